// Types for the queries of this app, from the schema of the repository. A query that does not fit it fails the build.
import { existsSync, readFileSync } from "node:fs";
import type { CodegenConfig } from "@graphql-codegen/cli";
import { Kind, parse, print, type DefinitionNode, type DocumentNode } from "graphql";

const schema = "../../../schema.graphql";
const pending = "pending.graphql";

type Fielded = DefinitionNode & { name: { value: string }; fields?: readonly { name: { value: string } }[] };

/** What `pending.graphql` declares and the schema does not have yet. Empty once the server has caught up. */
function missing(): string {
  if (!existsSync(pending)) return "";
  const present = new Map<string, Fielded>();
  for (const definition of parse(readFileSync(schema, "utf8")).definitions) {
    if ("name" in definition && definition.name) present.set(definition.name.value, definition as Fielded);
  }
  const wanted = parse(readFileSync(pending, "utf8")).definitions.flatMap((definition): DefinitionNode[] => {
    const other = present.get((definition as Fielded).name.value);
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return other ? [] : [definition];
    const fields = definition.fields?.filter((field) => !other?.fields?.some((has) => has.name.value === field.name.value));
    return fields && fields.length > 0 ? [{ ...definition, fields }] : [];
  });
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: wanted };
  return wanted.length > 0 ? print(document) : "";
}

const extra = missing();

const config: CodegenConfig = {
  schema: extra === "" ? schema : [schema, extra],
  generates: {
    "src/generated/graphql.ts": { documents: "src/queries/*.graphql", ...output(true) },
    // The questions of the plain pages, only so that they are checked, too.
    "src/generated/plain.ts": { documents: "../src/plain/*.graphql", ...output(false) },
  },
};

function output(documents: boolean): { plugins: string[]; config: object } {
  return {
    plugins: documents ? ["typescript-operations", "typed-document-node"] : ["typescript-operations"],
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
