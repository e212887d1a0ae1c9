#!/bin/sh
# Kills what serves and keeps the registry at random moments while several writers write, starts it again, and checks that
# every write that was acknowledged is there, that none is there by half or twice, that every key that a command beside the server has
# made, changed or revoked opens what was acknowledged, that what was removed is gone, and that the log verifies.
#
#   scripts/crash.sh sqlite        4 runs on a SQLite file: the server is killed
#   scripts/crash.sh postgres      4 runs on a PostgreSQL cluster: in two the server is killed, in one the cluster goes
#                                  down at once under a server that stays, in one both
#   RUNS=200 scripts/crash.sh …    the long one
#   PROGRAM=target/release/rare-jewels scripts/crash.sh …   another build than the debug one
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
    python3 scripts/crash.py "$PROGRAM" "${RUNS:-4}" "sqlite://$folder/registry.db"
    ;;
postgres)
    chmod 755 "$folder"
    address=$(scripts/cluster.sh make "$folder/cluster")
    python3 scripts/crash.py "$PROGRAM" "${RUNS:-4}" "$address" "$folder/cluster"
    ;;
*)
    echo "error: expected sqlite or postgres, got \`${1:-}\`" >&2
    exit 2
    ;;
esac
