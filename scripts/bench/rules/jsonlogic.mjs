// json-logic-engine, compiled: `node jsonlogic.mjs RULE.json COMPLETE.ndjson PARTIAL.ndjson`, from its own folder.
import { readFileSync } from "node:fs";
import { LogicEngine } from "json-logic-engine";

const [rule, complete, partial] = process.argv.slice(2);
const read = (path) => readFileSync(path, "utf8").trim().split("\n").map(JSON.parse);
const decide = new LogicEngine().build(JSON.parse(readFileSync(rule, "utf8")));

const rows = read(complete);
const facts = rows.map((row) => row.facts);
let best = Infinity;
let kept = 0;
for (let round = 0; round < 40; round += 1) {
  const start = process.hrtime.bigint();
  for (const row of facts) kept += decide(row).length;
  best = Math.min(best, Number(process.hrtime.bigint() - start) / facts.length);
}
const same = rows.filter((row) => JSON.stringify(decide(row.facts)) === JSON.stringify([...row.outcomes, row.class])).length;
const answer = (row) => {
  try {
    return decide(row.facts).at(-1);
  } catch {
    return null;
  }
};
const right = read(partial).filter((row) => answer(row) === row.class).length;
console.log(JSON.stringify({ row: best, same, right, kept: kept > 0 }));
