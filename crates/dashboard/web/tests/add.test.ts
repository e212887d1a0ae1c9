import "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { NEW_SOURCE } from "../src/commands";
import { blank, commands, rows, stepErrors, wrongStep, type Added } from "../src/views/add/draft";
import { progress, reason } from "../src/views/classify/questionnaire";
import { isNew, isShown } from "../src/views/review/queue";
import { VOCABULARY } from "./vocabulary";

const NOW = "2026-11-30";
const added = (of: Partial<Added>): Added => {
  const { source, ...rest } = { ...blank(), ...of };
  return {
    ...rest,
    source: { ...source, kind: "heard", heard: "A call", heardOn: "2026-11-02", mark: "1a2b" },
  };
};

test("a step says what is missing, and the first wrong step is found", () => {
  deepEqual(Object.keys(stepErrors("name", blank(), NOW)), ["name", "nation"]);
  equal(wrongStep(added({ name: "One" }), NOW), "name");
  const good = added({ name: "One", nation: "WALES" });
  equal(wrongStep(good, NOW), null);
  equal(wrongStep({ ...good, website: "example.org" }, NOW), "details");
});

test("a service is sent with its source, its areas and its answers", () => {
  const value = added({
    name: " One ",
    nation: "WALES",
    places: "Barry, Cardiff",
    areas: [{ slug: "cardiff", name: "Cardiff Council" }],
    answers: { dedicated_team: "yes", host: "unknown" },
  });
  const [source, submit, ...rest] = commands(value, VOCABULARY, [], "A Clinic");
  equal(source?.do, "addSource");
  deepEqual(submit, {
    do: "submitService",
    input: {
      name: "One",
      nation: "WALES",
      otherNames: [],
      localities: ["Barry", "Cardiff"],
      areas: ["cardiff"],
      claims: [
        { fact: "dedicated_team", value: true, source: NEW_SOURCE, observedOn: "2026-11-02" },
        { fact: "host", value: null, source: NEW_SOURCE, observedOn: "2026-11-02" },
      ],
    },
  });
  deepEqual(rest, []);
});

test("without answers a comment says how the service is known", () => {
  const all = commands(added({ name: "One", nation: "WALES" }), VOCABULARY, [], "A Clinic");
  deepEqual(all.at(-1), {
    do: "commentOnProposal",
    input: { proposal: "", text: "Known from: A call, 2 November 2026" },
  });
});

test("what is sent is shown in words before", () => {
  const value = added({ name: "One", nation: "WALES", answers: { dedicated_team: "yes" } });
  const answers = rows(value, VOCABULARY, []).find((part) => part.step === "questions");
  equal(answers?.rows[0]?.[1], "yes");
});

type Assessed = Parameters<typeof progress>[0];
type Next = Parameters<typeof progress>[2][number];

const assessed = (of: object) =>
  ({ class: null, possibleClasses: [], likely: null, ...of }) as unknown as Assessed;
const next = (of: object) =>
  ({ settles: false, mayChangeClass: false, confirmsLikely: false, ...of }) as unknown as Next;
const TYPES = ["A", "B", "C", "D"].map((title) => ({ id: title, title }));

test("progress says what is decided, what is open and that one can stop", () => {
  const decided = assessed({ class: TYPES[0], possibleClasses: TYPES.slice(0, 1) });
  equal(
    progress(decided, 3, [next({}), next({})]),
    "Decided: A. 2 more answers would sharpen the score. You can stop here.",
  );
  equal(
    progress(decided, 3, []),
    "Decided: A. All done. No further answers would change the result.",
  );
  const open = assessed({ possibleClasses: TYPES });
  equal(
    progress(open, 0, [next({ mayChangeClass: true }), next({})]),
    "It could be any of 4 types. 1 question can narrow that down. You can stop at any point.",
  );
  equal(
    progress(assessed({ possibleClasses: TYPES.slice(0, 2) }), 1, []),
    "1 question answered. It could be: A and B. " +
      "The questions left are those that you answered with “not known”.",
  );
});

test("a question says why it is asked now", () => {
  const open = assessed({ possibleClasses: TYPES });
  equal(reason(next({ settles: true }), open), "Any answer to this question decides the type.");
  equal(reason(next({ mayChangeClass: true }), open), "The answer can rule types out.");
  equal(reason(next({}), open), null);
  equal(
    reason(next({}), assessed({ class: TYPES[0] })),
    "The type is decided: the answer changes the score only.",
  );
  equal(reason(undefined, open), null);
});

test("a reviewer sees what they may decide, what is new, and what is old", () => {
  const now = Date.parse("2026-11-30T00:00:00Z");
  const one = {
    slug: "one",
    mayAccept: true,
    createdAt: "2026-11-01T00:00:00Z",
    changes: [{ kind: "CREATED", entity: "service:one" }],
  } as Parameters<typeof isShown>[0];
  equal(isNew(one), true);
  const fits = (of: typeof one) =>
    (["all", "mine", "services", "changes", "old"] as const).filter((shown) =>
      isShown(of, shown, now),
    );
  deepEqual(fits(one), ["all", "mine", "services", "old"]);
  const other = {
    ...one,
    mayAccept: false,
    createdAt: "2026-11-29T00:00:00Z",
    changes: [{ kind: "CREATED", entity: "source:one" }],
  } as typeof one;
  deepEqual(fits(other), ["all", "changes"]);
});
