// What people come for, without a mouse.
import { axe, check, equal, graphql, nothing, open, settled, squares, tabTo } from "../lib.mjs";

export function checks({ base, contributor, reviewer }) {
  const all = {
    "classify by keyboard": async (browser) => {
      const { page, noted } = await open(browser, base);
      await page.goto(`${base}/classify`);
      await settled(page);
      for (let question = 0; question < 3; question += 1) {
        const asked = await page.locator("legend").innerText();
        const verdict = await page.locator(".rj-aside").innerText();
        const radios = (await page.locator("#answer-yes").count()) > 0;
        if (radios) {
          await tabTo(page, ".govuk-radios__input");
          await page.keyboard.press("Space");
        } else {
          await tabTo(page, "form button[type=button], .govuk-radios__input");
          await page.keyboard.press("Space");
        }
        if (radios) await page.keyboard.press("Enter");
        await page.waitForFunction((before) => { const now = document.querySelector("legend"); return now && now.innerText !== before && document.activeElement === now; }, asked);
        // Beside it, what the answer comes to: the class or classes, the interval of the score, the reasons.
        const now = await page.locator(".rj-aside").innerText();
        check((now !== verdict || !radios) && /\d.* of 7/.test(now) && now.includes("Reasons, by 7 characteristics"), `the verdict after question ${question + 1} is as before`);
      }
      check(new URL(page.url()).search.length > 5, "the answers are not in the address");
      // Unknown is an answer: it is kept, and counts as neither.
      await tabTo(page, ".govuk-radios__input");
      await page.keyboard.press("Space");
      await page.keyboard.press("ArrowUp");
      check(await page.evaluate(() => document.activeElement.value === "unknown"), "“Not known” is not an answer");
      const asked = await page.locator("legend").innerText();
      await page.keyboard.press("Enter");
      await page.waitForFunction((before) => document.querySelector("legend")?.innerText !== before, asked);
      check(page.url().includes("=unknown"), page.url());
      check((await page.locator("#verdict ~ div").first().innerText()).includes("of 7"), "there is no score");
      nothing(noted);
    },

    "withdraw funding by keyboard": async (browser) => {
      const { page, noted } = await open(browser, base);
      await page.goto(`${base}/funding`);
      await settled(page);
      await tabTo(page, "#withdraw");
      await page.keyboard.type("NHS England");
      await tabTo(page, "#withdraw-now");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /\d services? would lose all known funding/.test(document.body.innerText));
      check(page.url().includes("withdraw=nhs-england"), page.url());
      check((await squares(page, { colour: "#d4351c", side: 2 })).length > 1, "the picture does not show what is lost");
      await axe(page, "the outcome");
      await tabTo(page, ".rj-key button");
      nothing(noted);
    },

    "try the withdrawals that would do most harm by keyboard": async (browser) => {
      const { page, noted } = await open(browser, base);
      await page.goto(`${base}/funding?asOf=2019-06-01`);
      await settled(page);
      const { fundingNetwork } = await graphql(base, '{ fundingNetwork(asOf: "2019-06-01") { withdrawalRanking(first: 20) { body { name slug } unfunded { slug } weakened dissolved } } }');
      await tabTo(page, "section[aria-labelledby=ranking] button");
      await page.keyboard.press("Enter");
      const rows = (await page.locator("section[aria-labelledby=ranking] tbody tr").allInnerTexts()).map((row) => row.replace(/^Withdraw\s+/, "").split(/\s*\t\s*/).join(" | "));
      equal(rows.join("\n"), fundingNetwork.withdrawalRanking.map((one) => [one.body.name, one.unfunded.length, one.weakened, one.dissolved].join(" | ")).join("\n"), "the ranking");
      const [first, second] = fundingNetwork.withdrawalRanking;
      for (const { body, unfunded } of [first, second]) {
        await tabTo(page, `section[aria-labelledby=ranking] a[href*="withdraw=${body.slug}"]`);
        await page.keyboard.press("Enter");
        await page.waitForFunction((words) => document.querySelector("section[aria-labelledby=what-if]").innerText.includes(words), `${unfunded.length} services would lose all known funding`);
        await page.waitForSelector(`section[aria-labelledby=ranking] a[aria-current][href*="withdraw=${body.slug}"]`);
        check(page.url().includes(`withdraw=${body.slug}`) && page.url().includes("asOf=2019-06-01"), page.url());
        await settled(page);
        await axe(page, `without ${body.name}`);
      }
      nothing(noted);
    },

    "skip to the content": async (browser) => {
      const { page } = await open(browser, base);
      await page.goto(`${base}/matrix`);
      await settled(page);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      check(await page.evaluate(() => document.activeElement.id === "main"), "the focus is not in the content");
    },
  };

  all["review by keyboard; a name with markup is text"] = !contributor || !reviewer ? null : async (browser) => {
    const name = `<img src=x onerror="document.title='owned'"> & Söhne ${Date.now()}`;
    const { sources } = await graphql(base, "{ sources { slug } }");
    const { submitService } = await graphql(
      base,
      "mutation S($input: SubmitServiceInput!) { submitService(input: $input) { service { slug } proposal { id } errors { message } } }",
      { input: { name, nation: "WALES", localities: ["<b>Cardiff</b>"], claims: [{ fact: "dedicated_team", value: true, source: sources[0].slug }] } },
      contributor,
    );
    check(submitService.errors.length === 0, JSON.stringify(submitService.errors));
    const { slug } = submitService.service;
    const link = `a[href="/proposals/${submitService.proposal.id.replace("proposal:", "")}"]`;
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/review`);
    await settled(page);
    await tabTo(page, "#key");
    await page.keyboard.type(reviewer);
    await page.keyboard.press("Enter");
    await page.waitForSelector(link);
    await axe(page, "the queue");
    check(!page.url().includes("rj_"), "the key is in the address");
    await tabTo(page, link);
    await page.keyboard.press("Enter");
    await page.waitForSelector("#act");
    await settled(page);
    check((await page.locator("h1").innerText()) === name, "the name is not shown as it is");
    await axe(page, "the proposal");
    // Nothing filled in: it says what is missing.
    await tabTo(page, "#act ~ form button[type=submit]");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".govuk-error-summary:focus");
    await axe(page, "the refusal");
    await tabTo(page, "#act-accept");
    await page.keyboard.press("Space");
    await tabTo(page, "#class");
    await page.keyboard.type("Other parent");
    await tabTo(page, "#text");
    await page.keyboard.type("The evidence says so.");
    await axe(page, "the form");
    await tabTo(page, "#act ~ form button[type=submit]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("section[aria-labelledby=act] .govuk-inset-text:focus")?.innerText.includes("Accepted"));
    await page.waitForFunction(() => document.querySelector("dl .govuk-tag")?.innerText === "Accepted");
    await axe(page, "what was accepted");
    await page.goto(`${base}/services/${slug}`);
    await settled(page);
    check((await page.locator("h1").innerText()) === name, "the name is not shown as it is");
    check((await page.title()) !== "owned" && (await page.locator("main img").count()) === 0, "markup in a name became markup");
    nothing(noted);
  };

  all["decide on a service by keyboard"] = !contributor || !reviewer ? null : async (browser) => {
    const name = `To decide by keyboard ${Date.now()}`;
    const { submitService } = await graphql(
      base,
      "mutation S($input: SubmitServiceInput!) { submitService(input: $input) { service { slug } proposal { id } errors { message } } }",
      { input: { name, nation: "WALES", claims: [] } },
      contributor,
    );
    check(submitService.errors.length === 0, JSON.stringify(submitService.errors));
    const { page, noted } = await open(browser, base);
    await page.addInitScript((key) => sessionStorage.setItem("rare-jewels-key", key), reviewer);
    await page.goto(`${base}/review/${submitService.service.slug}`);
    await page.waitForSelector("#decide");
    await settled(page);
    equal(await page.locator("h1").innerText(), name, "the name");
    equal(await page.locator("main p a[href^='/proposals/']").getAttribute("href"), `/proposals/${submitService.proposal.id.replace("proposal:", "")}`, "the link to its proposal");
    await axe(page, "the evidence");
    await tabTo(page, "#decide ~ form button[type=submit]");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".govuk-error-summary:focus");
    await axe(page, "the refusal");
    await tabTo(page, "#class");
    await page.keyboard.type("Other parent");
    await tabTo(page, "#reason");
    await page.keyboard.type("The evidence says so.");
    await tabTo(page, "button[type=submit]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector(".govuk-inset-text:focus")?.innerText.includes("Decided"));
    nothing(noted);
  };

  all["propose what was classified"] = !contributor ? null : async (browser) => {
    const { page, noted } = await open(browser, base);
    await page.goto(`${base}/classify?name=Proposed+${Date.now()}&dedicated_team=yes&staff_wte=2..5&professions=clinical-psychologist%3Bhealth-visitor:0.5&host=unknown`);
    await settled(page);
    await page.click("button:text-is('Add this service to the registry')");
    await page.waitForSelector("#key");
    await page.fill("#key", contributor);
    await page.keyboard.press("Enter");
    await page.waitForSelector("#nation-SCOTLAND");
    await axe(page, "the form");
    await page.click("button:text-is('Continue')");
    await page.waitForFunction(() => document.querySelector(".govuk-error-summary")?.innerText.includes("Choose the nation."));
    await page.check("#nation-SCOTLAND");
    await page.click("button:text-is('Continue')");
    await page.waitForSelector("#run-by");
    await page.click("button:text-is('Continue')");
    await page.check("#source-kind-known");
    await page.waitForFunction(() => document.querySelectorAll("#source-known option").length > 1);
    await page.selectOption("#source-known", { index: 1 });
    await page.click("button:text-is('Continue')");
    await page.click("button:text-is('Stop here and check')");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("clinical psychologist, health visitor (0.5 WTE)"));
    await page.click("button:text-is('Send as a suggestion')");
    await page.waitForFunction(() => document.querySelector("h1")?.innerText.endsWith("is sent"));
    await axe(page, "what was submitted");
    await page.click("main a[href^='/proposals/']");
    await page.waitForSelector("#act");
    await settled(page);
    check((await page.locator("h1").innerText()).startsWith("Proposed "), "it is another proposal");
    // Its author takes it back.
    await page.check("#act-withdraw");
    await page.fill("#text", "It was a test.");
    await page.click("button:text-is('Take back')");
    await page.waitForFunction(() => document.querySelector("dl .govuk-tag")?.innerText === "Taken back");
    nothing(noted);
  };
  return all;
}
