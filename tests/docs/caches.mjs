// What a client's cache shows is what the registry says: random questions to a running registry, each asked through a cache and read
// from it again later. With default settings nothing may differ but where docs/partner/clients.md says so; with its settings, nothing.
//
//   node caches.mjs ADDRESS [QUESTIONS] [SEED]

import assert from "node:assert/strict";
import * as apollo4 from "@apollo/client";
import * as apollo3 from "apollo-client-3/core/index.js";
import { QueryClient } from "@tanstack/query-core";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { getIntrospectionQuery, parse } from "graphql";
import { ask, generator } from "./operations.mjs";

// Development builds warn of objects that are replaced instead of merged: then the cache has less, and nothing wrong.
console.warn = () => {};
apollo3.setLogVerbosity("silent");
const [address, questions = "150", seed = "23"] = process.argv.slice(2);
const uri = `${address}/graphql`;
const { data: schema } = await ask(address, getIntrospectionQuery());
/** What the page about clients says not to keep by its id. */
const ALONE = ["FactChoice", "Characteristic", "AssessedClass", "FundingLine"];
/** What cannot be asked with default settings: ids that are not of one thing, and what a funding line says for a day. */
const OF_A_DAY = ["funder", "handover", "carriedOnByOneOf", "current"];
const WITHOUT = { FactChoice: ["id"], Characteristic: ["id"], AssessedClass: ["id"], FundingLine: OF_A_DAY };
const alone = (policy) => Object.fromEntries(ALONE.map((type) => [type, policy]));

/** A cache: `put` asks the registry through it, `get` answers from it alone, with nothing where it does not have all. */
function apollo({ ApolloClient, HttpLink, InMemoryCache }, typePolicies) {
  const client = new ApolloClient({ link: new HttpLink({ uri, fetch }), cache: new InMemoryCache({ typePolicies }) });
  return {
    put: async (text) => (await client.query({ query: parse(text), fetchPolicy: "network-only" })).data,
    get: async (text) => client.cache.readQuery({ query: parse(text) }),
  };
}

function urql(settings) {
  const exchanges = [cacheExchange({ ...settings, logger: () => {} }), fetchExchange];
  const client = new Client({ url: uri, preferGetMethod: false, exchanges });
  const run = (text, requestPolicy) => client.query(text, {}, { requestPolicy }).toPromise();
  return {
    put: async (text) => (await run(text, "network-only")).data,
    // With the schema it shows what it has, and asks for the rest.
    get: async (text) => {
      const { data, operation } = await run(text, "cache-only");
      return operation.context.meta?.cacheOutcome === "hit" ? data : null;
    },
  };
}

function tanstack() {
  const client = new QueryClient();
  const queryFn = async ({ queryKey: [text] }) => (await ask(address, text)).data;
  return { put: (text) => client.fetchQuery({ queryKey: [text], queryFn }), get: async (text) => client.getQueryData([text]) };
}

const caches = {
  "Apollo Client 4": [() => apollo(apollo4), WITHOUT],
  "Apollo Client 4, with settings": [() => apollo(apollo4, alone({ keyFields: false })), {}],
  "Apollo Client 3": [() => apollo(apollo3), WITHOUT],
  "Apollo Client 3, with settings": [() => apollo(apollo3, alone({ keyFields: false })), {}],
  // Without the schema it guesses which fragments on `Node` apply, and shows too much or nothing.
  "urql, graphcache, with settings": [() => urql({ keys: alone(() => null), schema }), {}],
  "TanStack Query": [tanstack, {}],
};

/** Where what is shown differs first from what the registry said, as a path. */
function difference(one, other, path = []) {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return Object.is(one, other) ? null : { path, one, other };
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = difference(one[name], other[name], [...path, name]);
    if (found) return found;
  }
  return null;
}

let wrong = 0;
for (const [name, [make, without]] of Object.entries(caches)) {
  const cache = make();
  const { next, question } = await generator(address, { seed, without });
  const asked = [];
  const seen = { asked: 0, refused: 0, read: 0, partial: 0 };
  const check = (shown, { text, said }, how) => {
    const found = difference(shown, said);
    if (!found) return;
    wrong += 1;
    if (wrong <= 10) console.log(`WRONG  ${name}, ${how}: ${found.path.join(".")} shows ${JSON.stringify(found.one)}, the registry says ${JSON.stringify(found.other)}\n       ${text}`);
  };
  for (let number = 0; number < Number(questions); number += 1) {
    const text = question(`Q${number}`);
    const { data: said, errors } = await ask(address, text);
    if (errors) {
      seen.refused += 1;
      if (process.env.SHOW) console.log(errors[0].message, text);
      continue;
    }
    const id = /\bnode\(id: ("[^"]*")\)/.exec(text);
    if (id && text.indexOf("past(") < 0) assert.ok([undefined, JSON.parse(id[1])].includes(said.node?.id), `${text}: answered ${said.node?.id}`);
    const one = { text, said };
    check(await cache.put(text), one, "asked");
    asked.push(one);
    seen.asked += 1;
    const earlier = asked[next(asked.length)];
    const shown = await cache.get(earlier.text);
    if (shown) check(shown, earlier, "read from the cache");
    seen[shown ? "read" : "partial"] += 1;
  }
  console.log(`${name}: ${seen.asked} asked, ${seen.read} read whole from the cache, ${seen.partial} that it has in part, ${seen.refused} refused`);
  assert.ok(seen.asked > Number(questions) / 2 && seen.read > seen.asked / 4, `${name}: too few of the questions say anything`);
}
if (wrong > 0) {
  console.log(`${wrong} answers differ`);
  process.exit(1);
}
console.log("ok");
