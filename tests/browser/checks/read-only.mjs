// The dashboard of a server that only reads: READ_ONLY_URL. Nothing that writes is offered.
import { axe, check, equal, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

const LEEDS = "leeds-infant-mental-health-service";
const WRITES = ["/add", `/change/${LEEDS}?what=status`, "/keys", "/rounds", "/answer", `/review/${LEEDS}`];
const OFFERS = "a[href*='/change/'], a[href*='edit=yes'], a[href='/add'], a[href='/keys'], a[href='/rounds'], a[href='/answer'], a[href='#act'], main textarea";

export function checks({ base, copy, suggested }) {
  const all = {};
  // Until the server has said that it only reads, the page offers to write.
  const offered = (page, some) => page.waitForFunction(([what, some]) => (document.querySelector(what) !== null) === some, [OFFERS, some]);

  all["a copy that only reads offers nothing that writes"] =
    copy &&
    (async (browser) => {
      for (const [origin, some] of [[copy, false], [base, true]]) {
        const { page, noted } = await open(browser, origin);
        for (const path of ["/", "/services", `/services/${LEEDS}?edit=yes`, "/changes"]) {
          await page.goto(origin + path);
          await settled(page);
          if (!some || path.endsWith("edit=yes")) await offered(page, some);
        }
        await page.goto(`${origin}/classify?dedicated_team=no&host=camhs`);
        await settled(page);
        equal(await page.getByRole("button", { name: "Add this service to the registry" }).count(), some ? 1 : 0, "buttons to add");
        nothing(noted);
        await page.context().close();
      }
    });

  all["pages that are for writing say where that is done"] =
    copy &&
    (async (browser) => {
      const { page, noted } = await open(browser, copy);
      for (const path of WRITES) {
        await page.goto(copy + path);
        await page.waitForSelector("h1:text-is('This copy of the register only reads')");
        equal(await page.locator("main form, main button").count(), 0, `forms and buttons of ${path}`);
        check((await page.locator("main a[href='/services']").count()) === 1, `${path} leads nowhere`);
      }
      await axe(page, "the desk of a copy");
      nothing(noted);
    });

  all["who may read a suggestion reads it there, and is offered nothing that writes"] =
    copy && suggested &&
    (async (browser) => {
      const at = `/proposals/${suggested.id.replace("proposal:", "")}`;
      const [author, reviewer] = suggested.keys;
      for (const [key, paths] of [[author, ["/work", at]], [reviewer, ["/review", at]]]) {
        const { page, noted } = await open(browser, copy);
        await page.goto(`${copy}/sign-in?back=${encodeURIComponent(paths[0])}`);
        await page.fill("#key", key);
        await page.click("main button:text-is('Sign in')");
        await page.waitForURL(copy + paths[0]);
        for (const path of paths) {
          await page.goto(copy + path);
          await settled(page);
          await page.waitForSelector(".govuk-inset-text:has-text('This copy of the register only reads')");
          check((await page.locator("main").innerText()).includes("A team to read of"), `${path} does not show the suggestion`);
          equal(await page.locator(OFFERS).count(), 0, `what ${path} offers to write`);
          await axe(page, `${path} of a copy`);
        }
        nothing(noted);
        await page.context().close();
      }
      // Others do not see it.
      const { page } = await open(browser, copy);
      await page.goto(copy + at);
      await page.waitForSelector("#key");
      check(!(await page.locator("body").innerText()).includes("A team to read of"), "others see the suggestion");
    });
  return all;
}
