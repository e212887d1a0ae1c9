// What is on show as a file: tables as CSV and as a workbook, a picture as SVG and PNG. One road
// for every view. What writes workbooks and pictures is loaded when it is asked for.
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { beneath, ownPath } from "../base";
import { save, saveFile, writeCsv } from "../csv";
import { day } from "../words";
import type { Table } from "../workbook";

type Kind = "csv" | "xlsx" | "svg" | "png";

const TITLES: Record<Kind, string> = { csv: "CSV", xlsx: "XLSX", svg: "SVG", png: "PNG" };

interface Props {
  /** The name of the file, without its end and the day. */
  file: string;
  /** What it is, for who cannot see what it stands beside. */
  label: string;
  /** The day for which it is; today without one. */
  asOf?: string | null | undefined;
  /** The first is what CSV has. */
  tables?: () => Table[] | Promise<Table[]>;
  /** Whether there is a CSV: a page of many tables has one beneath each of them. */
  csv?: boolean;
  /**
   * Where the picture is, or how it is drawn where the page shows the same as a table; where the
   * list that is its key is; and what it says in words.
   */
  picture?: { svg: string | (() => Promise<VNode>); key: string; sentence: string };
}

export function Take({ file, label, asOf, tables, csv = true, picture }: Props) {
  const [said, setSaid] = useState("");
  const on = asOf ?? new Date().toISOString().slice(0, 10);
  const kinds: Kind[] = [
    ...(tables ? (csv ? (["csv", "xlsx"] as const) : (["xlsx"] as const)) : []),
    ...(picture ? (["svg", "png"] as const) : []),
  ];
  const write = async (kind: Kind) => {
    const name = `${file}-${on}`;
    if (kind === "csv") return save(`${name}.csv`, writeCsv((await tables?.())?.[0]?.rows ?? []));
    if (kind === "xlsx") {
      const { writeWorkbook } = await import("../workbook");
      const all = [...((await tables?.()) ?? []), aboutOf(label, on)];
      return saveFile(`${name}.xlsx`, await writeWorkbook(all));
    }
    if (!picture) return;
    const { drawn, savePicture } = await import("../picture-file");
    const svg =
      typeof picture.svg === "string"
        ? document.querySelector<SVGSVGElement>(`main ${picture.svg}`)
        : drawn(await picture.svg());
    if (!svg) return;
    const key = [...document.querySelectorAll<HTMLElement>(`main ${picture.key} > li`)];
    const title = label.charAt(0).toUpperCase() + label.slice(1);
    const from = `Rare Jewels register, ${address()}, saved on ${day(today())}`;
    const whole = { svg, key, title, sentence: picture.sentence, from };
    return savePicture(name, kind, whole).finally(() => svg.closest(".rj-drawn")?.remove());
  };
  const take = (kind: Kind) => {
    setSaid("Writing the file.");
    write(kind).then(
      () => setSaid(""),
      () => setSaid("The file could not be written. Try again."),
    );
  };
  return (
    <span class="rj-take rj-noprint">
      {kinds.map((kind, index) => (
        <button key={kind} type="button" class="rj-sort" onClick={() => take(kind)}>
          {index > 0 ? "as " : csv ? "Download as " : "Download this page as "}
          {TITLES[kind]}
          <span class="govuk-visually-hidden">: {label}</span>
        </button>
      ))}
      <span role="status" class="rj-quiet">
        {said}
      </span>
    </span>
  );
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function address(): string {
  return location.origin + beneath(ownPath() + location.search);
}

/** What a workbook is of: the sentences of the page, its address, the days. */
function aboutOf(label: string, asOf: string): Table {
  const main = document.getElementById("main");
  const quotes = [...(main?.querySelectorAll("q") ?? [])].map((one) => one.textContent ?? "");
  const facts = [...(main?.querySelectorAll(".rj-hero__facts dt") ?? [])].map((name) => [
    textOf(name),
    name.nextElementSibling ? textOf(name.nextElementSibling) : "",
  ]);
  return {
    name: "About",
    rows: [
      ["What", label],
      ["Page", textOf(main?.querySelector("h1"))],
      ["Address", address()],
      ["As of", asOf],
      ["Saved on", today()],
      ...quotes.map((one) => ["In a sentence", one]),
      ...facts,
      ["Licence", location.origin + beneath("/help/licence")],
      ["Not known", "An empty cell or “not known” is nothing known. It never counts as a no."],
    ],
  };
}

/** The tables of the page, those that are closed among them: each is a sheet. */
export function tablesOfPage(more: Table[] = []): Table[] {
  const shown = [...document.querySelectorAll<HTMLTableElement>("#main table")];
  return [...more, ...shown.map((table) => tableOf(table))];
}

export function tableOf(table: HTMLTableElement): Table {
  return { name: textOf(table.caption) || "Table", rows: rowsOf(table) };
}

/** What is read of a table. */
interface Shown {
  rows: Iterable<{ cells: Iterable<Node> }>;
}

/** The texts of the cells, row by row. */
export function rowsOf(table: Shown): string[][] {
  return [...table.rows].map(({ cells }) => [...cells].map(textOf));
}

const BLOCKS = /^(BR|DIV|DD|DL|DT|LI|OL|P|UL)$/;

/**
 * What a reader is given of an element: lines follow each other after commas. What is neither read
 * aloud nor printed is left out.
 */
export function textOf(node: Node | null | undefined): string {
  const parts = [""];
  const walk = (one: Node) => {
    if (one.nodeType === 3) parts[parts.length - 1] += one.nodeValue ?? "";
    const element = one as Element;
    if (one.nodeType !== 1) return;
    if (element.getAttribute("aria-hidden") === "true" || element.classList.contains("rj-noprint"))
      return;
    if (element.tagName === "svg") {
      parts[parts.length - 1] += element.getAttribute("aria-label") ?? "";
      return;
    }
    const block = BLOCKS.test(element.tagName);
    if (block) parts.push("");
    for (const child of one.childNodes) walk(child);
    if (block) parts.push("");
  };
  if (node) for (const child of node.childNodes) walk(child);
  return parts
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "")
    .join(", ");
}
