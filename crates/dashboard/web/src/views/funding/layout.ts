// Where marks and names have their room: on a wide screen beside each other in a line, on a phone
// in lines above each other, so that both sides are in sight at once.
import type { Graph } from "./graph";

export type Arrangement = "columns" | "connections";

export interface Layout {
  arrangement: Arrangement;
  narrow: boolean;
  width: number;
  height: number;
  /** Room for names at either side. */
  margin: number;
  /** Room above and below. */
  headroom: number;
  font: number;
  /** How wide a line of a name may be, and how many lines it may have. */
  room: number;
  lines: number;
}

/** Below this width of the page, in pixels, there is no room for two columns of whole names. */
export const NARROW = 640;

/** Many rows are closer to each other. */
const MANY_ROWS = 60;
/** No canvas is higher than that. */
const HIGHEST = 7200;

export function rowsOf({ points }: Pick<Graph, "points">): number {
  return 1 + points.reduce((most, { y }) => Math.max(most, y), 0);
}

export function layoutOf(
  graph: Pick<Graph, "points">,
  arrangement: Arrangement,
  narrow: boolean,
): Layout {
  const rows = rowsOf(graph);
  const width = narrow ? 370 : 1100;
  if (arrangement === "connections") {
    const crowded = graph.points.length > 120;
    return {
      arrangement,
      narrow,
      width,
      height: narrow ? (crowded ? 640 : 520) : crowded ? 820 : 640,
      margin: narrow ? 50 : 145,
      headroom: 30,
      font: narrow ? 11 : 14,
      room: narrow ? 140 : 230,
      lines: 1,
    };
  }
  const many = rows > MANY_ROWS;
  const row = narrow ? (many ? 30 : 36) : many ? 18 : 26;
  return {
    arrangement,
    narrow,
    width,
    height: Math.min(HIGHEST, rows * row + 34),
    margin: narrow ? 146 : 400,
    headroom: narrow ? 24 : 22,
    font: narrow ? (many ? 11 : 12) : many ? 12 : 14,
    room: narrow ? 124 : 372,
    lines: narrow ? 2 : 1,
  };
}

/** A name in lines that find room; what finds none ends with an ellipsis. */
export function wrap(name: string, lines: number, fits: (text: string) => boolean): string[] {
  const found: string[] = [];
  let words = name.split(" ");
  while (found.length < lines - 1 && !fits(words.join(" "))) {
    let taken = 1;
    while (taken < words.length && fits(words.slice(0, taken + 1).join(" "))) taken += 1;
    found.push(words.slice(0, taken).join(" "));
    words = words.slice(taken);
  }
  let rest = words.join(" ");
  if (!fits(rest)) {
    while (rest.length > 1 && !fits(`${rest}…`)) rest = rest.slice(0, -1).trimEnd();
    rest = `${rest}…`;
  }
  return rest === "" ? found : [...found, rest];
}
