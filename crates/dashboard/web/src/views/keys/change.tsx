// Changes what the owner of a key may do, how long, and what everybody sees of them.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import { dropDraft, useDraft } from "../../drafts";
import { ChangeKeyDocument, type AKeyFragment, type Role } from "../../generated/graphql";
import { Crumb } from "../../parts/crumb";
import { DayField, Radios, Text, Tick } from "../../parts/field";
import { Problems } from "../../parts/problems";
import { go } from "../../router";
import { useCommandKey } from "../../use-command-key";
import { forget } from "../../use-query";
import { lastDay } from "./list";
import { ROLES } from "./make";
import { useKeyCommand } from "./use-key-command";
import { useFocusedHeading } from "../../use-focused-heading";

export function ChangeKey({ chosen, done }: { chosen: AKeyFragment; done: () => void }) {
  const before = {
    role: (chosen.role ?? "") as Role | "",
    label: chosen.label ?? "",
    end: chosen.expiresAt ? lastDay(chosen.expiresAt) : "",
  };
  const name = `key:${chosen.id}`;
  const title = `Change the key of ${chosen.name}`;
  const draft = useDraft(name, title, `/keys?change=${chosen.id}`, before);
  const { role, label, end } = draft.value;
  const set = (change: Partial<typeof before>) => draft.set((old) => ({ ...old, ...change }));
  const [own, setOwn] = useState(false);
  const { errors, wrong, busy, run } = useKeyCommand();
  const keyOf = useCommandKey();
  const heading = useFocusedHeading();

  const send = (event: Event) => {
    event.preventDefault();
    return run(async () => {
      const input = {
        key: chosen.id,
        ...(role !== "" && role !== before.role ? { role } : {}),
        ...(label.trim() !== before.label ? { label: label.trim() || null } : {}),
        ...(end !== before.end ? { lastDay: end || null } : {}),
        own,
      };
      const { data } = await ask(ChangeKeyDocument, {
        input: { ...input, idempotencyKey: keyOf(input) },
      });
      if (data.changeKey.errors.length === 0) {
        dropDraft(name);
        forget();
        done();
        go("/keys");
      }
      return data.changeKey.errors;
    });
  };

  return (
    <>
      <Crumb to="/keys">Keys</Crumb>
      <form class="rj-form" onSubmit={send} noValidate>
        <Problems problems={wrong} />
        <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
          <span class="govuk-caption-l">{chosen.id}</span>
          Change the key of {chosen.name}
        </h1>
        {draft.restored && (
          <p class="govuk-inset-text">
            You began this before. What you chose is still here.{" "}
            <button type="button" class="rj-sort" onClick={() => draft.clear(before)}>
              Begin again
            </button>
          </p>
        )}
        <Radios
          name="role"
          legend="What the person may do"
          options={ROLES}
          value={role}
          error={errors.role}
          small
          onChange={(now) => set({ role: now })}
        />
        <Text
          id="label"
          label="What everybody sees in place of the name (optional)"
          autocomplete="off"
          value={label}
          error={errors.label ?? null}
          onInput={(now) => set({ label: now })}
        />
        <DayField
          id="lastDay"
          label="Last day on which it is valid (optional)"
          hint="Without a day it has no end."
          value={end}
          error={errors.lastDay}
          onInput={(now) => set({ end: now })}
        />
        {chosen.isYours && (
          <div class="govuk-form-group">
            <Tick
              id="own"
              label="I know that this is the key that I am using now"
              checked={own}
              onChange={setOwn}
            />
          </div>
        )}
        <div class="govuk-button-group">
          <button type="submit" class="govuk-button" disabled={busy}>
            {busy ? "Sending" : "Change the key"}
          </button>
          <a class="govuk-link" href="/keys" onClick={() => dropDraft(name)}>
            Leave it as it is
          </a>
        </div>
      </form>
    </>
  );
}
