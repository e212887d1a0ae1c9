// Something that is shown once, to be copied: a key, a link, the text of a message.
import { useState } from "preact/hooks";

/**
 * A button that copies a text, and says so. Where the browser does not let it, the text can be
 * selected.
 */
export function Copy({ text, what, children }: { text: string; what: string; children: string }) {
  const [said, say] = useState("");
  return (
    <>
      <button
        type="button"
        class="govuk-button govuk-button--secondary govuk-!-margin-bottom-1"
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => say(`${what} is copied.`),
            () => say("Your browser does not allow it. Select the text and copy it."),
          );
        }}
      >
        {children}
      </button>{" "}
      <span class="rj-small" role="status">
        {said}
      </span>
    </>
  );
}

export function Secret({ text }: { text: string }) {
  return (
    <p class="govuk-body">
      <code class="rj-secret">{text}</code>
    </p>
  );
}
