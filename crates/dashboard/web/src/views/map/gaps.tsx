// Areas without a known team, those with most babies first. Ranked within one kind of body.
import { useState } from "preact/hooks";
import { GapsDocument, type BodyKind, type GapsQuery } from "../../generated/graphql";
import { Select } from "../../parts/field";
import { firstOf, ShowAll } from "../../parts/first-few";
import { QueryBoundary } from "../../parts/query-boundary";
import { Quote } from "../../parts/quote";
import { setParams, usePlace } from "../../router";
import { usePages } from "../../use-pages";
import { day, figure, kinds, nations } from "../../words";
import { COVERS, babies } from "./cover";
import { Grid } from "./grid";

/** Of more areas the rest is left to the table above and the interface. */
const MOST = 1000;

type Gap = GapsQuery["coverage"]["gaps"]["nodes"][number];

/** Which area without a known full team has most babies, in a sentence that can be quoted. */
export function sayGap(gaps: Pick<Gap, "body" | "babies">[], kind: BodyKind, asOf: string): string {
  const [first] = gaps;
  const on = `On ${day(asOf)}`;
  if (!first?.babies)
    return `${on} there is no figure of babies for the areas of this kind without a full team.`;
  return (
    `${on}, of the areas of this kind (${kinds[kind].toLowerCase()}) where no full parent-infant ` +
    `team is on record, ${first.body.name} has most babies under two: ` +
    `${babies(first.babies)} in the middle of ${first.babies.year}.`
  );
}

export function Ranking({
  asOf,
  today,
  of,
}: {
  asOf: string | null;
  today: string;
  of: BodyKind[];
}) {
  const { params } = usePlace();
  const [whole, setWhole] = useState(false);
  const fallback: BodyKind = of.includes("INTEGRATED_CARE_BOARD")
    ? "INTEGRATED_CARE_BOARD"
    : (of[0] ?? "LOCAL_AUTHORITY");
  const kind =
    of.find((one) => one === params.get("ranked")?.toUpperCase().replaceAll("-", "_")) ?? fallback;
  // The rest of a long ranking is fetched when it is asked for.
  const query = usePages(
    GapsDocument,
    { asOf, kind },
    (data: GapsQuery) => data.coverage.gaps,
    whole ? MOST : 1,
  );
  const shown = (gaps: { nodes: readonly unknown[] }) => firstOf(gaps.nodes, whole).length;
  return (
    <>
      <h2 class="govuk-heading-m" id="gaps">
        Where no team is known, by babies
      </h2>
      {of.length > 1 && (
        <Select
          id="ranked"
          label="Kind of body to rank"
          value={kind}
          options={of.map((one) => [one, kinds[one]] as const)}
          onChange={(value) =>
            setParams({
              ranked: value === fallback ? null : value.toLowerCase().replaceAll("_", "-"),
            })
          }
        />
      )}
      <QueryBoundary query={query} what="the ranking">
        {(gaps) =>
          gaps.totalCount === 0 ? (
            <p class="govuk-body">There is no such area on this day.</p>
          ) : (
            <>
              <Quote sentence={sayGap(gaps.nodes, kind, today)} />
              <p class="govuk-body">
                {shown(gaps) < gaps.totalCount
                  ? `The first ${shown(gaps)} of ${figure(gaps.totalCount)} areas.`
                  : `All ${gaps.totalCount} areas.`}{" "}
                An area without a figure has no place: it may have more babies than any.
              </p>
              <Grid
                label="Areas without a known team, by babies under two"
                file="gaps"
                asOf={today}
                columns={[
                  { title: "Area" },
                  { title: "Place", numeric: true },
                  { title: "Babies under two", numeric: true },
                  { title: "Nation" },
                  { title: "Known" },
                ]}
                rows={firstOf(gaps.nodes, whole).map((gap) => ({
                  key: gap.body.slug,
                  cells: [
                    <a href={`/funding/${gap.body.slug}`}>{gap.body.name}</a>,
                    gap.rank ?? "none",
                    babies(gap.babies) + (gap.babies ? ` (mid-${gap.babies.year})` : ""),
                    gap.body.nation ? nations[gap.body.nation] : "not one nation",
                    COVERS[gap.status].title,
                  ],
                }))}
              />
              <ShowAll whole={whole} total={gaps.totalCount} what="areas" onChange={setWhole} />
            </>
          )
        }
      </QueryBoundary>
    </>
  );
}
