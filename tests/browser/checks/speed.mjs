// How much is loaded, how soon something shows, how smoothly it moves.
import { availableParallelism, loadavg } from "node:os";
import { check, nothing, open, settled } from "../lib.mjs";

const BUDGET = 120_000;

/** Times are told in every run and judged only when asked for (`TIMED=1`): a busy machine must fail nobody's change. */
const TIMED = process.env.TIMED === "1";

/** A network of its own making, in the shape of the API's answer. */
function network(bodies, services) {
  const funders = Array.from({ length: bodies }, (_, index) => ({
    body: { slug: `body-${index}`, name: `Body ${index}`, kind: "LOCAL_AUTHORITY", nation: "ENGLAND" },
    serviceCount: 2, betweenness: 0, component: 0, articulation: false, soleFunderOf: [], x: 0, y: index,
  }));
  const nodes = Array.from({ length: services }, (_, index) => ({
    service: { slug: `service-${index}`, name: `Service ${index}`, nation: "ENGLAND", status: "OPERATING", classification: { class: "PARENT_INFANT_TEAM" } },
    funderCount: 2, component: 0, x: 10, y: index,
  }));
  const links = nodes.flatMap((_, index) => [0, 1].map((turn) => ({
    id: `line-${index}-${turn}`, funder: { slug: `body-${(index * 7 + turn * 13) % bodies}` }, service: { slug: `service-${index}` },
    budget: "CAMHS", role: "CORE", lead: false, annualAmount: null, from: null, to: null, timeLimited: false, locator: null, source: { title: "A source" },
  })));
  return { data: { fundingNetwork: { asOf: "2019-06-01", query: "", total: { known: 0, knownLines: 0, unknownLines: links.length }, components: 1, truncated: false, funders, services: nodes, links, partnerships: [] } } };
}

async function drawn(browser, base, bodies, services, path = "/funding") {
  const opened = await open(browser, base);
  await opened.page.route("**/graphql", (route) => route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(network(bodies, services)) }));
  await opened.page.goto(base + path);
  await settled(opened.page);
  return opened;
}

async function shows(browser, origin, within) {
  // The first time warms what the machine keeps of the browser and the server; the second is what a reader sees.
  let took = 0;
  for (let turn = 0; turn < 2; turn += 1) {
    const { page, context } = await open(browser, origin);
    const began = performance.now();
    await page.goto(origin, { waitUntil: "commit" });
    await page.waitForSelector(".rj-tiles strong");
    took = performance.now() - began;
    await context.close();
  }
  if (TIMED) check(took <= within, `it took ${Math.round(took)} ms`);
  return `${Math.round(took)} ms`;
}

export function checks({ base, large }) {
  return {
    "the first load is at most 120 kB": async (browser) => {
      const { page, context } = await open(browser, base);
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      let bytes = 0;
      session.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; });
      await page.goto(base);
      await settled(page);
      await page.waitForTimeout(300);
      check(bytes > 10_000 && bytes <= BUDGET, `it is ${bytes} bytes`);
      return `${(bytes / 1000).toFixed(1)} kB`;
    },
    "the first view shows its data within a second": (browser) => shows(browser, base, 1000),
    "and within two with 10,000 services": large ? (browser) => shows(browser, large, 2000) : null,

    "400 nodes drag and zoom at 30 frames a second": async (browser) => {
      const { page, context, noted } = await drawn(browser, base, 100, 300);
      const box = await page.locator(".rj-picture svg").boundingBox();
      await page.locator(".rj-picture").scrollIntoViewIfNeeded();
      await page.evaluate(() => {
        window.frames_ = [];
        const note = (now) => { window.frames_.push(now); requestAnimationFrame(note); };
        requestAnimationFrame(note);
      });
      const session = await context.newCDPSession(page);
      await session.send("Performance.enable", { timeDomain: "threadTicks" });
      const worked = async () => (await session.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration").value;
      const before = await worked();
      const mark = await page.locator("g.point").nth(3).boundingBox();
      check(box && mark, "nothing is drawn");
      await page.mouse.move(mark.x + 5, mark.y + 5);
      await page.mouse.down();
      for (let step = 0; step < 60; step += 1) await page.mouse.move(mark.x + 5 + step * 3, mark.y + 5 + step);
      await page.mouse.up();
      await page.keyboard.down("Control");
      for (let step = 0; step < 20; step += 1) await page.mouse.wheel(0, step < 10 ? -60 : 60);
      await page.keyboard.up("Control");
      const frames = await page.evaluate(() => window.frames_);
      const rate = (1000 * (frames.length - 1)) / (frames[frames.length - 1] - frames[0]);
      const work = (1000 * ((await worked()) - before)) / frames.length;
      const said = `${rate.toFixed(0)} frames a second, ${work.toFixed(1)} ms of work a frame`;
      nothing(noted);
      if (!TIMED) return `${said}, not judged`;
      // On a machine that has more to do than it can, frames wait for others; then what the page itself needs counts.
      if (loadavg()[0] > availableParallelism() && rate < 30) {
        check(work <= 1000 / 30, said);
        return `${said}, on a busy machine`;
      }
      check(rate >= 30, said);
      return said;
    },
    "above 1,500 nodes it groups and says so": async (browser) => {
      const { page, noted } = await drawn(browser, base, 400, 1200);
      check((await page.locator("main").innerText()).includes("drawn in groups"), "it does not say so");
      check((await page.locator("g.point").count()) < 50, "it does not group");
      nothing(noted);
    },
  };
}
