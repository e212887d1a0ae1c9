// The matrix as one picture, for a slide or a paper: the same rows, marks and scores as the table.
import { linesOf } from "../../picture-file";
import { classColour, classPath } from "../../parts/marks";
import { figure } from "../../words";
import { lookOf, sayCell } from "./look";
import { SHAPES } from "./mark";
import { direction, sayMove, type Move } from "./moves";
import type { Heading, Row } from "./table";

const [NAME, SCORE, COLUMN] = [340, 110, 104];
const [LINE, MARK, RAIL] = [16, 18, 72];

const length = ({ length: size }: { length: number }) => size;

export function MatrixPicture({
  rows,
  headings,
  moved,
}: {
  rows: Row[];
  headings: Heading[];
  moved: Map<string, Move>;
}) {
  const heads = headings.map(({ title }, index) => [
    String(index + 1),
    ...linesOf(title, 14, length),
  ]);
  const top = LINE * Math.max(1, ...heads.map(length)) + 12;
  let below = top;
  const placed = rows.map((row) => {
    const move = moved.get(row.slug);
    const lines = [
      ...linesOf(row.name, 44, length),
      ...(move ? linesOf(`${direction(move)} ${sayMove(move)}`, 44, length) : []),
    ];
    const y = below;
    const height = Math.max(28, lines.length * LINE + 10);
    below += height;
    return { row, lines, y, height };
  });
  const width = NAME + SCORE + COLUMN * headings.length;
  const middle = (index: number) => NAME + SCORE + COLUMN * (index + 0.5);
  return (
    <svg
      role="img"
      aria-label="Score matrix"
      class="rj-matrix-picture"
      viewBox={`0 0 ${width} ${below}`}
    >
      {heads.map((lines, index) =>
        lines.map((line, at) => (
          <text
            key={`${index} ${at}`}
            x={middle(index)}
            y={top - 10 - LINE * (lines.length - 1 - at)}
            text-anchor="middle"
          >
            {line}
          </text>
        )),
      )}
      {placed.map(({ row, lines, y, height }) => {
        const { low, high, max } = row.assessment.score;
        const share = (value: number) => (max > 0 ? (RAIL * value) / max : 0);
        const open = row.classification.class === "UNDETERMINED";
        const colour = classColour(row.classification.class);
        const centre = y + height / 2;
        return (
          <g key={row.slug}>
            <path class="rj-chart__rule" d={`M0 ${y}H${width}`} />
            <g class="rj-class" transform={`translate(2 ${y + 7}) scale(0.8)`}>
              <path
                d={classPath(row.classification.class)}
                fill={open ? "none" : colour}
                stroke={open ? "currentColor" : colour}
                stroke-width={open ? 2 : 0}
                stroke-dasharray={open ? "3 2" : undefined}
              />
            </g>
            {lines.map((line, at) => (
              <text key={line} x="22" y={y + 18 + at * LINE}>
                {line}
              </text>
            ))}
            <text x={NAME} y={centre + 1}>
              {low === high ? figure(low) : `${figure(low)} to ${figure(high)}`}
            </text>
            <g transform={`translate(${NAME} ${centre + 5})`}>
              <rect class="rj-score__rail" width={RAIL} height="5" />
              {high > low && (
                <rect
                  class="rj-score__span"
                  x={share(low)}
                  width={share(high) - share(low)}
                  height="5"
                />
              )}
              <rect class="rj-score__sure" width={share(low)} height="5" />
            </g>
            {headings.map(({ id, title }, index) => {
              const cell = row.assessment.characteristics.find(
                (one) => one.characteristic.id === id,
              );
              if (!cell) return null;
              const look = lookOf(cell);
              const place = `translate(${middle(index) - MARK / 2} ${centre - MARK / 2})`;
              return (
                <g
                  key={id}
                  class={`rj-heat rj-heat--${look}`}
                  transform={`${place} scale(${MARK / 24})`}
                >
                  <title>{`${title}: ${sayCell(cell)}`}</title>
                  {SHAPES[look]}
                </g>
              );
            })}
          </g>
        );
      })}
    </svg>
  );
}
