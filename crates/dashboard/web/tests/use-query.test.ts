import { happen } from "./environment";
import { deepEqual, equal, ok } from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { act } from "preact/test-utils";
import type { Document } from "../src/api";
import { setKey } from "../src/session";
import { forget, useQuery } from "../src/use-query";
import { mount, settle } from "./hook";
import { answering, asked, data, fault } from "./server";

type Question = Document<{ q: number }, { first: number }>;
const QUESTION = { toString: () => "query Q { q }" } as Question;
const question = (first: number | null) => () =>
  useQuery(QUESTION, first === null ? null : { first });

/** Seconds go by. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await act(() => mock.timers.tick(1000));
    await settle();
  }
}

beforeEach(() => {
  forget();
  setKey(null);
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
});

test("an answer is loading, and then there", async () => {
  answering(data({ q: 1 }));
  const query = await mount(question(1));
  const [first] = query.all;
  ok(first?.loading && first.data === null);
  deepEqual(query.current.data, { q: 1 });
  equal(query.current.loading, false);
  equal(query.current.stale, false);
  await query.unmount();
});

test("without variables nothing is asked", async () => {
  answering(data({ q: 1 }));
  const query = await mount(question(null));
  equal(query.current.loading, false);
  equal(query.current.data, null);
  equal(asked.length, 0);
  await query.unmount();
});

test("what takes two seconds is said to be slow, until it comes", async () => {
  answering("never");
  const query = await mount(question(1));
  await pass(1);
  equal(query.current.slow, false);
  await pass(1);
  equal(query.current.slow, true);
  await query.unmount();
});

test("another question shows the last answer as stale until its own comes", async () => {
  answering(data({ q: 1 }), "never");
  const query = await mount(question(1));
  await query.use(question(2));
  deepEqual(query.current.data, { q: 1 });
  equal(query.current.stale, true);
  equal(query.current.loading, true);
  await query.unmount();
});

test("an answer that was had is shown at once, and asked for again", async () => {
  answering(data({ q: 1 }), data({ q: 2 }));
  await (await mount(question(1))).unmount();
  const again = await mount(question(1));
  deepEqual(again.all[0]?.data, { q: 1 });
  deepEqual(again.current.data, { q: 2 });
  equal(asked.length, 2);
  await again.unmount();
});

test("the same answer stays the same object, so that nothing is drawn again for it", async () => {
  answering(data({ q: 1 }));
  const query = await mount(question(1));
  const before = query.current.data;
  await act(() => query.current.reload());
  await settle();
  equal(asked.length, 2);
  equal(query.current.data, before);
  await query.unmount();
});

test("an answer for one key is not shown for another", async () => {
  answering(data({ q: 1 }), "never");
  await (await mount(question(1))).unmount();
  setKey("rj_other");
  const query = await mount(question(1));
  equal(query.current.data, null);
  await query.unmount();
});

test("after something was written the answers that were had are forgotten", async () => {
  answering(data({ q: 1 }), "never");
  await (await mount(question(1))).unmount();
  forget();
  const query = await mount(question(1));
  equal(query.current.data, null);
  await query.unmount();
});

test("only the last 60 answers are kept", async () => {
  answering(data({ q: 1 }));
  for (let first = 0; first <= 60; first += 1) await (await mount(question(first))).unmount();
  answering("never");
  const oldest = await mount(question(0));
  equal(oldest.current.data, null);
  const next = await mount(question(1));
  deepEqual(next.current.data, { q: 1 });
  await oldest.unmount();
  await next.unmount();
});

test("a trouble that may pass is asked again after 1, 2, 4, 8 and then 15 seconds", async () => {
  answering(new TypeError("fetch failed"));
  const query = await mount(question(1));
  for (const pause of [1, 2, 4, 8, 15, 15]) {
    equal(query.current.retryIn, pause);
    equal(query.current.error?.trouble, "gone");
    const before = asked.length;
    await pass(pause - 1);
    equal(asked.length, before);
    if (pause > 1) equal(query.current.retryIn, 1);
    await pass(1);
    equal(asked.length, before + 1);
  }
  answering(data({ q: 1 }));
  await pass(15);
  equal(query.current.error, null);
  answering(new TypeError("fetch failed"));
  await act(() => query.current.reload());
  await settle();
  equal(query.current.retryIn, 1, "after an answer the pauses start again");
  await query.unmount();
});

test("a server that says how long to wait is not asked before", async () => {
  answering(fault("RATE_LIMITED", "slow down", { headers: { "retry-after": "30" } }));
  const query = await mount(question(1));
  equal(query.current.retryIn, 30);
  await query.unmount();
});

test("a question that is wrong is not asked again", async () => {
  answering(fault("BAD_REQUEST"));
  const query = await mount(question(1));
  equal(query.current.error?.trouble, "refused");
  equal(query.current.retryIn, null);
  await pass(60);
  equal(asked.length, 1);
  await query.unmount();
});

test("the last answer stays while the server is away", async () => {
  answering(data({ q: 1 }), new TypeError("fetch failed"), "never");
  const query = await mount(question(1));
  await act(() => query.current.reload());
  await settle();
  deepEqual(query.current.data, { q: 1 });
  equal(query.current.error?.trouble, "gone");
  await pass(1);
  equal(asked.length, 3);
  equal(query.current.error?.trouble, "gone");
  equal(query.current.loading, true);
  await query.unmount();
});

test("a browser that is on line again asks at once, if the trouble may have passed", async () => {
  answering(new TypeError("fetch failed"), data({ q: 1 }));
  const query = await mount(question(1));
  await act(() => happen("online"));
  await settle();
  deepEqual(query.current.data, { q: 1 });
  await act(() => happen("online"));
  await settle();
  equal(asked.length, 2, "there was no trouble any more");
  await query.unmount();
});

test("a view that is left takes its question back", async () => {
  answering("never");
  const query = await mount(question(1));
  equal(asked[0]?.signal?.aborted, false);
  await query.unmount();
  equal(asked[0]?.signal?.aborted, true);
});

test("a view that is left asks nothing any more", async () => {
  answering(new TypeError("fetch failed"));
  const query = await mount(question(1));
  await query.unmount();
  await pass(20);
  equal(asked.length, 1);
});
