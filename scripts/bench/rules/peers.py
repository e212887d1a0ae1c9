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
print("| engine | ns a row | ours in columns is faster | decides complete rows alike | right with 30% unknown |")
print("|---|---|---|---|---|")
columns = ours["columns"]


def line(name, figure, alike, right):
    print(f"| {name} | {figure:,.1f} | {figure / columns:,.1f} x | {alike} | {right} |")


line("ours, from columns", columns, f"{ours['same']:,}", f"{ours['right']:,}")
line("ours, columns filled from facts first", ours["filled"], f"{ours['same']:,}", f"{ours['right']:,}")
line("ours, row by row, with possible classes and score", ours["row"], f"{ours['same']:,}", f"{ours['right']:,}")
line(f"json-logic-engine {package}, compiled", logic["row"], f"{logic['same']:,}", f"{logic['right']:,}")
line(f"zen-engine {wheel}", zen["row"], f"{zen['same']:,}", f"{zen['right']:,}")
