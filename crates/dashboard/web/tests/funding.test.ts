import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { WithdrawalQuery } from "../src/generated/graphql";
import { daysFrom, ending, sayEndings } from "../src/views/funding/endings";
import { graphOf, MOST_POINTS, type Network } from "../src/views/funding/graph";
import { place } from "../src/views/funding/labels";
import { layoutOf, wrap } from "../src/views/funding/layout";
import { DASHES, HATCHES, payerOf, PLAIN, widthOf } from "../src/views/funding/look";
import { fileQuery, isDate, stateOf } from "../src/views/funding/state";
import { withdrawalOf } from "../src/views/funding/withdrawal";
import { daysOf } from "../src/views/funding/years";

const state = (query: string) => stateOf(new URLSearchParams(query));

test("a date is a day of the calendar, written out", () => {
  for (const day of ["2019-06-01", "2020-02-29"]) equal(isDate(day), true, day);
  for (const day of ["2019-13-01", "2019-6-1", "today", "2019-06-01T00:00:00Z", ""])
    equal(isDate(day), false, day);
});

test("an address is read, and written as the query of the file", () => {
  const query =
    "asOf=2019-06-01&nation=wales&kind=health-board&budget=camhs,public-health&role=core" +
    "&body=a-b&service=c&class=parent-infant-team&hops=2";
  const read = state(query);
  deepEqual(read.filter, {
    nations: ["WALES"],
    kinds: ["HEALTH_BOARD"],
    budgets: ["CAMHS", "PUBLIC_HEALTH"],
    roles: ["CORE"],
    bodies: ["a-b"],
    services: ["c"],
    classifications: ["PARENT_INFANT_TEAM"],
    hops: 2,
  });
  equal(read.scenario, null);
  equal(fileQuery(read), query);
  deepEqual(state(fileQuery(read)), read);
  equal(fileQuery(state("")), "");
});

test("what cannot be asked for is left out", () => {
  deepEqual(state("asOf=2019-13-01&nation=x&body=A_B,../c&hops=3"), {
    asOf: null,
    filter: {},
    scenario: null,
  });
  for (const hops of ["0", "21", "1.5", "x"])
    equal(state(`body=a&hops=${hops}`).filter.hops, undefined, hops);
});

test("a withdrawal is of bodies or budgets, from a day on, in part or whole", () => {
  deepEqual(state("withdraw=a,b&cut=40&from=2020-01-01&nation=wales").scenario, {
    withdraw: ["a", "b"],
    from: "2020-01-01",
    cutPercent: 40,
    filter: { nations: ["WALES"] },
  });
  deepEqual(state("gone=camhs&asOf=2019-06-01").scenario, {
    withdraw: [],
    budgets: ["CAMHS"],
    from: "2019-06-01",
  });
  for (const cut of ["0", "100", "-5", "x"])
    deepEqual(state(`withdraw=a&cut=${cut}`).scenario, { withdraw: ["a"] }, cut);
});

const body = (slug: string, index = 0) =>
  ({
    body: { slug, name: slug, kind: "HEALTH_BOARD", nation: "WALES" },
    x: 0,
    y: index,
  }) as Network["funders"][number];
const service = (slug: string, index = 0) =>
  ({
    service: { slug, name: slug, nation: "WALES", classification: { class: "PARENT_INFANT_TEAM" } },
    x: 10,
    y: index,
  }) as Network["services"][number];
const link = (id: string, from: string, to: string, lead = false) =>
  ({
    id,
    funder: { slug: from },
    service: { slug: to },
    lead,
    role: "CORE",
  }) as Network["links"][number];
const network = (part: Partial<Network>) =>
  ({ funders: [], services: [], links: [], ...part }) as unknown as Network;

test("parallel funding lines lie side by side, as wide as their amounts", () => {
  const { points, lines, grouped, largest } = graphOf(
    network({
      funders: [body("a")],
      services: [service("s")],
      links: [
        link("1", "a", "s"),
        { ...link("2", "a", "s", true), annualAmount: 40_000, to: "2027-01-01" },
        { ...link("3", "a", "s"), annualAmount: 10_000 },
      ],
    }),
  );
  equal(grouped, false);
  equal(largest, 40_000);
  deepEqual(
    points.map(({ id }) => id),
    ["body:a", "service:s"],
  );
  deepEqual(
    lines.map(({ id, bend, width, dated }) => [id, bend, width, dated]),
    [
      ["1", 0, PLAIN, false],
      ["2", -10, 9, true],
      ["3", 10, 4.5, false],
    ],
  );
});

test("payers and kinds of money look different without colour", () => {
  equal(new Set(Object.values(HATCHES)).size, 4);
  equal(new Set(Object.values(DASHES).map(String)).size, 5);
  equal(payerOf("INTEGRATED_CARE_BOARD"), "health");
  equal(payerOf("LOCAL_AUTHORITY"), "council");
  equal(payerOf("NATIONAL_BODY"), "other");
  equal(widthOf(null, 10), PLAIN);
  equal(widthOf(0, 10) > PLAIN, true);
});

test("names find room in lines, and end where there is none", () => {
  const fits = (text: string) => text.length <= 10;
  deepEqual(wrap("Leeds", 2, fits), ["Leeds"]);
  deepEqual(wrap("Leeds City Council", 2, fits), ["Leeds City", "Council"]);
  deepEqual(wrap("Leeds City Council", 1, fits), ["Leeds Cit…"]);
  deepEqual(wrap("Northamptonshire North", 2, fits), ["Northamptonshire", "North"]);
});

test("a phone has both columns within its width", () => {
  const points = Array.from({ length: 400 }, (_, index) => ({ y: index % 300 }));
  for (const narrow of [true, false]) {
    const layout = layoutOf({ points } as Parameters<typeof layoutOf>[0], "columns", narrow);
    equal(2 * layout.margin < layout.width, true);
    equal(layout.room < layout.margin, true);
    equal(layout.height <= 7200, true);
  }
});

test("of names that overlap the first stays, and none hides a mark", () => {
  const box = (left: number) => ({ left, right: left + 10, top: 0, bottom: 10 });
  deepEqual(place([box(0), box(5), box(20)]), [0, 2]);
  deepEqual(place([box(0), box(20)], [box(25)]), [0]);
});

test("endings say how many are not known", () => {
  const line = (id: string, to: string | null) => ({
    id,
    funder: { slug: "a", name: "A" },
    service: { slug: "s", name: "S" },
    from: null,
    to,
    annualAmount: null,
  });
  const year = (ids: string[], without: string[]) => ({
    months: 12,
    until: "2027-01-01",
    total: { text: "" },
    lines: ids.map((id) => ({ id })),
    leftWithout: without.map((name) => ({ slug: name, name })),
  });
  const links = [line("1", null), line("2", "2026-09-01"), line("3", "2028-09-01")];
  equal(
    sayEndings({ asOf: "2026-01-01", endings: [year(["2"], ["S"])], links }),
    "Of 3 funding lines on 1 January 2026, 1 is known to end within 12 months, which would leave " +
      "S without known funding; for 1 of them no source states an end.",
  );
  equal(
    sayEndings({ asOf: "2026-01-01", endings: [year([], [])], links: [line("1", null)] }),
    "Of 1 funding line on 1 January 2026, none is known to end within 12 months; " +
      "for all of them no source states an end.",
  );
  deepEqual(
    ending(links).map(({ id }) => id),
    ["2", "3"],
  );
  equal(daysFrom("2026-01-01", "2027-01-01"), 365);
});

test("the years are the same day of each, up to one after this", () => {
  const days = daysOf("2024-02-29");
  equal(days.first, "2018-02-28");
  equal(days.seventh, "2024-02-28");
  equal(days.eighth, "2025-02-28");
});

test("a withdrawal is in the query of the file", () => {
  equal(
    fileQuery(state("asOf=2019-06-01&withdraw=a,b&gone=public-health&from=2020-01-01&cut=40")),
    "asOf=2019-06-01&withdraw=a,b&gone=public-health&from=2020-01-01&cut=40",
  );
  equal(fileQuery(state("asOf=2019-06-01&withdraw=a")), "asOf=2019-06-01&withdraw=a");
});

test("a network that is too large to read is drawn in groups that stand for all of it", () => {
  const services = Array.from({ length: MOST_POINTS }, (_, index) => service(`s${index}`, index));
  const links = services.map((one, index) => link(String(index), "a", one.service.slug));
  const { points, lines, grouped } = graphOf(network({ funders: [body("a")], services, links }));
  equal(grouped, true);
  deepEqual(
    points.map(({ name, size, slug }) => ({ name, size, slug })),
    [
      { name: "Health board, Wales (1)", size: 1, slug: null },
      { name: `Parent-infant team, Wales (${MOST_POINTS})`, size: MOST_POINTS, slug: null },
    ],
  );
  deepEqual(
    lines.map(({ count }) => count),
    [MOST_POINTS],
  );
});

test("a withdrawal hits who pays and who loses, and takes each line by itself", () => {
  const before = network({
    funders: [body("a"), body("b")],
    services: [service("s"), service("t")],
    links: [link("1", "a", "s"), link("2", "a", "t"), link("3", "a", "t"), link("4", "b", "t")],
  });
  const outcome = {
    unfunded: [{ slug: "s" }],
    weakened: [{ service: { slug: "t" } }],
    before: { links: [{ id: "1" }, { id: "2" }, { id: "3" }] },
    after: { links: [{ id: "3" }, { id: "4" }] },
  } as unknown as WithdrawalQuery["fundingScenario"];
  const { hit, gone, lost } = withdrawalOf(before, state("withdraw=a"), outcome);
  deepEqual([...hit].sort(), ["body:a", "service:s", "service:t"]);
  deepEqual([...gone], ["service:s"]);
  // What has ended by then is not taken.
  deepEqual([...lost], ["1", "2"]);
  const waiting = withdrawalOf(before, state("withdraw=a"), null);
  deepEqual([[...waiting.hit], [...waiting.lost]], [["body:a"], []]);
});
