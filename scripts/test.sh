#!/usr/bin/env bash
# Runs every test of the workspace. A test program that fails is run once more, and named: what fails on a busy machine
# only is not what stops a change, and is not silent either.
set -euo pipefail
cd "$(dirname "$0")/.."
said=$(mktemp)
trap 'rm -f "$said"' EXIT
if cargo test --workspace --no-fail-fast 2>&1 | tee "$said"; then
  exit 0
fi
# Cargo lists the programs that failed in its last lines, as the arguments that run them again.
mapfile -t failed < <(sed -n 's/^    `\(-p .*\)`$/\1/p' "$said")
if [ ${#failed[@]} -eq 0 ] || [ ${#failed[@]} -gt 3 ]; then
  exit 1
fi
status=0
for program in "${failed[@]}"; do
  # shellcheck disable=SC2086 # arguments, each its own
  if cargo test $program; then
    echo "test: \`$program\` passed the second time only" >&2
  else
    status=1
  fi
done
exit $status
