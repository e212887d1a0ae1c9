#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL cluster, whose address it finds in RARE_JEWELS_TEST_POSTGRES.
#
#   scripts/with-postgres.sh cargo test -p store
#
# The cluster listens on a socket and a free local port, keeps its files in a temporary folder and is gone afterwards.
set -euo pipefail
cluster=$(dirname "$0")/cluster.sh
folder=$(mktemp -d)
trap '"$cluster" remove "$folder"' EXIT
RARE_JEWELS_TEST_POSTGRES=$("$cluster" make "$folder")
export RARE_JEWELS_TEST_POSTGRES
# What tests count and compare is the data of the report, unless they choose others.
export RARE_JEWELS_DATA_SETS=rare-jewels-2019
"$@"
