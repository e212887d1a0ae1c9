import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { advice } from "../src/advice";
import { ApiError } from "../src/api";
import { today } from "../src/day";
import { grouped } from "../src/groups";
import { headlineText } from "../src/parts/assessment";
import { byRevision, claimBefore, differences } from "../src/parts/history";
import {
  noSource,
  sourceAfter,
  sourceCommands,
  sourceErrors,
  sourceInput,
  sourceText,
  type SourceChoice,
} from "../src/parts/source-fields";
import { NEW_SOURCE } from "../src/commands";
import { termsIn } from "../src/parts/terms";
import { corrections } from "../src/views/answer";
import { pounds } from "../src/views/change/funding";
import { faultText } from "../src/views/change/send";
import { withTitle } from "../src/views/proposal/changes";
import { joined } from "../src/views/service";
import { sourcesOf } from "../src/views/service/facts";

const SOURCES = [{ slug: "a-report", title: "A Report", publisher: null, published: null }];
const NOW = "2026-11-30";
const choice = (of: Partial<SourceChoice>): SourceChoice => ({
  ...noSource(),
  mark: "1a2b",
  ...of,
});

test("what was heard is a source of its own, for the day on which it was heard", () => {
  const heard = choice({ kind: "heard", heard: "Call with the lead", heardOn: "2026-11-27" });
  deepEqual(sourceErrors(heard, NOW), {});
  deepEqual(sourceCommands(heard, SOURCES, "A Clinic"), [
    {
      do: "addSource",
      input: {
        slug: "call-with-the-lead-27-november-2026-1a2b",
        title: "Call with the lead, 27 November 2026",
        publisher: "A Clinic",
        published: "2026-11-27",
      },
    },
  ]);
  deepEqual(sourceInput(heard, SOURCES), { source: NEW_SOURCE, observedOn: "2026-11-27" });
  equal(sourceText(heard, SOURCES), "Call with the lead, 27 November 2026");
});

test("a source of a title that the registry has is not added again", () => {
  const again = choice({ kind: "new", title: "a report", publisher: "Us", locator: "page 2" });
  deepEqual(sourceCommands(again, SOURCES, "x"), []);
  deepEqual(sourceInput(again, SOURCES), { source: "a-report", locator: "page 2" });
});

test("the change that follows can name the source that was just added", () => {
  const added = choice({ kind: "new", title: "Minutes", publisher: "Us" });
  deepEqual(sourceAfter(added, SOURCES, { [NEW_SOURCE]: "minutes-1a2b" }), {
    slug: "minutes-1a2b",
    title: "Minutes",
  });
  equal(sourceAfter(added, SOURCES, {}), null);
});

test("a source says what is missing, and no day is to come", () => {
  deepEqual(Object.keys(sourceErrors(choice({}), NOW)), ["source-kind"]);
  deepEqual(Object.keys(sourceErrors(choice({ kind: "heard" }), NOW)), [
    "source-heard",
    "source-heardOn",
  ]);
  const later = choice({ kind: "heard", heard: "x", heardOn: "2026-12-01" });
  deepEqual(Object.keys(sourceErrors(later, NOW)), ["source-heardOn"]);
  const address = choice({ kind: "new", title: "x", publisher: "y", url: "example.org" });
  deepEqual(Object.keys(sourceErrors(address, NOW)), ["source-url"]);
});

test("a day is that of the reader's own clock", () => {
  equal(today(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});

test("questions come in groups, and none is lost", () => {
  const all = ["opened_year", "host", "eligibility", "of-another-vocabulary"];
  const groups = grouped(all, (id) => id);
  deepEqual(
    groups.map((group) => [group.title, group.items]),
    [
      ["The team", ["host"]],
      ["Who can come", ["eligibility"]],
      ["Other questions", ["opened_year", "of-another-vocabulary"]],
    ],
  );
});

test("a claim replaced the one before that a later one has replaced", () => {
  const claims = [
    { id: "one-2", text: "no", superseded: true },
    { id: "one-10", text: "yes", superseded: false },
    { id: "one-9", text: "perhaps", superseded: false },
  ];
  equal(claimBefore("one-10", claims), "no");
  equal(claimBefore("one-2", claims), null);
});

test("a correction names the fields that differ, with what each was and is", () => {
  const before = {
    name: "One",
    otherNames: [],
    nation: "WALES" as const,
    localities: ["Barry"],
    areas: [],
    hostOrganisation: null,
    status: "OPERATING" as const,
    statusSource: null,
    statusLocator: null,
    website: null,
  };
  const after = { ...before, status: "CLOSED" as const, localities: ["Barry", "Cardiff"] };
  deepEqual(differences(before, after), [
    ["Places", "Barry", "Barry and Cardiff"],
    ["Status", "Operating", "Closed"],
  ]);
  const confirmed = {
    ...before,
    statusSource: { title: "Annual report" },
    statusLocator: "page 3",
  };
  deepEqual(differences(before, confirmed), [
    ["Status", "Operating", "Operating (Annual report, page 3)"],
  ]);
});

test("changes of one revision are together", () => {
  const all = [{ revision: 3 }, { revision: 3 }, { revision: 2 }];
  deepEqual(
    byRevision(all).map((one) => one.length),
    [2, 1],
  );
});

test("pounds are read as people write them", () => {
  deepEqual(["50000", "£50,000", " 1,200.50 "].map(pounds), [50_000, 50_000, 1200.5]);
  deepEqual(["", "about 50", "50k", "-1"].map(pounds), [null, null, null, null]);
});

test("a fault names the field as the form does", () => {
  equal(
    faultText({ code: "BAD_REQUEST", message: "expected an address", path: ["website"] }),
    "Web address: expected an address.",
  );
  equal(faultText({ code: "NOT_FOUND", message: "no such body", path: [] }), "No such body.");
});

test("after an error it is said what to do, and that nothing is lost", () => {
  const lines = advice(new ApiError("busy", "The server is busy.", "r1", 7));
  equal(
    lines[1],
    "Nothing is lost, and nothing is saved twice. Wait 7 seconds, then send it again.",
  );
  equal(lines[2], "Reference: r1");
  equal(advice(new ApiError("forbidden", "x")).length, 2);
});

test("a claim of a suggestion names its source by its title", () => {
  const titles = new Map([["a-report", "A Report"]]);
  equal(withTitle("yes (a-report, page 3)", titles), "yes (A Report, page 3)");
  equal(withTitle("yes (unknown-source)", titles), "yes (unknown-source)");
  equal(withTitle("Ward (paediatric)", titles), "Ward (paediatric)");
});

test("what a report lists and what the answers show are joined in a sentence", () => {
  const of = (basis: "ATTESTED" | "DECIDED" | "ASSESSED") =>
    ({ basis, class: "PARENT_INFANT_TEAM" }) as Parameters<typeof joined>[0];
  const possible = [
    { classification: "PARENT_INFANT_TEAM" },
    { classification: "NARROW_ELIGIBILITY_TEAM" },
  ];
  equal(
    joined(of("ATTESTED"), possible),
    "A report lists it as parent-infant team. The answers so far fit that, but are too few to " +
      "show it: by them alone it could be any of 2 types.",
  );
  equal(joined(of("ASSESSED"), possible), null);
  equal(
    joined(of("DECIDED"), [...possible.slice(1), ...possible.slice(1)])?.includes("do not"),
    true,
  );
});

test("each source is a note once", () => {
  const [one, other] = [
    { slug: "one", title: "One" },
    { slug: "other", title: "Other" },
  ];
  deepEqual(
    sourcesOf([
      { claims: [{ source: one }, { source: other }] },
      { claims: [{ source: one }] },
    ] as Parameters<typeof sourcesOf>[0]),
    [one, other],
  );
});

test("the short words of a page are explained, and no others", () => {
  deepEqual(
    termsIn("Two ICBs pay; its CAMHS line has 3.5 WTE. PIPS is a name.").map(([short]) => short),
    ["CAMHS", "ICB", "WTE"],
  );
  deepEqual(termsIn("nothing of the kind"), []);
});

test("a result that is open says what is missing, and others what they are", () => {
  equal(
    headlineText("Not decided, 5 classes are possible: not known whether the host is CAMHS."),
    "We do not know yet whether the host is CAMHS.",
  );
  equal(
    headlineText("Parent-infant team: all of it is met."),
    "Parent-infant team: all of it is met.",
  );
});

test("a service corrects only what is on record and differs", () => {
  const service = { status: "OPERATING", website: "https://a.example.org/" } as const;
  deepEqual(corrections({}, service), {});
  deepEqual(
    corrections({ status: "OPERATING", website: service.website }, service),
    { status: "OPERATING" },
    "the same status is confirmed",
  );
  deepEqual(corrections({ status: "PAUSED", website: " " }, service), {
    status: "PAUSED",
    website: null,
  });
  deepEqual(corrections({ website: "" }, { status: "UNKNOWN", website: null }), {});
});
