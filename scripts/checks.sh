#!/bin/sh
# Runs `log verify`, `doctor` and `backup` again and again beside a server to which several writers write, and counts how
# many of them raise a false alarm. Nothing is wrong with the database, so none should.
#
#   scripts/checks.sh sqlite           20 runs of each on a SQLite file
#   scripts/checks.sh postgres         20 runs of each on a PostgreSQL cluster
#   RUNS=1000 scripts/checks.sh …      the long one
#   RATE=100 scripts/checks.sh …       so many writes a second are tried; 40 without it
#   PROGRAM=target/release/rare-jewels scripts/checks.sh …   another build than the debug one
set -eu
cd "$(dirname "$0")/.."
PROGRAM="${PROGRAM:-target/debug/rare-jewels}"
if [ ! -x "$PROGRAM" ]; then
    echo "error: $PROGRAM is not there: run \`cargo build -p cli\` first" >&2
    exit 1
fi
folder=$(mktemp -d)
trap 'scripts/cluster.sh remove "$folder/cluster" 2>/dev/null || true; rm -rf "$folder"' EXIT
case "${1:-}" in
sqlite)
    python3 scripts/checks.py "$PROGRAM" "${RUNS:-20}" "${RATE:-40}" "$folder"
    ;;
postgres)
    chmod 755 "$folder"
    address=$(scripts/cluster.sh make "$folder/cluster")
    python3 scripts/checks.py "$PROGRAM" "${RUNS:-20}" "${RATE:-40}" "$folder" "$address"
    ;;
*)
    echo "error: expected sqlite or postgres, got \`${1:-}\`" >&2
    exit 2
    ;;
esac
