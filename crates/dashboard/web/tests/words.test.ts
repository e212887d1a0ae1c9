import "./environment";
import { equal } from "node:assert/strict";
import { test } from "node:test";
import * as words from "../src/words";

test("a likely class is said with its article", () => {
  equal(words.likely("Parent-infant team"), "Likely a parent-infant team");
  equal(words.likely("Other parent-infant service"), "Likely: Other parent-infant service");
  equal(words.likely("Not a parent-infant service"), "Likely not a parent-infant service");
  equal(words.likely("Emerging team"), "Likely an emerging team");
  equal(words.likely("CAMHS-embedded specialist"), "Likely a CAMHS-embedded specialist");
});

test("numbers are counted in British English", () => {
  equal(words.count(1, "service"), "1 service");
  equal(words.count(0, "service"), "0 services");
  equal(words.count(12_345, "body", "bodies"), "12,345 bodies");
  equal(words.figure(2.346), "2.35");
  equal(words.figure(2), "2");
  equal(words.money(1_234_567.4), "£1,234,567 a year");
  equal(words.money(null), "not known");
  equal(words.money(0), "£0 a year");
});

test("a score is one number or two", () => {
  equal(words.score({ low: 3.5, high: 3.5 }), "3.5");
  equal(words.score({ low: 0, high: 7 }), "0 to 7");
});

test("a day is written out, without its time", () => {
  equal(words.day("2019-06-01"), "1 June 2019");
  equal(words.day("2026-12-31T23:59:59Z"), "31 December 2026");
  equal(words.day("soon"), "soon");
});

test("a period says which ends are not known", () => {
  const period = (from: string | null, to: string | null, timeLimited = false) =>
    words.period({ from, to, timeLimited });
  equal(period("2019-01-01", "2020-03-31"), "1 January 2019 to 31 March 2020");
  equal(
    period("2019-01-01", null, true),
    "from 1 January 2019, end open or not known, time-limited",
  );
  equal(period(null, "2020-03-31"), "until 31 March 2020, start not known");
  equal(period(null, null), "dates not known");
});

test("a series ends with and", () => {
  equal(words.series([]), "");
  equal(words.series(["a"]), "a");
  equal(words.series(["a", "b"]), "a and b");
  equal(words.series(["a", "b", "c"]), "a, b and c");
});

test("a source is cited with its place, a change with who published it", () => {
  equal(
    words.cited({ source: { title: "Rare Jewels" }, locator: "section 3" }),
    "Rare Jewels, section 3",
  );
  equal(words.cited({ source: { title: "Rare Jewels" }, locator: null }), "Rare Jewels");
  equal(
    words.signed({ actor: "A. Reviewer", at: "2019-06-01T10:00:00Z", revision: 5 }),
    "by A. Reviewer, 1 June 2019, revision 5",
  );
});

test("an answer is said as people say it", () => {
  equal(
    words.said("midwife, social worker and perhaps others"),
    "midwife, social worker (list may be incomplete)",
  );
  equal(words.said("at most 1999"), "1999 or earlier");
  equal(
    words.said("at most 2 months before birth"),
    "from pregnancy, 2 months before birth or earlier",
  );
  equal(words.said("at most 24 months"), "at most 24 months");
});
