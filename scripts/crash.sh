#!/bin/sh
# Kills the server at random moments while several writers write, starts it again, and checks that every write that was
# acknowledged is there, that none is there by half or twice, and that the log verifies.
#
#   scripts/crash.sh                                  3 runs, on a SQLite file of its own
#   RUNS=200 scripts/crash.sh                         the long one
#   DATABASE=postgres://… scripts/crash.sh            on an empty PostgreSQL database
#   PROGRAM=target/release/rare-jewels …              another build than the debug one
set -eu
cd "$(dirname "$0")/.."
PROGRAM="${PROGRAM:-target/debug/rare-jewels}"
if [ ! -x "$PROGRAM" ]; then
    echo "error: $PROGRAM is not there: run \`cargo build\` first" >&2
    exit 1
fi
exec python3 scripts/crash.py "$PROGRAM" "${RUNS:-3}" "${DATABASE:-}"
