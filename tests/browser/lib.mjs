// What every check uses: a browser, pages that note what goes wrong in them, and a way to be wrong.
import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

export const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

export function equal(got, wanted, what) {
  check(got === wanted, `${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

/** A page in a context of its own. `noted` holds what no page may do; `expected` says which console errors a check provokes. */
export async function open(browser, base, options = {}, expected = null) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const noted = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !expected?.test(message.text())) noted.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => noted.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== base && protocol !== "blob:") noted.push(`request to ${request.url()}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== new URL(base).host) noted.push(`socket to ${socket.url()}`);
  });
  return { page, context, noted };
}

export function nothing(noted) {
  check(noted.length === 0, noted.join("\n"));
}

/** Waits until a view shows its data. */
export async function settled(page) {
  await page.waitForSelector("main h1");
  await page.waitForFunction(() => !document.querySelector(".rj-wait") && !document.querySelector('[aria-busy="true"]'));
}

/** Fails with what axe finds. `except` takes out what is known and argued for where it is said: a rule, and the elements by a selector. */
export async function axe(page, what, except = null) {
  const all = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
  const { violations: found } = await all.analyze();
  const meant = (rule) => (node) => rule === except?.rule && node.target.every((target) => target.endsWith(except.selector));
  none(found.filter(({ id, nodes }) => !nodes.every(meant(id))), what);
}

/** Fails with colours that axe finds hard to tell apart. */
export async function contrast(page, what) {
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast", "link-in-text-block"]).analyze();
  none(violations, what);
}

function none(violations, what) {
  check(violations.length === 0, `${what}: ${violations.map((one) => `${one.id} (${one.help}) at ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join("; ")}`).join("\n")}`);
}

/** The middles, in pixels of the window, of the solid squares of a colour that a picture shows, from the top: of the marks of
 * bodies, `#12436d`, unless said otherwise. */
export function squares(page, { colour = "#12436d", side = 9 } = {}) {
  return page.evaluate(([colour, side]) => {
    const canvas = document.querySelector(".rj-picture canvas");
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy.fillStyle = colour;
    copy.fillRect(0, 0, 1, 1);
    const [wanted] = new Uint32Array(copy.getImageData(0, 0, 1, 1).data.buffer);
    copy.clearRect(0, 0, width, height);
    copy.drawImage(canvas, 0, 0);
    const pixels = new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer);
    const is = (x, y) => x < width && y < height && pixels[y * width + x] === wanted;
    const solid = (left, top) => {
      for (let y = top; y < top + side; y += 1) for (let x = left; x < left + side; x += 1) if (!is(x, y)) return false;
      return true;
    };
    const { left, top, width: across } = canvas.getBoundingClientRect();
    const scale = across / width;
    const found = [];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if (!is(x, y) || !solid(x, y)) continue;
        let [right, bottom] = [x, y];
        while (is(right, y)) right += 1;
        while (is(x, bottom)) bottom += 1;
        found.push({ x: left + (scale * (x + right)) / 2, y: top + (scale * (y + bottom)) / 2 });
        for (let row = y; row < bottom; row += 1) pixels.fill(0, row * width + x, row * width + right);
      }
    }
    return found;
  }, [colour, side]);
}

/** Waits until a picture has been painted and moves no more. */
export async function rests(page) {
  let before = "";
  for (;;) {
    const now = JSON.stringify(await squares(page));
    if (now === before && now !== "[]") return;
    before = now;
    await page.waitForTimeout(250);
  }
}

/** Presses Tab until something fitting has the focus, as a person without a mouse would. */
export async function tabTo(page, selector, most = 200) {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
  }
  throw new Error(`no way to ${selector} by the Tab key`);
}

export async function graphql(base, query, variables = {}, key = null) {
  const response = await fetch(`${base}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  check(!answer.errors, JSON.stringify(answer.errors));
  return answer.data;
}
