// A table of many services, from file to file.
import { readFile } from "node:fs/promises";
import { axe, check, nothing, open, settled } from "../lib.mjs";

export function checks({ base }) {
  return {
    "a table is classified row by row": async (browser) => {
      const { page, noted } = await open(browser, base);
      await page.goto(`${base}/classify?mode=table`);
      await settled(page);
      const rows = Array.from({ length: 40 }, (_, index) => `"Service, no. ${index}",${index % 2 ? "yes" : "no"},camhs,yes,,`);
      const table = ["name,dedicated_team,host,parent_infant_expertise,staff_wte,professions", ...rows, '"=HYPERLINK(""x"")",perhaps,,,,', "Open,,,,2..5,clinical-psychologist:0.5;health-visitor"].join("\r\n");
      await page.setInputFiles("#table", { name: "many.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
      await page.waitForFunction(() => document.querySelector("main").innerText.includes("41 rows classified, 1 row not"));
      const said = await page.locator("main").innerText();
      check(said.includes("row 42, dedicated_team: expected yes, no or unknown, got “perhaps”"), "the bad cell is not named");
      await axe(page, "the result");
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download the result")]);
      const file = await readFile(await download.path(), "utf8");
      check(file.split("\r\n").length === 44, `${file.split("\r\n").length} lines`);
      check(file.includes(`"'=HYPERLINK(""x"")"`), "a formula gets through");
      nothing(noted);
    },
    "a table without names is refused in words": async (browser) => {
      const { page } = await open(browser, base);
      await page.goto(`${base}/classify?mode=table`);
      await settled(page);
      await page.setInputFiles("#table", { name: "odd.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
      await page.waitForFunction(() => document.querySelector("main").innerText.includes("has no column “name”"));
      await axe(page, "the refusal");
    },
  };
}
