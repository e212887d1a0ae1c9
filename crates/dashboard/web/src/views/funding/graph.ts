// The network as points and lines to draw; grouped when it is too large to read.
import type {
  BodyKind,
  Classification,
  FundingNetworkQuery,
  FundingRole,
  Nation,
} from "../../generated/graphql";
import { classes, kinds, nations } from "../../words";
import { payerOf, PLAIN, widthOf, type Payer } from "./look";

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
  /** Of a service: whether it is known to be paid for by one body only. */
  alone: boolean;
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
  role: FundingRole;
  payer: Payer;
  width: number;
  /** Whether any day of it is known. */
  dated: boolean;
  /** How far it bends, so that parallel lines lie side by side. */
  bend: number;
}

export interface Graph {
  points: Point[];
  lines: Line[];
  grouped: boolean;
  /** The largest yearly amount that is known; null when none is. */
  largest: number | null;
}

export function graphOf(network: Network): Graph {
  const large = network.funders.length + network.services.length > MOST_POINTS;
  return large ? grouped(network) : single(network);
}

function largestOf(network: Network): number | null {
  const amounts = network.links.flatMap(({ annualAmount }) => annualAmount ?? []);
  return amounts.length > 0 ? amounts.reduce((most, one) => Math.max(most, one), 0) : null;
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
        alone: false,
        x,
        y,
        slug: body.slug,
      }),
    ),
    ...network.services.map(
      ({ service, funderCount, x, y }): Point => ({
        id: `service:${service.slug}`,
        name: service.name,
        side: "service",
        kind: null,
        group: service.classification.class,
        size: 1,
        alone: funderCount === 1,
        x,
        y,
        slug: service.slug,
      }),
    ),
  ];
  const kindOf = new Map(network.funders.map(({ body }) => [body.slug, body.kind]));
  const largest = largestOf(network);
  const drawn = new Map<string, number>();
  const lines = network.links.map((link): Line => {
    const source = `body:${link.funder.slug}`;
    const target = `service:${link.service.slug}`;
    const before = drawn.get(`${source} ${target}`) ?? 0;
    drawn.set(`${source} ${target}`, before + 1);
    return {
      id: link.id,
      source,
      target,
      count: 1,
      lead: link.lead,
      role: link.role,
      payer: payerOf(kindOf.get(link.funder.slug) ?? null),
      width: widthOf(link.annualAmount ?? null, largest ?? 0),
      dated: Boolean(link.from || link.to),
      bend: Math.ceil(before / 2) * (before % 2 === 0 ? 10 : -10),
    };
  });
  return { points, lines, grouped: false, largest };
}

function grouped(network: Network): Graph {
  const points = new Map<string, Point>();
  const of = new Map<string, string>();
  const put = (
    slug: string,
    id: string,
    point: Omit<Point, "id" | "size" | "x" | "y" | "slug" | "alone">,
  ) => {
    of.set(slug, id);
    const known = points.get(id);
    if (known) known.size += 1;
    else points.set(id, { id, size: 1, x: 0, y: 0, slug: null, alone: false, ...point });
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
    if (source && target) add(lines, source, target, points.get(source)?.kind ?? null);
  }
  return { points: [...points.values()], lines: [...lines.values()], grouped: true, largest: null };
}

/** The lines between two groups are drawn as one, as thick as they are many. */
function add(
  lines: Map<string, Line>,
  source: string,
  target: string,
  kind: BodyKind | null,
): void {
  const id = `${source} ${target}`;
  const known = lines.get(id);
  if (known) {
    known.count += 1;
    known.width = Math.min(8, PLAIN + 0.9 * known.count);
  } else {
    lines.set(id, {
      id,
      source,
      target,
      count: 1,
      lead: false,
      role: "CORE",
      payer: payerOf(kind),
      width: PLAIN,
      dated: true,
      bend: 0,
    });
  }
}
