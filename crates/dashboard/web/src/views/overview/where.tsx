// In how many areas a team is on record: never a share by itself.
import { Quote } from "../../parts/quote";
import { day, kinds, nations, series } from "../../words";
import { HEALTH } from "../map/cover";
import type { Reach } from "./say";

/** The same in a sentence that can be quoted. */
export function sayReach(reach: Reach[], today: string): string {
  const parts = reach.map(
    (one) =>
      `${one.with} of ${one.of} ${plural(kinds[one.kind])}` +
      (one.nation ? ` in ${nations[one.nation]}` : ""),
  );
  return (
    `On ${day(today)}, a full parent-infant team is on record in the area, or in a part of it, ` +
    `of ${series(parts)}.`
  );
}

function shownOf(reach: Reach[]): Reach[] {
  return reach.filter((one) => HEALTH.includes(one.kind) && one.of > 0);
}

/** The same as a table. */
export function reachTable(reach: Reach[]): string[][] {
  return [
    ["Areas", "Nation", "With a full team", "In part only", "Confirmed in 24 months", "Of"],
    ...shownOf(reach).map((one) => [
      kinds[one.kind],
      one.nation ? nations[one.nation] : "not one nation",
      ...[one.with, one.inPart, one.current, one.of].map(String),
    ]),
  ];
}

export function Where({ reach }: { reach: Reach[] }) {
  const shown = shownOf(reach);
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="where">
      <h2 class="govuk-heading-m" id="where">
        In how many areas a team is on record
      </h2>
      <Quote sentence={sayReach(shown, new Date().toISOString())} address="/map" />
      <ul class="rj-meters">
        {shown.map((one) => (
          <li key={`${one.kind}${one.nation}`}>
            <span>
              <strong>
                {one.with} of {one.of}
              </strong>{" "}
              {plural(kinds[one.kind])}
              {one.nation ? ` in ${nations[one.nation]}` : ""}
              {one.inPart > 0 && (
                <span class="rj-quiet">, {one.inPart} of them in a part of the area only</span>
              )}
              {one.with > 0 && (
                <span class="rj-quiet">; {one.current} confirmed in the last 24 months</span>
              )}
            </span>
            <svg viewBox="0 0 200 8" preserveAspectRatio="none" aria-hidden="true">
              <rect class="rj-score__rail" width="200" height="8" />
              <rect class="rj-score__part" width={(200 * one.with) / one.of} height="8" />
              <rect
                class="rj-score__sure"
                width={(200 * (one.with - one.inPart)) / one.of}
                height="8"
              />
            </svg>
          </li>
        ))}
      </ul>
      <p class="govuk-body rj-noprint">
        <a href="/map">See the areas on the map, and those where none is known</a>
      </p>
    </section>
  );
}

function plural(kind: string): string {
  const small = kind.charAt(0).toLowerCase() + kind.slice(1);
  return small.endsWith("y") ? `${small.slice(0, -1)}ies` : `${small}s`;
}
