// The picture of the network: where its marks are, and how they are moved. It is one canvas, for
// without a graphics card a browser needs several times as long to bring hundreds of elements to
// new places as to paint them all again.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { scaleLinear, scaleSqrt } from "d3-scale";
import { pointer, select } from "d3-selection";
import { zoom, zoomIdentity, zoomTransform, type D3ZoomEvent } from "d3-zoom";
import type { Graph, Line, Point } from "./graph";
import { painter, type Paint, type Scene, type View } from "./paint";
import type { Withdrawal } from "./withdrawal";

export type Arrangement = "columns" | "connections";

export const WIDTH = 960;
/**
 * Room at either side: for names beside columns, for names over and under marks, for marks alone.
 */
const MARGIN = { columns: 300, named: 145, alone: 30 };
/** Room above and below. */
const HEADROOM = 30;
const ROW = 30;
/**
 * How far from a mark, in the picture's units, it is still meant; and how far a pointer may stray
 * before it drags.
 */
const REACH = 4;
/** Above this number of lines they are thin, and what they tie is drawn close together. */
const MANY_LINES = 200;
/** Up to this number of marks have their names beside them. */
const MOST_NAMES = 120;
/** Milliseconds of a frame for finding places; the rest of it is for painting. */
const SLICE = 4;
/** A display with more pixels than that to one of the page's is not painted any finer. */
const FINEST = 2;

/** Half the width of a mark, by how many it stands for. */
const radius = scaleSqrt([1, 100], [8, 30]).clamp(true);

export interface Drawing {
  /** Shows what a withdrawal hits and takes. */
  show(withdrawal: Withdrawal): void;
  zoomBy(factor: number): void;
  whole(): void;
  end(): void;
}

export interface Placed {
  point: Point;
  size: number;
  x: number;
  y: number;
  fx?: number | null;
  fy?: number | null;
}

export type Link = Omit<Line, "source" | "target"> & { source: Placed; target: Placed };

function rows(graph: Graph): number {
  return Math.max(3, 1 + Math.max(0, ...graph.points.map((point) => point.y)));
}

/** The height of a picture, in its own units. */
export function heightOf(graph: Graph, arrangement: Arrangement): number {
  return arrangement === "columns" ? Math.min(2400, rows(graph) * ROW + 40) : 640;
}

/** Draws a network on a canvas, and lets it be moved. */
export function draw(
  canvas: HTMLCanvasElement,
  graph: Graph,
  arrangement: Arrangement,
  choose: (point: Point) => void,
): Drawing {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const height = heightOf(graph, arrangement);
  const crowded = graph.lines.length > MANY_LINES;
  const named = graph.points.length <= MOST_NAMES;

  const across = scaleLinear([0, 10], [MARGIN.columns, WIDTH - MARGIN.columns]);
  const down = scaleLinear([0, rows(graph) - 1], [HEADROOM, height - HEADROOM]);
  const nodes = graph.points.map(
    (point): Placed => ({ point, size: radius(point.size), x: across(point.x), y: down(point.y) }),
  );
  const placed = new Map(nodes.map((node) => [node.point.id, node]));
  const links = graph.lines.flatMap((one): Link[] => {
    const source = placed.get(one.source);
    const target = placed.get(one.target);
    return source && target ? [{ ...one, source, target }] : [];
  });
  const simulation = forceSimulation(nodes).stop();
  if (arrangement === "columns") simulation.alpha(0);
  else
    simulation
      .force(
        "link",
        forceLink<Placed, Link>(links)
          .distance(crowded ? 50 : 110)
          .strength(0.6),
      )
      .force("apart", forceManyBody<Placed>().strength(crowded ? -60 : -420))
      .force("across", forceX<Placed>(WIDTH / 2).strength(0.05))
      .force("down", forceY<Placed>(height / 2).strength(0.08))
      .force(
        "touch",
        forceCollide<Placed>((node) => node.size + 10),
      );
  const unsettled = () =>
    Math.max(simulation.alpha(), simulation.alphaTarget()) > simulation.alphaMin();

  const style = getComputedStyle(canvas);
  const scene: Scene = { nodes, links, columns: arrangement === "columns", named, thin: crowded };
  const paint = painter(canvas, style, scene);
  /** Pixels of the page to a unit of the picture, and pixels of the canvas to one of the page. */
  let [scale, fine] = [1, 1];
  let withdrawal: Withdrawal = { hit: new Set(), lost: new Set() };
  let dragging: { node: Placed; moved: boolean } | null = null;
  /** Paints what is dragged, on top of the rest as it was. */
  let overlay: Paint | null = null;
  /** Whether the reader has chosen what to see; until then it is all of it. */
  let chosen = false;

  const root = select(canvas);
  const zooming = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([0.2, 8])
    // The wheel scrolls the page unless a key says otherwise.
    .filter((event: MouseEvent) =>
      event.type === "wheel" ? event.ctrlKey || event.metaKey : !dragging && !event.button,
    )
    .on("zoom", ({ sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      if (!sourceEvent) return;
      chosen = true;
      overlay = null;
      ask();
    });
  root.call(zooming).on("dblclick.zoom", null);
  const all = () => {
    const side = MARGIN[arrangement === "columns" ? "columns" : named ? "named" : "alone"];
    const [left, right] = [
      Math.min(...nodes.map(({ x }) => x)) - side,
      Math.max(...nodes.map(({ x }) => x)) + side,
    ];
    const [top, bottom] = [
      Math.min(...nodes.map(({ y }) => y)) - HEADROOM,
      Math.max(...nodes.map(({ y }) => y)) + HEADROOM,
    ];
    const k = Math.min(1, WIDTH / (right - left), height / (bottom - top));
    return zoomIdentity
      .translate(
        (scale * (WIDTH - k * (left + right))) / 2,
        (scale * (height - k * (top + bottom))) / 2,
      )
      .scale(k);
  };

  /** Of many marks only what is dragged moves; all else is painted once. */
  const lift = ({ node }: { node: Placed }, view: View) => {
    const tied = ({ source, target }: Link) => source === node || target === node;
    const beneath = new OffscreenCanvas(canvas.width, canvas.height);
    painter(beneath, style, {
      ...scene,
      nodes: nodes.filter((one) => one !== node),
      links: links.filter((one) => !tied(one)),
    })(view, withdrawal);
    return painter(canvas, style, { ...scene, nodes: [node], links: links.filter(tied), beneath });
  };

  let asked = 0;
  /** Whatever the number of events, a frame paints once. */
  const ask = () => {
    asked ||= requestAnimationFrame(frame);
  };
  const frame = () => {
    asked = 0;
    const alone = crowded && dragging?.moved ? dragging : null;
    if (unsettled() && !alone) {
      const until = performance.now() + SLICE;
      do simulation.tick();
      while (!dragging && unsettled() && performance.now() < until);
      ask();
      // Who does not like motion sees where it ends.
      if (still && unsettled()) return;
    }
    if (!chosen) zooming.transform(root, all());
    const { k, x, y } = zoomTransform(canvas);
    const view = { x: fine * x, y: fine * y, unit: fine * scale * k, fine };
    overlay = alone && (overlay ?? lift(alone, view));
    (overlay ?? paint)(view, withdrawal);
  };

  const fit = () => {
    scale = canvas.clientWidth / WIDTH;
    fine = Math.min(FINEST, devicePixelRatio);
    canvas.width = Math.round(WIDTH * scale * fine);
    canvas.height = Math.round(height * scale * fine);
    // The new size has wiped it.
    overlay = null;
    cancelAnimationFrame(asked);
    frame();
  };
  const sizes = new ResizeObserver(fit);
  sizes.observe(canvas);
  const colours = matchMedia("(forced-colors: active)");
  colours.addEventListener("change", ask);

  const placeOf = (event: PointerEvent) =>
    zoomTransform(canvas)
      .invert(pointer(event, canvas))
      .map((length) => length / scale) as [number, number];
  const under = (event: PointerEvent) => {
    const [x, y] = placeOf(event);
    const nearest = simulation.find(x, y);
    return nearest && Math.hypot(x - nearest.x, y - nearest.y) <= nearest.size + REACH
      ? nearest
      : undefined;
  };
  const grip = (event: PointerEvent) => {
    const node = event.isPrimary && event.button === 0 ? under(event) : undefined;
    if (!node) return;
    dragging = { node, moved: false };
    canvas.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (!dragging) {
      const point = under(event)?.point;
      canvas.title = point?.name ?? "";
      canvas.style.cursor = point?.slug ? "pointer" : "";
      return;
    }
    const [x, y] = placeOf(event);
    const { node } = dragging;
    if (!dragging.moved && Math.hypot(x - node.x, y - node.y) < REACH) return;
    dragging.moved = chosen = true;
    [node.x, node.y] = [node.fx, node.fy] = [x, y];
    // Of few marks the rest makes room at once.
    if (arrangement === "connections" && !crowded && !still) simulation.alphaTarget(0.2);
    ask();
  };
  const drop = (event: PointerEvent) => {
    if (!dragging) return;
    const { node, moved } = dragging;
    dragging = null;
    [node.fx, node.fy] = [null, null];
    simulation.alphaTarget(0);
    if (moved && arrangement === "connections" && crowded && !still) simulation.alpha(0.2);
    ask();
    // A finger that begins to scroll on a mark has not chosen it.
    if (!moved && event.type === "pointerup") choose(node.point);
  };
  const listeners = { pointerdown: grip, pointermove: move, pointerup: drop, pointercancel: drop };
  for (const [type, listener] of Object.entries(listeners))
    canvas.addEventListener(type, listener as EventListener);

  return {
    show: (shown) => {
      withdrawal = shown;
      overlay = null;
      ask();
    },
    zoomBy: (factor) => {
      chosen = true;
      zooming.scaleBy(root, factor);
      ask();
    },
    whole: () => {
      chosen = false;
      ask();
    },
    end: () => {
      cancelAnimationFrame(asked);
      sizes.disconnect();
      colours.removeEventListener("change", ask);
      root.on(".zoom", null);
      for (const [type, listener] of Object.entries(listeners))
        canvas.removeEventListener(type, listener as EventListener);
    },
  };
}
