// Types for the queries of this app, from the schema of the repository. A query that does not fit
// it fails the build.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../../schema.graphql",
  generates: {
    "src/generated/graphql.ts": { documents: "src/queries/*.graphql", ...output(true) },
    // The questions of the plain pages, only so that they are checked, too.
    "src/generated/plain.ts": { documents: "../src/plain/*.graphql", ...output(false) },
  },
};

function output(documents: boolean): { plugins: string[]; config: object } {
  return {
    plugins: documents
      ? ["typescript-operations", "typed-document-node"]
      : ["typescript-operations"],
    config: {
      documentMode: "string",
      enumsAsTypes: true,
      useTypeImports: true,
      skipTypename: true,
      scalars: { Date: "string", DateTime: "string", URL: "string", JSON: "unknown" },
      strictScalars: true,
    },
  };
}

export default config;
