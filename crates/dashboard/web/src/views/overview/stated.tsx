// How many teams sources state over the years, beside what is on record here.
import type { OverviewQuery } from "../../generated/graphql";
import { day, series } from "../../words";
import { Take } from "../../parts/take";
import { Grid } from "../map/grid";

type Figure = OverviewQuery["publishedFigures"][number];

const WIDTH = 640;
const HEIGHT = 210;
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 26, 26, 32];

export function Stated({ figures, here }: { figures: Figure[]; here: number }) {
  const points = figures.flatMap((figure) =>
    figure.asOf && !figure.nation && figure.low != null
      ? [{ ...figure, at: yearOf(figure.asOf), value: figure.low }]
      : [],
  );
  if (points.length < 2) return null;
  const first = Math.floor(Math.min(...points.map(({ at }) => at)));
  const last = Math.ceil(Math.max(...points.map(({ at }) => at), first + 1));
  const most = Math.ceil(Math.max(here, ...points.map(({ value }) => value)) / 10) * 10;
  const across = (at: number) => LEFT + ((at - first) / (last - first)) * (WIDTH - LEFT - RIGHT);
  const down = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM);
  const said = (one: (typeof points)[number]) => `${one.value} for ${day(one.asOf ?? "")}`;
  // Of two numbers close to each other the smaller has its name beneath.
  const crowded = (one: (typeof points)[number]) =>
    points.some(
      (other) => other !== one && Math.abs(other.at - one.at) < 0.4 && other.value - one.value > 0,
    );
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return (
    <figure class="rj-chart">
      <figcaption class="govuk-heading-s">
        Full teams: what sources state, and what is on record here
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={
          `Chart: sources state ${series(points.map(said))}; ` +
          `on record here are ${here}. The table has the same.`
        }
      >
        {[0, most / 2, most].map((value) => (
          <g key={value}>
            <path class="rj-chart__rule" d={`M${LEFT} ${down(value)}H${WIDTH - RIGHT}`} />
            <text x={LEFT - 8} y={down(value) + 4} text-anchor="end">
              {value}
            </text>
          </g>
        ))}
        {years.map((year) => (
          <text key={year} x={across(year)} y={HEIGHT - 8} text-anchor="middle">
            {year}
          </text>
        ))}
        <path
          class="rj-chart__here"
          d={`M${LEFT} ${down(here)}H${WIDTH - RIGHT}`}
          stroke-dasharray="7 4"
        />
        {points.map((one) => (
          <g key={one.slug}>
            <circle class="rj-chart__stated" cx={across(one.at)} cy={down(one.value)} r="5.5" />
            <text
              x={across(one.at)}
              y={down(one.value) + (crowded(one) ? 22 : -11)}
              text-anchor="middle"
            >
              {one.value}
            </text>
          </g>
        ))}
      </svg>
      <ul class="rj-key">
        <li>
          <svg viewBox="0 0 26 16" aria-hidden="true">
            <circle class="rj-chart__stated" cx="13" cy="8" r="5.5" />
          </svg>
          stated by a source
        </li>
        <li>
          <svg viewBox="0 0 26 16" aria-hidden="true">
            <path class="rj-chart__here" d="M0 8h26" stroke-dasharray="7 4" />
          </svg>
          {here} on record here today, not counting those that have closed
        </li>
      </ul>
      <p class="govuk-body rj-small">
        Sources differ; all are shown. Our own count covers only services entered here.
      </p>
      <p class="govuk-body rj-small rj-noprint">
        <Take
          file="teams-stated"
          label="full teams: what sources state, and what is on record here"
          picture={{
            svg: ".rj-chart > svg",
            key: ".rj-chart .rj-key",
            sentence:
              `Sources state ${series(points.map(said))}; on record here are ${here}. ` +
              "Sources differ; all are shown.",
          }}
        />
      </p>
      <details class="govuk-details">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">The same as a table, with sources</span>
        </summary>
        <div class="govuk-details__text">
          <Grid
            label="Published counts of teams"
            file="published-counts"
            columns={[
              { title: "Stated" },
              { title: "For" },
              { title: "By" },
              { title: "Where" },
              { title: "On record here", numeric: true },
            ]}
            rows={figures.map((figure) => ({
              key: figure.slug,
              cells: [
                figure.text,
                figure.asOf ? day(figure.asOf) : "not stated",
                figure.source.publisher ?? figure.source.title,
                figure.locator,
                figure.registryCount ?? "not counted",
              ],
            }))}
          />
        </div>
      </details>
    </figure>
  );
}

/** A day as a fraction of years: the last of December 2025 is almost 2026. */
function yearOf(date: string): number {
  const [year = 0, month = 1, number = 1] = date.split("-").map(Number);
  return year + (month - 1) / 12 + (number - 1) / 365;
}
