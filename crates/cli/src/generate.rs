//! Services out of nothing, for benchmarks: the same count gives the same services.

use registry::{
    Attestation, AttestationRecorded, Change, ClaimRecorded, Classification, Nation, Service, ServiceAdded,
    ServiceStatus, Slug, Source, Statement,
};
use serde_json::{Value as Json, json};

/// What every generated claim names as its source.
const SOURCE: &str = "generated";

/// So many services with about a dozen claims each, and their source.
pub(crate) fn services(count: u32) -> Vec<Change> {
    let Ok(source) = Slug::new(SOURCE) else { return Vec::new() };
    let mut changes = vec![Change::SourceAdded(Source {
        slug: source.clone(),
        title: "Generated for benchmarks, not real".to_owned(),
        publisher: "generated".to_owned(),
        published: None,
        url: None,
        licence: None,
    })];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for number in 0..count {
        changes.extend(service(number, &source, &mut random));
    }
    changes
}

const PLACES: [&str; 12] = [
    "Ashford", "Barrow", "Carlisle", "Dover", "Exeter", "Falmouth", "Grimsby", "Hexham", "Ipswich", "Jarrow",
    "Kendal", "Lincoln",
];
const KINDS: [&str; 5] = [
    "Infant Mental Health Team",
    "Parent-Infant Partnership",
    "Early Attachment Service",
    "Parenting Project",
    "Baby Group",
];

fn service(number: u32, source: &Slug, random: &mut Random) -> Vec<Change> {
    let place = random.pick(&PLACES);
    let name = format!("{place} {} {number}", random.pick(&KINDS));
    let Some(slug) = Slug::slugify(&name) else { return Vec::new() };
    let service = Service {
        slug: slug.clone(),
        name,
        other_names: Vec::new(),
        nation: random.pick(Nation::ALL),
        localities: vec![place.to_owned()],
        areas: Vec::new(),
        status: random.pick(ServiceStatus::ALL),
        status_stated: None,
        website: None,
        host_organisation: None,
    };
    let mut changes =
        vec![Change::ServiceAdded(ServiceAdded { service, published: true, proposed_by: None })];
    let mut claim = |fact: &str, value: Json| {
        changes.push(Change::ClaimRecorded(ClaimRecorded {
            service: slug.clone(),
            claim: Statement {
                fact: fact.to_owned(),
                value: Some(value),
                complete: false,
                source: source.clone(),
                locator: None,
                observed_on: None,
                note: None,
                implied: false,
                redacted: false,
            },
        }));
    };
    claim(
        "host",
        json!(random.pick(&["camhs", "perinatal-mental-health", "health-visiting", "voluntary", "joint"])),
    );
    claim(
        "eligibility",
        json!(random.pick(&["all-families", "all-families", "child-protection", "young-parents"])),
    );
    claim(
        "professions",
        json!([random.pick(&["clinical-psychologist", "psychotherapist", "health-visitor"]), "key-worker"]),
    );
    for fact in [
        "dedicated_team",
        "commissioned_for_parent_infant_work",
        "parent_infant_expertise",
        "assesses_needs",
        "individualised_programme",
        "specialist_therapeutic_support",
        "referral_pathway",
        "relationship_concern_suffices",
        "trains_professionals",
    ] {
        // Three in ten are not known.
        if random.below(10) >= 3 {
            claim(fact, json!(random.below(4) > 0));
        }
    }
    if random.below(3) == 0 {
        let attestation = Attestation {
            class: Classification::ParentInfantTeam,
            source: source.clone(),
            locator: None,
            as_of: None,
        };
        changes.push(Change::AttestationRecorded(AttestationRecorded { service: slug, attestation }));
    }
    changes
}

/// A small generator (xorshift, Marsaglia 2003): good enough to vary services, the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let position = usize::try_from(self.next() % from.len() as u64).unwrap_or(0);
        from[position]
    }
}
