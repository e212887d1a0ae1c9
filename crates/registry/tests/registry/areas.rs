//! What sources say about the areas of bodies: babies, and access.

use registry::{ChildCount, Registry, Revision};
use serde_json::{Value as Json, json};

use crate::world::{after, change, small, try_after};

fn babies(year: i16, under_2: u32) -> registry::Change {
    let with = json!({"body": "north", "year": year, "under_2": under_2, "source": "report"});
    change("population-recorded", with)
}

fn answer(more: &Json) -> registry::Change {
    let mut with = json!({"body": "north", "year": "2017-18", "replied": true, "source": "report"});
    with.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    change("return-recorded", with)
}

fn under_2(registry: &Registry, year: i16) -> Option<u32> {
    registry.body("north").unwrap().population(year).map(|population| population.under_2)
}

#[test]
fn the_figure_of_the_year_counts_else_the_last_before_else_the_first_after() {
    let registry = after(&small(), vec![babies(2019, 19), babies(2021, 21)]);
    assert_eq!(
        [2018, 2019, 2020, 2021, 2030].map(|year| under_2(&registry, year)),
        [Some(19), Some(19), Some(19), Some(21), Some(21)]
    );
    assert_eq!(registry.body("south").unwrap().population(2019), None);
    let corrected = after(&registry, vec![babies(2019, 20)]);
    assert_eq!((under_2(&corrected, 2019), under_2(&registry, 2019)), (Some(20), Some(19)));
}

#[test]
fn a_later_return_takes_the_place_of_an_earlier_one_which_stays() {
    let registry = after(
        &small(),
        vec![answer(&json!({"seen": {"months_0_12": "3", "months_12_24": null, "months_24_36": "0"}}))],
    );
    let registry = after(&registry, vec![answer(&json!({"replied": false}))]);
    let body = registry.body("north").unwrap();
    let year = "2017-18".parse().unwrap();
    assert!(!body.access_return(year).unwrap().replied);
    assert_eq!(body.returns.len(), 2);
    assert_eq!(body.returns[0].seen.all(), [Some(ChildCount::exactly(3)), None, Some(ChildCount::NONE)]);
    assert_eq!(body.access_return("2018-19".parse().unwrap()), None);
}

#[test]
fn what_is_told_of_a_return_counts_no_child() {
    let registry = after(&small(), vec![babies(2019, 19), answer(&json!({"referred_0_18": "4"}))]);
    let told: Vec<String> = registry.changes_after(Revision::FIRST).map(|record| record.summary).collect();
    assert_eq!(told, ["19 babies under two in 2019 (report)", "replied about access in 2017-18 (report)"]);
}

#[test]
fn what_does_not_fit_is_refused() {
    let refused = |change: registry::Change| try_after(&small(), vec![change]).unwrap_err().to_string();
    let more = json!({"body": "north", "year": 2019, "under_1": 9, "under_2": 8, "source": "report"});
    insta::assert_snapshot!(refused(change("population-recorded", more)), @"commit 2: change 1: under-1: expected at most the 8 under two");
    let nowhere = json!({"body": "nowhere", "year": "2017-18", "replied": true, "source": "report"});
    insta::assert_snapshot!(refused(change("return-recorded", nowhere)), @"commit 2: change 1: unknown commissioning body `nowhere`");
}
