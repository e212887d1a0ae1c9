// A layout of tiles, read from a text in which each has the place that it has on the screen.
export interface Tile {
  /** Three letters that stand on it. */
  code: string;
  slug: string;
  x: number;
  y: number;
}

export interface Layout {
  tiles: Tile[];
  width: number;
  height: number;
}

export function layoutOf(rows: string, slugs: string): Layout {
  const slugOf = new Map(
    slugs
      .trim()
      .split("\n")
      .map((line) => line.trim().split(" ") as [string, string]),
  );
  const tiles = rows
    .replace(/^\n|\n$/g, "")
    .split("\n")
    .flatMap((row, y) =>
      row.split(" ").flatMap((code, x): Tile[] => {
        if (code === "..." || code === "") return [];
        const slug = slugOf.get(code);
        if (!slug) throw new Error(`no body is called ${code}`);
        return [{ code, slug, x, y }];
      }),
    );
  return {
    tiles,
    width: Math.max(...tiles.map(({ x }) => x)) + 1,
    height: Math.max(...tiles.map(({ y }) => y)) + 1,
  };
}

/** How many tiles lie from one to another, corners counting as one step. */
export function distance(one: Tile, other: Tile): number {
  return Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
}

/** The tiles that touch one, by an edge or a corner. */
export function around({ tiles }: Layout, tile: Tile): Tile[] {
  return tiles.filter((other) => other !== tile && distance(tile, other) === 1);
}

/** How far a tile lies ahead, and how far beside, seen from another in the direction of a key. */
function ahead(from: Tile, { x, y }: Tile, key: string): [number, number] | null {
  switch (key) {
    case "ArrowLeft":
      return [from.x - x, Math.abs(y - from.y)];
    case "ArrowRight":
      return [x - from.x, Math.abs(y - from.y)];
    case "ArrowUp":
      return [from.y - y, Math.abs(x - from.x)];
    case "ArrowDown":
      return [y - from.y, Math.abs(x - from.x)];
    default:
      return null;
  }
}

/** The nearest tile in a direction, for the arrow keys. */
export function step({ tiles }: Layout, from: Tile, key: string): Tile | null {
  let best: { tile: Tile; far: number } | null = null;
  for (const tile of tiles) {
    const [along, beside] = ahead(from, tile, key) ?? [0, 0];
    const far = along + 2 * beside;
    if (along > 0 && (!best || far < best.far)) best = { tile, far };
  }
  return best?.tile ?? null;
}
