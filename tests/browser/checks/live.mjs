// What changes in the registry shows where it is on show, without a reload.
import { createServer, connect } from "node:net";
import { axe, check, equal, graphql, nothing, open, settled } from "../lib.mjs";

/** Chromium itself notes connections that fail; here they are meant. */
const MEANT = /Failed to load resource|WebSocket connection to/;

/** Proposes a service and publishes it; its name. */
async function publish(base, contributor, reviewer) {
  const name = `Live Service ${Date.now()}`;
  const { submitService } = await graphql(
    base,
    "mutation S($input: SubmitServiceInput!) { submitService(input: $input) { service { slug } errors { message } } }",
    { input: { name, nation: "WALES", claims: [] } },
    contributor,
  );
  check(submitService.errors.length === 0, JSON.stringify(submitService.errors));
  const { decideClassification } = await graphql(
    base,
    "mutation D($input: DecideClassificationInput!) { decideClassification(input: $input) { errors { message } } }",
    { input: { service: submitService.service.slug, class: "OTHER_PARENT_INFANT_SERVICE", reason: "A test." } },
    reviewer,
  );
  check(decideClassification.errors.length === 0, JSON.stringify(decideClassification.errors));
  return name;
}

/** A door to the server that can be shut and opened again. */
async function door(base) {
  const { hostname, port } = new URL(base);
  const open = new Set();
  let server;
  const door = {
    open: (at = 0) => new Promise((resolve) => {
      server = createServer((client) => {
        const inner = connect(Number(port), hostname);
        for (const [one, other] of [[client, inner], [inner, client]]) {
          open.add(one);
          one.pipe(other);
          one.on("error", () => other.destroy());
          one.on("close", () => { open.delete(one); other.destroy(); });
        }
      });
      server.listen(at, "127.0.0.1", () => resolve(server.address().port));
    }),
    shut: () => new Promise((resolve) => {
      server.close(resolve);
      for (const one of open) one.destroy();
    }),
  };
  door.port = await door.open();
  return door;
}

/** Follows: the connection has been acknowledged and the changes asked for. */
function follows(page) {
  return page.waitForEvent("websocket").then((socket) => socket.waitForEvent("framesent", { predicate: ({ payload }) => payload.includes("subscribe") }));
}

async function look(page, address) {
  const following = follows(page);
  await page.goto(address);
  await following;
  await settled(page);
  await page.evaluate(() => { window.sameAsBefore = true; });
}

const shows = (page, words, within = 10_000) => page.waitForFunction((wanted) => document.querySelector("main").innerText.includes(wanted), words, { timeout: within });

export function checks({ base, contributor, reviewer }) {
  const writes = contributor && reviewer;
  return {
    "what is recorded elsewhere shows, and is told quietly": !writes ? null : async (browser) => {
      const { page: services, noted } = await open(browser, base);
      const { page: matrix, noted: others } = await open(browser, base);
      await look(services, `${base}/services?nation=wales&by=CHANGED&way=DESC`);
      await look(matrix, `${base}/matrix?nation=wales`);
      const { page: overview } = await open(browser, base);
      await look(overview, base);
      const onRecord = async () => Number(/^([\d,]+) services on record/m.exec(await overview.locator("main").innerText())[1]);
      const count = await onRecord();
      equal(await services.locator(".rj-news").innerText(), "", "the news before there is any");
      const name = await publish(base, contributor, reviewer);
      await shows(services, name);
      await shows(matrix, name);
      await shows(overview, name);
      equal(await onRecord(), count + 1, "the services on the overview");
      check((await overview.locator("#news ~ ul li a").first().getAttribute("href")) === `/services/${name.toLowerCase().replaceAll(" ", "-")}`, "the newest change is not the first");
      const said = await services.locator(".rj-news[role=status]").innerText();
      check(/The registry has changed\. It is at revision \d+ now\./.test(said), said);
      check(await services.evaluate(() => window.sameAsBefore && document.activeElement === document.body), "the page was loaded anew, or the focus moved");
      await axe(services, "after a change");
      nothing([...noted, ...others]);
    },

    "a reader's place and a form half filled in are left alone": !writes ? null : async (browser) => {
      const { page, noted } = await open(browser, base);
      await look(page, `${base}/classify?dedicated_team=yes`);
      await page.fill("#name", "Half a na");
      const legend = await page.locator("legend").innerText();
      await page.focus(".govuk-radios__input, form input");
      const at = await page.evaluate(() => document.activeElement.id);
      await publish(base, contributor, reviewer);
      await page.waitForFunction(() => document.querySelector(".rj-news").textContent !== "");
      await page.waitForTimeout(500);
      equal(await page.locator("legend").innerText(), legend, "the question");
      equal(await page.inputValue("#name"), "Half a na", "the name");
      equal(await page.evaluate(() => document.activeElement.id), at, "the focus");
      nothing(noted);
    },

    "a decision is sent again under its key, and another one under another": !writes ? null : async (browser) => {
      const { sources } = await graphql(base, "{ sources { slug } }");
      const { submitService: { service } } = await graphql(
        base,
        "mutation S($input: SubmitServiceInput!) { submitService(input: $input) { service { slug } } }",
        { input: { name: `To Decide ${Date.now()}`, nation: "WALES", claims: [{ fact: "dedicated_team", value: true, source: sources[0].slug }] } },
        contributor,
      );
      const { page, noted } = await open(browser, base, {}, MEANT);
      await page.addInitScript((key) => sessionStorage.setItem("rare-jewels-key", key), reviewer);
      const sent = [];
      await page.route("**/graphql", (route) => {
        const { query, variables } = route.request().postDataJSON();
        if (!query.includes("decideClassification")) return route.continue();
        sent.push(variables.input);
        return sent.length > 2 ? route.continue() : route.abort();
      });
      await look(page, `${base}/review/${service.slug}`);
      await page.selectOption("#class", "OTHER_PARENT_INFANT_SERVICE");
      await page.fill("#reason", "A test.");
      for (const times of [1, 2]) {
        await page.click("button:text-is('Decide')");
        while (sent.length < times) await page.waitForTimeout(50);
        await shows(page, "Nothing is lost");
      }
      const [first, again] = sent;
      equal(JSON.stringify(again), JSON.stringify(first), "the same decision");
      // Another revision to decide at: another command.
      const fresh = page.waitForResponse((response) => response.request().postData()?.includes("query Evidence"));
      await publish(base, contributor, reviewer);
      await (await fresh).finished();
      await page.waitForTimeout(100);
      await page.click("button:text-is('Decide')");
      await shows(page, "Decided: ");
      check(sent[2].expectedRevision > first.expectedRevision, `it is still decided at ${sent[2].expectedRevision}`);
      check(sent[2].idempotencyKey !== first.idempotencyKey, "two decisions have one key");
      nothing(noted);
    },

    "the server goes and comes back: what was missed shows": !writes ? null : async (browser) => {
      const between = await door(base);
      const origin = `http://127.0.0.1:${between.port}`;
      const { page, noted } = await open(browser, origin, {}, MEANT);
      await look(page, `${origin}/services?nation=wales&by=CHANGED&way=DESC`);
      await between.shut();
      const name = await publish(base, contributor, reviewer);
      await page.waitForTimeout(1500);
      check(!(await page.locator("main").innerText()).includes(name), "it came through a door that is shut");
      check((await page.locator(".rj-trouble").count()) === 0 && (await page.locator("tbody tr").count()) > 0, "a page that asks nothing has no trouble");
      const again = follows(page);
      await between.open(between.port);
      await again;
      await shows(page, name, 40_000);
      check(await page.evaluate(() => window.sameAsBefore), "the page was loaded anew");
      await page.close();
      await between.shut();
      nothing(noted);
    },

    "without the stream a page is as good as before": async (browser) => {
      const { page, noted } = await open(browser, base);
      let tried = 0;
      await page.routeWebSocket(/graphql/, (socket) => {
        tried += 1;
        return socket.close({ code: 1011 });
      });
      await page.goto(`${base}/services`);
      await settled(page);
      await page.locator("nav[aria-label='Narrow the list down'] a", { hasText: "Scotland" }).click();
      await settled(page);
      await page.waitForTimeout(4500);
      check(tried > 1 && tried < 5, `it tried ${tried} times in five seconds`);
      check((await page.locator("tbody tr").count()) > 1 && (await page.locator(".rj-trouble").count()) === 0, "it is not");
      nothing(noted);
    },
  };
}
