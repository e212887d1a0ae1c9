// Each step at the desk while something is wrong: the server is gone, asks to wait, cannot save, answers with something else, is slow,
// loses an answer, or does not accept the key any more. It is said in words, what was typed stays, and sending again does nothing twice.
import { axe, check, equal, graphql, nothing, open, settled } from "../lib.mjs";

/** Chromium itself notes failed requests; here they are meant. */
const MEANT = /Failed to load resource/;
const SLOW_MS = 2500;

const json = (status, body, headers = {}) => (route) => route.fulfill({ status, contentType: "application/json", headers, body: JSON.stringify(body) });
const fault = (status, code, headers) => json(status, { errors: [{ message: "x", extensions: { code } }] }, headers);

/** What is wrong, and what a reader is told. */
const FAULTS = [
  [(route) => route.abort(), "The server cannot be reached."],
  [fault(429, "RATE_LIMITED", { "retry-after": "3" }), "asks you to wait"],
  [fault(503, "UNAVAILABLE", { "retry-after": "3" }), "Nothing can be saved at the moment."],
  [fault(409, "CONFLICT"), "The server could not answer"],
  [json(502, "<h1>Bad gateway</h1>"), "cannot be read (status 502)"],
];
/** It arrives, and the answer is lost. */
const LOST = async (route) => { await route.fetch(); await route.abort(); };

const says = (page, words) => page.waitForFunction((wanted) => document.querySelector("main")?.innerText.replaceAll("\u00a0", " ").includes(wanted), words);

export function checks({ base, contributor, reviewer, admin }) {
  const all = admin && reviewer && contributor;
  const claims = async () => [{ fact: "dedicated_team", value: true, source: (await graphql(base, "{ sources { slug } }")).sources[0].slug }];
  const submitted = async (name) => {
    const input = { name, nation: "ENGLAND", claims: await claims() };
    const { submitService } = await graphql(base, "mutation S($input: SubmitServiceInput!) { submitService(input: $input) { proposal { id slug } } }", { input }, contributor);
    return submitService.proposal;
  };
  const published = async (name) => {
    const { id, slug } = await submitted(name);
    await graphql(base, "mutation A($input: AcceptProposalInput!) { acceptProposal(input: $input) { revision } }", { input: { proposal: id, reason: "For a check." } }, reviewer);
    return slug;
  };
  const signedIn = async (browser, key, url) => {
    const { page, noted } = await open(browser, base, {}, MEANT);
    // Once, so that signing out lasts.
    if (key) await page.addInitScript((secret) => {
      if (!sessionStorage.getItem("seen")) sessionStorage.setItem("rare-jewels-key", secret);
      sessionStorage.setItem("seen", "yes");
    }, key);
    await page.goto(base + url);
    await settled(page);
    return { page, noted };
  };

  /**
   * The steps. `begin` types and returns what was typed, by the selector of its field; `button` sends; `done` is said once it is sent;
   * `again` reaches the same form after signing in again.
   */
  const steps = {
    "changing an answer": {
      key: contributor,
      address: async () => `/change/${await published(`Faults Change ${Date.now()}`)}?what=website`,
      begin: async (page) => {
        await page.fill("#value", "https://example.org/typed");
        await page.fill("#reason", "Their own site.");
      },
      ready: (page) => page.click("button:text-is('Check before sending')"),
      button: "main button:text-is('Send as a suggestion')",
      typed: { "#value": "https://example.org/typed", "#reason": "Their own site." },
      done: "Your suggestion is sent",
    },
    "deciding on a suggestion": {
      key: reviewer,
      address: async () => `/proposals/${(await submitted(`Faults Decide ${Date.now()}`)).id.replace("proposal:", "")}`,
      begin: async (page) => {
        await page.check("#act-accept");
        await page.fill("#text", "The source says so.");
      },
      again: (page) => page.check("#act-accept"),
      button: "section[aria-labelledby=act] button:text-is('Accept and publish')",
      // Once it has arrived, the page shows that it is done.
      arrives: true,
      typed: { "#text": "The source says so." },
      done: "Accepted. The changes are published.",
    },
    "a comment of its author": {
      key: contributor,
      address: async () => `/proposals/${(await submitted(`Faults Comment ${Date.now()}`)).id.replace("proposal:", "")}`,
      begin: async (page) => {
        await page.check("#act-comment");
        await page.fill("#text", "I asked them twice.");
      },
      again: (page) => page.check("#act-comment"),
      button: "section[aria-labelledby=act] button:text-is('Comment')",
      typed: { "#text": "I asked them twice." },
      done: "The comment is kept.",
      once: async (page) => {
        await page.waitForSelector("section[aria-labelledby=comments] :text('I asked them twice.')");
        equal(await page.locator("section[aria-labelledby=comments] :text('I asked them twice.')").count(), 1, "the comments");
      },
    },
    "deciding on a type": {
      key: reviewer,
      address: async () => `/review/${await published(`Faults Type ${Date.now()}`)}`,
      begin: async (page) => {
        await page.selectOption("section[aria-labelledby=decide] select", "PARENT_INFANT_TEAM");
        await page.fill("#reason", "It has all seven.");
      },
      again: (page) => page.selectOption("section[aria-labelledby=decide] select", "PARENT_INFANT_TEAM"),
      button: "section[aria-labelledby=decide] button[type=submit]",
      typed: { "#reason": "It has all seven." },
      done: "Decided: Parent-infant team.",
    },
    "asking services": {
      key: admin,
      address: async () => "/rounds?new",
      begin: async (page) => {
        await page.fill("#round", `Faults ${Date.now()}`);
        await page.fill("#lastDay", "2999-12-31");
        await page.locator(".rj-choices input").first().check();
      },
      button: "main button:text-is('Make the links')",
      typed: { "#lastDay": "2999-12-31" },
      stays: "1 service chosen",
      done: "1 link",
    },
    "answering for one's service": {
      key: async () => {
        const input = { round: `Faults ${Date.now()}`, services: [await published(`Faults Answer ${Date.now()}`)], lastDay: "2999-12-31" };
        const { askServices } = await graphql(base, "mutation A($input: AskServicesInput!) { askServices(input: $input) { links { secret } } }", { input }, admin);
        return askServices.links[0].secret;
      },
      address: async () => "/answer",
      begin: async (page) => {
        await page.locator("main form input[type=radio], main form input[type=checkbox]").first().check();
        await page.click("main form button:text-is('Answer')");
        await page.waitForSelector("button:text-is('Send 1 answer')");
        await page.fill("#besides", "I am the manager.");
      },
      button: "main button:text-is('Send 1 answer')",
      typed: { "#besides": "I am the manager." },
      done: "Thank you: your answers are sent",
    },
    "making a key": {
      key: admin,
      address: async () => "/keys",
      begin: async (page) => {
        await page.click("button:text-is('Make a key')");
        await page.fill("#name", `Faults ${Date.now()}`);
        await page.fill("#label", "A trust");
        await page.locator("[name=role]").first().check();
      },
      again: (page) => page.click("button:text-is('Make a key')"),
      button: "main button:text-is('Make the key')",
      typed: { "#label": "A trust" },
      done: "is made",
    },
  };

  const aKey = async () => {
    const { createKey } = await graphql(base, "mutation K($input: CreateKeyInput!) { createKey(input: $input) { key { id } } }", { input: { name: `Faults Key ${Date.now()}`, role: "CONTRIBUTOR" } }, admin);
    return createKey.key.id;
  };
  Object.assign(steps, {
    "changing a key": {
      key: admin,
      address: async () => `/keys?change=${await aKey()}`,
      begin: async (page) => {
        await page.fill("#label", "Of a trust");
        await page.fill("#lastDay", "2999-12-31");
      },
      button: "main button:text-is('Change the key')",
      typed: { "#label": "Of a trust", "#lastDay": "2999-12-31" },
      done: "shown as Of a trust",
    },
    "revoking a key": {
      key: admin,
      address: async () => `/keys?revoke=${await aKey()}`,
      begin: () => {},
      button: "main button:text-is('Revoke the key')",
      typed: {},
      done: "revoked on",
    },
    "closing a link": {
      key: admin,
      address: async () => {
        const input = { round: `Faults Close ${Date.now()}`, services: [await published(`Faults Close ${Date.now()}`)], lastDay: "2999-12-31" };
        await graphql(base, "mutation A($input: AskServicesInput!) { askServices(input: $input) { links { secret } } }", { input }, admin);
        return `/rounds?round=${encodeURIComponent(input.round).replaceAll("%20", "+")}`;
      },
      begin: (page) => page.click("td button:has-text('Revoke')"),
      again: (page) => page.click("td button:has-text('Revoke')"),
      button: "main button:text-is('Revoke the link')",
      typed: {},
      done: "revoked on",
    },
    "adding a service": {
      key: contributor,
      address: async () => `/add?draft=${Date.now()}&step=check`,
      begin: async (page) => {
        // The steps are walked elsewhere; here they are typed in the quickest way.
        await page.goto(page.url().replace("&step=check", ""));
        await page.fill("#name", `Faults Add ${Date.now()}`);
        await page.check("#nation-WALES");
        await page.click("main button:text-is('Continue')");
        await page.fill("#run-by", "A health board");
        await page.click("main button:text-is('Continue')");
        await page.check("#source-kind-heard");
        await page.fill("#source-heard", "A call with the manager");
        await page.fill("#source-heardOn", "2026-11-02");
        await page.click("main button:text-is('Continue')");
        await page.click("main button:text-is('I will answer later')");
      },
      button: "main button:text-is('Send as a suggestion')",
      typed: {},
      stays: "A call with the manager",
      done: "is sent",
      once: async (page) => {
        const [name] = (await page.locator("main h1").innerText()).split("\n").at(-1).split(" is sent");
        const { viewer } = await graphql(base, "{ viewer { proposals(first: 20) { nodes { changes { summary } } } } }", {}, contributor);
        equal(viewer.proposals.nodes.filter(({ changes }) => changes.some(({ summary }) => summary.includes(name))).length, 1, `suggestions of ${name}`);
      },
    },
    "sending a table": {
      key: contributor,
      requests: "**/imports?*",
      address: async () => "/classify?mode=table",
      begin: async (page) => {
        await page.setInputFiles("#table", { name: "faults.csv", mimeType: "text/csv", buffer: Buffer.from(`name,nation,dedicated_team\nFaults Table ${Date.now()},Wales,yes\n`) });
        await says(page, "1 row read.");
        await page.check("#source-kind-heard");
        await page.fill("#source-heard", "Our survey");
        await page.fill("#source-heardOn", "2026-11-02");
      },
      again: (page) => says(page, "1 row read."),
      ready: async (page) => {
        await page.click("button:text-is('Check before sending')");
        await page.waitForSelector("button:text-is('Send all as one suggestion')");
      },
      button: "button:text-is('Send all as one suggestion')",
      typed: { "#source-heard": "Our survey", "#source-heardOn": "2026-11-02" },
      done: "The table is sent",
    },
  });

  const keyOf = (step) => (typeof step.key === "function" ? step.key() : step.key);

  const checks = {
    "signing in: a fault is told beside the box, and the key stays in it": !contributor ? null : async (browser) => {
      const { page, noted } = await signedIn(browser, null, "/sign-in");
      await page.fill("#key", contributor);
      for (const [answer, words] of FAULTS) {
        await page.route("**/graphql", answer);
        await page.click("main button:text-is('Sign in')");
        await page.waitForFunction((wanted) => document.querySelector("#key-error")?.innerText.includes(wanted), words);
        await page.unroute("**/graphql");
        equal(await page.inputValue("#key"), contributor, "the key in the box");
      }
      await axe(page, "signing in with a fault");
      await page.route("**/graphql", async (route) => { await new Promise((resolve) => { setTimeout(resolve, SLOW_MS); }); await route.continue(); });
      await page.click("main button:text-is('Sign in')");
      await says(page, "Checking the key.");
      await says(page, "You are signed in");
      nothing(noted);
    },
  };
  for (const [name, step] of Object.entries(steps)) {
    const stays = async (page) => {
      for (const [field, text] of Object.entries(step.typed)) if (await page.locator(field).count()) equal(await page.inputValue(field), text, `what was typed into ${field}`);
      if (step.stays) await says(page, step.stays);
    };
    const requests = step.requests ?? "**/graphql";
    const only = (answer) => (route) => (step.requests || /mutation/.test(route.request().postData() ?? "") ? answer(route) : route.continue());

    checks[`${name}: each fault is told in words, nothing typed is lost, and it is done once`] = !all ? null : async (browser) => {
      const { page, noted } = await signedIn(browser, await keyOf(step), await step.address());
      await step.begin(page);
      await step.ready?.(page);
      for (const [answer, words] of [...FAULTS, ...(step.arrives ? [] : [[LOST, "The server cannot be reached."]])]) {
        await page.route(requests, only(answer));
        await page.click(step.button);
        await says(page, words);
        await says(page, "Nothing is lost, and nothing is saved twice.");
        await page.unroute(requests);
        await stays(page);
      }
      await axe(page, `${name} with a fault`);
      await page.route(requests, only(async (route) => { await new Promise((resolve) => { setTimeout(resolve, SLOW_MS); }); await route.continue(); }));
      await page.click(step.button);
      await page.waitForFunction(() => /\bSending\b|\bMaking the links\b/.test(document.querySelector("main").innerText));
      await says(page, step.done);
      await step.once?.(page);
      nothing(noted);
    };

    checks[`${name}: after the key was revoked, another one goes on with what was typed`] = !all ? null : async (browser) => {
      const address = await step.address();
      const key = await keyOf(step);
      const { page, noted } = await signedIn(browser, key, address);
      await step.begin(page);
      await step.ready?.(page);
      const asked = new Set(["**/graphql", requests]);
      for (const one of asked) await page.route(one, (route) => (route.request().headers().authorization ? fault(401, "UNAUTHENTICATED")(route) : route.continue()));
      await page.click(step.button);
      await says(page, "the registry does not accept your key any more");
      await says(page, "What you typed is kept in this browser.");
      await axe(page, `${name} after the key was revoked`);
      for (const one of asked) await page.unroute(one);
      await page.goto(`${base}/sign-in?back=${encodeURIComponent(address)}`);
      await page.fill("#key", key);
      await page.click("main button:text-is('Sign in')");
      await page.waitForFunction((path) => location.pathname + location.search === path, address);
      await settled(page);
      await step.again?.(page);
      const [first] = Object.keys(step.typed);
      if (first) await page.waitForSelector(first);
      for (const field of Object.keys(step.typed)) check((await page.locator(field).count()) === 1, `${field} is not there`);
      await stays(page);
      await step.ready?.(page);
      await page.click(step.button);
      await says(page, step.done);
      nothing(noted);
    };
  }

  checks["a key whose answer is lost is made once, also after a restart, and can be revoked"] = !all ? null : async (browser) => {
    const name = `Faults Lost ${Date.now()}`;
    const { page, noted } = await signedIn(browser, admin, "/keys");
    await page.click("button:text-is('Make a key')");
    await page.fill("#name", name);
    await page.locator("[name=role]").first().check();
    await page.route("**/graphql", (route) => (/mutation/.test(route.request().postData() ?? "") ? LOST(route) : route.continue()), { times: 1 });
    await page.click("main button:text-is('Make the key')");
    await says(page, "Nothing is lost, and nothing is saved twice.");
    await page.reload();
    await settled(page);
    await page.click("button:text-is('Make a key')");
    equal(await page.inputValue("#name"), name, "the name after a restart");
    await page.click("main button:text-is('Make the key')");
    await says(page, `The key of ${name} is made, and cannot be shown`);
    await axe(page, "a key that cannot be shown");
    const made = async () => (await graphql(base, "{ keys(first: 100) { nodes { name state } } }", {}, admin)).keys.nodes.filter((one) => one.name === name).map(({ state }) => state).join();
    equal(await made(), "VALID", "keys of the name");
    await page.click("main a:text-is('Revoke it')");
    await says(page, `Revoke the key of ${name}?`);
    await page.click("main button:text-is('Revoke the key')");
    await says(page, "revoked on");
    equal(await made(), "REVOKED", "keys of the name");
    nothing(noted);
  };

  checks["links whose answer is lost are made once, also after a restart, and it is said what to do"] = !all ? null : async (browser) => {
    const round = `Faults Lost ${Date.now()}`;
    const { page, noted } = await signedIn(browser, admin, "/rounds?new");
    await page.fill("#round", round);
    await page.locator(".rj-choices input").first().check();
    await page.route("**/graphql", (route) => (/mutation/.test(route.request().postData() ?? "") ? LOST(route) : route.continue()), { times: 1 });
    await page.click("main button:text-is('Make the links')");
    await says(page, "Nothing is lost, and nothing is saved twice.");
    await page.reload();
    await settled(page);
    await page.waitForSelector("#round");
    equal(await page.inputValue("#round"), round, "the name of the round after a restart");
    await page.click("main button:text-is('Make the links')");
    await says(page, "1 link is made, and cannot be shown");
    check(!(await page.locator("main").innerText()).includes("Keep them now"), "there is nothing to keep");
    await axe(page, "links that cannot be shown");
    await page.click("main a:text-is('the page of the round')");
    await says(page, "1 of 1");
    equal((await graphql(base, "query K($round: String!) { keys(first: 10, round: $round) { totalCount } }", { round }, admin)).keys.totalCount, 1, "links of the round");
    nothing(noted);
  };

  checks["an acceptance whose answer is lost shows as accepted, and cannot be sent again"] = !all ? null : async (browser) => {
    const { id } = await submitted(`Faults Lost ${Date.now()}`);
    const { page, noted } = await signedIn(browser, reviewer, `/proposals/${id.replace("proposal:", "")}`);
    await page.check("#act-accept");
    await page.fill("#text", "The source says so.");
    await page.route("**/graphql", (route) => (/mutation/.test(route.request().postData() ?? "") ? LOST(route) : route.continue()));
    await page.click("section[aria-labelledby=act] button:text-is('Accept and publish')");
    await page.waitForFunction(() => document.querySelector("dl .govuk-tag")?.innerText === "Accepted");
    equal(await page.locator("button:text-is('Accept and publish')").count(), 0, "ways to accept it again");
    nothing(noted);
  };

  checks["a decision on a type that another was faster with says so, and keeps the reason"] = !all ? null : async (browser) => {
    const slug = await published(`Faults Faster ${Date.now()}`);
    const { page, noted } = await signedIn(browser, reviewer, `/review/${slug}`);
    await page.selectOption("section[aria-labelledby=decide] select", "PARENT_INFANT_TEAM");
    await page.fill("#reason", "It has all seven.");
    // What is known of the change by the page's own socket would come first: it is held back.
    await page.route("**/graphql", async (route) => {
      if (!/mutation/.test(route.request().postData() ?? "")) return route.continue();
      const input = { service: slug, website: "https://example.org/faster", reason: "Of another." };
      await graphql(base, "mutation E($input: EditServiceInput!) { editService(input: $input) { revision } }", { input }, reviewer);
      return route.continue();
    }, { times: 1 });
    await page.click("section[aria-labelledby=decide] button[type=submit]");
    await says(page, "This page shows it as it is now. Read it, then send again.");
    equal(await page.inputValue("#reason"), "It has all seven.", "the reason");
    await page.click("section[aria-labelledby=decide] button[type=submit]");
    await says(page, "Decided: Parent-infant team.");
    nothing(noted);
  };
  return checks;
}
