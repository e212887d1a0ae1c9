// What a definition makes of a service: verdict, score, and each characteristic with its reasons.
import type { FullAssessmentFragment } from "../generated/graphql";
import { cited, count, day, figure, likely as likelyWords, outcomes, said, series } from "../words";
import { ImpliedMark } from "./evidence-choice";
import { OutcomeMark, Score } from "./marks";
import { Reasons } from "./reasons";

/** The sentence of the API without what is said above it already. */
export function headlineText(headline: string): string {
  const missing = /^Not decided, \d+ classes are possible: not known (.+)$/.exec(headline)?.[1];
  return missing
    ? `We do not know yet ${missing.replaceAll("not known whether", "whether")}`
    : headline;
}

export function Verdict({
  assessment,
  asked = false,
}: {
  assessment: FullAssessmentFragment;
  /** Whether the questions are asked beside it: they say what is still to confirm. */
  asked?: boolean;
}) {
  const open = assessment.possibleClasses.length;
  return (
    <>
      <p class="govuk-body">
        <strong>
          {assessment.class
            ? assessment.class.title
            : `Not enough evidence yet: it could be any of ${open} types`}
        </strong>
      </p>
      <p class="govuk-body rj-small govuk-!-margin-bottom-1">Score, from the answers so far:</p>
      <Score score={assessment.score} />
      {assessment.likely && assessment.likely.score.low > assessment.score.low && (
        <p class="govuk-body rj-small govuk-!-margin-bottom-1">
          {`${figure(assessment.score.low)} confirmed, ` +
            `${figure(assessment.likely.score.low)} likely, ` +
            `${figure(assessment.score.high)} possible`}
        </p>
      )}
      {!asked && <p class="govuk-body govuk-!-margin-top-3">{headlineText(assessment.headline)}</p>}
      <LikelyClass likely={assessment.likely} />
      {assessment.likely && (
        <details class="govuk-details govuk-!-margin-bottom-3">
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              Everything that is assumed, because it is usual
            </span>
          </summary>
          <ul class="govuk-list govuk-list--bullet rj-small">
            {assessment.likely.applied.map((one) => (
              <li key={one.id}>
                {one.statement} <span class="rj-quiet">({one.because})</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {!assessment.class && (
        <>
          <p class="govuk-body govuk-!-margin-bottom-1">It could be:</p>
          <ul class="govuk-list govuk-list--bullet">
            {assessment.possibleClasses.map((one) => (
              <li key={one.id}>{one.title}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/**
 * The likely class with everything that it rests on, each with what would follow if it were not so.
 */
function LikelyClass({ likely }: Pick<FullAssessmentFragment, "likely">) {
  if (!likely?.class) return null;
  return (
    <div class="govuk-inset-text govuk-!-margin-top-0">
      <p class="govuk-body govuk-!-margin-bottom-1">
        <strong>{likelyWords(likely.class.title)}</strong>, if{" "}
        {count(likely.presumptions.length, "thing holds", "things hold")}:
      </p>
      <ul class="govuk-list govuk-list--bullet rj-small">
        {likely.presumptions.map((one) => (
          <li key={one.id}>
            {one.statement}.{" "}
            <span class="rj-quiet">
              Usual because {one.because}. If not:{" "}
              {one.ifNot.class
                ? one.ifNot.class.id === likely.class?.id
                  ? "the same, by what else is usual"
                  : `${one.ifNot.class.title}, decided or likely`
                : `still open (${series(one.ifNot.possibleClasses.map((left) => left.title))})`}
              .
            </span>
          </li>
        ))}
      </ul>
      <p class="govuk-body rj-small govuk-!-margin-bottom-0">
        By these rules the class is not decided until these are confirmed.
      </p>
    </div>
  );
}

export function Characteristics({
  assessment,
  questions,
}: {
  assessment: FullAssessmentFragment;
  /** The question that each claim answers, by the id of the claim. */
  questions?: Map<string, string>;
}) {
  return (
    <>
      {assessment.characteristics.map(
        ({ characteristic, outcome, likelyOutcome, score, because, remedy, claims }) => (
          <section class="rj-card" key={characteristic.id}>
            <div class="rj-card__head">
              <h3 class="govuk-heading-s">{characteristic.title}</h3>
              <OutcomeMark outcome={outcome} />
            </div>
            {outcome === "UNKNOWN" && likelyOutcome !== "UNKNOWN" && (
              <p class="govuk-body rj-small govuk-!-margin-bottom-1">
                Likely {outcomes[likelyOutcome].toLowerCase()}, by what is usual.
              </p>
            )}
            <p class="govuk-body rj-small rj-quiet">
              {characteristic.summary}{" "}
              {score.low === score.high
                ? figure(score.low)
                : `${figure(score.low)} to ${figure(score.high)}`}{" "}
              of {figure(characteristic.weight)}.
            </p>
            <details class="govuk-details govuk-!-margin-bottom-0">
              <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">
                  Why<span class="govuk-visually-hidden">: {characteristic.title}</span>
                </span>
              </summary>
              <div class="govuk-details__text rj-small">
                <Reasons reason={because} />
                {remedy && (
                  <p class="govuk-body rj-small govuk-!-margin-top-3">
                    <strong>What would help:</strong> {remedy}
                  </p>
                )}
                {claims.length > 0 && (
                  <>
                    <p class="govuk-body rj-small govuk-!-margin-top-3 govuk-!-margin-bottom-1">
                      <strong>Known from:</strong>
                    </p>
                    <ul class="govuk-list govuk-list--bullet rj-small">
                      {claims.map((claim, index) => (
                        <li key={index}>
                          {questions?.get(claim.id)} <strong>{said(claim.text)}</strong>:{" "}
                          {cited(claim)}
                          {claim.observedOn && `, for ${day(claim.observedOn)}`}
                          <ImpliedMark basis={claim.basis} />
                          {claim.superseded && " (replaced by a later one)"}
                        </li>
                      ))}
                    </ul>
                  </>
                )}
                <p class="govuk-body rj-small rj-quiet govuk-!-margin-top-3">
                  The rule: {characteristic.rule}
                  {characteristic.source &&
                    ` (${cited({ ...characteristic, source: characteristic.source })})`}
                </p>
              </div>
            </details>
          </section>
        ),
      )}
    </>
  );
}
