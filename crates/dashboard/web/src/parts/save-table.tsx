// A table on show as a file: what a reader sees is what is in it.
import { save, writeCsv } from "../csv";

/** What is read of a table. */
interface Shown {
  rows: Iterable<{ cells: Iterable<{ innerText: string }> }>;
}

/** The texts of the cells, row by row. The lines of a cell follow each other after commas. */
export function cellsOf(table: Shown): string[][] {
  const text = (shown: string) =>
    shown
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join(", ");
  const shown = (cell: { innerText: string }) => text(cell.innerText);
  return [...table.rows].map(({ cells }) => [...cells].map(shown));
}

/** Saves the table of a region. `label` is the region's. */
export function SaveTable({ file, label }: { file: string; label: string }) {
  const write = () => {
    const table = document.querySelector<HTMLTableElement>(`[aria-label="Table: ${label}"] table`);
    if (table) save(`${file}.csv`, writeCsv(cellsOf(table)));
  };
  return (
    <p class="govuk-body rj-small rj-noprint">
      <button type="button" class="rj-sort" onClick={write}>
        Download as CSV<span class="govuk-visually-hidden">: {label}</span>
      </button>
    </p>
  );
}
