// Tests of the dashboard in a real browser: node run.mjs BASE_URL [--only WORD]
//
// Against more than the report's data: EMPTY_URL, a registry without services; LARGE_URL, one with 10,000. To review:
// CONTRIBUTOR_KEY, EDITOR_KEY, REVIEWER_KEY and ADMIN_KEY. Beneath a path: PATH_URL. One that only reads: READ_ONLY_URL, with READ_ONLY_KEYS of an
// author and a reviewer, and READ_ONLY_PROPOSAL, which waits there. What is missing is skipped, and said so.
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
  beneath: process.env.PATH_URL ?? null,
  copy: process.env.READ_ONLY_URL ? new URL(process.env.READ_ONLY_URL).origin : null,
  suggested: process.env.READ_ONLY_PROPOSAL ? { keys: process.env.READ_ONLY_KEYS.split(" "), id: process.env.READ_ONLY_PROPOSAL } : null,
  contributor: process.env.CONTRIBUTOR_KEY ?? null,
  editor: process.env.EDITOR_KEY ?? null,
  reviewer: process.env.REVIEWER_KEY ?? null,
  admin: process.env.ADMIN_KEY ?? null,
};

/** How often a check is run before it counts as failed: a browser on a busy machine misses a moment now and then. What passes at the second time is named. */
const TRIES = 2;

const counts = { passed: 0, failed: 0, skipped: 0, repeated: 0 };

async function verdict(browser, title, run) {
  for (let time = 1; ; time += 1) {
    const began = performance.now();
    try {
      const said = await run(browser);
      counts.passed += 1;
      if (time > 1) counts.repeated += 1;
      const took = `${Math.round(performance.now() - began)} ms${time > 1 ? ", the second time" : ""}`;
      console.log(`ok       ${title} (${took})${said ? `: ${said}` : ""}`);
      return;
    } catch (error) {
      const last = time === TRIES;
      if (last) counts.failed += 1;
      console.log(`${last ? "FAILED  " : "again   "} ${title}\n         ${String(error.stack ?? error).split("\n").slice(0, 12).join("\n         ")}`);
      if (last) return;
    } finally {
      for (const context of browser.contexts()) await context.close();
    }
  }
}

// Two browsers, since checks that change nothing (`readOnly`) run two at a time.
const browsers = [await launch(), await launch()];
const folder = new URL("./checks/", import.meta.url);
for (const file of (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort()) {
  const { checks, readOnly = false } = await import(new URL(file, folder).href);
  const waiting = [];
  for (const [name, run] of Object.entries(checks(world))) {
    const title = `${file.replace(".mjs", "")}: ${name}`;
    if (only && !title.includes(only)) continue;
    if (run === null) {
      counts.skipped += 1;
      console.log(`skipped  ${title}`);
    } else {
      waiting.push([title, run]);
    }
  }
  const lane = async (browser) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await verdict(browser, ...next);
  };
  await Promise.all((readOnly ? browsers : browsers.slice(0, 1)).map(lane));
}
for (const browser of browsers) await browser.close();
const { passed, failed, skipped, repeated } = counts;
console.log(`${passed} passed${repeated ? ` (${repeated} the second time)` : ""}, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 ? 1 : 0);
