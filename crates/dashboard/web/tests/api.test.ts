import "./environment";
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  ApiError,
  ask,
  type Document,
  firstRevision,
  REQUEST_TIMEOUT_MS,
  type Trouble,
} from "../src/api";
import { setKey } from "../src/session";
import { answering, asked, data, fault } from "./server";

const QUESTION = { toString: () => "query Q { q }" } as Document<{ q: number }, { first: number }>;
const question = (signal?: AbortSignal) => ask(QUESTION, { first: 3 }, signal);

async function troubleWith(answer: Response | Error): Promise<ApiError> {
  answering(answer);
  const error = await question().catch((cause: unknown) => cause);
  ok(error instanceof ApiError, `an error of the API, not ${String(error)}`);
  return error;
}

afterEach(() => setKey(null));

test("a question is sent with its variables, and its answer names its revision", async () => {
  answering(data({ q: 5 }, 12));
  deepEqual(await question(), { data: { q: 5 }, revision: 12 });
  equal(asked[0]?.url, "/graphql");
  deepEqual(asked[0]?.body, { query: "query Q { q }", variables: { first: 3 } });
  match(asked[0]?.headers.accept ?? "", /^application\/graphql-response\+json,/);
  equal(await firstRevision, 12);
});

test("an answer without a revision has none", async () => {
  answering(data({ q: 5 }));
  equal((await question()).revision, null);
});

test("the key goes with the question, and nothing does without one", async () => {
  answering(data({ q: 5 }));
  await question();
  setKey("rj_secret");
  await question();
  equal(asked[0]?.headers.authorization, undefined);
  equal(asked[1]?.headers.authorization, "Bearer rj_secret");
});

test("each code of an error is a trouble of its own", async () => {
  const codes: [string, Trouble, boolean][] = [
    ["RATE_LIMITED", "busy", true],
    ["UNAVAILABLE", "busy", true],
    ["UNAUTHENTICATED", "forbidden", false],
    ["FORBIDDEN", "forbidden", false],
    ["GRAPHQL_VALIDATION_FAILED", "unsupported", false],
    ["DOCUMENT_NOT_REGISTERED", "unsupported", false],
    ["BAD_REQUEST", "refused", false],
    ["GRAPHQL_PARSE_FAILED", "refused", false],
    ["NOT_FOUND", "refused", false],
    ["LIMIT_EXCEEDED", "refused", false],
    ["CONFLICT", "refused", false],
    ["INTERNAL", "broken", true],
    ["something new", "broken", true],
  ];
  for (const [code, trouble, passing] of codes) {
    const error = await troubleWith(fault(code));
    equal(error.trouble, trouble, code);
    equal(error.passing, passing, code);
  }
});

test("what the server says is wrong is shown, what broke inside it is not", async () => {
  match(
    (await troubleWith(fault("BAD_REQUEST", "`first` is at most 100"))).message,
    /`first` is at most 100/,
  );
  equal(
    (await troubleWith(fault("INTERNAL", "at line 12"))).message,
    "The server has a fault of its own.",
  );
});

test("an error keeps the id of its request, and how long to wait", async () => {
  const headers = { "x-request-id": "abc", "retry-after": "7" };
  const error = await troubleWith(fault("RATE_LIMITED", "slow down", { status: 429, headers }));
  equal(error.requestId, "abc");
  equal(error.retryAfter, 7);
  for (const senseless of ["soon", "-1", "0"]) {
    const { retryAfter } = await troubleWith(
      fault("RATE_LIMITED", "slow down", { headers: { "retry-after": senseless } }),
    );
    equal(retryAfter, null, senseless);
  }
});

test("a proxy's page is no answer: busy when it says so, broken otherwise", async () => {
  const busy = await troubleWith(
    new Response("<html>", { status: 503, headers: { "retry-after": "2" } }),
  );
  equal(busy.trouble, "busy");
  equal(busy.retryAfter, 2);
  equal((await troubleWith(new Response("", { status: 429 }))).trouble, "busy");
  const broken = await troubleWith(new Response("<html>", { status: 502 }));
  equal(broken.trouble, "broken");
  match(broken.message, /status 502/);
  equal((await troubleWith(Response.json({ data: null }))).trouble, "broken");
});

test("a server that is not there is gone, and may come back", async () => {
  const error = await troubleWith(new TypeError("fetch failed"));
  equal(error.trouble, "gone");
  equal(error.passing, true);
});

test("an answer that takes too long is given up, and said to be slow", async (context) => {
  const late = new AbortController();
  const timeout = context.mock.method(AbortSignal, "timeout", () => late.signal);
  answering("never");
  const answer = question();
  late.abort(new DOMException("late", "TimeoutError"));
  await rejects(answer, {
    trouble: "slow",
    message: "The server has not answered within 20 seconds.",
  });
  deepEqual(timeout.mock.calls[0]?.arguments, [REQUEST_TIMEOUT_MS]);
});

test("a question that is taken back is no trouble", async () => {
  answering("never");
  const controller = new AbortController();
  const answer = question(controller.signal);
  controller.abort();
  await rejects(answer, { name: "AbortError" });
});
