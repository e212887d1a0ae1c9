"""Compares the measures of crates/funding with networkx on random bipartite multigraphs.

Usage: measures.py FOLDER. Reads every case-*.json in it; fails with the first difference.
"""

import json
import sys
from pathlib import Path

import networkx as nx
from networkx.algorithms import bipartite


def close(ours, theirs, what):
    assert abs(ours - theirs) <= 1e-9, f"{what}: {ours} here, {theirs} in networkx"


def check(case):
    multi = nx.MultiGraph()
    multi.add_nodes_from(range(case["nodes"]))
    for number, (a, b) in enumerate(case["edges"]):
        multi.add_edge(a, b, key=number)
    simple = nx.Graph(multi)
    nodes = range(case["nodes"])

    parts = {}
    for node, part in enumerate(case["components"]):
        parts.setdefault(part, set()).add(node)
    ours = {frozenset(part) for part in parts.values()}
    assert ours == {frozenset(part) for part in nx.connected_components(multi)}, "components"

    assert set(case["articulation"]) == set(nx.articulation_points(simple)), "articulation"

    # networkx finds the bridges of a multigraph, but does not name the edge: a bridge is the only edge of its pair.
    ours = {frozenset(case["edges"][number]) for number in case["bridges"]}
    assert ours == {frozenset(pair) for pair in nx.bridges(multi)}, "bridges"
    assert len(ours) == len(case["bridges"]), "a bridge has a parallel edge"

    theirs = nx.betweenness_centrality(simple, normalized=True)
    for node in nodes:
        close(case["betweenness"][node], theirs[node], f"betweenness of {node}")
    worst = max(abs(case["estimate"][node] - theirs[node]) for node in nodes)
    assert worst <= case["bound"], f"the estimate is off by {worst}, more than {case['bound']}"

    funders = range(case["funders"])
    shared = bipartite.weighted_projected_graph(simple, funders)
    newman = bipartite.collaboration_weighted_projected_graph(simple, funders)
    ours = {(a, b): (count, weight) for a, b, count, weight in case["projection"]}
    assert len(ours) == shared.number_of_edges(), "number of partnerships"
    for a, b, data in shared.edges(data=True):
        count, weight = ours[tuple(sorted((a, b)))]
        assert count == data["weight"], f"shared services of {a} and {b}"
        close(weight, newman[a][b]["weight"], f"Newman's weight of {a} and {b}")
    return worst


def main():
    cases = sorted(Path(sys.argv[1]).glob("case-*.json"))
    assert cases, "no case"
    for path in cases:
        worst = check(json.loads(path.read_text()))
        print(f"{path.name}: agrees with networkx {nx.__version__}; sampled betweenness within {worst:.4f}")


main()
