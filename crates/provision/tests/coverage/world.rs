//! Registries to look at.

use facts::{Classification, Vocabulary};
use jiff::civil::Date;
use provision::{Coverage, Profiles};
use registry::{Change, Commit, Position, Registry, ServiceView, dataset};
use serde_json::{Value as Json, json};

/// The day on which tables are brought in.
pub(crate) const TODAY: Date = jiff::civil::date(2026, 11, 23);

pub(crate) fn change(tag: &str, with: &Json) -> Change {
    Change::from_payload(tag, &with.to_string()).unwrap()
}

pub(crate) fn source() -> Change {
    change(
        "source-added",
        &json!({"slug": "report", "title": "report", "publisher": "someone", "published": "2019-06-01"}),
    )
}

/// A body of England that exists from one day to another.
pub(crate) fn body(slug: &str, kind: &str, from: Option<&str>, to: Option<&str>) -> Change {
    let mut body = json!({"slug": slug, "name": slug, "kind": kind, "nation": "england"});
    let fields = body.as_object_mut().unwrap();
    for (key, day) in [("valid_from", from), ("valid_to", to)] {
        if let Some(day) = day {
            fields.insert(key.to_owned(), json!(day));
        }
    }
    change("body-added", &body)
}

pub(crate) fn succession(from: &str, to: &str, on: &str) -> Change {
    change("succession-added", &json!({"from": from, "to": to, "on": on}))
}

pub(crate) fn service(slug: &str, status: &str, areas: &[&str]) -> Change {
    change(
        "service-added",
        &json!({"published": true, "service":
            {"slug": slug, "name": slug, "nation": "england", "areas": areas, "status": status}}),
    )
}

pub(crate) fn attestation(service: &str, class: &str) -> Change {
    change(
        "attestation-recorded",
        &json!({"service": service, "attestation": {"class": class, "source": "report", "as_of": "2019-06-01"}}),
    )
}

pub(crate) fn claim(service: &str, fact: &str, value: &Json) -> Change {
    change(
        "claim-recorded",
        &json!({"service": service, "claim": {"fact": fact, "value": value, "source": "report"}}),
    )
}

pub(crate) fn population(body: &str, year: i16, under_2: u32) -> Change {
    change(
        "population-recorded",
        &json!({"body": body, "year": year, "under_1": under_2 / 2, "under_2": under_2, "source": "report"}),
    )
}

pub(crate) fn registry(changes: Vec<Change>) -> Registry {
    let at = "2020-01-01T00:00:00Z".parse().unwrap();
    let commit = Commit::new(Position::FIRST, at, "test", changes);
    Registry::empty(Vocabulary::built_in()).apply(&commit).unwrap()
}

/// The registry of the report, and whatever comes on top of it.
pub(crate) fn report(more: Vec<Change>) -> Registry {
    registry(dataset::report_2019().unwrap().into_iter().chain(more).collect())
}

pub(crate) fn on_record(_: usize, service: &ServiceView) -> Classification {
    service.classification().map_or(Classification::Undetermined, |(class, _)| class)
}

pub(crate) fn profiles(registry: &Registry) -> Profiles {
    Profiles::new(registry, on_record)
}

pub(crate) fn day(day: &str) -> Date {
    day.parse().unwrap()
}

pub(crate) fn coverage(registry: &Registry, on: &str) -> Coverage {
    Coverage::new(registry, &profiles(registry), day(on))
}

/// "full team, whole".
pub(crate) fn told(registry: &Registry, body: &str, on: &str) -> String {
    let coverage = coverage(registry, on);
    coverage.area(body).map_or_else(
        || "no such area".to_owned(),
        |area| format!("{}, {}", area.status.title(), area.extent.title()),
    )
}
