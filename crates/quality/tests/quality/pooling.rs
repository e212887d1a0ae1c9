//! Returns of several teams become one figure, or none.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;
use quality::Quarter;
use quality::outcomes::{AggregateReturn, Perspective, Policy, Returns, Scope, Stage};
use registry::Slug;

use crate::aggregation::aggregate;

fn teams(count: usize) -> BTreeSet<Slug> {
    (1..=count).map(|number| format!("team-{number}").parse().unwrap()).collect()
}

fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

const HEADER: &str = "referred_on,closed_on,single-parent,contacts,first_contact_on,second_contact_on";

/// A return for 2018-19-Q1 with one case, scored once by each of some series.
fn scored(team: usize, series: &[&str]) -> AggregateReturn {
    let columns = |one: &&str| format!(",{one}.first,{one}.first_on,{one}.last,{one}.last_on");
    let columns = series.iter().map(columns).collect::<Vec<_>>().concat();
    let cells = ",20,2018-04-10,3,2018-05-20".repeat(series.len());
    let row = format!("2018-04-02,2018-06-01,yes,3,2018-04-10,2018-04-20{cells}");
    aggregate(&format!("team-{team}"), &format!("{HEADER}{columns}\n{row}\n")).unwrap().remove(0)
}

#[test]
fn measures_versions_and_perspectives_are_never_one_number() {
    let mut returns = Returns::default();
    for team in 1..=3 {
        returns.record(scored(team, &["pir-gas.clinician", "goal-based-outcome.parent"]));
    }
    for team in 4..=6 {
        returns.record(scored(team, &["loaf.clinician", "goal-based-outcome.clinician"]));
    }
    let (asked, policy) = (teams(7), Policy::built_in().unwrap());
    let quarters = quarter("2018-19-Q1")..=quarter("2018-19-Q1");
    let scope = Scope { teams: &asked, quarters: &quarters, today: date(2018, 7, 1) };
    let pooled =
        |measure: &str, perspective| returns.outcome(scope, policy, &measure.parse().unwrap(), perspective);
    for measure in ["pir-gas", "loaf"] {
        let own = pooled(measure, Perspective::Clinician).unwrap();
        assert_eq!(own.teams.to_string(), "3 of 7 (43%)");
        assert_eq!(own.paired.to_string(), "3 of 3 (100%)");
        assert_eq!(own.change, None, "no source states a threshold");
    }
    for perspective in [Perspective::Parent, Perspective::Clinician] {
        let own = pooled("goal-based-outcome", perspective).unwrap();
        assert_eq!((own.paired.of(), own.change.unwrap().deteriorated), (3, 3));
        assert_eq!(own.improved().unwrap().to_string(), "0 of 3 (0%)");
    }
    let none = pooled("phq-9", Perspective::Caregiver).unwrap_err();
    assert_eq!(none.to_string(), "a pooled figure needs 3 teams, and 0 reported");
}

#[test]
fn a_correction_is_a_revision_and_a_repetition_is_none() {
    let mut returns = Returns::default();
    let first = scored(1, &["phq-9.self"]);
    assert_eq!([returns.record(first.clone()), returns.record(first.clone())], [1, 1]);
    let mut corrected = first.clone();
    corrected.cases.not_known = 1;
    corrected.cases.closed += 1;
    assert_eq!(returns.record(corrected), 2);
    assert_eq!(returns.record(first), 3);
}

#[test]
fn a_period_is_provisional_until_its_last_quarter_closes() {
    let mut returns = Returns::default();
    for team in 1..=3 {
        returns.record(scored(team, &[]));
    }
    let (asked, policy) = (teams(3), Policy::built_in().unwrap());
    let quarters = quarter("2018-19-Q1")..=quarter("2018-19-Q2");
    let stage = |today| {
        let scope = Scope { teams: &asked, quarters: &quarters, today };
        returns.item(scope, policy, &"single-parent".parse().unwrap()).unwrap().stage
    };
    assert_eq!(stage(date(2018, 11, 29)), Stage::Provisional);
    assert_eq!(stage(date(2018, 11, 30)), Stage::Final);
}

proptest! {
    /// Pooling all teams' tables is counting one table of all rows.
    #[test]
    fn pooled_counts_are_those_of_all_rows(rows in prop::collection::vec((0_usize..4, 1_u8..=12, 0_u8..3, 0_u32..28, 0_u32..28), 3..60)) {
        let columns = "phq-9.self.first,phq-9.self.first_on,phq-9.self.last,phq-9.self.last_on";
        let line = |(_, month, single, first, last): &(usize, u8, u8, u32, u32)| {
            let single = ["yes", "no", ""][usize::from(*single)];
            format!("2018-{month:02}-05,2018-{month:02}-28,{single},3,2018-01-01,2018-01-02,{first},2018-01-03,{last},2018-01-04\n")
        };
        let table = |lines: String| format!("{HEADER},{columns}\n{lines}");
        let mut returns = Returns::default();
        for team in 0..4 {
            let own = rows.iter().filter(|row| row.0 == team).map(line).collect::<String>();
            for one in aggregate(&format!("team-{}", team + 1), &table(own)).unwrap() {
                returns.record(one);
            }
        }
        let asked = teams(4);
        let quarters = quarter("2017-18-Q4")..=quarter("2018-19-Q3");
        let scope = Scope { teams: &asked, quarters: &quarters, today: date(2020, 1, 1) };
        let policy = Policy::built_in().unwrap();
        let reported = rows.iter().map(|row| row.0).collect::<BTreeSet<_>>().len();
        let outcome = returns.outcome(scope, policy, &"phq-9".parse().unwrap(), Perspective::Caregiver);
        if reported < 3 {
            prop_assert!(outcome.is_err());
            return Ok(());
        }
        let outcome = outcome.unwrap();
        let change = outcome.change.unwrap();
        let count = |holds: &dyn Fn(i64) -> bool| {
            rows.iter().filter(|row| holds(i64::from(row.3) - i64::from(row.4))).count() as u64
        };
        prop_assert_eq!(outcome.paired.count(), rows.len() as u64);
        prop_assert_eq!(change.improved, count(&|gain| gain >= 6));
        prop_assert_eq!(change.deteriorated, count(&|gain| gain <= -6));
        let item = returns.item(scope, policy, &"single-parent".parse().unwrap()).unwrap();
        let yes = rows.iter().filter(|row| row.2 == 0).count() as u64;
        prop_assert_eq!(item.categories["yes"].count(), yes);
        prop_assert_eq!(item.not_known.count(), rows.iter().filter(|row| row.2 == 2).count() as u64);
        prop_assert_eq!(item.not_known.of(), rows.len() as u64);
    }
}
