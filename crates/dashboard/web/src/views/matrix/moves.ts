// Which services are something else under another definition. Definitions have ids of their own
// for what may be the same thing: what counts is the registry's own word for each class, and only
// the words that both definitions have: what one of them cannot say is no difference.
import type { Classification, CompareQuery, DefinitionsQuery } from "../../generated/graphql";
import { classes, series } from "../../words";

export type Move = CompareQuery["compareDefinitions"]["moved"][number];

type Class = Move["from"][number];
type Moved = Pick<Move, "from" | "to"> & Partial<Pick<Move, "fromLikely" | "toLikely">>;

/** The registry's word for a class; the definition's own where the registry has none. */
function meaning(one: Class): string {
  return one.classification === "UNDETERMINED" ? one.title : classes[one.classification];
}

function meanings(side: Class[]): string[] {
  return [...new Set(side.map(meaning))];
}

type Definition = Pick<DefinitionsQuery["definitions"][number], "classes">;

/** The words that two definitions share. */
export function shared(one: Definition, other: Definition): Set<Classification> {
  const words = new Set(one.classes.map(({ classification }) => classification));
  words.delete("UNDETERMINED");
  return new Set(
    other.classes.map(({ classification }) => classification).filter((word) => words.has(word)),
  );
}

/** Whether the service may be other things than before, or another is likely. */
export function moves(move: Moved, words: Set<Classification>): boolean {
  const of = (side: Class[]) =>
    meanings(
      words.size === 0 ? side : side.filter(({ classification }) => words.has(classification)),
    )
      .sort()
      .join();
  const { fromLikely, toLikely } = move;
  const likely = fromLikely && toLikely && meaning(fromLikely) !== meaning(toLikely);
  return of(move.from) !== of(move.to) || Boolean(likely);
}

/** The classes that are possible; of many only how many. */
export function sayPossible(side: Class[]): string {
  const all = meanings(side);
  return all.length > 3
    ? `any of ${all.length} types`
    : series(all).replace(/ and (?=[^,]*$)/, " or ");
}

/** In which way it changes. */
export function direction(move: Pick<Move, "from" | "to">): string {
  const [from, to] = [new Set(meanings(move.from)), new Set(meanings(move.to))];
  if ([...to].every((one) => from.has(one)) && to.size < from.size) return "Narrowed down";
  if ([...from].every((one) => to.has(one)) && from.size < to.size) return "Opened up";
  return "Changed";
}

/** From what to what: "from Parent-infant team to any of 4 types". */
export function sayMove({ from, to, toLikely }: Move): string {
  return (
    `from ${sayPossible(from)} to ${sayPossible(to)}` +
    (toLikely ? ` (likely ${classes[toLikely.classification]})` : "")
  );
}
