//! Registries to test on.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail loudly, and not each uses everything"
)]

pub mod country;

use std::fmt::Write as _;

use facts::Vocabulary;
use jiff::civil::Date;
use registry::{Commit, Position, Registry, dataset};

/// The registry of the report.
pub fn report() -> Registry {
    let changes = dataset::report_2019().unwrap_or_else(|errors| panic!("{errors}"));
    apply(changes)
}

pub fn apply(changes: Vec<registry::Change>) -> Registry {
    let commit = Commit::new(Position::FIRST, "2019-09-01T00:00:00Z".parse().unwrap(), "import", changes);
    Registry::empty(Vocabulary::built_in()).apply(&commit).unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn public(as_of: &str) -> funding::Scope {
    funding::Scope::new(day(as_of))
}

/// A registry from three TOML texts: bodies and successions; services with their funding, one a text.
pub fn registry_of(bodies: &str, services: &[&str]) -> Registry {
    let source = "[[source]]\nslug = \"test\"\ntitle = \"Test\"\npublisher = \"Test\"\n";
    let services: Vec<(String, String)> = services
        .iter()
        .map(|text| {
            let slug = text.lines().find_map(|line| line.strip_prefix("slug = ")).unwrap().trim_matches('"');
            (format!("services/{slug}.toml"), (*text).to_owned())
        })
        .collect();
    let files = [("sources.toml", source), ("bodies/all.toml", bodies)];
    let files = files.into_iter().chain(services.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let changes = dataset::read(files, &Vocabulary::built_in()).unwrap_or_else(|errors| panic!("{errors}"));
    apply(changes)
}

/// A registry of funders and services by number, joined by lines: (funder, service).
pub fn numbered(funders: u32, services: u32, lines: &[(u32, u32)]) -> Registry {
    let bodies: String = (0..funders).fold(String::new(), |mut text, at| {
        write!(text, "[[body]]\nslug = \"f{at}\"\nname = \"Funder {at}\"\nkind = \"charitable-funder\"\n")
            .unwrap();
        text
    });
    let texts: Vec<String> = (0..services)
        .map(|service| {
            let mut text = service_head(&format!("s{service}"));
            for (funder, _) in lines.iter().filter(|(_, to)| *to == service) {
                write!(text, "[[funding]]\nfunder = \"f{funder}\"\nbudget = \"unknown\"\nrole = \"core\"\nlocator = \"x\"\n")
                    .unwrap();
            }
            text
        })
        .collect();
    registry_of(&bodies, &texts.iter().map(String::as_str).collect::<Vec<_>>())
}

pub fn service_head(slug: &str) -> String {
    format!(
        "slug = \"{slug}\"\nname = \"Service {slug}\"\nnation = \"england\"\nlocalities = []\nstatus = \"operating\"\nsource = \"test\"\n"
    )
}
