//! The source and the day of a status, and what an older registry lacks of the data that ship.

use jiff::civil::date;
use registry::{Change, ProposalState, REMOVED, Registry, ServiceStatus, dataset};
use serde_json::{Value as Json, json};

use crate::world::{after, change, claim, edit, empty, small, source, withdraw};

fn stated(status: Option<&str>, source: &str, as_of: Option<&str>) -> Json {
    let mut edit = json!({"status_stated": {"source": source}});
    if let Some(day) = as_of {
        edit["status_stated"]["as_of"] = json!(day);
    }
    if let Some(status) = status {
        edit["status"] = json!(status);
    }
    edit
}

fn confirmed(registry: &Registry, service: &str) -> Option<String> {
    registry.status_confirmed(registry.service(service).unwrap()).map(|day| day.to_string())
}

fn is_current(registry: &Registry, service: &str, day: jiff::civil::Date) -> bool {
    registry.is_status_current(registry.service(service).unwrap(), day)
}

#[test]
fn a_status_is_of_the_day_of_its_source_and_else_of_the_last_that_is_said() {
    let small = small();
    assert_eq!(confirmed(&small, "one"), None, "nothing is said of it");
    let claimed = after(&small, vec![claim("one", "host", json!("camhs"))]);
    assert_eq!(confirmed(&claimed, "one").as_deref(), Some("2019-06-01"), "derived from the claim");
    assert_eq!(confirmed(&claimed, "three"), None, "a status that is not known has no day");
    // The source of the status counts, whatever is said of the service later.
    let stated_in = |edit_of: Json| after(&claimed, vec![source("letter"), edit("one", edit_of)]);
    let by_source = stated_in(stated(None, "letter", None));
    assert_eq!(confirmed(&by_source, "one").as_deref(), Some("2019-06-01"));
    let by_day = stated_in(stated(None, "letter", Some("2018-02-01")));
    assert_eq!(confirmed(&by_day, "one").as_deref(), Some("2018-02-01"));
    let view = by_day.service("one").unwrap();
    assert_eq!(by_day.last_confirmed(view), Some(date(2019, 6, 1)), "the claim is later than the status");
    assert!(is_current(&by_day, "one", date(2020, 2, 1)));
    assert!(!is_current(&by_day, "one", date(2020, 2, 2)));
    // What has closed stays closed; a status without a day is never current.
    let closed = stated_in(stated(Some("closed"), "letter", Some("2018-02-01")));
    assert!(is_current(&closed, "one", date(2026, 1, 1)));
    let undated = change("source-added", json!({"slug": "page", "title": "A page", "publisher": "someone"}));
    let on_a_page = after(&claimed, vec![undated, edit("one", stated(Some("closed"), "page", None))]);
    assert_eq!(confirmed(&on_a_page, "one"), None);
    assert!(!is_current(&on_a_page, "one", date(2019, 6, 1)));
}

#[test]
fn the_source_of_a_status_must_be_there_and_history_names_it() {
    let refused = small().check(vec![edit("one", stated(None, "letter", None))]);
    assert_eq!(refused[0].problem.field(), Some("status-source"));
    let today = date(2026, 1, 1);
    let later = small().admit(&[edit("one", stated(None, "report", Some("2027-01-02")))], today);
    assert_eq!(later[0].problem.field(), Some("status-as-of"));
    let summary = |edit_of: Json| edit("one", edit_of).summary(small().vocabulary());
    assert_eq!(summary(stated(None, "report", None)), "corrected: status (confirmed: report)");
    assert_eq!(summary(stated(Some("closed"), "report", None)), "corrected: status (closed: report)");
    assert_eq!(summary(json!({"status": "closed"})), "corrected: status");
}

#[test]
fn a_proposal_may_name_a_source_of_its_own() {
    let event = |event: Json| change("proposal-changed", json!({"proposal": "p1", "event": event}));
    let changes = vec![source("letter"), edit("one", stated(Some("closed"), "letter", None))];
    let proposed = after(&small(), vec![event(json!({"proposed": {"changes": changes}}))]);
    // Another source takes the name meanwhile.
    let taken = after(&proposed, vec![source("letter")]);
    let proposal = taken.proposals().get("p1").unwrap();
    let preview = proposal.preview(&taken);
    assert!(preview.conflicts.is_empty(), "{:?}", preview.conflicts);
    let source_of = |registry: &Registry| {
        let service = &registry.service("one").unwrap().service;
        service.status_stated.as_ref().map(|stated| stated.source.to_string())
    };
    assert_eq!(source_of(&preview.registry).as_deref(), Some("letter-2"));
    let mut accepted: Vec<Change> =
        proposal.rebased(&taken).changes.into_iter().map(|(_, change)| change).collect();
    accepted.push(event(json!({"accepted": {"reason": "seen"}})));
    let accepted = after(&taken, accepted);
    assert_eq!(accepted.proposals().get("p1").unwrap().state, ProposalState::Accepted);
    assert_eq!(source_of(&accepted).as_deref(), Some("letter-2"));
}

fn shipped() -> Vec<Change> {
    let mut shipped = dataset::built_in().unwrap_or_else(|errors| panic!("{errors}"));
    let base = after(&empty(), shipped.clone());
    shipped.extend(dataset::since_2019(&base).unwrap_or_else(|errors| panic!("{errors}")));
    shipped
}

#[test]
fn every_status_of_the_data_that_is_known_has_a_source() {
    let registry = after(&empty(), shipped());
    for view in registry.services() {
        let service = &view.service;
        let is_known = service.status != ServiceStatus::Unknown;
        assert_eq!(service.status_stated.is_some(), is_known, "{}", service.slug);
        let locator = service.status_stated.as_ref().and_then(|stated| stated.locator.as_deref());
        assert_eq!(locator.is_some(), is_known, "{}", service.slug);
    }
    assert_eq!(confirmed(&registry, "norpip").as_deref(), Some("2021-06-30"));
    assert_eq!(
        confirmed(&registry, "tameside-and-glossop-early-attachment-service").as_deref(),
        Some("2026-05-11")
    );
    // Its pages campaign, and say nothing of whether it works.
    assert_eq!(confirmed(&registry, "dorpip").as_deref(), Some("2019-06-01"));
    assert_eq!(confirmed(&registry, "nhs-grampian-infant-mental-health-team"), None, "a page without a day");
}

/// The data as an earlier version had them: no sources of statuses, nothing implied, and nothing since 2019.
fn earlier() -> Registry {
    let mut changes = dataset::report_2019().unwrap_or_else(|errors| panic!("{errors}"));
    changes.retain_mut(|change| match change {
        Change::ServiceAdded(added) => {
            added.service.status_stated = None;
            true
        }
        Change::ClaimRecorded(recorded) => !recorded.claim.implied,
        _ => true,
    });
    after(&empty(), changes)
}

#[test]
fn an_older_registry_gets_what_it_lacks_once() {
    let (earlier, shipped) = (earlier(), shipped());
    let registry = after(&earlier, dataset::lacking(&earlier, &shipped));
    assert_eq!(dataset::lacking(&registry, &shipped), []);
    let full = after(&empty(), shipped.clone());
    assert_eq!(registry.services().count(), full.services().count());
    for (now, other) in registry.services().map(|view| (view, full.service(&view.service.slug).unwrap())) {
        let service = &now.service;
        assert_eq!(now.claims.len(), other.claims.len(), "{}", service.slug);
        assert_eq!(now.attestations, other.attestations, "{}", service.slug);
        assert_eq!(
            registry.lines_of_service(now).count(),
            full.lines_of_service(other).count(),
            "{}",
            service.slug
        );
        assert_eq!(
            (service.status, &service.status_stated),
            (other.service.status, &other.service.status_stated),
            "{}",
            service.slug
        );
    }
    // A registry that begins with the data lacks nothing.
    assert_eq!(dataset::lacking(&full, &shipped), []);
}

#[test]
fn what_was_taken_back_does_not_come_again() {
    let shipped = shipped();
    let full = after(&empty(), shipped.clone());
    let retracted = change(
        "claim-retracted",
        json!({"service": "leeds-infant-mental-health-service", "recorded_for": "leeds-infant-mental-health-service", "number": 1}),
    );
    let own = json!({"status": "paused"});
    let kept = after(&full, vec![retracted, withdraw("oxpip"), edit("livpip", own)]);
    assert_eq!(dataset::lacking(&kept, &shipped), []);
}

#[test]
fn a_status_that_was_edited_is_left_alone() {
    let shipped = shipped();
    let status_of = |registry: &Registry, slug: &str| {
        let service = &registry.service(slug).unwrap().service;
        (service.status, service.status_stated.is_some())
    };
    // A reviewer takes the source away, or the status of an earlier version back to what it was.
    let full = after(&empty(), shipped.clone());
    let operating = || json!({"status": "operating"});
    let edited = after(&full, vec![edit("dorpip", operating()), edit("norpip", operating())]);
    assert_eq!(dataset::lacking(&edited, &shipped), []);
    // Of a registry that never heard of the closure a reviewer has confirmed the status.
    let earlier = after(&earlier(), vec![edit("norpip", operating())]);
    let now = after(&earlier, dataset::lacking(&earlier, &shipped));
    assert_eq!(status_of(&now, "norpip"), (ServiceStatus::Operating, false));
    assert_eq!(status_of(&now, "dorpip"), (ServiceStatus::Operating, true));
    // What the import brought was taken back.
    let taken_back = after(&now, vec![edit("dorpip", operating())]);
    assert_eq!(dataset::lacking(&taken_back, &shipped), []);
}

#[test]
fn words_that_were_removed_do_not_come_again() {
    let shipped = shipped();
    let mut left = shipped.clone();
    let mut removed = (false, false);
    for change in &mut left {
        match change {
            Change::ClaimRecorded(recorded) if recorded.claim.implied && !removed.0 => {
                let claim = &mut recorded.claim;
                (claim.value, claim.locator, claim.note, claim.observed_on) = (None, None, None, None);
                (claim.complete, claim.implied, claim.redacted) = (false, false, true);
                removed.0 = true;
            }
            Change::FundingRecorded(line) if line.locator.is_some() && !removed.1 => {
                line.locator = Some(REMOVED.to_owned());
                removed.1 = true;
            }
            _ => {}
        }
    }
    assert_eq!(removed, (true, true));
    assert_eq!(dataset::lacking(&after(&empty(), left), &shipped), []);
}
