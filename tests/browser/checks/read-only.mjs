// The dashboard of a server that only reads: READ_ONLY_URL. Nothing that writes is offered.
import { axe, check, equal, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

const LEEDS = "leeds-infant-mental-health-service";
const DESK = ["/sign-in", "/work", "/add", `/change/${LEEDS}?what=status`, "/keys", "/rounds", "/answer", "/review", `/review/${LEEDS}`, "/proposals/x"];

export function checks({ base, copy }) {
  const all = {};
  const offers = (page) => page.locator("a[href*='/change/'], a[href*='edit=yes'], a[href='/add'], a[href^='/sign-in'], a[href='/review'], a[href='/keys'], a[href='/rounds']").count();

  all["a copy that only reads offers nothing that writes"] =
    copy &&
    (async (browser) => {
      for (const [origin, some] of [[copy, false], [base, true]]) {
        const { page, noted } = await open(browser, origin);
        for (const path of ["/", "/services", `/services/${LEEDS}?edit=yes`, "/changes"]) {
          await page.goto(origin + path);
          await settled(page);
          await page.waitForFunction((some) => (document.querySelector(".rj-head a[href^='/sign-in']") !== null) === some, some);
          equal((await offers(page)) > 0, some, `${path} offers to write`);
        }
        await page.goto(`${origin}/classify?dedicated_team=no&host=camhs`);
        await settled(page);
        equal(await page.getByRole("button", { name: "Add this service to the registry" }).count(), some ? 1 : 0, "buttons to add");
        nothing(noted);
        await page.context().close();
      }
    });

  all["its pages of the desk say where that is done"] =
    copy &&
    (async (browser) => {
      const { page, noted } = await open(browser, copy);
      for (const path of DESK) {
        await page.goto(copy + path);
        await page.waitForSelector("h1:text-is('This copy of the register only reads')");
        equal(await page.locator("main form, main button").count(), 0, `forms and buttons of ${path}`);
        check((await page.locator("main a[href='/services']").count()) === 1, `${path} leads nowhere`);
      }
      await axe(page, "the desk of a copy");
      nothing(noted);
    });
  return all;
}
