// The network as points and lines to draw; grouped when it is too large to read.
import type {
  BodyKind,
  Classification,
  FundingNetworkQuery,
  Nation,
} from "../../generated/graphql";
import { classes, kinds, nations } from "../../words";

export type Network = FundingNetworkQuery["fundingNetwork"];

/** Above this number of points a picture shows nothing; they are grouped. */
export const MOST_POINTS = 1500;

export interface Point {
  id: string;
  name: string;
  side: "body" | "service";
  kind: BodyKind | null;
  group: Classification | null;
  /** How many it stands for. */
  size: number;
  x: number;
  y: number;
  slug: string | null;
}

export interface Line {
  id: string;
  source: string;
  target: string;
  count: number;
  lead: boolean;
}

export interface Graph {
  points: Point[];
  lines: Line[];
  grouped: boolean;
}

export function graphOf(network: Network): Graph {
  const large = network.funders.length + network.services.length > MOST_POINTS;
  return large ? grouped(network) : single(network);
}

function single(network: Network): Graph {
  const points: Point[] = [
    ...network.funders.map(
      ({ body, x, y }): Point => ({
        id: `body:${body.slug}`,
        name: body.name,
        side: "body",
        kind: body.kind,
        group: null,
        size: 1,
        x,
        y,
        slug: body.slug,
      }),
    ),
    ...network.services.map(
      ({ service, x, y }): Point => ({
        id: `service:${service.slug}`,
        name: service.name,
        side: "service",
        kind: null,
        group: service.classification.class,
        size: 1,
        x,
        y,
        slug: service.slug,
      }),
    ),
  ];
  const lines = new Map<string, Line>();
  for (const link of network.links)
    add(lines, `body:${link.funder.slug}`, `service:${link.service.slug}`, link.lead);
  return { points, lines: [...lines.values()], grouped: false };
}

function grouped(network: Network): Graph {
  const points = new Map<string, Point>();
  const of = new Map<string, string>();
  const put = (
    slug: string,
    id: string,
    point: Omit<Point, "id" | "size" | "x" | "y" | "slug">,
  ) => {
    of.set(slug, id);
    const known = points.get(id);
    if (known) known.size += 1;
    else points.set(id, { id, size: 1, x: 0, y: 0, slug: null, ...point });
  };
  for (const { body } of network.funders) {
    put(`body:${body.slug}`, `body:${body.kind}:${body.nation ?? ""}`, {
      name: `${kinds[body.kind]}, ${body.nation ? nations[body.nation as Nation] : "all nations"}`,
      side: "body",
      kind: body.kind,
      group: null,
    });
  }
  for (const { service } of network.services) {
    const group = service.classification.class;
    put(`service:${service.slug}`, `service:${group}:${service.nation}`, {
      name: `${classes[group]}, ${nations[service.nation]}`,
      side: "service",
      kind: null,
      group,
    });
  }
  const rows = { body: 0, service: 0 };
  for (const point of [...points.values()].sort((a, b) => b.size - a.size)) {
    point.x = point.side === "body" ? 0 : 10;
    point.y = rows[point.side];
    rows[point.side] += 1;
    point.name = `${point.name} (${point.size})`;
  }
  const lines = new Map<string, Line>();
  for (const link of network.links) {
    const source = of.get(`body:${link.funder.slug}`);
    const target = of.get(`service:${link.service.slug}`);
    if (source && target) add(lines, source, target, false);
  }
  return { points: [...points.values()], lines: [...lines.values()], grouped: true };
}

/** Parallel lines are drawn as one, as thick as they are many. */
function add(lines: Map<string, Line>, source: string, target: string, lead: boolean): void {
  const id = `${source} ${target}`;
  const known = lines.get(id);
  if (known) {
    known.count += 1;
    known.lead ||= lead;
  } else lines.set(id, { id, source, target, count: 1, lead });
}
