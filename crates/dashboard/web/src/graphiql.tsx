// The explorer of the API: GraphiQL as its makers ship it, bundled, with the contract's operations
// as examples.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/graphiql.css";
import { parse, print } from "graphql";
import { createElement as h, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { beneath } from "./base";
import "./style/explorer.css";

/** The documents of `fixtures/operations`, as text. */
const documents = import.meta.glob<string>("../../../../fixtures/operations/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What the examples that ask for something are given. */
const VARIABLES: Record<string, unknown> = {
  TeamsInNation: { nation: "ENGLAND", first: 10 },
  ServicePage: { slug: "leeds-infant-mental-health-service" },
  WhatChanged: { since: 0 },
  FindAnything: { text: "leeds" },
  Refetch: { id: "service:leeds-infant-mental-health-service" },
  Network: { filter: {}, asOf: "2019-06-01" },
  WhatIf: { input: { withdraw: ["nhs-england"], from: "2019-06-01" } },
  Body: { slug: "leeds-city-council", asOf: "2019-06-01" },
  Classify: { input: { facts: [{ fact: "dedicated_team", value: true }] } },
  ScoreMatrix: { definition: "rare-jewels-2019" },
  Compare: { base: "rare-jewels-2019", other: "mmha-brief" },
};

interface Example {
  name: string;
  text: string;
}

/**
 * Each operation by itself. An operation begins at the margin and ends with a brace at the margin.
 */
const examples: Example[] = Object.values(documents).flatMap((document) =>
  [...document.matchAll(/^(query|mutation|subscription) (\w+)[\s\S]*?^\}/gm)].map((match) => ({
    name: match[2] ?? "",
    text: match[0],
  })),
);

const params = new URLSearchParams(location.search);
const wanted = params.get("example");
const chosen = examples.find((example) => example.name === wanted);

/** The question that another page links to. It is shown, and asked when the reader says so. */
function given(): { query: string; variables: string } | null {
  const text = params.get("query");
  if (!text) return null;
  return { query: tidy(text), variables: indented(params.get("variables")) };
}

function tidy(query: string): string {
  try {
    return print(parse(query));
  } catch {
    return query;
  }
}

function indented(variables: string | null): string {
  try {
    return JSON.stringify(JSON.parse(variables ?? "{}"), null, 2);
  } catch {
    return "{}";
  }
}

const ask = createGraphiQLFetcher({ url: beneath("/graphql") });

/** Whether the server refuses the document since it is not registered. */
function isRefused(answer: unknown): boolean {
  const { errors } = (answer ?? {}) as { errors?: { extensions?: { code?: string } }[] };
  return errors?.[0]?.extensions?.code === "DOCUMENT_NOT_REGISTERED";
}

function Explorer() {
  const [refused, setRefused] = useState(false);
  // GraphiQL asks for the schema again whenever it gets another fetcher.
  const fetcher = useMemo(
    () =>
      async (...given: Parameters<typeof ask>) => {
        const answer = await ask(...given);
        if (isRefused(answer)) setRefused(true);
        return answer;
      },
    [],
  );
  return h(
    "div",
    { className: "explorer" },
    h(
      "header",
      null,
      h("a", { href: beneath("/") }, "Rare Jewels"),
      h("h1", null, "Explore the API"),
      h(
        "label",
        null,
        "Example ",
        h(
          "select",
          {
            value: chosen?.name ?? "",
            onChange: (event: { currentTarget: { value: string } }) =>
              location.assign(
                beneath(`/graphiql?example=${encodeURIComponent(event.currentTarget.value)}`),
              ),
          },
          h("option", { value: "" }, "Choose one"),
          examples.map((example) =>
            h("option", { key: example.name, value: example.name }, example.name),
          ),
        ),
      ),
    ),
    refused &&
      h(
        "p",
        { className: "notice", role: "status" },
        "This server runs registered documents only, and does not show its schema here. ",
        "The examples run, and with the key of an admin any document does. The schema is at ",
        h("a", { href: beneath("/schema.graphql") }, "/schema.graphql"),
        ".",
      ),
    h(
      "main",
      null,
      h(GraphiQL, {
        fetcher,
        forcedTheme: "light",
        defaultEditorToolsVisibility: "variables",
        isHeadersEditorEnabled: true,
        shouldPersistHeaders: false,
        ...(given() ??
          (chosen
            ? {
                query: chosen.text,
                variables: VARIABLES[chosen.name]
                  ? JSON.stringify(VARIABLES[chosen.name], null, 2)
                  : "{}",
              }
            : {
                defaultQuery: examples.find((example) => example.name === "Registry")?.text ?? "",
              })),
      }),
    ),
  );
}

/**
 * CodeMirror leaves the field that it types into without a name; each has one by the region that it
 * is in.
 */
function nameFields(root: Element): void {
  for (const field of root.querySelectorAll(".CodeMirror textarea:not([aria-label])")) {
    field.setAttribute(
      "aria-label",
      field.closest("[aria-label]")?.getAttribute("aria-label") ?? "Editor",
    );
  }
}

const root = document.getElementById("explorer");
if (root) {
  createRoot(root).render(h(Explorer));
  new MutationObserver(() => nameFields(root)).observe(root, { childList: true, subtree: true });
}
