#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL cluster, whose address it finds in RARE_JEWELS_TEST_POSTGRES.
#
#   scripts/with-postgres.sh cargo test -p store
#
# The cluster listens on a socket and a free local port, keeps its files in a temporary folder and is gone afterwards.
# PostgreSQL refuses to run as root; then the cluster runs as the user `postgres`.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)")
if [ ! -x "$bin/initdb" ]; then
  echo "with-postgres: PostgreSQL is missing (Debian: apt-get install postgresql)" >&2
  exit 1
fi

folder=$(mktemp -d)
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_owner() { (cd "$folder" && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); }
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

stop() {
  as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

as_owner "$bin/initdb" -D "$folder/data" -U jewels --auth=trust --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  exit 1
}
as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 \
  -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c max_connections=200" start >/dev/null || {
  cat "$folder/log" >&2
  exit 1
}
export RARE_JEWELS_TEST_POSTGRES="postgres://jewels@127.0.0.1:$port/postgres"
"$@"
