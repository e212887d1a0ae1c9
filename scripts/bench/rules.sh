#!/usr/bin/env bash
# The rules: a million rows from file to file, other engines beside ours, and single answers. The other engines are
# installed into a folder under `target` that nothing else uses.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=target/bench-rules
mkdir -p "$work"
cargo build --release -q -p cli
cargo build --release -q -p rules --example peers

echo "## The rules (\`scripts/bench/rules.sh\`), load $(cut -d ' ' -f 1 /proc/loadavg)"
echo
rows=${ROWS:-1000000}
python3 scripts/bench/rules/generate.py "$rows" crates/facts/src/vocabulary.toml > "$work/services.csv"
python3 scripts/bench/rules/table.py "$rows" "$work/services.csv" "$work/verdicts.ndjson"
rm -f "$work/services.csv" "$work/verdicts.ndjson"

echo
[ -d "$work/node_modules/json-logic-engine" ] ||
  npm install --silent --no-save --no-package-lock --prefix "$work" json-logic-engine@5 > /dev/null
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -c 'import zen' 2> /dev/null || "$work/venv/bin/pip" install -q 'zen-engine>=0.50'
cp scripts/bench/rules/jsonlogic.mjs "$work/"
python3 scripts/bench/rules/peers.py "$work"

echo
echo "One verdict, and one assessment with questions and plans (\`cargo bench -p rules\`):"
echo
cargo bench -q -p rules 2> /dev/null
