// A table of services: what its cells say, and the table of what the rules say about them.
import { type FactDefinition, readCell } from "../../cells";
import { readCsv, writeCsv } from "../../csv";
import type { AssessRowQuery, FactInput } from "../../generated/graphql";

/** Columns that are no facts, and are passed over. */
const OTHER_COLUMNS = [
  "id",
  "name",
  "nation",
  "host_organisation",
  "website",
  "source",
  "observed_on",
];

export interface Row {
  name: string;
  inputs: FactInput[];
  faults: string[];
  result: AssessRowQuery["assess"] | null;
}

export interface Table {
  rows: Row[];
  unknownColumns: string[];
}

/** Reads a table of services; a string says why it is none. */
export function readTable(
  file: string,
  text: string,
  vocabulary: readonly FactDefinition[],
): Table | string {
  const table = readCsv(text);
  const head = table[0]?.map((name) => name.trim());
  if (!head?.includes("name")) {
    const some = vocabulary.slice(0, 3).map((fact) => fact.id);
    return (
      `${file} has no column “name” in its first line. ` +
      `Columns are name and any facts, such as ${some.join(", ")}.`
    );
  }
  if (table.length < 2) return `${file} has a first line but no rows below it.`;
  const facts = new Map(vocabulary.map((fact) => [fact.id, fact]));
  const unknownColumns = head.filter(
    (name) =>
      name !== "" &&
      !facts.has(name) &&
      !OTHER_COLUMNS.includes(name) &&
      !facts.has(name.replace(/_complete$/, "")),
  );
  const rows = table.slice(1).map((cells, index): Row => {
    const at = (name: string) => cells[head.indexOf(name)]?.trim() ?? "";
    const row: Row = {
      name: at("name") || `row ${index + 2}`,
      inputs: [],
      faults: [],
      result: null,
    };
    for (const name of head) {
      const fact = facts.get(name);
      const text = at(name);
      const read = fact
        ? readCell(fact, text, at(`${name}_complete`).toLowerCase() === "yes")
        : null;
      if (read && "input" in read) row.inputs.push(read.input);
      else if (read)
        row.faults.push(
          `row ${index + 2}, ${name}: expected ${read.expected}, got “${text.slice(0, 60)}”`,
        );
    }
    return row;
  });
  return { rows, unknownColumns };
}

/** A table with a column for everything that can be known, and no rows. */
export function emptyTable(vocabulary: readonly FactDefinition[]): string {
  const columns = vocabulary.flatMap(({ id, kind }) =>
    kind === "SET" ? [id, `${id}_complete`] : [id],
  );
  return writeCsv([["name", ...columns]]);
}

/** The likely class and what it rests on; nothing where the class is decided. */
function likelyCells(result: Row["result"]): [string, string] {
  const found = result?.class ? null : result?.likely;
  return found?.class
    ? [found.class.id, found.presumptions.map((one) => one.id).join(";")]
    : ["", ""];
}

/** The result for each row, or what is wrong with it. */
export function resultTable(rows: readonly Row[]): string {
  return writeCsv([
    [
      "name",
      "class",
      "possible_classes",
      "score_low",
      "score_high",
      "score_max",
      "headline",
      "next_question",
      "likely_class",
      "presumptions",
      "error",
    ],
    ...rows.map(({ name, result, faults }) => [
      name,
      result?.class?.id ?? "",
      result?.possibleClasses.map((one) => one.id).join(";") ?? "",
      String(result?.score.low ?? ""),
      String(result?.score.high ?? ""),
      String(result?.score.max ?? ""),
      result?.headline ?? "",
      result?.nextQuestions[0]?.question ?? "",
      ...likelyCells(result),
      faults.join("; "),
    ]),
  ]);
}
