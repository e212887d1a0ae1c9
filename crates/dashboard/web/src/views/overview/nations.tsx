// Services by nation: the same four groups as above, which add up, and how much is known.
import type { KnownByNationQuery, Nation, OverviewQuery } from "../../generated/graphql";
import { toParam } from "../../router";
import { nations } from "../../words";
import { share } from "../map/cover";
import { Grid } from "../map/grid";

type Known = KnownByNationQuery["services"]["nodes"];

interface Parts {
  nation: Nation;
  teams: number;
  specialists: number;
  others: number;
  open: number;
  all: number;
}

export function partsOf(data: OverviewQuery): Parts[] {
  const open: Record<Nation, number> = {
    ENGLAND: data.undeterminedInEngland.totalCount,
    NORTHERN_IRELAND: data.undeterminedInNorthernIreland.totalCount,
    SCOTLAND: data.undeterminedInScotland.totalCount,
    WALES: data.undeterminedInWales.totalCount,
  };
  return data.registry.byNation.map(({ nation, count, teams, embeddedSpecialists }) => ({
    nation,
    teams,
    specialists: embeddedSpecialists,
    others: count - teams - embeddedSpecialists - open[nation],
    open: open[nation],
    all: count,
  }));
}

/** How many of the characteristics of the services of a nation are known: "20 of 40 (50%)". */
export function sayKnown(known: Known, nation: Nation): string {
  const cells = known
    .filter((service) => service.nation === nation)
    .flatMap((service) => service.assessment.characteristics);
  if (cells.length === 0) return "no service";
  const count = cells.filter(({ outcome }) => outcome !== "UNKNOWN").length;
  return share({ count, of: cells.length, percent: (100 * count) / cells.length });
}

export function Nations({
  data,
  few,
  known,
}: {
  data: OverviewQuery;
  /** Whether there are few enough services to look at each. */
  few: boolean;
  /** What is known of each; null until that is here. */
  known: Known | null;
}) {
  const parts = partsOf(data);
  const most = Math.max(1, ...parts.map(({ all }) => all));
  return (
    <section aria-labelledby="nations">
      <h2 class="govuk-heading-m" id="nations">
        By nation
      </h2>
      <Grid
        label="Services by nation"
        file="services-by-nation"
        columns={[
          { title: "Nation" },
          { title: "Teams", numeric: true },
          { title: "Specialists", numeric: true },
          { title: "Other types", numeric: true },
          { title: "Not determined", numeric: true },
          { title: "All", numeric: true },
          ...(few ? [{ title: "Characteristics known", numeric: true }] : []),
        ]}
        rows={parts.map((one) => {
          return {
            key: one.nation,
            cells: [
              <>
                <a href={`/services?nation=${toParam(one.nation)}`}>{nations[one.nation]}</a>
                <Bar parts={one} most={most} />
              </>,
              one.teams,
              one.specialists,
              one.others,
              one.open,
              one.all,
              ...(few ? [known ? sayKnown(known, one.nation) : ""] : []),
            ],
          };
        })}
      />
    </section>
  );
}

function Bar({ parts, most }: { parts: Parts; most: number }) {
  let x = 0;
  const wide = (number: number) => (200 * number) / most;
  const stretch = (number: number, look: string) => {
    const from = x;
    x += wide(number);
    return number > 0 ? (
      <rect class={`rj-bar--${look}`} x={from} width={Math.max(1, wide(number) - 1)} height="10" />
    ) : null;
  };
  return (
    <svg class="rj-bar" viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true">
      {stretch(parts.teams, "team")}
      {stretch(parts.specialists, "specialist")}
      {stretch(parts.others, "other")}
      {stretch(parts.open, "open")}
    </svg>
  );
}
