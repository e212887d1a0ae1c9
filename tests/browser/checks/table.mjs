// A table of many services: read by the server, fixed in place, sent as one suggestion.
import { readFile } from "node:fs/promises";
import { axe, check, equal, graphql, nothing, open, settled } from "../lib.mjs";

const says = (page, words) => page.waitForFunction((wanted) => document.querySelector("main").innerText.includes(wanted), words);

/** What is wrong with the server, and what a reader is told. */
const FAULTS = [[429, "RATE_LIMITED", "asks you to wait"], [503, "UNAVAILABLE", "Nothing can be saved at the moment."], [500, "INTERNAL", "The server has a fault of its own."]];
const fault = (status, code) => (route) => route.fulfill({ status, contentType: "application/json", body: JSON.stringify({ errors: [{ message: "x", extensions: { code } }] }) });

export function checks({ base, contributor }) {
  const choose = (page, name, text) => page.setInputFiles("#table", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
  return {
    "a table is read, fixed in place, and downloaded": async (browser) => {
      const { page, noted } = await open(browser, base, { viewport: { width: 390, height: 844 } });
      await page.goto(`${base}/classify?mode=table`);
      await settled(page);
      await axe(page, "before a table");
      const rows = Array.from({ length: 40 }, (_, index) => `"Service, no. ${index}",${index % 2 ? "yes" : "no"},camhs,yes,,mine`);
      const table = ["name,dedicated_team,host,parent_infant_expertise,staff_wte,My notes", ...rows, '"=HYPERLINK(""x"")",perhaps,chams,,,', "Open,,,,2 to 5,"].join("\r\n");
      await choose(page, "many.csv", table);
      await says(page, "41 rows read, 1 row to fix.");
      const fix = page.locator("section[aria-labelledby=fix]");
      check((await fix.innerText()).includes("Row 42"), await fix.innerText());
      await axe(page, "a table with something to fix");
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      check(width <= 390, `the page is ${width} pixels wide`);
      await page.click("button:text-is('Use “camhs”')");
      await fix.getByLabel("dedicated_team").fill("yes");
      await says(page, "42 rows read.");
      await says(page, "This row can be read now.");
      check(await fix.getByLabel("dedicated_team").evaluate((one) => one === document.activeElement), "who types loses their place");
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("button:text-is('Download the result (CSV)')")]);
      const file = await readFile(await download.path(), "utf8");
      equal(file.split("\r\n").length, 44, "the lines of the result");
      check(file.startsWith("\uFEFFname,") && file.includes("My notes"), "a spreadsheet would not know its encoding, or the sender's column is gone");
      check(file.includes(`"'=HYPERLINK(""x"")"`), "a formula gets through");
      // As a workbook the server writes it: read again, it has the same rows, the sender's column and the results.
      const [book] = await Promise.all([page.waitForEvent("download"), page.click("button:text-is('Download the result (Excel)')")]);
      equal(book.suggestedFilename(), "many-result.xlsx", "the name of the workbook");
      const sent = await fetch(`${base}/tables`, { method: "POST", headers: { "content-type": "application/octet-stream" }, body: await readFile(await book.path()) });
      const again = await sent.json();
      equal(again.summary.rows, 42, "the rows of the workbook");
      const headings = again.columns.map((column) => column.heading);
      for (const heading of ["My notes", "result", "error"]) check(headings.includes(heading), `no column ${heading} in ${headings}`);
      check(again.rows[0].cells.includes("mine"), "the sender's cells are gone");
      // What was read is there again in another tab of this browser.
      await page.reload();
      await says(page, "42 rows read.");
      nothing(noted);
    },

    "what is no table is refused in words": async (browser) => {
      const { page } = await open(browser, base, {}, /Failed to load resource/);
      await page.goto(`${base}/classify?mode=table`);
      await settled(page);
      await choose(page, "odd.csv", 'name,host\n"open,1\n');
      await page.waitForSelector(".govuk-error-summary");
      check((await page.locator(".govuk-error-summary").innerText()).includes("quotation mark"), await page.locator(".govuk-error-summary").innerText());
      await axe(page, "the refusal");
      await page.route("**/tables?*", (route) => route.abort());
      await choose(page, "good.csv", "name,host\nA,camhs\n");
      await says(page, "The server cannot be reached.");
      for (const [status, code, words] of FAULTS) {
        await page.unroute("**/tables?*");
        await page.route("**/tables?*", fault(status, code));
        await choose(page, `${status}.csv`, "name,host\nA,camhs\n");
        await says(page, words);
      }
      await page.unroute("**/tables?*");
      await choose(page, "good.csv", "name,host\nA,camhs\n");
      await says(page, "1 row read.");
    },

    "a table is sent as one suggestion, and what may be there already is asked": !contributor ? null : async (browser) => {
      const stamp = Date.now();
      const { page, noted } = await open(browser, base);
      await page.addInitScript((key) => sessionStorage.setItem("rare-jewels-key", key), contributor);
      await page.goto(`${base}/classify?mode=table`);
      await settled(page);
      const cells = [`Table One ${stamp},Wales,yes`, `Table Two ${stamp},Scotland,no`, "Leeds Infant Mental Health,England,yes"];
      await choose(page, "survey.csv", ["name,nation,dedicated_team", ...cells].join("\n"));
      await says(page, "3 rows read.");
      await page.click("button:text-is('Check before sending')");
      await says(page, "Say how you know.");
      await page.check("#source-kind-heard");
      await page.fill("#source-heard", `Our survey ${stamp}`);
      await page.fill("#source-heardOn", "2026-11-02");
      await axe(page, "the source of a table");
      await page.click("button:text-is('Check before sending')");
      await says(page, "Is “Leeds Infant Mental Health” in the registry already?");
      await axe(page, "what it comes to");
      await page.click("button:text-is('Send all as one suggestion')");
      await says(page, "say whether it is in the registry already.");
      await page.check("[id^='row-2-same:leeds']");
      for (const [status, code, words] of FAULTS) {
        await page.route("**/imports?*", fault(status, code), { times: 1 });
        await page.click("button:text-is('Send all as one suggestion')");
        await says(page, words);
        await says(page, "Nothing is lost, and nothing is saved twice.");
      }
      // The first sending arrives, and its answer is lost.
      await page.route("**/imports?*", async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
      await page.click("button:text-is('Send all as one suggestion')");
      await says(page, "Nothing is lost, and nothing is saved twice.");
      await page.click("button:text-is('Send all as one suggestion')");
      await says(page, "The table is sent");
      await axe(page, "a table that was sent");
      const { viewer } = await graphql(base, "{ viewer { proposals(first: 5) { nodes { summary changeCount changes { summary } } } } }", {}, contributor);
      const sent = viewer.proposals.nodes.filter((one) => one.changes.some((change) => change.summary.includes(`Table One ${stamp}`)));
      equal(sent.length, 1, "the suggestions of the table");
      check(sent[0].changes.some((change) => change.summary.includes(`Table Two ${stamp}`)), "the second row is not in it");
      check(!sent[0].changes.some((change) => change.summary === "service proposed: Leeds Infant Mental Health"), "a service is entered twice");
      nothing(noted.filter((line) => !/Failed to load resource/.test(line)));
    },
  };
}
