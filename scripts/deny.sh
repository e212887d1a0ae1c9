#!/usr/bin/env bash
# Checks what the program depends on, see deny.toml: licences, bans, sources; and advisories where a copy of their database is at
# hand. cargo-deny is installed into target/tools when it is missing.
#
#   scripts/deny.sh
#   INSTALL=0 scripts/deny.sh      without installing: says that nothing was checked, and ends well
#   ADVISORIES=fetch scripts/deny.sh   with the newest advisories, from the network
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${CARGO_TARGET_DIR:-target}/tools
PATH=$tools/bin:$PATH

# They are the same wherever they are made, and fit every mirror.
if git grep -l '"resolved": *"http' -- '*package-lock.json'; then
  echo "deny: these lock files name download addresses; .npmrc beside them prevents that" >&2
  exit 1
fi

if ! command -v cargo-deny >/dev/null; then
  if [ "${INSTALL:-1}" = 0 ]; then
    echo "deny: NOT CHECKED: cargo-deny is missing; run scripts/deny.sh, which installs it" >&2
    exit 0
  fi
  echo "deny: installing cargo-deny into $tools" >&2
  if ! cargo install cargo-deny --locked --quiet --root "$tools"; then
    echo "deny: NOT CHECKED: cargo-deny cannot be installed here" >&2
    exit 0
  fi
fi

cargo deny --locked check licenses bans sources
if [ "${ADVISORIES:-}" = fetch ]; then
  cargo deny --locked check advisories
elif compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*/crates" >/dev/null; then
  cargo deny --locked check --disable-fetch advisories
else
  echo "deny: advisories NOT CHECKED: no copy of their database is at hand; ADVISORIES=fetch brings one" >&2
fi
