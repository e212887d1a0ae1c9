// The rows of a table: what each is, or what is to be fixed, in place.
import { useEffect, useState } from "preact/hooks";
import { Scroll, Text } from "../../parts/field";
import { Heads } from "../../parts/heads";
import { Score } from "../../parts/marks";
import type { AssessedRow, TableAnswer } from "../../tables";
import { columnOf, positionOf, withCell, withoutRow, type Sheet } from "./sheet";

/** Rows on show at first: those to fix come first. */
const SHOWN = 200;

export function Rows({
  sheet,
  answer,
  titles,
  onChange,
}: {
  sheet: Sheet;
  answer: TableAnswer;
  titles: Map<string, string>;
  onChange: (change: (sheet: Sheet | null) => Sheet | null) => void;
}) {
  // A row that is being fixed stays where it is, so that who types does not lose their place.
  const [fixed, setFixed] = useState<Fixed>(new Map());
  const seen = `${sheet.file} ${sheet.rows.length}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have other numbers then
  useEffect(() => setFixed(new Map()), [seen]);
  useEffect(() => setFixed((old) => fixedWith(old, answer)), [answer]);
  const bad = answer.rows.filter((row) => row.errors.length > 0 || fixed.has(row.row));
  const good = answer.rows.filter((row) => row.errors.length === 0);
  return (
    <>
      {bad.length > 0 && (
        <section aria-labelledby="fix">
          <h3 class="govuk-heading-s" id="fix">
            To fix
          </h3>
          {bad.map((row) => (
            <Fix
              key={row.row}
              row={row}
              columns={fixed.get(row.row) ?? []}
              sheet={sheet}
              answer={answer}
              onChange={onChange}
            />
          ))}
        </section>
      )}
      {good.length > 0 && (
        <Scroll label="What each row is">
          <table class="govuk-table rj-table rj-table--stack">
            <caption class="govuk-visually-hidden">Result by row</caption>
            <Heads titles={["Service", "Type", "Score", "Ask next"]} />
            <tbody class="govuk-table__body">
              {good.slice(0, SHOWN).map((row) => (
                <tr class="govuk-table__row" key={row.row}>
                  <th scope="row" class="govuk-table__header">
                    {row.name}
                    <br />
                    <span class="rj-small rj-quiet rj-regular">
                      row {sheet.rows[positionOf(row.row)]}
                      {row.service && `; in the registry as ${row.service.name}`}
                    </span>
                  </th>
                  <td class="govuk-table__cell" data-name="Type">
                    {row.result?.class
                      ? titles.get(row.result.class)
                      : `could be any of ${row.result?.possibleClasses.length ?? 0} types`}
                  </td>
                  <td class="govuk-table__cell" data-name="Score">
                    {row.result && <Score score={row.result.score} />}
                  </td>
                  <td class="govuk-table__cell" data-name="Ask next">
                    {row.result?.nextQuestions[0]?.question ?? "nothing more"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {good.length > SHOWN && (
        <p class="govuk-body">The first {SHOWN} rows are on show; the download has all.</p>
      )}
    </>
  );
}

/** By row, the columns that could not be read at some time. */
type Fixed = Map<number, number[]>;

export function fixedWith(old: Fixed, { rows, columns }: TableAnswer): Fixed {
  const now = new Map(old);
  for (const { row, errors } of rows) {
    if (errors.length === 0) continue;
    const found = errors.map((error) => columnOf(columns, error.column)).filter((at) => at >= 0);
    now.set(
      row,
      [...new Set([...(now.get(row) ?? []), ...found])].sort((a, b) => a - b),
    );
  }
  return now;
}

/** A row with cells that could not be read: each can be fixed where it is. */
function Fix({
  row,
  columns,
  sheet,
  answer,
  onChange,
}: {
  row: AssessedRow;
  columns: number[];
  sheet: Sheet;
  answer: TableAnswer;
  onChange: (change: (sheet: Sheet | null) => Sheet | null) => void;
}) {
  const position = positionOf(row.row);
  const set = (column: number, text: string) =>
    onChange((old) => old && withCell(old, position, column, text));
  const whole = row.errors.filter((error) => columnOf(answer.columns, error.column) < 0);
  return (
    <div class="rj-card">
      <h4 class="govuk-heading-s govuk-!-margin-bottom-2">
        Row {sheet.rows[position]}
        {row.name && `: ${row.name}`}
      </h4>
      {row.errors.length === 0 && <p class="govuk-body">This row can be read now.</p>}
      {whole.map((error, index) => (
        <p class="govuk-error-message" key={index}>
          {error.message}
        </p>
      ))}
      {columns.map((column) => {
        const error = row.errors.find((one) => columnOf(answer.columns, one.column) === column);
        return (
          <div key={column}>
            <Text
              id={`cell-${position}-${column}`}
              label={sheet.headings[column] || `Column ${column + 1}`}
              error={error?.message ?? null}
              class="govuk-input govuk-input--width-20"
              value={sheet.cells[position]?.[column] ?? ""}
              onInput={(text) => set(column, text)}
            />
            {error?.suggestion && (
              <button
                type="button"
                class="govuk-button govuk-button--secondary govuk-!-margin-bottom-3"
                onClick={() => set(column, error.suggestion ?? "")}
              >
                Use “{error.suggestion}”
              </button>
            )}
          </div>
        );
      })}
      {row.errors.length > 0 && (
        <button
          type="button"
          class="rj-sort"
          onClick={() => onChange((old) => old && withoutRow(old, position))}
        >
          Leave this row out
          <span class="govuk-visually-hidden">: row {sheet.rows[position]}</span>
        </button>
      )}
    </div>
  );
}
