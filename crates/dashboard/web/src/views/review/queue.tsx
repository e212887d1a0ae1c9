// The proposals in a state: those that wait for a reviewer, unless others are asked for.
import { QueueDocument, type ProposalState, type QueueQuery } from "../../generated/graphql";
import { Scroll, Select } from "../../parts/field";
import { Heads } from "../../parts/heads";
import { Score } from "../../parts/marks";
import { Dash, Pages, ProposalLink, StateChoice, useProposalState } from "../../parts/proposals";
import { QueryBoundary } from "../../parts/query-boundary";
import { setParams, usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { count, day, keysOf } from "../../words";

/** How many there are, in a sentence. */
const SENTENCES: Record<ProposalState, { none: string; some: (number: number) => string }> = {
  OPEN: {
    none: "Nothing waits for a decision.",
    some: (number) => `${count(number, "suggestion waits", "suggestions wait")} for a decision.`,
  },
  CHANGES_REQUESTED: {
    none: "Nothing waits for changes by its author.",
    some: (number) =>
      `${count(number, "suggestion waits", "suggestions wait")} for changes by the author.`,
  },
  ACCEPTED: {
    none: "No suggestion has been accepted.",
    some: (number) => `${count(number, "suggestion has", "suggestions have")} been accepted.`,
  },
  REJECTED: {
    none: "No suggestion has been turned down.",
    some: (number) => `${count(number, "suggestion has", "suggestions have")} been turned down.`,
  },
  WITHDRAWN: {
    none: "No suggestion has been taken back.",
    some: (number) => `${count(number, "suggestion has", "suggestions have")} been taken back.`,
  },
};

type Waiting = QueueQuery["reviewQueue"]["nodes"][number];

/** What a reviewer looks for, besides the state. */
const SHOWN = {
  all: "All",
  mine: "Those that I may decide",
  services: "New services",
  changes: "Changes to services",
  old: "Those sent more than two weeks ago",
} as const;
type Shown = keyof typeof SHOWN;

const TWO_WEEKS_MS = 14 * 24 * 60 * 60 * 1000;

/** Whether a proposal adds a service. */
export function isNew({ slug, changes }: Pick<Waiting, "slug" | "changes">): boolean {
  return changes.some(
    (change) => change.kind === "CREATED" && slug !== null && change.entity === `service:${slug}`,
  );
}

export function isShown(one: Waiting, shown: Shown, now: number): boolean {
  switch (shown) {
    case "all":
      return true;
    case "mine":
      return one.mayAccept;
    case "services":
      return isNew(one);
    case "changes":
      return !isNew(one);
    case "old":
      return now - Date.parse(one.createdAt) > TWO_WEEKS_MS;
  }
}

function result({ assessment }: Waiting): string | null {
  if (!assessment) return null;
  return assessment.class?.title ?? `Could be any of ${assessment.possibleClasses.length} types`;
}

export function Queue() {
  const { params } = usePlace();
  const state = useProposalState() ?? "OPEN";
  const asked = params.get("show") ?? "all";
  const shown: Shown = asked in SHOWN ? (asked as Shown) : "all";
  const query = useQuery(QueueDocument, { state, after: params.get("after") });
  const sentence = SENTENCES[state];
  return (
    <>
      <p class="govuk-body">
        Open the first one, decide, and go on to the next: each page leads there. What you suggested
        yourself is under <a href="/work">My work</a>.
      </p>
      <StateChoice usual="OPEN">
        <Select
          id="show"
          label="Show"
          value={shown}
          options={keysOf(SHOWN).map((one) => [one, SHOWN[one]] as const)}
          onChange={(value) => setParams({ show: value === "all" ? null : value })}
        />
      </StateChoice>
      <QueryBoundary query={query} what="the queue">
        {({ reviewQueue }) => {
          const found = reviewQueue.nodes.filter((one) => isShown(one, shown, Date.now()));
          const part = reviewQueue.totalCount > reviewQueue.nodes.length;
          return (
            <>
              <p class="govuk-body" role="status">
                {reviewQueue.totalCount === 0
                  ? sentence.none
                  : sentence.some(reviewQueue.totalCount)}{" "}
                {shown !== "all" &&
                  reviewQueue.totalCount > 0 &&
                  (found.length === 0 ? "None of them fits." : `${found.length} of them fit.`)}
                {shown !== "all" &&
                  part &&
                  ` Only the ${reviewQueue.nodes.length} on this page are looked at.`}
              </p>
              {found.length > 0 && (
                <Scroll label="Queue">
                  <table class="govuk-table rj-table rj-table--stack">
                    <caption class="govuk-visually-hidden">Suggestions</caption>
                    <Heads
                      titles={[
                        "What it is about",
                        "Suggested by",
                        "Changes",
                        "Type, if accepted",
                        "Score",
                      ]}
                    />
                    <tbody class="govuk-table__body">
                      {found.map((one) => (
                        <tr class="govuk-table__row" key={one.id}>
                          <th scope="row" class="govuk-table__header">
                            <ProposalLink proposal={one} />
                            <br />
                            <span class="rj-small rj-quiet rj-regular">
                              {isNew(one) ? "new service" : one.summary}
                              {!one.mayAccept && state === "OPEN" && "; you wrote a part of it"}
                            </span>
                          </th>
                          <td class="govuk-table__cell" data-name="Suggested by">
                            {one.author.label}
                            <br />
                            <span class="rj-quiet rj-nowrap">{day(one.createdAt)}</span>
                          </td>
                          <td class="govuk-table__cell rj-nowrap">
                            {count(one.changeCount, "change")}
                          </td>
                          <td class="govuk-table__cell" data-name="Type, if accepted">
                            {result(one) ?? <Dash why="it is about no service" />}
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
          );
        }}
      </QueryBoundary>
    </>
  );
}
