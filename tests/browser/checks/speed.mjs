// How much is loaded, how soon something shows, how smoothly it moves.
import { availableParallelism, loadavg } from "node:os";
import { check, nothing, open, rests, settled, squares } from "../lib.mjs";

const BUDGET = 120_000;
/** Milliseconds of a frame at 30 a second. */
const FRAME = 1000 / 30;

/** Times by the clock are told in every run and judged only when asked for (`TIMED=1`): a busy machine must fail nobody's change. */
const TIMED = process.env.TIMED === "1";

/** A network of its own making, in the shape of the API's answer. */
function network(bodies, services) {
  const funders = Array.from({ length: bodies }, (_, index) => ({
    body: { slug: `body-${index}`, name: `Body ${index}`, kind: "INTEGRATED_CARE_BOARD", nation: "ENGLAND" },
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
  return { data: { fundingNetwork: { asOf: "2019-06-01", query: "", total: { known: 0, knownLines: 0, unknownLines: links.length }, components: 1, truncated: false, funders, services: nodes, links, partnerships: [], withdrawalRanking: [], endings: [] } } };
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

/** The gaps between the frames of a page, in milliseconds, while something goes on, and in how many of them the picture was painted. */
async function gaps(page, goesOn) {
  await page.evaluate(() => {
    const frames = [];
    let painted = 0;
    let on = true;
    const note = (now) => { frames.push(now); if (on) requestAnimationFrame(note); };
    requestAnimationFrame(note);
    const { prototype } = CanvasRenderingContext2D;
    const { clearRect } = prototype;
    prototype.clearRect = function (...all) { painted += 1; return clearRect.apply(this, all); };
    window.framesNoted = () => { on = false; prototype.clearRect = clearRect; return { frames, painted }; };
  });
  await goesOn();
  const { frames, painted } = await page.evaluate(() => window.framesNoted());
  return { painted, all: frames.slice(1).map((frame, index) => frame - frames[index]).sort((one, other) => one - other) };
}

/** How smoothly 400 nodes move: a mark is dragged, then dropped and the picture zoomed while the rest makes room, then pulled. */
async function moves(browser, base, arrangement) {
  const { page, noted } = await drawn(browser, base, 100, 300, `/funding?arrange=${arrangement}`);
  const picture = page.locator(".rj-picture");
  await picture.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 20));
  await rests(page);
  // Seconds of processor that all processes of the browser took, drawing without a graphics card and all.
  const session = await browser.newBrowserCDPSession();
  const worked = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.reduce((sum, one) => sum + one.cpuTime, 0);
  const mark = (await squares(page)).find(({ x, y }) => x < 900 && y > 50 && y < 600);
  check(mark, "nothing is drawn");
  const said = [];
  let fits = true;
  const EVENTS = 80;
  const to = { x: mark.x + 3 * EVENTS, y: mark.y + EVENTS };
  const follow = async (x, y) => {
    for (let step = 1; step <= EVENTS; step += 1) await page.mouse.move(x + step * 3, y + step);
  };
  for (const [name, act, acted] of [
    ["drag", async () => {
      await page.mouse.move(mark.x, mark.y);
      await page.mouse.down();
      await follow(mark.x, mark.y);
    }, async () => check((await squares(page)).some(({ x, y }) => Math.hypot(x - to.x, y - to.y) < 3), "the mark is not where it was dragged")],
    ["zoom", async () => {
      await page.mouse.up();
      await page.keyboard.down("Control");
      for (let step = 0; step < EVENTS; step += 1) await page.mouse.wheel(0, step < EVENTS / 2 ? -30 : 30);
      await page.keyboard.up("Control");
    }, () => {}],
    ["pull", async () => {
      await page.mouse.move(90, 40);
      await page.mouse.down();
      await follow(90, 40);
      await page.mouse.up();
    }, async () => check(!(await squares(page)).some(({ x }) => x < 150), "the picture is not where it was pulled")],
  ]) {
    const before = await worked();
    const { painted, all } = await gaps(page, act);
    // A frame in which nothing has moved paints nothing.
    const work = (1000 * ((await worked()) - before)) / painted;
    await acted();
    check(all.length > 10 && painted > 10, `${name}: only ${painted} of ${all.length} frames are painted`);
    const [mean, late, worst] = [all.reduce((sum, one) => sum + one, 0) / all.length, all[Math.floor(all.length * 0.95)], all[all.length - 1]];
    said.push(`${name}: ${(1000 / mean).toFixed(0)} frames a second, p95 ${late.toFixed(0)} ms, longest ${worst.toFixed(0)} ms, ${work.toFixed(1)} ms of processor each`);
    // On a machine that has more to do than it can, frames wait for others; then what the page itself needs counts. It
    // uses two cores at once: one asks for lines and shapes, the other paints them.
    fits &&= work <= 2 * FRAME;
    fits &&= loadavg()[0] > availableParallelism() || worst <= FRAME + 1;
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
      const shown = Number(/with (\d+) marks/.exec(await page.locator(".rj-picture canvas").getAttribute("aria-label"))?.[1]);
      check(shown > 0 && shown < 50 && (await squares(page)).length > 0, `it draws ${shown} marks`);
      nothing(noted);
    },
  };
}
