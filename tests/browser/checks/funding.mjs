// The funding picture: drawn like the file, looked at mark by mark, with the what-if inside it.
import { axe, check, equal, graphql, nothing, open, rests, settled, squares, tabTo } from "../lib.mjs";

const DAY = "asOf=2019-06-01";

/** They change nothing. */
export const readOnly = true;

export function checks({ base }) {
  const all = {};
  all["another day, and downloads of exactly this view"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/funding?${DAY}`);
    await settled(page);
    await page.focus("#slider");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => location.search === "?asOf=2019-07-01");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => location.search === "?asOf=2019-06-01");
    await page.fill("#as-of", "2019-06-02");
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => document.querySelector("section[aria-labelledby=network] .rj-quote").innerText.startsWith("On 2 June 2019, "));
    await page.goto(`${base}/funding?${DAY}&service=leeds-infant-mental-health-service&hops=1`);
    await settled(page);
    const lines = await page.locator("section[aria-labelledby=lines] tbody tr").count();
    check(lines === 2, `${lines} lines`);
    await page.click("text=Download exactly this view");
    const links = await page.locator("details a[download]").evaluateAll((every) => every.map((one) => one.href));
    // What 360Giving has no form for is not offered.
    equal(links.length, 11, "the formats");
    for (const link of links) {
      const answer = await fetch(link);
      const text = await answer.text();
      check(answer.status === 200 && text.length > 100, `${link}: ${answer.status}, ${text.length} bytes`);
      if (link.includes("/funding.csv")) equal(text.trim().split("\n").length, 1 + lines, "the lines of the CSV");
      if (link.includes("/funding.svg")) check(text.includes("Leeds City Council") && !text.includes("NHS England"), "the picture is of another view");
    }
    nothing(noted);
  };

  all["a withdrawal is inside the picture, and inside its download"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/funding?${DAY}&withdraw=nhs-england`);
    await settled(page);
    await page.waitForFunction(() => document.querySelector("#network").innerText.includes("if NHS England stopped paying"));
    check((await squares(page, { colour: "#d4351c", side: 2 })).length > 3, "the picture does not mark it");
    await page.click("text=Download exactly this view");
    const [svg, csv] = await Promise.all([".svg", ".csv"].map((end) => page.locator(`details a[download$="01${end}"]`).first().getAttribute("href")));
    const picture = await (await fetch(base + svg)).text();
    const { fundingScenario: { after, before } } = await graphql(base, '{ fundingScenario(input: { withdraw: ["nhs-england"], from: "2019-06-01" }) { after { links { id } } before { links { id } } } }');
    equal(picture.split("(withdrawn)</title>").length - 1, before.links.length - after.links.length, "the lines that the file marks");
    check(picture.includes("if NHS England stopped paying"), "the file does not say what if");
    equal((await (await fetch(base + csv)).text()).trim().split("\n").length - 1, after.links.length, "the lines that are left");
    nothing(noted);
  };

  all["a mark is dragged, and looked at: its profile stands beside it"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/funding?${DAY}`);
    await settled(page);
    await page.locator(".rj-picture").scrollIntoViewIfNeeded();
    for (const arrangement of ["columns", "connections"]) {
      if (arrangement === "connections") await page.click("text=Arrange by connections");
      await rests(page);
      const { x, y } = (await squares(page)).find((one) => one.y > 30 && one.y < 800);
      const address = page.url();
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (let step = 1; step <= 6; step += 1) await page.mouse.move(x + step * 10, y + step * 5);
      await page.waitForTimeout(100);
      const near = (one) => Math.hypot(one.x - x - 60, one.y - y - 30) < 4;
      check((await squares(page)).some(near), `${arrangement}: it is not under the pointer`);
      await page.mouse.up();
      equal(page.url(), address, "the address after a drag");
    }
    await rests(page);
    const { x, y } = (await squares(page)).find((one) => one.y > 30 && one.y < 800);
    await page.mouse.move(x, y);
    const name = await page.locator(".rj-picture canvas").getAttribute("title");
    await page.mouse.down();
    await page.mouse.up();
    await page.waitForFunction(() => location.search.includes("look=body"));
    equal(await page.locator(".rj-profile h3").innerText(), name, "the profile");
    check((await page.locator(".rj-profile").innerText()).includes("is on record as paying for"), "it does not say what it pays for");
    await page.click("text=Show only its links");
    await page.waitForFunction((words) => document.querySelector("main").innerText.includes(words), `Around ${name}`);
    nothing(noted);
  };

  all["what is looked at is chosen by keyboard, too"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/funding?${DAY}`);
    await settled(page);
    await tabTo(page, "#look");
    await page.keyboard.type("Leeds City");
    await page.waitForSelector(".rj-profile h3:text-is('Leeds City Council')");
    await axe(page, "a profile");
    await tabTo(page, ".rj-profile button");
    nothing(noted);
  };

  all["a phone shows who pays and what for, side by side and whole"] = async (browser) => {
    const { page, noted } = await open(browser, base, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    await page.goto(`${base}/funding?${DAY}`);
    await settled(page);
    await page.locator(".rj-picture").scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    const ink = await page.evaluate(() => {
      const canvas = document.querySelector(".rj-picture canvas");
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, width, height);
      const columns = Array(100).fill(0);
      for (let y = 0; y < height; y += 2) for (let x = 0; x < width; x += 2) if (data[(y * width + x) * 4 + 3] > 60) columns[Math.floor((100 * x) / width)] += 1;
      return { columns, fits: canvas.clientWidth <= innerWidth };
    });
    check(ink.fits, "the picture is wider than the phone");
    check(ink.columns.slice(5, 35).some((n) => n > 100) && ink.columns.slice(65, 95).some((n) => n > 100), `names on both sides: ${ink.columns}`);
    // Nothing is cut off at the edges.
    check(ink.columns[0] === 0 && ink.columns[99] === 0, `the edges: ${ink.columns}`);
    nothing(noted);
  };

  all["endings are said first, and drawn in time"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/funding`);
    await settled(page);
    const { fundingNetwork: { links } } = await graphql(base, "{ fundingNetwork { links { to } } }");
    const known = links.filter((line) => line.to).length;
    check((await page.locator("section[aria-labelledby=endings] .rj-quote").innerText()).startsWith(`Of ${links.length} funding lines`), "the answer is not first");
    equal(await page.locator(".rj-timeline li").count(), known, "the lines with an end");
    await page.click("text=Money over the years");
    await page.waitForSelector("[aria-label='Table: Money by year'] tbody tr:nth-child(8)");
    await axe(page, "the years");
    nothing(noted);
  };
  all["a body that has ended: what it paid for itself, not what its successors pay for"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/funding/nhs-leeds-ccg`);
    await settled(page);
    const money = await page.locator("section[aria-labelledby=money]").innerText();
    check(money.includes("Leeds Infant Mental Health Service"), "what it paid for is missing");
    check(!money.includes("Little Minds Matter"), "it is said to pay for what another body's source names");
    check((await page.locator("main").innerText()).includes("On 30 June 2022, its last day, NHS Leeds CCG is on record as paying for Leeds Infant Mental Health Service"), "the day is not said");
    nothing(noted);
  };
  return all;
}
