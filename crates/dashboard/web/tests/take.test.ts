import "./environment";
import { deepEqual, equal, ok } from "node:assert/strict";
import { inflateRawSync } from "node:zlib";
import { test } from "node:test";
import { rowsOf, textOf } from "../src/parts/take";
import { linesOf } from "../src/picture-file";
import { numberOf, writeWorkbook } from "../src/workbook";
import { endingTable } from "../src/views/funding/endings";
import { recommendationTable } from "../src/views/map/published";
import { reachTable } from "../src/views/overview/where";

/** The files of an archive, by their local headers. */
async function unzipped(archive: Blob): Promise<Map<string, string>> {
  const bytes = Buffer.from(await archive.arrayBuffer());
  const files = new Map<string, string>();
  let at = 0;
  while (bytes.readUInt32LE(at) === 0x04034b50) {
    const [packed, plain] = [bytes.readUInt32LE(at + 18), bytes.readUInt32LE(at + 22)];
    const name = bytes.readUInt16LE(at + 26);
    const begin = at + 30 + name;
    const content = inflateRawSync(bytes.subarray(begin, begin + packed));
    equal(content.length, plain);
    files.set(bytes.subarray(at + 30, begin).toString(), content.toString());
    at = begin + packed;
  }
  equal(bytes.readUInt32LE(at), 0x02014b50, "the list of files follows them");
  return files;
}

test("a workbook has a sheet for each table, numbers as numbers, and no formulas", async () => {
  const files = await unzipped(
    await writeWorkbook([
      {
        name: "By nation: [all] teams / of the United Kingdom",
        rows: [
          ["Nation", "42"],
          ["Wales", "1,234"],
          ["=1+1", "0031"],
          ["a < b & \u0000\uD800", ""],
        ],
      },
      { name: "By nation", rows: [["x"]] },
      { name: "BY NATION", rows: [["x"]] },
      { name: "History", rows: [["x"]] },
    ]),
  );
  const book = files.get("xl/workbook.xml") ?? "";
  deepEqual(
    [...book.matchAll(/sheet name="([^"]*)"/g)].map(([, name]) => name),
    ["By nation all teams of the Unit", "By nation", "BY NATION 2", "History 2"],
  );
  const sheet = files.get("xl/worksheets/sheet1.xml") ?? "";
  ok(sheet.includes('<c r="B2"><v>1234</v></c>'), "a number is one");
  ok(sheet.includes('<c r="B1" s="1" t="inlineStr">'), "a heading is none");
  ok(sheet.includes('<c r="A3" t="inlineStr"><is><t xml:space="preserve">=1+1</t>'));
  ok(sheet.includes(">0031</t>"), "a code is no number");
  ok(sheet.includes("a &lt; b &amp; \uFFFD\uFFFD"));
  ok(!sheet.includes("<f>") && !sheet.includes('r="B4"'));
});

test("a number is what is written as one", () => {
  for (const [text, number] of [
    ["27", "27"],
    ["-0.5", "-0.5"],
    ["1,234,567", "1234567"],
  ] as const)
    equal(numberOf(text), number);
  for (const text of [
    "",
    "007",
    "1.10",
    "1,23",
    "1e9",
    "£5",
    "27 of 42",
    "2019-06-01",
    "1234567890123456",
  ])
    equal(numberOf(text), null, text);
});

type Fake = { nodeType: number; nodeValue?: string; childNodes?: Fake[]; tagName?: string };

/** An element as a document has it, as far as it is read. */
function element(
  tagName: string,
  children: (Fake | string)[],
  attributes: Record<string, string> = {},
): Fake {
  return {
    nodeType: 1,
    tagName,
    childNodes: children.map((child) =>
      typeof child === "string" ? { nodeType: 3, nodeValue: child } : child,
    ),
    getAttribute: (name: string) => attributes[name] ?? null,
    classList: { contains: (name: string) => (attributes.class ?? "").split(" ").includes(name) },
  } as Fake;
}

test("a table on show is a file: what is printed of it and read aloud", () => {
  const sign = element("SPAN", ["◆ "], { "aria-hidden": "true" });
  const button = element("SPAN", ["Show its links"], { class: "rj-small rj-noprint" });
  const rail = element("svg", [], { "aria-hidden": "true" });
  const cells = [
    element("TH", [
      element("A", ["Leeds  City\n Council"]),
      element("BR", []),
      "a council",
      button,
    ]),
    element("TD", [sign, "Full team", rail, element("P", ["last ", element("B", ["confirmed"])])]),
  ];
  deepEqual(rowsOf({ rows: [{ cells }] } as unknown as Parameters<typeof rowsOf>[0]), [
    ["Leeds City Council, a council", "Full team, last confirmed"],
  ]);
  equal(textOf(null), "");
});

test("a sentence of a picture is broken between words", () => {
  const wide = (text: string) => text.length;
  deepEqual(linesOf("one two  three fourteen-and-more", 9, wide), [
    "one two",
    "three",
    "fourteen-and-more",
  ]);
});

test("what is drawn has a table with its numbers", () => {
  const reach = {
    kind: "INTEGRATED_CARE_BOARD" as const,
    nation: "ENGLAND" as const,
    with: 12,
    inPart: 3,
    current: 2,
    of: 42,
  };
  deepEqual(reachTable([reach, { ...reach, of: 0 }]).slice(1), [
    ["Integrated care board", "England", "12", "3", "2", "42"],
  ]);
  type Lines = Parameters<typeof endingTable>[0];
  const line = { id: "1", from: null, annualAmount: null, funder: { name: "A" } };
  const lines = [
    { ...line, to: "2027-04-01", service: { name: "Late" } },
    { ...line, to: null, service: { name: "Open" } },
    { ...line, to: "2026-04-01", annualAmount: 5, service: { name: "Soon" } },
  ] as unknown as Lines;
  deepEqual(endingTable(lines).slice(1), [
    ["A", "Soon", "", "2026-04-01", "5"],
    ["A", "Late", "", "2027-04-01", ""],
  ]);
});

test("a recommendation has a row for each claim of progress, and one without any", () => {
  type All = Parameters<typeof recommendationTable>[0];
  const one = {
    number: 1,
    title: "A team everywhere",
    summary: "Teams.",
    addresses: ["NHS England", "Commissioners"],
    nations: ["ENGLAND"],
    locator: "page 9",
  };
  const claim = { claim: "Begun.", nation: null, asOf: null, locator: "p. 1" };
  const progress = [{ ...claim, source: { title: "A source" } }];
  const rows = recommendationTable([
    { ...one, progress },
    { ...one, number: 2, progress: [] },
  ] as unknown as All);
  deepEqual(rows[1]?.slice(3), [
    "NHS England; Commissioners",
    "England",
    "page 9",
    "Begun.",
    "",
    "A source",
    "p. 1",
    "",
  ]);
  deepEqual(rows[2]?.slice(6), ["", "", "", "", ""]);
});
