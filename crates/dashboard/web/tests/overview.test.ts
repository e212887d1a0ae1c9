import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { foundOf, isPostcode } from "../src/hits";
import { byRevision, sayChange, type Change } from "../src/views/overview/changes";
import { partsOf, sayKnown } from "../src/views/overview/nations";
import {
  sayAsOf,
  sayClosed,
  sayCurrent,
  saySure,
  sayWhere,
  type Team,
} from "../src/views/overview/say";

function team(changes: Partial<Team> = {}): Team {
  return {
    slug: "one",
    nation: "ENGLAND",
    status: "OPERATING",
    current: false,
    lastConfirmed: "2019-06-01",
    classification: { basis: "ATTESTED", contradicted: false },
    assessment: { class: null },
    ...changes,
  } as Team;
}

test("the answer says where, and where none is known", () => {
  equal(
    sayWhere([team(), team(), team({ nation: "WALES" })]),
    "3 specialised parent-infant relationship teams are on record: 2 in England and 1 in Wales; " +
      "none is known in Northern Ireland or Scotland.",
  );
  equal(sayWhere([]), "No specialised parent-infant relationship team is on record yet.");
});

test("what has closed, and the days of the list, are said", () => {
  equal(sayClosed([team(), team({ status: "CLOSED" })]), "1 of them has closed since.");
  equal(sayClosed([team()]), null);
  equal(sayAsOf([team()]), "last confirmed on 1 June 2019");
  const late = team({ lastConfirmed: "2026-03-03", current: true });
  equal(sayAsOf([team(), late]), "last confirmed between 1 June 2019 and 3 March 2026");
  equal(sayAsOf([]), null);
  equal(sayCurrent([team(), late]), "1 of them in the last 24 months");
  equal(sayCurrent([team()]), "none of them in the last 24 months");
});

test("listed is not confirmed", () => {
  equal(
    saySure([team(), team()]),
    "2 are listed in a report and " +
      "the evidence on record does not yet confirm any of them on its own.",
  );
  const settled = team({
    assessment: { class: { classification: "PARENT_INFANT_TEAM" } },
  } as Partial<Team>);
  equal(
    saySure([settled, team()]),
    "2 are listed in a report and the evidence on record confirms 1 on its own.",
  );
});

test("the groups of a nation add up to all of it", () => {
  const parts = partsOf({
    undeterminedInEngland: { totalCount: 2 },
    undeterminedInNorthernIreland: { totalCount: 0 },
    undeterminedInScotland: { totalCount: 0 },
    undeterminedInWales: { totalCount: 0 },
    registry: { byNation: [{ nation: "ENGLAND", count: 10, teams: 4, embeddedSpecialists: 3 }] },
  } as unknown as Parameters<typeof partsOf>[0]);
  deepEqual(parts, [{ nation: "ENGLAND", teams: 4, specialists: 3, others: 1, open: 2, all: 10 }]);
});

test("the share that is known is of the nation's own", () => {
  const of = (nation: string, ...outcomes: string[]) => ({
    nation,
    assessment: { characteristics: outcomes.map((outcome) => ({ outcome })) },
  });
  const known = [
    of("WALES", "MET", "UNKNOWN", "NOT_MET", "UNKNOWN"),
    of("ENGLAND", "MET"),
  ] as Parameters<typeof sayKnown>[0];
  equal(sayKnown(known, "WALES"), "2 of 4 (50%)");
  equal(sayKnown(known, "SCOTLAND"), "no service");
});

const change: Change = {
  revision: 4,
  at: "2026-01-01T00:00:00Z",
  actor: "ann",
  actorName: null,
  kind: "CHANGED",
  entity: "service:leeds-infant-mental-health-service",
  summary: "claim leeds-infant-mental-health-service-21 retracted",
  reason: null,
  service: { slug: "leeds-infant-mental-health-service", name: "Leeds" },
  fact: null,
  claim: null,
  node: null,
};

test("a change says names and questions, not addresses", () => {
  deepEqual(sayChange(change), {
    about: { name: "Leeds", to: "/services/leeds-infant-mental-health-service" },
    text: "Claim Leeds retracted",
  });
  equal(sayChange({ ...change, summary: "service added: Leeds" }).text, "Service added");
  const claim = { text: "3", retracted: false, locator: null, source: { title: "A page" } };
  equal(
    sayChange({ ...change, fact: { question: "How many staff?" }, claim }).text,
    "How many staff? “3” (A page)",
  );
});

test("changes of one revision stand together", () => {
  const other = { ...change, revision: 5 };
  deepEqual(
    byRevision([change, change, other]).map((one) => one.length),
    [2, 1],
  );
});

test("hits have their pages", () => {
  const [body, offered] = foundOf({
    search: [
      {
        score: 1,
        snippet: "NHS Leeds CCG",
        result: {
          __typename: "CommissioningBody",
          slug: "nhs-leeds-ccg",
          name: "NHS Leeds CCG",
          kind: "CLINICAL_COMMISSIONING_GROUP",
          area: "ENGLAND",
          validTo: "2022-06-30",
        },
      },
      {
        score: 0.9,
        snippet: "VIG",
        result: { __typename: "Intervention", slug: "vig", name: "Video Interaction Guidance" },
      },
    ],
  });
  equal(body?.to, "/funding/nhs-leeds-ccg");
  equal(body?.what, "Clinical commissioning group, England, ended on 30 June 2022");
  deepEqual([offered?.to, offered?.snippet], ["/services?offers=vig", "VIG"]);
});

test("what has ended gives way to what fits nearly as well", () => {
  const body = (name: string, score: number, validTo: string | null) => ({
    score,
    snippet: name,
    result: {
      __typename: "CommissioningBody" as const,
      slug: name,
      name,
      kind: "CLINICAL_COMMISSIONING_GROUP" as const,
      area: "ENGLAND" as const,
      validTo,
    },
  });
  const names = (...search: ReturnType<typeof body>[]) =>
    foundOf({ search })
      .map(({ name }) => name)
      .join();
  equal(names(body("old", 0.93, "2022-06-30"), body("new", 0.92, null)), "new,old");
  equal(names(body("old", 1, "2022-06-30"), body("new", 0.92, null)), "old,new");
});

test("a postcode is known when it is seen", () => {
  for (const text of ["LS1 4DY", "ls1", "SW1A 1AA"]) equal(isPostcode(text), true, text);
  for (const text of ["Leeds", "CAMHS", "York 2"]) equal(isPostcode(text), false, text);
});
