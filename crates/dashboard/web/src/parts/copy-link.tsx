// Copies the address of the page, for who wants to keep it or pass it on.
import { useState } from "preact/hooks";

export function CopyLink() {
  const [said, say] = useState("");
  return (
    <>
      <button
        type="button"
        class="govuk-button govuk-button--secondary"
        onClick={() => {
          navigator.clipboard.writeText(location.href).then(
            () => say("The link is copied."),
            () => say(`Copy the address of this page: ${location.href}`),
          );
        }}
      >
        Copy link
      </button>
      <p class="govuk-body rj-small govuk-!-margin-bottom-2" role="status">
        {said || "The link contains your answers."}
      </p>
    </>
  );
}
