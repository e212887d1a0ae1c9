// One question, with the form that its kind of answer asks for.
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { readCell, UNKNOWN, type FactDefinition } from "../../cells";

interface Props {
  fact: FactDefinition;
  value: string;
  complete: boolean;
  note: string | null;
  legend: RefObject<HTMLLegendElement | null>;
  onAnswer: (value: string, complete: boolean) => void;
}

export function Question({ fact, value, complete, note, legend, onAnswer }: Props) {
  const [draft, setDraft] = useState(value);
  const [whole, setWhole] = useState(complete);
  const [error, setError] = useState<string | null>(null);
  const answer = (text: string) => {
    if (text.trim() === "")
      return setError(
        fact.kind === "SET"
          ? "Choose at least one, or “Not known”."
          : "Choose an answer, or “Not known”.",
      );
    const read = readCell(fact, text, whole);
    if (read && "expected" in read) return setError(`Expected ${read.expected}.`);
    setError(null);
    onAnswer(text, whole && fact.kind === "SET" && text !== UNKNOWN);
  };
  const described = ["help", note ? "note" : "", error ? "wrong" : ""].filter(Boolean).join(" ");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        answer(draft);
      }}
    >
      <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
        <fieldset class="govuk-fieldset" aria-describedby={described}>
          <legend
            class="govuk-fieldset__legend govuk-fieldset__legend--m"
            ref={legend}
            tabIndex={-1}
          >
            <h2 class="govuk-fieldset__heading">{fact.question}</h2>
          </legend>
          <div class="govuk-hint" id="help">
            {fact.help ?? "Answer as far as you know."}
          </div>
          {note && (
            <p class="govuk-body rj-small" id="note">
              {note}
            </p>
          )}
          {error && (
            <p class="govuk-error-message" id="wrong" role="alert">
              <span class="govuk-visually-hidden">Error:</span> {error}
            </p>
          )}
          {fact.kind === "BOOLEAN" && (
            <Radios
              options={[
                ["yes", "Yes"],
                ["no", "No"],
              ]}
              value={draft}
              onChange={setDraft}
            />
          )}
          {fact.kind === "CHOICE" && (
            <Radios
              options={fact.choices.map((choice) => [choice.id, choice.title] as const)}
              value={draft}
              onChange={setDraft}
            />
          )}
          {fact.kind === "NUMBER" && (
            <NumberRange unit={fact.unit ?? null} value={draft} onChange={setDraft} />
          )}
          {fact.kind === "SET" && (
            <Members
              fact={fact}
              value={draft}
              whole={whole}
              onChange={setDraft}
              onWhole={setWhole}
            />
          )}
        </fieldset>
      </div>
      <div class="govuk-button-group">
        <button type="submit" class="govuk-button">
          Answer
        </button>
        {fact.kind !== "BOOLEAN" && fact.kind !== "CHOICE" && (
          <button
            type="button"
            class="govuk-button govuk-button--secondary"
            onClick={() => answer(UNKNOWN)}
          >
            Not known
          </button>
        )}
      </div>
    </form>
  );
}

function Radios({
  options,
  value,
  onChange,
}: {
  options: readonly (readonly [string, string])[];
  value: string;
  onChange: (value: string) => void;
}) {
  const small = options.length > 3;
  return (
    <div class={`govuk-radios${small ? " govuk-radios--small" : ""}`}>
      {[...options, [UNKNOWN, "Not known"] as const].map(([id, title]) => (
        <div class="govuk-radios__item" key={id}>
          <input
            class="govuk-radios__input"
            type="radio"
            id={`answer-${id}`}
            name="answer"
            value={id}
            checked={value === id}
            onChange={() => onChange(id)}
          />
          <label class="govuk-label govuk-radios__label" for={`answer-${id}`}>
            {title}
          </label>
        </div>
      ))}
    </div>
  );
}

/** Two ends, either of which may stay empty. */
function NumberRange({
  unit,
  value,
  onChange,
}: {
  unit: string | null;
  value: string;
  onChange: (value: string) => void;
}) {
  const ends =
    value === UNKNOWN
      ? ["", ""]
      : value.startsWith(">=")
        ? [value.slice(2), ""]
        : value.startsWith("<=")
          ? ["", value.slice(2)]
          : value.includes("..")
            ? value.split("..")
            : [value, value];
  const [low, setLow] = useState(ends[0] ?? "");
  const [high, setHigh] = useState(ends[1] ?? "");
  const set = (from: string, to: string) => {
    setLow(from);
    setHigh(to);
    onChange(
      from === ""
        ? to === ""
          ? ""
          : `<=${to}`
        : to === ""
          ? `>=${from}`
          : from === to
            ? from
            : `${from}..${to}`,
    );
  };
  const field = (id: string, label: string, text: string, change: (text: string) => void) => (
    <div class="govuk-form-group">
      <label class="govuk-label" for={id}>
        {label}
      </label>
      <div class="govuk-input__wrapper">
        <input
          class="govuk-input govuk-input--width-5"
          id={id}
          inputMode="decimal"
          autocomplete="off"
          value={text}
          onInput={(event) => change(event.currentTarget.value.trim())}
        />
        {unit && (
          <div class="govuk-input__suffix" aria-hidden="true">
            {unit}
          </div>
        )}
      </div>
    </div>
  );
  return (
    <div class="rj-row">
      {field("at-least", `At least${unit ? ` (${unit})` : ""}`, low, (text) => set(text, high))}
      {field("at-most", `At most${unit ? ` (${unit})` : ""}`, high, (text) => set(low, text))}
      <p class="govuk-hint">
        The same number twice is an exact one. Leave an end empty if it is not known.
      </p>
    </div>
  );
}

function Members({
  fact,
  value,
  whole,
  onChange,
  onWhole,
}: {
  fact: FactDefinition;
  value: string;
  whole: boolean;
  onChange: (value: string) => void;
  onWhole: (whole: boolean) => void;
}) {
  // What stands behind a colon is kept.
  const parts =
    value === UNKNOWN
      ? []
      : value
          .split(";")
          .map((part) => part.trim())
          .filter((part) => part !== "");
  const has = (id: string) => parts.some((part) => part.split(":")[0] === id);
  const toggle = (id: string) =>
    onChange(
      (has(id) ? parts.filter((part) => part.split(":")[0] !== id) : [...parts, id]).join(";"),
    );
  return (
    <>
      <div class="govuk-checkboxes govuk-checkboxes--small rj-columns">
        {fact.choices.map((choice) => (
          <div class="govuk-checkboxes__item" key={choice.id}>
            <input
              class="govuk-checkboxes__input"
              type="checkbox"
              id={`member-${choice.id}`}
              checked={has(choice.id)}
              onChange={() => toggle(choice.id)}
            />
            <label class="govuk-label govuk-checkboxes__label" for={`member-${choice.id}`}>
              {choice.title}
            </label>
          </div>
        ))}
      </div>
      <div class="govuk-checkboxes govuk-checkboxes--small govuk-!-margin-top-3">
        <div class="govuk-checkboxes__item">
          <input
            class="govuk-checkboxes__input"
            type="checkbox"
            id="whole"
            checked={whole}
            onChange={() => onWhole(!whole)}
          />
          <label class="govuk-label govuk-checkboxes__label" for="whole">
            <strong>That is all: there are no others</strong>
          </label>
        </div>
      </div>
    </>
  );
}
