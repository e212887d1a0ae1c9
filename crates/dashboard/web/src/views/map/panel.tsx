// What is known of the chosen area: the sentence to quote, the services, babies and neighbours.
import { Quote } from "../../parts/quote";
import { count, day, kinds, nations } from "../../words";
import { babies, COVERS, sayKnown } from "./cover";
import { around, type Layout, type Tile } from "./layout";
import { nameOf, type Area } from "./tiles";

const EXTENTS = {
  WHOLE: "",
  INHERITED: ", recorded for a body that this one replaced",
  PART: ", in a part of its area",
  PERHAPS: ", in this area or in one beside it: which is not known",
} as const;

export function Panel({
  area,
  tile,
  layout,
  areas,
  asOf,
  onChoose,
  onClose,
}: {
  area: Area | undefined;
  tile: Tile | undefined;
  layout: Layout;
  areas: Map<string, Area>;
  asOf: string;
  onChoose: (slug: string) => void;
  onClose: () => void;
}) {
  const name = area?.body.name ?? (tile ? nameOf(tile) : "");
  const neighbours = tile ? around(layout, tile) : [];
  return (
    <aside class="rj-profile" aria-label={`About ${name}`}>
      <button type="button" class="rj-sort rj-sheet__close rj-noprint" onClick={onClose}>
        Close<span class="govuk-visually-hidden"> {name}</span>
      </button>
      <h2 class="govuk-heading-m">{name}</h2>
      {!area ? (
        <p class="govuk-body">
          Not on record on {day(asOf)}: nothing is known of it here, not even that there is nothing.
        </p>
      ) : (
        <>
          <p class="govuk-body rj-small">
            {kinds[area.body.kind]}
            {area.body.nation && `, ${nations[area.body.nation]}`}
          </p>
          <Quote sentence={sentenceOf(area, asOf)} address={`/funding/${area.body.slug}`} />
          {area.evidence.length > 0 && (
            <ul class="rj-lines">
              {area.evidence.map((one) => (
                <li key={one.service.slug}>
                  <a href={`/services/${one.service.slug}`}>{one.service.name}</a>
                  {EXTENTS[one.extent]}
                </li>
              ))}
            </ul>
          )}
          <p class="govuk-body rj-small">
            Babies under two: {babies(area.babies)}
            {area.babies && ` (middle of ${area.babies.year})`}.
          </p>
          <p class="govuk-body rj-small rj-noprint">
            <a href={`/funding/${area.body.slug}`}>All about this body</a>
          </p>
        </>
      )}
      {neighbours.length > 0 && (
        <>
          <h3 class="govuk-heading-s">Beside it on this map</h3>
          <ul class="rj-plain-list rj-small">
            {neighbours.map((one) => {
              const other = areas.get(one.slug);
              return (
                <li key={one.slug}>
                  <button type="button" class="rj-sort" onClick={() => onChoose(one.slug)}>
                    {other?.body.name ?? nameOf(one)}
                  </button>{" "}
                  <span class="rj-quiet">{other ? sayKnown(other) : "not on record"}</span>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </aside>
  );
}

interface Said extends Pick<Area, "status" | "extent"> {
  body: { name: string };
  evidence: unknown[];
}

/** The sentence that may be quoted. */
export function sentenceOf({ body, status, extent, evidence }: Said, asOf: string): string {
  const on = `On ${day(asOf)}`;
  if (status === "NONE_KNOWN")
    return (
      `${on} no parent-infant service is on record for ${body.name}. ` +
      "There may be one that is not."
    );
  const part = extent === "PART" ? " in a part of the area of" : " in the area of";
  const services = evidence.length > 0 ? ` (${count(evidence.length, "service")} on record)` : "";
  return `${on} ${COVERS[status].sentence}${part} ${body.name}${services}.`;
}
