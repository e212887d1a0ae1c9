// Makes a key, and shows it once.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import { dropDraft, useDraft } from "../../drafts";
import { CreateKeyDocument, type AKeyFragment, type Role } from "../../generated/graphql";
import { DayField, Radios, Text, type Errors } from "../../parts/field";
import { Problems } from "../../parts/problems";
import { Copy, Secret } from "../../parts/secret";
import { named, type Named } from "../../use-command-key";
import { forget } from "../../use-query";
import { keyRoles, keysOf } from "../../words";
import { useKeyCommand } from "./use-key-command";
import { useFocusedHeading } from "../../use-focused-heading";

/** What a key of a person may do. */
export const ROLES = keysOf(keyRoles)
  .filter((role) => role !== "PUBLIC" && role !== "RESPONDENT")
  .map((role) => [role, keyRoles[role]] as const);

export function MakeKey({ keys, done }: { keys: AKeyFragment[]; done: () => void }) {
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<MadeKey | null>(null);
  if (made)
    return (
      <Made
        {...made}
        onClose={() => {
          setMade(null);
          setOpen(false);
          forget();
          done();
        }}
      />
    );
  return open ? (
    <Form keys={keys} onMade={setMade} onCancel={() => setOpen(false)} />
  ) : (
    <button type="button" class="govuk-button" onClick={() => setOpen(true)}>
      Make a key
    </button>
  );
}

interface MadeKey {
  name: string;
  id: string;
  /** Null when an earlier attempt made it: it is shown once, and that answer was lost. */
  secret: string | null;
}

function Made({ name, id, secret, onClose }: MadeKey & { onClose: () => void }) {
  const heading = useFocusedHeading();
  return (
    <section class="rj-card" aria-labelledby="made">
      <h2 class="govuk-heading-m" id="made" ref={heading} tabIndex={-1}>
        The key of {name} is made{!secret && ", and cannot be shown"}
      </h2>
      {secret ? (
        <>
          <p class="govuk-body">
            <strong>Copy it now: it is shown only this once.</strong> The registry keeps no copy. If
            it is lost, revoke it and make another one.
          </p>
          <Secret text={secret} />
          <p class="govuk-body">
            <Copy text={secret} what="The key">
              Copy the key
            </Copy>
          </p>
          <button type="button" class="govuk-button govuk-!-margin-bottom-0" onClick={onClose}>
            I have kept it
          </button>
        </>
      ) : (
        <>
          <p class="govuk-body">
            An earlier attempt made it, and the answer with the key was lost on its way. A key is
            shown only once, so no person has this one. Revoke it, then make another one.
          </p>
          <a class="govuk-button" href={`/keys?revoke=${id}`} onClick={onClose}>
            Revoke it
          </a>
        </>
      )}
    </section>
  );
}

interface Draft {
  name: string;
  label: string;
  role: Role | "";
  end: string;
  /** What was sent: its answer may have been lost. */
  sent: Named | null;
}

const EMPTY: Draft = { name: "", label: "", role: "", end: "", sent: null };

function Form({
  keys,
  onMade,
  onCancel,
}: {
  keys: AKeyFragment[];
  onMade: (made: MadeKey) => void;
  onCancel: () => void;
}) {
  const draft = useDraft<Draft>("key", "Make a key", "/keys", EMPTY);
  const { name, label, role, end } = draft.value;
  const set = (change: Partial<Draft>) => draft.set((old) => ({ ...old, ...change }));
  const { errors, wrong, busy, run, fail } = useKeyCommand();
  const heading = useFocusedHeading();
  const same = keys.find(
    (key) => key.state === "VALID" && key.name.trim().toLowerCase() === name.trim().toLowerCase(),
  );

  const make = (event: Event) => {
    event.preventDefault();
    const missing: Errors = {
      ...(name.trim() === "" ? { name: "Enter the name of the person." } : {}),
      ...(role === "" ? { role: "Choose what the person may do." } : {}),
    };
    if (role === "" || Object.keys(missing).length > 0) return fail(missing);
    return run(async () => {
      const input = {
        name: name.trim(),
        role,
        ...(label.trim() === "" ? {} : { label: label.trim() }),
        ...(end === "" ? {} : { lastDay: end }),
      };
      const sent = named(draft.value.sent ?? null, input);
      set({ sent });
      const { data } = await ask(CreateKeyDocument, {
        input: { ...input, idempotencyKey: sent.key },
      });
      const { secret, key, errors: faults } = data.createKey;
      if (faults.length === 0 && key) {
        dropDraft("key");
        onMade({ name: name.trim(), id: key.id, secret: secret ?? null });
      }
      return faults;
    });
  };

  return (
    <form class="rj-form rj-card" onSubmit={make} noValidate>
      <h2 class="govuk-heading-m" ref={heading} tabIndex={-1}>
        Make a key
      </h2>
      <Problems problems={wrong} />
      <Text
        id="name"
        label="Whose it is"
        hint="The name of the person. Reviewers see it beside what the person suggests."
        autocomplete="off"
        value={name}
        error={errors.name ?? null}
        onInput={(now) => set({ name: now })}
      />
      <div role="status">
        {same && (
          <p class="govuk-inset-text">
            There is a valid key of this name. With another one of the same name both count as the
            same person, who cannot decide on what either suggests.
          </p>
        )}
      </div>
      <Text
        id="label"
        label="What everybody sees in place of the name (optional)"
        hint="Such as the name of an organisation."
        autocomplete="off"
        value={label}
        error={errors.label ?? null}
        onInput={(now) => set({ label: now })}
      />
      <Radios
        name="role"
        legend="What the person may do"
        options={ROLES}
        value={role}
        error={errors.role}
        small
        onChange={(now) => set({ role: now })}
      />
      <DayField
        id="lastDay"
        label="Last day on which it is valid (optional)"
        hint="Without a day it has no end."
        value={end}
        error={errors.lastDay}
        onInput={(now) => set({ end: now })}
      />
      <div class="govuk-button-group">
        <button type="submit" class="govuk-button" disabled={busy}>
          {busy ? "Sending" : "Make the key"}
        </button>
        <button
          type="button"
          class="govuk-button govuk-button--secondary"
          onClick={() => {
            dropDraft("key");
            onCancel();
          }}
        >
          Cancel
        </button>
      </div>
    </form>
  );
}
