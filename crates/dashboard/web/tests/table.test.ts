import "./environment";
import { readFileSync } from "node:fs";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { readCsv } from "../src/csv";
import { emptyTable, type Row, readTable, resultTable } from "../src/views/classify/table";
import { VOCABULARY } from "./vocabulary";

const read = (text: string) => {
  const table = readTable("services.csv", text, VOCABULARY);
  ok(typeof table !== "string", String(table));
  return table;
};

test("each row is what its cells say", () => {
  const { rows, unknownColumns } = read(
    "name,nation,dedicated_team,professions,professions_complete\n" +
      "Littleham,wales,yes,midwife,Yes\n,,,,\nGreatham,,unknown,,\n",
  );
  deepEqual(unknownColumns, []);
  deepEqual(
    rows.map(({ name, inputs }) => ({ name, inputs })),
    [
      {
        name: "Littleham",
        inputs: [
          { fact: "dedicated_team", value: true },
          { fact: "professions", value: ["midwife"], complete: true },
        ],
      },
      { name: "Greatham", inputs: [{ fact: "dedicated_team", value: null }] },
    ],
  );
});

test("a cell that cannot be read is named with its place, and the other rows are read", () => {
  const { rows } = read("name,dedicated_team\nLittleham,maybe\nGreatham,no\n");
  deepEqual(rows[0]?.faults, ["row 2, dedicated_team: expected yes, no or unknown, got “maybe”"]);
  deepEqual(rows[1]?.faults, []);
});

test("a service without a name is called by its row", () => {
  equal(read("name,host\nA,camhs\n,camhs\n").rows[1]?.name, "row 3");
});

test("columns that mean nothing are named, but for those of other tables", () => {
  deepEqual(read("id,name,website,hots,professions_complete,x\n1,A,,,,").unknownColumns, [
    "hots",
    "x",
  ]);
});

test("what is no table of services says why", () => {
  match(
    String(readTable("a.csv", "title\nx", VOCABULARY)),
    /^a\.csv has no column “name”.*such as dedicated_team, host,/,
  );
  match(String(readTable("a.csv", "", VOCABULARY)), /no column “name”/);
  equal(readTable("a.csv", "name\n", VOCABULARY), "a.csv has a first line but no rows below it.");
});

test("the empty table has a column for every fact, and two for a set", () => {
  equal(
    emptyTable(VOCABULARY),
    "name,dedicated_team,host,accepts_until_months,professions,professions_complete\r\n",
  );
});

test("the example that ships can be read, apart from facts that this vocabulary has not", () => {
  const text = readFileSync("../../../fixtures/examples/newly-found-services.csv", "utf8");
  const { rows } = read(text);
  equal(rows.length, 6);
  match(rows[0]?.name ?? "", /^Invented: Harbour Babies Team, CAMHS$/);
  deepEqual(rows[0]?.inputs[0], { fact: "host", value: "camhs" });
});

test("the result is a table: decided, likely, or what is wrong with the row", () => {
  const assessed = {
    headline: "A headline, with a comma",
    class: null,
    possibleClasses: [
      { id: "team", title: "Team" },
      { id: "other", title: "Other" },
    ],
    score: { low: 1, high: 2.5, max: 7 },
    nextQuestions: [{ question: "Is it a team?" }],
    likely: {
      class: { id: "team", title: "Team" },
      presumptions: [
        { id: "p1", statement: "one" },
        { id: "p2", statement: "two" },
      ],
    },
  } as unknown as NonNullable<Row["result"]>;
  const decided = { ...assessed, class: { id: "team", title: "Team" }, nextQuestions: [] };
  const row = (name: string, result: Row["result"], ...faults: string[]): Row => ({
    name,
    inputs: [],
    faults,
    result,
  });
  const [, open, sure, wrong] = readCsv(
    resultTable([row("A", assessed), row("B", decided), row("C", null, "row 4: x", "row 4: y")]),
  );
  deepEqual(open, [
    ...["A", "", "team;other", "1", "2.5", "7", "A headline, with a comma", "Is it a team?"],
    ...["team", "p1;p2", ""],
  ]);
  deepEqual(sure?.slice(0, 3), ["B", "team", "team;other"]);
  deepEqual(sure?.slice(7), ["", "", "", ""], "what is decided is not likely as well");
  deepEqual(wrong, ["C", ...Array(9).fill(""), "row 4: x; row 4: y"]);
});
