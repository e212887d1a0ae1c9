// Areas counted, and the share with a team over the years. Kinds of body are never added up: their
// areas overlap.
import { CoverageCountsDocument, type BodyKind, type Nation } from "../../generated/graphql";
import { QueryBoundary } from "../../parts/query-boundary";
import { useQuery } from "../../use-query";
import { day, figure, kinds, nations } from "../../words";
import { COVERS, ORDER, share } from "./cover";
import { Grid } from "./grid";

const FIRST = 2016;

export function Counts({
  asOf,
  of,
  nation,
}: {
  asOf: string | null;
  of: BodyKind[];
  nation: Nation | undefined;
}) {
  const to = Math.max(FIRST, Number((asOf ?? new Date().toISOString()).slice(0, 4)));
  const query = useQuery(CoverageCountsDocument, { asOf, from: Math.max(FIRST, to - 15), to });
  const wanted = (one: { kind: BodyKind; nation?: Nation | null }) =>
    of.includes(one.kind) && (!nation || one.nation === nation);
  const name = (one: { kind: BodyKind; nation?: Nation | null }) =>
    `${one.nation ? nations[one.nation] : "More than one nation"}: ` +
    kinds[one.kind].toLowerCase();
  return (
    <QueryBoundary query={query} what="the counts">
      {({ coverage, coverageTrend }) => {
        const points = coverageTrend.points.filter(wanted);
        return (
          <>
            <p class="govuk-body">
              Each share is of the areas of that kind on record. Where a source states that there
              are more, the others are not counted here.
            </p>
            <Grid
              label="Areas by nation and kind of body"
              file="areas-by-nation"
              asOf={asOf}
              columns={[
                { title: "Areas" },
                ...ORDER.map((status) => ({ title: COVERS[status].title, numeric: true })),
                { title: "All", numeric: true },
                { title: "Babies under two", numeric: true },
              ]}
              rows={coverage.groups.filter(wanted).map((group) => ({
                key: name(group),
                cells: [
                  name(group),
                  ...ORDER.map((status) => {
                    const count = group.statuses.find((one) => one.status === status);
                    return count ? (
                      <Beneath
                        value={share(count.share)}
                        more={count.inPart > 0 && `${count.inPart} in part`}
                      />
                    ) : (
                      ""
                    );
                  }),
                  <Beneath
                    value={`${group.areas} here`}
                    more={
                      group.stated.length > 0 &&
                      `stated: ${group.stated.map((one) => one.text).join(", or ")}`
                    }
                  />,
                  group.babies.underTwo == null
                    ? "no figure"
                    : figure(group.babies.underTwo) +
                      (group.babies.areasWithoutFigure > 0
                        ? `, and ${group.babies.areasWithoutFigure} areas without a figure`
                        : ""),
                ],
              }))}
            />
            <details class="govuk-details">
              <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">
                  Over the years, towards teams everywhere by {coverageTrend.aim}
                </span>
              </summary>
              <div class="govuk-details__text">
                <p class="govuk-body">
                  Areas with a full team in the middle of each year, as far as the registry knows.
                  What is not known may add to them.
                </p>
                <Grid
                  label="Areas with a full team over the years"
                  columns={[
                    { title: "Areas" },
                    { title: "On" },
                    { title: "With a full team", numeric: true },
                    { title: "Of these in part", numeric: true },
                    { title: "Not known", numeric: true },
                  ]}
                  rows={points.map((point) => ({
                    key: `${name(point)} ${point.asOf}`,
                    cells: [
                      name(point),
                      day(point.asOf),
                      share(point.withTeam),
                      point.inPart,
                      point.notKnown,
                    ],
                  }))}
                />
              </div>
            </details>
          </>
        );
      }}
    </QueryBoundary>
  );
}

/** A number, and beneath it what else there is to say of it: numbers stay in line. */
function Beneath({ value, more }: { value: string; more: string | false }) {
  return (
    <>
      <span class="rj-whole">{value}</span>
      {more && (
        <>
          <br />
          <span class="rj-quiet">{more}</span>
        </>
      )}
    </>
  );
}
