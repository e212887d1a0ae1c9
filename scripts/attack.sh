#!/bin/sh
# Attacks a server and the commands in every way that was ever found, and prints for each what is allowed and what was seen. Exit
# status 1 when something was seen that is not allowed.
#
#   scripts/attack.sh            all of it: two minutes, on a release build
#   scripts/attack.sh --short    20 seconds, any build: what `make test` does
#   scripts/attack.sh --list     what there is
#   scripts/attack.sh --only 21  one fault, or attacks by a part of their name
#   PROGRAM=target/debug/rare-jewels scripts/attack.sh …    another build
#   TIMED=1, TIMED=0             health within 250 ms, or ten times as long on a machine that has other work to do
#
# The server is capped at 1 GB by the operating system. As root also small file systems are mounted. With RARE_JEWELS_TEST_POSTGRES, see
# scripts/with-postgres.sh, PostgreSQL is attacked, too.
set -eu
cd "$(dirname "$0")/.."
PROGRAM="${PROGRAM:-target/release/rare-jewels}"
if [ ! -x "$PROGRAM" ]; then
    echo "error: $PROGRAM is not there: run \`cargo build --release -p cli\` first" >&2
    exit 2
fi
case "$PROGRAM" in
*/*) ;;
*) PROGRAM="./$PROGRAM" ;;
esac
export PROGRAM PYTHONDONTWRITEBYTECODE=1
exec python3 tests/attack "$@"
