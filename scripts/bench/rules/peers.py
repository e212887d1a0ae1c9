"""Ours beside json-logic-engine and zen-engine, in one run: `peers.py FOLDER`, where the peers are installed."""
import json
import pathlib
import subprocess
import sys

from translate import JsonLogic, Zen, load

folder = pathlib.Path(sys.argv[1])
scripts = pathlib.Path(__file__).parent
definition = load("crates/rules/src/definitions/rare-jewels-2019.toml")
(folder / "rule.json").write_text(json.dumps(JsonLogic(definition).rule()))
(folder / "graph.json").write_text(json.dumps(Zen(definition).graph()))


def run(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


rows = [folder / "complete.ndjson", folder / "partial.ndjson"]
ours = run("target/release/examples/peers", folder)
logic = run("node", folder / "jsonlogic.mjs", folder / "rule.json", *rows)
zen = run(folder / "venv/bin/python", scripts / "zen_rows.py", folder / "graph.json", *rows)
package = json.loads((folder / "node_modules/json-logic-engine/package.json").read_text())["version"]
wheel = subprocess.run(
    [str(folder / "venv/bin/python"), "-c", "import importlib.metadata as m; print(m.version('zen-engine'))"],
    stdout=subprocess.PIPE, text=True, check=True,
).stdout.strip()

print("Seven characteristics and the class, 10,000 complete rows; then 10,000 rows with 30% unknown, where brute force over")
print("all completions says what is right: the one class, or that several are possible.")
print()
print("| engine | ns a row | decides complete rows alike | right with 30% unknown |")
print("|---|---|---|---|")


def line(name, found):
    print(f"| {name} | {found['row']:,.0f} | {found['same']:,} | {found['right']:,} |")


line("ours, with possible classes, outcomes and score", ours)
line(f"json-logic-engine {package}, compiled", logic)
line(f"zen-engine {wheel}", zen)
