// How much is loaded, how soon something shows, how smoothly it moves.
import { availableParallelism, loadavg } from "node:os";
import { check, nothing, open, settled } from "../lib.mjs";

const BUDGET = 120_000;
/** Milliseconds of a frame at 30 a second. */
const FRAME = 1000 / 30;

/** Times by the clock are told in every run and judged only when asked for (`TIMED=1`): a busy machine must fail nobody's change. */
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
  return { data: { fundingNetwork: { asOf: "2019-06-01", query: "", total: { known: 0, knownLines: 0, unknownLines: links.length }, components: 1, truncated: false, funders, services: nodes, links, partnerships: [], withdrawalRanking: [] } } };
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

/** The gaps between the frames of a page, in milliseconds, while something goes on. */
async function gaps(page, goesOn) {
  await page.evaluate(() => {
    const frames = [];
    let on = true;
    const note = (now) => { frames.push(now); if (on) requestAnimationFrame(note); };
    requestAnimationFrame(note);
    window.framesNoted = () => { on = false; return frames; };
  });
  await goesOn();
  const frames = await page.evaluate(() => window.framesNoted());
  return frames.slice(1).map((frame, index) => frame - frames[index]);
}

/** How smoothly 400 nodes move: a mark is dragged, then the picture zoomed and pulled. */
async function moves(browser, base, arrangement) {
  const { page, noted } = await drawn(browser, base, 100, 300, `/funding?arrange=${arrangement}`);
  const picture = page.locator(".rj-picture");
  await picture.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 20));
  // What settles by itself has settled by then.
  await page.waitForTimeout(3000);
  // Seconds of processor that all processes of the browser took, drawing without a graphics card and all.
  const session = await browser.newBrowserCDPSession();
  const worked = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.reduce((sum, one) => sum + one.cpuTime, 0);
  const marks = await page.locator("g.point").all();
  const seen = await Promise.all(marks.slice(0, 20).map((mark) => mark.boundingBox()));
  const mark = seen.find((one) => one && one.y > 30 && one.y < 600);
  check(mark, "nothing is drawn");
  const [x, y] = [mark.x + mark.width / 2, mark.y + mark.height / 2];
  const said = [];
  let fits = true;
  const EVENTS = 80;
  for (const [name, act] of [
    ["drag", async () => {
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (let step = 1; step <= EVENTS; step += 1) await page.mouse.move(x + step * 3, y + step);
      await page.mouse.up();
    }],
    ["zoom", async () => {
      await page.mouse.move(640, 400);
      await page.keyboard.down("Control");
      for (let step = 0; step < EVENTS; step += 1) await page.mouse.wheel(0, step < EVENTS / 2 ? -30 : 30);
      await page.keyboard.up("Control");
    }],
  ]) {
    const before = await worked();
    const all = (await gaps(page, act)).sort((one, other) => one - other);
    check(all.length > 10, `only ${all.length} frames in ${name}`);
    // A frame without an event has nothing to draw.
    const work = (1000 * ((await worked()) - before)) / Math.min(all.length, EVENTS);
    const [mean, late, worst] = [all.reduce((sum, one) => sum + one, 0) / all.length, all[Math.floor(all.length * 0.95)], all[all.length - 1]];
    said.push(`${name}: ${(1000 / mean).toFixed(0)} frames a second, p95 ${late.toFixed(0)} ms, longest ${worst.toFixed(0)} ms, ${work.toFixed(1)} ms of processor each`);
    // On a machine that has more to do than it can, frames wait for others; then what the page itself needs counts. It
    // uses two cores at once: one asks for lines and shapes, the other paints them.
    fits &&= work <= 2 * FRAME;
    fits &&= loadavg()[0] > availableParallelism() || late <= FRAME;
  }
  nothing(noted);
  const all = `${said.join("; ")}; load ${loadavg()[0].toFixed(1)}`;
  if (!TIMED) return `${all}; not judged`;
  check(fits, all);
  return all;
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

    "400 nodes drag and zoom at 30 frames a second": (browser) => moves(browser, base, "columns"),
    "and by their connections, where the rest makes room afterwards": (browser) => moves(browser, base, "connections"),
    "above 1,500 nodes it groups and says so": async (browser) => {
      const { page, noted } = await drawn(browser, base, 400, 1200);
      check((await page.locator("main").innerText()).includes("drawn in groups"), "it does not say so");
      check((await page.locator("g.point").count()) < 50, "it does not group");
      nothing(noted);
    },
  };
}
