//! What services, successions and days come to, in registries of a few bodies.

use serde_json::json;

use crate::world::{
    attestation, body, claim, population, profiles, registry, report, service, source, succession, told,
};

const CCG: &str = "clinical-commissioning-group";
const ICB: &str = "integrated-care-board";

/// Two groups that became one board, and a third that was divided between it and another.
fn merged(services: Vec<registry::Change>) -> registry::Registry {
    let mut changes = vec![source()];
    for ccg in ["north", "south", "middle"] {
        changes.push(body(ccg, CCG, Some("2013-04-01"), Some("2022-06-30")));
    }
    for icb in ["board", "other-board"] {
        changes.push(body(icb, ICB, Some("2022-07-01"), None));
    }
    for (from, to) in [("north", "board"), ("south", "board"), ("middle", "board"), ("middle", "other-board")]
    {
        changes.push(succession(from, to, "2022-07-01"));
    }
    changes.extend(services);
    registry(changes)
}

fn team(areas: &[&str]) -> Vec<registry::Change> {
    vec![service("team", "operating", areas), attestation("team", "parent-infant-team")]
}

#[test]
fn a_team_of_one_group_covers_a_part_of_what_followed_it() {
    let registry = merged(team(&["north"]));
    assert_eq!(told(&registry, "north", "2020-01-01"), "full team, whole");
    assert_eq!(told(&registry, "south", "2020-01-01"), "none known, whole");
    assert_eq!(told(&registry, "board", "2022-07-01"), "full team, part");
    assert_eq!(told(&registry, "other-board", "2022-07-01"), "none known, whole");
    assert_eq!(told(&registry, "north", "2022-07-01"), "no such area");
    assert_eq!(told(&registry, "board", "2022-06-30"), "no such area");
}

#[test]
fn what_was_divided_covers_a_part_of_each_side() {
    let registry = merged(team(&["middle"]));
    assert_eq!(told(&registry, "board", "2023-01-01"), "full team, part");
    assert_eq!(told(&registry, "other-board", "2023-01-01"), "full team, part");
}

#[test]
fn all_that_a_body_followed_is_inherited_unless_one_was_divided() {
    let all = merged(team(&["north", "south", "middle"]));
    assert_eq!(told(&all, "board", "2023-01-01"), "full team, part");
    let mut changes =
        vec![source(), body("a", CCG, None, Some("2020-03-31")), body("b", CCG, None, Some("2020-03-31"))];
    changes.extend([body("ab", CCG, Some("2020-04-01"), None), succession("a", "ab", "2020-04-01")]);
    changes.push(succession("b", "ab", "2020-04-01"));
    changes.extend(team(&["a", "b"]));
    assert_eq!(told(&registry(changes), "ab", "2021-01-01"), "full team, inherited");
}

#[test]
fn a_body_without_a_last_day_is_not_counted_beside_the_one_that_followed_it() {
    let registry = registry(vec![
        body("old", CCG, None, None),
        body("new", CCG, Some("2020-04-01"), None),
        succession("old", "new", "2020-04-01"),
    ]);
    let count = |on: &str| crate::world::coverage(&registry, on).areas().len();
    assert_eq!((count("2020-03-31"), count("2020-04-01")), (1, 1));
}

#[test]
fn each_status_is_told_and_the_strongest_counts() {
    let status = |services: Vec<registry::Change>| told(&merged(services), "north", "2020-01-01");
    let one = |state: &str, class: Option<&str>| {
        let mut changes = vec![service("one", state, &["north"])];
        changes.extend(class.map(|class| attestation("one", class)));
        status(changes)
    };
    assert_eq!(one("operating", Some("parent-infant-team")), "full team, whole");
    assert_eq!(one("starting", Some("parent-infant-team")), "emerging, whole");
    assert_eq!(one("starting", None), "emerging, whole");
    assert_eq!(one("operating", Some("camhs-embedded-specialist")), "embedded specialist only, whole");
    assert_eq!(one("operating", Some("narrow-eligibility-team")), "other only, whole");
    assert_eq!(one("operating", None), "not known, whole");
    assert_eq!(one("paused", Some("parent-infant-team")), "not known, whole");
    assert_eq!(one("unknown", Some("parent-infant-team")), "not known, whole");
    assert_eq!(one("closed", Some("parent-infant-team")), "none known, whole");
    assert_eq!(one("operating", Some("not-a-parent-infant-service")), "none known, whole");
    // What may be a team leaves "only" open; what never was one does not.
    let both = |state: &str, class: Option<&str>| {
        let mut changes = vec![service("one", "operating", &["north"]), service("two", state, &["north"])];
        changes.push(attestation("one", "camhs-embedded-specialist"));
        changes.extend(class.map(|class| attestation("two", class)));
        status(changes)
    };
    assert_eq!(both("operating", None), "not known, whole");
    assert_eq!(both("paused", Some("narrow-eligibility-team")), "embedded specialist only, whole");
}

#[test]
fn before_anybody_spoke_of_it_a_service_is_not_known_unless_its_opening_is() {
    let with = |opened: Option<serde_json::Value>, on: &str| {
        let mut changes = team(&["north"]);
        changes.extend(opened.map(|year| claim("team", "opened_year", &year)));
        told(&merged(changes), "north", on)
    };
    assert_eq!(with(None, "2019-06-01"), "full team, whole");
    assert_eq!(with(None, "2016-06-01"), "not known, whole");
    assert_eq!(with(Some(json!(2018)), "2016-06-01"), "none known, whole");
    assert_eq!(with(Some(json!(2014)), "2016-06-01"), "full team, whole");
    assert_eq!(with(Some(json!({"high": 1999})), "2016-06-01"), "full team, whole");
    assert_eq!(with(Some(json!({"low": 2012, "high": 2018})), "2016-06-01"), "not known, whole");
}

#[test]
fn gaps_stand_by_babies_and_those_without_a_figure_last() {
    let mut changes =
        vec![population("north", 2020, 500), population("south", 2019, 900), population("south", 2021, 1)];
    changes
        .extend([service("one", "operating", &["south"]), attestation("one", "camhs-embedded-specialist")]);
    let registry = merged(changes);
    let coverage = provision::Coverage::new(&registry, &profiles(&registry), "2020-05-01".parse().unwrap());
    let told: Vec<(String, Option<u64>, Option<u32>)> = provision::gaps(&coverage, |_| true)
        .into_iter()
        .map(|gap| {
            (
                gap.area.body.body.slug.to_string(),
                gap.rank,
                gap.babies(2020).map(|population| population.under_2),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            // The last year before counts, not the nearest after.
            ("south".to_owned(), Some(1), Some(900)),
            ("north".to_owned(), Some(2), Some(500)),
            ("middle".to_owned(), None, None),
        ]
    );
}

#[test]
fn evidence_says_which_body_a_service_names() {
    let registry = merged(team(&["north"]));
    let profiles = profiles(&registry);
    let coverage = provision::Coverage::new(&registry, &profiles, "2023-01-01".parse().unwrap());
    let area = coverage.area("board").unwrap();
    let evidence = coverage.evidence(&registry, &profiles, area);
    assert_eq!(evidence.len(), 1);
    assert_eq!(
        (evidence[0].named.body.slug.as_str(), evidence[0].extent),
        ("north", provision::Extent::Part)
    );
}

#[test]
fn the_report_is_where_it_starts() {
    let registry = report(vec![]);
    assert_eq!(told(&registry, "nhs-leeds-ccg", "2019-06-01"), "full team, whole");
    assert_eq!(told(&registry, "nhs-bolton-ccg", "2019-06-01"), "emerging, whole");
    assert_eq!(told(&registry, "belfast-health-and-social-care-trust", "2019-06-01"), "none known, whole");
}
