// Proposals: what reviewers and authors see of them and do with them, in each state.
import { axe, check, equal, graphql, nothing, open, settled } from "../lib.mjs";

export function checks({ base, contributor, reviewer }) {
  const writes = contributor && reviewer;
  const PAYLOADS = {
    submitService: "SubmitServiceInput",
    editService: "EditServiceInput",
    recordClaims: "RecordClaimsInput",
    acceptProposal: "AcceptProposalInput",
    requestChanges: "ProposalReasonInput",
    commentOnProposal: "CommentOnProposalInput",
  };

  /** Sends a command; the proposal that it comes to. */
  const send = async (command, input, key) => {
    const data = await graphql(base, `mutation M($input: ${PAYLOADS[command]}!) { ${command}(input: $input) { proposal { id version slug } errors { message } } }`, { input }, key);
    check(data[command].errors.length === 0, JSON.stringify(data[command].errors));
    return data[command].proposal;
  };
  const submit = async (name, more = {}) => {
    const { sources } = await graphql(base, "{ sources { slug } }");
    const claims = [{ fact: "dedicated_team", value: true, source: sources[0].slug }, { fact: "host", value: "camhs", source: sources[0].slug }];
    return send("submitService", { name, nation: "WALES", claims, ...more }, contributor);
  };
  const address = (proposal) => `${base}/proposals/${proposal.id.replace("proposal:", "")}`;
  const look = async (browser, key, url, options) => {
    const { page, noted } = await open(browser, base, options);
    await page.addInitScript((secret) => sessionStorage.setItem("rare-jewels-key", secret), key);
    await page.goto(url);
    await settled(page);
    return { page, noted };
  };
  const act = async (page, action, text, button) => {
    await page.check(`#act-${action}`);
    await page.fill("#text", text);
    await page.click(`section[aria-labelledby=act] button:text-is("${button}")`);
  };
  const state = (page, wanted) => page.waitForFunction((words) => document.querySelector("dl .govuk-tag")?.innerText === words, wanted);
  const focused = (page, words) => page.waitForFunction((wanted) => document.activeElement?.matches("section[aria-labelledby=act] [role=alert]") && document.activeElement.innerText.includes(wanted), words);

  return {
    "changes are asked for, and its author reads which": !writes ? null : async (browser) => {
      const name = `Asked For ${Date.now()}`;
      const proposal = await submit(name);
      const { page, noted } = await look(browser, reviewer, address(proposal));
      await act(page, "comment", "Who runs it?", "Comment");
      await focused(page, "The comment is kept.");
      await page.waitForSelector("section[aria-labelledby=comments] :text('Who runs it?')");
      await act(page, "ask", "A source is missing.\nAny will do.", "Ask for changes");
      await focused(page, "The author is asked for changes.");
      await state(page, "Changes asked for");
      await axe(page, "asked for changes");
      nothing(noted);
      const { page: author, noted: others } = await look(browser, contributor, `${base}/work`);
      const row = author.locator("tbody tr", { hasText: name });
      check((await row.innerText()).includes("A source is missing."), await row.innerText());
      await axe(author, "your proposals");
      await row.locator("a").click();
      await author.waitForSelector("#act");
      equal((await author.locator("[name=act]").evaluateAll((all) => all.map((one) => one.value))).join(), "comment,withdraw", "what an author can do");
      check((await author.locator("#duplicates").count()) === 0, "an author sees what only reviewers may");
      await act(author, "withdraw", "It was a test.", "Take back");
      await focused(author, "Taken back.");
      await state(author, "Taken back");
      await axe(author, "taken back");
      nothing(others);
    },

    "a proposal is turned down, and found by its state": !writes ? null : async (browser) => {
      const name = `Turned Down ${Date.now()}`;
      const { page, noted } = await look(browser, reviewer, address(await submit(name)));
      await act(page, "reject", "It is a nursery.", "Turn down");
      await focused(page, "Turned down.");
      await state(page, "Turned down");
      await axe(page, "turned down");
      await page.click("section[aria-labelledby=act] a[href='/review']");
      await page.waitForSelector("#state");
      await page.selectOption("#state", "rejected");
      await page.waitForFunction(() => location.search === "?state=rejected");
      await page.waitForFunction(() => document.querySelector("main [role=status].govuk-body")?.innerText.includes("been turned down"));
      await axe(page, "what was turned down");
      await page.click("main a:text-is('My work')");
      await page.waitForFunction(() => location.pathname === "/work");
      await page.waitForSelector("h2:text-is('Your suggestions')");
      await settled(page);
      await axe(page, "a reviewer's own");
      nothing(noted);
      const { page: author } = await look(browser, contributor, `${base}/work?state=rejected`);
      check((await author.locator("tbody tr", { hasText: name }).innerText()).includes("It is a nursery."), "its author does not read why");
    },

    "a step is taken out, and an answer puts a proposal back": !writes ? null : async (browser) => {
      const name = `In Steps ${Date.now()}, a name that is too long for a button on a small screen`;
      const proposal = await submit(name);
      const { sources } = await graphql(base, "{ sources { slug } }");
      for (const [fact, value] of [["opened_year", 2001], ["eligibility", "all-families"]]) {
        await send("recordClaims", { proposal: proposal.id, service: proposal.slug, claims: [{ fact, value, source: sources[0].slug }] }, contributor);
      }
      const { proposal: before } = await graphql(base, "query P($id: ID!) { proposal(id: $id) { changes { step summary } } }", { id: proposal.id }, reviewer);
      const [first, second, third] = [0, 1, 2].map((step) => before.changes.find((change) => change.step === step)?.summary);
      const button = (page, label) => page.getByRole("button", { name: `Take out: ${label}`, exact: true });
      await send("requestChanges", { proposal: proposal.id, reason: "Is the year right?" }, reviewer);
      const { page: author, noted } = await look(browser, contributor, address(proposal), { viewport: { width: 320, height: 640 } });
      const area = author.locator("section[aria-labelledby=act]");
      check((await area.innerText()).includes("An answer (a comment), or a step taken out, puts the suggestion back"), await area.innerText());
      await act(author, "comment", "It is.", "Comment");
      await focused(author, "The suggestion waits for a reviewer again.");
      await state(author, "Waiting");
      await send("requestChanges", { proposal: proposal.id, reason: "Who says that all can come?" }, reviewer);
      await author.reload();
      await state(author, "Changes asked for");
      await author.click("summary:has-text('Take a step out')");
      equal(await area.locator("details button").count(), 3, "the buttons for three steps");
      check(await button(author, `${first} and 2 more changes`).isVisible(), "the first step is not named by its first change");
      const width = await author.evaluate(() => document.documentElement.scrollWidth);
      check(width <= 320, `the page is ${width} pixels wide`);
      check(!(await area.innerText()).includes("you become an author"), "its author reads what is for reviewers");
      await axe(author, "steps to take out");
      await button(author, third).click();
      await focused(author, "The step is taken out. The suggestion waits for a reviewer again.");
      await state(author, "Waiting");
      await button(author, third).waitFor({ state: "detached" });
      equal(await area.locator("details button").count(), 2, "the buttons for two steps");
      nothing(noted);
      const { page, noted: others } = await look(browser, reviewer, address(proposal));
      await page.check("#act-accept");
      await page.click("summary:has-text('Take a step out')");
      check((await page.locator("#steps-hint").innerText()).includes("you become an author of the suggestion and cannot accept it"), "a reviewer is not warned");
      await axe(page, "steps for a reviewer to take out");
      await button(page, second).click();
      await focused(page, "The step is taken out.");
      await page.locator("summary:has-text('Take a step out')").waitFor({ state: "detached" });
      equal((await page.locator("[name=act]").evaluateAll((all) => all.map((one) => one.value))).join(), "ask,reject,comment", "what a reviewer can do who has taken a step out");
      await axe(page, "with one step left");
      await act(page, "reject", "It was a test.", "Turn down");
      await state(page, "Turned down");
      nothing(others);
    },

    "a part is left out, and who has read an older version is stopped": !writes ? null : async (browser) => {
      const name = `In Part ${Date.now()}`;
      const proposal = await submit(name);
      const { page, noted } = await look(browser, reviewer, address(proposal));
      await send("commentOnProposal", { proposal: proposal.id, text: "Wait for a word of mine." }, contributor);
      await page.check("#act-accept");
      await page.click("summary:has-text('Leave changes out')");
      await page.check("#without-0-2");
      await axe(page, "what is left out");
      await act(page, "accept", "The source says so.", "Accept and publish");
      await focused(page, "has changed since");
      await axe(page, "the refusal");
      await page.waitForSelector("section[aria-labelledby=comments] :text('Wait for a word of mine.')");
      equal(await page.inputValue("#text"), "The source says so.", "the reason after the refusal");
      await page.click("button:text-is('Accept and publish')");
      await focused(page, "Accepted.");
      await state(page, "Accepted");
      check((await page.locator("tr", { hasText: "Left out" }).count()) === 1, "what was left out is not marked");
      await axe(page, "accepted in part");
      nothing(noted);
      const { service } = await graphql(base, 'query S($slug: String!) { service(slug: $slug) { published facts(known: true) { definition { id } } } }', { slug: proposal.slug });
      check(service?.published && service.facts.every((fact) => fact.definition.id !== "host"), JSON.stringify(service));
    },

    "what does not apply any more is marked": !writes ? null : async (browser) => {
      const name = `In Conflict ${Date.now()}`;
      const proposal = await submit(name);
      await send("acceptProposal", { proposal: proposal.id, reason: "A test." }, reviewer);
      const edit = await send("editService", { service: proposal.slug, name: `${name} of old`, reason: "They say so." }, contributor);
      const { withdrawService } = await graphql(base, "mutation W($input: WithdrawServiceInput!) { withdrawService(input: $input) { errors { message } } }", { input: { service: proposal.slug, reason: "A test." } }, reviewer);
      check(withdrawService.errors.length === 0, JSON.stringify(withdrawService.errors));
      const { page, noted } = await look(browser, reviewer, address(edit));
      check((await page.locator("section[aria-labelledby=changes] .govuk-error-message").innerText()).includes("Does not apply any more"), "it is not marked");
      await act(page, "accept", "All the same.", "Accept and publish");
      await focused(page, "There is a problem");
      await axe(page, "a conflict");
      await act(page, "reject", "It is gone.", "Turn down");
      await state(page, "Turned down");
      nothing(noted);
    },

    "services that may be the same are shown to reviewers": !writes ? null : async (browser) => {
      const proposal = await submit(`Leeds Infant Mental Health ${Date.now() % 10}`, { nation: "ENGLAND", localities: ["Leeds"] });
      const { page, noted } = await look(browser, reviewer, address(proposal), { viewport: { width: 320, height: 640 } });
      await page.waitForSelector("section[aria-labelledby=duplicates] a[href='/services/leeds-infant-mental-health-service']");
      await page.check("#act-accept");
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      check(width <= 320, `the page is ${width} pixels wide`);
      await axe(page, "with a likely duplicate");
      await act(page, "reject", "It is published already.", "Turn down");
      await state(page, "Turned down");
      nothing(noted);
    },

    "each service of a suggestion is compared, with the others of it, too": !writes ? null : async (browser) => {
      const mark = `${Date.now() % 100000}`;
      const one = (name, place) => ({ name, nation: "ENGLAND", localities: [place], claims: [] });
      const services = [one(`Hazel ${mark}`, "Selby"), one(`Leeds Infant Mental Health ${mark}`, "Leeds"), one(`Hazel ${mark} Project`, "Selby")];
      const { importServices } = await graphql(base, "mutation($input: ImportServicesInput!) { importServices(input: $input) { proposal { id } errors { message } } }", { input: { services } }, contributor);
      equal(importServices.errors.length, 0, "the errors");
      const { page, noted } = await look(browser, reviewer, address(importServices.proposal), { viewport: { width: 320, height: 640 } });
      const found = page.locator("section[aria-labelledby=duplicates]");
      await page.waitForSelector("section[aria-labelledby=duplicates] a[href='/services/leeds-infant-mental-health-service']");
      const said = await found.innerText();
      for (const words of [`Leeds Infant Mental Health ${mark}`, `Hazel ${mark} Project (in this suggestion, too)`, "goes over to the one that it is merged into"])
        check(said.includes(words), said);
      check((await found.locator("a:has-text('merge into this one')").count()) === 0, "a merge would end the whole suggestion");
      await axe(page, "several likely duplicates");
      await found.locator("label:has-text('merge into this one: Leeds Infant Mental Health Service')").click();
      await page.check("#act-accept");
      const becomes = page.locator(`li:has-text("Leeds Infant Mental Health ${mark} becomes part of Leeds Infant Mental Health Service.")`);
      equal(await becomes.count(), 1, "what becomes of it");
      await found.locator("label:has-text('merge into this one: Leeds Infant Mental Health Service')").click();
      equal(await becomes.count(), 0, "what becomes of it");
      await act(page, "reject", "They are published already.", "Turn down");
      await state(page, "Turned down");
      nothing(noted);
    },

    "no such proposal": !reviewer ? null : async (browser) => {
      const { page, noted } = await look(browser, reviewer, `${base}/proposals/there-is-none`);
      equal(await page.locator("h1").innerText(), "Suggestion not found", "the heading");
      await axe(page, "no such proposal");
      nothing(noted);
    },
  };
}
