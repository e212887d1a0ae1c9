//! Where areas lie, and what is said of it later.

use jiff::civil::{Date, date};
use registry::{AreaShare, Change, EntityId, EntityType, Registry};
use serde_json::{Value as Json, json};

use crate::world::{after, body, change, empty, source, succession, try_after};

const TODAY: Date = date(2026, 11, 30);

fn lies(body: &str, within: &str, share: &Json) -> Change {
    let with = json!({"body": body, "within": within, "share": share, "source": "report"});
    change("lies-within-recorded", with)
}

fn board(slug: &str, valid_from: &str) -> Change {
    let kind = "integrated-care-board";
    change("body-added", json!({"slug": slug, "name": slug, "kind": kind, "valid_from": valid_from}))
}

/// A council that lies in two boards, and in a council that followed it.
fn shared() -> Registry {
    after(
        &empty(),
        vec![
            source("report"),
            body("county"),
            body("unitary"),
            board("large", "2022-07-01"),
            board("small", "2022-07-01"),
            lies("county", "small", &json!(0.0868)),
            lies("county", "large", &json!(0.9132)),
            lies("county", "unitary", &json!(null)),
        ],
    )
}

fn around(registry: &Registry, slug: &str, day: Date) -> Vec<(String, Option<u16>)> {
    let view = registry.body(slug).unwrap();
    let overlaps = registry.lies_within(view, day);
    overlaps
        .map(|overlap| (overlap.body.body.slug.to_string(), overlap.share.map(AreaShare::ten_thousandths)))
        .collect()
}

fn inside(registry: &Registry, slug: &str, day: Date) -> Vec<(String, Option<u16>)> {
    let view = registry.body(slug).unwrap();
    let overlaps = registry.holds(view, day);
    overlaps
        .map(|overlap| (overlap.body.body.slug.to_string(), overlap.share.map(AreaShare::ten_thousandths)))
        .collect()
}

fn pairs<const N: usize>(pairs: [(&str, Option<u16>); N]) -> Vec<(String, Option<u16>)> {
    pairs.into_iter().map(|(slug, share)| (slug.to_owned(), share)).collect()
}

#[test]
fn boards_hold_an_area_from_their_first_day_on() {
    let registry = shared();
    assert_eq!(around(&registry, "county", date(2022, 6, 30)), pairs([("unitary", None)]));
    let all = pairs([("small", Some(868)), ("large", Some(9_132)), ("unitary", None)]);
    assert_eq!(around(&registry, "county", TODAY), all);
    assert_eq!(around(&registry, "large", TODAY), []);
    assert_eq!(inside(&registry, "large", TODAY), pairs([("county", Some(9_132))]));
}

#[test]
fn a_later_statement_takes_the_place_of_an_earlier_one_which_stays_in_the_history() {
    let before = shared();
    let registry =
        after(&before, vec![lies("county", "small", &json!(0)), lies("county", "large", &json!(1))]);
    assert_eq!(around(&registry, "county", TODAY), pairs([("large", Some(10_000)), ("unitary", None)]));
    assert_eq!(inside(&registry, "small", TODAY), []);
    assert_eq!(inside(&before, "small", TODAY), pairs([("county", Some(868))]), "the earlier snapshot");
    assert_eq!(registry.body("county").unwrap().areas.len(), 5);
    let of = |slug: &str| registry.history(&EntityId::new(EntityType::Body, slug.parse().unwrap()));
    let told: Vec<String> = of("county").into_iter().map(|record| record.summary).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    local authority added: county
    8.68% of its area lies in that of small (report)
    91.32% of its area lies in that of large (report)
    a part of its area lies in that of unitary (report)
    none of its area lies in that of small (report)
    its area lies in that of large (report)
    ");
    assert_eq!(of("small").len(), 3, "it is told there, too");
}

#[test]
fn what_went_to_a_successor_is_what_a_source_says_else_all_where_nothing_else_followed() {
    let ended = |slug: &str| {
        change(
            "body-added",
            json!({"slug": slug, "name": slug, "kind": "local-authority", "valid_to": "2020-03-31"}),
        )
    };
    let registry = after(
        &empty(),
        vec![
            source("report"),
            ended("whole"),
            ended("divided"),
            body("lasting"),
            body("north"),
            body("south"),
            succession("whole", "north"),
            succession("divided", "north"),
            succession("divided", "south"),
            succession("lasting", "north"),
            lies("divided", "north", &json!(0.25)),
        ],
    );
    let passed = |from: &str, to: &str| {
        let (from, to) = (registry.body(from).unwrap(), registry.body(to).unwrap());
        registry.passed_on(from, to).map(AreaShare::ten_thousandths)
    };
    assert_eq!(passed("whole", "north"), Some(10_000));
    assert_eq!(passed("whole", "south"), None, "it did not follow");
    assert_eq!(passed("divided", "north"), Some(2_500));
    assert_eq!(passed("divided", "south"), None, "what is left may have gone elsewhere");
    assert_eq!(passed("lasting", "north"), None, "it gave a part away");
}

#[test]
fn what_does_not_fit_is_refused() {
    let refused = |change: Change| try_after(&shared(), vec![change]).unwrap_err().to_string();
    insta::assert_snapshot!(refused(lies("county", "county", &json!(1))), @"commit 2: change 1: the area of `county` cannot be said to lie in itself");
    insta::assert_snapshot!(refused(lies("county", "larg", &json!(1))), @"commit 2: change 1: unknown commissioning body `larg`; did you mean `large`?");
    for wrong in [json!(1.01), json!(-0.1), json!("half")] {
        let with = json!({"change": "lies-within-recorded", "with": {"body": "a", "within": "b", "share": wrong, "source": "s"}});
        assert!(serde_json::from_value::<Change>(with).is_err(), "{wrong}");
    }
}

#[test]
fn it_reads_back_from_the_log() {
    let change = lies("county", "large", &json!(0.9132));
    let payload = change.payload().unwrap();
    insta::assert_snapshot!(payload, @r#"{"body":"county","within":"large","share":0.9132,"source":"report"}"#);
    assert_eq!(Change::from_payload(change.tag(), &payload).unwrap(), change);
}
