//! The measures and the files against other people's programs: networkx, Graphviz, and the schemas of the formats.
//!
//! They need a Python with the packages of `tests/python/requirements.txt` in `.venv` at the root of the repository, or
//! where `RARE_JEWELS_PYTHON` says. Without it they say that they were skipped.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, and says what it skips")]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use funding::formats::{Format, FormatError, Options, write};
use funding::measures::betweenness::{Effort, exact, sampled};
use funding::measures::components::components;
use funding::measures::cuts::Cuts;
use funding::measures::projection::projection;
use funding::{Adjacency, Seed, network, on_record};
use petgraph::graph::{NodeIndex, UnGraph};
use serde_json::{Value as Json, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn python() -> Option<PathBuf> {
    let named = std::env::var_os("RARE_JEWELS_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root().join(".venv/bin/python"));
    let found = python.exists();
    if !found {
        eprintln!("skipped: no Python at {}; see tests/python/requirements.txt", python.display());
    }
    found.then_some(python)
}

/// Runs a script of `tests/python` on a folder, and shows what it says.
fn run(python: &Path, script: &str, folder: &Path) {
    let output = Command::new(python)
        .arg(root().join("tests/python").join(script))
        .arg(folder)
        .arg(root().join("../shared/data/standards"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    eprint!("{told}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A bipartite multigraph with skewed funders, from a seed.
fn random(funders: u32, services: u32, lines: u32, seed: u64) -> UnGraph<(), ()> {
    let mut random = Seed::new(seed);
    let mut graph = UnGraph::default();
    for _ in 0..funders + services {
        graph.add_node(());
    }
    for _ in 0..lines {
        let funder = random.below(funders).min(random.below(funders));
        let service = funders + random.below(services);
        graph.add_edge(NodeIndex::new(funder as usize), NodeIndex::new(service as usize), ());
    }
    graph
}

#[test]
fn measures_agree_with_networkx_on_500_nodes() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (number, lines) in [(0, 150), (1, 300), (2, 450), (3, 700), (4, 1500)] {
        let graph = random(100, 400, lines, number);
        let cuts = Cuts::of(&graph);
        let adjacency = Adjacency::simple(&graph);
        let estimate = sampled(&adjacency, Effort { exact_up_to: 0, pivots: 200, seed: number });
        let pairs = projection(&graph, 100);
        let case = json!({
            "nodes": 500,
            "funders": 100,
            "edges": graph.raw_edges().iter().map(|e| [e.source().index(), e.target().index()]).collect::<Vec<_>>(),
            "components": components(&graph).of,
            "articulation": cuts.articulation().iter().map(|node| node.index()).collect::<Vec<_>>(),
            "bridges": cuts.bridges.iter().map(|edge| edge.index()).collect::<Vec<_>>(),
            "betweenness": exact(&adjacency).values,
            "estimate": estimate.values,
            "bound": match estimate.precision {
                funding::measures::betweenness::Precision::Sampled { bound, .. } => bound,
                funding::measures::betweenness::Precision::Exact => 0.0,
            },
            "projection": pairs
                .iter()
                .map(|pair| json!([pair.funders[0].index(), pair.funders[1].index(), pair.services.len(), pair.newman]))
                .collect::<Vec<_>>(),
        });
        std::fs::write(folder.path().join(format!("case-{number}.json")), case.to_string()).unwrap();
    }
    run(&python, "measures.py", folder.path());
}

/// Names that mean something to somebody's syntax.
const NAMES: [&str; 12] = [
    "\"Quoted\" & <b>bold</b>",
    "=HYPERLINK(\"http://example.invalid\",\"click\")",
    "Comma, semicolon; pipe | and \\backslash\\N",
    "Bwrdd Iechyd Prifysgol Tŷ Ŵyn, Caerdydd â ê î ô",
    "Seirbheis nan Leanabh, Dùn Èideann, Gàidhlig àèìòù",
    "@SUM(A1) +1 -1",
    "]]> <!-- --> <?xml?> &amp; &#0;",
    "end",
    "`code` *bold* _line_ #35; {brace} [bracket]",
    "'; DROP TABLE bodies; --",
    "<script>alert(1)</script>",
    "Übergröße — “curly” ‘quotes’ 日本",
];

fn awkward() -> registry::Registry {
    let mut bodies = String::new();
    for (at, name) in NAMES.iter().enumerate() {
        let kind =
            ["clinical-commissioning-group", "local-authority", "charitable-funder", "nhs-trust"][at % 4];
        writeln!(bodies, "[[body]]\nslug = \"f{at}\"\nname = {}\nkind = \"{kind}\"", toml_text(name))
            .unwrap();
    }
    let services: Vec<String> = NAMES
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let head = support::service_head(&format!("s{at}"));
            let mut text = head.replace(&format!("\"Service s{at}\""), &toml_text(name));
            // Parallel lines, start-up grants with and without what a grant must say, open and closed dates.
            let other = (at * 5 + 1) % NAMES.len();
            writeln!(
                text,
                "[[funding]]\nfunder = \"f{at}\"\nbudget = \"camhs\"\nrole = \"core\"\nlead = true\nlocator = {}",
                toml_text(name)
            )
            .unwrap();
            writeln!(
                text,
                "[[funding]]\nfunder = \"f{at}\"\nbudget = \"voluntary\"\nrole = \"start-up\"\nannual-amount = 12000.5\nfrom = 2018-04-01\nto = 2020-03-31\nlocator = \"x\""
            )
            .unwrap();
            writeln!(
                text,
                "[[funding]]\nfunder = \"f{other}\"\nbudget = \"unknown\"\nrole = \"project\"\nfrom = 2019-01-15\nlocator = \"x\""
            )
            .unwrap();
            text
        })
        .collect();
    support::registry_of(&bodies, &services.iter().map(String::as_str).collect::<Vec<_>>())
}

fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What the reader is to find, in no format of ours.
fn expectation(network: &funding::Network) -> Json {
    let funders = network.funders.iter().map(|node| {
        json!({ "id": format!("commissioning-body:{}", node.body.body.slug), "name": node.body.body.name, "component": node.component })
    });
    let services = network.services.iter().map(|node| {
        json!({
            "id": format!("service:{}", node.service.service.slug),
            "name": node.service.service.name,
            "component": node.component,
        })
    });
    let lines = network.links.iter().map(|link| {
        json!({
            "id": link.line.id.as_str(),
            "source": format!("commissioning-body:{}", link.payer.body.slug),
            "target": format!("service:{}", link.line.service),
            "annualAmount": link.line.annual_amount,
            "from": link.line.from.map(|day| day.to_string()),
            "to": link.line.to.map(|day| day.to_string()),
            "lead": link.line.lead,
            "budget": link.line.budget.as_str(),
        })
    });
    json!({
        "asOf": network.as_of().to_string(),
        "components": network.components,
        "nodes": funders.chain(services).collect::<Vec<_>>(),
        "edges": lines.collect::<Vec<_>>(),
    })
}

#[test]
fn every_format_is_read_back_by_someone_else() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let awkward = awkward();
    let report = support::report();
    let empty = support::numbered(0, 0, &[]);
    let one = support::numbered(1, 1, &[(0, 0), (0, 0)]);
    for (name, registry, day) in [
        ("awkward", &awkward, "2019-06-01"),
        ("report", &report, "2019-06-01"),
        ("after-2022", &report, "2023-01-01"),
        ("empty", &empty, "2019-06-01"),
        ("one", &one, "2019-06-01"),
        ("before-everything", &report, "-2019-01-01"),
    ] {
        let network = network(registry, &support::public(&day.replace("-2019", "-002019")), on_record);
        let own = folder.path().join(name);
        std::fs::create_dir(&own).unwrap();
        std::fs::write(own.join("expected"), expectation(&network).to_string()).unwrap();
        for format in Format::ALL {
            match write(&network, format, &Options::default()) {
                Ok(bytes) => {
                    assert_eq!(bytes, write(&network, format, &Options::default()).unwrap(), "same bytes");
                    std::fs::write(own.join(format!("funding.{format}")), bytes).unwrap();
                }
                Err(FormatError::NoGrants(left_out)) => assert_eq!(left_out.len(), network.links.len()),
                Err(error) => panic!("{name}, {format}: {error}"),
            }
        }
    }
    run(&python, "formats.py", folder.path());
}
