//! The yardstick of the drawing: how many lines cross in our two columns, and how many in Graphviz' of the same graphs.
//!
//! Without `dot` it says that it was skipped.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, and says what it skips")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use funding::Seed;
use funding::layout::{crossings, two_columns};
use petgraph::graph::{NodeIndex, UnGraph};

/// A bipartite graph without parallel lines, a few payers with most of the services, as funding is.
fn random(funders: u32, services: u32, lines: u32, seed: u64) -> UnGraph<(), ()> {
    let mut random = Seed::new(seed);
    let mut graph = UnGraph::default();
    for _ in 0..funders + services {
        graph.add_node(());
    }
    for _ in 0..lines {
        let funder = random.below(funders).min(random.below(funders));
        let service = funders + random.below(services);
        graph.update_edge(NodeIndex::new(funder as usize), NodeIndex::new(service as usize), ());
    }
    graph
}

/// The order of each column, as ranks, from the heights at which its nodes are drawn.
fn crossed(graph: &UnGraph<(), ()>, heights: &[f64]) -> u64 {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|a, b| heights[*a].total_cmp(&heights[*b]));
    let mut place = vec![0; heights.len()];
    for (at, node) in order.into_iter().enumerate() {
        place[node] = u32::try_from(at).unwrap();
    }
    let edges = graph.raw_edges().iter();
    let edges = edges.map(|edge| (place[edge.source().index()], place[edge.target().index()]));
    crossings(&edges.collect::<Vec<_>>())
}

/// The heights at which Graphviz draws the nodes, payers in one rank and services in the next.
fn graphviz(graph: &UnGraph<(), ()>, funders: usize) -> Vec<f64> {
    let mut text = "graph {\n  rankdir=LR;\n  { rank=same;".to_owned();
    (0..funders).for_each(|node| write!(text, " {node};").unwrap());
    text += " }\n  { rank=same;";
    (funders..graph.node_count()).for_each(|node| write!(text, " {node};").unwrap());
    text += " }\n";
    for edge in graph.raw_edges() {
        writeln!(text, "  {} -- {};", edge.source().index(), edge.target().index()).unwrap();
    }
    text += "}\n";
    let mut dot = Command::new("dot")
        .arg("-Tplain")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    dot.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = dot.wait_with_output().unwrap();
    assert!(output.status.success());
    let mut heights = vec![0.0; graph.node_count()];
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if let ["node", node, _, y, ..] = words[..] {
            heights[node.parse::<usize>().unwrap()] = y.parse().unwrap();
        }
    }
    heights
}

#[test]
fn no_more_lines_cross_than_in_graphviz() {
    if Command::new("dot").arg("-V").stderr(Stdio::null()).status().is_err() {
        eprintln!("skipped: no `dot`, of Graphviz");
        return;
    }
    let (mut ours, mut theirs) = (0, 0);
    for (funders, services, lines) in [(8, 14, 20), (12, 30, 45), (20, 60, 80), (30, 90, 150)] {
        for seed in 0..5 {
            let graph = random(funders, services, lines, seed);
            let heights: Vec<f64> =
                two_columns(&graph, funders as usize).iter().map(|place| place.y).collect();
            let (our, their) =
                (crossed(&graph, &heights), crossed(&graph, &graphviz(&graph, funders as usize)));
            eprintln!(
                "{funders} payers, {services} services, {lines} lines, seed {seed}: {our}, Graphviz {their}"
            );
            ours += our;
            theirs += their;
        }
    }
    eprintln!("together: {ours}, Graphviz {theirs}");
    assert!(ours <= theirs, "{ours} crossings, Graphviz has {theirs}");
}
