import "./environment";
import { equal } from "node:assert/strict";
import { test } from "node:test";
import { writeCell, writeCsv } from "../src/csv";

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
