// The answer of the overview in sentences that can be quoted.
import type { Nation, OverviewQuery, TeamsQuery } from "../../generated/graphql";
import { count, day, keysOf, nations, series } from "../../words";

export type Team = TeamsQuery["services"]["nodes"][number];
type Groups = OverviewQuery["coverage"]["groups"];

/** "27 … teams are on record: 25 in England, …; none is known in Scotland." */
export function sayWhere(teams: Pick<Team, "nation" | "status">[]): string {
  const number = (nation: Nation) => teams.filter((team) => team.nation === nation).length;
  const [some, none] = [true, false].map((any) =>
    keysOf(nations).filter((nation) => number(nation) > 0 === any),
  ) as [Nation[], Nation[]];
  const without = series(none.map((nation) => nations[nation])).replace(" and ", " or ");
  if (teams.length === 0) return "No specialised parent-infant relationship team is on record yet.";
  return (
    `${count(teams.length, "specialised parent-infant relationship team")} ` +
    `${teams.length === 1 ? "is" : "are"} on record: ` +
    series(some.map((nation) => `${number(nation)} in ${nations[nation]}`)) +
    (without === "" ? "" : `; none is known in ${without}`) +
    "."
  );
}

/** How many of them have closed, as far as sources say. */
export function sayClosed(teams: Pick<Team, "status">[]): string | null {
  const closed = teams.filter((team) => team.status === "CLOSED").length;
  if (closed === 0) return null;
  return `${closed === 1 ? "1 of them has" : `${closed} of them have`} closed since.`;
}

/** On what basis they count as teams. */
export function saySure(teams: Team[]): string {
  const conflicting = teams.filter((team) => team.classification.contradicted).length;
  const decided = teams.filter((team) => team.classification.basis === "DECIDED").length;
  const settled = teams.filter(
    (team) => team.assessment.class?.classification === "PARENT_INFANT_TEAM",
  ).length;
  const listed = teams.filter((team) => team.classification.basis === "ATTESTED").length;
  const parts = [
    listed > 0 ? `${listed} ${listed === 1 ? "is" : "are"} listed in a report` : "",
    decided > 0 ? `${decided} ${decided === 1 ? "was" : "were"} confirmed by a reviewer` : "",
  ].filter(Boolean);
  const proof =
    settled === 0
      ? "the evidence on record does not yet confirm any of them on its own"
      : `the evidence on record confirms ${settled} on its own`;
  return (
    `${series([...parts, proof])}.` +
    (conflicting > 0 ? ` Evidence conflicts with ${conflicting}.` : "")
  );
}

/** The days for which sources list them: "1 June 2019", "1 June 2019 to 3 March 2024". */
export function sayAsOf(teams: Pick<Team, "classification">[]): string | null {
  const days = teams
    .flatMap((team) => team.classification.attestations.map((one) => one.asOf))
    .filter((date) => date != null)
    .sort();
  const [first, last] = [days[0], days[days.length - 1]];
  if (!first || !last) return null;
  return first === last ? day(first) : `${day(first)} to ${day(last)}`;
}

/** Areas with a team, of those of a kind in a nation. */
export interface Reach {
  kind: Groups[number]["kind"];
  nation: Nation | null;
  with: number;
  inPart: number;
  of: number;
}

export function reachOf(groups: Groups): Reach[] {
  return groups.map(({ kind, nation, areas, statuses }) => {
    const full = statuses.find(({ status }) => status === "FULL_TEAM");
    return {
      kind,
      nation: nation ?? null,
      with: full?.share.count ?? 0,
      inPart: full?.inPart ?? 0,
      of: areas,
    };
  });
}
