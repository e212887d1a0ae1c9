// The score matrix: what is known stands out, a cell says why, and the table that is kept is the one on show.
import { readFile } from "node:fs/promises";
import { axe, check, equal, graphql, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

export function checks({ base }) {
  const all = {};
  all["what is not known is quiet, what is half sure is seen"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/matrix`);
    await settled(page);
    const { services } = await graphql(base, "{ services(first: 100) { nodes { assessment { characteristics { outcome score { low } } } } } }");
    const cells = services.nodes.flatMap((one) => one.assessment.characteristics);
    const half = cells.filter((one) => one.outcome === "UNKNOWN" && one.score.low > 0).length;
    const open_ = cells.filter((one) => one.outcome === "UNKNOWN" && one.score.low === 0).length;
    equal(await page.locator(".rj-cell .rj-heat--half").count(), half, "cells that are half sure");
    equal(await page.locator(".rj-cell .rj-heat--unknown").count(), open_, "cells of which nothing is known");
    check(half > 0 && open_ > half, "the data do not try this");
    check((await page.locator("main").innerText()).includes(`${cells.length - half - open_} of ${cells.length} cells are known.`), "the answer is not first");
    // What is not known covers less than a fiftieth of its cell.
    const share = await page.locator(".rj-cell .rj-heat--unknown circle").first().evaluate((dot) => {
      const { width, height } = dot.getBoundingClientRect();
      const cell = dot.closest("td").getBoundingClientRect();
      return (width * height) / (cell.width * cell.height);
    });
    check(share < 0.02, `a cell of which nothing is known is ${share} full`);
    nothing(noted);
  };

  all["headings stay in sight, arrows go from cell to cell, a cell says why"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/matrix`);
    await settled(page);
    equal(await page.locator(".rj-cell[tabindex='0']").count(), 1, "cells in the order of the Tab key");
    await page.focus(".rj-cell[tabindex='0']");
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "End", "Home", "ArrowLeft", "ArrowRight"]) await page.keyboard.press(key);
    equal(await page.evaluate(() => document.activeElement.dataset.cell), "2 1", "the cell");
    await page.keyboard.press("Control+End");
    const heads = await page.locator(".rj-grid").evaluate((box) => {
      const top = box.getBoundingClientRect().top;
      return [...box.querySelectorAll("thead th")].every((head) => Math.abs(head.getBoundingClientRect().top - top) < 3);
    });
    check(heads, "the headings have gone out of sight");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".rj-sheet h2");
    await page.waitForFunction(() => !document.querySelector(".rj-sheet .rj-wait"));
    check(/cell=[a-z0-9-]+\.[a-z-]+/.test(page.url()), page.url());
    const { services } = await graphql(base, "{ services(first: 1, orderBy: { field: SCORE, direction: DESC }) { nodes { name assessment { characteristics { characteristic { title } because { text } } } } } }");
    const [{ assessment: { characteristics: [first] }, name }] = services.nodes;
    const said = await page.locator(".rj-sheet").innerText();
    for (const words of [name, first.characteristic.title, first.because.text, "What sources say"]) check(said.includes(words), `it does not say “${words}”`);
    await axe(page, "why");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector(".rj-sheet"));
    equal(await page.evaluate(() => document.activeElement.dataset.cell), "0 0", "where the focus is again");
    check(!page.url().includes("cell="), page.url());
    nothing(noted);
  };

  all["what is implied counts when it is asked for, and says so"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    const ofEpip = (evidence) => `{ service(slug: "epip") { assessment(evidence: ${evidence}) { characteristics { outcome } } } }`;
    const known = async (evidence) => {
      const { service } = await graphql(base, ofEpip(evidence));
      return service.assessment.characteristics.filter(({ outcome }) => outcome !== "UNKNOWN").length;
    };
    check((await known("WITH_IMPLIED")) > (await known("STATED")), "the data do not try this");
    await page.goto(`${base}/matrix?q=epip`);
    await settled(page);
    const met = () => page.locator(".rj-cell .rj-heat--met").count();
    const stated = await met();
    await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => { one.open = true; }));
    await page.selectOption("#evidence", "WITH_IMPLIED");
    await page.waitForFunction(() => location.search.includes("evidence=implied"));
    await page.waitForFunction((before) => document.querySelectorAll(".rj-cell .rj-heat--met").length > before, stated);
    await page.waitForSelector("p:has-text('follow from what a source says')");
    await axe(page, "with what is implied");
    await page.goto(`${base}/matrix?q=epip&evidence=implied&cell=epip.individualised-programme`);
    await page.waitForSelector(".rj-sheet:has-text('implied, not said')");
    await page.goto(`${base}/services/epip`);
    await settled(page);
    await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => { one.open = true; }));
    await page.waitForSelector("li:has-text('Implied, not said')");
    await page.selectOption("#evidence", "WITH_IMPLIED");
    await page.waitForSelector(".rj-aside:has-text('implied, not said')");
    await axe(page, "a service with what is implied");
    nothing(noted);
  };

  all["the table that is kept is the one on show"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/matrix?nation=scotland&sort=name`);
    await settled(page);
    const shown = await page.locator(".rj-matrix tbody th a").allInnerTexts();
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download as CSV")]);
    const file = await readFile(await download.path(), "utf8");
    check(file.startsWith("\uFEFF"), "Excel would not read its accents");
    const lines = file.slice(1).trim().split("\r\n");
    equal(lines.slice(1).map((line) => line.split(",")[1]).length, shown.length, "the rows");
    shown.forEach((name, row) => check(lines[row + 1].includes(name), `row ${row + 1} is not ${name}`));
    check(lines[0].includes("Focus on the parent-infant relationship") && lines[1].includes("Not known"), lines.slice(0, 2).join("\n"));
    nothing(noted);
  };

  all["it fits A4, every column and the last row"] = async (browser) => {
    const { page } = await open(browser, base, { viewport: { width: 718, height: 1000 } });
    await page.goto(`${base}/matrix`);
    await settled(page);
    await page.emulateMedia({ media: "print" });
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector(".rj-matrix").getBoundingClientRect().right]);
    check(wide.every((right) => right <= 718), `it is ${wide} pixels wide of 718`);
    check(await page.locator(".rj-matrix tbody tr").last().isVisible(), "the last row is cut off");
    equal(await page.evaluate(() => getComputedStyle(document.querySelector(".rj-grid")).maxHeight), "none", "its height");
    const pdf = await page.pdf({ format: "A4" });
    check(pdf.length > 10_000, "there is no print");
  };

  all["definitions are compared by what they mean, not by what they call it"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/matrix`);
    await settled(page);
    check((await page.locator(".rj-moved").count()) === 0, "something has moved already");
    await page.click("summary:has-text('Compare definitions')");
    await page.selectOption("#definition", "mmha-brief");
    await page.waitForFunction(() => document.querySelectorAll(".rj-moved").length > 0);
    await settled(page);
    const { definitions, compareDefinitions: { moved } } = await graphql(
      base,
      '{ definitions { slug classes { classification } } compareDefinitions(base: "rare-jewels-2019", other: "mmha-brief") { moved { service { name } from { classification } to { classification } } } }',
    );
    const words = (slug) => definitions.find((one) => one.slug === slug).classes.map((one) => one.classification);
    const both = words("mmha-brief").filter((word) => words("rare-jewels-2019").includes(word));
    const of = (side) => [...new Set(side.map((one) => one.classification).filter((word) => both.includes(word)))].sort().join();
    const really = moved.filter((one) => of(one.from) !== of(one.to)).map((one) => one.service.name);
    check(really.length > 0 && really.length < moved.length, `${really.length} of ${moved.length} that differ by id`);
    await page.click("text=Show only those that change");
    await page.waitForFunction((count) => document.querySelectorAll(".rj-matrix tbody tr").length === count, really.length);
    const shown = await page.locator(".rj-matrix tbody th a").allInnerTexts();
    equal(shown.sort().join("\n"), really.sort().join("\n"), "those that change");
    check(page.url().includes("definition=mmha-brief") && page.url().includes("moved=yes"), page.url());
    nothing(noted);
  };

  all["the question behind it opens in the explorer"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/matrix?nation=wales`);
    await settled(page);
    await page.click("text=Ask this yourself");
    await page.waitForSelector(".graphiql-execute-button");
    await page.waitForFunction(() => document.querySelector(".CodeMirror")?.textContent.includes("query Matrix"));
    await page.click(".graphiql-execute-button");
    await page.waitForFunction(() => document.querySelector(".result-window")?.textContent.includes("characteristics"));
    nothing(noted);
  };
  return all;
}
