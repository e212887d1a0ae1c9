import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { addsService, type Proposal, type Viewer } from "../src/views/proposal";
import { allowed } from "../src/views/proposal/act";
import { parts } from "../src/views/proposal/changes";
import { stepsOf } from "../src/views/proposal/steps";

type Change = Proposal["changes"][number];

const change = (part: Partial<Change>) =>
  ({
    step: 1,
    change: 1,
    summary: "",
    before: null,
    after: null,
    removable: true,
    ...part,
  }) as Change;
const proposal = (part: object) =>
  ({
    author: { label: "Ann" },
    decision: null,
    mayAccept: true,
    slug: null,
    changes: [],
    ...part,
  }) as unknown as Proposal;
const viewer = (name: string, role: string) => ({ name, role }) as Viewer;

test("a reviewer who wrote none of it decides", () => {
  deepEqual(allowed(proposal({}), viewer("Rex", "REVIEWER")), {
    actions: ["accept", "ask", "reject", "comment"],
    note: null,
  });
});

test("no author accepts, and sees why", () => {
  const own = allowed(proposal({}), viewer("Ann", "REVIEWER"));
  deepEqual(own.actions, ["comment", "withdraw"]);
  equal(own.note, "You suggested this, so another reviewer decides on it.");
  const part = allowed(proposal({ mayAccept: false }), viewer("Rex", "REVIEWER"));
  deepEqual(part.actions, ["ask", "reject", "comment"]);
  equal(part.note, "You are one of its authors, so only another reviewer can accept it.");
});

test("a contributor takes back what is theirs, and comments on the rest", () => {
  deepEqual(allowed(proposal({}), viewer("Ann", "CONTRIBUTOR")), {
    actions: ["comment", "withdraw"],
    note: null,
  });
  deepEqual(allowed(proposal({}), viewer("Cat", "CONTRIBUTOR")).actions, ["comment"]);
});

test("what is decided is only commented on", () => {
  for (const role of ["CONTRIBUTOR", "REVIEWER", "ADMIN"])
    deepEqual(allowed(proposal({ decision: {} }), viewer("Ann", role)).actions, ["comment"]);
});

test("a proposal of a new service is one that creates its own", () => {
  const created = change({ kind: "CREATED", entity: "service:littleham" });
  equal(addsService(proposal({ slug: "littleham", changes: [created] })), true);
  equal(addsService(proposal({ slug: "greatham", changes: [created] })), false);
  equal(addsService(proposal({ slug: null, changes: [created] })), false);
  equal(
    addsService(proposal({ slug: "littleham", changes: [{ ...created, kind: "CHANGED" }] })),
    false,
  );
});

test("a step is its first change, and how many more go with it; published ones are none", () => {
  const changes = [
    change({ step: 2, summary: "host: CAMHS" }),
    change({ step: 2, change: 2, summary: "size" }),
    change({ step: 3, summary: "accepted", removable: false }),
    change({ step: 5, summary: "name" }),
  ];
  deepEqual(stepsOf(proposal({ changes })), [
    { step: 2, summary: "host: CAMHS", more: 1 },
    { step: 5, summary: "name", more: 0 },
  ]);
});

test("what changes and what it becomes stand apart", () => {
  const read = (summary: string, after: string | null, entity = "service:littleham") =>
    parts(change({ summary, after, entity }));
  deepEqual(read("host: CAMHS", "host: CAMHS"), { what: "Host", after: "CAMHS" });
  deepEqual(read("host", "CAMHS"), { what: "Host", after: "CAMHS" });
  deepEqual(read("new service", "new service", "commissioning-body:leeds-city-council"), {
    what: "Commissioning body leeds city council",
    after: "new service",
  });
  deepEqual(read("line (core): ended", "line (core): ended"), {
    what: "Service littleham",
    after: "line (core): ended",
  });
});
