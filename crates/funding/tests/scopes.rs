//! Filters, audiences, successions and withdrawals, in the made-up country and in the report.

mod support;

use std::collections::BTreeSet;

use funding::formats::{Format, Options, write};
use funding::measures::total::Total;
use funding::{
    Filter, Handover, Query, ScenarioError, Scope, View, Withdrawal, compare, lines_paid_by, network,
    on_record, partners, scenario,
};
use registry::{Budget, Change, Commit, Registry, Slug};
use support::country::{country, slug, slugs, view};
use support::{day, public};

#[test]
fn lines_go_over_to_successors() {
    let registry = country();
    let payers = |as_of: &str| -> Vec<String> {
        view(&registry, as_of)
            .links()
            .filter(|link| link.line.budget == Budget::Camhs)
            .map(|link| format!("{} {} {}", link.line.id, link.payer.body.slug, link.handover.as_str()))
            .collect()
    };
    assert_eq!(
        payers("2020-03-31"),
        ["alpha-3 old-ccg none", "beta-1 split-ccg none", "delta-1 split-ccg none"]
    );
    assert_eq!(
        payers("2020-04-01"),
        ["alpha-3 new-ccg followed", "beta-1 split-ccg none", "delta-1 split-ccg none"]
    );
    // Of the two successors, beta works in the area of one; of delta nobody knows.
    assert_eq!(
        payers("2022-07-01"),
        ["alpha-3 icb followed", "beta-1 other-icb followed", "delta-1 split-ccg unsettled"]
    );
    let late = view(&registry, "2022-07-01");
    let delta = late.links().find(|link| link.line.id == "delta-1");
    let among = delta.map(|link| match &link.handover {
        Handover::Unsettled(among) => among.iter().map(|view| view.body.slug.to_string()).collect(),
        _ => Vec::new(),
    });
    assert_eq!(among, Some(vec!["icb".to_owned(), "other-icb".to_owned()]));
    // The charity ended and nobody followed: the lines stay, and say so.
    let gamma = late.links().find(|link| link.line.id == "gamma-1");
    assert_eq!(gamma.map(|link| link.handover.as_str()), Some("ended"));

    // A filter, a page and a withdrawal that name the CCG mean its successor, once there is one.
    let query: Query = "body=old-ccg".parse().unwrap_or_else(|error| panic!("{error}"));
    let scope = public("2022-07-01").with_filter(query.filter);
    assert_eq!(View::new(&registry, &scope, on_record).links().count(), 1);
    let body = |of: &str| registry.body(of).unwrap_or_else(|| panic!("{of}"));
    assert_eq!(lines_paid_by(&registry, body("icb"), day("2022-07-01")).len(), 1);
    assert!(lines_paid_by(&registry, body("old-ccg"), day("2022-07-01")).is_empty());
    let pairs = partners(&registry, body("icb"), day("2022-07-01"));
    assert_eq!(pairs.len(), 1);
    let withdrawal = Withdrawal { bodies: [slug("old-ccg")].into(), ..Withdrawal::default() };
    let after = scenario(&registry, &public("2022-07-01"), &withdrawal, on_record);
    assert_eq!(after.map(|after| after.weakened.len()).ok(), Some(1));
}

#[test]
fn filters_take_what_they_say() {
    let registry = country();
    let ids = |query: &str| -> Vec<String> {
        let query: Query = query.parse().unwrap_or_else(|error| panic!("{error}"));
        let scope = public("2019-06-01").with_filter(query.filter);
        View::new(&registry, &scope, on_record).links().map(|link| link.line.id.to_string()).collect()
    };
    assert_eq!(ids("").len(), 9);
    assert_eq!(ids("nation=wales"), ["gamma-1"]);
    assert_eq!(ids("kind=local-authority"), ["alpha-4", "alpha-5", "beta-2"]);
    assert_eq!(ids("budget=camhs&service=alpha,delta"), ["alpha-3", "delta-1"]);
    assert_eq!(ids("role=start-up,project"), ["beta-3", "beta-4"]);
    assert_eq!(ids("class=parent-infant-team"), Vec::<String>::new());
    assert_eq!(ids("class=undetermined").len(), 9);
    // One hop: what it pays. Two: with whom. Three: what its partners pay besides.
    assert_eq!(ids("body=old-ccg&hops=1"), ["alpha-3"]);
    assert_eq!(ids("body=old-ccg&hops=2"), ["alpha-3", "alpha-4", "alpha-5"]);
    assert_eq!(ids("body=old-ccg&hops=3"), ["alpha-3", "alpha-4", "alpha-5", "beta-2"]);
    assert_eq!(ids("service=gamma&hops=1"), ["gamma-1"]);
    assert_eq!(ids("body=old-ccg&hops=20").len(), 9);

    let filter =
        Filter { bodies: [slug("old-cgc")].into(), services: [slug("alhpa")].into(), ..Filter::default() };
    let unknown: Vec<String> = filter.unknown_names(&registry).iter().map(ToString::to_string).collect();
    assert_eq!(
        unknown,
        [
            "unknown commissioning body `old-cgc`; did you mean `old-ccg`?",
            "unknown service `alhpa`; did you mean `alpha`?"
        ]
    );
}

#[test]
fn what_is_not_published_is_not_there() {
    let mut changes = Vec::new();
    let report = registry::dataset::report_2019().unwrap_or_else(|errors| panic!("{errors}"));
    for mut change in report {
        if let Change::ServiceAdded(added) = &mut change
            && added.service.slug == "livpip"
        {
            added.published = false;
        }
        changes.push(change);
    }
    let at = "2019-09-01T00:00:00Z".parse().unwrap_or_else(|error| panic!("{error}"));
    let commit = Commit::new(registry::Position::FIRST, at, "import", changes);
    let registry = Registry::empty(facts::Vocabulary::built_in())
        .apply(&commit)
        .unwrap_or_else(|error| panic!("{error}"));
    let scope = Scope::new(day("2019-06-01"));
    let whole = network(&support::report(), &scope, on_record);
    let without = network(&registry, &scope, on_record);
    for format in [Format::GraphMl, Format::LinesCsv, Format::Svg] {
        let names_it = |network: &funding::Network| {
            let bytes = write(network, format, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
            String::from_utf8_lossy(&bytes).to_lowercase().contains("livpip")
        };
        assert!(names_it(&whole) && !names_it(&without), "{format}");
    }
    assert_eq!(whole.links.len(), without.links.len() + 2);
    let city = registry.body("liverpool-city-council").unwrap_or_else(|| panic!("Liverpool"));
    assert!(lines_paid_by(&registry, city, day("2019-06-01")).is_empty());
    assert!(partners(&registry, city, day("2019-06-01")).is_empty());
    let filter = Filter { services: [slug("livpip")].into(), hops: Some(3), ..Filter::default() };
    assert_eq!(filter.unknown_names(&registry).len(), 1);
    let scope = Scope::new(day("2019-06-01")).with_filter(filter);
    assert_eq!(network(&registry, &scope, on_record).links.len(), 0);
}

#[test]
fn withdrawals_of_bodies_budgets_and_parts() {
    let registry = country();
    let scope = public("2019-06-01");
    let ask = |withdrawal: &Withdrawal| scenario(&registry, &scope, withdrawal, on_record);
    let run = |withdrawal: Withdrawal| ask(&withdrawal).unwrap_or_else(|error| panic!("{error}"));
    let charity = run(Withdrawal { bodies: [slug("charity")].into(), ..Withdrawal::default() });
    assert_eq!(slugs(&charity.unfunded), ["gamma"]);
    assert_eq!(charity.weakened.iter().map(|weak| weak.lost.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(
        (charity.dissolved.len(), charity.lost.to_string().as_str()),
        (2, "£12,000 a year and 2 unknown")
    );
    assert_eq!((charity.before.components, charity.after.components), (1, 1));

    let camhs = run(Withdrawal { budgets: [Budget::Camhs].into(), ..Withdrawal::default() });
    assert_eq!(slugs(&camhs.unfunded), ["delta"]);
    let council: BTreeSet<Slug> = [slug("council")].into();
    let health = run(Withdrawal {
        bodies: council.clone(),
        budgets: [Budget::PublicHealth].into(),
        percent: 40.0,
        ..Withdrawal::default()
    });
    assert!(health.unfunded.is_empty() && health.dissolved.is_empty());
    assert_eq!((health.weakened.len(), health.lost.known, health.weakened[0].cut.len()), (1, 8000.0, 1));
    assert_eq!(health.weakened[0].remaining.len(), 3);
    // What was there is what is left and what is lost.
    let total = |network: &funding::Network| Total::of(&network.links).known;
    let difference = total(&health.before) - total(&health.after) - health.lost.known;
    assert!(difference.abs() < 0.01, "{difference}");
    let cut = &health.weakened[0].cut[0].line;
    assert_eq!((cut.annual_amount, cut.id.ends_with("-cut")), (Some(12_000.0), true));
    // By then the post at alpha has ended anyway.
    let later = run(Withdrawal { bodies: council, from: Some(day("2020-01-01")), ..Withdrawal::default() });
    assert_eq!((later.as_of, later.hit.known_lines, later.hit.unknown_lines), (day("2020-01-01"), 1, 1));
    let area = run(Withdrawal { areas: [slug("other-icb")].into(), ..Withdrawal::default() });
    assert_eq!(slugs(&area.unfunded), ["beta"]);

    let both = compare(&charity, &camhs);
    assert_eq!(
        (slugs(&both.unfunded_by_first), slugs(&both.unfunded_by_second)),
        (vec!["gamma".to_owned()], vec!["delta".to_owned()])
    );

    assert_eq!(ask(&Withdrawal::default()).err(), Some(ScenarioError::Nothing));
    for percent in [0.0, -1.0, 100.1, f64::NAN] {
        let withdrawal = Withdrawal { budgets: [Budget::Camhs].into(), percent, ..Withdrawal::default() };
        assert!(matches!(ask(&withdrawal), Err(ScenarioError::Percent { .. })));
    }
    let withdrawal = Withdrawal { bodies: [slug("counci")].into(), ..Withdrawal::default() };
    insta::assert_snapshot!(
        ask(&withdrawal).err().map(|error| error.to_string()).unwrap_or_default(),
        @"unknown commissioning body `counci`; did you mean `council`?"
    );
}

#[test]
fn a_truncated_view_says_so() {
    let registry = country();
    let scope = Scope { max_links: 4, ..public("2019-06-01") };
    let network = network(&registry, &scope, on_record);
    assert!(network.view.truncated);
    let ids: Vec<&str> = network.links.iter().map(|link| link.line.id.as_str()).collect();
    assert_eq!(ids, ["alpha-3", "alpha-4", "alpha-5", "beta-1"]);
}
