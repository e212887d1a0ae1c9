//! What must hold for whatever is done to a registry.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use facts::Vocabulary;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use registry::{
    AccreditationState, Change, Claim, ClaimId, ClaimState, EntityId, Evidence, Overlap, Registry, Revision,
    ServiceStatus, Slug, Standing, Statement, resolve,
};
use serde_json::{Value as Json, json};

use crate::world::{
    accreditation, after, attestation, body, change, claim, edit, empty, funding, merge, next, service,
    small, succession, try_after, welsh, withdraw,
};

const NAMES: [&str; 5] = ["one", "two", "three", "four", "five"];
const PLACES: [&str; 4] = ["north", "south", "west", "east"];

fn name() -> impl Strategy<Value = &'static str> {
    select(&NAMES[..])
}

fn place() -> impl Strategy<Value = &'static str> {
    select(&PLACES[..])
}

/// A fact and a value that fits it, or does not.
fn said() -> impl Strategy<Value = (&'static str, Json)> {
    let professions =
        prop::sample::subsequence(vec!["clinical-psychologist", "health-visitor", "midwife"], 0..=3);
    prop_oneof![
        any::<bool>().prop_map(|value| ("dedicated_team", json!(value))),
        any::<bool>().prop_map(|value| ("qualified_mental_health_professional", json!(value))),
        (0..4, 0..4).prop_map(|(low, more)| ("staff_wte", json!({"low": low, "high": low + more}))),
        professions.prop_map(|list| ("professions", json!(list))),
        Just(("host", json!("camhs"))),
        Just(("no_such_fact", json!({"x": 1}))),
    ]
}

/// Any change, whether it fits or not.
pub(crate) fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        1 => place().prop_map(body),
        1 => (place(), place()).prop_map(|(from, to)| succession(from, to)),
        2 => name().prop_map(service),
        2 => name().prop_map(welsh),
        6 => (name(), said()).prop_map(|(name, (fact, value))| claim(name, fact, value)),
        2 => (name(), name(), 1..4).prop_map(|(service, of, number)| {
            let of = if number == 3 { of } else { service };
            change("claim-retracted", json!({"service": service, "recorded_for": of, "number": number}))
        }),
        1 => (place(), 2018..2030).prop_map(|(body, year)| {
            change("body-edited", json!({"body": body, "edit": {"name": format!("Body {year}"), "valid_to": format!("{year}-03-31")}}))
        }),
        1 => (place(), place(), prop::option::of(0.0..=1.0)).prop_map(|(body, within, share)| {
            change("lies-within-recorded", json!({"body": body, "within": within, "share": share, "source": "report"}))
        }),
        1 => name().prop_map(|name| attestation(name, "parent-infant-team")),
        3 => (name(), select(AccreditationState::ALL), 2018..2030).prop_map(|(name, state, year)| {
            accreditation(name, state.as_str(), &format!("{year}-01-01"))
        }),
        2 => (name(), 1..4, place()).prop_map(|(name, n, funder)| funding(&format!("{name}-{n}"), name, funder)),
        1 => (name(), 1..4).prop_map(|(name, n)| change("funding-ended", json!({"line": format!("{name}-{n}"), "on": "2025-01-01"}))),
        2 => (name(), prop::sample::subsequence(PLACES.to_vec(), 0..=4)).prop_map(|(name, areas)| edit(name, json!({"areas": areas}))),
        2 => (name(), prop::option::of(select(ServiceStatus::ALL)), prop::option::of(2018..2030)).prop_map(|(name, status, year)| {
            let stated = year.map(|year| json!({"source": "report", "as_of": format!("{year}-01-01")}));
            let fields = [("status", status.map(|status| json!(status))), ("status_stated", stated)];
            let fields = fields.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?)));
            edit(name, fields.collect::<serde_json::Map<_, _>>().into())
        }),
        1 => name().prop_map(withdraw),
        1 => (name(), name()).prop_map(|(from, into)| merge(from, into)),
        1 => name().prop_map(|name| change("decided", json!({"service": name, "class": "narrow-eligibility-team", "reason": "so"}))),
    ]
}

/// Some changes that fit a small registry, in order.
fn fitting() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(any_change(), 1..60).prop_map(|changes| {
        let faults = small().check(changes.clone());
        let at_fault: Vec<usize> = faults.iter().map(|fault| fault.ordinal).collect();
        changes
            .into_iter()
            .enumerate()
            .filter(|(at, _)| !at_fault.contains(at))
            .map(|(_, change)| change)
            .collect()
    })
}

/// Everything but the revisions in which it came.
fn content(registry: &Registry) -> String {
    let mut text = String::new();
    for view in registry.all_services() {
        let standing = match &view.standing {
            Standing::Merged(into, _) => format!("merged into {into}"),
            Standing::Withdrawn(_) => "withdrawn".to_owned(),
            other => format!("{other:?}"),
        };
        let claims: Vec<_> = view
            .claims_with_state()
            .map(|(claim, state)| (claim.id.to_string(), claim.to_statement(registry.vocabulary()), state))
            .collect();
        let classes: Vec<_> = view.decisions.iter().map(|decision| decision.class).collect();
        let lines: Vec<_> = registry.lines_of_service(view).collect();
        let reviews = &view.accreditations;
        writeln!(
            text,
            "{:?} {standing} {claims:?} {:?} {classes:?} {lines:?} {reviews:?}",
            view.service,
            view.sheet()
        )
        .unwrap();
    }
    for view in registry.bodies() {
        let slugs = |views: Vec<&Slug>| views.into_iter().cloned().collect::<Vec<_>>();
        let successors = slugs(registry.successors(view).map(|(view, _)| &view.body.slug).collect());
        let predecessors = slugs(registry.predecessors(view).map(|(view, _)| &view.body.slug).collect());
        let serves = slugs(registry.services_serving(view).map(|view| &view.service.slug).collect());
        let lines: Vec<_> = registry.lines_of_body(view).collect();
        let places = |overlap: Overlap<'_>| (overlap.body.body.slug.clone(), overlap.share);
        let day = jiff::civil::date(2019, 6, 1);
        let within: Vec<_> = registry.lies_within(view, day).map(places).collect();
        let holds: Vec<_> = registry.holds(view, day).map(places).collect();
        writeln!(
            text,
            "{:?} {successors:?} {predecessors:?} {serves:?} {lines:?} {within:?} {holds:?}",
            view.body
        )
        .unwrap();
    }
    let told = registry.changes_after(Revision::FIRST);
    let told: Vec<_> = told.map(|change| (change.kind, change.entity, change.summary)).collect();
    writeln!(text, "{told:?}").unwrap();
    text
}

fn a_statement() -> impl Strategy<Value = Statement> {
    let day = select(vec![None, Some("2018-01-01"), Some("2019-06-01"), Some("2020-01-01")]);
    let implied = prop::bool::weighted(0.3);
    (said(), any::<bool>(), day, implied).prop_map(|((fact, value), known, day, implied)| Statement {
        fact: fact.to_owned(),
        value: known.then_some(value),
        complete: false,
        source: Slug::new("report").unwrap(),
        locator: None,
        observed_on: day.map(|day| day.parse().unwrap()),
        note: implied.then(|| "it follows from the list".to_owned()),
        implied,
        redacted: false,
    })
}

proptest! {
    #[test]
    fn one_commit_or_many_come_to_the_same(changes in fitting(), cuts in prop::collection::vec(any::<Index>(), 0..6)) {
        prop_assume!(!changes.is_empty());
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(changes.len() + 1)).collect();
        cuts.extend([0, changes.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        let one = after(&small(), changes.clone());
        let many = cuts.windows(2).fold(small(), |registry, cut| after(&registry, changes[cut[0]..cut[1]].to_vec()));
        prop_assert_eq!(content(&one), content(&many));

        // As loading does: all commits through one builder, resolved once at the end.
        let mut commits = Vec::new();
        let mut registry = small();
        for cut in cuts.windows(2) {
            let commit = next(&registry, changes[cut[0]..cut[1]].to_vec());
            registry = registry.apply(&commit).unwrap();
            commits.push(commit);
        }
        let loaded = small().apply_all(commits).unwrap();
        prop_assert_eq!(format!("{:?}", registry.all_services().collect::<Vec<_>>()), format!("{:?}", loaded.all_services().collect::<Vec<_>>()));
        prop_assert_eq!(content(&registry), content(&loaded));
    }

    #[test]
    fn what_check_finds_is_what_apply_refuses(changes in prop::collection::vec(any_change(), 1..30)) {
        let registry = small();
        let before = content(&registry);
        let faults = registry.check(changes.clone());
        match try_after(&registry, changes) {
            Ok(_) => prop_assert!(faults.is_empty()),
            Err(registry::ApplyError::Faults { faults: found, .. }) => prop_assert_eq!(found, faults),
            Err(other) => prop_assert!(false, "{}", other),
        }
        prop_assert_eq!(content(&registry), before);
    }

    #[test]
    fn the_indexes_agree_with_the_data(changes in fitting()) {
        prop_assume!(!changes.is_empty());
        let registry = after(&small(), changes);
        let mut serving: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for view in registry.services() {
            for area in &view.service.areas {
                serving.entry(area).or_default().push(&view.service.slug);
            }
        }
        for body in registry.bodies() {
            let mut found: Vec<&str> = registry.services_serving(body).map(|view| &*view.service.slug).collect();
            found.sort_unstable();
            let mut expected = serving.remove(&*body.body.slug).unwrap_or_default();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
        for view in registry.services() {
            let mut found: Vec<&str> = registry.lines_of_service(view).map(|line| &*line.id).collect();
            found.sort_unstable();
            let lines = registry.lines().filter(|line| line.service == view.service.slug);
            let mut expected: Vec<&str> = lines.map(|line| &*line.id).collect();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
        // Every change is in the history of what it is about.
        for change in registry.changes_after(Revision::ZERO) {
            prop_assert!(registry.history(&change.entity).contains(&change), "{:?}", change);
        }
    }

    #[test]
    fn a_change_reads_back_from_the_log(change in any_change()) {
        let payload = change.payload().unwrap();
        prop_assert_eq!(&Change::from_payload(change.tag(), &payload).unwrap(), &change);
        let whole = serde_json::to_string(&change).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Change>(&whole).unwrap(), &change);
        let tagged: Json = serde_json::from_str(&whole).unwrap();
        prop_assert_eq!(&tagged["change"], change.tag());
        let entity = change.entity();
        prop_assert_eq!(entity.to_string().parse::<EntityId>().unwrap(), entity);
        let summary = change.summary(empty().vocabulary());
        prop_assert!(!summary.is_empty() && !summary.contains('\n'));
    }

    #[test]
    fn the_order_of_claims_does_not_matter(statements in prop::collection::vec(a_statement(), 0..12), keys in prop::collection::vec(any::<u32>(), 12)) {
        let vocabulary = Vocabulary::built_in();
        let claims: Vec<Claim> = statements.iter().zip(1..).map(|(statement, number)| {
            let id = ClaimId { service: Slug::new("one").unwrap(), number };
            Claim::from_statement(statement, id, Revision::FIRST, &vocabulary)
        }).collect();
        let mut shuffled: Vec<(u32, Claim)> = keys.into_iter().zip(claims.iter().cloned()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Claim> = shuffled.into_iter().map(|(_, claim)| claim).collect();
        let published = "2019-06-01".parse().ok();
        for as_of in [None, "2018-12-31".parse().ok()] {
            let counts_from = |claim: &Claim| claim.observed_on.or(published);
            let straight = resolve(&vocabulary, &claims, counts_from, as_of);
            let otherwise = resolve(&vocabulary, &shuffled, counts_from, as_of);
            prop_assert_eq!(&straight.sheet, &otherwise.sheet);
            for (position, claim) in claims.iter().enumerate() {
                let at = shuffled.iter().position(|other| other.id == claim.id).unwrap();
                prop_assert_eq!(straight.state(position), otherwise.state(at));
            }
            // What is known rests on something, and only on claims that count.
            for (fact, _) in vocabulary.iter() {
                let basis = straight.basis(&vocabulary, &claims, fact);
                prop_assert_eq!(basis.is_empty(), *straight.sheet.get(fact) == facts::Knowledge::Unknown(facts::UnknownReason::NotAsked));
                let current = |claim: &&Claim| {
                    let at = claims.iter().position(|other| other.id == claim.id).unwrap();
                    straight.state(at) == ClaimState::Current
                };
                prop_assert!(basis.iter().all(current));
            }
        }
    }

    #[test]
    fn what_is_implied_fills_gaps_and_changes_nothing_that_is_stated(statements in prop::collection::vec(a_statement(), 0..12)) {
        let vocabulary = Vocabulary::built_in();
        let claims: Vec<Claim> = statements.iter().zip(1..).map(|(statement, number)| {
            let id = ClaimId { service: Slug::new("one").unwrap(), number };
            Claim::from_statement(statement, id, Revision::FIRST, &vocabulary)
        }).collect();
        let (implied, stated): (Vec<Claim>, Vec<Claim>) = claims.iter().cloned().partition(|claim| claim.implied);
        let published = "2019-06-01".parse().ok();
        let counts_from = |claim: &Claim| claim.observed_on.or(published);
        let both = resolve(&vocabulary, &claims, counts_from, None);
        let alone = resolve(&vocabulary, &stated, counts_from, None);
        prop_assert_eq!(both.sheet(Evidence::Stated), alone.sheet(Evidence::Stated));
        prop_assert_eq!(alone.sheet(Evidence::WithImplied), alone.sheet(Evidence::Stated));
        let filled = both.sheet(Evidence::WithImplied);
        for (fact, _) in vocabulary.iter() {
            let (before, after) = (alone.sheet.get(fact), filled.get(fact));
            match before {
                facts::Knowledge::Known(_) | facts::Knowledge::Unknown(facts::UnknownReason::Conflicting) => prop_assert_eq!(after, before),
                _ if after != before => {
                    prop_assert!(after.value().is_some());
                    let is_behind = |(position, claim): (usize, &Claim)| {
                        claim.fact() == Some(fact) && both.state(position) == ClaimState::Implied
                    };
                    prop_assert!(filled.is_derived(fact) || claims.iter().enumerate().any(is_behind));
                }
                facts::Knowledge::Unknown(_) => {}
            }
        }
        // What is implied never counts as stated, nor the other way round.
        for (position, claim) in claims.iter().enumerate() {
            let state = both.state(position);
            let other = if claim.implied { ClaimState::Current } else { ClaimState::Implied };
            prop_assert_ne!(state, other);
        }
        if implied.is_empty() {
            prop_assert_eq!(filled, both.sheet(Evidence::Stated));
        }
    }
}
