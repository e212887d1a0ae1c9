// Keys: an admin makes, changes and revokes them by keyboard; a key is shown once, and others see nothing of them.
import { axe, check, equal, graphql, nothing, open, settled, tabTo } from "../lib.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
/** Chromium itself notes failed requests; here they are meant. */
const MEANT = /Failed to load resource/;

const heading = (page, words) => page.waitForFunction((wanted) => document.querySelector("main")?.innerText.includes(wanted), words);
const role = async (base, key) => {
  const response = await fetch(`${base}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: "{ viewer { role } }" }),
  });
  return (await response.json()).data?.viewer.role ?? "none";
};

export function checks({ base, contributor, reviewer, admin }) {
  const signedIn = async (browser, key, url, options) => {
    const { page, noted } = await open(browser, base, options, MEANT);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    // Once, so that signing out lasts.
    await page.addInitScript((secret) => {
      if (!sessionStorage.getItem("seen")) sessionStorage.setItem("rare-jewels-key", secret);
      sessionStorage.setItem("seen", "yes");
    }, key);
    await page.goto(base + url);
    await settled(page);
    return { page, noted };
  };
  const fits = async (page, width) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    check(wide <= width, `the page is ${wide} pixels wide`);
  };
  /** Makes a key with the form, by keyboard, and returns it. */
  const make = async (page, name, choice, noted) => {
    await tabTo(page, "main button");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#name");
    await axe(page, `the form of a key (${noted})`);
    await tabTo(page, "button[type=submit]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.matches(".govuk-error-summary"));
    await axe(page, `the form of a key with errors (${noted})`);
    await tabTo(page, "#name");
    await page.keyboard.type(name);
    await tabTo(page, "[name=role]");
    await page.keyboard.press("Space");
    for (let step = 0; step < choice; step += 1) await page.keyboard.press("ArrowDown");
    await tabTo(page, "button[type=submit]");
    await page.keyboard.press("Enter");
    await heading(page, `The key of ${name} is made`);
    await axe(page, `a key that was made (${noted})`);
    const secret = (await page.locator(".rj-secret").innerText()).trim();
    await tabTo(page, "main button.govuk-button--secondary");
    await page.keyboard.press("Enter");
    await heading(page, "The key is copied.");
    equal(await page.evaluate(() => navigator.clipboard.readText()), secret, "what is copied");
    await tabTo(page, "main button:not(.govuk-button--secondary)");
    await page.keyboard.press("Enter");
    await page.waitForSelector(`th:has-text("${name}")`);
    check(!(await page.content()).includes(secret), "the key is shown again");
    return secret;
  };

  return {
    "an admin makes, changes and revokes a key by keyboard": !admin ? null : async (browser) => {
      for (const [options, width] of [[{}, 1280], [PHONE, 390]]) {
        const { page, noted } = await signedIn(browser, admin, "/", options);
        await tabTo(page, "a[href='/keys']");
        await page.keyboard.press("Enter");
        await page.waitForSelector("th:has-text('(you)')");
        await axe(page, `keys at ${width}`);
        await fits(page, width);
        const name = `Eve ${width} ${Date.now()}`;
        const secret = await make(page, name, 1, width);
        await fits(page, width);
        equal(await role(base, secret), "EDITOR", "what the key opens");
        const id = secret.split("_")[1];
        await page.locator(`a[href='/keys?change=${id}']`).focus();
        await page.keyboard.press("Enter");
        await heading(page, `Change the key of ${name}`);
        await axe(page, `changing a key at ${width}`);
        await tabTo(page, "[name=role]");
        await page.keyboard.press("ArrowDown");
        await page.fill("#lastDay", "2999-12-31");
        await tabTo(page, "button[type=submit]");
        await page.keyboard.press("Enter");
        await page.waitForFunction((wanted) => [...document.querySelectorAll("tr")].some((row) => row.innerText.includes(wanted) && row.innerText.includes("until 31 December 2999")), name);
        equal(await role(base, secret), "REVIEWER", "what the key opens after the change");
        await page.locator(`a[href='/keys?revoke=${id}']`).focus();
        await page.keyboard.press("Enter");
        await heading(page, `Revoke the key of ${name}?`);
        await axe(page, `revoking a key at ${width}`);
        await fits(page, width);
        await tabTo(page, "button[type=submit]");
        await page.keyboard.press("Enter");
        await page.waitForFunction((wanted) => [...document.querySelectorAll("tr")].some((row) => row.innerText.includes(wanted) && row.innerText.includes("revoked on")), name);
        equal(await role(base, secret), "none", "what the key opens after it was revoked");
        nothing(noted);
      }
    },

    "one's own key goes only when that is meant": !admin ? null : async (browser) => {
      const made = await graphql(base, "mutation { createKey(input: { name: \"Abe\", role: ADMIN }) { secret key { id } } }", {}, admin);
      const { secret, key } = made.createKey;
      const { page, noted } = await signedIn(browser, secret, `/keys?revoke=${key.id}`, {});
      await heading(page, "This is the key that you are using.");
      await axe(page, "one's own key");
      await page.click("button[type=submit]");
      await heading(page, "It is the key that you are using");
      equal(await role(base, secret), "ADMIN", "one's own key without a confirmation");
      await page.check("#own");
      await page.click("button[type=submit]");
      await page.waitForSelector("a:text-is('Sign in')");
      equal(await role(base, secret), "none", "one's own key after it was confirmed");
      nothing(noted);
    },

    "others see nothing of keys": !admin || !contributor || !reviewer ? null : async (browser) => {
      for (const key of [contributor, reviewer]) {
        const { page, noted } = await signedIn(browser, key, "/keys", {});
        await heading(page, "Only admins can see this page.");
        check((await page.locator("a[href='/keys']").count()) === 0, "the keys are in the navigation");
        await axe(page, "keys for others");
        nothing(noted);
      }
    },
  };
}
