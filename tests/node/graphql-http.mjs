// Runs the audits of npm `graphql-http` against an address, and prints what came of each.
//
//   node graphql-http.mjs http://127.0.0.1:4000/graphql
//
// Ends with 0 only if every audit is `ok`: neither an error nor a warning nor a notice.

import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
if (!url) {
  console.error("usage: node graphql-http.mjs <address of the GraphQL endpoint>");
  process.exit(2);
}

const audits = serverAudits({ url });
let ok = 0;
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === "ok") ok += 1;
  const reason = result.status === "ok" ? "" : `\n       ${result.reason}`;
  console.log(`${result.status.padEnd(6)} ${audit.id} ${audit.name}${reason}`);
}
console.log(`\n${ok} of ${audits.length} audits are ok`);
process.exit(ok === audits.length ? 0 : 1);
