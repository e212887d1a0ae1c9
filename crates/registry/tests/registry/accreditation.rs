//! How services stand in reviews: what can follow what, and the state on a day.

use insta::assert_snapshot;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::select;
use registry::{AccreditationState, Change, EntityId, Position, Registry, Undo};
use serde_json::json;

use crate::world::{accreditation, after, change, merge, service, small, try_after};

/// What a reader sees of a service on a day.
fn seen(registry: &Registry, service: &str, day: Date) -> Vec<String> {
    let service = registry.visible_service(service).unwrap();
    let shown = service.accreditations_on(day).into_iter().map(|one| {
        let (state, since) = one.status_on(day).unwrap();
        format!("{state} since {since}")
    });
    shown.collect()
}

fn refused(registry: &Registry, change: Change) -> String {
    try_after(registry, vec![change]).unwrap_err().to_string()
}

#[test]
fn an_accreditation_lapses_by_the_day_and_a_renewal_does_not_hide_it() {
    let registry = after(
        &small(),
        vec![
            accreditation("one", "under-review", "2020-01-05"),
            accreditation("one", "accredited", "2020-06-01"),
            accreditation("one", "under-review", "2023-02-01"),
        ],
    );
    let on = |day: Date| seen(&registry, "one", day).join(", ");
    assert_eq!(on(date(2020, 1, 4)), "");
    assert_eq!(on(date(2020, 1, 5)), "under-review since 2020-01-05");
    assert_eq!(on(date(2023, 1, 31)), "accredited since 2020-06-01");
    assert_eq!(on(date(2023, 5, 31)), "accredited since 2020-06-01, under-review since 2023-02-01");
    assert_eq!(on(date(2023, 6, 1)), "under-review since 2023-02-01", "its time is over");
    let without_renewal = after(&small(), vec![accreditation("one", "accredited", "2020-06-01")]);
    assert_eq!(seen(&without_renewal, "one", date(2023, 5, 31)), ["accredited since 2020-06-01"]);
    assert_eq!(seen(&without_renewal, "one", date(2023, 6, 1)), ["lapsed since 2023-06-01"]);
    let refusal = after(&registry, vec![accreditation("one", "not-accredited", "2023-03-01")]);
    assert_eq!(
        seen(&refusal, "one", date(2023, 4, 1)),
        ["accredited since 2020-06-01", "not-accredited since 2023-03-01"],
        "what was given stays until its day"
    );
    let left = after(&registry, vec![accreditation("one", "withdrawn", "2023-03-01")]);
    assert_eq!(seen(&left, "one", date(2023, 4, 1)), ["withdrawn since 2023-03-01"]);
}

#[test]
fn what_no_review_comes_to_is_refused_whichever_day_is_recorded_first() {
    let registry = after(&small(), vec![accreditation("one", "not-accredited", "2024-01-05")]);
    assert_snapshot!(refused(&registry, accreditation("one", "accredited", "2024-02-01")), @"commit 3: change 1: a review that is `not-accredited` (since 2024-01-05) cannot be `accredited` on 2024-02-01: expected `under-review`");
    assert_snapshot!(refused(&registry, accreditation("one", "completed", "2023-02-01")), @"commit 3: change 1: a review that is `completed` (since 2023-02-01) cannot be `not-accredited` on 2024-01-05: expected `under-review`");
    after(&registry, vec![accreditation("one", "under-review", "2023-02-01")]);
    let accredited = after(&small(), vec![accreditation("one", "accredited", "2020-06-01")]);
    after(&accredited, vec![accreditation("one", "withdrawn", "2023-05-31")]);
    assert_snapshot!(refused(&accredited, accreditation("one", "withdrawn", "2023-06-01")), @"commit 3: change 1: a review that is `lapsed` (since 2023-06-01) cannot be `withdrawn` on 2023-06-01: expected `under-review`");
    let other = |service: &str, fields: serde_json::Value| {
        let mut one = json!({"standard-set": "typed", "version": "2026-1", "state": "under-review", "on": "2024-01-01", "source": "report"});
        one.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        change("accreditation-recorded", json!({"service": service, "accreditation": one}))
    };
    let reviewed = after(&small(), vec![other("one", json!({}))]);
    let next = json!({"version": "2027-1", "state": "deferred", "on": "2024-02-01"});
    assert_snapshot!(refused(&reviewed, other("one", next)), @"commit 3: change 1: the review that is on record is by version `2026-1`, got `2027-1`");
    // Another set is another review.
    after(&reviewed, vec![other("one", json!({"standard-set": "audit", "state": "completed"}))]);
    assert_snapshot!(refused(&small(), other("one", json!({"state": "lapsed"}))), @"commit 2: change 1: an accreditation lapses on the day on which it expires: `lapsed` is not recorded");
    assert_snapshot!(refused(&small(), other("one", json!({"expires": "2025-01-01"}))), @"commit 2: change 1: only an accreditation expires, and the state is `under-review`");
    let over = json!({"state": "accredited", "expires": "2024-01-01"});
    assert_snapshot!(refused(&small(), other("one", over)), @"commit 2: change 1: expires: expected a day after 2024-01-01, got 2024-01-01");
    assert_snapshot!(refused(&small(), other("nine", json!({}))), @"commit 2: change 1: unknown service `nine`");
    assert_snapshot!(refused(&small(), other("one", json!({"source": "rumour"}))), @"commit 2: change 1: unknown source `rumour`");
}

#[test]
fn what_is_wrong_by_its_day_is_not_admitted() {
    let faults = |change: Change| -> Vec<String> {
        let faults = small().admit(&[change], date(2024, 1, 5));
        faults.iter().map(|fault| fault.problem.to_string()).collect()
    };
    assert_eq!(faults(accreditation("one", "accredited", "2024-01-05")), Vec::<String>::new());
    assert_snapshot!(faults(accreditation("one", "accredited", "2024-01-07")).join(""), @"on: expected a day that has come, from 1900-01-01 to 2024-01-05, got 2024-01-07");
}

#[test]
fn it_goes_to_the_other_service_in_a_merge_and_back_and_is_in_its_history() {
    let before = after(
        &small(),
        vec![service("six"), service("seven"), accreditation("six", "under-review", "2024-01-05")],
    );
    let merged = after(&before, vec![merge("six", "seven")]);
    assert_eq!(seen(&merged, "six", date(2024, 2, 1)), ["under-review since 2024-01-05"]);
    let undo = merged.undoing(&merge("six", "seven"), merged.revision(), &before).unwrap();
    let apart = after(&merged, vec![undo]);
    assert_eq!(apart.service("seven").unwrap().accreditations, []);
    assert_eq!(apart.service("six").unwrap().accreditations.len(), 1);
    let recorded = accreditation("six", "under-review", "2024-01-05");
    let undo = apart.undoing(&recorded, before.revision(), &small()).unwrap();
    assert!(matches!(undo, Change::Undone(Undo::AccreditationRetracted(_))));
    let now = after(&apart, vec![undo]);
    assert_eq!(seen(&now, "six", date(2024, 2, 1)), Vec::<String>::new());
    let again = now.undoing(&recorded, before.revision(), &small()).unwrap_err();
    assert_snapshot!(again, @"the accreditation has been taken back already");
    let entity = "service:six".parse::<EntityId>().unwrap();
    let history: Vec<String> = now.history(&entity).into_iter().map(|record| record.summary).collect();
    assert_snapshot!(history.join("\n"), @"
    service added: Service six
    under review by typed, version 2026-1, on 2024-01-05 (report, page 3)
    found to be the same as seven
    not the same as seven after all
    no longer on record as under review by typed on 2024-01-05 (report)
    ");
    let redacting = |registry: &Registry| {
        registry.redacting(&recorded, (Position::new(2), 2), date(2026, 1, 1)).map(|_| ()).unwrap_err()
    };
    assert_snapshot!(redacting(&before), @"the accreditation counts: take it back first, by `revertRevision`");
    assert!(now.redacting(&recorded, (Position::new(2), 2), date(2026, 1, 1)).is_ok());
}

proptest! {
    /// Whatever is recorded in whatever order, the record reads as a course that reviews have, and on each day there is one status
    /// for each set, or an accreditation in force beside a review that came after it.
    #[test]
    fn the_record_is_always_a_course_that_reviews_have(
        tried in prop::collection::vec((select(AccreditationState::ALL), 2015..2030_i16, 1..=12_i8), 1..30),
        looked in (2014..2036_i16, 1..=12_i8),
    ) {
        let mut registry = small();
        for (state, year, month) in tried {
            let on = date(year, month, 1).to_string();
            let change = accreditation("one", state.as_str(), &on);
            registry = try_after(&registry, vec![change]).unwrap_or(registry);
        }
        let mut record = registry.service("one").unwrap().accreditations.clone();
        record.sort_by_key(|one| one.on);
        for pair in record.windows(2) {
            let (before, _) = pair[0].status_on(pair[1].on).unwrap();
            prop_assert!(before.next().contains(&pair[1].state), "{:?}", pair);
        }
        let day = date(looked.0, looked.1, 15);
        let service = registry.service("one").unwrap();
        let shown = service.accreditations_on(day);
        let states: Vec<_> = shown.iter().map(|one| one.status_on(day).unwrap().0).collect();
        let last = record.iter().rfind(|one| one.on <= day);
        prop_assert_eq!(shown.last().copied(), last);
        match states.as_slice() {
            [] | [_] => {}
            [first, second] => {
                prop_assert_eq!(*first, AccreditationState::Accredited);
                prop_assert!(!matches!(second, AccreditationState::Accredited | AccreditationState::Withdrawn));
            }
            more => return Err(TestCaseError::fail(format!("{more:?}"))),
        }
    }
}
