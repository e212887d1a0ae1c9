import { happen, page } from "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { mock, test } from "node:test";
import { act } from "preact/test-utils";
import { ask, type Document } from "../src/api";
import { follow, newest, onChange } from "../src/live";
import { useQuery } from "../src/use-query";
import { mount, settle } from "./hook";
import { answering, asked, data } from "./server";

class Socket {
  static all: Socket[] = [];
  static readonly CONNECTING = 0;
  readyState = 1;
  sent: { type: string; payload?: { authorization?: string; variables?: unknown } }[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    Socket.all.push(this);
  }
  static get last(): Socket {
    return Socket.all.at(-1) as Socket;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(code = 1000): void {
    this.onclose?.({ code });
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  welcome(): void {
    this.onopen?.();
    this.say({ type: "connection_ack" });
  }
  change(revision: number): void {
    this.say({ type: "next", payload: { data: { changes: { revision } } } });
  }
}
Object.assign(globalThis, { WebSocket: Socket });
mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
mock.method(Math, "random", () => 0.5);

// The revision of the first answer is where following begins: one for all tests of this file.
answering(data({ q: 1 }, 10));
const QUESTION = { toString: () => "query Q { q }" } as Document<{ q: number }, object>;
await ask(QUESTION, {});

async function followed(key: string | null = null): Promise<() => void> {
  const stop = follow(key);
  await settle();
  Socket.last.welcome();
  return stop;
}

test("what changed after the first answer is followed, with the key", async () => {
  const stop = await followed("rj_secret");
  equal(Socket.last.url, "ws://registry.test/graphql");
  equal(Socket.last.protocol, "graphql-transport-ws");
  const [init, subscribe] = Socket.last.sent;
  deepEqual(init, { type: "connection_init", payload: { authorization: "Bearer rj_secret" } });
  deepEqual(subscribe?.payload?.variables, { since: 10 });
  Socket.last.say({ type: "ping" });
  equal(Socket.last.sent.at(-1)?.type, "pong");
  stop();
});

test("changes of a second are gathered, and said once", async () => {
  const heard: number[] = [];
  const end = onChange((revision) => heard.push(revision));
  const stop = await followed();
  for (const revision of [11, 12, 13]) Socket.last.change(revision);
  mock.timers.tick(999);
  deepEqual(heard, []);
  mock.timers.tick(1);
  deepEqual(heard, [13]);
  equal(newest(), 13);
  stop();
  end();
});

test("a page in the background asks nothing, and catches up when it is looked at", async () => {
  const heard: number[] = [];
  const end = onChange((revision) => heard.push(revision));
  const stop = await followed();
  page.hidden = true;
  Socket.last.change(14);
  mock.timers.tick(5000);
  deepEqual(heard, []);
  page.hidden = false;
  happen("visibilitychange");
  deepEqual(heard, [14]);
  happen("visibilitychange");
  deepEqual(heard, [14], "there is nothing new");
  stop();
  end();
});

test("a lost connection is made again, later and later, and goes on where it was", async () => {
  const stop = await followed();
  for (const pause of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    const before = Socket.all.length;
    Socket.last.close();
    mock.timers.tick(pause - 1);
    equal(Socket.all.length, before, `${pause} ms`);
    mock.timers.tick(1);
    equal(Socket.all.length, before + 1, `${pause} ms`);
  }
  Socket.last.welcome();
  deepEqual(Socket.last.sent.at(-1)?.payload?.variables, { since: 14 });
  mock.timers.tick(10_001);
  const before = Socket.all.length;
  Socket.last.close();
  mock.timers.tick(1000);
  equal(Socket.all.length, before + 1, "one that lasted was a good one");
  stop();
});

test("a connection on which nothing is heard for a minute is given up", async () => {
  const stop = await followed();
  const before = Socket.all.length;
  mock.timers.tick(60_000);
  mock.timers.tick(1000);
  equal(Socket.all.length, before + 1);
  stop();
});

test("a key that the server refuses is not tried again", async () => {
  const stop = await followed("rj_wrong");
  const before = Socket.all.length;
  Socket.last.close(4403);
  mock.timers.tick(120_000);
  equal(Socket.all.length, before);
  stop();
});

test("after it is stopped nothing is connected", async () => {
  const stop = await followed();
  const before = Socket.all.length;
  stop();
  mock.timers.tick(120_000);
  happen("online");
  equal(Socket.all.length, before);
});

test("an answer on show is asked for again when it has become old, and only then", async () => {
  const stop = await followed();
  answering(data({ q: 1 }, 14), data({ q: 2 }, 21));
  const query = await mount(() => useQuery(QUESTION, {}));
  equal(asked.length, 1);
  Socket.last.change(20);
  await act(() => mock.timers.tick(1000));
  await settle();
  deepEqual(query.current.data, { q: 2 });
  Socket.last.change(21);
  await act(() => mock.timers.tick(1000));
  await settle();
  equal(asked.length, 2, "it has the last change already");
  await query.unmount();
  stop();
});

test("an answer from a server that is behind is asked for again after a second", async () => {
  answering(data({ q: 3 }, 20), data({ q: 4 }, 21));
  const query = await mount(() => useQuery(QUESTION, {}));
  deepEqual(query.current.data, { q: 3 });
  await act(() => mock.timers.tick(1000));
  await settle();
  deepEqual(query.current.data, { q: 4 });
  await act(() => mock.timers.tick(10_000));
  await settle();
  equal(asked.length, 2);
  await query.unmount();
});

test("a registry that has not come as far is followed from now on", async () => {
  const stop = await followed();
  Socket.last.say({ type: "error", payload: [{ extensions: { code: "BAD_REQUEST" } }] });
  equal(newest(), 0);
  mock.timers.tick(1000);
  Socket.last.welcome();
  deepEqual(Socket.last.sent.at(-1)?.payload?.variables, { since: null });
  stop();
});
