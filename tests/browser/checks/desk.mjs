// The desk: signing in, changing, adding and reviewing, by keyboard and on a small screen; and nothing is lost by a fault.
import { axe, check, equal, graphql, nothing, open, settled, tabTo } from "../lib.mjs";

/** Chromium itself notes failed requests; here they are meant. */
const MEANT = /Failed to load resource/;
const PHONE = { viewport: { width: 390, height: 844 } };
const LEEDS = "leeds-infant-mental-health-service";

const json = (status, body, headers = {}) => (route) => route.fulfill({ status, contentType: "application/json", headers, body: JSON.stringify(body) });
const fault = (status, code, headers) => json(status, { errors: [{ message: "x", extensions: { code } }] }, headers);

const says = (page, words) => page.waitForFunction((wanted) => document.querySelector("main")?.innerText.includes(wanted), words);
const heading = (page, words) => page.waitForFunction((wanted) => document.querySelector("main h1")?.innerText.includes(wanted), words);

export function checks({ base, contributor, editor, reviewer }) {
  const writes = contributor && reviewer;
  const signedIn = async (browser, key, url, options, expected) => {
    const { page, context, noted } = await open(browser, base, options, expected);
    if (key) await page.addInitScript((secret) => sessionStorage.setItem("rare-jewels-key", secret), key);
    await page.goto(base + url);
    await settled(page);
    return { page, context, noted };
  };
  const fits = async (page, width) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    check(wide <= width, `the page is ${wide} pixels wide`);
  };
  const toCheck = async (page) => {
    await page.click("button:text-is('Check before sending')");
    await heading(page, "Check before sending");
  };
  const heard = async (page, what) => {
    await page.check("#source-kind-heard");
    await page.fill("#source-heard", what);
    await page.fill("#source-heardOn", "2026-11-02");
  };
  const sources = async () => (await graphql(base, "{ sources { slug } }")).sources;
  const command = async (name, type, input, key, selection = "proposal { id version slug }") => {
    const data = await graphql(base, `mutation M($input: ${type}!) { ${name}(input: $input) { ${selection} errors { message } } }`, { input }, key);
    check(data[name].errors.length === 0, JSON.stringify(data[name].errors));
    return data[name];
  };
  const submit = async (name, more = {}) => {
    const claims = [{ fact: "dedicated_team", value: true, source: (await sources())[0].slug }];
    return (await command("submitService", "SubmitServiceInput", { name, nation: "ENGLAND", claims, ...more }, contributor)).proposal;
  };
  /** A published service of its own, for a check that changes it. */
  const published = async (name, more = {}) => {
    const { id } = await submit(name, more);
    await command("acceptProposal", "AcceptProposalInput", { proposal: id, reason: "For a check." }, reviewer, "proposal { id }");
    return (await graphql(base, "query P($id: ID!) { proposal(id: $id) { decision { serviceSlug } } }", { id }, reviewer)).proposal.decision.serviceSlug;
  };

  return {
    "a wrong key changes nothing, and a right one signs in": !contributor ? null : async (browser) => {
      for (const options of [{}, PHONE]) {
        const { page, noted } = await signedIn(browser, null, `/services/${LEEDS}`, options, MEANT);
        await tabTo(page, "a[href^='/sign-in']");
        await page.keyboard.press("Enter");
        await heading(page, "Sign in");
        await page.waitForFunction(() => document.querySelector("main").innerText.includes("No key?"));
        await axe(page, "signing in");
        if (options === PHONE) await fits(page, 390);
        await tabTo(page, "#key");
        for (const [wrong, words] of [["two words", "Enter your key."], ["hello", "does not know this key"], [`${contributor.slice(0, -3)}000`, "does not know this key"]]) {
          await page.fill("#key", wrong);
          await page.keyboard.press("Enter");
          await page.waitForFunction((wanted) => document.querySelector("#key-error")?.innerText.includes(wanted), words);
          check((await page.evaluate(() => sessionStorage.getItem("rare-jewels-key"))) === null, "a wrong key is kept");
        }
        await axe(page, "a wrong key");
        await page.goto(`${base}/services`);
        await settled(page);
        check((await page.locator("tbody tr").count()) > 2, "reading does not work after a wrong key");
        await page.goto(`${base}/sign-in?back=/services/${LEEDS}`);
        await page.fill("#key", contributor);
        await page.keyboard.press("Enter");
        await page.waitForURL(`${base}/services/${LEEDS}`);
        await page.waitForSelector(".rj-who:has-text('you suggest, a reviewer decides')");
        await axe(page, "signed in");
        await page.click("button:text-is('Sign out')");
        await page.waitForSelector("a:text-is('Sign in')");
        check((await page.evaluate(() => sessionStorage.getItem("rare-jewels-key"))) === null, "the key is kept after signing out");
        nothing(noted);
      }
    },

    "a key that is revoked later shuts nothing, and what was typed stays": !contributor ? null : async (browser) => {
      const { page, noted } = await signedIn(browser, contributor, `/change/${LEEDS}?what=website`, {}, MEANT);
      await page.fill("#value", "https://example.org/kept");
      await page.fill("#reason", "Typed before the key was revoked.");
      await toCheck(page);
      await page.route("**/graphql", (route) => (route.request().headers().authorization ? fault(401, "UNAUTHENTICATED")(route) : route.continue()));
      await page.click("button:text-is('Send as a suggestion')");
      await says(page, "the registry does not accept your key any more");
      await axe(page, "a key that lapsed");
      await page.goto(`${base}/services`);
      await settled(page);
      check((await page.locator("tbody tr").count()) > 2, "reading does not work any more");
      await page.unroute("**/graphql");
      await page.goto(`${base}/work`);
      await settled(page);
      await page.click(`a:text("Change the website")`);
      await page.waitForFunction(() => document.querySelector("#value")?.value === "https://example.org/kept" || document.querySelector("#key"));
      if (await page.locator("#key").count()) {
        await page.fill("#key", contributor);
        await page.keyboard.press("Enter");
      }
      await page.waitForSelector("#reason");
      equal(await page.inputValue("#reason"), "Typed before the key was revoked.", "what was typed");
      nothing(noted);
    },

    "an answer is suggested by keyboard, hidden from others, accepted, and in the history": !writes ? null : async (browser) => {
      const slug = await published(`By Keyboard ${Date.now()}`);
      const { page, noted } = await signedIn(browser, contributor, `/services/${slug}`);
      await tabTo(page, `a[href*="fact=accepts_until_months"]`, 300);
      await page.keyboard.press("Enter");
      await heading(page, "Change an answer");
      await axe(page, "the form of an answer");
      await tabTo(page, "button[type=submit]");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.matches(".govuk-error-summary"));
      await axe(page, "the form of an answer with errors");
      await tabTo(page, "[name=answer]");
      await page.keyboard.press("Space");
      await page.keyboard.press("ArrowDown");
      await tabTo(page, "[name=source-kind]");
      await page.keyboard.press("Space");
      await tabTo(page, "#source-heard");
      await page.keyboard.type("Call with the manager");
      await page.fill("#source-heardOn", "2026-11-02");
      await tabTo(page, "button[type=submit]");
      await page.keyboard.press("Enter");
      await heading(page, "Check before sending");
      check((await page.locator("main dl").innerText()).includes("24 months"), "the answer is not shown before it is sent");
      await axe(page, "check before sending");
      await tabTo(page, "button[type=submit]");
      await page.keyboard.press("Enter");
      await heading(page, "Your suggestion is sent");
      await axe(page, "sent");
      const link = await page.locator("main a[href^='/proposals/']").first().getAttribute("href");
      // Others see nothing of it, on any page.
      const { page: other, noted: others } = await signedIn(browser, null, `/services/${slug}`);
      for (const path of [`/services/${slug}`, "/changes", link, "/review", "/work", "/services"]) {
        await other.goto(base + path);
        await settled(other);
        const text = await other.locator("main").innerText();
        check(!text.includes("24 months") && !text.includes("Call with the manager"), `${path} shows a suggestion to others`);
      }
      nothing(others);
      const { page: decides, noted: third } = await signedIn(browser, reviewer, link);
      check((await decides.locator("section[aria-labelledby=changes]").innerText()).includes("24 months (Call with the manager, 2 November 2026)"), await decides.locator("section[aria-labelledby=changes]").innerText());
      await says(decides, "Result with these changes");
      await tabTo(decides, "[name=act]");
      await decides.keyboard.press("Space");
      await tabTo(decides, "#text");
      await decides.keyboard.type("It is right.");
      await tabTo(decides, "button[type=submit]");
      await decides.keyboard.press("Enter");
      await says(decides, "Accepted. The changes are published.");
      await decides.goto(`${base}/services/${slug}`);
      await settled(decides);
      await decides.waitForFunction(() => document.querySelector(".rj-history")?.innerText.includes("Up to what age does it accept children? 24 months"));
      await axe(decides, "a service for a reviewer");
      nothing(third);
      nothing(noted);
    },

    "a reviewer changes, funds, ends, removes, undoes and takes out": !writes ? null : async (browser) => {
      const name = `Whole Life ${Date.now()}`;
      const slug = await published(name);
      const { page, noted } = await signedIn(browser, reviewer, `/services/${slug}`);
      const send = async (what, done = "The change is published") => {
        await toCheck(page);
        await axe(page, `check: ${what}`);
        await page.click("main button[type=submit]");
        await heading(page, done);
      };
      const follow = async (text) => {
        await page.goto(`${base}/services/${slug}`);
        await settled(page);
        await page.locator(`main a:has-text("${text}")`).first().click();
        await page.waitForSelector("main form");
        await axe(page, text);
      };
      await follow("Change: the status");
      await page.check("#value-OPERATING");
      await page.check("#source-kind-heard");
      await page.fill("#source-heard", "Its website");
      await page.fill("#source-heardOn", "2026-11-01");
      await send("the status");
      await follow("Change: the areas that it serves");
      await page.fill("#value", "leeds city");
      await page.click("button:has-text('Leeds City Council')");
      await page.fill("#reason", "Its website.");
      await send("the areas");
      await follow("Add who pays");
      await page.fill("#funder", "leeds city");
      await page.click("button:has-text('Leeds City Council')");
      await page.selectOption("#role", "CORE");
      await page.selectOption("#budget", "PUBLIC_HEALTH");
      await page.fill("#amount", "£50,000");
      await page.check("#source-kind-new");
      await page.fill("#source-title", `Accounts of ${name}`);
      await page.fill("#source-publisher", "The council");
      await send("who pays");
      await page.goto(`${base}/services/${slug}`);
      await settled(page);
      check((await page.locator("section[aria-labelledby=paid]").innerText()).includes("£50,000 a year"), "the money is not there");
      await follow("End it");
      await page.fill("#on", "2027-03-31");
      await page.fill("#reason", "Its board paper.");
      await send("the end of funding");
      await follow("Remove");
      await page.fill("#reason", "The source does not say so.");
      await send("a removal");
      await page.goto(`${base}/services/${slug}`);
      await settled(page);
      const history = page.locator(".rj-history");
      for (const words of ["Status: from Not known to Operating", "Areas: from not known to Leeds City Council", "Who pays: Leeds City Council", "ends on 31 March 2027", "Removed: Is it a team in its own right"]) {
        await page.waitForFunction((wanted) => document.querySelector(".rj-history")?.innerText.replaceAll("\u00a0", " ").includes(wanted), words);
      }
      check((await history.innerText()).indexOf("Removed:") < (await history.innerText()).indexOf("Status: from"), "the newest change is not first");
      const undo = history.locator("> li", { hasText: "Status: from" }).locator("a:has-text('Undo')");
      await undo.click();
      await says(page, "What it changed");
      await page.fill("#reason", "It was of another service.");
      await send("undoing");
      equal((await graphql(base, "query S($slug: String!) { service(slug: $slug) { status } }", { slug })).service.status, "UNKNOWN", "the status after it was undone");
      await follow("take it out of the registry");
      await page.fill("#reason", "It was entered by mistake.");
      await send("taking out");
      equal((await graphql(base, "query S($slug: String!) { service(slug: $slug) { name } }", { slug })).service, null, "what was taken out");
      await page.goto(`${base}/changes`);
      await settled(page);
      await says(page, "It was entered by mistake.");
      await axe(page, "all changes");
      // What was taken out by mistake comes back.
      await page.locator(".rj-history > li", { hasText: "It was entered by mistake." }).first().locator("a:has-text('Undo')").click();
      await heading(page, "Undo revision");
      await page.fill("#reason", "It is a service after all.");
      await send("bringing back");
      equal((await graphql(base, "query S($slug: String!) { service(slug: $slug) { name } }", { slug })).service.name, name, "what was brought back");
      await page.goto(`${base}/changes`);
      await settled(page);
      await page.setViewportSize(PHONE.viewport);
      await fits(page, 390);
      nothing(noted);
    },

    "what an editor records is published, and what they remove is a suggestion": !editor || !writes ? null : async (browser) => {
      const slug = await published(`Edited ${Date.now()}`);
      const { page, noted } = await signedIn(browser, editor, `/services/${slug}`);
      await page.waitForSelector(".rj-who:has-text('your changes are published at once')");
      await page.goto(`${base}/change/${slug}?what=website`);
      await page.fill("#value", "https://example.org/edited");
      await page.fill("#reason", "They sent it.");
      await toCheck(page);
      await page.click("button:text-is('Publish this change')");
      await heading(page, "The change is published");
      equal((await graphql(base, "query S($slug: String!) { service(slug: $slug) { website } }", { slug })).service.website, "https://example.org/edited", "the website");
      await page.goto(`${base}/services/${slug}`);
      await settled(page);
      await page.locator("a:has-text('Remove')").first().click();
      await page.fill("#reason", "It is of another service.");
      await toCheck(page);
      await page.click("button:text-is('Send as a suggestion')");
      await heading(page, "Your suggestion is sent");
      await page.click("a:text('Add another change of this service')");
      await says(page, "What you change here goes into your suggestion.");
      await axe(page, "a service whose changes go into a suggestion");
      nothing(noted);
    },

    "a conflict is shown side by side, and nothing typed is lost": !writes ? null : async (browser) => {
      const slug = await published(`In Conflict ${Date.now()}`);
      const { page, noted } = await signedIn(browser, reviewer, `/change/${slug}?what=run-by`);
      await page.fill("#value", "Mine Trust");
      await page.fill("#reason", "I asked them.");
      await toCheck(page);
      await command("editService", "EditServiceInput", { service: slug, hostOrganisation: "Theirs Trust", reason: "x" }, reviewer, "revision");
      await page.click("main button[type=submit]");
      await says(page, "was changed while you were writing");
      const compared = await page.locator(".rj-compare").innerText();
      for (const words of ["not known", "Theirs Trust", "Mine Trust"]) check(compared.includes(words), compared);
      await axe(page, "a conflict");
      await page.click("button:text-is('Send mine')");
      await heading(page, "The change is published");
      equal((await graphql(base, "query S($slug: String!) { service(slug: $slug) { hostOrganisation } }", { slug })).service.hostOrganisation, "Mine Trust", "who runs it");
      nothing(noted);
    },

    "a service is added in steps; the draft survives a closed tab and every fault": !writes ? null : async (browser) => {
      const name = `Added Here ${Date.now()}`;
      const { page, context, noted } = await signedIn(browser, contributor, "/add", PHONE, MEANT);
      await page.fill("#name", "Leads Infant Mental Health");
      await page.waitForSelector(`.govuk-inset-text a[href="/services/${LEEDS}"]`);
      await axe(page, "possible duplicates");
      await page.fill("#name", name);
      await page.click("button:text-is('Continue')");
      await says(page, "Choose the nation.");
      check((await page.title()).startsWith("Error: "), `the page is called ${await page.title()}`);
      await axe(page, "a step with errors");
      await page.check("#nation-WALES");
      await page.fill("#places", "Cardiff, Barry");
      await page.click("button:text-is('Continue')");
      await heading(page, "Who runs it");
      await page.fill("#run-by", "A health board");
      await page.fill("#areas", "cardiff");
      await page.locator(".rj-finder button").first().click();
      await axe(page, "details");
      await fits(page, 390);
      // The tab is closed; another one finds what was typed.
      await page.close();
      const again = await context.newPage();
      again.on("pageerror", (error) => noted.push(`error: ${error.message}`));
      await again.goto(`${base}/sign-in`);
      await again.fill("#key", contributor);
      await again.keyboard.press("Enter");
      await heading(again, "You are signed in");
      await again.goto(`${base}/work`);
      await settled(again);
      await axe(again, "my work with a draft");
      await again.click(`a:text-is("Add a service: ${name}")`);
      await again.waitForSelector("#name");
      equal(await again.inputValue("#name"), name, "the name in the draft");
      await again.click("button:text-is('Continue')");
      await heading(again, "Who runs it");
      equal(await again.inputValue("#run-by"), "A health board", "who runs it in the draft");
      check((await again.locator("main").innerText()).includes("Cardiff"), "the area is lost");
      await again.click("button:text-is('Continue')");
      await heading(again, "How do you know?");
      await again.click("button:text-is('Continue')");
      await says(again, "Say how you know.");
      await heard(again, `Visit to ${name}`);
      await axe(again, "a source");
      await again.click("button:text-is('Continue')");
      await heading(again, "What kind of service is it?");
      await again.waitForSelector("legend");
      await again.check("#answer-yes");
      await again.click("button:text-is('Answer')");
      await again.waitForFunction(() => document.querySelector(".rj-sofar")?.innerText.includes("1 question answered."));
      await axe(again, "questions");
      await again.click("button:text-is('Stop here and check')");
      await heading(again, "Check before sending");
      await axe(again, "the check");
      const sends = () => again.click("button:text-is('Send as a suggestion')");
      const only = (answer) => (route) => (/mutation/.test(route.request().postData() ?? "") ? answer(route) : route.continue());
      for (const [answer, words] of [
        [(route) => route.abort(), "The server cannot be reached."],
        [fault(429, "RATE_LIMITED", { "retry-after": "3" }), "asks you to wait"],
        [fault(503, "UNAVAILABLE", { "retry-after": "3" }), "Nothing can be saved at the moment."],
        [json(502, "<h1>Bad gateway</h1>"), "cannot be read (status 502)"],
        // It arrives, and the answer is lost.
        [async (route) => { await route.fetch(); await route.abort(); }, "The server cannot be reached."],
      ]) {
        await again.route("**/graphql", only(answer));
        await sends();
        await says(again, words);
        check((await again.locator("main").innerText()).includes("Nothing is lost, and nothing is saved twice."), "it does not say that nothing is lost");
        await again.unroute("**/graphql");
        check((await again.locator("main").innerText()).includes(name), "the answers are gone");
      }
      await axe(again, "a fault");
      await sends();
      await heading(again, `${name} is sent`);
      await axe(again, "sent");
      const { viewer } = await graphql(base, "{ viewer { proposals(first: 20) { nodes { id name changeCount } } } }", {}, contributor);
      equal(viewer.proposals.nodes.filter((one) => one.name === name).length, 1, "the proposals of it");
      await again.goto(`${base}/work`);
      await settled(again);
      check((await again.locator("section[aria-labelledby=drafts]").count()) === 0, "the draft stays after it was sent");
      nothing(noted);
    },

    "a service without answers says how it is known": !writes ? null : async (browser) => {
      const name = `No Answers ${Date.now()}`;
      const { page, noted } = await signedIn(browser, contributor, "/add");
      await page.fill("#name", name);
      await page.check("#nation-SCOTLAND");
      await page.click("button:text-is('Continue')");
      await heading(page, "Who runs it");
      await page.click("button:text-is('Continue')");
      await heading(page, "How do you know?");
      await page.check("#source-kind-known");
      await page.waitForFunction(() => document.querySelectorAll("#source-known option").length > 1);
      await page.selectOption("#source-known", { index: 1 });
      await page.click("button:text-is('Continue')");
      await page.click("button:text-is('I will answer later')");
      await heading(page, "Check before sending");
      await page.click("button:text-is('Send as a suggestion')");
      await heading(page, `${name} is sent`);
      await page.click("main a[href^='/proposals/']");
      await settled(page);
      await says(page, "Known from:");
      nothing(noted);
    },

    "the questions: progress, back, stop, plain ages": async (browser) => {
      const { page, noted } = await open(browser, base, PHONE);
      await page.goto(`${base}/classify?ask=accepts_from_months`);
      await settled(page);
      await page.waitForSelector("#answer-conception");
      const labels = await page.locator(".govuk-radios__label").allInnerTexts();
      equal(labels.join("|"), "From conception|From birth|From a number of months|Not known", "the ages");
      await page.check("#answer-other");
      await page.click("button:text-is('Answer')");
      await page.waitForSelector("#wrong");
      await page.fill("#months", "two");
      await page.click("button:text-is('Answer')");
      await page.waitForFunction(() => document.querySelector("#wrong")?.innerText.includes("Enter the age in months, for example 24."));
      await axe(page, "an age that is none");
      await page.check("#answer-birth");
      await page.click("button:text-is('Answer')");
      await page.waitForFunction(() => location.search.includes("accepts_from_months=birth"));
      await page.waitForFunction(() => document.querySelector(".rj-sofar")?.innerText.includes("1 question answered."));
      await settled(page);
      await page.click("button:text-is('Back')");
      await page.waitForFunction(() => document.querySelector("legend")?.innerText.includes("youngest age"));
      check(await page.isChecked("#answer-birth"), "the answer is not there any more");
      await fits(page, 390);
      // What can change the type comes first, and what can be stopped at says so.
      await page.goto(`${base}/classify?host=camhs&dedicated_team=no&parent_infant_expertise=yes`);
      await settled(page);
      await page.waitForFunction(() => /^Decided: .* would sharpen the score\. You can stop here\.$/.test(document.querySelector(".rj-sofar")?.innerText ?? ""));
      for (const facts of [[], [{ fact: "dedicated_team", value: true }], [{ fact: "host", value: "voluntary" }, { fact: "dedicated_team", value: true }]]) {
        const { assess } = await graphql(base, "query A($input: AssessInput!) { assess(input: $input) { class { id } nextQuestions(first: 40) { mayChangeClass confirmsLikely } } }", { input: { facts } });
        const order = assess.nextQuestions.filter((one) => !one.confirmsLikely).map((one) => one.mayChangeClass);
        check(order.lastIndexOf(true) < (order.includes(false) ? order.indexOf(false) : order.length), `a question that changes the score only comes before one that can change the type: ${order}`);
      }
      nothing(noted);
    },

    "a reviewer's day of 20 suggestions, by keyboard alone": !writes ? null : async (browser) => {
      const stamp = Date.now();
      const [source] = await sources();
      // What waited before is somebody else's day.
      const before = await graphql(base, "{ reviewQueue(first: 100) { nodes { id version } } }", {}, reviewer);
      for (const { id } of before.reviewQueue.nodes) await command("rejectProposal", "ProposalReasonInput", { proposal: id, reason: "Of an earlier check." }, reviewer, "proposal { id }");
      const twin = await published(`Twin of Rivers ${stamp}`, { localities: ["Truro"] });
      const day = [];
      for (let at = 0; at < 10; at += 1) day.push(["accept", (await submit(`Plain ${at} ${stamp}`)).id]);
      for (let at = 0; at < 5; at += 1) day.push(["reject", (await submit(`Twin of Rivers ${stamp}`, { localities: ["Truro"] })).id]);
      for (let at = 0; at < 3; at += 1) day.push(["ask", (await submit(`Sourceless ${at} ${stamp}`, { claims: [] })).id]);
      for (let at = 0; at < 2; at += 1) {
        const claims = [{ fact: ["dedicated_team", "host"][at], value: [false, "other"][at], source: source.slug }];
        day.push(["comment", (await command("recordClaims", "RecordClaimsInput", { service: twin, claims }, contributor)).proposal.id]);
      }
      const { page, noted } = await signedIn(browser, reviewer, "/review?show=mine");
      await says(page, "20 suggestions wait for a decision. 20 of them fit.");
      await axe(page, "the queue");
      await tabTo(page, "tbody a");
      await page.keyboard.press("Enter");
      const WORDS = { accept: "Accepted. The changes are published.", reject: "Turned down.", ask: "The author is asked for changes.", comment: "The comment is kept." };
      const radios = ["accept", "ask", "reject", "comment"];
      for (const [at, [action, id]] of day.entries()) {
        await page.waitForFunction((path) => location.pathname === path, `/proposals/${id.replace("proposal:", "")}`);
        await page.waitForSelector("#act");
        if (action === "reject") await says(page, "Services that may be the same");
        await tabTo(page, "[name=act]");
        await page.keyboard.press("Space");
        for (let down = 0; down < radios.indexOf(action); down += 1) await page.keyboard.press("ArrowDown");
        check(await page.isChecked(`#act-${action}`), `${action} is not chosen`);
        await tabTo(page, "#text");
        await page.keyboard.type(`Because of ${at}.`);
        await tabTo(page, "section[aria-labelledby=act] button[type=submit]");
        await page.keyboard.press("Enter");
        await says(page, WORDS[action]);
        if (at === 12) await axe(page, "after a decision");
        if (at === day.length - 1) break;
        // What only got a comment waits on: the reviewer goes to the next by the list.
        if (action === "comment") {
          await page.goto(`${base}/review`);
          await settled(page);
          await tabTo(page, `a[href="/proposals/${day[at + 1][1].replace("proposal:", "")}"]`);
        } else {
          await page.waitForFunction((next) => [...document.querySelectorAll("main a")].some((one) => one.pathname === next && one.innerText.includes("Next in the queue")), `/proposals/${day[at + 1][1].replace("proposal:", "")}`);
          await page.evaluate(() => document.querySelector("#main").focus());
          await tabTo(page, `a[href="/proposals/${day[at + 1][1].replace("proposal:", "")}"]`);
        }
        await page.keyboard.press("Enter");
      }
      const { reviewQueue } = await graphql(base, "{ reviewQueue(first: 100) { totalCount } }", {}, reviewer);
      equal(reviewQueue.totalCount, 2, "what is left in the queue");
      nothing(noted);
      return `${day.length} suggestions`;
    },

    "a duplicate is merged from its suggestion": !writes ? null : async (browser) => {
      const stamp = Date.now();
      const into = await published(`Harbour Lights ${stamp}`, { localities: ["Hull"] });
      const { id } = await submit(`Harbour Lights ${stamp}`, { localities: ["Hull"] });
      const { page, noted } = await signedIn(browser, reviewer, `/proposals/${id.replace("proposal:", "")}`);
      await page.click(`a[href*="into=${into}"]`);
      await heading(page, "Merge with another service");
      await page.fill("#reason", "The same team, entered twice.");
      await toCheck(page);
      await axe(page, "merging");
      await page.click("main button[type=submit]");
      await heading(page, "The change is published");
      equal((await graphql(base, "query P($id: ID!) { proposal(id: $id) { state } }", { id }, reviewer)).proposal.state, "ACCEPTED", "the proposal that was merged");
      nothing(noted);
    },

    "those without a role for it are sent where they can go": !writes ? null : async (browser) => {
      const { page, noted } = await signedIn(browser, contributor, "/review");
      await says(page, "Only reviewers can see this page. Your own suggestions are under My work.");
      for (const what of ["merge", "revert&revision=2"]) {
        await page.goto(`${base}/change/${LEEDS}?what=${what}`);
        await settled(page);
        await says(page, "Only reviewers can do this.");
      }
      await page.goto(`${base}/change/${LEEDS}?what=nothing`);
      await settled(page);
      await says(page, "There is no such change.");
      await axe(page, "no such change");
      const { page: reader } = await signedIn(browser, null, `/services/${LEEDS}`);
      await reader.click("a:text-is('Suggest a change')");
      await reader.waitForSelector(".rj-edit");
      await axe(reader, "a service with its ways to change it");
      await reader.locator(".rj-edit").nth(2).click();
      await reader.waitForSelector("#key");
      await axe(reader, "a change without a key");
      nothing(noted);
    },
  };
}
