// One question, with the form that its kind of answer asks for.
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { readCell, UNKNOWN, type FactDefinition } from "../../cells";
import { AnswerFields } from "../../parts/answer-fields";

interface Props {
  fact: FactDefinition;
  value: string;
  complete: boolean;
  note: string | null;
  legend: RefObject<HTMLLegendElement | null>;
  onAnswer: (value: string, complete: boolean) => void;
  /** Goes to the question before; nothing where there is none. */
  onBack?: (() => void) | undefined;
}

/** What is wrong with an answer; nothing of one that is right. */
export function answerError(fact: FactDefinition, text: string, whole: boolean): string | null {
  if (text.trim() === "")
    return fact.kind === "SET"
      ? "Tick at least one, or “Not known”."
      : fact.kind === "NUMBER"
        ? "Choose one, and enter the number. “Not known” is fine."
        : "Choose an answer. “Not known” is fine.";
  const read = readCell(fact, text, whole);
  return read && "expected" in read
    ? fact.unit === "months"
      ? "Enter the age in months, for example 24."
      : `Enter ${read.expected}.`
    : null;
}

export function Question({ fact, value, complete, note, legend, onAnswer, onBack }: Props) {
  const [draft, setDraft] = useState(value);
  const [whole, setWhole] = useState(complete);
  const [error, setError] = useState<string | null>(null);
  const answer = (text: string) => {
    const wrong = answerError(fact, text, whole);
    setError(wrong);
    if (wrong === null) onAnswer(text, whole && fact.kind === "SET" && text !== UNKNOWN);
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
            {fact.help ?? "Answer what you can. “Not known” is fine."}
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
          <AnswerFields
            fact={fact}
            value={draft}
            whole={whole}
            onChange={setDraft}
            onWhole={setWhole}
          />
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
        {onBack && (
          <button type="button" class="rj-sort" onClick={onBack}>
            Back
          </button>
        )}
      </div>
    </form>
  );
}
