//! The bodies that commission for places: how many there are on a day, and what holds for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use registry::dataset::{Commissioners, built_in, report_2019};
use registry::{AreaShare, Body, BodyKind, BodyView, Change, Nation, Overlap, Registry};

use crate::world::{after, empty};

const TODAY: Date = date(2026, 11, 30);

static COMMISSIONERS: LazyLock<Commissioners> = LazyLock::new(|| Commissioners::built_in().unwrap());
static REGISTRY: LazyLock<Registry> = LazyLock::new(|| after(&empty(), built_in().unwrap()));

fn bodies() -> impl Iterator<Item = &'static Body> {
    REGISTRY.bodies().map(|view| &view.body)
}

/// The health bodies that hold the area of a body on a day.
fn health_bodies_of(view: &BodyView, day: Date) -> impl Iterator<Item = Overlap<'_>> {
    REGISTRY.lies_within(view, day).filter(|overlap| overlap.body.body.kind.is_health_body())
}

/// How many bodies of a kind there are in a nation on a day.
fn count(kind: BodyKind, nation: Nation, day: Date) -> usize {
    bodies().filter(|body| body.kind == kind && body.nation == Some(nation) && body.valid_on(day)).count()
}

/// Babies under two of all bodies of a kind in a nation on a day, by the figures of a year.
fn babies(kind: BodyKind, nation: Nation, day: Date, year: i16) -> u32 {
    let of_kind = REGISTRY
        .bodies()
        .filter(|view| view.body.kind == kind && view.body.nation == Some(nation) && view.body.valid_on(day));
    let figures = of_kind.flat_map(|view| &view.populations).filter(|population| population.year == year);
    figures.map(|population| population.under_2).sum()
}

#[test]
fn there_are_as_many_as_the_reference_data_says_on_each_day() {
    use BodyKind::{ClinicalCommissioningGroup, IntegratedCareBoard, LocalAuthority};
    let england = [
        (date(2018, 6, 1), [195, 0, 152]),
        (date(2019, 3, 31), [195, 0, 152]),
        (date(2019, 4, 1), [191, 0, 151]),
        (date(2019, 6, 1), [191, 0, 151]),
        (date(2020, 6, 1), [135, 0, 151]),
        (date(2021, 6, 1), [106, 0, 152]),
        (date(2022, 6, 30), [106, 0, 152]),
        (date(2022, 7, 1), [0, 42, 152]),
        (date(2023, 3, 31), [0, 42, 152]),
        (date(2023, 4, 1), [0, 42, 153]),
        (TODAY, [0, 42, 153]),
    ];
    for (day, expected) in england {
        let kinds = [ClinicalCommissioningGroup, IntegratedCareBoard, LocalAuthority];
        assert_eq!(kinds.map(|kind| count(kind, Nation::England, day)), expected, "{day}");
    }
    for day in [date(2018, 6, 1), date(2022, 7, 1), TODAY] {
        assert_eq!(count(BodyKind::HealthBoard, Nation::Scotland, day), 14);
        assert_eq!(count(BodyKind::LocalHealthBoard, Nation::Wales, day), 7);
        assert_eq!(count(BodyKind::HealthAndSocialCareTrust, Nation::NorthernIreland, day), 5);
        let councils = [Nation::Scotland, Nation::Wales, Nation::NorthernIreland];
        assert_eq!(councils.map(|nation| count(LocalAuthority, nation, day)), [32, 22, 11]);
    }
}

#[test]
fn what_the_report_has_of_them_is_the_same() {
    let report = after(&empty(), report_2019().unwrap());
    let beside: Vec<&str> = report
        .bodies()
        .filter(|view| COMMISSIONERS.bodies().iter().all(|body| *body != view.body))
        .map(|view| view.body.slug.as_str())
        .collect();
    insta::assert_snapshot!(beside.join("\n"), @r"
    nhs-england
    public-health-wales
    parent-infant-partnership-uk
    greater-manchester-combined-authority
    greater-manchester-health-and-social-care-partnership
    norfolk-and-suffolk-nhs-foundation-trust
    health-and-social-care-board
    public-health-agency
    ");
    let edited = COMMISSIONERS.changes_for(&report).into_iter();
    assert_eq!(edited.filter(|change| matches!(change, Change::BodyEdited(_))).count(), 0);
}

#[test]
fn no_two_bodies_have_a_code_on_the_same_day() {
    let mut by_code: BTreeMap<String, Vec<&Body>> = BTreeMap::new();
    for body in bodies() {
        for code in [&body.gss_code, &body.ods_code].into_iter().flatten() {
            assert_eq!(*code, code.to_ascii_uppercase(), "{}", body.slug);
            by_code.entry(code.clone()).or_default().push(body);
        }
    }
    for (code, bodies) in by_code {
        let days = bodies.iter().flat_map(|body| [body.valid_from, body.valid_to]).flatten();
        for day in days.chain([TODAY]) {
            assert!(bodies.iter().filter(|body| body.valid_on(day)).count() <= 1, "{code} on {day}");
        }
    }
}

#[test]
fn every_body_that_ended_was_followed_from_the_next_day_on() {
    let outside = ["health-and-social-care-board"];
    for view in REGISTRY.bodies().filter(|view| !outside.contains(&view.body.slug.as_str())) {
        let Some(last) = view.body.valid_to else {
            assert_eq!(REGISTRY.successors(view).count(), 0, "{}", view.body.slug);
            continue;
        };
        let followed: BTreeSet<Date> = REGISTRY.successors(view).map(|(_, on)| on).collect();
        assert_eq!(followed, [last.tomorrow().unwrap()].into(), "{}", view.body.slug);
        for (successor, on) in REGISTRY.successors(view) {
            assert!(successor.body.valid_on(on), "{} on {on}", successor.body.slug);
            assert_eq!(successor.body.nation, view.body.nation);
        }
    }
    // One for each predecessor, and one more for each part but one of those that were divided.
    let on = |day: Date| {
        REGISTRY.bodies().flat_map(|view| REGISTRY.successors(view)).filter(|(_, on)| *on == day).count()
    };
    let days = [date(2019, 4, 1), date(2020, 4, 1), date(2021, 4, 1), date(2022, 7, 1), date(2023, 4, 1)];
    // With the partnership of Greater Manchester, which the report names.
    assert_eq!(days.map(on), [6 + 4, 74 + 1, 38 + 2, 106 + 3 + 1, 4]);
}

#[test]
fn babies_add_up_to_those_of_the_nation_whatever_the_kind() {
    use BodyKind::{
        ClinicalCommissioningGroup, HealthBoard, IntegratedCareBoard, LocalAuthority, LocalHealthBoard,
    };
    let group = date(2022, 6, 30);
    for (year, england, wales) in [(2019, 1_262_914, 62_886), (2020, 1_227_389, 60_238)] {
        assert_eq!(babies(ClinicalCommissioningGroup, Nation::England, group, year), england);
        assert_eq!(babies(IntegratedCareBoard, Nation::England, TODAY, year), england);
        assert_eq!(babies(LocalAuthority, Nation::England, TODAY, year), england);
        assert_eq!(babies(LocalHealthBoard, Nation::Wales, TODAY, year), wales);
        assert_eq!(babies(LocalAuthority, Nation::Wales, TODAY, year), wales);
    }
    assert_eq!(babies(HealthBoard, Nation::Scotland, TODAY, 2020), 99_697);
}

#[test]
fn every_council_lies_in_boards_that_exist_and_its_parts_are_all_of_it() {
    for view in REGISTRY.bodies().filter(|view| view.body.kind == BodyKind::LocalAuthority) {
        // A council that ended before 2022 lies where boards work now.
        let shares: Vec<AreaShare> =
            health_bodies_of(view, TODAY).filter_map(|overlap| overlap.share).collect();
        let sum: u16 = shares.iter().map(|share| share.ten_thousandths()).sum();
        match view.body.nation {
            Some(Nation::NorthernIreland) => assert_eq!(shares, [], "not known: {}", view.body.slug),
            Some(Nation::England) => assert_eq!(sum, 10_000, "{}", view.body.slug),
            _ => assert_eq!(shares, [AreaShare::WHOLE], "{}", view.body.slug),
        }
        if view.body.nation == Some(Nation::England) {
            let before = date(2019, 6, 1);
            assert_eq!(health_bodies_of(view, before).count(), 0, "not known: {}", view.body.slug);
        }
    }
    let shares: Vec<Option<AreaShare>> =
        REGISTRY.bodies().flat_map(|view| &view.areas).map(|lies| lies.share).collect();
    let whole = shares.iter().filter(|share| **share == Some(AreaShare::WHOLE)).count();
    let unknown = shares.iter().filter(|share| share.is_none()).count();
    assert_eq!((whole, shares.len() - whole - unknown, unknown), (202, 39, 2));
}

#[test]
fn the_places_that_readers_found_lost_are_in_their_boards() {
    let boards = |slug: &str| -> Vec<(&str, String)> {
        let view = REGISTRY.body(slug).unwrap();
        let overlaps = health_bodies_of(view, TODAY);
        overlaps
            .map(|overlap| {
                (overlap.body.body.name.as_str(), overlap.share.map_or_else(String::new, AreaShare::percent))
            })
            .collect()
    };
    let listed: Vec<String> =
        ["essex-county-council", "cumbria-county-council", "walsall-metropolitan-borough-council"]
            .into_iter()
            .flat_map(|slug| {
                boards(slug).into_iter().map(move |(board, share)| format!("{slug}: {board} {share}"))
            })
            .collect();
    insta::assert_snapshot!(listed.join("\n"), @r"
    essex-county-council: NHS Hertfordshire and West Essex Integrated Care Board 23.23%
    essex-county-council: NHS Mid and South Essex Integrated Care Board 55.62%
    essex-county-council: NHS Suffolk and North East Essex Integrated Care Board 21.15%
    cumbria-county-council: NHS Lancashire and South Cumbria Integrated Care Board 35.32%
    cumbria-county-council: NHS North East and North Cumbria Integrated Care Board 64.68%
    walsall-metropolitan-borough-council: NHS Black Country Integrated Care Board 100%
    ");
}

#[test]
fn the_babies_of_a_board_are_those_of_the_parts_of_councils_in_it() {
    for view in REGISTRY.bodies().filter(|view| view.body.kind == BodyKind::IntegratedCareBoard) {
        let councils =
            REGISTRY.holds(view, TODAY).filter(|inner| inner.body.body.kind == BodyKind::LocalAuthority);
        let parts = councils.map(|inner| {
            let babies = inner.body.population(2019).unwrap().under_2;
            f64::from(babies) * inner.share.unwrap().as_f64()
        });
        let (sum, stated) = (parts.sum::<f64>(), view.population(2019).unwrap().under_2);
        // Shares are rounded to a ten-thousandth.
        assert!((sum - f64::from(stated)).abs() < 3.0, "{}: {sum}, stated {stated}", view.body.slug);
    }
}

#[test]
fn what_was_divided_has_parts_that_are_all_of_it() {
    let mut divided = Vec::new();
    for view in REGISTRY.bodies() {
        let parts: Vec<Option<AreaShare>> =
            REGISTRY.successors(view).map(|(successor, _)| REGISTRY.passed_on(view, successor)).collect();
        match parts.as_slice() {
            [] => {}
            [part] => assert_eq!(*part, Some(AreaShare::WHOLE), "{}", view.body.slug),
            [None, None] => divided.push(format!("{}: not known", view.body.slug)),
            parts => {
                let sum: u16 = parts.iter().map(|part| part.unwrap().ten_thousandths()).sum();
                assert_eq!(sum, 10_000, "{}", view.body.slug);
                let parts: Vec<String> = parts.iter().map(|part| part.unwrap().percent()).collect();
                divided.push(format!("{}: {}", view.body.slug, parts.join(" and ")));
            }
        }
    }
    insta::assert_snapshot!(divided.join("\n"), @r"
    nhs-tameside-and-glossop-ccg: 10.44% and 89.56%
    nhs-black-country-and-west-birmingham-ccg: 13.91% and 86.09%
    cumbria-county-council: 57.28% and 42.72%
    northamptonshire-county-council: 45.65% and 54.35%
    dorset-county-council: not known
    nhs-cambridgeshire-and-peterborough-ccg: 98.68% and 1.32%
    ");
}

#[test]
fn nothing_is_said_that_no_source_says() {
    let of = |nation: Nation| REGISTRY.bodies().filter(move |view| view.body.nation == Some(nation));
    assert!(of(Nation::NorthernIreland).all(|view| view.populations.is_empty()));
    assert!(of(Nation::Scotland).all(|view| view.body.ods_code.is_none()));
    let begins = |body: &Body| body.valid_from.is_some();
    let groups = bodies().filter(|body| body.kind == BodyKind::ClinicalCommissioningGroup && !begins(body));
    let codes: BTreeSet<&str> = groups.filter_map(|body| body.ods_code.as_deref()).collect();
    assert_eq!(codes, ["14L", "15A", "15C", "15E", "15F"].into());
    let boards =
        bodies().filter(|body| matches!(body.kind, BodyKind::HealthBoard | BodyKind::LocalHealthBoard));
    assert!(boards.into_iter().all(|body| !begins(body)));
}

#[test]
fn a_registry_that_has_them_all_gets_nothing_more() {
    assert_eq!(COMMISSIONERS.changes_for(&REGISTRY), []);
}

#[test]
fn codes_are_compared_without_case_and_on_other_days_are_of_another_body() {
    let view =
        |registry: &Registry, slug: &str| -> Arc<BodyView> { Arc::clone(registry.body(slug).unwrap()) };
    let ours = REGISTRY.body("nhs-north-cumbria-ccg").unwrap().body.clone();
    let record = |slug: &str, from: Date, to: Date| Body {
        slug: slug.parse().unwrap(),
        name: "Cumbria".to_owned(),
        gss_code: Some("e38000215".to_owned()),
        ods_code: None,
        valid_from: Some(from),
        valid_to: Some(to),
        ..ours.clone()
    };
    let with = |body: Body| {
        let registry = after(&empty(), vec![Change::BodyAdded(body)]);
        after(&registry, COMMISSIONERS.changes_for(&registry))
    };
    let same = with(record("cumbria", date(2013, 4, 1), date(2022, 6, 30)));
    assert!(same.body("nhs-north-cumbria-ccg").is_none());
    let cumbria = view(&same, "cumbria");
    assert_eq!(cumbria.body.ods_code.as_deref(), Some("01H"), "what was unknown is known");
    assert_eq!(cumbria.body.gss_code.as_deref(), Some("e38000215"), "what was said stays");
    assert_eq!(same.successors(&cumbria).count(), 1);
    assert_eq!(cumbria.populations.len(), 2);

    let before = with(record("cumbria", date(2001, 4, 1), date(2013, 3, 31)));
    assert!(before.body("nhs-north-cumbria-ccg").is_some());
    assert_eq!(before.successors(&view(&before, "cumbria")).count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever part of them a registry holds already, under whatever slugs, it holds all of them afterwards, and once.
    #[test]
    fn what_is_missing_is_added_and_nothing_twice(
        held in prop::collection::vec(any::<Option<bool>>(), 518),
    ) {
        let some = COMMISSIONERS.bodies().iter().zip(held).filter_map(|(body, held)| {
            let renamed = held?;
            let slug = if renamed { format!("{}-too", body.slug).parse().unwrap() } else { body.slug.clone() };
            let lower = |code: &Option<String>| code.as_ref().map(|code| code.to_ascii_lowercase());
            Some(Change::BodyAdded(Body {
                slug,
                gss_code: lower(&body.gss_code),
                ods_code: if renamed { None } else { lower(&body.ods_code) },
                ..body.clone()
            }))
        });
        let held = after(&empty(), some.collect());
        let all = after(&held, COMMISSIONERS.changes_for(&held));
        prop_assert_eq!(COMMISSIONERS.changes_for(&all), []);
        prop_assert_eq!(all.bodies().count(), COMMISSIONERS.bodies().len());
    }
}
