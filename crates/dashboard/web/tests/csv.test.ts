import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { readCsv, writeCell, writeCsv } from "../src/csv";

test("rows end with any line end, and blank ones are left out", () => {
  const rows = [
    ["a", "b"],
    ["1", "2"],
  ];
  for (const end of ["\n", "\r\n", "\r"]) {
    deepEqual(readCsv(`a,b${end}1,2${end}`), rows);
    deepEqual(readCsv(`a,b${end}${end} , ${end}1,2`), rows);
  }
  deepEqual(readCsv(""), []);
});

test("quoted cells hold commas, quotes and line ends", () => {
  deepEqual(readCsv('name,note\r\n"Little, ham","said ""no""\nand left"\r\n'), [
    ["name", "note"],
    ["Little, ham", 'said "no"\nand left'],
  ]);
  deepEqual(readCsv('5" pipe,x'), [['5" pipe', "x"]], "a quote inside a cell is itself");
  deepEqual(readCsv('"open,x\n'), [["open,x\n"]], "a quote without an end goes on to the end");
});

test("a byte order mark is not part of the first cell", () => {
  deepEqual(readCsv("\uFEFFname\nx"), [["name"], ["x"]]);
});

test("tabs separate where the first line has no comma", () => {
  deepEqual(readCsv("a\tb\n1,5\t2"), [
    ["a", "b"],
    ["1,5", "2"],
  ]);
});

test("what a spreadsheet would compute is held down, and a number is not", () => {
  for (const formula of ["=1+1", "+1", "@SUM(A1)", " =1", "\u200B=1", "\uFF1D1", "'=1", "-cmd"])
    equal(writeCell(formula), `'${formula}`, JSON.stringify(formula));
  for (const plain of ["-1", "-0.5", "a=b", "'tis", "Leeds", ""]) equal(writeCell(plain), plain);
});

test("control characters are shown, not kept", () => {
  equal(writeCell("a\u001B[31mb\u0000"), "a\uFFFD[31mb\uFFFD");
});

test("what is written is read back the same", () => {
  const alphabet = ["a", ",", '"', "\n", "\r\n", " ", "ü", "🜚", "x"];
  let seed = 2019;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const cell = () =>
    `c${Array.from({ length: next(8) }, () => alphabet[next(alphabet.length)]).join("")}`;
  for (let round = 0; round < 500; round += 1) {
    const table = Array.from({ length: 1 + next(4) }, () => ["c,", cell(), cell()]);
    deepEqual(readCsv(writeCsv(table)), table);
  }
});
