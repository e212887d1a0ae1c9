// A table of figures: the first column names the row.
import type { ComponentChildren } from "preact";
import { Scroll } from "../../parts/field";
import { Heads } from "../../parts/heads";
import { tableOf, Take } from "../../parts/take";

export interface Column {
  title: string;
  numeric?: boolean;
}

export function Grid({
  label,
  columns,
  rows,
  wide = false,
  file,
  asOf,
}: {
  label: string;
  columns: Column[];
  rows: { key: string; cells: ComponentChildren[] }[];
  /** For five columns of words: a screen of a medium width has the first above the others. */
  wide?: boolean;
  /** The name of the file with what is on show; without it there is none. */
  file?: string;
  /** The day of which it is; today without one. */
  asOf?: string | null;
}) {
  const look = (column: Column | undefined) =>
    `govuk-table__cell${column?.numeric ? " govuk-table__cell--numeric" : ""}`;
  if (rows.length === 0) return <p class="govuk-body">{label}: nothing is on record.</p>;
  return (
    <>
      <Scroll label={label}>
        <table class={`govuk-table rj-table rj-table--stack${wide ? " rj-table--wide" : ""}`}>
          <caption class="govuk-visually-hidden">{label}</caption>
          <Heads
            titles={columns.map(({ title, numeric }) => ({
              title,
              look: numeric ? "govuk-table__header--numeric" : "",
            }))}
          />
          <tbody class="govuk-table__body">
            {rows.map(({ key, cells: [first, ...cells] }) => (
              <tr class="govuk-table__row" key={key}>
                <th scope="row" class="govuk-table__header">
                  {first}
                </th>
                {cells.map((cell, index) => (
                  <td
                    class={look(columns[index + 1])}
                    data-name={columns[index + 1]?.title}
                    key={columns[index + 1]?.title}
                  >
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {file && (
        <p class="govuk-body rj-small rj-noprint rj-beneath">
          <Take
            file={file}
            label={label}
            asOf={asOf}
            tables={() => {
              const table = document.querySelector<HTMLTableElement>(
                `[aria-label="Table: ${label}"] table`,
              );
              return table ? [tableOf(table)] : [];
            }}
          />
        </p>
      )}
    </>
  );
}
