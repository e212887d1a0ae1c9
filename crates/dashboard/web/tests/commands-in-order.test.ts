import "./environment";
import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import { begin, NEW_SOURCE, sendAll, type Command, type Progress } from "../src/commands";
import { answering, asked, data } from "./server";

const SOURCE: Command = {
  do: "addSource",
  input: { title: "A report", publisher: "Us", slug: "a-report-1a2b" },
};
const CLAIM: Command = {
  do: "recordClaims",
  input: { service: "one", claims: [{ fact: "host", value: "camhs", source: NEW_SOURCE }] },
};
const added = data({
  addSource: { source: { slug: "a-report-1a2b" }, proposal: { id: "proposal:p1" }, errors: [] },
});
const recorded = data({
  recordClaims: { service: null, proposal: { id: "proposal:p1" }, warnings: ["w"], errors: [] },
});

interface Input {
  idempotencyKey: string;
  proposal?: string;
  claims?: { source: string }[];
}

const inputs = () => asked.map((one) => (one.body.variables as { input: Input }).input);

test("what has to wait goes into one proposal, with the source that was added before", async () => {
  answering(added, recorded);
  const sent = await sendAll([SOURCE, CLAIM], begin(), () => undefined);
  deepEqual(sent.done && [sent.proposal, sent.warnings], ["proposal:p1", ["w"]]);
  const [first, second] = inputs();
  equal(first?.proposal, undefined);
  equal(second?.proposal, "proposal:p1");
  equal(second?.claims?.[0]?.source, "a-report-1a2b");
});

test("what goes into a proposal that is there names it from the first command on", async () => {
  answering(added, recorded);
  await sendAll([SOURCE, CLAIM], begin("p1"), () => undefined);
  equal(inputs()[0]?.proposal, "p1");
});

test("a command whose answer was lost is sent again under its own name", async () => {
  let kept: Progress = begin();
  answering(added, new Error("gone"));
  await rejects(sendAll([SOURCE, CLAIM], kept, (progress) => (kept = progress)));
  const [, lost] = inputs();
  answering(added, recorded);
  equal((await sendAll([SOURCE, CLAIM], kept, () => undefined)).done, true);
  equal(inputs()[1]?.idempotencyKey, lost?.idempotencyKey);
});

test("another command has another name", async () => {
  let kept: Progress = begin();
  answering(added, recorded);
  await sendAll([SOURCE, CLAIM], kept, (progress) => (kept = progress));
  const before = inputs().map((one) => one.idempotencyKey);
  const other: Command = { do: "addSource", input: { title: "Another", publisher: "Us" } };
  answering(added, recorded);
  await sendAll([other, CLAIM], kept, () => undefined);
  const [first, second] = inputs().map((one) => one.idempotencyKey);
  equal(before.includes(first ?? ""), false);
  equal(second, before[1]);
});

test("it stops at the first command that is wrong", async () => {
  const errors = [{ code: "BAD_REQUEST", message: "no", path: ["title"] }];
  answering(data({ addSource: { source: null, proposal: null, errors } }));
  const sent = await sendAll([SOURCE, CLAIM], begin(), () => undefined);
  deepEqual(sent, { done: false, command: SOURCE, faults: errors });
  equal(asked.length, 1);
});
