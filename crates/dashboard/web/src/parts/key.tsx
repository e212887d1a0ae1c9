// Asks for a key. It is kept for this tab only.
import { useState } from "preact/hooks";
import { setKey } from "../session";
import { Text } from "./field";

export function KeyForm({ why }: { why: string }) {
  const [value, setValue] = useState("");
  const [error, setError] = useState<string | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const key = value.trim();
        // Anything else could not stand in a header, and would never be a key.
        if (!/^[\x21-\x7e]+$/.test(key))
          return setError("Enter a key. It looks like rj_…, without spaces.");
        setKey(key);
      }}
    >
      <p class="govuk-body">
        {why} The key is kept in this tab until you close the tab or give the key back, and is sent
        to this server only.
      </p>
      <Text
        id="key"
        label="Key"
        type="password"
        autocomplete="off"
        spellcheck={false}
        class="govuk-input govuk-input--width-30"
        value={value}
        error={error}
        onInput={setValue}
      />
      <button type="submit" class="govuk-button">
        Use this key
      </button>
    </form>
  );
}
