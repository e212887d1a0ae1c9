// One address, one page: what the server writes begins as the app's page does, with the same heading and the same sentences to quote.
import { equal, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

const PAGES = [
  "/", "/services", "/map", "/map?asOf=2019-06-01", "/funding", "/funding?asOf=2019-06-01", "/services/leeds-infant-mental-health-service", "/services/norpip",
  "/services/tameside-and-glossop-early-attachment-service", "/services/nhs-grampian-infant-mental-health-team",
  "/funding/leeds-city-council", "/funding/nhs-england", "/funding/nhs-greater-manchester-integrated-care-board", "/funding/nhs-leeds-ccg", "/funding/kent-county-council",
];

const begins = (page) => page.evaluate(() => ({
  heading: document.querySelector("h1").innerText,
  quotes: [...document.querySelectorAll("main .rj-quote q")].map((one) => one.innerText),
  status: [...document.querySelectorAll("main th, main dt")].find((one) => one.innerText === "Status")?.nextElementSibling.innerText.trim(),
}));

export function checks({ base }) {
  return {
    "the server's page and the app's begin with the same words": async (browser) => {
      for (const path of PAGES) {
        const { page: written } = await open(browser, base, { javaScriptEnabled: false });
        await written.goto(base + path);
        const { page: drawn, noted } = await open(browser, base);
        await drawn.goto(base + path);
        await settled(drawn);
        const [one, other] = [await begins(written), await begins(drawn)];
        equal(one.heading, other.heading, `the heading of ${path}`);
        if (path.startsWith("/services/")) equal(one.status, other.status, `the status on ${path}`);
        // The app may have more to quote further down.
        equal(one.quotes.join("\n"), other.quotes.slice(0, one.quotes.length).join("\n"), `what may be quoted of ${path}`);
        nothing(noted);
        await written.context().close();
        await drawn.context().close();
      }
    },
  };
}
