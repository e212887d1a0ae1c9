#!/usr/bin/env bash
# Checks the spelling of everything in the repository, by _typos.toml. scripts/setup.sh installs typos into .venv; without it
# nothing is checked, and that is said.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH
if command -v typos >/dev/null; then
  typos
else
  echo "typos: NOT CHECKED: run scripts/setup.sh test, which installs it" >&2
fi
