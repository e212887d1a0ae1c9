// The server is gone, slow, or answers with errors: the page says so in words, and recovers by itself.
import { axe, check, nothing, open, settled } from "../lib.mjs";

/** Chromium itself notes failed requests; here they are meant. */
const MEANT = /Failed to load resource/;

const says = (page, words) => page.waitForFunction((wanted) => document.querySelector("main").innerText.includes(wanted), words);

export function checks({ base }) {
  const recovers = (path, answer, words) => async (browser) => {
    const { page, noted } = await open(browser, base, {}, MEANT);
    await page.route("**/graphql", answer);
    await page.goto(base + path);
    await says(page, words);
    await axe(page, words);
    await page.unroute("**/graphql");
    await page.waitForSelector(".rj-trouble", { state: "detached", timeout: 40_000 });
    await settled(page);
    check((await page.locator("tbody tr").count()) > 2, "there is no data");
    nothing(noted);
  };
  const json = (status, body) => (route) => route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) });
  return {
    "the server is gone": recovers("/services", (route) => route.abort(), "The server cannot be reached."),
    "the overview when the server is gone": recovers("/", (route) => route.abort(), "The server cannot be reached."),
    "it answers with something else": recovers("/services", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }), "cannot be read (status 502)"),
    "it has a fault": recovers("/matrix", json(200, { data: null, errors: [{ message: "x", extensions: { code: "INTERNAL" } }] }), "a fault of its own"),
    "it asks to wait": recovers("/services", json(429, { errors: [{ message: "x", extensions: { code: "RATE_LIMITED" } }] }), "asks you to wait"),

    "it is slow": async (browser) => {
      const { page, noted } = await open(browser, base);
      await page.route("**/graphql", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 3500));
        await route.continue();
      });
      await page.goto(`${base}/services`);
      await says(page, "takes longer than usual");
      await settled(page);
      check((await page.locator("tbody tr").count()) > 2, "there is no data");
      nothing(noted);
    },

    "it is older than the page": async (browser) => {
      const { page } = await open(browser, base, {}, MEANT);
      await page.route("**/graphql", json(400, { errors: [{ message: "no field", extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] }));
      await page.goto(`${base}/funding`);
      await says(page, "is older than this page");
    },

    "it goes while the page is open": async (browser) => {
      const { page } = await open(browser, base, {}, MEANT);
      await page.goto(`${base}/services`);
      await settled(page);
      await page.route("**/graphql", (route) => route.abort());
      await page.locator("nav[aria-label='Narrow the list down'] a", { hasText: "Wales" }).click();
      await says(page, "The server cannot be reached.");
      await page.unroute("**/graphql");
      await page.waitForSelector(".rj-trouble", { state: "detached", timeout: 40_000 });
      check((await page.locator("tbody tr").count()) >= 1, "there is no data");
    },
  };
}
