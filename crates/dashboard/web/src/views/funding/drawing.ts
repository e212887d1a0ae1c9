// The picture of the network: where its marks are, and how they are moved. It is one canvas, for
// without a graphics card a browser needs several times as long to bring hundreds of elements to
// new places as to paint them all again.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { scaleLinear, scaleSqrt } from "d3-scale";
import { pointer, select } from "d3-selection";
import { zoom, zoomIdentity, zoomTransform, type D3ZoomEvent } from "d3-zoom";
import type { Graph, Line, Point } from "./graph";
import { rowsOf, type Layout } from "./layout";
import { painter, type Paint, type Scene, type Shown, type View } from "./paint";
import { NOTHING, type Withdrawal } from "./withdrawal";

/** How far from a mark it is still meant, and how far a pointer may stray before it drags. */
const REACH = 4;
/** Above this number of lines they are thin, and what they tie is drawn close together. */
const MANY_LINES = 200;
/** Milliseconds of a frame for finding places; the rest of it is for painting. */
const SLICE = 4;
/** A display with more pixels than that to one of the page's is not painted any finer. */
const FINEST = 2;
/** No canvas has more pixels than that. */
const MOST_PIXELS = 24_000_000;

/** Half the width of a mark, by how many it stands for. */
const radius = scaleSqrt([1, 100], [8, 30]).clamp(true);

export interface Drawing {
  /** Shows what a withdrawal hits and takes, and what the reader looks at. */
  show(withdrawal: Withdrawal, chosen: string | null): void;
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

/** Draws a network on a canvas, and lets it be moved. */
export function draw(
  canvas: HTMLCanvasElement,
  graph: Graph,
  layout: Layout,
  choose: (point: Point | null) => void,
): Drawing {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { arrangement, narrow, width, height, margin, headroom } = layout;
  const crowded = graph.lines.length > MANY_LINES;

  const across = scaleLinear([0, 10], [margin, width - margin]);
  const down = scaleLinear(
    [0, Math.max(2, rowsOf(graph) - 1)],
    arrangement === "columns" ? [headroom, height - headroom] : [0.2 * height, 0.8 * height],
  );
  const size = (point: Point) => radius(point.size) * (narrow ? 0.75 : crowded ? 0.85 : 1);
  const nodes = graph.points.map(
    (point): Placed => ({ point, size: size(point), x: across(point.x), y: down(point.y) }),
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
          .distance(narrow ? 44 : crowded ? 50 : 110)
          .strength(0.6),
      )
      .force("apart", forceManyBody<Placed>().strength(narrow ? -110 : crowded ? -60 : -420))
      .force("across", forceX<Placed>(width / 2).strength(narrow ? 0.12 : 0.05))
      .force("down", forceY<Placed>(height / 2).strength(0.08))
      .force(
        "touch",
        forceCollide<Placed>((node) => node.size + (narrow ? 5 : 10)),
      );
  const unsettled = () =>
    Math.max(simulation.alpha(), simulation.alphaTarget()) > simulation.alphaMin();

  const style = getComputedStyle(canvas);
  const scene: Scene = { nodes, links, layout, thin: crowded };
  const paint = painter(canvas, style, scene);
  /** Pixels of the page to a unit of the picture, and pixels of the canvas to one of the page. */
  let [scale, fine] = [1, 1];
  let shown: Shown = { ...NOTHING, look: null };
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
    if (arrangement === "columns") return zoomIdentity;
    const [left, right] = [
      Math.min(...nodes.map(({ x }) => x)) - margin,
      Math.max(...nodes.map(({ x }) => x)) + margin,
    ];
    const [top, bottom] = [
      Math.min(...nodes.map(({ y }) => y)) - headroom,
      Math.max(...nodes.map(({ y }) => y)) + headroom,
    ];
    const k = Math.min(1, width / (right - left), height / (bottom - top));
    return zoomIdentity
      .translate(
        (scale * (width - k * (left + right))) / 2,
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
    })(view, shown);
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
    (overlay ?? paint)(view, shown);
  };

  const fit = () => {
    // While it is not on show it keeps the size that it was given, and the place with it.
    if (canvas.clientWidth === 0) return;
    scale = canvas.clientWidth / width;
    const most = Math.sqrt(MOST_PIXELS / Math.max(1, width * height * scale * scale));
    fine = Math.min(FINEST, devicePixelRatio, most);
    canvas.width = Math.round(width * scale * fine);
    canvas.height = Math.round(height * scale * fine);
    // The new size has wiped it.
    overlay = null;
    cancelAnimationFrame(asked);
    frame();
  };
  const sizes = new ResizeObserver(fit);
  sizes.observe(canvas);
  const again = () => {
    overlay = null;
    ask();
  };
  const colours = ["(forced-colors: active)", "(prefers-color-scheme: dark)"].map((media) =>
    matchMedia(media),
  );
  for (const media of colours) media.addEventListener("change", again);

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
  /** Where a pointer went down beside every mark. */
  let beside: [number, number] | null = null;
  const grip = (event: PointerEvent) => {
    if (!event.isPrimary || event.button !== 0) return;
    const node = under(event);
    beside = node ? null : [event.clientX, event.clientY];
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
    if (!dragging) {
      const [x, y] = beside ?? [Number.NaN, 0];
      // A click on nothing looks at nothing; a pull moves the picture.
      if (shown.look && Math.hypot(event.clientX - x, event.clientY - y) < REACH) choose(null);
      beside = null;
      return;
    }
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
    show: (withdrawal, look) => {
      shown = { ...withdrawal, look };
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
      for (const media of colours) media.removeEventListener("change", again);
      root.on(".zoom", null);
      for (const [type, listener] of Object.entries(listeners))
        canvas.removeEventListener(type, listener as EventListener);
    },
  };
}
