#!/usr/bin/env bash
# Loads a running server with the contract's score matrix, and prints what wrk measures.
#
#   scripts/load.sh [ADDRESS] [CONNECTIONS] [SECONDS]
#   scripts/load.sh http://127.0.0.1:8080 16 10
#
# Only ever point it at a server of your own.
set -euo pipefail
address=${1:-http://127.0.0.1:8080} connections=${2:-16} seconds=${3:-10}
if ! command -v wrk >/dev/null; then
  echo "load: wrk is missing (Debian: apt-get install wrk)" >&2
  exit 1
fi
root=$(cd "$(dirname "$0")/.." && pwd)
script=$(mktemp --suffix .lua)
trap 'rm -f "$script"' EXIT
python3 - "$root" >"$script" <<'PYTHON'
import json, sys
document = open(f"{sys.argv[1]}/fixtures/operations/network.graphql").read()
body = json.dumps({"query": document, "operationName": "ScoreMatrix", "variables": {"definition": "rare-jewels-2019"}})
print('wrk.method = "POST"')
print('wrk.headers["content-type"] = "application/json"')
print(f"wrk.body = [==[{body}]==]")
PYTHON
wrk --latency -t 1 -c "$connections" -d "${seconds}s" -s "$script" "$address/graphql"
