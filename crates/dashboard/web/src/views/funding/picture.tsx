// The picture of the network. Positions are moved in the drawing itself, not through the views, so that it stays quick.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type Simulation } from "d3-force";
import { scaleLinear, scaleSqrt } from "d3-scale";
import { select } from "d3-selection";
import { line, curveBumpX } from "d3-shape";
import { zoom, zoomIdentity, type ZoomBehavior } from "d3-zoom";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { classColour, classPath } from "../../parts/marks";
import type { Graph, Point } from "./graph";

export type Arrangement = "columns" | "connections";

const WIDTH = 960;
const ROW = 30;
/** Room for names at either side. */
const MARGIN = 300;

interface Placed {
  point: Point;
  x: number;
  y: number;
  fx?: number | null;
  fy?: number | null;
}

interface Props {
  graph: Graph;
  arrangement: Arrangement;
  label: string;
  /** Ids of what a withdrawal hits. */
  hit: Set<string>;
  lost: Set<string>;
  onChoose: (point: Point) => void;
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export function Picture({ graph, arrangement, label, hit, lost, onChoose }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const behaviour = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const rows = useMemo(() => Math.max(3, 1 + Math.max(0, ...graph.points.map((point) => point.y))), [graph]);
  const height = arrangement === "columns" ? Math.min(2400, rows * ROW + 40) : 640;

  useEffect(() => {
    const root = svg.current;
    if (!root) return;
    const stage = select(root).select<SVGGElement>("g.stage");
    const edges = select(root).select<SVGGElement>("g.edges");
    const across = scaleLinear([0, 10], [MARGIN, WIDTH - MARGIN]);
    const down = scaleLinear([0, Math.max(1, rows - 1)], [30, height - 30]);
    const radius = scaleSqrt([1, 100], [8, 30]).clamp(true);
    const placed = new Map<string, Placed>(
      graph.points.map((point) => [point.id, { point, x: across(point.x), y: down(point.y) }]),
    );
    const links = graph.lines.flatMap((one) => {
      const source = placed.get(one.source);
      const target = placed.get(one.target);
      return source && target ? [{ ...one, source, target }] : [];
    });
    const bump = line<[number, number]>().curve(curveBumpX);
    const straight = line<[number, number]>();
    const nodes = [...placed.values()];
    // Elements by index: looked up once, moved often.
    const paths = edges.selectAll<SVGPathElement, unknown>("path").nodes();
    const marks = select(root).select("g.marks").selectAll<SVGGElement, unknown>("g.point").nodes();
    const shape = arrangement === "columns" ? bump : straight;
    const drawLine = (index: number) => {
      const one = links[index];
      if (one) paths[index]?.setAttribute("d", shape([[one.source.x, one.source.y], [one.target.x, one.target.y]]) ?? "");
    };
    const drawNode = (index: number) => {
      const node = nodes[index];
      if (node) marks[index]?.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
    };
    const place = () => {
      for (const index of links.keys()) drawLine(index);
      for (const index of nodes.keys()) drawNode(index);
    };
    // However many events a frame has, it is drawn once, and only what hangs on the held mark.
    let waiting = 0;
    const placeHeld = () => {
      waiting = 0;
      if (!held) return;
      drawNode(held.index);
      for (const index of held.lines) drawLine(index);
    };

    let held: { node: Placed; index: number; lines: number[]; inverse: DOMMatrix; moved: boolean } | null = null;
    let simulation: Simulation<Placed, undefined> | null = null;
    if (arrangement === "connections") {
      simulation = forceSimulation(nodes)
        .force("link", forceLink<Placed, (typeof links)[number]>(links).distance(nodes.length > 200 ? 50 : 110).strength(0.6))
        .force("apart", forceManyBody<Placed>().strength(nodes.length > 200 ? -60 : -420))
        .force("across", forceX<Placed>(WIDTH / 2).strength(0.05))
        .force("down", forceY<Placed>(320).strength(0.08))
        .force("touch", forceCollide<Placed>((node) => radius(node.point.size) + 10))
        .stop();
      // Most of it is done unseen; who likes motion sees the rest settle.
      simulation.tick(still() ? 300 : 120);
      if (!still()) simulation.alpha(0.25).on("tick", place).restart();
    }
    place();

    let wanted = "";
    let turning = 0;
    const zooming = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.2, 8])
      // The wheel scrolls the page unless a key says otherwise.
      .filter((event: Event) => (event.type === "wheel" ? (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey : !(event.target as Element).closest("g.point")))
      .on("zoom", (event: { transform: { toString(): string } }) => {
        wanted = event.transform.toString();
        if (turning === 0) {
          turning = requestAnimationFrame(() => {
            turning = 0;
            stage.attr("transform", wanted);
          });
        }
      });
    behaviour.current = zooming;
    select(root).call(zooming).on("dblclick.zoom", null);

    
    const down_ = (event: PointerEvent) => {
      const mark = (event.target as Element).closest<SVGGElement>("g.point");
      const index = mark ? marks.indexOf(mark) : -1;
      const node = nodes[index];
      const inverse = stage.node()?.getScreenCTM()?.inverse();
      if (!mark || !node || !inverse) return;
      const lines = [...links.keys()].filter((at) => links[at]?.source === node || links[at]?.target === node);
      held = { node, index, lines, inverse, moved: false };
      mark.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      if (!held) return;
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(held.inverse);
      if (!held.moved && Math.hypot(x - held.node.x, y - held.node.y) < 4) return;
      held.moved = true;
      held.node.x = x;
      held.node.y = y;
      held.node.fx = x;
      held.node.fy = y;
      if (simulation && !still()) simulation.alphaTarget(0.2).restart();
      if (waiting === 0) waiting = requestAnimationFrame(placeHeld);
    };
    const up = () => {
      if (!held) return;
      simulation?.alphaTarget(0);
      if (!held.moved) choose.current(held.node.point);
      held.node.fx = null;
      held.node.fy = null;
      held = null;
    };
    root.addEventListener("pointerdown", down_);
    root.addEventListener("pointermove", move);
    root.addEventListener("pointerup", up);
    root.addEventListener("pointercancel", up);
    return () => {
      simulation?.stop();
      cancelAnimationFrame(waiting);
      cancelAnimationFrame(turning);
      select(root).on(".zoom", null);
      root.removeEventListener("pointerdown", down_);
      root.removeEventListener("pointermove", move);
      root.removeEventListener("pointerup", up);
      root.removeEventListener("pointercancel", up);
    };
  }, [graph, arrangement, height, rows]);

  const by = (factor: number) => svg.current && behaviour.current?.scaleBy(select(svg.current), factor);
  const radius = scaleSqrt([1, 100], [8, 30]).clamp(true);
  const names = graph.points.length <= 120;
  return (
    <>
      <div class="rj-row rj-noprint" role="group" aria-label="Picture">
        <button type="button" class="rj-sort" onClick={() => by(1.4)}>Larger</button>
        <button type="button" class="rj-sort" onClick={() => by(1 / 1.4)}>Smaller</button>
        <button type="button" class="rj-sort" onClick={() => svg.current && behaviour.current?.transform(select(svg.current), zoomIdentity)}>All of it</button>
        <span class="rj-small rj-quiet govuk-body">Drag to move; choose a mark to look around it.</span>
      </div>
      <div class="rj-picture">
        <svg ref={svg} viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
          <g class="stage">
            <g class="edges" fill="none">
              {graph.lines.map((one) => (
                <path key={one.id} class={`rj-edge${lost.has(one.id) ? " rj-edge--lost" : ""}`} stroke-width={Math.min(8, 0.9 + 0.9 * one.count)} stroke-dasharray={lost.has(one.id) ? "5 5" : undefined} />
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
          </g>
        </svg>
      </div>
    </>
  );
}
