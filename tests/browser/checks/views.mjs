// Every view: it shows, axe finds nothing, it stays at home, it fits a phone.
import { axe, check, contrast, equal, nothing, open, settled, squares } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

export const VIEWS = {
  overview: "/",
  services: "/services",
  "services of an area": "/services?area=leeds-city-council",
  "services, none fitting": "/services?q=zzzzzz",
  "a service": "/services/leeds-infant-mental-health-service",
  "a service by another definition": "/services/leeds-infant-mental-health-service?definition=mmha-brief",
  "no such service": "/services/there-is-none",
  matrix: "/matrix",
  "matrix, compared": "/matrix?definition=mmha-brief",
  "matrix, a cell": "/matrix?cell=dorpip.individualised-programme",
  classify: "/classify",
  "classify, a set": "/classify?ask=professions&host=camhs",
  "classify, a number": "/classify?ask=staff_wte",
  "classify, decided": "/classify?dedicated_team=no&host=camhs&parent_infant_expertise=yes&plan=yes",
  "classify a table": "/classify?mode=table",
  search: "/search",
  "search, with a slip": "/search?q=leads",
  "search, nothing found": "/search?q=zzzzzz",
  "services narrowed down": "/services?class=parent-infant-team&nation=wales",
  "services by a slip": "/services?q=leads",
  funding: "/funding",
  "funding, one looked at": "/funding?look=body:nhs-england&asOf=2019-06-01",
  "funding by connections": "/funding?arrange=connections",
  "funding on a day before everything": "/funding?asOf=1900-01-01",
  "funding, withdrawn": "/funding?withdraw=nhs-england&from=2019-06-01",
  "funding around a service": "/funding?service=leeds-infant-mental-health-service&hops=2",
  "a body": "/funding/leeds-city-council",
  "no such body": "/funding/there-is-none",
  "a board": "/funding/nhs-west-yorkshire-integrated-care-board",
  "a body that has ended": "/funding/nhs-leeds-ccg",
  map: "/map",
  "map, one chosen": "/map?at=nhs-west-yorkshire-integrated-care-board",
  "map of councils": "/map?areas=councils",
  "map on the day of the report, made-up returns": "/map?asOf=2019-06-01&returns=synthetic&ranked=clinical-commissioning-group",
  help: "/help",
  "how to read a score": "/help/scores",
  glossary: "/help/glossary",
  definitions: "/help/definitions",
  sources: "/help/sources",
  licence: "/help/licence",
  accessibility: "/help/accessibility",
  privacy: "/help/privacy",
  review: "/review",
  "review of one": "/review/leeds-infant-mental-health-service",
  "a proposal": "/proposals/there-is-none",
  "a service, with the ways to change it": "/services/leeds-infant-mental-health-service?edit=yes",
  "sign in": "/sign-in",
  "my work": "/work",
  "add a service": "/add",
  "change a service": "/change/leeds-infant-mental-health-service?what=status",
  "all changes": "/changes",
  "no such page": "/services/a/b",
};

const REAL = Object.entries(VIEWS);

/** What is not there is answered with 404, which Chromium notes. */
const NOT_THERE = /status of 404/;
const mayMiss = (name) => (name.startsWith("no such") ? NOT_THERE : null);

export function checks({ base, empty }) {
  const all = {};
  const look = (origin, prefix) => {
    for (const [name, path] of REAL) {
      all[`${prefix}${name}: shows, axe finds nothing, stays at home`] = async (browser) => {
        const { page, noted } = await open(browser, origin, {}, origin === empty ? NOT_THERE : mayMiss(name));
        const response = await page.goto(origin + path);
        const policy = response.headers()["content-security-policy"] ?? "";
        check(/script-src 'self'(;|$)/.test(policy) && !policy.includes("unsafe"), `the content security policy is ${policy}`);
        await settled(page);
        await axe(page, name);
        // Everything that opens is looked at open, too.
        if ((await page.locator("main details").count()) > 0) {
          await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => { one.open = true; }));
          await axe(page, `${name}, opened`);
        }
        nothing(noted);
      };
    }
  };
  look(base, "");
  if (empty) look(empty, "empty registry, ");
  else all["empty registry"] = null;

  for (const [name, path] of REAL) {
    for (const [width, height] of [[320, 640], [1920, 1080]]) {
      all[`${name}: fits ${width} pixels`] = async (browser) => {
        const { page, noted } = await open(browser, base, { viewport: { width, height } }, mayMiss(name));
        await page.goto(base + path);
        await settled(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        check(wide <= width, `the page is ${wide} pixels wide`);
        await axe(page, name);
        nothing(noted);
      };
    }
  }

  for (const [name, path] of REAL) {
    all[`${name}: reads in the dark`] = async (browser) => {
      const { page, noted } = await open(browser, base, { colorScheme: "dark" }, mayMiss(name));
      await page.goto(base + path);
      await settled(page);
      await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => { one.open = true; }));
      // The rest is as it is in the light, where it is looked at.
      await contrast(page, name);
      nothing(noted);
    };
  }

  all["forced colours keep what tints say"] = async (browser) => {
    const { page, noted } = await open(browser, base, { forcedColors: "active" });
    for (const path of ["/", "/services", "/services/leeds-infant-mental-health-service", "/matrix", "/matrix?cell=dorpip.individualised-programme", "/funding", "/funding?withdraw=nhs-england", "/funding/leeds-city-council", "/map", "/map?at=nhs-west-yorkshire-integrated-care-board", "/classify", "/help/scores"]) {
      await page.goto(base + path);
      await settled(page);
      await axe(page, path);
    }
    // Shapes, not tints: what is met has a sign in it, what is not known is a dot.
    await page.goto(`${base}/matrix`);
    await settled(page);
    for (const [look, shape] of [["met", "rect, path"], ["half", "rect, path"], ["unknown", "circle"]]) {
      check((await page.locator(`.rj-cell .rj-heat--${look} :is(${shape})`).count()) > 0, `${look} has no shape`);
    }
    nothing(noted);
  };

  all["reduced motion: nothing moves by itself"] = async (browser) => {
    const { page, noted } = await open(browser, base, { reducedMotion: "reduce" });
    await page.goto(`${base}/funding?arrange=connections`);
    await settled(page);
    let before = [];
    while (before.length === 0) before = await squares(page);
    await page.waitForTimeout(500);
    equal(JSON.stringify(await squares(page)), JSON.stringify(before), "places");
    nothing(noted);
  };

  all["the address holds the state"] = async (browser) => {
    const { page } = await open(browser, base);
    await page.goto(`${base}/services`);
    await settled(page);
    await page.click(".rj-facet:has-text('Scotland')");
    await page.waitForFunction(() => location.search.includes("nation=scotland"));
    await page.fill("#q", "camhs");
    await page.waitForFunction(() => location.search.includes("q=camhs"));
    await settled(page);
    const shown = await page.locator("tbody tr").allInnerTexts();
    const { page: other } = await open(browser, base);
    await other.goto(page.url());
    await settled(other);
    equal((await other.locator("tbody tr").allInnerTexts()).join(), shown.join(), "the table");
    await page.goBack();
    await page.waitForFunction(() => !location.search.includes("nation"));
  };

  all["services by the area that they serve"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/services`);
    await settled(page);
    await page.click("text=More: area served");
    await page.fill("#area", "leeds city");
    await page.click("button:text('Leeds City Council')");
    await page.waitForFunction(() => location.search === "?area=leeds-city-council");
    await page.waitForSelector("p:has-text('Serving the area of Leeds City Council')");
    await settled(page);
    // Other checks may have added services there.
    const there = await page.locator("tbody tr").count();
    check((await page.locator("tbody").innerText()).includes("Leeds Infant Mental Health Service"), "another service");
    await axe(page, "filtered");
    await page.click("button:text('Any area')");
    await page.waitForFunction((there) => document.querySelectorAll("tbody tr").length > there && location.search === "", there);
    await page.locator("main details").first().evaluate((one) => { one.open = true; });
    await page.fill("#area", "zzzzzz");
    await page.waitForSelector(":text('Nothing of that name')");
    await axe(page, "nothing found");
    nothing(noted);
    const { page: wrong } = await open(browser, base, {}, /Failed to load resource/);
    await wrong.goto(`${base}/services?area=there-is-none`);
    await wrong.waitForSelector(".rj-trouble:has-text('there is no commissioning body `there-is-none`')");
    await axe(wrong, "no such body");
  };

  for (const path of ["/report", "/docs/", "/docs/search?q=score", "/docs/reference/glossary.html"]) {
    all[`${path}: axe finds nothing, light and dark, and no column is out of sight`] = async (browser) => {
      // The report is long: what is the same at another width is looked at once.
      for (const [width, colorScheme, look] of [[320, "light", axe], [1280, "dark", contrast], [1920, "light", null]]) {
        const { page, noted } = await open(browser, base, { viewport: { width, height: 900 }, colorScheme });
        await page.goto(base + path);
        await look?.(page, `${path} at ${width}, ${colorScheme}`);
        const wide = await page.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll("table")].map((one) => one.getBoundingClientRect().right)));
        check(wide <= width, `${path} is ${wide} pixels wide at ${width}`);
        nothing(noted);
        await page.context().close();
      }
    };
  }

  const READ = [["/", "By nation"], ["/services", "Search"], ["/services/leeds-infant-mental-health-service", "Who pays"], ["/funding", "separate parts"], ["/funding/leeds-city-council", "Services in its area"], ["/map", "None known"]];
  all["without scripts the pages still read"] = async (browser) => {
    const { page, noted } = await open(browser, base, { javaScriptEnabled: false });
    for (const [path, words] of [...READ, ["/classify", "needs a script"], ["/keys", "needs a script"], ["/services?nation=wales", "needs a script"]]) {
      await page.goto(base + path);
      equal(page.url(), base + path, "the address");
      check((await page.locator("main").innerText()).includes(words), `${path} does not say “${words}”`);
      equal(await page.locator("h1").count(), 1, `headings of ${path}`);
    }
    await page.goto(`${base}/plain/funding`);
    equal(page.url(), `${base}/funding`, "where the former address leads");
    check(await page.locator("img").evaluate((image) => image.complete && image.naturalWidth > 0), "the picture does not load");
    await page.goto(`${base}/services?q=leeds`);
    check((await page.locator("tr").count()) < 10, "the search does not search");
    await page.fill("input[type=search]", "oxford");
    await page.click("main button");
    await page.waitForURL(`${base}/services?q=oxford`);
    nothing(noted);
    // The same with the app kept away, so that axe can look.
    for (const options of [{}, { colorScheme: "dark" }, { viewport: { width: 320, height: 640 } }]) {
      const { page: without } = await open(browser, base, options, /Failed to load resource/);
      await without.route("**/app/*.js", (route) => route.abort());
      for (const [path] of READ) {
        await without.goto(base + path);
        await without.waitForSelector(".rj-read h1");
        await axe(without, path);
        const wide = await without.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        check(wide[0] <= wide[1], `${path} is ${wide[0]} pixels wide`);
      }
    }
  };

  all["what the server wrote is on show until the app has its own"] = async (browser) => {
    for (const [path] of READ) {
      const { page, noted } = await open(browser, base);
      let go = () => {};
      const waits = new Promise((resolve) => { go = resolve; });
      await page.route("**/graphql", async (route) => {
        await waits;
        await route.continue();
      });
      await page.goto(base + path);
      // The app is there, and waits.
      await page.waitForSelector(".rj-foot a[href='/help/privacy']");
      await page.waitForSelector("main .rj-wait", { state: "attached" });
      check(await page.locator(".rj-read").isVisible(), `${path} shows nothing while it waits`);
      equal(await page.locator("h1:visible").count(), 1, `headings of ${path}`);
      await axe(page, `${path}, waiting`);
      go();
      await page.waitForSelector(".rj-read", { state: "detached" });
      await settled(page);
      check(await page.locator("h1").isVisible(), `${path} has no heading`);
      nothing(noted);
      await page.context().close();
    }
  };

  all["the explorer runs the contract's examples"] = async (browser) => {
    const { page, noted } = await open(browser, base);
    const response = await page.goto(`${base}/graphiql?example=Registry`);
    check(/script-src 'self'(;|$)/.test(response.headers()["content-security-policy"]), "scripts are not held to the server's own");
    await page.waitForSelector(".graphiql-execute-button");
    check((await page.locator("header select option").count()) > 10, "there are too few examples");
    await page.click(".graphiql-execute-button");
    await page.waitForFunction(() => document.querySelector(".result-window")?.textContent.includes("serviceCount"));
    nothing(noted);
  };

  // CodeMirror 5, GraphiQL's editor, keeps the field that has the focus beside the box that scrolls, where axe does not look
  // for it: the arrow keys move the caret, and the box follows.
  const editor = { rule: "scrollable-region-focusable", selector: ".CodeMirror-scroll" };
  for (const [origin, prefix] of [[base, ""], ...(empty ? [[empty, "empty registry, "]] : [])]) {
    all[`${prefix}the explorer: axe finds nothing, in its panels and dialogs either`] = async (browser) => {
      const { page, noted } = await open(browser, origin);
      await page.goto(`${origin}/graphiql?example=TeamsInNation`);
      await page.waitForSelector(".graphiql-execute-button");
      await page.waitForFunction(() => document.querySelectorAll(".CodeMirror textarea").length > 1);
      await axe(page, "the explorer", editor);
      await page.click(".graphiql-execute-button");
      await page.waitForFunction(() => document.querySelector(".result-window")?.textContent.includes("totalCount"));
      await axe(page, "an answer", editor);
      // The rest is the same whatever is registered.
      if (origin !== base) return nothing(noted);
      await page.click("button[aria-label='Show Documentation Explorer']");
      await page.waitForSelector(".graphiql-doc-explorer-content a");
      await axe(page, "the documentation", editor);
      await page.click(".graphiql-doc-explorer-content a:text-is('Query')");
      await page.waitForSelector(".graphiql-doc-explorer-back");
      await axe(page, "a type", editor);
      await page.click("button[aria-label='Show History']");
      await page.waitForSelector(".graphiql-history");
      await axe(page, "the history", editor);
      for (const dialog of ["short keys", "settings"]) {
        await page.click(`button[aria-label='Open ${dialog} dialog']`);
        await page.waitForSelector(".graphiql-dialog");
        await axe(page, dialog, editor);
        await page.keyboard.press("Escape");
        await page.waitForSelector(".graphiql-dialog", { state: "detached" });
      }
      nothing(noted);
    };
  }

  all["built files have quoted tags, last for ever, and answer HEAD"] = async () => {
    const page = await (await fetch(base)).text();
    const name = /src="(\/app\/[^"]+)"/.exec(page)?.[1];
    const got = await fetch(base + name);
    check(/^"[^"]+"$/.test(got.headers.get("etag")), `the tag is ${got.headers.get("etag")}`);
    check(got.headers.get("cache-control").includes("immutable"), "it is not kept for ever");
    const again = await fetch(base + name, { headers: { "if-none-match": got.headers.get("etag") } });
    equal(again.status, 304, "the status of the second time");
    for (const path of ["/", name, "/services"]) {
      const head = await fetch(base + path, { method: "HEAD" });
      equal(head.status, 200, `HEAD ${path}`);
      equal(await head.text(), "", `the body of HEAD ${path}`);
    }
    equal((await fetch(base, { method: "POST" })).status, 405, "POST /");
  };
  return all;
}
