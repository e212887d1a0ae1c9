// The recommended rules of @graphql-eslint, and those of Relay. Paths are from the root of the repository. What is not asked says
// why.
import graphql from "@graphql-eslint/eslint-plugin";

const parserOptions = { graphQLConfig: { schema: "schema.graphql", documents: "fixtures/operations/*.graphql" } };
const { rules: recommended } = graphql.configs["flat/schema-recommended"];
const { rules: relay } = graphql.configs["flat/schema-relay"];
const { rules: operations } = graphql.configs["flat/operations-recommended"];

export default [
  { files: ["**/*.graphql"], plugins: { "@graphql-eslint": graphql }, languageOptions: { parser: graphql.parser, parserOptions } },
  {
    files: ["schema.graphql"],
    rules: {
      ...recommended,
      ...relay,
      // Values have no identity: a score, a count, a payload. What has one implements Node, which relay-compiler relies on.
      "@graphql-eslint/strict-id-in-types": "off",
      // Edges are checked; but the list of a definition's characteristics is a list, and no connection. And a change is a line of
      // the log: it is found by its revision, and never fetched again.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
      // The specification asks for one way or the other; the log and the queue are read from the front.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
    },
  },
  {
    files: ["fixtures/operations/*.graphql"],
    // These documents are others' and stay as they are; they know things by their slugs.
    rules: { ...operations, "@graphql-eslint/require-selections": "off" },
  },
];
