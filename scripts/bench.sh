#!/usr/bin/env bash
# Measures what docs/benchmarks.md tells of, and prints it. Nothing here passes or fails: read the figures.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release -q -p cli
echo "## $(date -u +%F), $(rustc --version), $(nproc) cores: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
echo
python3 scripts/bench/registry.py target/release/rare-jewels "${COUNT:-100000}"
for script in scripts/bench/*.sh; do
  [ -e "$script" ] || continue
  echo
  "$script"
done
