// A table of figures: the first column names the row.
import type { ComponentChildren } from "preact";
import { Scroll } from "../../parts/field";
import { Heads } from "../../parts/heads";

export interface Column {
  title: string;
  numeric?: boolean;
}

export function Grid({
  label,
  columns,
  rows,
  stack = false,
}: {
  label: string;
  columns: Column[];
  rows: { key: string; cells: ComponentChildren[] }[];
  /** Whether a narrow screen has a row beneath another, rather than a table that scrolls. */
  stack?: boolean;
}) {
  const look = (column: Column | undefined) =>
    `govuk-table__cell${column?.numeric ? " govuk-table__cell--numeric" : ""}`;
  if (rows.length === 0) return <p class="govuk-body">{label}: nothing is on record.</p>;
  return (
    <Scroll label={label}>
      <table class={`govuk-table rj-table${stack ? " rj-table--stack" : ""}`}>
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
  );
}
