import "./environment";
import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readCsv } from "./read-csv";
import { FEW, firstOf } from "../src/parts/first-few";
import { BOARDS } from "../src/views/map/boards";
import { COUNCILS } from "../src/views/map/councils";
import { around, distance, layoutOf, step, type Layout, type Tile } from "../src/views/map/layout";
import { sentenceOf } from "../src/views/map/panel";
import type { Area } from "../src/views/map/tiles";

// Every body that commissions for a place, as the program ships it.
const [head = [], ...rows] = readCsv(
  readFileSync("../../../fixtures/commissioners/bodies.csv", "utf8")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n"),
);
const today = rows
  .map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ""])))
  .filter((body) => body.valid_to === "");
const slugs = (...kinds: string[]) =>
  today
    .filter((body) => kinds.includes(body.kind ?? ""))
    .map((body) => body.slug ?? "")
    .sort();

const placed = ({ tiles }: Layout) => tiles.map(({ slug }) => slug).sort();

test("every board of today has one tile", () => {
  const boards = slugs(
    "integrated-care-board",
    "health-board",
    "local-health-board",
    "health-and-social-care-trust",
  );
  equal(boards.length, 68);
  deepEqual(placed(BOARDS), boards);
});

test("every council of today has one tile", () => {
  const councils = slugs("local-authority");
  equal(councils.length, 218);
  deepEqual(placed(COUNCILS), councils);
});

for (const [name, layout] of Object.entries({ BOARDS, COUNCILS })) {
  test(`${name}: no two are on one tile, and each has a code of its own`, () => {
    const { tiles } = layout;
    equal(new Set(tiles.map(({ x, y }) => `${x} ${y}`)).size, tiles.length);
    equal(new Set(tiles.map(({ code }) => code)).size, tiles.length);
  });
}

/** Pairs that share a border on the ground. */
const NEIGHBOURS: [Layout, string][] = [
  [
    BOARDS,
    "COR-DEV DEV-SOM SOM-DOR DOR-HIO SOM-BRI BRI-BSW BSW-GLO GLO-HER HER-SHR SHR-STA STA-DER " +
      "DER-NOT NOT-LIN LIN-CPE CPE-NWV NWV-SNE SNE-MSE SNE-HWE HWE-BLM BLM-NOR NOR-LEI LEI-COW " +
      "COW-BSO BSO-BLC BLC-STA BSO-HER BOB-GLO BOB-FRI FRI-SUR SUR-SUS SUS-KEM KEM-SEL SEL-SWL " +
      "NWL-NCL NCL-NEL NEL-MSE NWL-BOB HWE-NCL SWL-SUR HIO-FRI BOB-BLM CHM-GMA GMA-LSC LSC-WYO " +
      "WYO-HNY WYO-SYO SYO-DER SYO-NOT NEC-LSC NEC-WYO NEC-BOR BOR-LOT BOR-DGA DGA-AAA AAA-GGC " +
      "GGC-LAN LAN-LOT LAN-FOV FOV-TAY TAY-FIF TAY-GRA GRA-HIG FIF-LOT BET-POW POW-HYW HYW-SWB " +
      "SWB-CTM CTM-CAV CTM-ANB ANB-POW POW-SHR BET-CHM ANB-GLO STH-SET STH-WST NTH-BEL BEL-SET " +
      "NTH-STH CHM-SHR CHM-STA HNY-LIN",
  ],
  [
    COUNCILS,
    "COR-DEV COR-PLY DEV-TBY DEV-SOM SOM-DOR SOM-BAS SOM-NSM NSM-BST BST-SGL BST-BAS SGL-GLO " +
      "GLO-WOR GLO-SWI SWI-WIL SWI-OXF WIL-DOR DOR-BCP BCP-HAM HAM-SOU HAM-POR HAM-WSX WSX-BRH " +
      "WSX-ESX ESX-KEN KEN-MDW KEN-SUR SUR-WSX SUR-WDM WDM-SLO SLO-BUC BUC-MKE MKE-CBD CBD-BDF " +
      "CBD-LUT LUT-HRT HRT-ESS ESS-THU ESS-SOS ESS-SFK SFK-NFK SFK-CAM CAM-PET PET-LIN RUT-LIN " +
      "NNH-BDF NNH-RUT WNH-NNH WNH-COV WAW-COV WAW-SOL SOL-BIR BIR-SAW SAW-DUD DUD-WOR WOR-HEF " +
      "HEF-SHR SHR-TEL SHR-CHE STO-STS STS-DBY DBY-DBS DBS-SHF SHF-ROT ROT-DON DON-NLI NLI-NEL " +
      "NLI-LIN NTS-LIN NOT-NTS LES-LEC CHE-STP STP-MAN MAN-TRA TRA-SAL SAL-BOL BOL-WIG WIG-SHN " +
      "SHN-KNO KNO-LIV LIV-SEF HAL-WAR HAL-KNO CHW-HAL WRL-CHW OLD-ROC ROC-BUR BUR-BOL BWD-BUR " +
      "BWD-LCS LCS-BPL LCS-WAF WAF-CUM CUM-NBL NBL-NEW NEW-GAT GAT-STY STY-SUN SUN-DUR DUR-DAR " +
      "DAR-STT STT-MBR MBR-RDC STT-HPL NYK-STT NYK-YOR YOR-ERY ERY-HUL NYK-BRA BRA-LEE LEE-WAK " +
      "WAK-BAR BAR-SHF KIR-CAL CAL-ROC BRA-CAL LEE-KIR " +
      "SAY-EAY EAY-NAY EAY-ERE ERE-REN REN-GLA REN-INV GLA-WDU GLA-EDU EDU-STI STI-CLA CLA-FIF " +
      "FAL-CLA FAL-WLO WLO-EDI EDI-MID EDI-ELO MID-BOR DGA-BOR SLA-NLA SLA-GLA NLA-FAL STI-PKI " +
      "PKI-ANG PKI-DUN ANG-ABS ABS-ABE ABS-MOR MOR-HIG HIG-ARG ARG-WDU " +
      "AGY-GWY GWY-CON CON-DEN DEN-FLI FLI-WRE WRE-POW POW-CGN CGN-CMN CMN-PEM CMN-SWA SWA-NPT " +
      "NPT-BGE NPT-RCT RCT-MTY RCT-CAY CAY-BGW BGW-TOR TOR-MON MON-NWP NWP-CAF CAF-VOG VOG-BGE " +
      "DCS-FER DCS-MUL DCS-CCG CCG-MEA MEA-ANN ANN-MUL ANN-BEL BEL-LIS BEL-AND LIS-ABC ABC-NMD " +
      "FER-MUL " +
      "ENF-BNT ENF-HGY BNT-HRW HRW-HIL HRW-BRE HIL-EAL BRE-EAL BRE-CMD CMD-ISL ISL-HCK HCK-TWH " +
      "TWH-NWM NWM-BDG BDG-HAV RDB-WFO RDB-HAV WFO-HGY KEC-WSM WSM-CTY CTY-TWH HMF-KEC HMF-EAL " +
      "HNS-RIC RIC-KIN KIN-MER MER-SUT MER-WAN WAN-LAM LAM-SWK SWK-LEW LEW-GRW GRW-BEX BEX-BRO " +
      "BRO-LEW CRO-SUT CRO-LAM",
  ],
];

test("neighbours on the ground are near each other, and most touch", () => {
  for (const [layout, text] of NEIGHBOURS) {
    const tile = (code: string): Tile => {
      const found = layout.tiles.find((one) => one.code === code);
      ok(found, `there is no tile ${code}`);
      return found;
    };
    const far = text.split(" ").map((pair) => {
      const [one = "", other = ""] = pair.split("-");
      return { pair, far: distance(tile(one), tile(other)) };
    });
    deepEqual(
      far.filter((one) => one.far > 2),
      [],
      "none is more than two tiles away",
    );
    const touching = far.filter((one) => one.far === 1).length / far.length;
    ok(touching > 0.85, `${Math.round(100 * touching)} per cent of ${far.length} touch`);
  }
});

test("north is above south, and east beside west", () => {
  const boards = new Map(BOARDS.tiles.map((tile) => [tile.code, tile]));
  const at = (code: string) => boards.get(code) as Tile;
  for (const [north, south] of [
    ["SHE", "ORK"],
    ["HIG", "LOT"],
    ["NEC", "SYO"],
    ["BET", "CAV"],
    ["GMA", "DEV"],
  ] as const)
    ok(at(north).y < at(south).y, `${north} above ${south}`);
  for (const [west, east] of [
    ["WST", "BEL"],
    ["BEL", "CHM"],
    ["HYW", "NWV"],
    ["COR", "KEM"],
  ] as const)
    ok(at(west).x < at(east).x, `${west} beside ${east}`);
});

const little = layoutOf("\nAAA ... BBB\n... CCC ...\n", "AAA a\nBBB b\nCCC c");

test("a layout is read from its text", () => {
  deepEqual(little.tiles[1], { code: "BBB", slug: "b", x: 2, y: 0 });
  deepEqual([little.width, little.height], [3, 2]);
  const [a, , c] = little.tiles as [Tile, Tile, Tile];
  deepEqual(
    around(little, c).map(({ code }) => code),
    ["AAA", "BBB"],
  );
  equal(distance(a, c), 1);
});

test("arrows go to the nearest tile in their direction", () => {
  const [a, b, c] = little.tiles as [Tile, Tile, Tile];
  equal(step(little, a, "ArrowRight")?.code, "BBB");
  equal(step(little, b, "ArrowLeft")?.code, "AAA");
  equal(step(little, a, "ArrowDown")?.code, "CCC");
  equal(step(little, c, "ArrowDown"), null);
  equal(step(little, c, "x"), null);
  // From each tile every other can be reached.
  for (const layout of [BOARDS, COUNCILS]) {
    const [first] = layout.tiles;
    const seen = new Set(first ? [first] : []);
    for (const tile of seen)
      for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
        const next = step(layout, tile, key);
        if (next) seen.add(next);
      }
    equal(seen.size, layout.tiles.length);
  }
});

test("an area is said in a sentence that can be quoted", () => {
  const area = {
    status: "FULL_TEAM",
    extent: "PART",
    current: false,
    lastConfirmed: "2019-06-01",
    body: { name: "NHS Devon" },
    evidence: [{}],
  } as Area;
  equal(
    sentenceOf(area, "2026-01-02"),
    "A full parent-infant team is on record in a part of the area of NHS Devon (1 service), " +
      "last confirmed on 1 June 2019; it is not known to be still so.",
  );
  equal(
    sentenceOf({ ...area, current: true, lastConfirmed: "2025-05-05" }, "2026-01-02"),
    "On 2 January 2026 a full parent-infant team is on record in a part of the area of " +
      "NHS Devon (1 service), last confirmed on 5 May 2025.",
  );
  equal(
    sentenceOf({ ...area, status: "NONE_KNOWN", evidence: [] }, "2026-01-02"),
    "On 2 January 2026 no parent-infant service is on record for NHS Devon. " +
      "There may be one that is not.",
  );
});

test("a long list shows its first ten, one that is hardly longer is shown whole", () => {
  const list = (length: number) => Array.from({ length }, (_, index) => index);
  equal(firstOf(list(41), false).length, FEW);
  equal(firstOf(list(41), true).length, 41);
  equal(firstOf(list(FEW + 2), false).length, FEW + 2);
  equal(firstOf(list(FEW + 3), false).length, FEW);
  deepEqual(firstOf(list(20), false, 6), [0, 1, 2, 3, 4, 5]);
});
