// The state of the funding view, as the address holds it: the grammar of /funding.svg and its like,
// and the withdrawal.
import type {
  BodyKind,
  Budget,
  Classification,
  FundingFilter,
  FundingRole,
  FundingScenarioInput,
  Nation,
} from "../../generated/graphql";
import { list, enumParams, toParam } from "../../router";
import { budgets, classes, keysOf, kinds, nations, roles } from "../../words";

export interface State {
  asOf: string | null;
  filter: FundingFilter;
  /** Nothing is withdrawn while it is null. */
  scenario: FundingScenarioInput | null;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function isDate(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(Date.parse(text));
}

export function stateOf(params: URLSearchParams): State {
  const filter: FundingFilter = {};
  const nation = enumParams<Nation>(params, "nation", keysOf(nations));
  const kind = enumParams<BodyKind>(params, "kind", keysOf(kinds));
  const budget = enumParams<Budget>(params, "budget", keysOf(budgets));
  const role = enumParams<FundingRole>(params, "role", keysOf(roles));
  const group = enumParams<Classification>(params, "class", keysOf(classes));
  const bodies = list(params, "body").filter((slug) => SLUG.test(slug));
  const services = list(params, "service").filter((slug) => SLUG.test(slug));
  if (nation.length > 0) filter.nations = nation;
  if (kind.length > 0) filter.kinds = kind;
  if (budget.length > 0) filter.budgets = budget;
  if (role.length > 0) filter.roles = role;
  if (group.length > 0) filter.classifications = group;
  if (bodies.length > 0) filter.bodies = bodies;
  if (services.length > 0) filter.services = services;
  const hops = Number(params.get("hops"));
  if (Number.isInteger(hops) && hops >= 1 && hops <= 20 && bodies.length + services.length > 0)
    filter.hops = hops;
  const day = params.get("asOf");
  const asOf = day && isDate(day) ? day : null;

  const withdraw = list(params, "withdraw").filter((slug) => SLUG.test(slug));
  const gone = enumParams<Budget>(params, "gone", keysOf(budgets));
  const from = params.get("from");
  const cut = Number(params.get("cut"));
  const scenario: FundingScenarioInput | null =
    withdraw.length + gone.length === 0
      ? null
      : {
          withdraw,
          ...(gone.length > 0 ? { budgets: gone } : {}),
          ...(from && isDate(from) ? { from } : asOf ? { from: asOf } : {}),
          ...(cut > 0 && cut < 100 ? { cutPercent: cut } : {}),
          ...(Object.keys(filter).length > 0 ? { filter } : {}),
        };
  return { asOf, filter, scenario };
}

/** The query of `/funding.<ext>` that gives exactly this view, the withdrawal included. */
export function fileQuery({ asOf, filter, scenario }: State): string {
  const pairs: [string, string[]][] = [
    ["asOf", asOf ? [asOf] : []],
    ["nation", (filter.nations ?? []).map(toParam)],
    ["kind", (filter.kinds ?? []).map(toParam)],
    ["budget", (filter.budgets ?? []).map(toParam)],
    ["role", (filter.roles ?? []).map(toParam)],
    ["body", filter.bodies ?? []],
    ["service", filter.services ?? []],
    ["class", (filter.classifications ?? []).map(toParam)],
    ["hops", filter.hops ? [String(filter.hops)] : []],
    ["withdraw", scenario?.withdraw ?? []],
    ["gone", (scenario?.budgets ?? []).map(toParam)],
    // The day of the picture is the day of the withdrawal, unless another is given.
    ["from", scenario?.from && scenario.from !== asOf ? [scenario.from] : []],
    ["cut", scenario?.cutPercent ? [String(scenario.cutPercent)] : []],
  ];
  return pairs
    .filter(([, words]) => words.length > 0)
    .map(([key, words]) => `${key}=${words.join(",")}`)
    .join("&");
}

export const FORMATS: readonly (readonly [string, string])[] = [
  ["svg", "Picture (SVG)"],
  ["png", "Picture (PNG)"],
  ["csv", "Funding lines (CSV)"],
  ["nodes.csv", "Bodies and services (CSV)"],
  ["graphml", "GraphML"],
  ["gexf", "GEXF, for Gephi"],
  ["dot", "DOT, for Graphviz"],
  ["mmd", "Mermaid"],
  ["json", "Node-link JSON"],
  ["cyjs", "Cytoscape JSON"],
  ["jgf.json", "JSON Graph Format"],
  ["360giving.json", "360Giving"],
];
