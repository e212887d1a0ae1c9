// What pages say of themselves before any script runs: to search engines, previews of links, and who looks at the source.
import { check, equal, nothing, open, settled } from "../lib.mjs";

/** Checks that change nothing run two at a time. */
export const readOnly = true;

const LEEDS = "leeds-infant-mental-health-service";
const PUBLIC = ["/", "/services", "/matrix", "/classify", "/funding", "/map", "/help", "/changes", `/services/${LEEDS}`, "/funding/nhs-leeds-ccg"];
const OWN = ["/review", "/work", "/add", "/keys", "/rounds", "/answer", "/sign-in", "/search", "/services/no-such-service"];

export function checks({ base }) {
  const source = async (path) => (await fetch(base + path, { headers: { accept: "text/html" } })).text();
  const content = (page, start) => page.split(start)[1]?.split('"')[0] ?? null;
  return {
    "each public page has its own title, description and address": async () => {
      const titles = new Set();
      const descriptions = new Set();
      for (const path of PUBLIC) {
        const page = await source(path);
        titles.add(page.split("<title>")[1]?.split("</title>")[0]);
        descriptions.add(content(page, '<meta name="description" content="'));
        equal(content(page, '<link rel="canonical" href="'), path, `the address of ${path}`);
        check(!page.includes("noindex"), `${path} is not listed`);
      }
      equal(titles.size, PUBLIC.length, "titles");
      equal(descriptions.size, PUBLIC.length, "descriptions");
      for (const path of OWN) {
        const page = await source(path);
        check(page.includes('<meta name="robots" content="noindex">') && !page.includes("canonical"), `${path} is listed`);
      }
    },

    "a service is structured data, and its page is drawn over it without complaint": async (browser) => {
      const page = await source(`/services/${LEEDS}`);
      const data = JSON.parse(page.split('<script type="application/ld+json">')[1].split("</script>")[0]);
      equal(data.name, "Leeds Infant Mental Health Service", "the name");
      equal(data.description, content(page, '<meta name="description" content="'), "the description");
      check(data["@type"] === "Service" && data.description.includes("Leeds"), JSON.stringify(data));
      const { page: shown, noted } = await open(browser, base);
      await shown.goto(`${base}/services/${LEEDS}`);
      await settled(shown);
      equal(await shown.title(), "Leeds Infant Mental Health Service · Rare Jewels", "the title");
      nothing(noted);
    },

    "the list of pages names those that are there, and the rest is left alone": async () => {
      const map = await source("/sitemap.xml");
      const paths = [...map.matchAll(/<loc>([^<]*)<\/loc>/g)].map((found) => found[1]);
      check(paths.length > 60 && paths.every((path) => path.startsWith(`${base}/`)), `${paths.length} addresses`);
      check(paths.includes(`${base}/services/${LEEDS}`) && new Set(paths).size === paths.length, "an address is missing, or there twice");
      const robots = await source("/robots.txt");
      check(robots.includes("Disallow: /keys") && robots.includes(`Sitemap: ${base}/sitemap.xml`), robots);
    },
  };
}
