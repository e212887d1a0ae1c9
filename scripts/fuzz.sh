#!/usr/bin/env bash
# Feeds random input to the readers of definitions, tables, records, cells, archives and addresses, and documents to the server.
# Ends with an error, and the input, when one breaks.
#
#   scripts/fuzz.sh            20 seconds for each
#   scripts/fuzz.sh 600        ten minutes for each
#   scripts/fuzz.sh 600 table  for one of them
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-20}
targets=${2:-definition guard table records cell archive address}
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
host=$(rustc -vV | sed -n 's/^host: //p')

# Counters at every branch, as libFuzzer wants them. All of it is on stable.
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing" \
  cargo build --release --quiet --manifest-path fuzz/Cargo.toml --target "$host" --target-dir target/fuzz

seed() { # seed TARGET FILE...: our own files are where the corpus begins
  local corpus=fuzz/corpus/$1
  shift
  mkdir -p "$corpus"
  for file in "$@"; do
    cp "$file" "$corpus/$(echo "$file" | tr / -)"
  done
}
# The operations of documents, each a file, with values for the variables that they have: they begin at the margin.
values='{"slug":"oxpip","text":"leeds","first":20,"since":0,"nation":"WALES","definition":"rare-jewels-2019","base":"rare-jewels-2019","other":"mmha-brief","id":"service:oxpip","asOf":"2019-06-01"}'
operations() { # operations TARGET FILE...
  local corpus=fuzz/corpus/$1
  shift
  for file in "$@"; do
    awk -v to="$corpus/$(basename "$file" .graphql)" -v values="$values" '
      function finish() { if (out) { print "#\n" values > out; close(out) } }
      /^(query|mutation|subscription) / { finish(); out = to "-" ++n }
      out { print > out }
      END { finish() }' "$file"
  done
}
seed guard fuzz/seeds/*.graphql
operations guard fixtures/operations/*.graphql crates/dashboard/src/plain/*.graphql
seed definition crates/rules/src/definitions/*.toml examples/*.toml fuzz/seeds/*.toml
seed table fixtures/examples/*.csv fuzz/seeds/shapes.*
seed records fuzz/seeds/records/* fixtures/examples/*.csv
seed cell fuzz/seeds/cell/*
seed archive fuzz/seeds/archive/*
seed address fuzz/seeds/address/*

for target in $targets; do
  corpora=(fuzz/corpus/"$target")
  [ -d "fuzz/regressions/$target" ] && corpora+=("fuzz/regressions/$target")
  mkdir -p fuzz/artifacts
  log=fuzz/artifacts/$target.log
  # A definition of any 64 KiB is loaded and put to use in bounded steps; with instrumentation that is seconds at most.
  case $target in definition) limits=(-timeout=8 -max_len=65536) ;; *) limits=(-timeout=10 -max_len=16384) ;; esac
  if ! "target/fuzz/$host/release/$target" -max_total_time="$seconds" "${limits[@]}" -rss_limit_mb=1024 \
    -dict="fuzz/$target.dict" -artifact_prefix="fuzz/artifacts/$target-" -print_final_stats=1 "${corpora[@]}" \
    >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "fuzz: $target breaks; the input is in fuzz/artifacts" >&2
    exit 1
  fi
  echo "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $seconds s"
done
