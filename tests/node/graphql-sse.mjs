// Follows the registry with npm `graphql-sse`, in its distinct connections mode.
//
//   node graphql-sse.mjs http://127.0.0.1:4000 CONTRIBUTOR_KEY REVIEWER_KEY
//
// Writes to the registry. Prints a line for every check, and ends with 0 only if all of them hold.

import { createClient } from "graphql-sse";

import { checks, record, submit } from "./registry.mjs";

const [address, contributor, reviewer] = process.argv.slice(2);
const url = `${address}/graphql/stream`;
const { check, done } = checks();
const text = JSON.stringify;

const client = (key) =>
  createClient({ url, headers: key ? { authorization: `Bearer ${key}` } : undefined, retryAttempts: 0 });

setTimeout(() => {
  console.log("FAILED nothing came for a minute");
  process.exit(1);
}, 60_000).unref();

/** Follows until `count` changes have come. */
async function changes(since, count, key) {
  const query = `subscription Follow($since: Int) { changes(since: $since) { revision kind entity summary } }`;
  const seen = [];
  for await (const answer of client(key).iterate({ query, variables: { since } })) {
    if (answer.errors) throw new Error(text(answer.errors));
    seen.push(answer.data.changes);
    if (seen.length >= count) break;
  }
  return seen;
}

const { value } = await client(reviewer).iterate({ query: "{ viewer { role } registry { revision } }" }).next();
check("queries are answered, with a key", value.data.viewer.role === "REVIEWER");
const start = value.data.registry.revision;

const following = changes(start, 4, reviewer);
for (let number = 0; number < 2; number += 1) {
  await submit(address, contributor, `Sse Service ${number}`);
  await record(address, reviewer, 2000 + number);
}
const followed = await following;
check("what is published is followed, and no proposal", followed.every((change) => change.entity === "service:oxpip"), text(followed));
check("a replay has no gap and no repetition", text(await changes(start, 4, reviewer)) === text(followed));

/** The text of a stream until `done` says that it is enough. */
async function streamed(headers, enough) {
  const query = "subscription { changes(since: 0) { cursor revision ordinal entity summary } }";
  const answer = await fetch(`${url}?query=${encodeURIComponent(query)}`, { headers: { ...accept, ...headers } });
  const decoder = new TextDecoder();
  let stream = "";
  for await (const bytes of answer.body) {
    stream += decoder.decode(bytes, { stream: true });
    if (enough(stream)) break;
  }
  return stream;
}

const events = (stream) => [...stream.matchAll(/event: next\nid: (.*)\ndata: (.*)\n\n/g)].map(([, id, data]) => [id, data]);
const accept = { accept: "text/event-stream" };
const long = events(await streamed({}, (stream) => events(stream).length >= 300)).slice(0, 300);
check("every event has its cursor as its id", long.every(([id, data]) => JSON.parse(data).data.changes.cursor === id));
const rest = events(await streamed({ "last-event-id": long[149][0] }, (stream) => events(stream).length >= 150)).slice(0, 150);
check("Last-Event-ID goes on behind it", text(rest) === text(long.slice(150)));
check("a stream says when to connect again", (await streamed({}, (stream) => stream.includes("retry:"))).includes("\nretry: 1000\n"));

const wrong = await client().iterate({ query: "subscription { nothing }" }).next();
check("errors come as an answer", wrong.value.errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED");

const asked = async (init, path = "") => (await fetch(url + path, init)).status;
const json = { ...accept, "content-type": "application/json" };
check("another media type: 406", (await asked({ headers: { accept: "application/json" } })) === 406);
check("a body that is no JSON: 400", (await asked({ method: "POST", headers: json, body: "{" })) === 400);
check("another type of body: 415", (await asked({ method: "POST", headers: accept, body: "{}" })) === 415);
const badKey = { ...json, authorization: "Bearer rj_0000000000_00000000000000000000000000000000" };
check("a key that is not known: 401", (await asked({ method: "POST", headers: badKey, body: "{}" })) === 401);
check("a mutation by GET: 405", (await asked({ headers: accept }, "?query=mutation{withdrawService(input:{service:%22a%22,reason:%22b%22}){errors{code}}}")) === 405);
check("PUT: 405", (await asked({ method: "PUT", headers: json, body: "{}" })) === 405);
const stream = await fetch(`${url}?query={__typename}`, { headers: accept });
check("a query by GET", (await stream.text()) === ':\nretry: 1000\n\nevent: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata:\n\n');

done();
