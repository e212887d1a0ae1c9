"""The Python half of `make bench` for crates/funding: igraph and networkx on the graphs that the Rust half wrote.

Usage: funding.py FOLDER [--without-networkx]. Compares the answers first, then prints a table in Markdown.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import igraph
import networkx as nx
import numpy as np

FOLDER = Path(sys.argv[1])
RUNS = 7


def load(name):
    path = next(FOLDER.glob(f"{name}-*.edges"))
    edges = np.fromfile(path, dtype="<u4").reshape(-1, 2)
    return int(path.stem.split("-")[1]), edges


def timed(work, runs=RUNS):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = work()
        times.append((time.perf_counter() - start) * 1e3)
    return answer, statistics.median(times)


def main():
    rust = json.loads((FOLDER / "rust.json").read_text())
    rows = []

    nodes, edges = load("large")
    graph = igraph.Graph(n=nodes, edges=edges)
    parts, parts_ms = timed(lambda: graph.connected_components().membership)
    cuts, cuts_ms = timed(lambda: graph.articulation_points())
    assert max(parts) + 1 == rust["components"]["count"]
    assert len(cuts) == rust["articulation"]["count"]
    del graph

    small_nodes, small_edges = load("small")
    small = igraph.Graph(n=small_nodes, edges=small_edges).simplify()
    between, between_ms = timed(lambda: small.betweenness(directed=False), 3)
    pairs = (small_nodes - 1) * (small_nodes - 2) / 2
    ours = np.array(rust["betweenness"]["values"])
    assert np.abs(ours - np.array(between) / pairs).max() <= 1e-9

    slow = [None, None, None]
    if "--without-networkx" not in sys.argv:
        graph = nx.Graph()
        graph.add_nodes_from(range(nodes))
        graph.add_edges_from(edges.tolist())
        found, slow[0] = timed(lambda: nx.number_connected_components(graph), 1)
        assert found == rust["components"]["count"]
        found, slow[1] = timed(lambda: sum(1 for _ in nx.articulation_points(graph)), 1)
        assert found == rust["articulation"]["count"]
        graph = nx.Graph()
        graph.add_nodes_from(range(small_nodes))
        graph.add_edges_from(small_edges.tolist())
        found, slow[2] = timed(lambda: nx.betweenness_centrality(graph), 1)
        assert max(abs(ours[node] - value) for node, value in found.items()) <= 1e-9

    rows = [
        ("connected components, 500,000 nodes, 1,000,000 lines", rust["components"]["ms"], parts_ms, slow[0]),
        ("articulation nodes (here with bridges), the same", rust["articulation"]["ms"], cuts_ms, slow[1]),
        ("exact betweenness, 5,000 nodes, 20,000 lines", rust["betweenness"]["ms"], between_ms, slow[2]),
    ]
    show = lambda ms: "" if ms is None else f"{ms:,.0f} ms" if ms >= 100 else f"{ms:.1f} ms"
    print(f"| | funding | igraph {igraph.__version__} | networkx {nx.__version__} |")
    print("|---|---|---|---|")
    for what, *times in rows:
        print(f"| {what} | {' | '.join(show(ms) for ms in times)} |")
    print(f"| the report's network, viewed, measured and drawn as SVG | {show(rust['report']['ms'])} | | |")
    ahead = all(ours < theirs for _, ours, theirs, _ in rows)
    print(f"\nThe answers agree. Ahead of igraph on {'each' if ahead else 'NOT each'}.")


main()
