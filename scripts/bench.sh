#!/usr/bin/env bash
# Measures what docs/reference/benchmarks.md tells of, and prints it. Nothing here passes or fails: read the figures.
#
#   scripts/bench.sh          everything
#   scripts/bench.sh rules    one part: `registry`, or a script of `scripts/bench` by its name
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release -q -p cli
echo "## $(date -u +%F), $(rustc --version), $(nproc) cores: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
echo
part=${1:-}
if [ "${part:-registry}" = registry ]; then
  python3 scripts/bench/registry.py target/release/rare-jewels "${COUNT:-100000}"
fi
for script in scripts/bench/*.sh; do
  [ -e "$script" ] || continue
  [ "${part:-$(basename "$script" .sh)}" = "$(basename "$script" .sh)" ] || continue
  echo
  "$script"
done
