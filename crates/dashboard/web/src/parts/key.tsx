// Signs in with a key. It is checked before anything else changes, and kept for this tab only.
import { useState } from "preact/hooks";
import { ApiError, ask } from "../api";
import { ServerDocument, ViewerDocument } from "../generated/graphql";
import { setKey } from "../session";
import { forget, useQuery } from "../use-query";
import { ContactLink } from "./contact-link";
import { Text } from "./field";

/** What is wrong with a key that was tried, for the line beside its box. */
function refusal(error: unknown): string {
  if (!(error instanceof ApiError)) return "The key could not be checked. Try again.";
  if (error.trouble === "forbidden")
    return (
      "The registry does not know this key, or it was revoked. " +
      "Check that you copied all of it."
    );
  return `The key could not be checked. ${error.message} Try again in a moment.`;
}

export function KeyForm({ why }: { why: string }) {
  const [value, setValue] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const signIn = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const key = value.trim();
    // Anything else could not stand in a header, and would never be a key.
    if (!/^[\x21-\x7e]+$/.test(key))
      return setError("Enter your key. It begins with rj_ and has no spaces.");
    setBusy(true);
    setError(null);
    try {
      await ask(ViewerDocument, {}, undefined, key);
      forget();
      setKey(key);
    } catch (cause) {
      setError(refusal(cause));
      document.getElementById("key")?.focus();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={signIn} noValidate>
      <p class="govuk-body">
        {why} Your key is kept in this browser tab until you close it or sign out.
      </p>
      <Text
        id="key"
        label="Key"
        hint="The registry team gave it to you. It begins with rj_."
        type="password"
        autocomplete="off"
        spellcheck={false}
        class="govuk-input govuk-input--width-30"
        value={value}
        error={error}
        onInput={setValue}
      />
      <div role="status">{busy && <p class="govuk-body">Checking the key.</p>}</div>
      <button type="submit" class="govuk-button">
        Sign in
      </button>
      <Contact />
    </form>
  );
}

/** Whom those without a key can ask. */
export function Contact() {
  const { data } = useQuery(ServerDocument, {});
  const contact = data?.registry.contact;
  return (
    <p class="govuk-body">
      <strong>No key?</strong>{" "}
      {contact ? (
        <>
          Ask the registry team: <ContactLink contact={contact} />.
        </>
      ) : (
        "Ask the people who run this registry for one."
      )}{" "}
      You can read everything that is published without a key.
    </p>
  );
}
