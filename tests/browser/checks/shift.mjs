// Nothing on show moves while a page loads, and something shows soon: by Chromium's own measures, at two widths, for every view that anyone can read.
import { check, nothing, open, settled } from "../lib.mjs";
import { VIEWS } from "./views.mjs";

/** They change nothing. */
export const readOnly = true;

const MOST = 0.02;
/** Milliseconds until something shows: judged only when asked for (`TIMED=1`), since a busy machine must fail nobody's change. */
const SOON = 800;
const TIMED = process.env.TIMED === "1";
const SIZES = [[390, 844], [1280, 900]];
/** What needs a key says so, and a page that is not there is noted by Chromium. */
const PUBLIC = Object.entries(VIEWS).filter(([name]) => !/^(no such|review|a proposal|sign in|my work|add a|change a)/.test(name));

async function opened(browser, base, [width, height]) {
  const all = await open(browser, base, { viewport: { width, height } });
  await all.page.addInitScript(() => {
    window.moved = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        const name = ({ node }) => `${node?.nodeName} ${(node?.textContent ?? "").slice(0, 30)}`;
        window.moved.push({ value, what: sources.map(name) });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return all;
}

async function moved(page) {
  await settled(page);
  await page.waitForTimeout(700);
  const shifts = await page.evaluate(() => window.moved);
  const sum = shifts.reduce((all, { value }) => all + value, 0);
  return { sum, what: shifts.flatMap(({ what }) => what).join("; ") };
}

export function checks({ base }) {
  const all = {};
  for (const [name, path] of PUBLIC) {
    all[`${name}: something shows soon, and nothing moves while it loads`] = async (browser) => {
      const said = [];
      for (const size of SIZES) {
        const { page, noted } = await opened(browser, base, size);
        await page.goto(base + path);
        const { sum, what } = await moved(page);
        check(sum <= MOST, `at ${size[0]} pixels the layout shift is ${sum.toFixed(3)}: ${what}`);
        const soon = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
        check(soon > 0, "nothing is painted");
        if (TIMED) check(soon <= SOON, `at ${size[0]} pixels something shows only after ${Math.round(soon)} ms`);
        said.push(`${Math.round(soon)} ms and ${sum.toFixed(4)} at ${size[0]}`);
        nothing(noted);
        await page.context().close();
      }
      return said.join(", ");
    };
  }

  all["nothing moves when the answers come in another order"] = async (browser) => {
    for (const path of ["/", "/services", "/map", "/matrix", "/funding", "/funding/leeds-city-council", "/help/sources"]) {
      for (const size of SIZES) {
        const { page, noted } = await opened(browser, base, size);
        let asked = 0;
        await page.route("**/graphql", async (route) => {
          asked += 1;
          await new Promise((resolve) => { setTimeout(resolve, Math.max(0, 900 - 150 * asked)); });
          await route.continue();
        });
        await page.goto(base + path);
        const { sum, what } = await moved(page);
        check(sum <= MOST, `${path} at ${size[0]} pixels: ${sum.toFixed(3)}: ${what}`);
        nothing(noted);
        await page.context().close();
      }
    }
  };
  return all;
}
