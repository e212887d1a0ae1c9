// Asking services: an admin makes links, a service answers by its own, a reviewer accepts, and a closed link says so kindly.
import { axe, check, equal, graphql, nothing, open, settled, tabTo } from "../lib.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
/** Chromium itself notes failed requests; here they are meant. */
const MEANT = /Failed to load resource/;

/** The choices of a question. */
const CHOICE = "main form input[type=radio], main form input[type=checkbox]";

const says = (page, words) => page.waitForFunction((wanted) => document.querySelector("main")?.innerText.replaceAll("\u00a0", " ").includes(wanted), words);

export function checks({ base, contributor, reviewer, admin }) {
  const asked = admin && reviewer && contributor;
  const signedIn = async (browser, key, url, options) => {
    const { page, noted } = await open(browser, base, options, MEANT);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    if (key) await page.addInitScript((secret) => sessionStorage.setItem("rare-jewels-key", secret), key);
    await page.goto(base + url);
    await settled(page);
    return { page, noted };
  };
  const fits = async (page, width) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    check(wide <= width, `the page is ${wide} pixels wide`);
  };
  /** The funnel of a round. */
  const funnel = async (round) => {
    const { rounds } = await graphql(base, "{ rounds { name asked opened answered accepted } }", {}, admin);
    const { name, ...steps } = rounds.find((one) => one.name === round);
    return Object.values(steps).join(" ");
  };
  /** A published service of its own. */
  const published = async (name) => {
    const { sources } = await graphql(base, "{ sources { slug } }");
    const input = { name, nation: "ENGLAND", claims: [{ fact: "dedicated_team", value: true, source: sources[0].slug }] };
    const { submitService } = await graphql(base, "mutation S($input: SubmitServiceInput!) { submitService(input: $input) { proposal { id } } }", { input }, contributor);
    const accept = { proposal: submitService.proposal.id, reason: "For a check." };
    await graphql(base, "mutation A($input: AcceptProposalInput!) { acceptProposal(input: $input) { revision } }", { input: accept }, reviewer);
  };

  return {
    "a service is asked, answers by its link, and is accepted": !asked ? null : async (browser) => {
      for (const [options, width] of [[{}, 1280], [PHONE, 390]]) {
        const round = `Survey ${width} ${Date.now()}`;
        const name = `Asked ${width} ${Date.now()}`;
        await published(name);
        const { page, noted } = await signedIn(browser, admin, "/rounds", options);
        await axe(page, `rounds at ${width}`);
        await fits(page, width);
        await tabTo(page, "a[href='/rounds?new']");
        await page.keyboard.press("Enter");
        await page.waitForSelector("#round");
        await axe(page, `asking at ${width}`);
        await fits(page, width);
        await tabTo(page, "button[type=submit]");
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement?.matches(".govuk-error-summary"));
        await axe(page, `asking with errors at ${width}`);
        await tabTo(page, "#round");
        await page.keyboard.type(round);
        await tabTo(page, "#find");
        await page.keyboard.type(name);
        await says(page, "0 services chosen, 1 shown.");
        await tabTo(page, ".rj-choices input");
        await page.keyboard.press("Space");
        await says(page, "1 service chosen");
        await tabTo(page, "button[type=submit]");
        await page.keyboard.press("Enter");
        await says(page, "1 link made");
        await axe(page, `links at ${width}`);
        await fits(page, width);
        const link = (await page.locator(".rj-secret").innerText()).trim();
        await page.click("button:text-is('Copy a message with it')");
        await says(page, "The message is copied.");
        const message = await page.evaluate(() => navigator.clipboard.readText());
        check(message.includes(link) && message.includes(name), message);
        equal(await funnel(round), "1 0 0 0", "asked");

        // The service itself, in a browser of its own.
        const { page: own, noted: others } = await signedIn(browser, null, link.slice(base.length), options);
        await own.waitForFunction((wanted) => document.querySelector("main h1")?.innerText.includes(wanted), name);
        equal(await own.evaluate(() => location.hash), "", "the key in the address");
        await own.waitForSelector(CHOICE);
        await axe(own, `an answer at ${width}`);
        await fits(own, width);
        check(!(await own.locator("legend h2").innerText()).includes("team in its own right"), "what is known is asked");
        for (const [choice, button] of [[CHOICE, "Send 1 answer"], ["#answer-unknown, #member-unknown", "Send 2 answers"]]) {
          await own.waitForSelector(choice);
          await tabTo(own, CHOICE);
          if (choice !== CHOICE) await own.locator(choice).first().focus();
          await own.keyboard.press("Space");
          await tabTo(own, "main form button[type=submit]");
          await own.keyboard.press("Enter");
          await own.waitForSelector(`button:text-is('${button}')`);
        }
        // What is typed survives a closed tab.
        await own.goto(`${base}/services`);
        await own.goto(`${base}/answer`);
        await own.waitForSelector("button:text-is('Send 2 answers')");
        await own.fill("#besides", "From the manager.");
        // What is on record of the service itself can be wrong, too.
        await own.selectOption("#status", "PAUSED");
        await own.fill("#website", "https://asked.example.org/");
        await own.waitForSelector("button:text-is('Send 4 answers')");
        await axe(own, `answers at ${width}`);
        await fits(own, width);
        await own.locator("button:text-is('Send 4 answers')").focus();
        await own.keyboard.press("Enter");
        await says(own, "Thank you: your answers are sent");
        await axe(own, `answers that were sent at ${width}`);
        equal(await funnel(round), "1 1 1 0", "answered");

        const { page: decides, noted: third } = await signedIn(browser, reviewer, "/review", options);
        await decides.locator(`main a:has-text("${name}")`).first().click();
        await says(decides, "in answer to the round");
        await decides.check("[name=act][value=accept]");
        await decides.fill("#text", "They say so themselves.");
        await decides.click("main button[type=submit]");
        await says(decides, "Accepted. The changes are published.");
        const { services } = await graphql(base, "query S($name: String!) { services(filter: { text: $name }) { nodes { name status website } } }", { name });
        const accepted = services.nodes.find((one) => one.name === name);
        equal(`${accepted.status} ${accepted.website}`, "PAUSED https://asked.example.org/", "what the service corrected");
        equal(await funnel(round), "1 1 1 1", "accepted");

        await page.goto(`${base}/rounds?round=${encodeURIComponent(round)}`);
        await says(page, "Accepted");
        await page.waitForSelector("button:has-text('Revoke')");
        await axe(page, `a round at ${width}`);
        await fits(page, width);
        await tabTo(page, "td button.rj-sort");
        await page.keyboard.press("Enter");
        await says(page, "Revoke the link of");
        await axe(page, `revoking a link at ${width}`);
        await tabTo(page, "button.govuk-button--warning");
        await page.keyboard.press("Enter");
        await says(page, "revoked on");

        const { page: late, noted: fourth } = await signedIn(browser, null, link.slice(base.length), options);
        await says(late, "This link does not open anything now.");
        await says(late, "ask the sender of the link for a new one");
        await axe(late, `a closed link at ${width}`);
        await fits(late, width);
        for (const one of [noted, others, third, fourth]) nothing(one);
      }
    },

    "a link that is cut short, or opened while the server is gone, says so": !asked ? null : async (browser) => {
      const { page, noted } = await signedIn(browser, null, "/answer#rj_0123", {});
      await says(page, "It may be cut short");
      check((await page.evaluate(() => sessionStorage.getItem("rare-jewels-key"))) === null, "a key is kept");
      await page.route("**/graphql", (route) => route.abort());
      await page.goto("about:blank");
      await page.goto(`${base}/answer#rj_0000000000_00000000000000000000000000000000`);
      await says(page, "Your link is still good as far as we know.");
      await axe(page, "a link without a server");
      await page.unroute("**/graphql");
      await page.click("button:text-is('Try again')");
      await says(page, "This link does not open anything now.");
      nothing(noted);
    },

    "others ask nobody": !asked ? null : async (browser) => {
      const { page, noted } = await signedIn(browser, reviewer, "/rounds", {});
      await says(page, "Only admins can see this page.");
      check((await page.locator("a[href='/rounds']").count()) === 0, "the rounds are in the navigation");
      nothing(noted);
    },
  };
}
