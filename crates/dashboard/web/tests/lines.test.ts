import { deepEqual } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const WIDTH = 100;

test("no line is wider than the formatter's width, long texts and comments included", () => {
  const files = ["src", "tests"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(tsx?|css|scss|graphql)$/.test(name) && !name.startsWith("generated"))
      .map((name) => `${folder}/${name}`),
  );
  const wide = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, index) => (line.length > WIDTH ? [`${file}:${index + 1}`] : [])),
  );
  deepEqual(wide, []);
});
