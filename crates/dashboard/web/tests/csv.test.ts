import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { writeCell, writeCsv } from "../src/csv";
import { factTable } from "../src/views/service/file";

test("what a spreadsheet would compute is held down, and a number is not", () => {
  for (const formula of ["=1+1", "+1", "@SUM(A1)", " =1", "\u200B=1", "\uFF1D1", "'=1", "-cmd"])
    equal(writeCell(formula), `'${formula}`, JSON.stringify(formula));
  for (const plain of ["-1", "-0.5", "a=b", "'tis", "Leeds", ""]) equal(writeCell(plain), plain);
});

test("control characters are shown, not kept", () => {
  equal(writeCell("a\u001B[31mb\u0000"), "a\uFFFD[31mb\uFFFD");
});

test("a cell that holds commas, quotes or line ends is quoted", () => {
  equal(
    writeCsv([
      ["name", "note"],
      ["Little, ham", 'said "no"\nand left'],
    ]),
    'name,note\r\n"Little, ham","said ""no""\nand left"\r\n',
  );
});

test("what is known of a service is a row for each statement, and what was removed is none", () => {
  const claim = (text: string, retracted = false) => ({
    text,
    source: { slug: "a", title: "A Report" },
    locator: "page 3",
    observedOn: null,
    note: "said twice",
    retracted,
    superseded: false,
  });
  const facts = [
    {
      definition: { id: "host", question: "Who runs it?" },
      known: true,
      text: "camhs",
      claims: [claim("camhs"), claim("other", true)],
    },
    { definition: { id: "open", question: "Is it open?" }, known: false, text: "", claims: [] },
  ] as unknown as Parameters<typeof factTable>[1];
  const [, ...rows] = writeCsv(factTable("leeds", facts)).trim().split("\r\n");
  deepEqual(rows, [
    "leeds,host,Who runs it?,camhs,camhs,A Report,page 3,,,said twice",
    "leeds,open,Is it open?,not known,,,,,,",
  ]);
});
