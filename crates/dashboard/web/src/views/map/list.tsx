// Areas without a tile, and all of them as a table and as a file.
import type { Nation } from "../../generated/graphql";
import { More } from "../../parts/more";
import { count, keysOf, nations, series } from "../../words";
import { babies, confirmed, COVERS, sayKnown } from "./cover";
import { Grid } from "./grid";
import type { Area } from "./tiles";

/** Bodies of another day: equal tiles again, by nation and name. */
export function AreaList({ areas }: { areas: Area[] }) {
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
              {here.map((area) => (
                <li key={area.body.slug}>
                  <a
                    class={`rj-area--${COVERS[area.status].look}`}
                    href={`/funding/${area.body.slug}`}
                  >
                    <b>
                      <span aria-hidden="true">{COVERS[area.status].glyph} </span>
                      {sayKnown(area)}
                      {area.evidence.length > 0 && (
                        <span class="rj-regular">, {count(area.evidence.length, "service")}</span>
                      )}
                    </b>
                    <span>{area.body.name}</span>
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
export function areaTable(areas: Area[], asOf: string): string[][] {
  const rows = areas.map(({ body, status, extent, lastConfirmed, babies: figure, evidence }) => [
    asOf,
    body.slug,
    body.name,
    body.nation ?? "",
    body.kind,
    status,
    status === "NONE_KNOWN" ? "" : extent,
    lastConfirmed ?? "",
    String(figure?.underTwo ?? ""),
    String(figure?.year ?? ""),
    evidence.map((one) => one.service.slug).join("; "),
  ]);
  const head =
    "as_of body name nation kind status extent last_confirmed babies_under_2 babies_year services";
  return [head.split(" "), ...rows];
}

/** All areas as tables: those of which something is on record, then the others. */
export function AreaTable({ areas }: { areas: Area[] }) {
  const kept = areas.filter(({ status }) => status !== "NONE_KNOWN");
  const none = areas.filter(({ status }) => status === "NONE_KNOWN");
  const begin = ({ body }: Area) => [
    <a href={`/funding/${body.slug}`}>{body.name}</a>,
    body.nation ? nations[body.nation] : "not one nation",
  ];
  return (
    <More summary="The same as a table" open={areas.length <= 30}>
      {kept.length > 0 && (
        <Grid
          label="Areas and what is known to work there"
          wide
          columns={[
            { title: "Area" },
            { title: "Nation" },
            { title: "Known" },
            { title: "Babies under two", numeric: true },
            { title: "Services" },
          ]}
          rows={kept.map((area) => ({
            key: area.body.slug,
            cells: [
              ...begin(area),
              <>
                {sayKnown(area)}
                {area.lastConfirmed && (
                  <span class="rj-small rj-quiet">
                    <br />
                    {confirmed(area)}
                  </span>
                )}
              </>,
              babies(area.babies),
              series(
                area.evidence.map((one) =>
                  one.extent === "PART" ? `${one.service.name} (a part)` : one.service.name,
                ),
              ),
            ],
          }))}
        />
      )}
      {none.length > 0 && (
        <>
          <h2 class="govuk-heading-s">
            {count(none.length, "area")} in which no parent-infant service is on record
          </h2>
          <div class="rj-beside">
            <Grid
              label="Areas in which nothing is on record"
              columns={[
                { title: "Area" },
                { title: "Nation" },
                { title: "Babies under two", numeric: true },
              ]}
              rows={none.map((area) => ({
                key: area.body.slug,
                cells: [...begin(area), babies(area.babies)],
              }))}
            />
          </div>
        </>
      )}
    </More>
  );
}
