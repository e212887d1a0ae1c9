import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { WithdrawalQuery } from "../src/generated/graphql";
import { graphOf, MOST_POINTS, type Network } from "../src/views/funding/graph";
import { fileQuery, isDate, stateOf } from "../src/views/funding/state";
import { withdrawalOf } from "../src/views/funding/withdrawal";

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
  ({ id, funder: { slug: from }, service: { slug: to }, lead }) as Network["links"][number];
const network = (part: Partial<Network>) =>
  ({ funders: [], services: [], links: [], ...part }) as unknown as Network;

test("parallel funding lines are one line of the picture, as thick as they are many", () => {
  const { points, lines, grouped } = graphOf(
    network({
      funders: [body("a")],
      services: [service("s")],
      links: [link("1", "a", "s"), link("2", "a", "s", true)],
    }),
  );
  equal(grouped, false);
  deepEqual(
    points.map(({ id }) => id),
    ["body:a", "service:s"],
  );
  deepEqual(lines, [
    { id: "body:a service:s", source: "body:a", target: "service:s", count: 2, lead: true },
  ]);
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

test("a withdrawal hits who pays and who loses, and takes a line with its last parallel", () => {
  const before = network({
    funders: [body("a"), body("b")],
    services: [service("s"), service("t")],
    links: [link("1", "a", "s"), link("2", "a", "t"), link("3", "a", "t"), link("4", "b", "t")],
  });
  const outcome = {
    unfunded: [{ slug: "s" }],
    weakened: [{ service: { slug: "t" } }],
    after: { links: [{ id: "3" }, { id: "4" }] },
  } as unknown as WithdrawalQuery["fundingScenario"];
  const { hit, lost } = withdrawalOf(before, state("withdraw=a"), outcome);
  deepEqual([...hit].sort(), ["body:a", "service:s", "service:t"]);
  deepEqual([...lost], ["body:a service:s"]);
  const waiting = withdrawalOf(before, state("withdraw=a"), null);
  deepEqual([[...waiting.hit], [...waiting.lost]], [["body:a"], []]);
});
