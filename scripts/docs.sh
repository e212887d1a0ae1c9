#!/usr/bin/env bash
# Builds the documentation as a book, into target/book. Warnings are errors. Whether what it says is so, `scripts/check_docs.py` checks.
#
#   scripts/docs.sh            build it
#   scripts/docs.sh serve      build it again at each change, and serve it on http://127.0.0.1:3000
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=${CARGO_TARGET_DIR:-target}/tools/bin:$PATH

if ! command -v mdbook >/dev/null; then
  echo "docs: mdbook is missing: cargo install mdbook --locked --root ${CARGO_TARGET_DIR:-target}/tools" >&2
  exit 1
fi
scripts/check_docs.py --links
if [ "${1:-}" = serve ]; then
  exec mdbook serve docs
fi
said=$(mdbook build docs 2>&1) || { echo "$said" >&2; exit 1; }
if grep -E 'WARN|ERROR' <<<"$said" >&2; then
  exit 1
fi
# mdBook copies whatever is beside the pages: these are not for readers.
rm -rf target/book/schema target/book/book.toml
scripts/check_docs.py --book target/book
echo "docs: target/book/index.html"
