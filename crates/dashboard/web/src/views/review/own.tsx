// What the reader has suggested, and what became of it.
import { OwnProposalsDocument, type OwnProposalsQuery } from "../../generated/graphql";
import { Scroll } from "../../parts/field";
import { Heads } from "../../parts/heads";
import { useOnlyReads } from "../../parts/only-reads";
import {
  Dash,
  Pages,
  ProposalLink,
  StateChoice,
  StateTag,
  useProposalState,
} from "../../parts/proposals";
import { QueryBoundary } from "../../parts/query-boundary";
import { usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { count, day } from "../../words";

type Proposal = OwnProposalsQuery["viewer"]["proposals"]["nodes"][number];

export function Own() {
  const { params } = usePlace();
  const onlyReads = useOnlyReads();
  const state = useProposalState();
  const query = useQuery(OwnProposalsDocument, { state, after: params.get("after") });
  return (
    <>
      <h2 class="govuk-heading-m">Your suggestions</h2>
      <StateChoice any="Any state" />
      <QueryBoundary query={query} what="your suggestions">
        {({ viewer: { proposals } }) => (
          <>
            <p class="govuk-body" role="status">
              {proposals.totalCount > 0 ? (
                `${count(proposals.totalCount, "suggestion")}.`
              ) : state ? (
                "None of your suggestions is in this state."
              ) : (
                <>
                  You have suggested nothing yet.{" "}
                  {!onlyReads && (
                    <>
                      <a href="/add">Add a service</a>, or <a href="/services">find one</a> and
                      change what is wrong or missing.
                    </>
                  )}
                </>
              )}
            </p>
            {proposals.nodes.length > 0 && (
              <Scroll label="Your suggestions">
                <table class="govuk-table rj-table rj-table--stack">
                  <caption class="govuk-visually-hidden">Your suggestions</caption>
                  <Heads
                    titles={["What it is about", "Sent on", "Changes", "State", "What was said"]}
                  />
                  <tbody class="govuk-table__body">
                    {proposals.nodes.map((one) => (
                      <tr class="govuk-table__row" key={one.id}>
                        <th scope="row" class="govuk-table__header">
                          <ProposalLink proposal={one} />
                        </th>
                        <td class="govuk-table__cell rj-nowrap" data-name="Sent on">
                          {day(one.createdAt)}
                        </td>
                        <td class="govuk-table__cell rj-nowrap">
                          {count(one.changeCount, "change")}
                        </td>
                        <td class="govuk-table__cell">
                          <StateTag state={one.state} />
                        </td>
                        <td class="govuk-table__cell rj-said" data-name="What was said">
                          {answer(one) ?? <Dash why="nothing yet" />}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )}
            <Pages info={proposals.pageInfo} />
          </>
        )}
      </QueryBoundary>
    </>
  );
}

/** Why it ended, or which changes are asked for. */
function answer({ state, decision, comments }: Proposal): string | null {
  if (decision) return `${decision.by.label}, ${day(decision.at)}: ${decision.reason}`;
  const asked =
    state === "CHANGES_REQUESTED" ? comments.filter((one) => one.asksForChanges).at(-1) : undefined;
  return asked ? `${asked.by.label}: ${asked.text}` : null;
}
