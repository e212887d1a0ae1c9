// Tests of the dashboard in a real browser: node run.mjs BASE_URL [--only WORD]
//
// Against more than the report's data: EMPTY_URL, a registry without services; LARGE_URL, one with 10,000. To review:
// CONTRIBUTOR_KEY, EDITOR_KEY and REVIEWER_KEY. What is missing is skipped, and said so.
import { readdir } from "node:fs/promises";
import { CHROMIUM, launch } from "./lib.mjs";

const [address, ...options] = process.argv.slice(2);
if (!address) {
  console.error("usage: node run.mjs BASE_URL [--only WORD]");
  process.exit(2);
}
if (!CHROMIUM) {
  console.log("skipped: there is no Chromium (CHROMIUM names another place for it)");
  process.exit(0);
}
const base = new URL(address).origin;
const only = options[0] === "--only" ? options[1] : null;
const world = {
  base,
  empty: process.env.EMPTY_URL ? new URL(process.env.EMPTY_URL).origin : null,
  large: process.env.LARGE_URL ? new URL(process.env.LARGE_URL).origin : null,
  contributor: process.env.CONTRIBUTOR_KEY ?? null,
  editor: process.env.EDITOR_KEY ?? null,
  reviewer: process.env.REVIEWER_KEY ?? null,
};

const browser = await launch();
let passed = 0;
let failed = 0;
let skipped = 0;
const folder = new URL("./checks/", import.meta.url);
for (const file of (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort()) {
  const { checks } = await import(new URL(file, folder).href);
  for (const [name, run] of Object.entries(checks(world))) {
    const title = `${file.replace(".mjs", "")}: ${name}`;
    if (only && !title.includes(only)) continue;
    if (run === null) {
      skipped += 1;
      console.log(`skipped  ${title}`);
      continue;
    }
    const began = performance.now();
    try {
      const said = await run(browser);
      passed += 1;
      console.log(`ok       ${title} (${Math.round(performance.now() - began)} ms)${said ? `: ${said}` : ""}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED   ${title}\n         ${String(error.message).replaceAll("\n", "\n         ")}`);
    }
    for (const context of browser.contexts()) await context.close();
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 ? 1 : 0);
