// A funnel: each team's share that improved by its number of pairs, with the limits of chance
// around all teams. The table beneath says the same in words.
import { scaleLinear } from "d3-scale";
import type { PooledOutcomesQuery } from "../../generated/graphql";
import { made, part, position, team } from "./say";

type Figure = PooledOutcomesQuery["pooledOutcomes"]["teams"][number];

const WIDTH = 640;
const HEIGHT = 300;
const EDGE = { left: 52, right: 12, top: 12, bottom: 44 };

/** The limit of a funnel: as `quality::Proportion::funnel`. */
export function limit(centre: number, pairs: number, z: number): { low: number; high: number } {
  const half = z * Math.sqrt((centre * (1 - centre)) / pairs);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The teams whose two counts are shown. */
export function shown(teams: Figure[]): { of: Figure; pairs: number; share: number }[] {
  return teams.flatMap((one) => {
    const [count, pairs] = [one.improved?.count.value ?? null, one.improved?.of.value ?? null];
    return count === null || pairs === null || pairs === 0
      ? []
      : [{ of: one, pairs, share: Math.min(1, count / pairs) }];
  });
}

export function Funnel({ all, teams }: { all: Figure; teams: Figure[] }) {
  const points = shown(teams);
  const [count, pairs] = [all.improved?.count.value ?? null, all.improved?.of.value ?? null];
  if (count === null || !pairs || points.length === 0)
    return <p class="govuk-body">Too many figures are hidden for a picture.</p>;
  const [synthetic, what] = [all.synthetic ? "Synthetic. " : "", made(all, "teams")];
  const centre = Math.min(1, count / pairs);
  const most = Math.max(...points.map((point) => point.pairs)) * 1.15;
  const x = scaleLinear([0, most], [EDGE.left, WIDTH - EDGE.right]);
  const y = scaleLinear([0, 1], [HEIGHT - EDGE.bottom, EDGE.top]);
  const steps = Array.from({ length: 60 }, (_, at) => 3 + ((most - 3) * at) / 59);
  const line = (z: number, end: "low" | "high") =>
    steps
      .map((at, index) => `${index ? "L" : "M"}${x(at)} ${y(limit(centre, at, z)[end])}`)
      .join("");
  return (
    <figure class="rj-funnel">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${synthetic}A funnel of ${points.length} ${what}; a table follows.`}
      >
        {y.ticks(5).map((tick) => (
          <g key={tick}>
            <line
              class="rj-funnel__grid"
              x1={EDGE.left}
              x2={WIDTH - EDGE.right}
              y1={y(tick)}
              y2={y(tick)}
            />
            <text x={EDGE.left - 8} y={y(tick)} dy="0.35em" text-anchor="end">
              {Math.round(tick * 100)}%
            </text>
          </g>
        ))}
        {x.ticks(6).map((tick) => (
          <text key={tick} x={x(tick)} y={HEIGHT - EDGE.bottom + 18} text-anchor="middle">
            {tick}
          </text>
        ))}
        <text x={(WIDTH + EDGE.left) / 2} y={HEIGHT - 6} text-anchor="middle">
          Pairs of scores
        </text>
        <line
          class="rj-funnel__average"
          x1={EDGE.left}
          x2={WIDTH - EDGE.right}
          y1={y(centre)}
          y2={y(centre)}
        />
        {(["low", "high"] as const).map((end) => (
          <g key={end}>
            <path class="rj-funnel__limit" d={line(1.96, end)} />
            <path class="rj-funnel__limit rj-funnel__limit--wide" d={line(3.09, end)} />
          </g>
        ))}
        {points.map((point) => (
          <circle
            key={point.of.team}
            class="rj-funnel__team"
            cx={x(point.pairs)}
            cy={y(point.share)}
            r="6"
          >
            <title>
              {[
                team(point.of),
                point.of.improved ? part(point.of.improved) : "",
                position(point.of.funnel),
              ].join(", ")}
            </title>
          </circle>
        ))}
      </svg>
      <figcaption class="rj-small">
        {synthetic}Share that improved of those with a pair of scores, from counts as shown.{" "}
        {points.length} of {teams.length} {what} have both. The middle line is all, {count} of{" "}
        {pairs}. Lines around it: limits of 95%, and of 99.8% (dashed).
      </figcaption>
    </figure>
  );
}
