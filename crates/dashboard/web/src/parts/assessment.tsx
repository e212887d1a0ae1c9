// What a definition makes of a service: verdict, score, and each characteristic with its reasons.
import type { FullAssessmentFragment } from "../generated/graphql";
import { day, figure } from "../words";
import { OutcomeMark, Score } from "./marks";
import { Reasons } from "./reasons";

export function Verdict({ assessment }: { assessment: FullAssessmentFragment }) {
  return (
    <>
      <p class="govuk-body"><strong>{assessment.class ? assessment.class.title : "Not decided"}</strong></p>
      <p class="govuk-body rj-small govuk-!-margin-bottom-1">Score, by what is known:</p>
      <Score score={assessment.score} />
      <p class="govuk-body govuk-!-margin-top-3">{assessment.headline}</p>
      {!assessment.class && (
        <>
          <p class="govuk-body govuk-!-margin-bottom-1">Still possible:</p>
          <ul class="govuk-list govuk-list--bullet">
            {assessment.possibleClasses.map((one) => <li key={one.id}>{one.title}</li>)}
          </ul>
        </>
      )}
    </>
  );
}

export function Characteristics({ assessment }: { assessment: FullAssessmentFragment }) {
  return (
    <>
      {assessment.characteristics.map(({ characteristic, outcome, score, because, remedy, claims }) => (
        <section class="rj-card" key={characteristic.id}>
          <div class="rj-card__head">
            <h3 class="govuk-heading-s">{characteristic.title}</h3>
            <OutcomeMark outcome={outcome} />
          </div>
          <p class="govuk-body rj-small rj-quiet">
            {characteristic.summary} {score.low === score.high ? figure(score.low) : `${figure(score.low)} to ${figure(score.high)}`} of {figure(characteristic.weight)}.
          </p>
          <details class="govuk-details govuk-!-margin-bottom-0">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">Why<span class="govuk-visually-hidden">: {characteristic.title}</span></span></summary>
            <div class="govuk-details__text rj-small">
              <Reasons reason={because} />
              {remedy && <p class="govuk-body rj-small govuk-!-margin-top-3"><strong>What would help:</strong> {remedy}</p>}
              {claims.length > 0 && (
                <>
                  <p class="govuk-body rj-small govuk-!-margin-top-3 govuk-!-margin-bottom-1"><strong>It rests on:</strong></p>
                  <ul class="govuk-list govuk-list--bullet rj-small">
                    {claims.map((claim, index) => (
                      <li key={index}>{claim.text}: {claim.source.title}{claim.locator ? `, ${claim.locator}` : ""}{claim.observedOn ? `, for ${day(claim.observedOn)}` : ""}{claim.superseded ? " (superseded)" : ""}</li>
                    ))}
                  </ul>
                </>
              )}
              <p class="govuk-body rj-small rj-quiet govuk-!-margin-top-3">The rule: {characteristic.rule}{characteristic.source ? ` (${characteristic.source.title}${characteristic.locator ? `, ${characteristic.locator}` : ""})` : ""}</p>
            </div>
          </details>
        </section>
      ))}
    </>
  );
}
