// What is known to work beside the area of a body, by the tiles of the map.
import { BodyNeighboursDocument } from "../../generated/graphql";
import { QueryBoundary } from "../../parts/query-boundary";
import { Quote } from "../../parts/quote";
import { useQuery } from "../../use-query";
import { count, day, series } from "../../words";
import { BOARDS } from "../map/boards";
import { COUNCILS } from "../map/councils";
import { babies, COVERS, sayKnown } from "../map/cover";
import { Grid } from "../map/grid";
import { around } from "../map/layout";

const NAMES = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
] as const;

/** The bodies of the tiles that touch that of a body. */
export function neighboursOf(slug: string): string[] {
  for (const layout of [BOARDS, COUNCILS]) {
    const tile = layout.tiles.find((one) => one.slug === slug);
    if (tile) return around(layout, tile).map((one) => one.slug);
  }
  return [];
}

/** How those beside an area do, in a sentence that can be quoted. */
export function sayNeighbours(
  name: string,
  areas: { status: string; body: { name: string } }[],
  today: string,
): string {
  const full = areas.filter(({ status }) => status === "FULL_TEAM").map(({ body }) => body.name);
  return (
    `On ${day(today)}, a full parent-infant team is on record in ${full.length} of the ` +
    `${count(areas.length, "area")} beside ${name} on the map` +
    `${full.length > 0 ? `: ${series(full)}` : ""}.`
  );
}

export function Neighbours({ slug, name: own }: { slug: string; name: string }) {
  const near = neighboursOf(slug);
  const asked = Object.fromEntries(NAMES.map((name, index) => [name, near[index] ?? slug]));
  const query = useQuery(
    BodyNeighboursDocument,
    near.length > 0 ? (asked as Record<(typeof NAMES)[number], string>) : null,
  );
  if (near.length === 0) return null;
  return (
    <section aria-labelledby="neighbours">
      <h2 class="govuk-heading-m" id="neighbours">
        Its neighbours
      </h2>
      <p class="govuk-body rj-small rj-noprint">
        Those whose tiles touch it <a href={`/map?${mapQuery(slug)}`}>on the map</a>, roughly those
        that do on the ground.
      </p>
      <QueryBoundary query={query} what="the neighbours">
        {({ coverage }) => {
          const areas = NAMES.slice(0, near.length).flatMap((name) => coverage[name] ?? []);
          return (
            <>
              <Quote sentence={sayNeighbours(own, areas, new Date().toISOString())} />
              <Grid
                label="Its neighbours"
                file={`${slug}-neighbours`}
                columns={[
                  { title: "Area" },
                  { title: "Known" },
                  { title: "Babies under two", numeric: true },
                ]}
                rows={areas.map((area) => ({
                  key: area.body.slug,
                  cells: [
                    <a href={`/funding/${area.body.slug}`}>{area.body.name}</a>,
                    <>
                      <span aria-hidden="true">{COVERS[area.status].glyph} </span>
                      {sayKnown(area)}
                    </>,
                    babies(area.babies),
                  ],
                }))}
              />
            </>
          );
        }}
      </QueryBoundary>
    </section>
  );
}

function mapQuery(slug: string): string {
  const council = COUNCILS.tiles.some((tile) => tile.slug === slug);
  return `${council ? "areas=councils&" : ""}at=${slug}`;
}
