// Rounds, for admins: services are asked about themselves, each with a link of its own.
import { RoundsDocument, ViewerDocument, type RoundsQuery } from "../generated/graphql";
import { Scroll } from "../parts/field";
import { Heads } from "../parts/heads";
import { KeyForm } from "../parts/key";
import { QueryBoundary } from "../parts/query-boundary";
import { usePlace } from "../router";
import { useKey } from "../session";
import { useQuery } from "../use-query";
import { day } from "../words";
import { lastDay } from "./keys/list";
import { AskForm } from "./rounds/ask";
import { RoundView } from "./rounds/round";

type Round = RoundsQuery["rounds"][number];

export function Rounds() {
  const key = useKey();
  const query = useQuery(ViewerDocument, key ? {} : null);
  const { params } = usePlace();
  const name = params.get("round");
  if (!key)
    return (
      <>
        <h1 class="govuk-heading-l">Ask the services</h1>
        <KeyForm why="Sign in as an admin to ask services about themselves." />
      </>
    );
  return (
    <QueryBoundary query={query} what="your key">
      {({ viewer }) =>
        viewer.role !== "ADMIN" ? (
          <>
            <h1 class="govuk-heading-l">Ask the services</h1>
            <p class="govuk-body">Only admins can see this page.</p>
          </>
        ) : params.has("new") ? (
          <AskForm round={name ?? ""} />
        ) : name ? (
          <RoundView key={name} name={name} />
        ) : (
          <AllRounds />
        )
      }
    </QueryBoundary>
  );
}

/** The address of a round. */
export function roundAddress(name: string): string {
  return `/rounds?${new URLSearchParams({ round: name })}`;
}

function AllRounds() {
  const query = useQuery(RoundsDocument, {});
  return (
    <>
      <h1 class="govuk-heading-l">Ask the services</h1>
      <p class="govuk-body">
        Each service gets a link of its own. Who opens it sees what the registry knows of the
        service, and answers what is open. A reviewer decides on the answers, as on any suggestion.
      </p>
      <p class="govuk-body">
        <a class="govuk-button govuk-!-margin-bottom-2" href="/rounds?new">
          Ask services
        </a>
      </p>
      <QueryBoundary query={query} what="the rounds">
        {({ rounds }) =>
          rounds.length === 0 ? (
            <p class="govuk-body">No service has been asked yet.</p>
          ) : (
            <Scroll label="Rounds">
              <table class="govuk-table rj-table rj-table--stack">
                <caption class="govuk-visually-hidden">Rounds</caption>
                <Heads
                  titles={["Round", "Asked", "Opened", "Answered", "Accepted", "Open until"]}
                />
                <tbody class="govuk-table__body">
                  {rounds.map((round) => (
                    <RoundRow key={round.name} round={round} />
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </QueryBoundary>
    </>
  );
}

function RoundRow({ round }: { round: Round }) {
  const steps = [
    ["Asked", round.asked],
    ["Opened", round.opened],
    ["Answered", round.answered],
    ["Accepted", round.accepted],
  ] as const;
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">
        <a href={roundAddress(round.name)}>{round.name}</a>
        <br />
        <span class="rj-small rj-quiet rj-regular">begun on {day(round.askedAt)}</span>
      </th>
      {steps.map(([name, number]) => (
        <td class="govuk-table__cell" key={name} data-name={name}>
          {number}
        </td>
      ))}
      <td class="govuk-table__cell" data-name="Open until">
        {round.open > 0 && round.endsAt ? day(lastDay(round.endsAt)) : "closed"}
      </td>
    </tr>
  );
}
