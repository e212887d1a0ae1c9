import "./environment";
import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { type FactDefinition, readAnswers, readCell, formatCell, writeCell } from "../src/cells";
import { BOOLEAN, CHOICE, NUMBER, SET, VOCABULARY } from "./vocabulary";

/** The value that a cell is read as; a string where something else was expected. */
function value(fact: FactDefinition, text: string, complete = false): unknown {
  const read = readCell(fact, text, complete);
  ok(read, "a cell that is not empty says something");
  return "input" in read ? read.input.value : read.expected;
}

test("an empty cell says nothing, and unknown is an answer", () => {
  for (const fact of VOCABULARY) {
    equal(readCell(fact, "", false), null);
    equal(readCell(fact, "  ", false), null);
    for (const unknown of ["unknown", "Unknown", " ? "]) equal(value(fact, unknown), null);
  }
});

test("yes and no are read in any case, and nothing else is", () => {
  for (const yes of ["yes", "YES", " true "]) equal(value(BOOLEAN, yes), true);
  for (const no of ["no", "False"]) equal(value(BOOLEAN, no), false);
  for (const other of ["y", "1", "ja", "yes no"])
    equal(value(BOOLEAN, other), "yes, no or unknown");
});

test("a choice is one of those that there are", () => {
  equal(value(CHOICE, " camhs "), "camhs");
  equal(value(CHOICE, "hospital"), "one of camhs, maternity");
});

test("a number is exact, or has one bound or two", () => {
  equal(value(NUMBER, "3"), 3);
  equal(value(NUMBER, "-0.5"), -0.5);
  deepEqual(value(NUMBER, "2..5"), { low: 2, high: 5 });
  deepEqual(value(NUMBER, "2 .. 2"), { low: 2, high: 2 });
  deepEqual(value(NUMBER, ">=2"), { low: 2 });
  deepEqual(value(NUMBER, "<= 5"), { high: 5 });
  deepEqual(value(NUMBER, "conception..Birth"), { low: -9, high: 0 });
});

test("what only looks like a number is none", () => {
  for (const text of [
    "5..2",
    "..",
    "2..",
    "1..2..3",
    ">=",
    "<=x",
    "1e3",
    "0x10",
    "1,5",
    "NaN",
    "∞",
  ])
    equal(value(NUMBER, text), "a number, for example 24", text);
});

test("a set has members, some with whole-time equivalents", () => {
  deepEqual(value(SET, "midwife; psychologist:0.5 ;"), [
    "midwife",
    { id: "psychologist", wte: 0.5 },
  ]);
  equal(value(SET, "midwive"), "known names, separated by ;, but `midwive` is none");
  equal(value(SET, "midwife:half"), "a number after `midwife:`");
});

test("only a set that names everything is complete", () => {
  const complete = (whole: boolean) => readCell(SET, "midwife", whole);
  deepEqual(complete(true), { input: { fact: "professions", value: ["midwife"], complete: true } });
  deepEqual(complete(false), { input: { fact: "professions", value: ["midwife"] } });
});

test("cells are shown to people in words", () => {
  equal(formatCell(BOOLEAN, "yes", false), "yes");
  equal(formatCell(CHOICE, "camhs", false), "Camhs");
  equal(formatCell(NUMBER, "2..5", false), "2 to 5 months");
  equal(formatCell(NUMBER, ">=24", false), "at least 24 months");
  equal(formatCell({ ...NUMBER, unit: null }, "2019", false), "2019");
  equal(formatCell({ ...NUMBER, unit: null }, "12500", false), "12,500");
  equal(
    formatCell(SET, "midwife;psychologist:0.5", false),
    "Midwife, Psychologist (0.5 WTE) (list may be incomplete)",
  );
  equal(formatCell(SET, "midwife", true), "Midwife (complete list)");
  for (const fact of VOCABULARY) equal(formatCell(fact, "?", false), "not known");
});

test("the answers in an address are those that can be read", () => {
  const params = new URLSearchParams(
    "dedicated_team=maybe&host=unknown&professions=midwife&professions_complete=yes&other=1",
  );
  const { inputs, answered } = readAnswers(VOCABULARY, (name) => params.get(name));
  deepEqual(inputs, [
    { fact: "host", value: null },
    { fact: "professions", value: ["midwife"], complete: true },
  ]);
  deepEqual([...answered], ["host", "professions"]);
});

test("a value of the interface is a cell that reads as the same value", () => {
  const round = (fact: FactDefinition, cell: string, complete = false) => {
    const read = readCell(fact, cell, complete);
    return read && "input" in read ? writeCell(fact, read.input.value) : null;
  };
  for (const cell of ["yes", "no"]) equal(round(BOOLEAN, cell), cell);
  for (const cell of ["3", "2..5", ">=2", "<=5"]) equal(round(NUMBER, cell), cell);
  for (const cell of ["midwife", "midwife;psychologist:0.5"]) equal(round(SET, cell), cell);
  equal(round(CHOICE, CHOICE.choices[0]?.id ?? ""), CHOICE.choices[0]?.id);
  equal(writeCell(BOOLEAN, null), "");
  const age = { ...NUMBER, id: "accepts_from_months", unit: "months" };
  deepEqual(
    [writeCell(age, -9), writeCell(age, 0), writeCell(age, 6)],
    ["conception", "birth", "6"],
  );
});
