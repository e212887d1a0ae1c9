// What is wrong with a form: each line leads to its field. It takes the focus, so that it is read
// first.
import { useEffect, useRef } from "preact/hooks";

export interface Problem {
  /** The id of the field; without it the line leads nowhere. */
  field: string | null;
  text: string;
}

const ERROR = /^Error: /;

export function Problems({ problems }: { problems: Problem[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0) box.current?.focus();
  }, [problems]);
  const wrong = problems.length > 0;
  // Who reads by ear hears the title of the page first.
  useEffect(() => {
    if (!wrong) return;
    document.title = `Error: ${document.title.replace(ERROR, "")}`;
    return () => {
      document.title = document.title.replace(ERROR, "");
    };
  }, [wrong]);
  if (!wrong) return null;
  return (
    <div ref={box} tabIndex={-1} class="govuk-error-summary">
      <div role="alert">
        <h2 class="govuk-error-summary__title">There is a problem</h2>
        <ul class="govuk-list govuk-error-summary__list">
          {problems.map(({ field, text }, index) => (
            <li key={index}>
              {field ? (
                <a
                  href={`#${field}`}
                  onClick={(event) => {
                    event.preventDefault();
                    const found = document.getElementById(field);
                    // A group of choices begins with its first one.
                    (found ?? document.querySelector<HTMLElement>(`[name="${field}"]`))?.focus();
                  }}
                >
                  {text}
                </a>
              ) : (
                text
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
