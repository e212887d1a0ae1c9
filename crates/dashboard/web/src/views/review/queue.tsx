// The proposals in a state: those that wait for a reviewer, unless others are asked for.
import { QueueDocument, type ProposalState } from "../../generated/graphql";
import { Scroll } from "../../parts/field";
import { Score } from "../../parts/marks";
import { Dash, Pages, ProposalLink, StateChoice, useProposalState } from "../../parts/proposals";
import { QueryBoundary } from "../../parts/query-boundary";
import { usePlace, withParams } from "../../router";
import { useQuery } from "../../use-query";
import { count, day } from "../../words";

/** How many there are, in a sentence. */
const SENTENCES: Record<ProposalState, { none: string; some: (number: number) => string }> = {
  OPEN: {
    none: "Nothing waits for a decision.",
    some: (number) => `${count(number, "proposal waits", "proposals wait")} for a decision.`,
  },
  CHANGES_REQUESTED: {
    none: "Nothing waits for changes by its author.",
    some: (number) =>
      `${count(number, "proposal waits", "proposals wait")} for changes by the author.`,
  },
  ACCEPTED: {
    none: "No proposal has been accepted.",
    some: (number) => `${count(number, "proposal has", "proposals have")} been accepted.`,
  },
  REJECTED: {
    none: "No proposal has been turned down.",
    some: (number) => `${count(number, "proposal has", "proposals have")} been turned down.`,
  },
  WITHDRAWN: {
    none: "No proposal has been taken back.",
    some: (number) => `${count(number, "proposal has", "proposals have")} been taken back.`,
  },
};

export function Queue() {
  const { params } = usePlace();
  const state = useProposalState() ?? "OPEN";
  const query = useQuery(QueueDocument, { state, after: params.get("after") });
  const sentence = SENTENCES[state];
  return (
    <>
      <p class="govuk-body">
        <a href={withParams({ of: "me", state: null, after: null })}>Your proposals</a>
      </p>
      <StateChoice usual="OPEN" />
      <QueryBoundary query={query} what="the queue">
        {({ reviewQueue }) => (
          <>
            <p class="govuk-body" role="status">
              {reviewQueue.totalCount === 0 ? sentence.none : sentence.some(reviewQueue.totalCount)}
            </p>
            {reviewQueue.nodes.length > 0 && (
              <Scroll label="Queue">
                <table class="govuk-table rj-table rj-table--stack">
                  <caption class="govuk-visually-hidden">Proposals</caption>
                  <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                      <th scope="col" class="govuk-table__header">
                        What it is about
                      </th>
                      <th scope="col" class="govuk-table__header">
                        Proposed by
                      </th>
                      <th scope="col" class="govuk-table__header">
                        Changes
                      </th>
                      <th scope="col" class="govuk-table__header">
                        What the rules make of it
                      </th>
                      <th scope="col" class="govuk-table__header">
                        Score
                      </th>
                    </tr>
                  </thead>
                  <tbody class="govuk-table__body">
                    {reviewQueue.nodes.map((one) => (
                      <tr class="govuk-table__row" key={one.id}>
                        <th scope="row" class="govuk-table__header">
                          <ProposalLink proposal={one} />
                        </th>
                        <td class="govuk-table__cell" data-name="Proposed by">
                          {one.author.label}
                          <br />
                          <span class="rj-quiet rj-nowrap">{day(one.createdAt)}</span>
                        </td>
                        <td class="govuk-table__cell rj-nowrap">
                          {count(one.changeCount, "change")}
                        </td>
                        <td class="govuk-table__cell" data-name="What the rules make of it">
                          {one.assessment?.headline ?? <Dash why="it is about no service" />}
                        </td>
                        <td class="govuk-table__cell" data-name="Score">
                          {one.assessment ? (
                            <Score score={one.assessment.score} />
                          ) : (
                            <Dash why="it is about no service" />
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )}
            <Pages info={reviewQueue.pageInfo} />
          </>
        )}
      </QueryBoundary>
    </>
  );
}
