import "./environment";
import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { filterOf } from "../src/views/services";

const filter = (query: string) => filterOf(new URLSearchParams(query));

test("an address without parameters filters nothing", () => {
  deepEqual(filter(""), {});
  deepEqual(filter("q=+&nation=&age=&contradicted=no&definition=x"), {});
});

test("every filter of an address is in the question", () => {
  deepEqual(
    filter(
      "q=+leeds+&nation=wales,england&class=parent-infant-team&status=closed&offers=a,b" +
        "&area=leeds-city-council&age=-3&likely=undetermined&contradicted=yes",
    ),
    {
      text: "leeds",
      nations: ["ENGLAND", "WALES"],
      classifications: ["PARENT_INFANT_TEAM"],
      statuses: ["CLOSED"],
      offers: ["a", "b"],
      servesAreas: ["leeds-city-council"],
      acceptsAtMonths: -3,
      likelyClasses: ["UNDETERMINED"],
      contradicted: true,
    },
  );
});

test("what the API has no term for is left out", () => {
  deepEqual(filter("nation=france&class=hospital&status=x&age=two&age=1.5"), {});
});
