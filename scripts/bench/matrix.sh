#!/usr/bin/env bash
# The contract's score matrix: cached, uncached, beside a file of the same size and beside Mercurius with JIT. And a page of 50 at
# 100,000 services.
set -euo pipefail
cd "$(dirname "$0")/../.."
for tool in wrk taskset; do
  if ! command -v "$tool" >/dev/null; then
    echo "matrix: $tool is missing (Debian: apt-get install wrk util-linux); not measured" >&2
    exit 0
  fi
done
beside=target/bench/mercurius
if command -v npm >/dev/null; then
  mkdir -p "$beside"
  cp scripts/bench/mercurius/* "$beside"
  [ -d "$beside/node_modules/mercurius" ] || npm install --prefix "$beside" --no-audit --no-fund --silent
fi
python3 scripts/bench/matrix.py target/release/rare-jewels "$beside" "${COUNT:-100000}"
