// The picture of the network. Its elements come from here, their places from the drawing.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { classColour, classPath } from "../../parts/marks";
import { bundles, draw, radius, WIDTH, type Arrangement, type Drawing } from "./drawing";
import type { Graph, Line, Point } from "./graph";

const ROW = 30;

interface Props {
  graph: Graph;
  arrangement: Arrangement;
  label: string;
  /** Ids of what a withdrawal hits. */
  hit: Set<string>;
  lost: Set<string>;
  onChoose: (point: Point) => void;
}

export function Picture({ graph, arrangement, label, hit, lost, onChoose }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const rows = useMemo(() => Math.max(3, 1 + Math.max(0, ...graph.points.map((point) => point.y))), [graph]);
  const height = arrangement === "columns" ? Math.min(2400, rows * ROW + 40) : 640;

  const width = (one: Line) => Math.min(8, 0.9 + 0.9 * one.count);
  const strokes = useMemo(() => bundles(graph.lines, (one) => `${width(one)} ${lost.has(one.id)}`), [graph, lost]);
  // Where each line has a path of its own, what is lost changes how the paths look, not which there are.
  const paths = strokes.map((some) => `${some[0]?.id} ${some.length}`).join();

  useEffect(() => {
    if (!svg.current) return;
    const drawn = draw(svg.current, graph, strokes, arrangement, rows, height, (point) => choose.current(point));
    drawing.current = drawn;
    return () => drawn.end();
  }, [graph, paths, arrangement, height, rows]);

  const names = graph.points.length <= 120;
  return (
    <>
      <div class="rj-row rj-noprint" role="group" aria-label="Picture">
        <button type="button" class="rj-sort" onClick={() => drawing.current?.zoomBy(1.4)}>Larger</button>
        <button type="button" class="rj-sort" onClick={() => drawing.current?.zoomBy(1 / 1.4)}>Smaller</button>
        <button type="button" class="rj-sort" onClick={() => drawing.current?.whole()}>All of it</button>
        <span class="rj-small rj-quiet govuk-body">Drag to move; choose a mark to look around it.</span>
      </div>
      <div class="rj-picture" role="region" aria-label="Picture of the network" tabIndex={0}>
        <svg ref={svg} viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
          <g class="stage">
            <g class="edges" fill="none">
              {strokes.map(([one]) => one && (
                <path key={one.id} class={`rj-edge${lost.has(one.id) ? " rj-edge--lost" : ""}`} stroke-width={width(one)} stroke-dasharray={lost.has(one.id) ? "5 5" : undefined} />
              ))}
            </g>
            <g class="marks">
              {graph.points.map((point) => {
                const size = radius(point.size);
                const left = point.side === "body";
                return (
                  <g key={point.id} class={`point${hit.has(point.id) ? " rj-point--hit" : ""}`}>
                    <title>{point.name}</title>
                    {hit.has(point.id) && <circle class="rj-point__ring" r={size + 6} />}
                    {left
                      ? <rect class="rj-point__body" x={-size} y={-size} width={2 * size} height={2 * size} rx="2" />
                      : <path class="rj-point__service" d={classPath(point.group ?? "UNDETERMINED")} transform={`scale(${size / 8}) translate(-8 -8)`} fill={point.group === "UNDETERMINED" ? "#fff" : classColour(point.group ?? "UNDETERMINED")} stroke={classColour(point.group ?? "UNDETERMINED")} stroke-width="1.5" />}
                    {names && (
                      <text x={(arrangement === "columns" && left ? -1 : 1) * (size + (hit.has(point.id) ? 12 : 8))} y="5" text-anchor={arrangement === "columns" && left ? "end" : "start"}>
                        {point.name.length > 36 ? `${point.name.slice(0, 34)}…` : point.name}
                      </text>
                    )}
                  </g>
                );
              })}
            </g>
            <g class="lifted" fill="none" />
          </g>
        </svg>
      </div>
    </>
  );
}
