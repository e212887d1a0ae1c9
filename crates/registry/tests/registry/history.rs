//! Who changed what, when and why.

use insta::assert_snapshot;
use registry::{ChangePlace, ChangeRecord, Registry, Revision};
use serde_json::json;

use crate::world::{
    after, attestation, change, claim, edit, funding, merge, next, publish, small, succession, unpublished,
    withdraw,
};

fn told(changes: impl IntoIterator<Item = ChangeRecord>) -> String {
    let lines = changes.into_iter().map(|change| {
        let ChangeRecord { revision, ordinal, kind, entity, summary, .. } = change;
        format!("{revision}.{ordinal} {kind} {entity}: {summary}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn eventful() -> Registry {
    let registry = after(
        &small(),
        vec![
            claim(
                "one",
                "professions",
                json!(["clinical-psychologist", {"id": "health-visitor", "wte": 0.5}]),
            ),
            claim("one", "not_a_fact", json!([1])),
            change(
                "claim-recorded",
                json!({"service": "one", "claim": {"fact": "host", "source": "report", "locator": "p. 7"}}),
            ),
            attestation("one", "parent-infant-team"),
            funding("one-1", "one", "north"),
            change("intervention-added", json!({"slug": "vig", "name": "VIG"})),
            unpublished("four"),
        ],
    );
    let registry = after(
        &registry,
        vec![
            edit("one", json!({"name": "The one", "website": null})),
            change("decided", json!({"service": "four", "class": "parent-infant-team", "reason": "it is"})),
            publish("four"),
            succession("north", "south"),
            change("funding-ended", json!({"line": "one-1", "on": "2025-03-31"})),
        ],
    );
    let mut commit = next(&registry, vec![withdraw("two"), merge("four", "one")]);
    commit.reason = Some("found out".to_owned());
    registry.apply(&commit).unwrap()
}

#[test]
fn every_change_is_told_in_one_line() {
    assert_snapshot!(told(eventful().changes_after(Revision::ZERO)), @r"
    1.0 created source:report: source added: report
    1.1 created commissioning-body:north: local authority added: north
    1.2 created commissioning-body:south: local authority added: south
    1.3 created service:one: service added: Service one
    1.4 created service:two: service added: Service two
    1.5 created service:three: service added: Service three
    2.0 changed service:one: professions: clinical psychologist, health visitor (0.5 WTE) and perhaps others (report)
    2.1 changed service:one: not_a_fact: [1] (report)
    2.2 changed service:one: host: asked, and not known (report, p. 7)
    2.3 changed service:one: listed as parent-infant team (report)
    2.4 created funding-line:one-1: north funds one (core, budget: CAMHS)
    2.5 created intervention:vig: intervention added: VIG
    3.0 created service:four: service proposed: Service four
    3.1 changed service:one: corrected: name, website
    3.2 decided service:four: decided: parent-infant team
    3.3 published service:four: published
    3.4 changed commissioning-body:north: followed by south on 2020-04-01
    3.5 changed funding-line:one-1: ends on 2025-03-31
    4.0 withdrawn service:two: withdrawn
    4.1 withdrawn service:four: found to be the same as one
    4.1 changed service:one: now also stands for four: its claims, funding, names and places came over
    ");
}

#[test]
fn an_entity_has_its_own_history() {
    let registry = eventful();
    let of = |id: &str| told(registry.history(&id.parse().unwrap()));
    assert_snapshot!(of("service:four"), @"
    3.0 created service:four: service proposed: Service four
    3.2 decided service:four: decided: parent-infant team
    3.3 published service:four: published
    4.1 withdrawn service:four: found to be the same as one
    ");
    assert_snapshot!(of("commissioning-body:north"), @"
    1.1 created commissioning-body:north: local authority added: north
    2.4 created funding-line:one-1: north funds one (core, budget: CAMHS)
    3.4 changed commissioning-body:north: followed by south on 2020-04-01
    3.5 changed funding-line:one-1: ends on 2025-03-31
    ");
    assert_snapshot!(of("funding-line:one-1"), @"
    2.4 created funding-line:one-1: north funds one (core, budget: CAMHS)
    3.5 changed funding-line:one-1: ends on 2025-03-31
    ");
    assert_snapshot!(of("source:report"), @"1.0 created source:report: source added: report");
    assert_snapshot!(of("intervention:vig"), @"2.5 created intervention:vig: intervention added: VIG");
    assert_eq!(of("service:none"), "");
}

#[test]
fn changes_are_read_page_by_page_without_gaps() {
    let registry = eventful();
    let all = told(registry.changes_after(Revision::ZERO));
    for size in 1..=7 {
        let mut pages = Vec::new();
        let mut page: Vec<ChangeRecord> = registry.changes_after(Revision::ZERO).take(size).collect();
        while let Some(last) = page.last() {
            let place = last.place();
            pages.append(&mut page);
            page = registry.changes_after_change(place).take(size).collect();
        }
        assert_eq!(told(pages), all);
    }
    assert_eq!(registry.changes_after(registry.revision()).count(), 0);
    assert_eq!(registry.changes_after(Revision::new(99)).count(), 0);
    let at = |revision, ordinal| ChangePlace { revision: Revision::new(revision), ordinal, of_other: false };
    assert_eq!(registry.changes_after_change(at(99, 0)).count(), 0);
    // An ordinal that the revision does not have goes on with the next revision.
    let next = registry.changes_after_change(at(1, 999)).next().unwrap();
    assert_eq!((next.revision, next.ordinal), (Revision::new(2), 0));
}

#[test]
fn a_revision_says_who_and_why() {
    let registry = eventful();
    let record = registry.revision_record(Revision::new(4)).unwrap();
    assert_eq!((&*record.actor, record.reason.as_deref()), ("someone", Some("found out")));
    assert_eq!(registry.revisions().count(), 4);
    assert_eq!(registry.changed_at(), Some(record.at));
    assert!(registry.revision_record(Revision::ZERO).is_none());
}
