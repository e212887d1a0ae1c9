// Which body's withdrawal would do most harm: one at a time, the worst first. Each can be tried.
import { useState } from "preact/hooks";
import { RankingDocument } from "../../generated/graphql";
import { Scroll } from "../../parts/field";
import { firstOf, ShowAll } from "../../parts/first-few";
import { Heads } from "../../parts/heads";
import { QueryBoundary } from "../../parts/query-boundary";
import { withParams } from "../../router";
import { useQuery } from "../../use-query";
import { count } from "../../words";
import type { State } from "./state";

const FIRST = 20;
/** How many are in sight at once. */
const SHOWN = 6;

export function Ranking({ state, bodies }: { state: State; bodies: number }) {
  const query = useQuery(RankingDocument, { filter: state.filter, asOf: state.asOf, first: FIRST });
  const [all, setAll] = useState(false);
  const tried = state.scenario?.withdraw ?? [];
  return (
    <section aria-labelledby="ranking">
      <h3 class="govuk-heading-s" id="ranking">
        Whose withdrawal would do most harm?
      </h3>
      <QueryBoundary query={query} what="the ranking">
        {({ fundingNetwork: { withdrawalRanking } }) => (
          <>
            <p class="govuk-body rj-small">
              {withdrawalRanking.length < bodies
                ? `The first ${FIRST} of ${count(bodies, "body", "bodies")}`
                : "Every body that pays"}
              , one at a time: first by the services that would lose all known funding, then by
              those that would lose some, then by the joint funding that would end. Choose one to
              see what would happen.
            </p>
            <Scroll label="Withdrawals by harm">
              <table class="govuk-table rj-table rj-table--narrow">
                <caption class="govuk-visually-hidden">
                  Single withdrawals, the most harmful first
                </caption>
                <Heads
                  titles={[
                    "Body",
                    { title: "Lose all", look: "govuk-table__header--numeric" },
                    { title: "Lose some", look: "govuk-table__header--numeric" },
                    { title: "Joint funding ends", look: "govuk-table__header--numeric" },
                  ]}
                />
                <tbody class="govuk-table__body">
                  {firstOf(withdrawalRanking, all, SHOWN).map(
                    ({ body, unfunded, weakened, dissolved }) => {
                      const on = tried.length === 1 && tried[0] === body.slug;
                      return (
                        <tr class="govuk-table__row" key={body.slug}>
                          <th scope="row" class="govuk-table__header rj-regular">
                            <a
                              href={withParams({
                                withdraw: body.slug,
                                gone: null,
                                from: null,
                                cut: null,
                              })}
                              aria-current={on ? "true" : undefined}
                            >
                              <span class="govuk-visually-hidden">Withdraw </span>
                              {on ? <strong>{body.name}</strong> : body.name}
                            </a>
                          </th>
                          <td class="govuk-table__cell govuk-table__cell--numeric">
                            {unfunded.length}
                          </td>
                          <td class="govuk-table__cell govuk-table__cell--numeric">{weakened}</td>
                          <td class="govuk-table__cell govuk-table__cell--numeric">{dissolved}</td>
                        </tr>
                      );
                    },
                  )}
                </tbody>
              </table>
            </Scroll>
            <ShowAll
              whole={all}
              total={withdrawalRanking.length}
              what="bodies"
              few={SHOWN}
              onChange={setAll}
            />
          </>
        )}
      </QueryBoundary>
    </section>
  );
}
