// Types for the queries of this app, from the schema of the repository. A query that does not fit
// it fails the build.
import { readFileSync } from "node:fs";
import type { CodegenConfig } from "@graphql-codegen/cli";
import { buildSchema, GraphQLNonNull, isNullableType, isObjectType, printSchema } from "graphql";

const config: CodegenConfig = {
  schema: printSchema(thrown("../../../schema.graphql")),
  generates: {
    "src/generated/graphql.ts": { documents: "src/queries/*.graphql", ...output(true) },
    // The questions of the plain pages, only so that they are checked, too.
    "src/generated/plain.ts": { documents: "../src/plain/*.graphql", ...output(false) },
  },
};

/**
 * The schema for a client that throws an answer with an error as a whole (`api.ts`): what is null
 * only beside an error is never null for a view. What can be absent says so where it is described.
 */
function thrown(path: string) {
  const schema = buildSchema(readFileSync(path, "utf8"));
  for (const type of ["Query", "PastRegistry", "Viewer", "Mutation"].map((name) =>
    schema.getType(name),
  )) {
    for (const field of isObjectType(type) ? Object.values(type.getFields()) : []) {
      const may = field.description?.includes("null") || !isNullableType(field.type);
      if (!may) field.type = new GraphQLNonNull(field.type);
    }
  }
  return schema;
}

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
