// A table that was read, as it is kept while it is fixed: its headings and its cells as text.
import type { FactDefinition } from "../../cells";
import { writeCsv } from "../../csv";
import { noSource, type SourceChoice, type Sources } from "../../parts/source-fields";
import type { AssessedRow, ImportedRow, TableAnswer, TableColumn } from "../../tables";
import { day } from "../../words";

/** What the sender says of a row that may be a service of the registry. */
export type Choice = "new" | `same:${string}`;

export interface Sheet {
  file: string;
  headings: string[];
  cells: string[][];
  /** The row of each in the file, as a spreadsheet shows it. */
  rows: number[];
  /** By the position of the row. */
  choices: Record<number, Choice>;
  source: SourceChoice;
  /** The name of the request that sends it: sent again, it is not done again. */
  key: string;
}

/** The table that a file was read as. */
export function sheetOf(file: string, { columns, rows }: TableAnswer): Sheet {
  return {
    file,
    headings: columns.map((column) => column.heading),
    cells: rows.map((row) => columns.map((_, at) => row.cells[at] ?? "")),
    rows: rows.map((row) => row.row),
    choices: {},
    source: noSource(),
    key: crypto.randomUUID(),
  };
}

/** The table as a file for the server: the headings are its first row. */
export function bodyOf({ headings, cells }: Sheet): Blob {
  return new Blob([writeCsv([headings, ...cells])], { type: "text/csv" });
}

/** The position in the sheet of a row of an answer about it. */
export function positionOf(row: number): number {
  return row - 2;
}

/** The position of the column that an error is about; -1 where it is about the row as a whole. */
export function columnOf(columns: TableColumn[], letters: string | null): number {
  return letters === null ? -1 : columns.findIndex((column) => column.letters === letters);
}

export function withCell(sheet: Sheet, row: number, column: number, text: string): Sheet {
  const cells = sheet.cells.map((line, at) =>
    at === row ? line.map((cell, of) => (of === column ? text : cell)) : line,
  );
  return { ...sheet, cells, key: crypto.randomUUID() };
}

export function withoutRow(sheet: Sheet, row: number): Sheet {
  const left = <T>(all: T[]) => all.filter((_, at) => at !== row);
  const choices: Record<number, Choice> = {};
  for (const [at, choice] of Object.entries(sheet.choices)) {
    const position = Number(at);
    if (position !== row) choices[position > row ? position - 1 : position] = choice;
  }
  return {
    ...sheet,
    cells: left(sheet.cells),
    rows: left(sheet.rows),
    choices,
    key: crypto.randomUUID(),
  };
}

/** Whether the sender has to say which service a row is about. */
export function undecided(sheet: Sheet, rows: ImportedRow[]): ImportedRow[] {
  return rows.filter(
    (row) =>
      row.outcome === "NEW" &&
      (row.duplicates?.length ?? 0) > 0 &&
      sheet.choices[positionOf(row.row)] === undefined,
  );
}

/** How the table is sent. */
export function parametersOf(sheet: Sheet, sources: Sources, by: string): URLSearchParams {
  const params = new URLSearchParams({ kind: "services" });
  const { source } = sheet;
  if (source.kind === "known") params.set("source", source.known);
  if (source.kind === "heard" || source.kind === "new") {
    const heard = source.kind === "heard";
    const title = heard ? `${source.heard.trim()}, ${day(source.heardOn)}` : source.title.trim();
    const known = sources.find((one) => one.title.toLowerCase() === title.toLowerCase());
    if (known) params.set("source", known.slug);
    else {
      params.set("sourceTitle", title);
      params.set("sourcePublisher", heard ? by : source.publisher.trim());
      const published = heard ? source.heardOn : source.published;
      if (published !== "") params.set("sourcePublished", published);
      if (!heard && source.url.trim() !== "") params.set("sourceUrl", source.url.trim());
    }
  }
  const observedOn = source.kind === "heard" ? source.heardOn : source.observedOn;
  if (observedOn !== "") params.set("observedOn", observedOn);
  for (const [position, choice] of Object.entries(sheet.choices)) {
    const row = Number(position) + 2;
    if (choice === "new") params.append("new", String(row));
    else params.append("same", `${row}:${choice.slice("same:".length)}`);
  }
  return params;
}

/** What is told apart in a table besides facts. */
const ABOUT = ["name", "nation", "host_organisation", "website", "source", "observed_on"];

/** A table with a column for everything that can be known, and no rows. */
export function emptyTable(vocabulary: readonly FactDefinition[]): string {
  const columns = vocabulary.flatMap(({ id, kind }) =>
    kind === "SET" ? [id, `${id}_complete`] : [id],
  );
  return writeCsv([[...ABOUT, ...columns]]);
}

/** The sender's own table with the result of each row behind it. */
export function resultTable(
  headings: string[],
  rows: AssessedRow[],
  titles: Map<string, string>,
): string {
  const titleOf = (id: string) => titles.get(id) ?? id;
  return writeCsv([
    [...headings, "Type", "Could be", "Score from", "Score to", "Ask next", "To fix"],
    ...rows.map(({ cells, result, errors }) => [
      ...cells,
      result?.class ? titleOf(result.class) : "",
      result && !result.class ? result.possibleClasses.map(titleOf).join("; ") : "",
      result ? String(result.score.low) : "",
      result ? String(result.score.high) : "",
      result?.nextQuestions[0]?.question ?? "",
      errors.map((error) => `${error.heading ?? "row"}: ${error.message}`).join("; "),
    ]),
  ]);
}
