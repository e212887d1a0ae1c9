// The grid: a row a service, a column a characteristic. The headings stay in sight, and one cell at
// a time is in the order of the Tab key; arrows go from cell to cell.
import { useState } from "preact/hooks";
import { ClassMark } from "../../parts/marks";
import { basisOf, classes, figure } from "../../words";
import { lookOf, sayCell } from "./look";
import { HeatMark } from "./mark";
import { direction, sayMove, type Move } from "./moves";
import type { Heading, Row } from "./table";

export interface Order {
  by: "low" | "high" | "open" | "name";
  choose: (by: "low" | "high" | "open" | "name") => void;
}

export function HeatGrid({
  rows,
  headings,
  caption,
  order,
  moved,
  serviceAddress,
  onOpen,
}: {
  rows: Row[];
  headings: Heading[];
  caption: string;
  order: Order;
  moved: Map<string, Move>;
  serviceAddress: (slug: string) => string;
  onOpen: (slug: string, id: string) => void;
}) {
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const current: [number, number] = [
    Math.min(at[0], rows.length - 1),
    Math.min(at[1], headings.length - 1),
  ];
  const steer = (event: KeyboardEvent) => {
    const cell = (event.target as Element).closest<HTMLElement>("[data-cell]");
    if (!cell?.dataset.cell) return;
    const [row = 0, column = 0] = cell.dataset.cell.split(" ").map(Number);
    const to = target(event.key, event.ctrlKey, row, column, rows.length, headings.length);
    if (!to) return;
    event.preventDefault();
    setAt(to);
    cell
      .closest("table")
      ?.querySelector<HTMLElement>(`[data-cell="${to.join(" ")}"]`)
      ?.focus();
  };
  return (
    <section class="rj-grid" aria-label="Table: Score matrix" tabIndex={0}>
      <table class="govuk-table rj-matrix">
        <caption class="govuk-visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" aria-sort={order.by === "name" ? "ascending" : "none"}>
              <button type="button" class="rj-sort" onClick={() => order.choose("name")}>
                Service
              </button>
            </th>
            <th
              scope="col"
              class="rj-matrix__score"
              aria-sort={order.by === "name" ? "none" : "descending"}
            >
              <button
                type="button"
                class="rj-sort"
                onClick={() =>
                  order.choose(order.by === "low" ? "high" : order.by === "high" ? "open" : "low")
                }
              >
                Score
              </button>
            </th>
            {headings.map((one, index) => (
              <th scope="col" key={one.id} class="rj-matrix__column">
                <span class="rj-matrix__number">{index + 1}</span>{" "}
                <span class="rj-matrix__title">{one.title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={steer}>
          {rows.map((row, index) => (
            <GridRow
              key={row.slug}
              row={row}
              index={index}
              headings={headings}
              current={current[0] === index ? current[1] : null}
              move={moved.get(row.slug)}
              address={serviceAddress(row.slug)}
              onOpen={(id, column) => {
                setAt([index, column]);
                onOpen(row.slug, id);
              }}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Where a key leads from a cell; nothing where it leads nowhere. */
export function target(
  key: string,
  whole: boolean,
  row: number,
  column: number,
  rows: number,
  columns: number,
): [number, number] | null {
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [whole ? 0 : row, 0],
    End: [whole ? rows - 1 : row, columns - 1],
    PageUp: [row - 10, column],
    PageDown: [row + 10, column],
  };
  const step = steps[key];
  if (!step) return null;
  const within = (value: number, most: number) => Math.max(0, Math.min(most - 1, value));
  return [within(step[0], rows), within(step[1], columns)];
}

function GridRow({
  row,
  index,
  headings,
  current,
  move,
  address,
  onOpen,
}: {
  row: Row;
  index: number;
  headings: Heading[];
  /** The column that the Tab key reaches, if it is in this row. */
  current: number | null;
  move: Move | undefined;
  address: string;
  onOpen: (id: string, column: number) => void;
}) {
  const { low, high, max } = row.assessment.score;
  return (
    <tr>
      <th scope="row">
        <span class="rj-class">
          <ClassMark kind={row.classification.class} />
          <a href={address}>{row.name}</a>
        </span>
        <span class="govuk-visually-hidden">
          {`, ${classes[row.classification.class]}, ${basisOf(row.classification)}`}
          {row.classification.contradicted && ", contradicted"}
        </span>
        {row.classification.contradicted && (
          <span class="rj-matrix__note" aria-hidden="true">
            evidence conflicts
          </span>
        )}
        {move && (
          <span class="rj-moved">
            <strong>{direction(move)}</strong> {sayMove(move)}
          </span>
        )}
      </th>
      <td class="rj-matrix__score">
        <Range low={low} high={high} max={max} />
      </td>
      {headings.map(({ id, title }, column) => {
        const cell = row.assessment.characteristics.find((one) => one.characteristic.id === id);
        if (!cell) return <td key={id} />;
        return (
          <td key={id}>
            <button
              type="button"
              class="rj-cell"
              data-cell={`${index} ${column}`}
              tabIndex={current === column ? 0 : -1}
              aria-haspopup="dialog"
              title={`${title}: ${sayCell(cell)}`}
              onClick={() => onOpen(id, column)}
            >
              <HeatMark look={lookOf(cell)} />
              <span class="govuk-visually-hidden">{sayCell(cell)}</span>
            </button>
          </td>
        );
      })}
    </tr>
  );
}

/** The score as figures and as a rail: what is confirmed is solid, what is possible is pale. */
function Range({ low, high, max }: { low: number; high: number; max: number }) {
  const share = (value: number) => (max > 0 ? (100 * value) / max : 0);
  return (
    <span class="rj-range-score">
      <span class="rj-number">
        <strong>{figure(low)}</strong>
        {low !== high && (
          <>
            {" "}
            to <span class="rj-quiet">{figure(high)}</span>
          </>
        )}
      </span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="rj-score__rail" width="100" height="6" />
        <rect class="rj-score__span" x={share(low)} width={share(high) - share(low)} height="6" />
        <rect class="rj-score__sure" width={share(low)} height="6" />
      </svg>
    </span>
  );
}
