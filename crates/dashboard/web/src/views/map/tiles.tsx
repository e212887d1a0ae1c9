// The map: a tile for each area, of one size, with a sign for what is known to work there.
import { useState } from "preact/hooks";
import type { AreasQuery } from "../../generated/graphql";
import { COVERS, sayKnown } from "./cover";
import { step, type Layout, type Tile } from "./layout";

export type Area = AreasQuery["coverage"]["areas"]["nodes"][number];

const SIZE = 40;

export function TileMap({
  layout,
  areas,
  shown,
  chosen,
  label,
  onChoose,
}: {
  layout: Layout;
  /** By slug. What has a tile and is not among them is not on record. */
  areas: Map<string, Area>;
  /** Those that the filter lets through; the others are faint. */
  shown: Set<string>;
  chosen: string | null;
  label: string;
  onChoose: (slug: string) => void;
}) {
  const [at, setAt] = useState<string | null>(null);
  const current = layout.tiles.find(({ slug }) => slug === (at ?? chosen)) ?? layout.tiles[0];
  const steer = (event: KeyboardEvent, tile: Tile) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onChoose(tile.slug);
      return;
    }
    const to = step(layout, tile, event.key);
    if (!to) return;
    event.preventDefault();
    setAt(to.slug);
    const map = (event.currentTarget as Element).closest("svg");
    map?.querySelector<SVGGElement>(`[data-slug="${to.slug}"]`)?.focus();
  };
  return (
    <svg
      class="rj-map"
      viewBox={`-1 -1 ${layout.width * SIZE + 2} ${layout.height * SIZE + 2}`}
      role="group"
      aria-label={label}
    >
      {layout.tiles.map((tile) => {
        const area = areas.get(tile.slug);
        const look = area ? COVERS[area.status].look : "absent";
        const words = area
          ? `${area.body.name}: ${sayKnown(area)}`
          : `${nameOf(tile)}: not on record`;
        return (
          <g
            key={tile.slug}
            class={
              `rj-tile rj-tile-${look}` +
              (tile.slug === chosen ? " rj-tile--chosen" : "") +
              (shown.has(tile.slug) ? "" : " rj-tile--faint")
            }
            transform={`translate(${tile.x * SIZE} ${tile.y * SIZE})`}
            role="button"
            tabIndex={tile === current ? 0 : -1}
            aria-label={words}
            aria-pressed={tile.slug === chosen}
            data-slug={tile.slug}
            onClick={() => {
              setAt(tile.slug);
              onChoose(tile.slug);
            }}
            onKeyDown={(event) => steer(event, tile)}
          >
            <title>{words}</title>
            <rect x="1.5" y="1.5" width={SIZE - 3} height={SIZE - 3} />
            {area && area.extent === "PART" && area.status !== "NONE_KNOWN" && (
              <path class="rj-tile__rest" d={`M3 3H${SIZE - 3}V21H3z`} />
            )}
            <text class="rj-tile__sign" x={SIZE / 2} y="19" text-anchor="middle">
              {area ? COVERS[area.status].glyph : ""}
            </text>
            <text class="rj-tile__code" x={SIZE / 2} y="33" text-anchor="middle">
              {tile.code}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** What a body that is not on record is called: its slug says it. */
export function nameOf({ slug }: Pick<Tile, "slug">): string {
  return slug
    .split("-")
    .map((word) =>
      word === "nhs"
        ? "NHS"
        : ["and", "of", "the", "upon", "on"].includes(word)
          ? word
          : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(" ");
}
