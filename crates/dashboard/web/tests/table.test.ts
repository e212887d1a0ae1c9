import "./environment";
import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import { setKey } from "../src/session";
import { importTable, readTable, TableFault, type TableAnswer } from "../src/tables";
import { summary } from "../src/views/many";
import { fixedWith } from "../src/views/many/rows";
import {
  bodyOf,
  emptyTable,
  parametersOf,
  resultTable,
  sheetOf,
  undecided,
  withCell,
  withoutRow,
} from "../src/views/many/sheet";
import { answering, asked, fault } from "./server";
import { VOCABULARY } from "./vocabulary";

const column = (letters: string, heading: string, name: string | null) => ({
  letters,
  heading,
  column: name,
  suggestion: null,
  notes: [],
});
const row = (of: number, cells: string[], errors: object[] = []) => ({
  row: of,
  cells,
  id: null,
  name: cells[0] ?? null,
  facts: [],
  errors,
  service: null,
  duplicates: [],
  result: null,
});
const ANSWER = {
  notation: "xlsx",
  sheet: "Teams",
  notes: [],
  columns: [column("A", "Service name", "name"), column("C", "Host, or so", "host")],
  rows: [
    row(4, ["Littleham", "CAMHS"]),
    row(
      7,
      ["Greatham", "chams"],
      [
        {
          column: "C",
          heading: "Host, or so",
          where: "row 7, column C",
          message: "expected one of `camhs`",
          got: "chams",
          suggestion: "camhs",
        },
      ],
    ),
  ],
  classes: [{ id: "team", title: "Team", count: 1, likely: 0 }],
  summary: { rows: 2, bad: 1, open: 0, ownColumns: 0 },
} as unknown as TableAnswer;

test("a table that was read is sent again as text, with its fixed cells", async () => {
  const sheet = withCell(sheetOf("teams.xlsx", ANSWER), 1, 1, "camhs");
  equal(
    await bodyOf(sheet).text(),
    'Service name,"Host, or so"\r\nLittleham,CAMHS\r\nGreatham,camhs\r\n',
  );
  deepEqual(sheet.rows, [4, 7]);
});

test("another table has another name, so that it is no repetition", () => {
  const sheet = sheetOf("teams.xlsx", ANSWER);
  equal(withCell(sheet, 0, 0, "x").key === sheet.key, false);
  equal(withoutRow(sheet, 0).key === sheet.key, false);
});

test("a row that is left out takes its choice along, and others keep theirs", () => {
  const sheet = {
    ...sheetOf("teams.xlsx", ANSWER),
    choices: { 0: "new", 1: "same:oxpip" },
  } as const;
  const left = withoutRow({ ...sheet, choices: { ...sheet.choices } }, 0);
  deepEqual(left.choices, { 0: "same:oxpip" });
  deepEqual(left.rows, [7]);
});

test("the choices and the source are parameters", () => {
  const sheet = sheetOf("teams.xlsx", ANSWER);
  const params = parametersOf(
    {
      ...sheet,
      choices: { 0: "new", 1: "same:oxpip" },
      source: { ...sheet.source, kind: "heard", heard: "Our survey", heardOn: "2026-11-02" },
    },
    [],
    "A Clinic",
  );
  deepEqual(Object.fromEntries(params), {
    kind: "services",
    sourceTitle: "Our survey, 2 November 2026",
    sourcePublisher: "A Clinic",
    sourcePublished: "2026-11-02",
    observedOn: "2026-11-02",
    new: "2",
    same: "3:oxpip",
  });
});

test("who sends has to say of each that may be in the registry whether it is", () => {
  const sheet = sheetOf("teams.xlsx", ANSWER);
  const alike = [
    { slug: "oxpip", name: "OXPIP", nameLikeness: 1, samePlace: true, sameWebsite: false },
  ];
  const rows = [2, 3].map((of) => ({
    ...row(of, ["x"]),
    outcome: "NEW" as const,
    slug: null,
    claims: 1,
    details: [],
    notes: [],
    duplicates: alike,
  }));
  equal(undecided(sheet, rows as never).length, 2);
  equal(undecided({ ...sheet, choices: { 0: "new" } }, rows as never).length, 1);
});

test("a cell that could not be read stays where it is fixed", () => {
  const first = fixedWith(new Map(), ANSWER);
  deepEqual([...first], [[7, [1]]]);
  const good = { ...ANSWER, rows: [row(7, ["Greatham", "camhs"])] } as unknown as TableAnswer;
  deepEqual([...fixedWith(first, good)], [[7, [1]]]);
});

test("the result is the sender's own table with the result behind it", () => {
  const lines = resultTable(["Service name", "Host"], ANSWER.rows, new Map()).split("\r\n");
  equal(lines[0], "Service name,Host,Type,Could be,Score from,Score to,Ask next,To fix");
  equal(lines[2], 'Greatham,chams,,,,,,"Host, or so: expected one of `camhs`"');
});

test("an empty table has a column for everything", () => {
  const columns = emptyTable(VOCABULARY).trim().split(",");
  equal(columns[0], "name");
  equal(columns.includes("nation"), true);
  for (const fact of VOCABULARY) equal(columns.includes(fact.id), true, fact.id);
});

test("how many rows could be read is said in words", () => {
  equal(summary(ANSWER), "1 row read, 1 row to fix. Team: 1. ");
});

test("what is no table says why, each fault in a line", async () => {
  answering(
    new Response(
      JSON.stringify({
        errors: [
          { message: "two headings name `host`", extensions: { code: "BAD_REQUEST" } },
          { message: "there are no rows.", extensions: { code: "BAD_REQUEST" } },
        ],
      }),
      { status: 400 },
    ),
  );
  await rejects(
    readTable(new Blob(["x"]), "d"),
    (error) =>
      error instanceof TableFault &&
      error.lines.join("|") === "Two headings name `host`.|There are no rows.",
  );
});

test("rows that are refused are an answer, and a busy server is none", async () => {
  answering(new Response(JSON.stringify({ ...ANSWER, imported: false }), { status: 422 }));
  setKey("rj_one");
  const answer = await importTable(new Blob(["x"]), new URLSearchParams({ kind: "services" }), "k");
  equal(answer.imported, false);
  equal(asked[0]?.headers.authorization, "Bearer rj_one");
  equal(asked[0]?.headers["idempotency-key"], "k");
  setKey(null);
  answering(fault("RATE_LIMITED", "wait", { status: 429, headers: { "retry-after": "2" } }));
  await rejects(readTable(new Blob(["x"]), "d"), /asks you to wait/);
});
