// Sentences that may be quoted: what a service is, and where babies have no team.
import "./environment";
import assert from "node:assert/strict";
import { test } from "node:test";
import { lastDay, sayMoney } from "../src/views/body";
import { sayNeighbours } from "../src/views/body/neighbours";
import { sayGap } from "../src/views/map/gaps";
import { sayService } from "../src/views/service/say";
import { sayList } from "../src/views/services/say";
import { sayStatus } from "../src/words";

const one = {
  name: "Small Steps",
  status: "OPERATING" as const,
  lastConfirmed: "2019-06-01",
  current: false,
  classification: {
    class: "PARENT_INFANT_TEAM" as const,
    basis: "ATTESTED" as const,
    contradicted: true,
  },
  funding: { lines: ["A", "B", "A"].map((name) => ({ funder: { name } })) },
};

test("a body that has ended did not pay for what its successors pay for", () => {
  const ended = { name: "NHS Old CCG", validTo: "2022-06-30" };
  assert.equal(lastDay(ended, "2026-12-01"), "2022-06-30");
  assert.equal(lastDay(ended, "2022-06-30"), null);
  assert.equal(lastDay({ validTo: null }, "2026-12-01"), null);
  const total = { known: 0, knownLines: 0, unknownLines: 1 };
  const links = [{ service: { name: "Small Steps" }, current: false }] as unknown;
  const paid = { asOf: "2022-06-30", links, total } as Parameters<typeof sayMoney>[1];
  assert.equal(
    sayMoney(ended, paid),
    "On 30 June 2022, its last day, NHS Old CCG is on record as paying for Small Steps; the " +
      "amounts are not known. None of it is confirmed in the 24 months before.",
  );
});

test("a service is said with its basis, its day and its funders", () => {
  assert.equal(
    sayService(one),
    "Small Steps is on record as a parent-infant team (listed in a report), last confirmed on " +
      "1 June 2019; it is not known to be still so. The answers on record conflict with that. " +
      "A and B are on record as paying for it.",
  );
});

test("what no source says is said to be not known", () => {
  const other = {
    ...one,
    lastConfirmed: null,
    classification: {
      class: "UNDETERMINED" as const,
      basis: "ASSESSED" as const,
      contradicted: false,
    },
    funding: { lines: [] },
  };
  assert.equal(
    sayService(other),
    "Small Steps is on record as a service whose type is not determined yet, of a day that no " +
      "source states; it is not known to be still so. No source on record says who pays for it.",
  );
  assert.match(sayService({ ...other, status: "CLOSED" }), /; it has closed\./);
});

test("a status is said with its day and its source", () => {
  const stated = {
    status: "OPERATING" as const,
    statusSource: { title: "Annual report" },
    statusLocator: "page 3",
    statusLastConfirmed: "2026-05-11",
    statusCurrent: true,
  };
  assert.equal(
    sayStatus(stated),
    "Operating, last confirmed on 11 May 2026 (Annual report, page 3)",
  );
  const none = { statusSource: null, statusLocator: null, statusCurrent: false };
  assert.equal(
    sayStatus({ ...none, status: "STARTING", statusLastConfirmed: "2019-06-01" }),
    "Being set up, last confirmed on 1 June 2019; it is not known to be still so",
  );
  assert.equal(
    sayStatus({ ...stated, statusLocator: null, statusLastConfirmed: null, statusCurrent: false }),
    "Operating (Annual report); no source gives a day, so it may have changed",
  );
  assert.equal(sayStatus({ ...none, status: "UNKNOWN", statusLastConfirmed: null }), "Not known");
});

test("the area with most babies is named with its figure and its year", () => {
  const body = { slug: "a", name: "NHS A", nation: null };
  assert.equal(
    sayGap(
      [{ body, babies: { underTwo: 53909, year: 2020 } }],
      "INTEGRATED_CARE_BOARD",
      "2026-11-30",
    ),
    "On 30 November 2026, of the areas of this kind (integrated care board) where no full " +
      "parent-infant team is on record, NHS A has most babies under two: 53,909 in the middle " +
      "of 2020.",
  );
  assert.match(
    sayGap([{ body, babies: null }], "HEALTH_BOARD", "2026-11-30"),
    /no figure of babies/,
  );
});

test("a list is said with what was asked for, and all of it has no sentence", () => {
  const said = (query: string) => sayList(new URLSearchParams(query), 4, "2026-11-30");
  assert.equal(said(""), null);
  assert.equal(
    said("nation=wales,scotland&age=-9&offers=video-interaction-guidance"),
    "On 30 November 2026, 4 services are on record in Scotland or Wales, known to offer video " +
      "interaction guidance, known to accept families at conception. What is not known of a " +
      "service is not counted.",
  );
});

test("neighbours are counted and named", () => {
  const area = (name: string, status: string) => ({ status, body: { name } });
  const areas = [area("A", "FULL_TEAM"), area("B", "NONE_KNOWN"), area("C", "FULL_TEAM")];
  assert.equal(
    sayNeighbours("X", areas, "2026-11-30"),
    "On 30 November 2026, a full parent-infant team is on record in 2 of the 3 areas beside X on " +
      "the map: A and C.",
  );
});
