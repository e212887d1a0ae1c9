// Workbooks that this app writes: a sheet for each table, headings that stay in sight, and numbers
// as numbers. Every cell is a value: nothing in it is a formula.
import { strToU8, zipSync } from "fflate";

export interface Table {
  name: string;
  /** The first row has the headings. */
  rows: string[][];
}

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The longest name of a sheet, and what may not be in one. */
const NAME = 31;
const FORBIDDEN = /[[\]:*?/\\]/g;
/** The most letters of a cell. */
const CELL = 32_767;

export function writeWorkbook(tables: Table[]): Blob {
  const names = namesOf(tables);
  const sheet = (index: number) => `sheet${index + 1}.xml`;
  const every = (make: (index: number) => string) => tables.map((_, index) => make(index)).join("");
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const files: [string, string][] = [
    [
      "[Content_Types].xml",
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ` +
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        `<Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>` +
        `<Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>` +
        every(
          (index) =>
            `<Override PartName="/xl/worksheets/${sheet(index)}" ` +
            `ContentType="${type}.worksheet+xml"/>`,
        ) +
        "</Types>",
    ],
    ["_rels/.rels", relations([["officeDocument", "xl/workbook.xml"]])],
    [
      "xl/workbook.xml",
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>` +
        every(
          (index) =>
            `<sheet name="${escaped(names[index] ?? "")}" sheetId="${index + 1}" ` +
            `r:id="r${index + 1}"/>`,
        ) +
        "</sheets></workbook>",
    ],
    [
      "xl/_rels/workbook.xml.rels",
      relations([
        ...tables.map((_, index) => ["worksheet", `worksheets/${sheet(index)}`] as const),
        ["styles", "styles.xml"],
      ]),
    ],
    [
      "xl/styles.xml",
      `<styleSheet xmlns="${MAIN}"><fonts count="2">` +
        '<font><sz val="11"/><name val="Calibri"/></font>' +
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2">' +
        '<fill><patternFill patternType="none"/></fill>' +
        '<fill><patternFill patternType="gray125"/></fill></fills>' +
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
        '<cellXfs count="2"><xf xfId="0"/><xf fontId="1" xfId="0" applyFont="1"/></cellXfs>' +
        "</styleSheet>",
    ],
    ...tables.map(({ rows }, index): [string, string] => [
      `xl/worksheets/${sheet(index)}`,
      sheetOf(rows),
    ]),
  ];
  const written = files.map(([name, text]) => [name, strToU8(HEAD + text)] as const);
  return new Blob([zipSync(Object.fromEntries(written))], { type: `${type}.sheet` });
}

function relations(all: (readonly [string, string])[]): string {
  return (
    `<Relationships xmlns="${PACKAGE}/relationships">` +
    all
      .map(
        ([type, target], index) =>
          `<Relationship Id="r${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
      )
      .join("") +
    "</Relationships>"
  );
}

/** Names that a workbook may have, no two of them alike. */
function namesOf(tables: Table[]): string[] {
  // Excel keeps the name of its own history to itself.
  const taken = new Set(["history"]);
  return tables.map(({ name }) => {
    const plain =
      name
        .replace(FORBIDDEN, " ")
        .replace(/\s+/g, " ")
        .replace(/^[' ]+|[' ]+$/g, "") || "Table";
    for (let turn = 1; ; turn += 1) {
      const end = turn === 1 ? "" : ` ${turn}`;
      const own = plain.slice(0, NAME - end.length).trimEnd() + end;
      if (taken.has(own.toLowerCase())) continue;
      taken.add(own.toLowerCase());
      return own;
    }
  });
}

function sheetOf(rows: string[][]): string {
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const wide = Array.from({ length: columns }, (_, column) =>
    Math.min(60, 3 + Math.max(6, ...rows.slice(0, 200).map((row) => row[column]?.length ?? 0))),
  );
  return (
    `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" ` +
    'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>' +
    wide
      .map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`)
      .join("") +
    "</cols><sheetData>" +
    rows
      .map((row, y) => {
        const cells = row.map((text, x) => cell(text, letters(x) + (y + 1), y === 0));
        return `<row r="${y + 1}">${cells.join("")}</row>`;
      })
      .join("") +
    "</sheetData></worksheet>"
  );
}

function cell(text: string, place: string, head: boolean): string {
  if (text === "") return "";
  const number = head ? null : numberOf(text);
  return number === null
    ? `<c r="${place}"${head ? ' s="1"' : ""} t="inlineStr"><is><t xml:space="preserve">` +
        `${escaped(text.slice(0, CELL))}</t></is></c>`
    : `<c r="${place}"><v>${number}</v></c>`;
}

/** The number that a text is, by its commas at the thousands. Codes as 0031 or 1.10 are none. */
export function numberOf(text: string): string | null {
  return /^-?(0|[1-9]\d{0,14}|[1-9]\d{0,2}(,\d{3}){1,4})(\.\d{0,5}[1-9])?$/.test(text)
    ? text.replaceAll(",", "")
    : null;
}

function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

/** Control characters and halves of letters, which XML does not have, are shown as `\uFFFD`. */
export function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu, "\uFFFD")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
