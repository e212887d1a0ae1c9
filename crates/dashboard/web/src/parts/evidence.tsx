// What a decision on a service rests on: what sources say, and what the rules make of it.
import type { ComponentChildren } from "preact";
import type { EvidenceFragment } from "../generated/graphql";
import { cited, day, said } from "../words";
import { Characteristics, Verdict } from "./assessment";
import { Scroll } from "./field";
import { Heads } from "./heads";

/** A fact that is known. */
interface Known {
  definition: { id: string; question: string };
  text: string | null;
}

/** What is known, a row a fact; `says` shows what it rests on. */
export function FactTable<T extends Known>({
  label,
  caption,
  facts,
  says,
  edit,
}: {
  label: string;
  caption: string;
  facts: T[];
  says: (fact: T) => ComponentChildren;
  /** The way to change it. */
  edit?: (fact: T) => ComponentChildren;
}) {
  return (
    <Scroll label={label}>
      <table class="govuk-table rj-table rj-table--stack">
        <caption class="govuk-visually-hidden">{caption}</caption>
        <Heads titles={["Question", "Answer", "Known from"]} />
        <tbody class="govuk-table__body">
          {facts.map((fact) => (
            <tr class="govuk-table__row" key={fact.definition.id}>
              <th scope="row" class="govuk-table__header rj-regular">
                {fact.definition.question}
              </th>
              <td class="govuk-table__cell">
                <strong>{fact.text !== null && said(fact.text)}</strong> {edit?.(fact)}
              </td>
              <td class="govuk-table__cell rj-small">{says(fact)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export function Facts({ facts, conflicts }: Pick<EvidenceFragment, "facts" | "conflicts">) {
  return (
    <>
      {conflicts.length > 0 && <Conflicts conflicts={conflicts} />}
      {facts.length === 0 ? (
        <p class="govuk-body">No question has an answer that all sources agree on yet.</p>
      ) : (
        <Answered facts={facts} />
      )}
    </>
  );
}

/** Questions that sources answer differently: until that is settled they count as not known. */
function Conflicts({ conflicts }: Pick<EvidenceFragment, "conflicts">) {
  return (
    <div class="govuk-inset-text">
      <h3 class="govuk-heading-s govuk-!-margin-bottom-1">Sources disagree</h3>
      <p class="govuk-body rj-small">Until that is settled, these count as not known.</p>
      <ul class="govuk-list govuk-list--bullet rj-small">
        {conflicts.map((fact) => (
          <li key={fact.definition.id}>
            {fact.definition.question}{" "}
            {fact.claims.map((claim, index) => (
              <div key={index}>
                <strong>{said(claim.text)}</strong>: {cited(claim)}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answered({ facts }: Pick<EvidenceFragment, "facts">) {
  return (
    <FactTable
      label="Evidence"
      caption="What sources say"
      facts={facts}
      says={(fact) =>
        fact.claims.length === 0
          ? "follows from other answers"
          : fact.claims.map((claim, index) => (
              <div key={index}>
                {claim.text !== fact.text && `${said(claim.text)}: `}
                {claim.source.url ? (
                  <>
                    <a href={claim.source.url} rel="noreferrer">
                      {claim.source.title}
                    </a>
                    {claim.locator && `, ${claim.locator}`}
                  </>
                ) : (
                  cited(claim)
                )}
                {claim.observedOn && `, for ${day(claim.observedOn)}`}
                {claim.superseded && " (replaced by a later one)"}
              </div>
            ))
      }
    />
  );
}

/** The question that each claim answers. */
export function questionsOf(
  facts: {
    definition: { question: string };
    claims: { id: string }[];
    implied?: { claims: { id: string }[] } | null;
  }[],
): Map<string, string> {
  return new Map(
    facts.flatMap(({ definition, claims, implied }) =>
      [...claims, ...(implied?.claims ?? [])].map(
        (claim) => [claim.id, definition.question] as const,
      ),
    ),
  );
}

export function Assessed({ assessment, facts }: Pick<EvidenceFragment, "assessment" | "facts">) {
  return (
    <section class="rj-aside" aria-labelledby="assessed">
      <h2 class="govuk-heading-m" id="assessed">
        Result against the definition
      </h2>
      <Verdict assessment={assessment} />
      {assessment.nextQuestions.length > 0 && (
        <>
          <p class="govuk-body govuk-!-margin-bottom-1">Suggested next questions:</p>
          <ul class="govuk-list govuk-list--bullet">
            {assessment.nextQuestions.map((one) => (
              <li key={one.question}>{one.question}</li>
            ))}
          </ul>
        </>
      )}
      <Characteristics assessment={assessment} questions={questionsOf(facts)} />
    </section>
  );
}
