// Where a full team is known to work, and where none is. Every area is a tile of one size, so that size says nothing.
import { AreasDocument, type AreasQuery, type BodyKind, type Nation } from "../generated/graphql";
import { Scroll, Select } from "../parts/field";
import { Told } from "../parts/told";
import { setParams, usePlace } from "../router";
import { usePages } from "../use-pages";
import { count, keysOf, kinds, nations, series } from "../words";

type Area = AreasQuery["commissioningBodies"]["nodes"][number];
type Service = Area["serves"][number];

type Cover = "team" | "specialist" | "open" | "none";

const COVERS: Record<Cover, { title: string; glyph: string; help: string }> = {
  team: { title: "Full team", glyph: "◆", help: "a full parent-infant team is known to work there" },
  specialist: { title: "Specialist", glyph: "▲", help: "no full team is known, but a specialist embedded in another team" },
  open: { title: "Unknown", glyph: "?", help: "a service is known, but not what it is, or it is only being set up" },
  none: { title: "Neither known", glyph: "–", help: "no team and no specialist is known; that is not the same as there being none" },
};

const HEALTH: BodyKind[] = ["INTEGRATED_CARE_BOARD", "HEALTH_BOARD", "LOCAL_HEALTH_BOARD", "HEALTH_AND_SOCIAL_CARE_TRUST"];
const SETS = {
  health: "Health bodies of today",
  "health-2019": "Health bodies of 2019",
  councils: "Local authorities",
} as const;
type Set_ = keyof typeof SETS;

function isIn(set: Set_, area: Area): boolean {
  const today = new Date().toISOString().slice(0, 10);
  const exists = (day: string) => (area.validFrom == null || area.validFrom <= day) && (area.validTo == null || area.validTo >= day);
  switch (set) {
    case "health":
      return HEALTH.includes(area.kind) && exists(today);
    case "health-2019":
      return (area.kind === "CLINICAL_COMMISSIONING_GROUP" || HEALTH.includes(area.kind)) && exists("2019-06-01");
    case "councils":
      return area.kind === "LOCAL_AUTHORITY" && exists(today);
  }
}

/** The services of an area, those of the bodies that it followed among them. */
function servicesOf(area: Area, all: Map<string, Area>, seen = new Set<string>()): Service[] {
  if (seen.has(area.slug)) return [];
  seen.add(area.slug);
  const services = new Map(area.serves.map((one) => [one.slug, one]));
  for (const { slug } of area.predecessors) {
    const before = all.get(slug);
    if (before) for (const one of servicesOf(before, all, seen)) services.set(one.slug, one);
  }
  return [...services.values()];
}

function coverOf(services: Service[]): Cover {
  const there = services.filter((one) => one.status !== "CLOSED");
  const works = there.filter((one) => one.status !== "PLANNED" && one.status !== "STARTING");
  if (works.some((one) => one.classification.class === "PARENT_INFANT_TEAM")) return "team";
  if (works.some((one) => one.classification.class === "CAMHS_EMBEDDED_SPECIALIST" || one.classification.class === "PERINATAL_EMBEDDED_SPECIALIST")) return "specialist";
  return there.some((one) => one.classification.class === "UNDETERMINED" || one.status === "PLANNED" || one.status === "STARTING") ? "open" : "none";
}

export function MapView() {
  const { params } = usePlace();
  const set = (Object.keys(SETS) as Set_[]).find((key) => key === params.get("areas")) ?? "health";
  const nation = keysOf(nations).find((key) => key === params.get("nation")?.toUpperCase().replaceAll("-", "_"));
  const only = (Object.keys(COVERS) as Cover[]).find((key) => key === params.get("cover"));
  const query = usePages(AreasDocument, {}, (data: AreasQuery) => data.commissioningBodies, 5000);
  return (
    <>
      <h1 class="govuk-heading-l">Map and gaps</h1>
      <p class="govuk-body rj-lead">Commissioning areas as tiles of equal size, by nation. “Neither known” says what the registry knows, not that there is nothing.</p>
      <form class="rj-filters" aria-label="Areas" onSubmit={(event) => event.preventDefault()}>
        <Select id="areas" label="Areas" value={set} options={Object.entries(SETS) as [Set_, string][]} onChange={(value) => setParams({ areas: value === "health" ? null : value })} />
        <Select id="nation" label="Nation" any="All nations" value={nation ?? ""} options={keysOf(nations).map((key) => [key, nations[key]] as const)} onChange={(value) => setParams({ nation: value.toLowerCase().replaceAll("_", "-") })} />
        <Select id="cover" label="Showing" any="All areas" value={only ?? ""} options={Object.entries(COVERS).map(([key, { title }]) => [key as Cover, title] as const)} onChange={(value) => setParams({ cover: value })} />
      </form>
      <Told query={query} what="the areas">
        {(data) => {
          const all = new Map(data.nodes.map((one) => [one.slug, one]));
          const areas = data.nodes
            .filter((one) => isIn(set, one))
            .map((area) => {
              const services = servicesOf(area, all);
              return { area, services, cover: coverOf(services) };
            });
          const shown = areas.filter(({ area, cover }) => (!nation || area.nation === nation) && (!only || cover === only));
          const groups: (Nation | null)[] = [...keysOf(nations), null];
          return (
            <>
              {!data.whole && <p class="govuk-body" role="status">Loading: {data.nodes.length.toLocaleString("en-GB")} of {count(data.totalCount, "body", "bodies")} so far.</p>}
              <ul class="rj-key" aria-label="Key">
                {(Object.entries(COVERS) as [Cover, (typeof COVERS)[Cover]][]).map(([cover, { title, glyph, help }]) => <li key={cover}><span class={`rj-swatch rj-area--${cover}`} aria-hidden="true">{glyph}</span><span><strong>{title}</strong>: {help}</span></li>)}
              </ul>
              <Counts areas={areas} />
              {shown.length === 0 && <p class="govuk-body">No area fits.</p>}
              {groups.map((group) => {
                const here = shown.filter(({ area }) => (area.nation ?? null) === group).sort((a, b) => a.area.name.localeCompare(b.area.name, "en-GB"));
                if (here.length === 0) return null;
                return (
                  <section key={group ?? "all"} aria-label={group ? nations[group] : "More than one nation"}>
                    <h2 class="govuk-heading-m">{group ? nations[group] : "More than one nation"}</h2>
                    <ul class="rj-areas">
                      {here.map(({ area, services, cover }) => (
                        <li key={area.slug}>
                          <a class={`rj-area--${cover}`} href={`/funding/${area.slug}`}>
                            <b><span aria-hidden="true">{COVERS[cover].glyph} </span>{COVERS[cover].title}{services.length > 0 && <span class="rj-regular">, {count(services.length, "service")}</span>}</b>
                            <span>{area.name}</span>
                          </a>
                        </li>
                      ))}
                    </ul>
                  </section>
                );
              })}
              {shown.length > 0 && (
                <>
                  <h2 class="govuk-heading-m">The same as a table</h2>
                  <Scroll label="Areas">
                    <table class="govuk-table rj-table">
                      <caption class="govuk-visually-hidden">Areas and what is known to work there</caption>
                      <thead class="govuk-table__head">
                        <tr class="govuk-table__row">
                          <th scope="col" class="govuk-table__header">Area</th>
                          <th scope="col" class="govuk-table__header">Nation</th>
                          <th scope="col" class="govuk-table__header">Kind of body</th>
                          <th scope="col" class="govuk-table__header">Known</th>
                          <th scope="col" class="govuk-table__header">Services</th>
                        </tr>
                      </thead>
                      <tbody class="govuk-table__body">
                        {shown.map(({ area, services, cover }) => (
                          <tr class="govuk-table__row" key={area.slug}>
                            <th scope="row" class="govuk-table__header"><a href={`/funding/${area.slug}`}>{area.name}</a></th>
                            <td class="govuk-table__cell">{area.nation ? nations[area.nation] : "not one nation"}</td>
                            <td class="govuk-table__cell">{kinds[area.kind]}</td>
                            <td class="govuk-table__cell">{COVERS[cover].title}</td>
                            <td class="govuk-table__cell">{services.length === 0 ? "none known" : series(services.map((one) => one.name))}</td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </Scroll>
                </>
              )}
            </>
          );
        }}
      </Told>
    </>
  );
}

function Counts({ areas }: { areas: { area: Area; cover: Cover }[] }) {
  const covers = Object.keys(COVERS) as Cover[];
  const of = (nation: Nation | undefined, cover?: Cover) => areas.filter((one) => (!nation || one.area.nation === nation) && (!cover || one.cover === cover)).length;
  return (
    <Scroll label="Areas by nation">
      <table class="govuk-table rj-table">
        <caption class="govuk-visually-hidden">Areas by nation</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <th scope="col" class="govuk-table__header">Nation</th>
            {covers.map((cover) => <th scope="col" class="govuk-table__header govuk-table__header--numeric" key={cover}>{COVERS[cover].title}</th>)}
            <th scope="col" class="govuk-table__header govuk-table__header--numeric">Areas</th>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {[...keysOf(nations), undefined].map((nation) => (
            <tr class="govuk-table__row" key={nation ?? "all"}>
              <th scope="row" class="govuk-table__header">{nation ? nations[nation] : "All"}</th>
              {covers.map((cover) => <td class="govuk-table__cell govuk-table__cell--numeric" key={cover}>{of(nation, cover)}</td>)}
              <td class="govuk-table__cell govuk-table__cell--numeric">{of(nation)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
