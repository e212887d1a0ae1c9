// Random questions over the schema of a running registry: what a client of a partner could ask.
import { buildClientSchema, getIntrospectionQuery, getNamedType, isCompositeType, isEnumType, isObjectType, isRequiredArgument } from "graphql";

/** A small generator: the same walk for the same seed. */
export function random(seed) {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((state >> 33n) % BigInt(Math.max(below, 1)));
  };
}

export async function ask(address, query) {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const SAMPLES = `{
  services(first: 100) { nodes { id slug } } teams(first: 5) { nodes { id slug } } sources { id slug } interventions { id slug }
  commissioningBodies(first: 40) { nodes { id slug } } definitions { id slug } fundingLines(first: 20) { nodes { id } }
  registry { revision } standardSets { slug } vocabulary { id } }`;

/** Costly, or about who asks: what is random there says nothing about caches. */
const LEFT_OUT = new Set(["reviewQueue", "keys", "rounds", "webhooks", "outcomeReturns", "viewer", "proposal", "compareFundingScenarios", "capacity"]);
/** Fields that need a right, or arguments that go together. */
const REFUSED = new Set(["possibleDuplicates", "gaps"]);
/** How many of each kind are asked for: few, so that questions are often about the same. */
const FEW = 4;

export async function generator(address, { seed, without = {} }) {
  const next = random(seed);
  const one = (list) => list[next(list.length)];
  const schema = buildClientSchema((await ask(address, getIntrospectionQuery())).data);
  const { data } = await ask(address, SAMPLES);
  const few = (list) => Array.from({ length: FEW }, () => one(list));
  const kinds = {
    service: few(data.services.nodes),
    team: few(data.teams.nodes),
    source: few(data.sources),
    intervention: few(data.interventions),
    commissioningBody: few(data.commissioningBodies.nodes),
    definition: data.definitions,
  };
  const slugs = { standardSet: data.standardSets.map((set) => set.slug) };
  for (const [kind, list] of Object.entries(kinds)) slugs[kind] = list.map((node) => node.slug);
  slugs.service.push("merged-away");
  const nodes = [...Object.values(kinds), few(data.fundingLines.nodes)];
  // Services that were merged, and what never was.
  const ids = [...nodes.flat().map((node) => node.id), "service:merged-away", "team:merged-away", "service:none"];
  const quoted = (text) => JSON.stringify(text);
  const days = ["2018-06-01", "2019-06-01", "2024-01-01"];
  const last = data.registry.revision;

  /** A value for an argument; nothing where there is none that would be good. */
  function value(field, argument) {
    const type = getNamedType(argument.type);
    const name = argument.name;
    if (name === "first" || name === "last") return String(next(4));
    if (name === "slug") return slugs[field.name] && quoted(one(slugs[field.name]));
    if (name === "id" && field.name === "node") return quoted(one(ids));
    if (name === "ids") return `[${[one(ids), one(ids), one(ids)].map(quoted).join(", ")}]`;
    if (name === "id" && field.name === "fact") return quoted(one(data.vocabulary).id);
    if (name === "id") return slugs[field.name] && quoted(one(slugs[field.name]));
    if (name === "definition" || name === "base" || name === "other") return quoted(one(slugs.definition));
    if (name === "standardSet") return quoted("pif-self-audit");
    if (name === "framework") return quoted("aimh-uk");
    if (name === "measure") return quoted("phq-9");
    if (name === "item") return quoted("parent-age");
    if (name === "class") return quoted("parent-infant-team");
    if (name === "text") return quoted(one(["leeds", "team", "oxpip"]));
    if (name === "revision") return String(1 + next(last));
    if (name === "since") return String(next(last + 1));
    if (name === "from" && type.name === "Int") return "2017";
    if (name === "to" && type.name === "Int") return "2019";
    if (type.name === "Date") return quoted(one(days));
    if (name === "by") return `[${type.getValues()[0].name}]`;
    if (name === "filter" && type.name === "ServiceFilter") return `{ nations: [${one(["ENGLAND", "WALES"])}] }`;
    if (name === "input" && type.name === "AssessInput") return '{ facts: [{ fact: "dedicated_team", value: true }] }';
    if (name === "input" && type.name === "FundingScenarioInput") return `{ withdraw: [${quoted("nhs-england")}] }`;
    if (isEnumType(type) && name !== "perspective") return one(type.getValues()).name;
    return undefined;
  }

  function call(field) {
    if (REFUSED.has(field.name)) return null;
    const given = [];
    for (const argument of field.args) {
      const required = isRequiredArgument(argument);
      if (!required && !["first", "revision"].includes(argument.name) && next(3) > 0) continue;
      if (argument.name === "asOf" && field.name === "past") continue;
      if (argument.name === "last" && given.some((text) => text.startsWith("first"))) continue;
      const text = value(field, argument);
      if (text !== undefined) given.push(`${argument.name}: ${text}`);
      else if (required) return null;
    }
    return given.length === 0 ? field.name : `${field.name}(${given.join(", ")})`;
  }

  function selection(type, depth) {
    if (!isObjectType(type)) {
      const each = schema.getPossibleTypes(type).map((one) => `... on ${one.name} ${next(2) === 0 ? selection(one, depth) : "{ __typename id }"}`);
      return `{ __typename ${each.join(" ")} }`;
    }
    const hidden = without[type.name] ?? [];
    const all = Object.values(type.getFields()).filter((field) => !hidden.includes(field.name) && !field.deprecationReason);
    // As every client asks: without its id a cache keeps a thing once for each place where it is.
    const id = all.find((field) => field.name === "id");
    const chosen = new Map(id ? [["id", "id"]] : []);
    for (let count = 2 + next(4); count > 0; count -= 1) {
      const field = one(all);
      const named = getNamedType(field.type);
      if (chosen.has(field.name) || (isCompositeType(named) && depth === 0)) continue;
      const head = call(field);
      if (head !== null) chosen.set(field.name, isCompositeType(named) ? `${head} ${selection(named, depth - 1)}` : head);
    }
    return `{ __typename ${[...chosen.values()].join(" ")} }`;
  }

  const roots = Object.values(schema.getQueryType().getFields()).filter((field) => !LEFT_OUT.has(field.name));
  return {
    schema,
    next,
    /** A question of one to three fields of the root. */
    question(name) {
      const chosen = new Map();
      for (let count = 1 + next(3); count > 0 || chosen.size === 0; count -= 1) {
        const field = one(roots);
        const head = call(field);
        const named = getNamedType(field.type);
        if (head !== null) chosen.set(field.name, isCompositeType(named) ? `${head} ${selection(named, 3)}` : head);
      }
      return `query ${name} { ${[...chosen.values()].join(" ")} }`;
    },
  };
}
