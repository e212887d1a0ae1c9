// node dist/main.js ADDRESS [KEY]: the teams of Wales, how much has changed, and a proposal with a contributor's key.
import { Refused, Register } from "./register.js";

declare const process: { argv: string[]; exitCode?: number };

const [address = "http://127.0.0.1:8080", key] = process.argv.slice(2);
const register = new Register(address, key ?? null);
try {
  for await (const team of register.teams("WALES")) console.log(`${team.slug}: ${team.name}`);
  const kinds = new Map<string, number>();
  for await (const { kind } of register.changes(0)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  for (const [kind, count] of [...kinds].sort()) console.log(`${kind} ${count}`);
  // With the key of an editor, the figure of this example would be published.
  if ((await register.role()) === "CONTRIBUTOR") {
    const claim = { fact: "staff_wte", value: 4.5, source: "rare-jewels-2019", locator: "an example" };
    // Sent again, with the same name of our own, it is the same proposal.
    const first = await register.record("oxpip", [claim], "example-1");
    const again = await register.record("oxpip", [claim], "example-1");
    console.log(first !== null && first === again ? "one proposal" : `proposals ${first} and ${again}`);
    await register.record("oxpip", [{ ...claim, fact: "staff" }], "example-2");
  }
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
