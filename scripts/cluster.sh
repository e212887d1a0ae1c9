#!/usr/bin/env bash
# A throw-away PostgreSQL cluster in a folder, which listens on a free local port.
#
#   scripts/cluster.sh make FOLDER     makes the folder and the cluster, starts it and prints its address
#   scripts/cluster.sh replica FOLDER PRIMARY  the same for a hot standby of the cluster at an address
#   scripts/cluster.sh promote FOLDER  makes a standby a primary
#   scripts/cluster.sh start FOLDER    starts it again, on the same port
#   scripts/cluster.sh stop FOLDER     stops it, and ends every connection
#   scripts/cluster.sh crash FOLDER    ends it as a lost machine would: nothing is written down any more
#   scripts/cluster.sh encrypt FOLDER  makes it a certificate for `localhost`, by an authority of its own (FOLDER/ca.crt);
#                                      from the next start it takes encrypted connections, too
#   scripts/cluster.sh remove FOLDER   ends it and removes the folder
#
# PostgreSQL refuses to run as root; then the cluster runs as the user `postgres`.
set -euo pipefail
what=${1:?expected make, replica, promote, start, stop, crash, encrypt or remove} folder=${2:?expected a folder}

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)")
if [ ! -x "$bin/initdb" ]; then
  echo "cluster: PostgreSQL is missing (Debian: apt-get install postgresql)" >&2
  exit 1
fi

as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  as_owner() { (cd "$folder" && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); }
fi

# Runs a command, and shows what it wrote to the log only when it fails.
quietly() {
  "$@" >>"$folder/log" 2>&1 || {
    tail -n 40 "$folder/log" >&2
    exit 1
  }
}
control() { quietly as_owner "$bin/pg_ctl" -D "$folder/data" -w -t 60 "$@"; }

make_folder() {
  mkdir -p "$folder"
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
}

case $what in
  make)
    make_folder
    quietly as_owner "$bin/initdb" -D "$folder/data" -U jewels --auth=trust --encoding=UTF8 --locale=C --no-sync
    cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
max_connections = 200
CONF
    control -l "$folder/server.log" start
    echo "postgres://jewels@127.0.0.1:$port/postgres"
    ;;
  replica)
    make_folder
    quietly as_owner "$bin/pg_basebackup" -d "${3:?expected the address of the primary}" -D "$folder/data" -R -c fast --no-sync
    cat >>"$folder/data/postgresql.conf" <<CONF
port = $port
unix_socket_directories = '$folder'
CONF
    control -l "$folder/server.log" start
    echo "postgres://jewels@127.0.0.1:$port/postgres"
    ;;
  promote) control promote ;;
  start) control -l "$folder/server.log" start ;;
  stop) control -m fast stop ;;
  crash) control -m immediate stop ;;
  encrypt)
    new() { quietly as_owner openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "$@"; }
    new -x509 -days 2 -subj '/CN=An authority for tests' -keyout "$folder/ca.key" -out "$folder/ca.crt"
    new -subj '/CN=localhost' -keyout "$folder/server.key" -out "$folder/server.csr"
    echo 'subjectAltName = DNS:localhost' >"$folder/names"
    quietly as_owner openssl x509 -req -days 2 -in "$folder/server.csr" -extfile "$folder/names" -CAcreateserial \
      -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -out "$folder/server.crt"
    cat >>"$folder/data/postgresql.conf" <<CONF
ssl = on
ssl_cert_file = '$folder/server.crt'
ssl_key_file = '$folder/server.key'
CONF
    ;;
  remove)
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    ;;
  *)
    echo "cluster: expected make, replica, promote, start, stop, crash, encrypt or remove, got $what" >&2
    exit 2
    ;;
esac
