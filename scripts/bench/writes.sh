#!/usr/bin/env bash
# How many writes a second a SQLite file takes over HTTP, each durable before it is acknowledged, what a reader notices of it, and
# what the driver alone does with the same rows. The server has one core, the load the other.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${SECONDS_EACH:-10} writers=${WRITERS:-32@500 32@500! 1 16 64}
cargo build --release -q -p cli
cargo build --release -q -p store --example bare
cargo build -q -p tests --example writes
# On the disk of the repository: a temporary folder may be in memory.
mkdir -p target/bench
folder=$(mktemp -d target/bench/writes.XXXXXX)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$folder"' EXIT

echo "## Writing (\`scripts/bench/writes.sh\`), load $(cut -d ' ' -f 1 /proc/loadavg)"
echo
echo "| what | rate | median | p99 |"
echo "|---|---|---|---|"
for together in 1 16 64; do
  taskset -c 0 target/release/examples/bare "$folder/bare-$together.db" "$seconds" "$together"
done
database=sqlite://$folder/registry.db
: >"$folder/log"
RUST_LOG=warn taskset -c 0 target/release/rare-jewels serve --listen 127.0.0.1:0 --database "$database" \
  --generate 1000 --key-rate-limit 0 2>"$folder/log" &
server=$!
until grep -q '^listening on ' "$folder/log"; do
  kill -0 "$server" || { cat "$folder/log" >&2; exit 1; }
  sleep 0.1
done
address=$(sed -n 's/^listening on \([^ ]*\).*/\1/p' "$folder/log")
key=$(target/release/rare-jewels key create --database "$database" --role contributor --name Bench 2>/dev/null)
# shellcheck disable=SC2086  # one argument for each number of writers
taskset -c 1 target/debug/examples/writes "$address" "$key" "$seconds" $writers
kill "$server"
wait "$server"
server=
target/release/rare-jewels log verify --database "$database" | head -n 1 >&2
