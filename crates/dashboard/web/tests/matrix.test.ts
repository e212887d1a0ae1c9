import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "../src/generated/graphql";
import { target } from "../src/views/matrix/grid";
import { lookOf, sayCell, tally } from "../src/views/matrix/look";
import { direction, moves, sayPossible, shared } from "../src/views/matrix/moves";
import { matrixTable, type Row } from "../src/views/matrix/table";

function cell(outcome: Outcome, low: number, high: number) {
  return { outcome, score: { low, high, max: 1 } };
}

test("a half point that is sure is seen although the outcome is not known", () => {
  equal(lookOf(cell("UNKNOWN", 0.5, 1)), "half");
  equal(sayCell(cell("UNKNOWN", 0.5, 1)), "Not known, at least 0.5 of 1 is sure");
  equal(lookOf(cell("UNKNOWN", 0, 1)), "unknown");
  equal(sayCell(cell("UNKNOWN", 0, 1)), "Not known");
  equal(sayCell(cell("UNKNOWN", 0, 0.5)), "Not known, at most 0.5 of 1");
  equal(sayCell(cell("PARTLY_MET", 0.5, 0.5)), "Partly met, 0.5 of 1");
  equal(sayCell(cell("MET", 1, 1)), "Met");
});

test("cells are counted by look", () => {
  const counts = tally([cell("MET", 1, 1), cell("UNKNOWN", 0, 1), cell("UNKNOWN", 0.5, 1)]);
  deepEqual([counts.met, counts.unknown, counts.half, counts["not-met"]], [1, 1, 1, 0]);
});

const team = { id: "team", title: "Team", classification: "PARENT_INFANT_TEAM" } as const;
const teamByAnother = { ...team, id: "full-team", title: "A full team" } as const;
const narrow = { id: "narrow", title: "N", classification: "NARROW_ELIGIBILITY_TEAM" } as const;
const other = { id: "other", title: "O", classification: "OTHER_PARENT_INFANT_SERVICE" } as const;

test("another id for the same class is no move", () => {
  const words = shared({ classes: [team, other, narrow] }, { classes: [teamByAnother, other] });
  equal(moves({ from: [team, other], to: [other, teamByAnother] }, words), false);
  equal(moves({ from: [team], to: [other] }, words), true);
  equal(moves({ from: [team, other], to: [team] }, words), true);
  // The other definition has no word for it.
  equal(moves({ from: [team, other, narrow], to: [other, teamByAnother] }, words), false);
  equal(moves({ from: [narrow], to: [other] }, words), true);
  const likely = { fromLikely: team, toLikely: other };
  equal(moves({ from: [team, other], to: [team, other], ...likely }, words), true);
  equal(moves({ from: [team], to: [team], toLikely: other }, words), false);
});

test("a move is said in the registry's words", () => {
  equal(sayPossible([team, other]), "Parent-infant team or Other parent-infant service");
  equal(sayPossible([team, teamByAnother]), "Parent-infant team");
  equal(direction({ from: [team, other], to: [teamByAnother] }), "Narrowed down");
  equal(direction({ from: [team], to: [team, other] }), "Opened up");
  equal(direction({ from: [team], to: [other] }), "Changed");
});

test("arrows go from cell to cell and stop at the edge", () => {
  deepEqual(target("ArrowRight", false, 0, 0, 3, 7), [0, 1]);
  deepEqual(target("ArrowLeft", false, 0, 0, 3, 7), [0, 0]);
  deepEqual(target("ArrowDown", false, 2, 6, 3, 7), [2, 6]);
  deepEqual(target("End", true, 0, 0, 3, 7), [2, 6]);
  deepEqual(target("Home", false, 2, 5, 3, 7), [2, 0]);
  equal(target("Enter", false, 0, 0, 3, 7), null);
});

test("the table has what is on show", () => {
  const row = {
    slug: "one",
    name: "Tŷ One",
    nation: "WALES",
    classification: { class: "PARENT_INFANT_TEAM", basis: "ATTESTED", contradicted: false },
    assessment: {
      class: null,
      possibleClasses: [],
      likely: null,
      score: { low: 0.5, high: 2, max: 2 },
      characteristics: [
        { characteristic: { id: "a" }, ...cell("UNKNOWN", 0.5, 1) },
        { characteristic: { id: "b" }, ...cell("UNKNOWN", 0, 1) },
      ],
    },
  } as unknown as Row;
  const headings = [
    { id: "b", title: "Second" },
    { id: "a", title: "First" },
  ];
  const [head, line] = matrixTable([row], headings, {
    definition: "d",
    revision: 4,
    implied: true,
  });
  ok(head && line);
  equal(line.length, head.length);
  equal(line[head.indexOf("First")], "Not known, at least 0.5 of 1 is sure");
  equal(line[head.indexOf("First: points confirmed")], "0.5");
  equal(line[head.indexOf("Second")], "Not known");
  equal(line[0], "Tŷ One");
  equal(line[head.indexOf("Revision")], "4");
  equal(line[head.indexOf("Counting")], "also what follows from sources");
});
