import "./environment";
import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { readCsv } from "./read-csv";
import {
  answerOf,
  type Audit,
  attainments,
  auditOf,
  planTable,
  reviewOf,
  tally,
  toWorkOn,
  UNANSWERED,
  unplanned,
  unshown,
} from "../src/views/quality/audit";
import { limit } from "../src/views/quality/funnel";
import { made, part, range, team } from "../src/views/quality/say";

// Types in the order of the illustration.
const standards = [1, 1, 2, 2, 3, 1, 2, 2, 2, 3, 3].map((type, at) => ({
  number: `1.${at + 1}`,
  type,
  title: `Standard ${at + 1}`,
}));
const thresholds = [
  { type: 1, percent: 100 },
  { type: 2, percent: 80 },
  { type: 3, percent: 60 },
];
const WORDS = { M: "met", P: "partly", N: "not-met", A: "not-applicable", U: "not-known" } as const;

function audit(letters: string): Audit {
  const answer = (letter: string) => ({
    ...UNANSWERED,
    rating: WORDS[letter as keyof typeof WORDS],
    evidence: "seen",
  });
  return Object.fromEntries([...letters].map((letter, at) => [`1.${at + 1}`, answer(letter)]));
}

// The same rows as in `crates/quality/src/standards/review.rs`: the page and the crate agree.
test("thresholds are reached, not reached or open, as in the crate", () => {
  for (const [letters, expected] of [
    ["MMMMMMMMNMN", true],
    ["MMMMMMMMUMU", true],
    ["MNMMMMMMMMM", false],
    ["MPMMMMMMMMM", false],
    ["MUMMMMMMMMM", null],
    ["MUMMMMNNMMM", false],
    ["MAMMMMMMAAN", false],
    ["AAMMMAMMNMN", true],
  ] as const) {
    const all = attainments(standards, thresholds, audit(letters)).map((one) => one.reached);
    const reached = all.includes(false) ? false : all.includes(null) ? null : true;
    equal(reached, expected, letters);
  }
});

test("what is not answered is not known, and is in the plan", () => {
  equal(tally(standards, {})["not-known"], 11);
  equal(toWorkOn(standards, {}).length, 11);
  deepEqual(
    toWorkOn(standards, audit("MAPNUMMMMMM")).map(({ number }) => number),
    ["1.3", "1.4", "1.5"],
  );
  const bare: Audit = { "1.1": { ...UNANSWERED, rating: "met", evidence: " " } };
  deepEqual(
    unshown(standards, bare).map(({ number }) => number),
    ["1.1"],
  );
});

test("the plan is a table that no spreadsheet runs", () => {
  const own = audit("MMMMMMMMMMN");
  own["1.11"] = {
    ...UNANSWERED,
    rating: "not-met",
    what: "=cmd",
    who: "lead",
    by: "2027-03-01",
    done: "2027-02-01",
  };
  const set = { slug: "typed", version: "1", label: "Illustration" };
  const [head, ...rows] = readCsv(planTable(set, standards, own));
  equal(head?.length, 11);
  deepEqual(rows[0]?.slice(2), [
    "Illustration",
    "1.11",
    "Standard 11",
    "Not met",
    "",
    "'=cmd",
    "lead",
    "2027-03-01",
    "2027-02-01",
  ]);
});

test("what is sent to the register comes back into the form", () => {
  const own = audit("MPNAU");
  own["1.1"] = { ...answerOf(own, "1.1"), what: "keep it", who: "lead", by: "2027-03-01" };
  own["1.2"] = { ...answerOf(own, "1.2"), what: " write it ", who: "lead", by: "2027-03-01" };
  own["1.3"] = { ...answerOf(own, "1.3"), what: "ask" };
  deepEqual(
    unplanned(standards, own).map(({ number }) => number),
    ["1.3"],
  );
  const { responses, actions } = reviewOf(standards, own);
  deepEqual(
    responses.map(({ number, rating }) => `${number} ${rating}`),
    ["1.1 MET", "1.2 PARTLY", "1.3 NOT_MET", "1.4 NOT_APPLICABLE", "1.5 NOT_KNOWN"],
  );
  deepEqual(
    actions.map(({ standard, what, done }) => [standard, what, done]),
    [
      ["1.1", "keep it", null],
      ["1.2", "write it", null],
    ],
  );
  const kept = actions.map((action) => ({ ...action, done: action.done ?? null }));
  const again = auditOf({
    version: "1",
    standardSet: null,
    responses: responses.map((one) => ({ ...one, evidence: one.evidence ?? null })),
    actions: [
      ...kept,
      { standard: "1.2", what: "and more", who: "lead", by: "2027-04-01", done: null },
    ],
  });
  equal(again["1.2"]?.what, "write it; and more");
  deepEqual(again["1.1"], own["1.1"]);
  deepEqual(again["1.5"], own["1.5"]);
});

test("what is hidden is no number, and no percentage is without its counts", () => {
  const share = (count: number | null, of: number | null, percent: number | null) =>
    part({ count: { value: count }, of: { value: of }, percent, interval: null });
  equal(share(120, 370, 32), "120 of 370 (32%)");
  equal(share(null, 55, null), "hidden of 55");
  equal(share(10, 40, null), "10 of 40");
  equal(share(null, null, null), "hidden");
  equal(range(null), "");
  equal(team({ team: "synthetic-10" }), "Made-up team 10");
  equal(team({ team: "oxpip", service: { name: "OXPIP" } }), "OXPIP");
  equal(team({ team: null }), "All teams");
  equal(made({ synthetic: false }, "teams"), "teams");
  equal(made({ synthetic: true }, "teams"), "made-up teams");
});

test("a funnel narrows with the number of pairs", () => {
  const few = limit(0.3, 10, 1.96);
  const many = limit(0.3, 100, 1.96);
  ok(few.high - few.low > many.high - many.low);
  ok(few.low >= 0 && limit(0.02, 5, 3.09).low === 0);
});
