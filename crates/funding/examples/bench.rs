//! Measures the measures: the Rust half of `make bench`.
//!
//! `cargo run --release -p funding --example bench -- FOLDER` makes two bipartite multigraphs with skewed funders, writes
//! them to FOLDER (pairs of little-endian 32-bit numbers), times the measures on them and on the report's own network, and
//! writes `rust.json`. `scripts/bench/funding.py FOLDER` then times igraph and networkx on the same graphs, compares
//! the answers, and prints a table.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use funding::formats::{Format, Options, write};
use funding::measures::betweenness::exact;
use funding::measures::components::components;
use funding::measures::cuts::Cuts;
use funding::{Adjacency, Scope, Seed, network, on_record};
use petgraph::graph::{NodeIndex, UnGraph};
use registry::{Commit, Position, Registry, dataset};
use serde_json::json;

/// How often each is run; the median counts.
const RUNS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("expected a folder to write to")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;

    let large = random(100_000, 400_000, 1_000_000, 2019);
    save(folder, "large", &large)?;
    let (parts, components_ms) = median(|| components(&large));
    let (cuts, articulation_ms) = median(|| {
        let cuts = Cuts::of(&large);
        (cuts.articulation().len(), cuts.bridges.len())
    });

    let small = random(1_000, 4_000, 20_000, 2020);
    save(folder, "small", &small)?;
    let (between, betweenness_ms) = median(|| exact(&Adjacency::simple(&small)).values);

    let changes = dataset::report_2019()?;
    let commit = Commit::new(Position::FIRST, "2019-09-01T00:00:00Z".parse()?, "import", changes);
    let registry = Registry::empty(facts::Vocabulary::built_in()).apply(&commit)?;
    let scope = Scope::new("2019-06-01".parse()?);
    let (drawn, report_ms) = median(|| {
        let network = network(&registry, &scope, on_record);
        write(&network, Format::Svg, &Options::default()).map(|bytes| bytes.len())
    });
    drawn?;

    let figures = json!({
        "components": { "ms": components_ms, "count": parts.count() },
        "articulation": { "ms": articulation_ms, "count": cuts.0, "bridges": cuts.1 },
        "betweenness": { "ms": betweenness_ms, "values": between },
        "report": { "ms": report_ms },
    });
    std::fs::write(folder.join("rust.json"), figures.to_string())?;
    println!("components {components_ms:.1} ms, articulation {articulation_ms:.1} ms,");
    println!("betweenness {betweenness_ms:.1} ms, the report measured and drawn {report_ms:.2} ms");
    Ok(())
}

/// Some funders fund much and most fund little, as in life.
fn random(funders: u32, services: u32, lines: u32, seed: u64) -> UnGraph<(), ()> {
    let mut random = Seed::new(seed);
    let mut graph = UnGraph::with_capacity((funders + services) as usize, lines as usize);
    for _ in 0..funders + services {
        graph.add_node(());
    }
    for _ in 0..lines {
        let funder = random.below(funders).min(random.below(funders)).min(random.below(funders));
        let service = funders + random.below(services);
        graph.add_edge(NodeIndex::new(funder as usize), NodeIndex::new(service as usize), ());
    }
    graph
}

fn save(folder: &Path, name: &str, graph: &UnGraph<(), ()>) -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::with_capacity(graph.edge_count() * 8);
    for edge in graph.raw_edges() {
        bytes.extend(u32::try_from(edge.source().index())?.to_le_bytes());
        bytes.extend(u32::try_from(edge.target().index())?.to_le_bytes());
    }
    std::fs::write(folder.join(format!("{name}-{}.edges", graph.node_count())), bytes)?;
    Ok(())
}

/// The answer and the median time in milliseconds.
fn median<T>(work: impl Fn() -> T) -> (T, f64) {
    let mut times = Vec::with_capacity(RUNS);
    let mut answer = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let found = work();
        times.push(start.elapsed().as_secs_f64() * 1e3);
        answer = Some(found);
    }
    times.sort_by(f64::total_cmp);
    (answer.unwrap_or_else(work), times.get(RUNS / 2).copied().unwrap_or_default())
}
