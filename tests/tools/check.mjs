// Runs the tools that partners' developers use over the schema, the operations of the contract and a page of a Relay
// application. Prints a line for each; ends with 1 when one of them complains.
//
//   node check.mjs [TOOL]

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const schema = join(root, "schema.graphql");
const operations = join(root, "fixtures/operations");
mkdirSync(join(here, ".made"), { recursive: true });
const made = mkdtempSync(join(here, ".made/run-"));

function run(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(join(here, "node_modules/.bin", command), args, {
    cwd: here,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", CI: "true" },
    ...options,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: status ${status}\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

const tools = {
  /** Compiles the page, with its connection and its fragments that are fetched again. */
  relay() {
    const artefacts = join(here, ".made/relay");
    rmSync(artefacts, { recursive: true, force: true });
    mkdirSync(artefacts, { recursive: true });
    const text = run("relay-compiler", ["relay.config.json"]);
    const written = readdirSync(artefacts);
    for (const name of ["ServicesPageQuery", "ServicesPagePaginationQuery", "ServicesPageRowQuery", "ServicesPage_list"]) {
      if (!written.includes(`${name}.graphql.js`)) throw new Error(`${name} was not compiled: ${text}`);
    }
    return `${written.length} artefacts`;
  },

  /** Generates types for the contract's operations, and has them checked by the compiler at its strictest. */
  codegen() {
    const types = join(made, "types.ts");
    const config = {
      schema,
      documents: join(operations, "*.graphql"),
      silent: true,
      generates: {
        [types]: {
          plugins: ["typescript", "typescript-operations"],
          config: { strictScalars: true, scalars: { Date: "string", DateTime: "string", JSON: "unknown", URL: "string" } },
        },
      },
    };
    const file = join(made, "codegen.json");
    writeFileSync(file, JSON.stringify(config));
    run("graphql-codegen", ["--config", file]);
    const use = `import type { ScoreMatrixQuery, ServicePageQuery } from "./types";
export function titles(matrix: ScoreMatrixQuery): string[] {
  return (matrix.services?.nodes ?? []).map((service) => \`\${service.name}: \${service.classification.class}\`);
}
export function name(page: ServicePageQuery): string | undefined {
  return page.service?.name;
}
`;
    writeFileSync(join(made, "use.ts"), use);
    run("tsc", ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022", "--moduleResolution", "bundler", "--module", "es2022", types, join(made, "use.ts")]);
    const count = [...readFileSync(types, "utf8").matchAll(/export type \w+(Query|Mutation|Subscription) =/g)].length;
    if (count < 15) throw new Error(`expected the types of 15 operations, got ${count}`);
    return `${count} operations`;
  },

  /** Builds a copy of the dashboard whose queries, one of the app and one of the plain pages, ask for what the schema does not have. */
  build() {
    const dashboard = join(root, "crates/dashboard");
    const copy = join(made, "crates/dashboard");
    const left = ["node_modules", "dist", "generated"].map((name) => `/${name}`);
    cpSync(schema, join(made, "schema.graphql"));
    cpSync(dashboard, copy, { recursive: true, filter: (path) => !left.some((end) => path.endsWith(end)) });
    symlinkSync(join(dashboard, "web/node_modules"), join(copy, "web/node_modules"));
    const mistakes = { "web/src/queries/overview.graphql": "numberOfServices", "src/plain/services.graphql": "nameOfService" };
    for (const [file, field] of Object.entries(mistakes)) {
      const path = join(copy, file);
      const query = readFileSync(path, "utf8");
      writeFileSync(path, query.replace(/(?<=\bregistry \{|\bnodes \{)/, ` ${field} `));
      if (readFileSync(path, "utf8") === query) throw new Error(`${file} has no place for a mistake`);
    }
    const { status, stdout, stderr } = spawnSync("npm", ["run", "build"], { cwd: join(copy, "web"), encoding: "utf8", env: { ...process.env, NO_COLOR: "1", CI: "true" } });
    const said = `${stdout}${stderr}`;
    if (status === 0) throw new Error(`the build passes:\n${said}`);
    for (const field of Object.values(mistakes)) {
      if (!said.includes(`Cannot query field "${field}" on type`)) throw new Error(`the build does not name the field ${field}:\n${said}`);
    }
    return `fails, and names ${Object.values(mistakes).join(" and ")}`;
  },

  /** Lints the schema by the recommended rules and those of Relay, and the operations by the recommended rules. */
  eslint() {
    const config = "tests/tools/eslint.config.mjs";
    run("eslint", ["--config", config, "--max-warnings", "0", "schema.graphql", "fixtures/operations"], { cwd: root });
    return "no complaint";
  },

  /**
   * Compares the schema with that of the last release. Nothing may break who was written for it but what `docs/schema/VERSION.breaks`
   * lists, which the changelog explains.
   */
  async inspector() {
    const { CriticalityLevel, diff } = await import("@graphql-inspector/core");
    const { buildSchema } = await import("graphql");
    const folder = join(root, "docs/schema");
    const versions = readdirSync(folder).filter((name) => name.endsWith(".graphql"));
    const number = (name) => name.match(/\d+/g).map(Number).reduce((sum, part) => sum * 1000 + part);
    const last = versions.sort((a, b) => number(a) - number(b)).at(-1);
    const read = (file) => buildSchema(readFileSync(file, "utf8"));
    const changes = await diff(read(join(folder, last)), read(schema));
    const breaking = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking).map((change) => change.message);
    const list = join(folder, last.replace(".graphql", ".breaks"));
    const listed = existsSync(list) ? readFileSync(list, "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#")) : [];
    const unexpected = breaking.filter((message) => !listed.includes(message));
    if (unexpected.length > 0) throw new Error(`since ${last}:\n${unexpected.join("\n")}`);
    const gone = listed.filter((message) => !breaking.includes(message));
    if (gone.length > 0) throw new Error(`listed as a break since ${last}, and is none:\n${gone.join("\n")}`);
    return `${changes.length} changes since ${last}, of which ${breaking.length} listed ones break something`;
  },
};

const asked = process.argv[2];
let failed = 0;
for (const [name, tool] of Object.entries(tools)) {
  if (asked && asked !== name) continue;
  try {
    console.log(`ok     ${name}: ${await tool()}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error.message}`);
  }
}
rmSync(made, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
