// A sentence that may be quoted, with its day and its source, and a button that copies it.
import { useState } from "preact/hooks";
import { beneath, ownPath } from "../base";

export function Quote({ sentence, address }: { sentence: string; address?: string }) {
  const [said, setSaid] = useState("");
  const place = beneath(address ?? ownPath() + location.search);
  const whole = () => `${sentence} (Rare Jewels register, ${location.origin}${place})`;
  const copy = () => {
    navigator.clipboard?.writeText(whole()).then(
      () => setSaid("Copied."),
      () => setSaid("It could not be copied: select the sentence instead."),
    );
  };
  return (
    <p class="rj-quote">
      <q>{sentence}</q>{" "}
      <button type="button" class="rj-sort rj-noprint" onClick={copy}>
        Copy<span class="govuk-visually-hidden"> this sentence with its source</span>
      </button>{" "}
      <span role="status" class="rj-quiet">
        {said}
      </span>
    </p>
  );
}
