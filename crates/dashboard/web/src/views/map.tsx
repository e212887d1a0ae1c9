// Where a full team is known to work, and where none is. Every area is a tile of one size, so that
// size says nothing.
import {
  AreasDocument,
  type AreasQuery,
  type BodyKind,
  type CoverageStatus,
  type Nation,
} from "../generated/graphql";
import { save, writeCsv } from "../csv";
import { Select } from "../parts/field";
import { QueryBoundary } from "../parts/query-boundary";
import { setParams, usePlace } from "../router";
import { usePages } from "../use-pages";
import { count, figure, keysOf, kinds, nations, series } from "../words";
import { Counts } from "./map/counts";
import { COVERS, HEALTH, ORDER, babies } from "./map/cover";
import { Ranking } from "./map/gaps";
import { Grid } from "./map/grid";
import { Published } from "./map/published";

type Area = AreasQuery["coverage"]["areas"]["nodes"][number];

const SETS = { health: "Health bodies", councils: "Local authorities" } as const;
const COUNCILS: BodyKind[] = ["LOCAL_AUTHORITY"];

export function MapView() {
  const { params } = usePlace();
  const set: keyof typeof SETS = params.get("areas") === "councils" ? "councils" : "health";
  const of = set === "councils" ? COUNCILS : HEALTH;
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
  const query = usePages(
    AreasDocument,
    { asOf, kinds: of },
    (data: AreasQuery) => data.coverage.areas,
    5000,
  );
  return (
    <>
      <h1 class="govuk-heading-l">Map and gaps</h1>
      <p class="govuk-body rj-lead">
        Commissioning areas as tiles of equal size, by nation. “None known” says what the registry
        knows, not that there is nothing.
      </p>
      <form class="rj-filters" aria-label="Areas" onSubmit={(event) => event.preventDefault()}>
        <Select
          id="areas"
          label="Areas"
          value={set}
          options={Object.entries(SETS) as [keyof typeof SETS, string][]}
          onChange={(value) => setParams({ areas: value === "health" ? null : value, asOf })}
        />
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
      <ul class="rj-key" aria-label="Key">
        {ORDER.map((status) => (
          <li key={status}>
            <span class={`rj-swatch rj-area--${COVERS[status].look}`} aria-hidden="true">
              {COVERS[status].glyph}
            </span>
            <span>
              <strong>{COVERS[status].title}</strong>: {COVERS[status].help}
            </span>
          </li>
        ))}
      </ul>
      <Counts asOf={asOf} of={of} nation={nation} />
      <QueryBoundary query={query} what="the areas">
        {(data) => {
          const shown = data.nodes.filter(
            ({ body, status }) => (!nation || body.nation === nation) && (!only || status === only),
          );
          return (
            <>
              {!data.whole && (
                <p class="govuk-body" role="status">
                  {`Loading: ${figure(data.nodes.length)} of ` +
                    `${count(data.totalCount, "area")} so far.`}
                </p>
              )}
              {shown.length === 0 && <p class="govuk-body">No area fits.</p>}
              {shown.some(({ extent }) => extent !== "WHOLE") && (
                <p class="govuk-body rj-small rj-quiet">
                  “Inherited”: known of the bodies that it followed. “In part”: known of only a part
                  of its area.
                </p>
              )}
              <Tiles areas={shown} />
              {shown.length > 0 && (
                <AreaTable areas={shown} asOf={asOf ?? new Date().toISOString().slice(0, 10)} />
              )}
            </>
          );
        }}
      </QueryBoundary>
      <Ranking asOf={asOf} of={of} />
      <Published />
    </>
  );
}

function Tiles({ areas }: { areas: Area[] }) {
  const groups: (Nation | null)[] = [...keysOf(nations), null];
  return (
    <>
      {groups.map((group) => {
        const here = areas
          .filter(({ body }) => (body.nation ?? null) === group)
          .sort((a, b) => a.body.name.localeCompare(b.body.name, "en-GB"));
        if (here.length === 0) return null;
        const title = group ? nations[group] : "More than one nation";
        return (
          <section key={group ?? "all"} aria-label={title}>
            <h2 class="govuk-heading-m">{title}</h2>
            <ul class="rj-areas">
              {here.map(({ body, status, extent, evidence }) => (
                <li key={body.slug}>
                  <a class={`rj-area--${COVERS[status].look}`} href={`/funding/${body.slug}`}>
                    <b>
                      <span aria-hidden="true">{COVERS[status].glyph} </span>
                      {known({ status, extent })}
                      {evidence.length > 0 && (
                        <span class="rj-regular">, {count(evidence.length, "service")}</span>
                      )}
                    </b>
                    <span>{body.name}</span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

/** Empty where there is no figure. */
function areaTable(areas: Area[], asOf: string): string {
  const rows = areas.map(({ body, status, extent, babies: figure, evidence }) => [
    asOf,
    body.slug,
    body.name,
    body.nation ?? "",
    body.kind,
    status,
    status === "NONE_KNOWN" ? "" : extent,
    String(figure?.underTwo ?? ""),
    String(figure?.year ?? ""),
    evidence.map((one) => one.service.slug).join("; "),
  ]);
  return writeCsv([
    [
      "as_of",
      "body",
      "name",
      "nation",
      "kind",
      "status",
      "extent",
      "babies_under_2",
      "babies_year",
      "services",
    ],
    ...rows,
  ]);
}

function AreaTable({ areas, asOf }: { areas: Area[]; asOf: string }) {
  return (
    <>
      <h2 class="govuk-heading-m">The same as a table</h2>
      <p class="govuk-body">
        <button
          type="button"
          class="rj-sort"
          onClick={() => save(`areas-${asOf}.csv`, areaTable(areas, asOf))}
        >
          Download as CSV
        </button>
      </p>
      <Grid
        label="Areas and what is known to work there"
        columns={[
          { title: "Area" },
          { title: "Nation" },
          { title: "Kind of body" },
          { title: "Known" },
          { title: "Babies under two", numeric: true },
          { title: "Services" },
        ]}
        rows={areas.map(({ body, status, extent, babies: figure, evidence }) => ({
          key: body.slug,
          cells: [
            <a href={`/funding/${body.slug}`}>{body.name}</a>,
            body.nation ? nations[body.nation] : "not one nation",
            kinds[body.kind],
            known({ status, extent }),
            babies(figure),
            evidence.length === 0
              ? "none known"
              : series(
                  evidence.map((one) =>
                    one.extent === "PART" ? `${one.service.name} (a part)` : one.service.name,
                  ),
                ),
          ],
        }))}
      />
    </>
  );
}

function known({ status, extent }: { status: CoverageStatus; extent: Area["extent"] }): string {
  const words = { WHOLE: "", INHERITED: ", inherited", PART: ", in part" } as const;
  return `${COVERS[status].title}${words[extent]}`;
}
