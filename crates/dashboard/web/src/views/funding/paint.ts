// How the picture of the network is painted.
import { curveBumpX, curveLinear, link } from "d3-shape";
import { classColour, classPath } from "../../parts/marks";
import type { Link, Placed } from "./drawing";
import type { Withdrawal } from "./withdrawal";

export interface Scene {
  nodes: Placed[];
  links: Link[];
  columns: boolean;
  named: boolean;
  /**
   * Whether lines are as thin as possible: several times as fast, and many lines can be
   * distinguished only then.
   */
  thin: boolean;
  /** What is painted already and does not move. */
  beneath?: OffscreenCanvas;
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

export type Paint = (view: View, withdrawal: Withdrawal) => void;

/**
 * The width of a thin line, in pixels of the page: what is wider than one, be it by a rounding,
 * takes several times as long.
 */
const THIN = 0.95;
const SOLID: number[] = [];
const DASHED = [5, 5];

/** Paints a scene as often as it is asked to, in the colours of a style. */
export function painter(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  style: CSSStyleDeclaration,
  { nodes, links, columns, named, thin, beneath }: Scene,
): Paint {
  const context = canvas.getContext("2d") as
    | CanvasRenderingContext2D
    | OffscreenCanvasRenderingContext2D
    | null;
  if (!context) return () => {};
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  const trace = link<unknown, Link, Placed>(columns && !thin ? curveBumpX : curveLinear)
    .x(({ x }) => x)
    .y(({ y }) => y)
    .context(context as CanvasRenderingContext2D);
  const shapes = new Map(
    nodes.map(({ point: { group } }) => [group, new Path2D(classPath(group ?? "UNDETERMINED"))]),
  );
  const short = (name: string) => (name.length > 36 ? `${name.slice(0, 34)}…` : name);
  const names = named ? nodes.map((node) => ({ node, name: short(node.point.name) })) : [];

  return ({ x, y, unit, fine }, { hit, lost }) => {
    context.resetTransform();
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (beneath) context.drawImage(beneath, 0, 0);
    context.setTransform(unit, 0, 0, unit, x, y);

    for (const gone of [false, true]) {
      context.strokeStyle = colour(gone ? "lost" : "edge");
      context.setLineDash(gone ? DASHED : SOLID);
      for (const one of links) {
        if (lost.has(one.id) !== gone) continue;
        context.lineWidth =
          thin && one.count === 1 ? (THIN * fine) / unit : Math.min(8, 0.9 + 0.9 * one.count);
        context.beginPath();
        trace(one);
        context.stroke();
      }
    }

    context.setLineDash(SOLID);
    context.font = `14px ${style.fontFamily}`;
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = colour("paper");
    context.fillStyle = colour("name");
    for (const {
      node: { point, size, x, y },
      name,
    } of names) {
      // A line ties a body to a service: where the names of these are on two sides, neighbours do
      // not write over each other.
      const side = point.side === "body" ? -1 : 1;
      const beside = side * (size + (hit.has(point.id) ? 12 : 8));
      context.textAlign = !columns ? "center" : side < 0 ? "right" : "left";
      const [across, down] = columns ? [x + beside, y] : [x, y + beside + side * 4];
      context.strokeText(name, across, down);
      context.fillText(name, across, down);
    }

    context.lineJoin = "miter";
    for (const { point, size, x, y } of nodes) {
      if (hit.has(point.id)) {
        context.strokeStyle = colour("lost");
        context.lineWidth = 3;
        context.beginPath();
        context.arc(x, y, size + 6, 0, 2 * Math.PI);
        context.stroke();
      }
      if (point.side === "body") {
        context.fillStyle = colour("body");
        context.fillRect(x - size, y - size, 2 * size, 2 * size);
        continue;
      }
      const kind = point.group ?? "UNDETERMINED";
      const shape = shapes.get(point.group);
      if (!shape) continue;
      context.save();
      context.translate(x, y);
      context.scale(size / 8, size / 8);
      context.translate(-8, -8);
      const tint = colour("class") || classColour(kind);
      context.fillStyle = kind === "UNDETERMINED" ? colour("paper") : tint;
      context.fill(shape);
      if (kind === "UNDETERMINED") {
        context.strokeStyle = tint;
        context.lineWidth = 2;
        context.stroke(shape);
      }
      context.restore();
    }
  };
}
