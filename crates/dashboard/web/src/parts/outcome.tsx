// The result of a form. It takes the focus, so that it is read first.
import { useEffect, useRef } from "preact/hooks";
import type { Said } from "../use-sending";

export function Outcome({ said, wrong }: { said: Said | null; wrong: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (said) box.current?.focus();
  }, [said]);
  if (!said) return null;
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="alert"
      class={said.good ? "govuk-inset-text" : "govuk-error-summary"}
    >
      {said.good ? (
        <>
          {said.lines.join(" ")} {said.link && <a href={said.link.to}>{said.link.text}</a>}
        </>
      ) : (
        <>
          <h3 class="govuk-error-summary__title">{wrong}</h3>
          <ul class="govuk-list govuk-error-summary__list">
            {said.lines.map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
