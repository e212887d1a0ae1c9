// On paper: nothing is cut off at the side, nothing that is pressed is there, and what should fit a sheet does.
import { check, equal, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

const VIEWS = [
  "/", "/services", "/services/leeds-infant-mental-health-service", "/matrix", "/funding", "/map", "/map?areas=councils", "/quality",
  "/funding/leeds-city-council", "/help/glossary", "/classify?dedicated_team=no&host=camhs&parent_infant_expertise=yes",
];
/** A board with eight services in its area, five neighbours and ten predecessors. */
const BUSY = "/funding/nhs-greater-manchester-integrated-care-board";
/** A4 within its margins, in pixels of CSS. */
const WIDTH = Math.floor(((210 - 24) / 25.4) * 96);

async function printed(browser, address, base) {
  const { page, noted } = await open(browser, base);
  await page.goto(base + address);
  await settled(page);
  await page.emulateMedia({ media: "print" });
  return { page, noted };
}

export function checks({ base }) {
  return {
    "no view loses a column or a picture at the side": async (browser) => {
      for (const address of VIEWS) {
        const { page, noted } = await printed(browser, address, base);
        await page.setViewportSize({ width: WIDTH, height: 1000 });
        const wide = await page.evaluate((width) =>
          [...document.querySelectorAll("main table, main svg, main canvas, main img")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > width + 1)
            .map((one) => `${one.tagName} ${one.textContent.slice(0, 40)}`), WIDTH);
        equal(wide.join("; "), "", `what ${address} cuts off`);
        const pressed = await page.evaluate(() =>
          [...document.querySelectorAll("header button, main form, .rj-who__link, nav")].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 60)));
        equal(pressed.join("; "), "", `what ${address} prints to press`);
        nothing(noted);
        await page.context().close();
      }
    },

    "the page of a board with eight services fits one sheet": async (browser) => {
      const { page, noted } = await printed(browser, BUSY, base);
      const services = await page.locator("[aria-labelledby=here] tbody tr").count();
      check(services >= 8, `it has ${services} services`);
      const sheet = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      equal(sheet.match(/\/Type \/Page\b/g)?.length, 1, "sheets");
      nothing(noted);
    },

    "the map and the funding print on few sheets": async (browser) => {
      const said = [];
      for (const [address, most] of [["/map", 5], ["/map?areas=councils", 6], ["/funding", 5]]) {
        const { page, noted } = await printed(browser, address, base);
        const sheets = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;
        check(sheets > 0 && sheets <= most, `${address} prints on ${sheets} sheets`);
        said.push(`${address}: ${sheets}`);
        nothing(noted);
        await page.context().close();
      }
      return said.join(", ");
    },

    "a service prints its result before what it rests on": async (browser) => {
      const { page } = await printed(browser, "/services/leeds-infant-mental-health-service", base);
      const top = (name) => page.locator(`h2:has-text("${name}")`).evaluate((one) => one.getBoundingClientRect().top);
      check((await top("Result against the definition")) < (await top("What is known")), "the result comes after");
    },
  };
}
