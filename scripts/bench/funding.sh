#!/usr/bin/env bash
# The funding graph beside python-igraph and networkx: the same graphs, the answers compared, one thread each. networkx needs
# about seven minutes for its betweenness; WITHOUT_NETWORKX=1 leaves it out.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=target/bench-funding
mkdir -p "$work"
cargo build --release -q -p funding --example bench
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -c 'import igraph, networkx, numpy' 2> /dev/null ||
  "$work/venv/bin/pip" install -q 'igraph>=1,<2' 'networkx>=3.6' numpy scipy

echo "## The funding graph (\`scripts/bench/funding.sh\`), load $(cut -d ' ' -f 1 /proc/loadavg)"
echo
target/release/examples/bench "$work"
"$work/venv/bin/python" scripts/bench/funding.py "$work" ${WITHOUT_NETWORKX:+--without-networkx}
