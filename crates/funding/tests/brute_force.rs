//! The measures against the plainest way to compute them, on random multigraphs of up to ten nodes.

mod support;

use std::collections::BTreeSet;

use funding::measures::betweenness::{Effort, Precision, betweenness, exact, sampled};
use funding::measures::components::components;
use funding::measures::cuts::Cuts;
use funding::measures::projection::projection;
use funding::{Adjacency, View, Withdrawal, on_record, rank_withdrawals, scenario};
use petgraph::graph::{EdgeIndex, NodeIndex, UnGraph};
use proptest::prelude::*;
use registry::Slug;

type Edges = Vec<(u32, u32)>;

/// Up to ten nodes, parallel edges and self-pairs included.
fn multigraph() -> impl Strategy<Value = (u32, Edges)> {
    (0..=10_u32).prop_flat_map(|nodes| {
        let edge = (0..nodes.max(1), 0..nodes.max(1));
        (Just(nodes), prop::collection::vec(edge, 0..if nodes == 0 { 1 } else { 18 }))
    })
}

fn graph(nodes: u32, edges: &Edges) -> UnGraph<(), ()> {
    let mut graph = UnGraph::default();
    for _ in 0..nodes {
        graph.add_node(());
    }
    for (from, to) in edges {
        graph.add_edge(NodeIndex::new(*from as usize), NodeIndex::new(*to as usize), ());
    }
    graph
}

/// Components as sets of nodes, by spreading labels until nothing changes; `None` for a node that is taken away.
fn parts(nodes: u32, edges: &Edges, without: Option<u32>) -> BTreeSet<BTreeSet<u32>> {
    let mut label: Vec<u32> = (0..nodes).collect();
    for _ in 0..nodes {
        for (from, to) in edges {
            if Some(*from) != without && Some(*to) != without {
                let low = label[*from as usize].min(label[*to as usize]);
                label[*from as usize] = low;
                label[*to as usize] = low;
            }
        }
    }
    (0..nodes)
        .map(|wanted| (0..nodes).filter(|n| label[*n as usize] == wanted && Some(*n) != without).collect())
        .filter(|part: &BTreeSet<u32>| !part.is_empty())
        .collect()
}

/// All shortest ways between two nodes, as lists of nodes, by trying all ways.
fn shortest(nodes: u32, edges: &Edges, from: u32, to: u32) -> Vec<Vec<u32>> {
    let mut ways = vec![vec![from]];
    for _ in 0..nodes {
        let done: Vec<_> = ways.iter().filter(|way| way.last() == Some(&to)).cloned().collect();
        if !done.is_empty() {
            return done;
        }
        let mut longer = BTreeSet::new();
        for way in &ways {
            for (a, b) in edges {
                for (a, b) in [(*a, *b), (*b, *a)] {
                    if way.last() == Some(&a) && !way.contains(&b) {
                        longer.insert([way.clone(), vec![b]].concat());
                    }
                }
            }
        }
        ways = longer.into_iter().collect();
    }
    Vec::new()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn components_are_what_hangs_together((nodes, edges) in multigraph()) {
        let found = components(&graph(nodes, &edges));
        let sets: BTreeSet<BTreeSet<u32>> = (0..found.count())
            .map(|part| (0..nodes).filter(|node| found.of[*node as usize] as usize == part).collect())
            .collect();
        prop_assert_eq!(&sets, &parts(nodes, &edges, None));
        prop_assert_eq!(found.sizes.iter().sum::<u32>(), nodes);
    }

    #[test]
    fn bridges_part_what_they_join((nodes, edges) in multigraph()) {
        let all = parts(nodes, &edges, None).len();
        let expected: Vec<EdgeIndex> = (0..edges.len())
            .filter(|at| {
                let mut rest = edges.clone();
                rest.remove(*at);
                parts(nodes, &rest, None).len() > all
            })
            .map(EdgeIndex::new)
            .collect();
        prop_assert_eq!(Cuts::of(&graph(nodes, &edges)).bridges, expected);
    }

    #[test]
    fn articulation_nodes_leave_the_pieces_that_are_left((nodes, edges) in multigraph()) {
        let whole = parts(nodes, &edges, None);
        let cuts = Cuts::of(&graph(nodes, &edges));
        let mut articulation = Vec::new();
        for node in 0..nodes {
            let own = whole.iter().find(|part| part.contains(&node)).unwrap();
            let left: BTreeSet<BTreeSet<u32>> =
                parts(nodes, &edges, Some(node)).into_iter().filter(|part| part.is_subset(own)).collect();
            let pieces = cuts.pieces(NodeIndex::new(node as usize));
            let found: BTreeSet<BTreeSet<u32>> = pieces
                .iter()
                .map(|piece| piece.iter().map(|at| u32::try_from(at.index()).unwrap()).collect())
                .collect();
            prop_assert_eq!(&found, &left);
            prop_assert!(pieces.windows(2).all(|pair| pair[0].len() >= pair[1].len()));
            if left.len() > 1 {
                articulation.push(NodeIndex::new(node as usize));
            }
            prop_assert_eq!(cuts.is_articulation(NodeIndex::new(node as usize)), left.len() > 1);
        }
        prop_assert_eq!(cuts.articulation(), articulation);
    }

    #[test]
    fn betweenness_is_the_share_of_shortest_ways((nodes, edges) in multigraph()) {
        let mut expected = vec![0.0; nodes as usize];
        for from in 0..nodes {
            for to in 0..from {
                let ways = shortest(nodes, &edges, from, to);
                for way in &ways {
                    for node in way.iter().filter(|node| **node != from && **node != to) {
                        expected[*node as usize] += 1.0 / f64::from(u32::try_from(ways.len()).unwrap());
                    }
                }
            }
        }
        let pairs = f64::from(nodes.saturating_sub(1) * nodes.saturating_sub(2)) / 2.0;
        let graph = graph(nodes, &edges);
        let found = betweenness(&graph, Effort::default());
        prop_assert_eq!(found.precision, Precision::Exact);
        for (found, expected) in found.values.iter().zip(&expected) {
            let expected = if pairs > 0.0 { expected / pairs } else { 0.0 };
            prop_assert!((found - expected).abs() < 1e-12);
        }
        // A sample of all nodes is exact, and says so.
        let adjacency = Adjacency::simple(&graph);
        let all = sampled(&adjacency, Effort { exact_up_to: 0, pivots: nodes as usize, seed: 1 });
        for (found, exact) in all.values.iter().zip(exact(&adjacency).values) {
            prop_assert!((found - exact).abs() < 1e-12 || nodes == 0);
        }
        if let Precision::Sampled { standard_error, .. } = all.precision {
            prop_assert!(nodes == 0 || standard_error < 1e-9);
        }
    }

    #[test]
    fn the_projection_counts_shared_services(lines in prop::collection::vec((0..4_u32, 0..6_u32), 0..20)) {
        let edges: Edges = lines.iter().map(|(funder, service)| (*funder, service + 4)).collect();
        let pays = |funder: u32, service: u32| lines.contains(&(funder, service));
        let found = projection(&graph(10, &edges), 4);
        for first in 0..4_u32 {
            for second in first + 1..4 {
                let shared: Vec<u32> = (0..6).filter(|s| pays(first, *s) && pays(second, *s)).collect();
                let newman: f64 = shared
                    .iter()
                    .map(|s| 1.0 / f64::from(u32::try_from((0..4).filter(|f| pays(*f, *s)).count()).unwrap() - 1))
                    .sum();
                let ends = [NodeIndex::new(first as usize), NodeIndex::new(second as usize)];
                let pair = found.iter().find(|pair| pair.funders == ends);
                prop_assert_eq!(pair.map_or(0, |pair| pair.services.len()), shared.len());
                prop_assert!((pair.map_or(0.0, |pair| pair.newman) - newman).abs() < 1e-12);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_withdrawal_takes_what_only_that_body_paid(
        lines in prop::collection::vec((0..4_u32, 0..6_u32), 1..14),
        withdrawn in prop::collection::btree_set(0..4_u32, 1..3),
    ) {
        let registry = support::numbered(4, 6, &lines);
        let scope = support::public("2019-06-01");
        let bodies: BTreeSet<Slug> = withdrawn.iter().map(|at| Slug::new(&format!("f{at}")).unwrap()).collect();
        let withdrawal = Withdrawal { bodies, ..Withdrawal::default() };
        let found = scenario(&registry, &scope, &withdrawal, on_record).unwrap();

        let left: Vec<(u32, u32)> = lines.iter().filter(|(funder, _)| !withdrawn.contains(funder)).copied().collect();
        let paid = |lines: &[(u32, u32)], service: u32| lines.iter().filter(|(_, to)| *to == service).count();
        let unfunded: Vec<String> =
            (0..6).filter(|s| paid(&lines, *s) > 0 && paid(&left, *s) == 0).map(|s| format!("s{s}")).collect();
        let weakened: Vec<String> =
            (0..6).filter(|s| paid(&left, *s) > 0 && paid(&left, *s) < paid(&lines, *s)).map(|s| format!("s{s}")).collect();
        let pairs = |lines: &[(u32, u32)]| -> BTreeSet<[u32; 2]> {
            let shared = |a, b| (0..6).any(|s| lines.contains(&(a, s)) && lines.contains(&(b, s)));
            (0..4).flat_map(|a| (a + 1..4).map(move |b| [a, b])).filter(|[a, b]| shared(*a, *b)).collect()
        };
        let linked = |lines: &[(u32, u32)]| -> usize {
            let edges: Edges = lines.iter().map(|(funder, service)| (*funder, service + 4)).collect();
            let touched = |node: &u32| edges.iter().any(|(a, b)| a == node || b == node);
            parts(10, &edges, None).iter().filter(|part| part.iter().any(touched)).count()
        };
        let slugs: Vec<&str> = found.unfunded.iter().map(|view| view.service.slug.as_str()).collect();
        prop_assert_eq!(slugs, unfunded);
        let slugs: Vec<&str> = found.weakened.iter().map(|weak| weak.service.service.slug.as_str()).collect();
        prop_assert_eq!(slugs, weakened);
        prop_assert_eq!(found.dissolved.len(), pairs(&lines).difference(&pairs(&left)).count());
        prop_assert_eq!(found.before.components, linked(&lines));
        prop_assert_eq!(found.after.components, linked(&left));
        prop_assert_eq!(found.hit.unknown_lines, lines.len() - left.len());

        // The ranking says of each body what its scenario says.
        for harm in rank_withdrawals(&View::new(&registry, &scope, on_record)) {
            let bodies = BTreeSet::from([harm.body.body.slug.clone()]);
            let alone = scenario(&registry, &scope, &Withdrawal { bodies, ..Withdrawal::default() }, on_record).unwrap();
            prop_assert_eq!(harm.unfunded.len(), alone.unfunded.len());
            prop_assert_eq!(harm.weakened, alone.weakened.len());
            prop_assert_eq!(harm.dissolved, alone.dissolved.len());
            prop_assert_eq!(harm.components_after, alone.after.components);
        }
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_does_not_run_out_of_stack() {
    let nodes = 100_000;
    let chain: Edges = (1..nodes).map(|at| (at - 1, at)).collect();
    let cuts = Cuts::of(&graph(nodes, &chain));
    assert_eq!(cuts.bridges.len(), 99_999);
    assert_eq!(cuts.articulation().len(), 99_998);
}
