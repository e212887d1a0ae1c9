// Help, the search, titles, and what a reader gets where there is nothing.
import { check, equal, graphql, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

export function checks({ base, copy }) {
  const all = {};
  all["every page is called by what it shows"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    const titles = new Set();
    for (const [path, title] of [
      ["/funding/leeds-city-council", "Leeds City Council"],
      ["/funding/nhs-devon-integrated-care-board", "NHS Devon Integrated Care Board"],
      ["/search?q=leeds", "leeds: search"],
      ["/help/scores", "How to read a score"],
      ["/map", "Map and gaps"],
    ]) {
      await page.goto(base + path);
      await settled(page);
      await page.waitForFunction((wanted) => document.title === `${wanted} · Rare Jewels`, title);
      titles.add(await page.title());
    }
    equal(titles.size, 5, "titles");
    nothing(noted);
  };

  all["where there is nothing people get a page, and programs JSON"] = async (browser) => {
    const { page } = await open(browser, base, {}, /404/);
    for (const path of ["/nowhere", "/nowhere/at/all", "/feed"]) {
      const answer = await page.goto(base + path);
      equal(answer.status(), 404, `the status of ${path}`);
      await page.waitForSelector("h1:text-is('Page not found')");
      check((await page.locator("#everything").count()) === 1, "there is no way on");
    }
    for (const [path, says] of [["/services/there-is-none", "Service not found"], ["/funding/there-is-none", "No such body"], ["/help/nothing", "Help"], ["/quality/nothing", "Quality"]]) {
      const answer = await page.goto(base + path);
      equal(answer.status(), 404, `the status of ${path}`);
      equal((await fetch(base + path, { method: "HEAD" })).status, 404, `the status of HEAD ${path}`);
      check((await answer.text()).includes('content="noindex"'), `${path} may be listed`);
      await page.waitForSelector(`h1:text-is('${says}')`);
    }
    const json = await fetch(`${base}/nowhere`);
    equal(json.status, 404, "the status for a program");
    equal((await json.json()).errors[0].extensions.code, "NOT_FOUND", "the code");
    const script = await fetch(`${base}/app/there-is-none.js`, { headers: { accept: "*/*" } });
    check(!(script.headers.get("content-type") ?? "").includes("html"), "a script that is missing is no page");
  };

  all["every page of help and of quality is there"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    for (const [path, most] of [["/help", 7], ["/quality", 5]]) {
      await page.goto(base + path);
      await settled(page);
      const links = await page.locator(`main a[href^='${path}/']`).evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("href")))]);
      equal(links.length, most, `pages of ${path}`);
      for (const link of links) equal((await fetch(base + link)).status, 200, `the status of ${link}`);
    }
    nothing(noted);
  };

  all["the footer has the licence of the data"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(base);
    await settled(page);
    await page.click("footer a:text-is('Licence of the data')");
    await page.waitForSelector("h1:text-is('Licence of the data')");
    check((await page.locator("main").innerText()).includes("Open Government Licence v3.0"), "it does not name the licence");
    nothing(noted);
  };

  all["sources say what rests on them"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/help/sources`);
    await settled(page);
    await page.waitForSelector(".rj-rests");
    const { sources, services } = await graphql(base, "{ sources { slug } services(first: 100) { nodes { classification { attestations { source { slug } } } } } }");
    equal(await page.locator(".rj-results > li").count(), sources.length, "the sources");
    const listed = services.nodes.flatMap((one) => one.classification.attestations).filter((one) => one.source.slug === "rare-jewels-2019").length;
    const first = await page.locator("#rare-jewels-2019 summary").innerText();
    check(first.includes(`${listed} listings`), `${first} does not say ${listed} listings`);
    nothing(noted);
  };

  all["facets count what each would leave"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/services?nation=england`);
    await settled(page);
    await page.waitForFunction(() => /\d/.test(document.querySelector(".rj-facet .rj-quiet")?.textContent ?? ""));
    const { services } = await graphql(base, "{ services(filter: { nations: [ENGLAND], classifications: [PARENT_INFANT_TEAM] }) { totalCount } }");
    const facet = page.locator(".rj-facet:has-text('Parent-infant team')").first();
    check((await facet.innerText()).replace(/\s+/g, " ").includes(`Parent-infant team ${services.totalCount}`), await facet.innerText());
    await facet.click();
    await page.waitForFunction((count) => document.querySelector("main [role=status] ~ *") && document.body.innerText.includes(`${count} services`), services.totalCount);
    nothing(noted);
  };

  all["a slip leads to what was meant, a postcode to the map"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/services?q=leads`);
    await page.waitForSelector("a:text-is('Leeds Infant Mental Health Service')");
    await page.goto(`${base}/search?q=LS1%204DY`);
    await settled(page);
    check((await page.locator("main").innerText()).includes("holds no postcodes"), "it does not say why");
    nothing(noted);
  };

  for (const width of [320, 800, 1280, 1920]) {
    all[`no view is wider than ${width} pixels, light or dark`] = async (browser) => {
      for (const colorScheme of ["light", "dark"]) {
        const { page, noted } = await open(browser, base, { viewport: { width, height: 900 }, colorScheme });
        for (const path of ["/", "/services", "/matrix", "/funding", "/funding/leeds-city-council", "/map", "/map?areas=councils", "/search?q=leeds", "/help/scores", "/help/sources", "/help/definitions"]) {
          await page.goto(base + path);
          await settled(page);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          check(wide <= width, `${path} is ${wide} pixels wide`);
        }
        nothing(noted);
        await page.context().close();
      }
    };
  }

  all["every view prints on A4 with nothing cut off"] = async (browser) => {
    const { page, noted } = await open(browser, base, { viewport: { width: 718, height: 1000 } });
    for (const path of ["/", "/services", "/matrix", "/funding", "/funding/nhs-west-yorkshire-integrated-care-board", "/map", "/search?q=leeds", "/help/scores", "/help/sources", "/help/glossary"]) {
      await page.goto(base + path);
      await settled(page);
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.emulateMedia({ media: "print" });
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("main table, main svg, main canvas, main p, main li")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => `${one.tagName} ${one.className?.baseVal ?? one.className} ${Math.round(one.getBoundingClientRect().right)}`),
      );
      check(cut.length === 0, `${path}: ${cut.slice(0, 4).join("; ")}`);
      check(!(await page.locator("nav.rj-views").isVisible()), `${path} prints the navigation`);
      await page.emulateMedia({ media: null });
    }
    nothing(noted);
  };

  all["an ordinary body prints on one sheet"] = async (browser) => {
    // Other checks add services where they may write.
    const origin = copy ?? base;
    const { page, noted } = await open(browser, origin);
    for (const slug of ["nhs-west-yorkshire-integrated-care-board", "nhs-devon-integrated-care-board", "birmingham-city-council"]) {
      await page.goto(`${origin}/funding/${slug}`);
      await settled(page);
      await page.waitForSelector("#neighbours ~ div table");
      const pdf = await page.pdf({ preferCSSPageSize: true });
      equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 1, `sheets of ${slug}`);
    }
    nothing(noted);
  };
  return all;
}
