// How the picture of the network is painted.
import { classPath } from "../../parts/marks";
import type { Link, Placed } from "./drawing";
import { place, type Box } from "./labels";
import { wrap, type Layout } from "./layout";
import { DASHES, HATCHES, PAYERS, payerOf, PLAIN, type Payer } from "./look";
import type { Withdrawal } from "./withdrawal";

export interface Scene {
  nodes: Placed[];
  links: Link[];
  layout: Layout;
  /**
   * Whether lines are as thin as possible: several times as fast, and many lines can be
   * distinguished only then.
   */
  thin: boolean;
  /** What is painted already and does not move. */
  beneath?: OffscreenCanvas;
}

/** What is made to stand out: what a withdrawal does, and the mark that the reader looks at. */
export interface Shown extends Withdrawal {
  look: string | null;
}

/**
 * What is seen of a picture: where its origin is, and how large its unit, in pixels of the canvas.
 */
export interface View {
  x: number;
  y: number;
  unit: number;
  /** Pixels of the canvas to one of the page. */
  fine: number;
}

export type Paint = (view: View, shown: Shown) => void;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * The width of a thin line, in pixels of the page: what is wider than one, be it by a rounding,
 * takes several times as long.
 */
const THIN = 0.95;
/** How much of what the reader does not look at is seen. */
const FAINT = 0.13;
/** How much of a line is seen of which no day is known. */
const UNDATED = 0.62;

/** Paints a scene as often as it is asked to, in the colours of a style. */
export function painter(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  style: CSSStyleDeclaration,
  scene: Scene,
): Paint {
  const context = canvas.getContext("2d") as Context | null;
  if (!context) return () => {};
  const { nodes, links, layout, thin, beneath } = scene;
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  const shapes = new Map(
    nodes.map(({ point: { group } }) => [group, new Path2D(classPath(group ?? "UNDETERMINED"))]),
  );
  const hatches = new Map(
    (Object.keys(PAYERS) as Payer[]).map((payer) => [payer, new Path2D(HATCHES[payer])]),
  );
  const degree = new Map<Placed, number>();
  for (const { source, target } of links)
    for (const node of [source, target]) degree.set(node, (degree.get(node) ?? 0) + 1);
  const font = `${layout.font}px ${style.fontFamily}`;
  context.font = font;
  const fits = (text: string) => context.measureText(text).width <= layout.room;
  const names = [...nodes]
    .sort((a, b) => (degree.get(b) ?? 0) - (degree.get(a) ?? 0))
    .map((node) => ({ node, lines: wrap(node.point.name, layout.lines, fits) }));

  return ({ x, y, unit, fine }, shown) => {
    context.resetTransform();
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (beneath) context.drawImage(beneath, 0, 0);
    context.setTransform(unit, 0, 0, unit, x, y);
    const near = neighbours(links, shown.look);
    for (const taken of [false, true])
      for (const link of links)
        if (shown.lost.has(link.id) === taken)
          drawLine(context, link, {
            columns: layout.arrangement === "columns",
            colour: colour(taken ? "lost" : `payer-${link.payer}`),
            width: thin && link.width === PLAIN ? (THIN * fine) / unit : link.width,
            dashes: thin ? [] : DASHES[link.role],
            alpha: !near || near.lines.has(link) ? (link.dated || thin ? 1 : UNDATED) : FAINT,
            taken,
          });
    context.setLineDash([]);
    context.globalAlpha = 1;
    context.font = font;
    drawNames(context, { names, nodes, layout, crowded: thin }, shown, near?.marks ?? null, {
      paper: colour("paper"),
      name: colour("name"),
    });
    for (const node of nodes) {
      context.globalAlpha = !near || near.marks.has(node) ? 1 : FAINT * 2;
      if (shown.hit.has(node.point.id) || shown.look === node.point.id)
        ring(context, node, colour(shown.hit.has(node.point.id) ? "lost" : "name"));
      if (node.point.side === "body") drawBody(context, node, hatches, colour);
      else drawService(context, node, shapes.get(node.point.group), colour);
      if (shown.gone.has(node.point.id)) cross(context, node.x, node.y, node.size, colour("lost"));
    }
    context.globalAlpha = 1;
  };
}

/** What is tied to the mark that the reader looks at; nothing when there is none. */
function neighbours(
  links: Link[],
  look: string | null,
): { lines: Set<Link>; marks: Set<Placed> } | null {
  if (look === null) return null;
  const lines = new Set(
    links.filter(({ source, target }) => source.point.id === look || target.point.id === look),
  );
  if (lines.size === 0) return null;
  return { lines, marks: new Set([...lines].flatMap(({ source, target }) => [source, target])) };
}

interface Stroke {
  columns: boolean;
  colour: string;
  width: number;
  dashes: number[];
  alpha: number;
  taken: boolean;
}

function drawLine(
  context: Context,
  { source, target, bend }: Link,
  { columns, colour, width, dashes, alpha, taken }: Stroke,
): void {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = taken ? Math.max(2.4, width) : width;
  context.setLineDash(dashes);
  context.beginPath();
  context.moveTo(source.x, source.y);
  const third = (target.x - source.x) / 3;
  if (columns)
    context.bezierCurveTo(
      source.x + third,
      source.y + bend,
      target.x - third,
      target.y + bend,
      target.x,
      target.y,
    );
  else if (bend === 0) context.lineTo(target.x, target.y);
  else
    context.quadraticCurveTo(
      (source.x + target.x) / 2,
      (source.y + target.y) / 2 + 2 * bend,
      target.x,
      target.y,
    );
  context.stroke();
  if (taken) {
    const middle = columns ? 0.75 * bend : bend;
    cross(context, (source.x + target.x) / 2, (source.y + target.y) / 2 + middle, 6, colour);
  }
}

function cross(context: Context, x: number, y: number, size: number, colour: string): void {
  context.setLineDash([]);
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y - size);
  context.lineTo(x - size, y + size);
  context.stroke();
}

function ring(context: Context, { x, y, size }: Placed, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, size + 6, 0, 2 * Math.PI);
  context.stroke();
}

/** A square, with the strokes of its kind over it. */
function drawBody(
  context: Context,
  { point, size, x, y }: Placed,
  hatches: Map<Payer, Path2D>,
  colour: (name: string) => string,
): void {
  const payer = payerOf(point.kind);
  context.save();
  context.translate(x - size, y - size);
  context.scale(size / 8, size / 8);
  context.fillStyle = colour(`payer-${payer}`);
  context.fillRect(0, 0, 16, 16);
  const hatch = hatches.get(payer);
  if (hatch) {
    context.beginPath();
    context.rect(0, 0, 16, 16);
    context.clip();
    context.strokeStyle = colour("paper");
    context.lineWidth = 1.5;
    context.stroke(hatch);
  }
  context.restore();
}

/** The shape of its type: filled, or hollow where only one body is known to pay. */
function drawService(
  context: Context,
  { point, size, x, y }: Placed,
  shape: Path2D | undefined,
  colour: (name: string) => string,
): void {
  if (!shape) return;
  const open = (point.group ?? "UNDETERMINED") === "UNDETERMINED";
  context.save();
  context.translate(x, y);
  context.scale(size / 8, size / 8);
  context.translate(-8, -8);
  context.fillStyle = point.alone || open ? colour("paper") : colour("service");
  context.fill(shape);
  context.strokeStyle = colour("service");
  context.lineWidth = 2;
  if (open) context.setLineDash([3, 2]);
  context.stroke(shape);
  context.restore();
}

interface Name {
  node: Placed;
  lines: string[];
}

interface Named {
  /** In the order in which they find room. */
  names: Name[];
  nodes: Placed[];
  layout: Layout;
  crowded: boolean;
}

function drawNames(
  context: Context,
  { names, nodes, layout, crowded }: Named,
  { hit, look }: Shown,
  near: Set<Placed> | null,
  { paper, name }: { paper: string; name: string },
): void {
  const columns = layout.arrangement === "columns";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = paper;
  context.fillStyle = name;
  const line = layout.font * 1.16;
  // A line ties a body to a service: where the names of these are on two sides, neighbours do not
  // write over each other.
  const texts = (near ? names.filter(({ node }) => near.has(node)) : names).map(
    ({ node, lines }) => {
      const side = node.point.side === "body" ? -1 : 1;
      const beside =
        side * (node.size + (hit.has(node.point.id) || look === node.point.id ? 11 : 7));
      return columns
        ? { lines, side, x: node.x + beside, y: node.y - ((lines.length - 1) * line) / 2 }
        : { lines, side, x: node.x, y: node.y + beside + side * (layout.font / 3) };
    },
  );
  const marks = nodes.map(
    ({ x, y, size }): Box => ({
      left: x - size + 2,
      right: x + size - 2,
      top: y - size + 2,
      bottom: y + size - 2,
    }),
  );
  const kept = columns
    ? texts
    : place(
        texts.map(({ lines, x, y }): Box => {
          const wide = context.measureText(lines[0] ?? "").width / 2 + 3;
          return { left: x - wide, right: x + wide, top: y - line / 2, bottom: y + line / 2 };
        }),
        // Where there is little room a name may not hide a mark.
        crowded ? marks : [],
      ).flatMap((index) => texts[index] ?? []);
  for (const { lines, side, x, y } of kept) {
    context.textAlign = !columns ? "center" : side < 0 ? "right" : "left";
    lines.forEach((text, index) => {
      context.strokeText(text, x, y + index * line);
      context.fillText(text, x, y + index * line);
    });
  }
  context.lineJoin = "miter";
}
