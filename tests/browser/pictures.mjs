// The pictures of the README, from a running server: node pictures.mjs BASE_URL [FOLDER]
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CHROMIUM, launch, open, settled } from "./lib.mjs";

const [address, folder = fileURLToPath(new URL("../../docs/pictures/", import.meta.url))] = process.argv.slice(2);
if (!address || !CHROMIUM) {
  console.error(address ? "there is no Chromium (CHROMIUM names another place for it)" : "usage: node pictures.mjs BASE_URL [FOLDER]");
  process.exit(2);
}
const base = new URL(address).origin;

const PICTURES = {
  classify: { path: "/classify?name=Riverside+babies&dedicated_team=yes&professions=clinical-psychologist%3Bhealth-visitor&work_focus=relationship&eligibility=all-families", height: 800 },
  matrix: { path: "/matrix?nation=england", width: 1220, height: 828, scroll: ".rj-grid" },
  map: { path: "/map?at=nhs-west-yorkshire-integrated-care-board", width: 1080, height: 882, scroll: ".rj-atlas" },
  overview: { path: "/", width: 1220, height: 900 },
  funding: { path: "/funding?withdraw=nhs-england&asOf=2019-06-01&from=2019-06-01", width: 1000, height: 726, scroll: "#network" },
};

await mkdir(folder, { recursive: true });
const browser = await launch();
for (const [name, { path, width = 1080, height, scroll }] of Object.entries(PICTURES)) {
  const { page } = await open(browser, base, { viewport: { width, height }, reducedMotion: "reduce" });
  await page.goto(base + path);
  await settled(page);
  if (scroll) await page.locator(scroll).first().evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 10));
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${folder}/${name}.png` });
  console.log(`${name}.png`);
}
await browser.close();
