// The map: every board and council has a tile, and each can be looked at with a keyboard.
import { axe, check, equal, graphql, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

export function checks({ base }) {
  const all = {};
  for (const [set, kinds, number] of [["", "INTEGRATED_CARE_BOARD, HEALTH_BOARD, LOCAL_HEALTH_BOARD, HEALTH_AND_SOCIAL_CARE_TRUST", 68], ["?areas=councils", "LOCAL_AUTHORITY", 218]]) {
    all[`every area has a tile that says what is known${set}`] = async (browser) => {
      const { page, noted } = await open(browser, base);
      await page.goto(`${base}/map${set}`);
      await settled(page);
      const nodes = [];
      for (let after = ""; after !== null; ) {
        const { coverage: { areas } } = await graphql(base, `{ coverage { areas(filter: { kinds: [${kinds}] }, first: 100${after}) { pageInfo { hasNextPage endCursor } nodes { body { slug name } status } } } }`);
        nodes.push(...areas.nodes);
        after = areas.pageInfo.hasNextPage ? `, after: "${areas.pageInfo.endCursor}"` : null;
      }
      equal(await page.locator(".rj-map .rj-tile").count(), number, "tiles");
      equal(nodes.length, number, "areas of today");
      const labels = await page.locator(".rj-map .rj-tile").evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("aria-label")));
      for (const { body } of nodes) check(labels.some((label) => label.startsWith(`${body.name}: `)), `no tile says ${body.name}`);
      const full = nodes.filter(({ status }) => status === "FULL_TEAM").length;
      check((await page.locator(".rj-quote").first().innerText()).includes(`on record in ${full} of ${number}`), "the answer is not first");
      nothing(noted);
    };
  }

  all["arrows go from tile to tile, and one that is chosen has its panel"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/map`);
    await settled(page);
    equal(await page.locator(".rj-tile[tabindex='0']").count(), 1, "tiles in the order of the Tab key");
    await page.focus(".rj-tile[tabindex='0']");
    for (const key of ["ArrowDown", "ArrowDown", "ArrowLeft", "ArrowRight"]) await page.keyboard.press(key);
    const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /at=[a-z-]+/.test(location.search));
    const name = label.split(": ")[0];
    equal(await page.locator(".rj-profile h2").innerText(), name, "the panel");
    await axe(page, "the panel");
    // The neighbours of the panel are ways on.
    await page.locator(".rj-profile .rj-plain-list button").first().click();
    await page.waitForFunction((was) => document.querySelector(".rj-profile h2").innerText !== was, name);
    nothing(noted);
  };

  all["a print has the map on its first page and every area in the table"] = async (browser) => {
    const { page } = await open(browser, base, { viewport: { width: 718, height: 1000 } });
    await page.goto(`${base}/map`);
    await settled(page);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    const { wide, low } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, low: document.querySelector(".rj-map").getBoundingClientRect().bottom }));
    check(wide <= 718, `it is ${wide} pixels wide`);
    check(low < 1030, `the map ends at ${low} pixels of a page`);
    equal(await page.locator(".rj-atlas ~ details tbody tr:visible").count(), 68, "areas in the tables");
    // Areas with a full team are the darkest, not the palest.
    const fills = await page.evaluate(() => ["team", "none"].map((look) => getComputedStyle(document.querySelector(`.rj-tile-${look} rect`)).fill));
    check(fills[0] === "rgb(18, 67, 109)" && fills[1] !== fills[0], fills.join());
  };
  return all;
}
