// Quality: the self-audit stays in the browser, and every pooled figure says that it is made up.
import { readFile } from "node:fs/promises";
import { axe, check, equal, graphql, nothing, open, settled } from "../lib.mjs";

/** Nothing here changes the registry. */
export const readOnly = true;

const PAGES = ["/quality", "/quality/standards", "/quality/standards?set=typed-illustration", "/quality/outcomes", "/quality/outcomes?measure=pir-gas", "/quality/outcomes?measure=kips", "/quality/outcomes?period=2024-25-Q1", "/quality/referrals", "/quality/workforce", "/quality/training"];

export function checks({ base }) {
  const all = {};
  for (const width of [390, 1280]) {
    all[`axe finds nothing in any page, and none is wider than ${width} pixels`] = async (browser) => {
      const { page, noted } = await open(browser, base, { viewport: { width, height: 900 } });
      for (const path of PAGES) {
        await page.goto(base + path);
        await settled(page);
        await axe(page, `${path} at ${width}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        check(wide <= width, `${path} is ${wide} pixels wide`);
      }
      nothing(noted);
    };
  }

  all["a self-audit is kept in the browser, and becomes a plan that can be downloaded"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    const sent = [];
    page.on("request", (request) => sent.push(request.postData() ?? ""));
    await page.goto(`${base}/quality/standards`);
    await settled(page);
    const { standardSets } = await graphql(base, "{ standardSets { slug groups { standards { number } } } }");
    const numbers = standardSets[0].groups.flatMap(({ standards }) => standards.map(({ number }) => number));
    equal(await page.locator(".rj-standard").count(), numbers.length, "the standards of the set");
    const first = page.locator(".rj-standard").first();
    await first.getByLabel("Met", { exact: true }).check();
    const second = page.locator(".rj-standard").nth(1);
    await second.getByLabel("Partly met").check();
    await second.locator("summary").click();
    await second.getByLabel("What shows it").fill("the rota of May");
    await second.getByLabel("What will be done").fill("find a supervisor");
    await second.getByLabel("By when").fill("2027-03-01");
    await page.waitForFunction((left) => document.body.innerText.includes(`${left} of 12 standards are in the plan`), numbers.length - 1);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("button:text('Download the action plan')")]);
    const plan = await readFile(await download.path(), "utf8");
    check(plan.includes("Partly met,the rota of May,find a supervisor,,2027-03-01"), plan);
    equal(plan.trim().split("\n").length, numbers.length, "lines of the plan: a head, and each standard but one");
    // It is there again after a reload, and nothing of it was sent.
    await page.reload();
    await settled(page);
    check(await page.locator(".rj-standard").first().getByLabel("Met", { exact: true }).isChecked(), "the answer is lost");
    check(!sent.some((body) => body.includes("supervisor")), "what was typed was sent");
    await page.click("button:text('Clear the form')");
    await page.waitForFunction(() => document.body.innerText.includes("12 of 12 standards are in the plan"));
    nothing(noted);
  };

  all["the illustration says that it is one, and its thresholds are open until all is known"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/quality/standards?set=typed-illustration`);
    await settled(page);
    check((await page.locator(".rj-label").innerText()).startsWith("Illustration"), "the label");
    equal(await page.locator("[aria-label='Table: Thresholds'] td:text('Open: what is not known could decide it')").count(), 3, "thresholds that are open");
    nothing(noted);
  };

  all["every table and picture of pooled figures says that it is synthetic"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    for (const path of ["/quality/outcomes", "/quality/outcomes?measure=loaf", "/quality/referrals"]) {
      await page.goto(base + path);
      await settled(page);
      check((await page.locator(".rj-label").innerText()).startsWith("Synthetic"), `${path} has no label`);
      const tables = await page.locator(".rj-scroll").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
      check(tables.length > 0 && tables.every((one) => one.startsWith("Table: Synthetic")), tables.join());
      // No percentage without its two numbers.
      const cells = await page.locator("main td").allInnerTexts();
      for (const cell of cells.filter((text) => /\(\d+%\)/.test(text))) check(/^\d+ of \d+ \(\d+%\)$/.test(cell), cell);
    }
    await page.goto(`${base}/quality/outcomes`);
    await settled(page);
    check((await page.locator(".rj-funnel svg").getAttribute("aria-label")).startsWith("Synthetic"), "the funnel");
    // PIR-GAS has pairs and no verdict.
    await page.selectOption("#measure", "pir-gas");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("nothing is said of change"));
    await settled(page);
    equal(await page.locator(".rj-funnel").count(), 0, "a funnel without a verdict");
    nothing(noted);
  };

  all["the figures of the report stand beside those that are made up"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    for (const [item, figure] of [["parent-age", "10 per cent"], ["baby-ethnicity", "66 per cent"], ["single-parent", "32 per cent"]]) {
      await page.goto(`${base}/quality/referrals?item=${item}`);
      await settled(page);
      const cells = await page.locator("main td").allInnerTexts();
      check(cells.some((text) => text.includes(figure) && text.includes("Rare Jewels")), `${item}: ${cells.join("; ")}`);
    }
    nothing(noted);
  };
  return all;
}
