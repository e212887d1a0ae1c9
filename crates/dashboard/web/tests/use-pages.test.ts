import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Document } from "../src/api";
import { usePages } from "../src/use-pages";
import { forget } from "../src/use-query";
import { mount, settle } from "./hook";
import { answering, asked, data } from "./server";

interface Data {
  list: {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: string[];
  };
}

const QUESTION = { toString: () => "query Q { list }" } as Document<
  Data,
  { of: string; after?: string | null }
>;
const pages = (of: string, most: number) => () =>
  usePages(QUESTION, { of } as { of: string }, (answer: Data) => answer.list, most);
const page = (nodes: string[], endCursor: string | null) =>
  data({
    list: { totalCount: 5, pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes },
  });
const cursors = () => asked.map(({ body }) => (body.variables as { after: unknown }).after);

beforeEach(forget);

test("pages are fetched one after another, and shown as they come", async () => {
  answering(page(["a", "b"], "2"), page(["c", "d"], "4"), page(["e"], null));
  const list = await mount(pages("x", 100));
  await settle();
  deepEqual(list.current.data, { nodes: ["a", "b", "c", "d", "e"], totalCount: 5, whole: true });
  deepEqual(cursors(), [null, "2", "4"]);
  const shown = list.all.map(({ data }) => data?.nodes.length ?? 0);
  deepEqual(
    [...shown].sort((a, b) => a - b),
    shown,
    "what is on show never shrinks",
  );
  await list.unmount();
});

test("no more are fetched than are wanted", async () => {
  answering(page(["a", "b"], "2"), page(["c", "d"], "4"), page(["e"], null));
  const list = await mount(pages("x", 3));
  await settle();
  deepEqual(list.current.data, { nodes: ["a", "b", "c", "d"], totalCount: 5, whole: false });
  equal(asked.length, 2);
  await list.unmount();
});

test("another list begins with its first page", async () => {
  answering(page(["a", "b"], "2"), page(["c"], null), page(["z"], null));
  const list = await mount(pages("x", 100));
  await settle();
  await list.use(pages("y", 100));
  await settle();
  deepEqual(list.current.data?.nodes, ["z"]);
  deepEqual(cursors(), [null, "2", null]);
  await list.unmount();
});
