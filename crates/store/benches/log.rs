//! Figures of the log: `cargo bench -p store --bench log -- [SERVICES] [ADDRESS]`, 100,000 services in a temporary
//! SQLite file when nothing else is said. A database that is there already is only read.
#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use std::time::{Duration, Instant};

use facts::Vocabulary;
use registry::{Change, Commit, Position, Registry};
use serde_json::{Value as Json, json};
use store::Store;

/// How many services one commit of the import holds.
const SERVICES_A_COMMIT: usize = 1_000;
/// How many commits of one claim are written, one after the other.
const SINGLE: u32 = 500;

fn change(json: Json) -> Change {
    serde_json::from_value(json).unwrap()
}

/// A service with twelve claims, much like those of the report.
fn service(number: usize) -> Vec<Change> {
    let slug = format!("service-{number}");
    let claim = |fact: &str, value: Json| {
        change(json!({"change": "claim-recorded", "with": {"service": slug, "claim": {
            "fact": fact, "value": value, "source": format!("source-{}", number % 5),
            "locator": "section 7, before the list of areas", "note": "one or a few people inside a wider team"}}}))
    };
    let yes = json!(!number.is_multiple_of(3));
    vec![
        change(json!({"change": "service-added", "with": {"published": true, "service": {
            "slug": slug, "name": format!("Parent infant service {number}"), "nation": "england",
            "localities": [format!("Town {}", number % 900)], "areas": [format!("body-{}", number % 200)],
            "status": "operating"}}})),
        change(json!({"change": "attestation-recorded", "with": {"service": slug, "attestation": {
            "class": "parent-infant-team", "source": "source-1", "locator": "the list"}}})),
        claim("professions", json!(["clinical-psychologist", {"id": "health-visitor", "wte": 2}])),
        claim("professions", json!(["key-worker"])),
        claim("interventions", json!(["video-interaction-guidance", "watch-wait-wonder"])),
        claim("staff_wte", json!({"low": 1, "high": number % 7 + 1})),
        claim("host", json!("camhs")),
        claim("dedicated_team", yes.clone()),
        claim("parent_infant_expertise", yes.clone()),
        claim("accepts_from_months", json!(-9)),
        claim("accepts_until_months", json!(24)),
        claim("eligibility", json!("all-families")),
        claim("trains_professionals", yes.clone()),
        claim("collects_outcomes", yes),
    ]
}

fn at(number: u64, changes: Vec<Change>) -> Commit {
    let mut commit =
        Commit::new(Position::new(number), "2024-01-01T00:00:00Z".parse().unwrap(), "bench", changes);
    commit.reason = Some("figures".to_owned());
    commit
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("VmRSS: unknown");
    line.trim_start_matches("VmRSS:").trim().to_owned()
}

/// What the processor has worked for this process, on all cores together.
fn worked() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: u64 = stat.split(' ').skip(13).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// A piece of work that is being measured.
struct Measure {
    what: &'static str,
    begun: Instant,
    worked: Duration,
}

impl Measure {
    fn begin(what: &'static str) -> Self {
        Self { what, begun: Instant::now(), worked: worked() }
    }

    fn end(self, count: usize) {
        let (took, worked) = (self.begun.elapsed(), worked().saturating_sub(self.worked));
        let each = took / u32::try_from(count).unwrap_or(u32::MAX).max(1);
        let (what, memory) = (self.what, memory());
        println!("{what:<44} {took:>9.2?} (processor {worked:>7.2?})  {count:>8} of {each:>9.1?}  {memory}");
    }
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let services = arguments.next().and_then(|argument| argument.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let address =
        arguments.next().unwrap_or_else(|| format!("sqlite://{}/bench.db", folder.path().display()));
    let store = Store::open(&address).await.unwrap();
    println!("{services} services in {}", address.split(':').next().unwrap_or_default());
    if store.head().await.unwrap().revision == Position::ZERO {
        write(&store, services).await;
    }
    read(&store, services).await;
    store.close().await;
    if let Ok(file) = folder.path().join("bench.db").metadata() {
        println!("size of the file: {} MB", file.len() / 1_000_000);
    }
}

/// Imports in commits of a thousand services, then writes one claim a commit, then many commits at once.
async fn write(store: &Store, services: usize) {
    let mut base = Vec::new();
    for number in 0..5 {
        let slug = format!("source-{number}");
        base.push(change(json!({"change": "source-added", "with":
            {"slug": slug, "title": slug, "publisher": "x", "published": "2019-06-01"}})));
    }
    for number in 0..200 {
        let slug = format!("body-{number}");
        base.push(change(json!({"change": "body-added", "with":
            {"slug": slug, "name": slug, "kind": "local-authority"}})));
    }
    let mut head = store.append(Position::ZERO, &at(1, base)).await.unwrap().revision;
    let import = Measure::begin("import (making, log and plain tables)");
    let mut changes = 0;
    for first in (0..services).step_by(SERVICES_A_COMMIT) {
        let list: Vec<Change> = (first..services.min(first + SERVICES_A_COMMIT)).flat_map(service).collect();
        changes += list.len();
        head = store.append(head, &at(head.next().get(), list)).await.unwrap().revision;
    }
    import.end(changes);

    let single = Measure::begin("append, one claim a commit, synchronised");
    for _ in 0..SINGLE {
        let claim = service(0).pop().into_iter().collect();
        head = store.append(head, &at(head.next().get(), claim)).await.unwrap().revision;
    }
    single.end(SINGLE as usize);

    let grouped = Measure::begin("append, as one group");
    let group: Vec<Commit> =
        (1..=u64::from(SINGLE)).map(|n| at(head.get() + n, service(0).pop().into_iter().collect())).collect();
    store.append_all(head, &group).await.unwrap();
    grouped.end(SINGLE as usize);
}

async fn read(store: &Store, services: usize) {
    let load = Measure::begin("load");
    let registry = store.registry(Vocabulary::built_in(), None).await.unwrap();
    load.end(services * 14);

    let claims = Measure::begin("apply one claim to the snapshot");
    let mut next: Registry = registry.clone();
    for _ in 0..SINGLE {
        let claim = service(7).pop().into_iter().collect();
        next = next.apply(&at(next.revision().next().get(), claim)).unwrap();
    }
    claims.end(SINGLE as usize);
    let added = Measure::begin("apply a new service to the snapshot");
    for number in 0..SINGLE as usize {
        let new = service(services + number);
        next = next.apply(&at(next.revision().next().get(), new)).unwrap();
    }
    added.end(SINGLE as usize);

    let verify = Measure::begin("verify");
    let verified = store.verify().await.unwrap();
    verify.end(usize::try_from(verified.changes).unwrap());
}
