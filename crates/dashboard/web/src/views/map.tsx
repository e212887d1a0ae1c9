// Where a full team is known to work, and where none is: the map, the chosen area beside it, and
// the same as a table.
import { useState } from "preact/hooks";
import { AreasDocument, type AreasQuery, type BodyKind } from "../generated/graphql";
import { AskYourself } from "../parts/ask-yourself";
import { Select } from "../parts/field";
import { firstOf, ShowAll } from "../parts/first-few";
import { QueryBoundary, Wait } from "../parts/query-boundary";
import { Quote } from "../parts/quote";
import { Take } from "../parts/take";
import { setParams, usePlace } from "../router";
import { usePages } from "../use-pages";
import { count, day, figure, keysOf, nations } from "../words";
import { BOARDS } from "./map/boards";
import { COUNCILS } from "./map/councils";
import { Counts } from "./map/counts";
import { COVERS, HEALTH, ORDER } from "./map/cover";
import { Ranking } from "./map/gaps";
import type { Layout } from "./map/layout";
import { AreaList, AreaTable, areaTable } from "./map/list";
import { Panel } from "./map/panel";
import { Published } from "./map/published";
import { TileMap, type Area } from "./map/tiles";

const SETS = { health: "Health boards", councils: "Councils" } as const;
const KINDS: Record<keyof typeof SETS, BodyKind[]> = {
  health: HEALTH,
  councils: ["LOCAL_AUTHORITY"],
};
const LAYOUTS: Record<keyof typeof SETS, Layout> = { health: BOARDS, councils: COUNCILS };

/** Of more areas the rest is left to the tables and the interface. */
const MOST = 5000;

export function MapView() {
  const { params } = usePlace();
  const set: keyof typeof SETS = params.get("areas") === "councils" ? "councils" : "health";
  const of = KINDS[set];
  // Addresses of before named the day of the report like that.
  const given = params.get("asOf") ?? (params.get("areas") === "health-2019" ? "2019-06-01" : null);
  const asOf =
    given && /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given)) ? given : null;
  const nation = keysOf(nations).find(
    (key) => key === params.get("nation")?.toUpperCase().replaceAll("-", "_"),
  );
  const only = ORDER.find(
    (status) => status === params.get("cover")?.toUpperCase().replaceAll("-", "_"),
  );
  const variables = { asOf, kinds: of };
  const query = usePages(AreasDocument, variables, (data: AreasQuery) => data.coverage.areas, MOST);
  const today = asOf ?? new Date().toISOString().slice(0, 10);
  return (
    <>
      <h1 class="govuk-heading-l">Where teams are on record</h1>
      <nav aria-label="Areas">
        <ul class="rj-facets">
          {keysOf(SETS).map((key) => (
            <li key={key}>
              <a
                href={`/map${key === "health" ? "" : `?areas=${key}`}`}
                aria-current={key === set ? "true" : undefined}
              >
                {SETS[key]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <QueryBoundary query={query} what="the areas">
        {(data) => {
          const nodes = data.nodes.filter(({ body }) => !nation || body.nation === nation);
          const shown = nodes.filter(({ status }) => !only || status === only);
          if (!data.whole && data.nodes.length < MOST)
            return (
              <div role="status">
                <Wait first>
                  {`Loading: ${figure(data.nodes.length)} of ` +
                    `${count(data.totalCount, "area")} so far.`}
                </Wait>
              </div>
            );
          return (
            <>
              {data.whole ? (
                <Quote sentence={sayCover(nodes, SETS[set], today, nation)} />
              ) : (
                <p class="govuk-body">
                  {`The first ${figure(data.nodes.length)} of ` +
                    `${count(data.totalCount, "area")} are shown.`}
                </p>
              )}
              <Choices set={set} nation={nation} only={only} asOf={asOf} nodes={nodes} />
              <Atlas
                layout={LAYOUTS[set]}
                nodes={data.nodes}
                shown={shown}
                today={today}
                what={SETS[set]}
              />
              {shown.length === 0 && (
                <p class="govuk-body">
                  No area matches. <a href="/map">Clear the filters</a>.
                </p>
              )}
              <AreaList areas={shown.filter(({ body }) => !hasTile(LAYOUTS[set], body.slug))} />
              <p class="govuk-body rj-small rj-actions rj-noprint">
                <Take
                  file="areas"
                  label={`where teams are on record: ${SETS[set].toLowerCase()}`}
                  asOf={asOf}
                  tables={() => [{ name: "Areas", rows: areaTable(shown, today) }]}
                  {...(data.whole && nodes.some(({ body }) => hasTile(LAYOUTS[set], body.slug))
                    ? {
                        picture: {
                          svg: ".rj-map",
                          key: ".rj-key",
                          sentence: sayCover(nodes, SETS[set], today, nation),
                        },
                      }
                    : {})}
                />
                <button type="button" class="rj-sort" onClick={() => print()}>
                  Print
                </button>
                <AskYourself document={AreasDocument} variables={variables} what="the map" />
              </p>
              {shown.length > 0 && <AreaTable areas={shown} />}
            </>
          );
        }}
      </QueryBoundary>
      <Ranking asOf={asOf} today={today} of={of} />
      <h2 class="govuk-heading-m">By nation and kind of area</h2>
      <Counts asOf={asOf} of={of} nation={nation} />
      <Published />
    </>
  );
}

function hasTile({ tiles }: Layout, slug: string): boolean {
  return tiles.some((tile) => tile.slug === slug);
}

/** The answer in a sentence that can be quoted. */
export function sayCover(
  areas: Area[],
  what: string,
  asOf: string,
  nation: keyof typeof nations | undefined,
): string {
  const full = areas.filter(({ status }) => status === "FULL_TEAM");
  const part = full.filter(({ extent }) => extent === "PART").length;
  const current = full.filter((area) => area.current).length;
  const none = areas.filter(({ status }) => status === "NONE_KNOWN").length;
  const names = what.toLowerCase();
  return (
    `On ${day(asOf)}, a full parent-infant team is on record in ${full.length} of ` +
    `${figure(areas.length)} ${names} in ${nation ? nations[nation] : "the United Kingdom"}` +
    (part > 0 ? `, in ${part} of them in a part of the area only` : "") +
    (full.length > 0
      ? `; ${current} of the ${full.length} are confirmed in the last 24 months`
      : "") +
    `; in ${none} no parent-infant service is on record, which does not mean that there is none.`
  );
}

function Choices({
  set,
  nation,
  only,
  asOf,
  nodes,
}: {
  set: keyof typeof SETS;
  nation: keyof typeof nations | undefined;
  only: (typeof ORDER)[number] | undefined;
  asOf: string | null;
  nodes: Area[];
}) {
  return (
    <>
      <ul class="rj-key" aria-label="Key">
        {ORDER.filter((status) => nodes.some((area) => area.status === status)).map((status) => (
          <li key={status}>
            <svg viewBox="0 0 20 20" aria-hidden="true" class={`rj-tile-${COVERS[status].look}`}>
              <rect x="1" y="1" width="18" height="18" />
              <text class="rj-tile__sign" x="10" y="15" text-anchor="middle">
                {COVERS[status].glyph}
              </text>
            </svg>
            <span title={COVERS[status].help}>
              {COVERS[status].title}{" "}
              <span class="rj-quiet">
                ({nodes.filter((area) => area.status === status).length})
              </span>
            </span>
          </li>
        ))}
        <li>
          <svg viewBox="0 0 20 20" aria-hidden="true" class="rj-tile-team">
            <rect x="1" y="1" width="18" height="18" />
            <path class="rj-tile__rest" d="M2 2H18V10H2z" />
          </svg>
          part of area
        </li>
        {nodes.some((area) => !area.current && area.status === "FULL_TEAM") && (
          <li>
            <svg viewBox="0 0 20 20" aria-hidden="true" class="rj-tile-team rj-tile--past">
              <rect x="1" y="1" width="18" height="18" />
              <text class="rj-tile__sign" x="10" y="15" text-anchor="middle">
                ◆
              </text>
            </svg>
            pale: not confirmed in the last 24 months
          </li>
        )}
      </ul>
      <details class="govuk-details rj-more rj-noprint" open={Boolean(nation || only || asOf)}>
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">
            One nation, one kind of answer, another day
          </span>
        </summary>
        <form class="rj-filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
          <Select
            id="nation"
            label="Nation"
            any="All nations"
            value={nation ?? ""}
            options={keysOf(nations).map((key) => [key, nations[key]] as const)}
            onChange={(value) => setParams({ nation: value.toLowerCase().replaceAll("_", "-") })}
          />
          <Select
            id="cover"
            label="Showing"
            any="All areas"
            value={only ?? ""}
            options={ORDER.map((status) => [status, COVERS[status].title] as const)}
            onChange={(value) => setParams({ cover: value.toLowerCase().replaceAll("_", "-") })}
          />
          <div class="govuk-form-group">
            <label class="govuk-label" for="as-of">
              On the day
            </label>
            <input
              class="govuk-input"
              id="as-of"
              type="date"
              value={asOf ?? ""}
              onChange={(event) =>
                setParams({ asOf: event.currentTarget.value, areas: set === "health" ? null : set })
              }
            />
          </div>
        </form>
      </details>
    </>
  );
}

function Atlas({
  layout,
  nodes,
  shown,
  today,
  what,
}: {
  layout: Layout;
  nodes: Area[];
  shown: Area[];
  today: string;
  what: string;
}) {
  const { params } = usePlace();
  const areas = new Map(nodes.map((area) => [area.body.slug, area] as const));
  const tile = layout.tiles.find(({ slug }) => slug === params.get("at"));
  const choose = (slug: string | null) => setParams({ at: slug }, { replace: true });
  // On a day before today's bodies there is nothing to lay out.
  if (!layout.tiles.some(({ slug }) => areas.has(slug))) return null;
  return (
    <div class={`rj-atlas${tile ? " rj-atlas--chosen" : ""}`}>
      <div class={`rj-atlas__map${layout === COUNCILS ? " rj-atlas__map--many" : ""}`}>
        <TileMap
          layout={layout}
          areas={areas}
          shown={new Set(shown.map(({ body }) => body.slug))}
          chosen={tile?.slug ?? null}
          label={`Map of ${what.toLowerCase()}. The arrow keys go from tile to tile.`}
          onChoose={choose}
        />
        <p class="rj-small rj-quiet govuk-body rj-noprint">
          Every area is a tile of one size, roughly where it lies
          {layout === COUNCILS && "; London’s councils lie beside Scotland"}. Select a tile to see
          what is known.
        </p>
      </div>
      {tile ? (
        <Panel
          area={areas.get(tile.slug)}
          tile={tile}
          layout={layout}
          areas={areas}
          asOf={today}
          onChoose={choose}
          onClose={() => choose(null)}
        />
      ) : (
        <Firsts nodes={shown} onChoose={choose} />
      )}
    </div>
  );
}

/** What stands beside the map while nothing is chosen: where a team is known to work. */
function Firsts({ nodes, onChoose }: { nodes: Area[]; onChoose: (slug: string) => void }) {
  const [whole, setWhole] = useState(false);
  const full = nodes
    .filter(({ status }) => status === "FULL_TEAM")
    .sort((a, b) => a.body.name.localeCompare(b.body.name, "en-GB"));
  if (full.length === 0) return null;
  return (
    <aside class="rj-profile rj-profile--list" aria-label="Areas with a full team">
      <h2 class="govuk-heading-s">A full team is on record in</h2>
      <ul class="rj-plain-list rj-small">
        {firstOf(full, whole).map(({ body, extent }) => (
          <li key={body.slug}>
            <button type="button" class="rj-sort rj-regular" onClick={() => onChoose(body.slug)}>
              {body.name}
            </button>
            {extent === "PART" && <span class="rj-quiet"> (a part)</span>}
          </li>
        ))}
      </ul>
      <ShowAll whole={whole} total={full.length} what="areas" onChange={setWhole} />
    </aside>
  );
}
