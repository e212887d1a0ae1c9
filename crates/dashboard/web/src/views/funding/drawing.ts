// How the picture of the network moves. Elements are moved in the drawing itself, not through the views, so that it stays quick.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type Simulation } from "d3-force";
import { scaleLinear, scaleSqrt } from "d3-scale";
import { select } from "d3-selection";
import { curveBumpX, curveLinear, line } from "d3-shape";
import { zoom, zoomIdentity } from "d3-zoom";
import type { Graph, Line, Point } from "./graph";

export type Arrangement = "columns" | "connections";

export const WIDTH = 960;
/** Room for names at either side. */
const MARGIN = 300;
/** How far a pointer may stray, in the picture's units, before it drags. */
const SLACK = 4;

/** Above so many lines they are straight, for curves take several times as long to paint and cannot be told apart any more, and
 * those that look alike are drawn in one stroke. */
const MANY_LINES = 200;

/** The lines of each path: one, or where there are many, all that look alike. */
export function bundles(lines: Line[], look: (line: Line) => string): Line[][] {
  if (lines.length <= MANY_LINES) return lines.map((one) => [one]);
  const alike = new Map<string, Line[]>();
  for (const one of lines) alike.set(look(one), [...(alike.get(look(one)) ?? []), one]);
  return [...alike.values()];
}

/** Half the width of a mark that stands for so many. */
export const radius = scaleSqrt([1, 100], [8, 30]).clamp(true);

export interface Drawing {
  zoomBy(factor: number): void;
  whole(): void;
  end(): void;
}

interface Placed {
  point: Point;
  x: number;
  y: number;
  fx?: number | null;
  fy?: number | null;
}

type Link = Omit<Line, "source" | "target"> & { source: Placed; target: Placed };

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Brings the elements of a picture, which are in the order of the graph, to their places, and lets them be moved. */
export function draw(root: SVGSVGElement, graph: Graph, strokes: Line[][], arrangement: Arrangement, rows: number, height: number, choose: (point: Point) => void): Drawing {
  const svg = select(root);
  const stage = svg.select<SVGGElement>("g.stage");
  const paths = stage.select("g.edges").selectAll<SVGPathElement, unknown>("path").nodes();
  const marks = stage.select("g.marks").selectAll<SVGGElement, unknown>("g.point").nodes();
  const lifted = stage.select<SVGGElement>("g.lifted").node();

  const across = scaleLinear([0, 10], [MARGIN, WIDTH - MARGIN]);
  const down = scaleLinear([0, Math.max(1, rows - 1)], [30, height - 30]);
  const placed = new Map<string, Placed>(graph.points.map((point) => [point.id, { point, x: across(point.x), y: down(point.y) }]));
  const nodes = [...placed.values()];
  const bundled = strokes.map((lines) => lines.flatMap((one): Link[] => {
    const source = placed.get(one.source);
    const target = placed.get(one.target);
    return source && target ? [{ ...one, source, target }] : [];
  }));
  const links = bundled.flat();
  const shape = line<[number, number]>().digits(1).curve(arrangement === "columns" && links.length <= MANY_LINES ? curveBumpX : curveLinear);
  const drawLines = (element: Element | undefined, some: Link[]) => element?.setAttribute("d", some.map(({ source, target }) => shape([[source.x, source.y], [target.x, target.y]]) ?? "").join(""));
  const drawMark = (element: Element | undefined, { x, y }: Placed) => element?.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  const place = () => {
    for (const [index, some] of bundled.entries()) drawLines(paths[index], some);
    for (const [index, node] of nodes.entries()) drawMark(marks[index], node);
  };

  let simulation: Simulation<Placed, undefined> | null = null;
  const crowded = nodes.length > 200;
  if (arrangement === "connections") {
    simulation = forceSimulation(nodes)
      .force("link", forceLink<Placed, Link>(links).distance(crowded ? 50 : 110).strength(0.6))
      .force("apart", forceManyBody<Placed>().strength(crowded ? -60 : -420))
      .force("across", forceX<Placed>(WIDTH / 2).strength(0.05))
      .force("down", forceY<Placed>(height / 2).strength(0.08))
      .force("touch", forceCollide<Placed>((node) => radius(node.point.size) + 10))
      .stop();
    // Most of it is done unseen; who likes motion sees the rest settle.
    simulation.tick(still() ? 300 : 120);
    if (!still()) simulation.alpha(0.25).on("tick", place).restart();
  }
  place();

  /** Whatever the number of events, a frame draws once. */
  const framed = (act: () => void) => {
    let waiting = 0;
    return {
      ask: () => {
        waiting ||= requestAnimationFrame(() => {
          waiting = 0;
          act();
        });
      },
      cancel: () => cancelAnimationFrame(waiting),
    };
  };

  let wanted = "";
  const turned = framed(() => stage.attr("transform", wanted));
  const zooming = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.2, 8])
    // The wheel scrolls the page unless a key says otherwise.
    .filter((event: Event) => (event.type === "wheel" ? (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey : !(event.target as Element).closest("g.point")))
    .on("zoom", (event: { transform: { toString(): string } }) => {
      wanted = event.transform.toString();
      turned.ask();
    });
  svg.call(zooming).on("dblclick.zoom", null);

  let held: { node: Placed; index: number; lines: { index: number; some: Link[] }[]; inverse: DOMMatrix; moved: boolean } | null = null;
  // What is held is drawn in a layer of its own: to paint a whole large picture anew takes longer than a frame.
  const lift = () => {
    if (!held || !lifted || lifted.hasChildNodes()) return;
    const { node, index, lines } = held;
    for (const { index: at } of lines) {
      lifted.append(paths[at]?.cloneNode() ?? "");
      drawLines(paths[at], (bundled[at] ?? []).filter(({ source, target }) => source !== node && target !== node));
    }
    lifted.append(marks[index]?.cloneNode(true) ?? "");
    marks[index]?.setAttribute("visibility", "hidden");
  };
  const lower = () => {
    if (!held) return;
    marks[held.index]?.removeAttribute("visibility");
    lifted?.replaceChildren();
  };
  const carried = framed(() => {
    if (!held || !lifted) return;
    lift();
    const copies = [...lifted.children];
    for (const [at, { some }] of held.lines.entries()) drawLines(copies[at], some);
    drawMark(copies.at(-1), held.node);
  });

  const grip = (event: PointerEvent) => {
    const mark = (event.target as Element).closest<SVGGElement>("g.point");
    const index = mark ? marks.indexOf(mark) : -1;
    const node = nodes[index];
    const inverse = stage.node()?.getScreenCTM()?.inverse();
    if (!mark || !node || !inverse) return;
    const lines = bundled.map((all, at) => ({ index: at, some: all.filter(({ source, target }) => source === node || target === node) })).filter(({ some }) => some.length > 0);
    held = { node, index, lines, inverse, moved: false };
    mark.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (!held) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(held.inverse);
    if (!held.moved && Math.hypot(x - held.node.x, y - held.node.y) < SLACK) return;
    held.moved = true;
    held.node.x = held.node.fx = x;
    held.node.y = held.node.fy = y;
    // Of few marks the rest makes room at once, and all of it is drawn; of many only what is held moves.
    if (simulation && !crowded && !still()) simulation.alphaTarget(0.2).restart();
    else {
      simulation?.stop();
      carried.ask();
    }
  };
  const drop = (event: PointerEvent) => {
    if (!held) return;
    simulation?.alphaTarget(0);
    carried.cancel();
    lower();
    place();
    const { node, moved } = held;
    node.fx = node.fy = null;
    held = null;
    if (moved && crowded && !still()) simulation?.alpha(0.2).restart();
    // A finger that begins to scroll on a mark has not chosen it.
    if (!moved && event.type === "pointerup") choose(node.point);
  };
  const listeners = { pointerdown: grip, pointermove: move, pointerup: drop, pointercancel: drop };
  for (const [type, listener] of Object.entries(listeners)) root.addEventListener(type, listener as EventListener);

  return {
    zoomBy: (factor) => zooming.scaleBy(svg, factor),
    whole: () => zooming.transform(svg, zoomIdentity),
    end: () => {
      simulation?.stop();
      turned.cancel();
      carried.cancel();
      lower();
      svg.on(".zoom", null);
      for (const [type, listener] of Object.entries(listeners)) root.removeEventListener(type, listener as EventListener);
    },
  };
}
