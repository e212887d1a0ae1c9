// Fifteen questions of a commissioner, a campaigner and a clinician (docs/start/questions.md): each is answered within three
// clicks or one search from the first page, in a sentence that may be quoted.
import { check, nothing, open, settled } from "../lib.mjs";

/** A reader at the first page, who counts clicks and searches. */
async function reader(browser, base) {
  const { page, noted } = await open(browser, base);
  await page.goto(base);
  await settled(page);
  let [clicks, searches] = [0, 0];
  return {
    page,
    noted,
    async click(selector) {
      clicks += 1;
      await page.locator(selector).first().click();
      await settled(page);
    },
    async search(words) {
      searches += 1;
      await page.fill("#everything", words);
      await page.press("#everything", "Enter");
      await page.waitForURL(/\/search\?q=/);
      await page.waitForSelector(".rj-results li");
    },
    async reads(...words) {
      await settled(page);
      const text = await page.locator("main").innerText();
      for (const word of words) check(word instanceof RegExp ? word.test(text) : text.includes(word), `the page does not say ${word}: ${text.slice(0, 400)}`);
      check(clicks <= 3 && searches <= 1, `it took ${clicks} clicks and ${searches} searches`);
      nothing(noted);
    },
    async quotes(pattern) {
      const quotes = await page.locator(".rj-quote q").allInnerTexts();
      check(quotes.some((quote) => pattern.test(quote)), `no quote fits ${pattern}: ${quotes.join(" | ")}`);
    },
  };
}

/** They change nothing. */
export const readOnly = true;

export function checks({ base }) {
  const asked = {
    "1: which services work in the area of my board": async (one) => {
      await one.search("west yorkshire");
      await one.click(".rj-results a:text-is('NHS West Yorkshire Integrated Care Board')");
      await one.reads("Services in its area", "Leeds Infant Mental Health Service", "Parent-infant team");
      await one.quotes(/full parent-infant team is on record in a part of the area of NHS West Yorkshire.*last confirmed on /);
    },
    "2: what do we pay for": async (one) => {
      await one.search("leeds city council");
      await one.click(".rj-results a:text-is('Leeds City Council')");
      await one.reads("What it pays for", "Leeds Infant Mental Health Service");
      await one.quotes(/Leeds City Council is on record as paying for .*amounts? (is|are) not/);
    },
    "3: what would happen if we stopped paying": async (one) => {
      await one.search("leeds city council");
      await one.click(".rj-results a:text-is('Leeds City Council')");
      await one.click("text=What would happen if it stopped paying?");
      await one.page.waitForFunction(() => document.querySelector("#network")?.innerText.includes("if Leeds City Council stopped paying"));
      await one.reads("would lose all known funding");
      await one.quotes(/^If Leeds City Council stopped paying on .* would lose all known funding/);
    },
    "4: which funding ends within 12 months": async (one) => {
      await one.click("nav a:text-is('Funding')");
      await one.page.waitForSelector("section[aria-labelledby=endings] .rj-quote");
      await one.reads("When funding ends");
      await one.quotes(/^Of \d+ funding lines on .* within 12 months.*no source states an end\.$/);
    },
    "5: how do our neighbours do": async (one) => {
      await one.search("leeds city council");
      await one.click(".rj-results a:text-is('Leeds City Council')");
      await one.page.waitForSelector("[aria-label='Table: Its neighbours'] tbody tr");
      await one.reads("Its neighbours", "City of Bradford Metropolitan District Council");
      await one.quotes(/^On .* a full parent-infant team is on record in \d+ of the \d+ areas beside Leeds City Council on the map/);
    },
    "6: how many teams, where, how sure, as of when": async (one) => {
      await one.reads("How sure", "As of when", "teams on record");
      await one.quotes(/^\d+ specialised parent-infant relationship teams are on record: .*Last confirmed /);
    },
    "7: areas of Scotland with a team": async (one) => {
      await one.reads(/\d+ of 14 health boards in Scotland/);
      await one.quotes(/^On .*, \d+ of 14 health boards in Scotland/);
    },
    "8: where no team is known and most babies are": async (one) => {
      await one.click("nav a:text-is('Map and gaps')");
      await one.page.waitForSelector("[aria-label^='Table: Areas without a known team'] tbody tr");
      await one.reads("Where no team is known, by babies");
      await one.quotes(/a full parent-infant team is on record in \d+ of 68 health boards/);
      await one.quotes(/^On .* has most babies under two: [\d,]+ in the middle of \d{4}\.$/);
    },
    "9: what if NHS England stopped paying": async (one) => {
      await one.click("nav a:text-is('Funding')");
      await one.page.selectOption("#withdraw", "nhs-england");
      await one.click("#withdraw-now");
      await one.page.waitForFunction(() => document.querySelector("#network")?.innerText.includes("if NHS England stopped paying"));
      await one.quotes(/^If NHS England stopped paying on .*, \d+ services? would lose all known funding/);
      await one.reads("Without any known funding");
    },
    "10: what changed lately": async (one) => {
      await one.reads("Newest changes", /Revision \d+, of \d+ \w+ \d{4}/);
    },
    "11: is there a team in “leads”": async (one) => {
      await one.search("leads");
      await one.reads("Leeds Infant Mental Health Service", "Parent-infant team, Leeds");
      await one.click(".rj-results a:text-is('Leeds Infant Mental Health Service')");
      await one.reads("Leeds Infant Mental Health Service");
      await one.quotes(/^Leeds Infant Mental Health Service is on record as a parent-infant team \(listed in a report\), last confirmed on /);
    },
    "12: who accepts from conception": async (one) => {
      await one.click("nav a:text-is('Services')");
      await one.click("text=More: area served");
      await one.page.selectOption("#age", "-9");
      await one.page.waitForFunction(() => location.search.includes("age=-9") && /\d+ services?/.test(document.querySelector("main").innerText));
      await one.reads(/\d+ services?/);
      await one.quotes(/^On .*, \d+ services? (is|are) on record known to accept families at conception\./);
    },
    "13: what is known of a service, and what is not": async (one) => {
      await one.click("nav a:text-is('Score matrix')");
      await one.click(".rj-cell");
      await one.page.waitForSelector(".rj-sheet h2");
      await one.reads("What sources say", "Why");
      await one.quotes(/^On .*, by the answers on record for .* is: /);
    },
    "14: what “4 to 7” means": async (one) => {
      await one.click("nav a:text-is('Help')");
      await one.click("main a:text-is('How to read a score')");
      await one.reads("“4 to 7 of 7” means: 4 points are confirmed, and up to 7 are possible");
    },
    "15: who offers Video Interaction Guidance": async (one) => {
      await one.search("video interaction guidance");
      await one.click(".rj-results a:has-text('Video Interaction Guidance')");
      await one.page.waitForURL(/offers=/);
      await one.reads(/\d+ services?/);
      await one.quotes(/^On .*, \d+ services? (is|are) on record known to offer video interaction guidance\./);
    },
  };
  return Object.fromEntries(
    Object.entries(asked).map(([name, ask]) => [
      name,
      async (browser) => {
        await ask(await reader(browser, base));
      },
    ]),
  );
}
