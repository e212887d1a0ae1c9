// What a decision on a service rests on: what sources say, and what the rules make of it.
import type { EvidenceFragment } from "../generated/graphql";
import { day } from "../words";
import { Characteristics, Verdict } from "./assessment";
import { Scroll } from "./field";

export function Facts({ facts }: Pick<EvidenceFragment, "facts">) {
  if (facts.length === 0) return <p class="govuk-body">Nothing is known of it.</p>;
  return (
    <Scroll label="Evidence">
      <table class="govuk-table rj-table rj-table--stack">
        <caption class="govuk-visually-hidden">What sources say</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <th scope="col" class="govuk-table__header">Question</th>
            <th scope="col" class="govuk-table__header">Answer</th>
            <th scope="col" class="govuk-table__header">According to</th>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {facts.map((fact) => (
            <tr class="govuk-table__row" key={fact.definition.id}>
              <th scope="row" class="govuk-table__header rj-regular">{fact.definition.question}</th>
              <td class="govuk-table__cell"><strong>{fact.text}</strong></td>
              <td class="govuk-table__cell rj-small">
                {fact.claims.length === 0 ? "it follows from other facts" : fact.claims.map((claim, index) => <div key={index}>{claim.text !== fact.text && `${claim.text}: `}{claim.source.title}{claim.locator && `, ${claim.locator}`}{claim.observedOn && `, for ${day(claim.observedOn)}`}{claim.superseded && " (superseded)"}</div>)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export function Assessed({ assessment }: Pick<EvidenceFragment, "assessment">) {
  return (
    <section class="rj-aside" aria-labelledby="assessed">
      <h2 class="govuk-heading-m" id="assessed">What the rules make of it</h2>
      <Verdict assessment={assessment} />
      {assessment.nextQuestions.length > 0 && (
        <>
          <p class="govuk-body govuk-!-margin-bottom-1">To ask next:</p>
          <ul class="govuk-list govuk-list--bullet">{assessment.nextQuestions.map((one) => <li key={one.question}>{one.question}</li>)}</ul>
        </>
      )}
      <Characteristics assessment={assessment} />
    </section>
  );
}
