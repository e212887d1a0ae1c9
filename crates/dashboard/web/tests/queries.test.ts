import "./environment";
import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { parse, stripIgnoredCharacters } from "graphql";
import * as generated from "../src/generated/graphql";

const documents = Object.entries(generated)
  .filter(([name]) => name.endsWith("Document"))
  .map(([name, document]) => [name, String(document)] as const);

test("every query is one operation, with the fragments that it uses, and no others", () => {
  ok(documents.length > 20);
  for (const [name, text] of documents) {
    const { definitions } = parse(text);
    const fragments = definitions.flatMap((one) =>
      one.kind === "FragmentDefinition" ? [one.name.value] : [],
    );
    equal(definitions.length, fragments.length + 1, name);
    const used = [...text.matchAll(/\.\.\.(?!on\b)(\w+)/g)].map((match) => match[1]);
    deepEqual(fragments.sort(), [...new Set(used)].sort(), name);
  }
});

test("the bundle's queries, without their indentation, are the same queries", () => {
  for (const [name, text] of documents) {
    const bundled = text.replace(/\n +/g, "\n");
    equal(stripIgnoredCharacters(bundled), stripIgnoredCharacters(text), name);
  }
});
