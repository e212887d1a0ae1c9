// Taking steps out of a proposal. What was proposed at one time goes together.
import { count } from "../../words";
import type { Proposal } from "../proposal";

interface Step {
  step: number;
  /** Its first change in one line. */
  summary: string;
  /** How many changes it has besides. */
  more: number;
}

/** The steps that are left, in order. */
export function stepsOf({ changes }: Proposal): Step[] {
  const steps = new Map<number, Step>();
  for (const { step, summary, removable } of changes) {
    if (!removable) continue;
    const known = steps.get(step);
    if (known) known.more += 1;
    else steps.set(step, { step, summary, more: 0 });
  }
  return [...steps.values()];
}

interface Props {
  steps: Step[];
  /**
   * Whether the reader may accept the proposal now, and may not once they have taken a step out.
   */
  accepts: boolean;
  busy: boolean;
  onTakeOut: (step: number) => void;
}

/** A button for each step. */
export function Steps({ steps, accepts, busy, onTakeOut }: Props) {
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">Take a step out</span>
      </summary>
      <div class="govuk-details__text">
        <fieldset class="govuk-fieldset" aria-describedby="steps-hint">
          <legend class="govuk-visually-hidden">Steps to take out</legend>
          <div class="govuk-hint" id="steps-hint">
            A step is what was sent at one time. It goes with all of its changes, and changes that
            build on it no longer apply. It can come back only if it is sent again.
            {accepts &&
              " If you take a step out, you become an author of the suggestion" +
                " and cannot accept it."}
          </div>
          <ul class="rj-plain-list">
            {steps.map(({ step, summary, more }) => (
              <li key={step}>
                <button
                  type="button"
                  class="govuk-button govuk-button--secondary govuk-!-margin-bottom-1"
                  disabled={busy}
                  onClick={() => onTakeOut(step)}
                >
                  Take out: <span class="rj-short">{summary}</span>
                  {more > 0 && ` and ${count(more, "more change")}`}
                </button>
              </li>
            ))}
          </ul>
        </fieldset>
      </div>
    </details>
  );
}
