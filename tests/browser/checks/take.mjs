// What a reader takes away is what is on show: tables as CSV and XLSX, pictures as SVG and PNG, with the day and the address they are of.
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { check, equal, graphql, nothing, open, settled } from "../lib.mjs";

/** They change nothing. */
export const readOnly = true;

const today = () => new Date().toISOString().slice(0, 10);

/** Takes a file by the words of its button. */
async function taken(page, kind, label) {
  const button = page.locator(`.rj-take button:has-text("as ${kind}"):has-text("${label}")`).first();
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

/** The cells of a CSV file of this app. */
function csv({ content }) {
  const text = content.toString("utf8");
  check(text.startsWith("\uFEFF"), "Excel would not read its accents");
  const rows = [[]];
  for (const [, quoted, plain, end] of text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows[rows.length - 1].push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") rows.push([]);
  }
  return rows.slice(0, -1);
}

/** The sheets of a workbook by their names, each as the texts of its rows. */
function workbook({ content }) {
  const files = new Map();
  for (let at = 0; content.readUInt32LE(at) === 0x04034b50; ) {
    const begin = at + 30 + content.readUInt16LE(at + 26);
    const end = begin + content.readUInt32LE(at + 18);
    files.set(content.subarray(at + 30, begin).toString(), inflateRawSync(content.subarray(begin, end)).toString());
    at = end;
  }
  const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const sheet = (number) => [...files.get(`xl/worksheets/sheet${number}.xml`).matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) => {
    const cells = [];
    for (const [, column, text, number] of row.matchAll(/<c r="([A-Z]+)\d+"[^>]*>(?:<is><t[^>]*>([^<]*)<\/t><\/is>|<v>([^<]*)<\/v>)/g)) {
      const at = [...column].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
      cells[at] = number ?? plain(text);
    }
    return Array.from(cells, (cell) => cell ?? "");
  });
  return Object.fromEntries([...files.get("xl/workbook.xml").matchAll(/<sheet name="([^"]*)" sheetId="(\d+)"/g)].map(([, name, number]) => [plain(name), sheet(number)]));
}

/** What says of which page a workbook is, and of when. */
function about(sheets, base, path) {
  const said = Object.fromEntries(sheets.About.map(([name, ...rest]) => [name, rest[0]]));
  equal(said.Address, base + path, "the address");
  equal(said["As of"], today(), "the day");
  equal(said.Licence, `${base}/help/licence`, "the licence");
  return said;
}

/** The same cells, whatever commas numbers have. */
function same(one, other, what) {
  const flat = (rows) => rows.map((row) => row.map((cell) => (/^-?[\d,]+(\.\d+)?$/.test(cell) ? cell.replaceAll(",", "") : cell)).join("|").replace(/\|+$/, "")).join("\n");
  equal(flat(one), flat(other), what);
}

/** What a picture that was taken says and shows; it is whole by itself. */
async function read(page, svg) {
  const drawn = await page.evaluate((text) => {
    const picture = new DOMParser().parseFromString(text, "image/svg+xml");
    const texts = (selector) => [...picture.querySelectorAll(selector)].map((one) => one.textContent);
    const fills = [...picture.querySelectorAll("svg svg g > rect")].map((one) => one.getAttribute("fill"));
    return { broken: picture.querySelector("parsererror") !== null, words: texts("text").join(" "), titles: texts("g > title"), fills, foreign: picture.querySelectorAll("[class], [style], script, image, use, a").length };
  }, svg);
  equal(drawn.broken, false, "an SVG that cannot be read");
  equal(drawn.foreign, 0, "what depends on the page");
  return drawn;
}

async function shown(browser, base, path) {
  const { page, noted } = await open(browser, base);
  await page.goto(base + path);
  await settled(page);
  return { page, noted };
}

export function checks({ base }) {
  return {
    "the overview: its numbers, and what they are of": async (browser) => {
      const { page, noted } = await shown(browser, base, "/");
      await page.waitForSelector(".rj-hero");
      const file = await taken(page, "XLSX", "the overview");
      equal(file.name, `overview-${today()}.xlsx`, "its name");
      const sheets = workbook(file);
      const said = about(sheets, base, "/");
      equal(said["In a sentence"] !== undefined, true, "a sentence");
      const { registry } = await graphql(base, "{ registry { serviceCount byNation { nation count teams } } }");
      equal(sheets["By type"].at(-1)[1], String(registry.serviceCount), "all services");
      equal(sheets["By type"].slice(1, -1).reduce((sum, [, number]) => sum + Number(number), 0), registry.serviceCount, "what they add up to");
      const nations = sheets["Services by nation"];
      for (const { nation, count, teams } of registry.byNation) {
        const row = nations.find(([name]) => name.toUpperCase().replaceAll(" ", "_") === nation);
        equal(`${row[1]} ${row[5]}`, `${teams} ${count}`, nation);
      }
      same(csv(await taken(page, "CSV", "Services by nation")), nations, "the CSV");
      const meters = await page.locator(".rj-meters strong").allInnerTexts();
      equal(sheets["Areas with a team"].slice(1).map((row) => `${row[2]} of ${row[5]}`).join(), meters.join(), "the areas");
      nothing(noted);
    },

    "services: all that fit, not the page of them, and the reader of tables reads it": async (browser) => {
      const path = "/services?nation=england&sort=name";
      const { page, noted } = await shown(browser, base, path);
      const sheets = workbook(await taken(page, "XLSX", "services"));
      about(sheets, base, path);
      const rows = csv(await taken(page, "CSV", "services"));
      same(sheets.Services, rows, "the two");
      const { services } = await graphql(base, "{ services(filter: { nations: [ENGLAND] }, first: 100) { totalCount nodes { name assessment { score { low high } } } } }");
      equal(rows.length - 1, services.totalCount, "services");
      const at = (name) => rows[0].indexOf(name);
      for (const { name, assessment: { score } } of services.nodes) {
        const row = rows.find(([one]) => one === name);
        equal(`${row?.[at("Score, confirmed")]} ${row?.[at("Score, possible")]}`, `${score.low} ${score.high}`, name);
      }
      const { content } = await taken(page, "XLSX", "services");
      const answer = await (await fetch(`${base}/tables?questions=0`, { method: "POST", headers: { "content-type": "application/octet-stream" }, body: content })).json();
      equal(answer.rows?.length, services.totalCount, `rows that the registry reads of it (${JSON.stringify(answer).slice(0, 200)})`);
      nothing(noted);
    },

    "a service and a body: every table of their pages": async (browser) => {
      for (const [path, label, sheet] of [["/services/leeds-infant-mental-health-service", "what is known of", "Facts"], ["/funding/leeds-city-council", "Leeds City Council", "What it pays for"]]) {
        const { page, noted } = await shown(browser, base, path);
        const sheets = workbook(await taken(page, "XLSX", label));
        about(sheets, base, path);
        check(sheets[sheet]?.length > 1, `${path} has no sheet ${sheet}: ${Object.keys(sheets)}`);
        const tables = await page.locator("#main table").evaluateAll((all) => all.map((table) => [table.caption.textContent, table.rows.length, table.rows[1].cells[0].querySelector("a")?.textContent ?? ""]));
        for (const [name, rows, first] of tables) {
          const taken = sheets[name.replaceAll(":", "").slice(0, 31).trimEnd()];
          equal(taken?.length, rows, `rows of ${name}`);
          check(taken[1][0].includes(first), `${name} begins with ${taken[1][0]}`);
          check(!taken.flat().some((cell) => /End it|Show its links/.test(cell)), `${name} has what is pressed`);
        }
        nothing(noted);
      }
    },

    "the matrix as it is on show, in its order": async (browser) => {
      const path = "/matrix?nation=scotland&sort=name";
      const { page, noted } = await shown(browser, base, path);
      const sheets = workbook(await taken(page, "XLSX", "score matrix"));
      about(sheets, base, path);
      same(sheets["Score matrix"], csv(await taken(page, "CSV", "score matrix")), "the two");
      const names = await page.locator(".rj-matrix tbody th a").allInnerTexts();
      equal(sheets["Score matrix"].slice(1).map(([name]) => name).join(), names.join(), "the rows");
      // As a picture: the same rows, with the words of each cell on its mark.
      const svg = (await taken(page, "SVG", "score matrix")).content.toString();
      const drawn = await read(page, svg);
      for (const words of [...names, base + path, await page.locator(".rj-answer").innerText()]) check(drawn.words.includes(words), `the picture does not say: ${words}`);
      const cells = await page.locator(".rj-cell").evaluateAll((all) => all.map((one) => one.title));
      equal(drawn.titles.join(), cells.join(), "the cells");
      equal((await taken(page, "PNG", "score matrix")).content.subarray(1, 4).toString(), "PNG", "a PNG");
      equal(await page.locator(".rj-drawn").count(), 0, "what is left in the page");
      nothing(noted);
    },

    "when funding ends, as a picture with its bars": async (browser) => {
      const path = "/funding?asOf=2025-01-01";
      const { page, noted } = await shown(browser, base, path);
      const bars = page.locator(".rj-timeline li");
      await bars.first().waitFor();
      const drawn = await read(page, (await taken(page, "SVG", "when funding ends")).content.toString());
      const said = await bars.evaluateAll((all) => all.map((one) => one.innerText.replace(/\s+/g, " ").trim()));
      for (const words of [...said, base + path]) check(drawn.words.replaceAll("\u00a0", " ").includes(words.replaceAll("\u00a0", " ")), `the picture does not say: ${words}`);
      equal((await taken(page, "PNG", "when funding ends")).content.subarray(1, 4).toString(), "PNG", "a PNG");
      nothing(noted);
    },

    "the map: tables with its numbers, and the picture with its key, its sentence and its day": async (browser) => {
      for (const [path, tiles] of [["/map", 68], ["/map?areas=councils&nation=wales", 218]]) {
        const { page, noted } = await shown(browser, base, path);
        const sentence = await page.locator(".rj-quote q").first().innerText();
        const rows = csv(await taken(page, "CSV", "where teams are on record"));
        const sheets = workbook(await taken(page, "XLSX", "where teams are on record"));
        same(sheets.Areas, rows, "the two");
        equal(about(sheets, base, path)["In a sentence"] !== undefined, true, "a sentence");
        const [, full, all] = /on record in (\d+) of (\d+)/.exec(sentence);
        const status = rows[0].indexOf("status");
        equal(`${rows.filter((row) => row[status] === "FULL_TEAM").length} of ${rows.length - 1}`, `${full} of ${all}`, "areas with a full team");

        const svg = (await taken(page, "SVG", "where teams are on record")).content.toString();
        const drawn = await read(page, svg);
        equal(drawn.titles.length, tiles, "tiles");
        const painted = await page.locator(".rj-map .rj-tile > rect").evaluateAll((every) => every.map((one) => getComputedStyle(one).fill));
        equal(drawn.fills.join(), painted.join(), "the colours of the tiles");
        for (const words of [sentence, "None known", base + path, `saved on ${new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })}`]) check(drawn.words.replaceAll("\u00a0", " ").includes(words.replaceAll("\u00a0", " ")), `the picture does not say: ${words}`);
        const png = (await taken(page, "PNG", "where teams are on record")).content;
        equal(png.subarray(1, 4).toString(), "PNG", "a PNG");
        const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
        const [, wide, high] = /width="(\d+)" height="(\d+)"/.exec(svg);
        equal(`${width} ${height}`, `${2 * wide} ${2 * high}`, "pixels of the PNG");
        check(png.length > 20_000, `the PNG has only ${png.length} bytes`);
        nothing(noted);
      }
    },

    "gaps, figures and recommendations": async (browser) => {
      const { page, noted } = await shown(browser, base, "/map");
      const gaps = csv(await taken(page, "CSV", "Areas without a known team"));
      const { coverage } = await graphql(base, "{ coverage { gaps(filter: { kinds: [INTEGRATED_CARE_BOARD] }, first: 10) { nodes { body { name } } } } }");
      gaps.slice(1).forEach(([name], index) => equal(name, coverage.gaps.nodes[index].body.name, `gap ${index + 1}`));
      const figures = workbook(await taken(page, "XLSX", "Published counts of teams"))["Published counts of teams"];
      const { publishedFigures, recommendations } = await graphql(base, "{ publishedFigures(subject: \"teams\") { text registryCount } recommendations { number progress { claim } } }");
      equal(figures.slice(1).map(([text]) => text).join(), publishedFigures.map(({ text }) => text).join(), "the figures");
      await page.click("text=The twelve recommendations");
      const all = csv(await taken(page, "CSV", "the twelve recommendations"));
      equal(all.length - 1, recommendations.reduce((sum, { progress }) => sum + Math.max(1, progress.length), 0), "rows of recommendations");
      equal(new Set(all.slice(1).map(([number]) => number)).size, recommendations.length, "recommendations");
      nothing(noted);
    },

    "the funding: bodies, lines and partnerships as sheets": async (browser) => {
      const path = "/funding?asOf=2019-06-01";
      const { page, noted } = await shown(browser, base, path);
      const sheets = workbook(await taken(page, "XLSX", "who pays for what"));
      equal(sheets.About.find(([name]) => name === "As of")[1], "2019-06-01", "the day");
      const { fundingNetwork } = await graphql(base, '{ fundingNetwork(asOf: "2019-06-01") { funders { body { slug } } links { id } } }');
      equal(sheets.Bodies.length - 1, fundingNetwork.funders.length, "bodies");
      equal(sheets["Funding lines"].length - 1, fundingNetwork.links.length, "lines");
      nothing(noted);
    },

    "the chart of the overview, in the dark too, and what cannot be written is said": async (browser) => {
      const { page, noted } = await open(browser, base, { colorScheme: "dark" }, /Failed to load resource|Failed to fetch/);
      await page.goto(base);
      await settled(page);
      await page.waitForSelector(".rj-chart svg");
      await page.route("**/picture-file*", (route) => route.abort());
      const button = page.locator(".rj-take button:has-text('SVG'):has-text('full teams')");
      await button.click();
      await page.waitForSelector(".rj-take [role=status]:has-text('The file could not be written.')");
      await page.unroute("**/picture-file*");
      await page.reload();
      await settled(page);
      await page.waitForSelector(".rj-chart svg");
      const svg = (await taken(page, "SVG", "full teams")).content.toString();
      const paper = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--paper"));
      check(svg.includes(`fill="${paper}"`), "its paper");
      const here = /(\d+) on record here/.exec(await page.locator(".rj-chart .rj-key").innerText())[1];
      check(svg.includes(`on record here are ${here}`), "what is on record here");
      nothing(noted);
    },
  };
}
