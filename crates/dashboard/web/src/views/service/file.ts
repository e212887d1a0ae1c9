// What is known of a service as a table: a row for each statement of a source.
import type { Service } from "../service";

type Fact = Pick<Service["facts"][number], "known" | "text"> & {
  definition: { id: string; question: string };
  claims: Pick<
    Service["facts"][number]["claims"][number],
    "text" | "source" | "locator" | "observedOn" | "note" | "retracted" | "superseded"
  >[];
};

/** Questions without an answer have a row, too; what was removed has none. */
export function factTable(slug: string, facts: Fact[]): string[][] {
  const rows = facts.flatMap(({ definition, known, text, claims }) => {
    const begin = [slug, definition.id, definition.question, known ? text : "not known"];
    const stated = claims
      .filter((claim) => !claim.retracted)
      .map((claim) => [
        ...begin,
        claim.text,
        claim.source.title,
        claim.locator ?? "",
        claim.observedOn ?? "",
        claim.superseded ? "replaced by a later one" : "",
        claim.note ?? "",
      ]);
    return stated.length > 0 ? stated : [[...begin, "", "", "", "", "", ""]];
  });
  const head = "service fact question answer stated source where for_day state note";
  return [head.split(" "), ...rows];
}
