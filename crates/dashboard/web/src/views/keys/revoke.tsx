// Revokes a key, once that is confirmed.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import { RevokeKeyDocument, type AKeyFragment } from "../../generated/graphql";
import { Crumb } from "../../parts/crumb";
import { Tick } from "../../parts/field";
import { Problems } from "../../parts/problems";
import { go } from "../../router";
import { setKey } from "../../session";
import { useCommandKey } from "../../use-command-key";
import { forget } from "../../use-query";
import { useKeyCommand } from "./use-key-command";
import { useFocusedHeading } from "../../use-focused-heading";

export function RevokeKey({ chosen, done }: { chosen: AKeyFragment; done: () => void }) {
  const [own, setOwn] = useState(false);
  const { wrong, busy, run } = useKeyCommand();
  const keyOf = useCommandKey();
  const heading = useFocusedHeading();

  const send = (event: Event) => {
    event.preventDefault();
    return run(async () => {
      const input = { key: chosen.id, own };
      const { data } = await ask(RevokeKeyDocument, {
        input: { ...input, idempotencyKey: keyOf(input) },
      });
      if (data.revokeKey.errors.length === 0) {
        // Without it nothing can be asked as an admin.
        if (chosen.isYours) setKey(null);
        forget();
        done();
        go("/keys");
      }
      return data.revokeKey.errors;
    });
  };

  return (
    <>
      <Crumb to="/keys">Keys</Crumb>
      <form class="rj-form" onSubmit={send} noValidate>
        <Problems problems={wrong} />
        <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
          <span class="govuk-caption-l">{chosen.id}</span>
          Revoke the key of {chosen.name}?
        </h1>
        <p class="govuk-body">
          It opens nothing from the moment you revoke it, and that cannot be undone. What{" "}
          {chosen.name} wrote with it stays.
        </p>
        {chosen.isYours && (
          <>
            <p class="govuk-inset-text">
              This is the key that you are using. You are signed out when it is revoked.
            </p>
            <div class="govuk-form-group">
              <Tick
                id="own"
                label="I know that this is my own key"
                checked={own}
                onChange={setOwn}
              />
            </div>
          </>
        )}
        <div class="govuk-button-group">
          <button type="submit" class="govuk-button govuk-button--warning" disabled={busy}>
            {busy ? "Sending" : "Revoke the key"}
          </button>
          <a class="govuk-link" href="/keys">
            Keep it
          </a>
        </div>
      </form>
    </>
  );
}
