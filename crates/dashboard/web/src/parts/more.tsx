// What opens when it is asked for, and for a print, where nobody can ask.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function More({
  summary,
  open = false,
  print = true,
  children,
}: {
  summary: ComponentChildren;
  open?: boolean;
  /** Whether a print has it open. */
  print?: boolean;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!print) return;
    let opened = false;
    const before = () => {
      if (!box.current || box.current.open) return;
      box.current.open = opened = true;
    };
    const after = () => {
      if (opened && box.current) box.current.open = false;
      opened = false;
    };
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, [print]);
  return (
    <details ref={box} class={`govuk-details ${print ? "rj-long" : "rj-noprint"}`} open={open}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{summary}</span>
      </summary>
      {children}
    </details>
  );
}
