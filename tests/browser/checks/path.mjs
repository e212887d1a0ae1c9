// The dashboard beneath a path: PATH_URL is `http://127.0.0.1:8080/registry`. Nothing may be asked for elsewhere.
import { check, equal, nothing, open, settled } from "../lib.mjs";

export function checks({ beneath }) {
  const all = {};

  all["beneath a path every link, picture and question stays there"] =
    beneath &&
    (async (browser) => {
      const { origin, pathname } = new URL(beneath);
      const { page, noted } = await open(browser, origin);
      page.on("request", (request) => {
        if (!new URL(request.url()).pathname.startsWith(`${pathname}/`)) noted.push(`request to ${request.url()}`);
      });
      page.on("websocket", (socket) => equal(new URL(socket.url()).pathname, `${pathname}/graphql`, "the socket"));
      page.on("response", (response) => {
        if (response.status() >= 400) noted.push(`${response.status()} for ${response.url()}`);
      });
      await page.goto(`${beneath}/`);
      await settled(page);
      for (const [name, path] of [["Services", "/services"], ["Score matrix", "/matrix"], ["Funding", "/funding"], ["Map and gaps", "/map"]]) {
        await page.locator("nav.rj-views").getByRole("link", { name, exact: true }).click();
        await page.waitForURL((url) => url.pathname === pathname + path);
        await settled(page);
      }
      // An address that was shared, a reload and the back button.
      await page.goto(`${beneath}/services/leeds-infant-mental-health-service`);
      await settled(page);
      await page.reload();
      await settled(page);
      check((await page.locator("h1").innerText()).includes("Leeds"), "the service is not shown");
      await page.locator("nav.rj-views").getByRole("link", { name: "Help", exact: true }).click();
      await page.waitForURL(`${beneath}/help`);
      await page.goBack();
      await page.waitForURL(`${beneath}/services/leeds-infant-mental-health-service`);
      const links = await page.locator("a[href^='/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      check(links.length > 10, "there are links");
      equal(links.filter((link) => !link.startsWith(`${pathname}/`)).join(" "), "", "links that lead elsewhere");
      await page.goto(`${beneath}/graphiql?example=Registry`);
      await page.getByRole("button", { name: /Execute query/ }).click();
      await page.locator(".result-window").getByText("revision").first().waitFor();
      nothing(noted);
    });

  all["beneath a path readers without scripts have links that stay there"] =
    beneath &&
    (async (browser) => {
      const { page, noted } = await open(browser, new URL(beneath).origin, { javaScriptEnabled: false });
      await page.goto(`${beneath}/services`);
      await page.click("main table a");
      check(page.url().startsWith(`${beneath}/services/`), `a link leads to ${page.url()}`);
      check((await page.locator("main").innerText()).includes("Who pays"), "the service is not shown");
      nothing(noted);
    });

  return all;
}
