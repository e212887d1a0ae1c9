// Which money ends when: the answer, and a line for each that has a known day.
import { FundingOutlookDocument, type FundingOutlookQuery } from "../../generated/graphql";
import { AskYourself } from "../../parts/ask-yourself";
import { QueryBoundary } from "../../parts/query-boundary";
import { Quote } from "../../parts/quote";
import { Take } from "../../parts/take";
import { useQuery } from "../../use-query";
import { count, day, money, series } from "../../words";
import type { State } from "./state";

export type Outlook = FundingOutlookQuery["fundingNetwork"];
type Line = Outlook["links"][number];

const DAY_MS = 86_400_000;
/** How much is shown before the day, and at least after it, in days. */
const BEFORE = 365;
const AFTER = 3 * 365;

export function Endings({ state }: { state: State }) {
  const variables = { filter: state.filter, asOf: state.asOf };
  const query = useQuery(FundingOutlookDocument, variables);
  return (
    <section aria-labelledby="endings">
      <h2 class="govuk-heading-m" id="endings">
        When funding ends
      </h2>
      <QueryBoundary query={query} what="the endings">
        {({ fundingNetwork }) => (
          <>
            <Quote sentence={sayEndings(fundingNetwork)} />
            <Timeline outlook={fundingNetwork} />
            <p class="govuk-body rj-small rj-actions rj-noprint">
              {ending(fundingNetwork.links).length > 0 && (
                <Take
                  file="endings"
                  label="when funding ends"
                  asOf={fundingNetwork.asOf}
                  tables={() => [{ name: "Endings", rows: endingTable(fundingNetwork.links) }]}
                  picture={{
                    svg: async () => {
                      const { EndingsPicture } = await import("./endings-picture");
                      return <EndingsPicture outlook={fundingNetwork} />;
                    },
                    key: ".rj-timeline .rj-key",
                    sentence: `${sayEndings(fundingNetwork)} ${sayBars(fundingNetwork.asOf)}`,
                  }}
                />
              )}
              <AskYourself
                document={FundingOutlookDocument}
                variables={variables}
                what="the endings"
              />
            </p>
          </>
        )}
      </QueryBoundary>
    </section>
  );
}

export function sayEndings({ asOf, endings, links }: Outlook): string {
  const year = endings.find(({ months }) => months === 12);
  const unknown = links.filter((line) => !line.to).length;
  const soon = year?.lines.length ?? 0;
  const without = year?.leftWithout.map(({ name }) => name) ?? [];
  return (
    `Of ${count(links.length, "funding line")} on ${day(asOf)}, ` +
    `${soon === 0 ? "none is known to end" : `${count(soon, "is", "are")} known to end`} within ` +
    "12 months" +
    (without.length > 0 ? `, which would leave ${series(without)} without known funding` : "") +
    `; for ${unknown === links.length ? "all" : unknown} of them no source states an end.`
  );
}

/** A date as days from another. */
export function daysFrom(start: string, date: string): number {
  return Math.round((Date.parse(date) - Date.parse(start)) / DAY_MS);
}

/** Lines with a known end, the first to end first. */
export function ending(links: Line[]): Line[] {
  return links
    .filter((line) => line.to)
    .sort((a, b) => (a.to ?? "").localeCompare(b.to ?? "") || a.id.localeCompare(b.id));
}

export function endingTable(links: Line[]): string[][] {
  return [
    ["Body", "Service", "From", "Until", "Pounds a year"],
    ...ending(links).map((line) => [
      line.funder.name,
      line.service.name,
      line.from ?? "",
      line.to ?? "",
      String(line.annualAmount ?? ""),
    ]),
  ];
}

export function barLook({ from }: Line): string {
  return `rj-timeline__bar${from ? "" : " rj-timeline__bar--open"}`;
}

function sayBars(asOf: string): string {
  return (
    `Each bar goes from the day it begins to the day it ends; the upright line is ${day(asOf)}. ` +
    "A dashed bar begins on a day that is not known."
  );
}

/** Lines with a known end, and where days are between 0 and 100. */
export function axisOf(outlook: Outlook) {
  const lines = ending(outlook.links);
  const last = Math.max(AFTER, ...lines.map((line) => daysFrom(outlook.asOf, line.to ?? ""))) + 60;
  const share = (days: number) =>
    (100 * (Math.max(-BEFORE, Math.min(last, days)) + BEFORE)) / (BEFORE + last);
  const year = Number(outlook.asOf.slice(0, 4));
  const years = Array.from({ length: Math.ceil(last / 365) + 1 }, (_, index) => year + index)
    .map((one) => ({ year: one, at: share(daysFrom(outlook.asOf, `${one}-01-01`)) }))
    .filter(({ at }) => at > 4 && at < 96);
  const bars = lines.map((line) => {
    const from = line.from ? share(daysFrom(outlook.asOf, line.from)) : 0;
    const wide = share(daysFrom(outlook.asOf, line.to ?? "")) - from;
    return { line, from, wide: Math.max(0.4, wide) };
  });
  return { bars, years, now: share(0) };
}

function Timeline({ outlook }: { outlook: Outlook }) {
  const { bars, years, now } = axisOf(outlook);
  if (bars.length === 0) return null;
  return (
    <figure class="rj-timeline">
      <figcaption class="rj-small rj-quiet">{sayBars(outlook.asOf)}</figcaption>
      <svg class="rj-timeline__years" viewBox="0 0 100 4" aria-hidden="true">
        {years.map(({ year: one, at }) => (
          <text key={one} x={at} y="3" text-anchor="middle">
            {one}
          </text>
        ))}
      </svg>
      <ul class="rj-plain-list">
        {bars.map(({ line, from, wide }) => (
          <li key={line.id}>
            <span class="rj-small">
              <a href={`/funding/${line.funder.slug}`}>{line.funder.name}</a> pays for{" "}
              <a href={`/services/${line.service.slug}`}>{line.service.name}</a>{" "}
              <strong>until {day(line.to ?? "")}</strong>
              {line.annualAmount != null && `, ${money(line.annualAmount)}`}
            </span>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              {years.map(({ year, at }) => (
                <path key={year} class="rj-timeline__rule" d={`M${at} 0V4`} />
              ))}
              <rect class={barLook(line)} x={from} y="0.6" width={wide} height="2.8" />
              <path class="rj-timeline__now" d={`M${now} 0V4`} />
            </svg>
          </li>
        ))}
      </ul>
    </figure>
  );
}
