// Follows the registry with npm `graphql-ws`, and tries the close codes of `graphql-transport-ws` by hand.
//
//   node graphql-ws.mjs http://127.0.0.1:4000 CONTRIBUTOR_KEY REVIEWER_KEY
//
// Writes to the registry. Prints a line for every check, and ends with 0 only if all of them hold.

import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { checks, post, submit } from "./registry.mjs";

const [address, contributor, reviewer] = process.argv.slice(2);
const url = `${address.replace("http", "ws")}/graphql`;
const { check, done } = checks();

/** Opens a connection, sends texts in order, and says how the server closed it. */
function closing(texts, protocol = "graphql-transport-ws") {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, protocol);
    const heard = [];
    socket.on("open", () => texts.forEach((text) => socket.send(text)));
    socket.on("message", (data) => heard.push(JSON.parse(data)));
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason), heard }));
    socket.on("unexpected-response", (_, response) => resolve({ code: response.statusCode, heard }));
    socket.on("error", () => {});
  });
}

/** Opens a connection, sends messages, and gathers what is heard until `enough` says so. */
function hearing(messages, enough) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "graphql-transport-ws");
    const heard = [];
    const timer = setTimeout(() => reject(new Error(`not enough: ${JSON.stringify(heard)}`)), 10_000);
    socket.on("open", () => messages.forEach((message) => socket.send(JSON.stringify(message))));
    socket.on("message", (data) => {
      heard.push(JSON.parse(data));
      if (enough(heard)) {
        clearTimeout(timer);
        socket.close();
        resolve(heard);
      }
    });
    socket.on("error", reject);
  });
}

const init = { type: "connection_init" };
const text = JSON.stringify;
const follow = (id, since) => ({
  type: "subscribe",
  id,
  payload: { query: `subscription { changes(since: ${since}) { revision entity } }` },
});

// ------------------------------------------------------------ close codes

check("a message that is none: 4400", (await closing([text(init), "nonsense"])).code === 4400);
check("an unknown message: 4400", (await closing([text(init), text({ type: "start", id: "1" })])).code === 4400);
check("bytes: 4400", (await closing([Buffer.from([1, 2, 3])])).code === 4400);
check("brackets a thousand deep: 4400", (await closing(["[".repeat(1000)])).code === 4400);
check("an operation before the acknowledgement: 4401", (await closing([text(follow("1", 0))])).code === 4401);
const badKey = { ...init, payload: { authorization: "Bearer rj_0000000000_00000000000000000000000000000000" } };
const refused = await closing([text(badKey)]);
check("a key that is not known: 4403", refused.code === 4403 && refused.reason === "the key is not known");
check("no initialisation: 4408", (await closing([])).code === 4408);
const twice = await closing([text(init), text(follow("1", 0)), text(follow("1", 0))]);
check("an id that is taken: 4409", twice.code === 4409);
check("two initialisations: 4429", (await closing([text(init), text(init)])).code === 4429);
check("a message that is too long: 1009", (await closing([text(init), " ".repeat(300_000)])).code === 1009);
check("another subprotocol: 400", (await closing([], "graphql-ws")).code === 400);

// ------------------------------------------------------------ errors are `error` messages

const subscribe = (id, query, variables) => ({ type: "subscribe", id, payload: { query, variables } });
const answers = async (query) => (await hearing([init, subscribe("1", query)], (heard) => heard.length >= 2))[1];
for (const [what, query, code] of [
  ["a syntax error", "subscription {", "GRAPHQL_PARSE_FAILED"],
  ["an unknown field", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
  ["a bad argument", "subscription { changes(since: -1) { revision } }", "BAD_REQUEST"],
  ["brackets", `query { a(b: ${"[".repeat(2000)}) }`, "LIMIT_EXCEEDED"],
]) {
  const answer = await answers(query);
  check(`${what} is an error message`, answer.type === "error" && answer.payload[0].extensions.code === code);
}
const crowd = Array.from({ length: 33 }, (_, number) => subscribe(`${number}`, "subscription { changes { revision } }"));
const crowded = await hearing([init, ...crowd], (heard) => heard.some((message) => message.type === "error"));
const full = crowded.find((message) => message.type === "error");
check("a cap on operations", full.id === "32" && full.payload[0].extensions.code === "LIMIT_EXCEEDED");
const pong = await hearing([{ type: "ping", payload: { a: 1 } }], (heard) => heard.length === 1);
check("pings are answered, also before the initialisation", pong[0].type === "pong" && pong[0].payload.a === 1);

// ------------------------------------------------------------ npm graphql-ws

const client = (key) =>
  createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: key ? { authorization: `Bearer ${key}` } : undefined,
    retryAttempts: 0,
  });

setTimeout(() => {
  console.log("FAILED nothing came for a minute");
  process.exit(1);
}, 60_000).unref();

/** Follows until `count` changes have come. */
async function changes(since, count, key) {
  const following = client(key);
  const query = `subscription Follow($since: Int) { changes(since: $since) { revision kind entity summary } }`;
  const seen = [];
  for await (const answer of following.iterate({ query, variables: { since } })) {
    if (answer.errors) throw new Error(text(answer.errors));
    seen.push(answer.data.changes);
    if (seen.length >= count) break;
  }
  await following.dispose();
  return seen;
}

const asked = client(reviewer);
const { value } = await asked.iterate({ query: "{ viewer { name role } registry { revision } }" }).next();
check("queries are answered, with a key", value.data.viewer.role === "REVIEWER");
await asked.dispose();
const start = value.data.registry.revision;

const slugs = [];
// Four proposals of two changes each, one of which is accepted with a decision: three changes that everybody hears of.
const publicFollower = changes(start, 3);
const reviewersFollower = changes(start, 3, reviewer);
for (let number = 0; number < 4; number += 1) {
  slugs.push(await submit(address, contributor, `Ws Service ${number}`));
}
const decided = `mutation($slug: String!) {
  decideClassification(input: { service: $slug, class: OTHER_PARENT_INFANT_SERVICE, reason: "for the test" }) {
    errors { message }
  }
}`;
await post(address, decided, { slug: slugs[3] }, reviewer);
const insiders = await reviewersFollower.catch((error) => [error]);
const outside = await publicFollower;
check("a reviewer hears of the same", text(insiders) === text(outside), text(insiders));
check(
  "the public hears of what is published only",
  outside.every((change) => change.entity === `service:${slugs[3]}`),
  text(outside),
);
const replayed = await changes(start, 3, reviewer);
check("a replay has no gap and no repetition", text(replayed) === text(insiders));
const all = await changes(0, 700);
check("a replay from the beginning is whole", all.every((change, at) => at === 0 || change.revision >= all[at - 1].revision));

done();
