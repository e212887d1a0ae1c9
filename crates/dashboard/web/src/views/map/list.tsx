// Areas without a tile, and all of them as a table and as a file.
import type { Nation } from "../../generated/graphql";
import { save, writeCsv } from "../../csv";
import { More } from "../../parts/more";
import { count, keysOf, kinds, nations, series } from "../../words";
import { lower } from "../funding/look";
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
export function areaTable(areas: Area[], asOf: string): string {
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
  return writeCsv([head.split(" "), ...rows]);
}

export function saveAreas(areas: Area[], asOf: string): void {
  save(`areas-${asOf}.csv`, areaTable(areas, asOf));
}

export function AreaTable({ areas }: { areas: Area[] }) {
  const several = new Set(areas.map(({ body }) => body.kind)).size > 1;
  return (
    <More summary="The same as a table" open={areas.length <= 30}>
      <Grid
        label="Areas and what is known to work there"
        columns={[
          { title: "Area" },
          { title: several ? "Nation and kind of body" : "Nation" },
          { title: "Known" },
          { title: "Babies under two", numeric: true },
          { title: "Services" },
        ]}
        rows={areas.map((area) => ({
          key: area.body.slug,
          cells: [
            <a href={`/funding/${area.body.slug}`}>{area.body.name}</a>,
            (area.body.nation ? nations[area.body.nation] : "not one nation") +
              (several ? `, ${lower(kinds[area.body.kind])}` : ""),
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
            area.evidence.length === 0
              ? "none known"
              : series(
                  area.evidence.map((one) =>
                    one.extent === "PART" ? `${one.service.name} (a part)` : one.service.name,
                  ),
                ),
          ],
        }))}
      />
    </More>
  );
}
