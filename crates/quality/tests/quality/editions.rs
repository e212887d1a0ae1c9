//! What is published of pooled outcomes, edition after edition.

use std::collections::BTreeSet;

use jiff::civil::date;
use quality::disclosure::{Answer, RuleSet};
use quality::outcomes::{
    AggregateReturn, Aggregator, Dictionary, EditionError, Editions, Layout, Measures, Of, Perspective,
    Policy, Returns, Scope, Stage,
};
use quality::synthetic;
use registry::Slug;

/// Made-up returns of some teams.
pub(crate) fn made_up(teams: u64, rows: usize) -> Vec<AggregateReturn> {
    let (dictionary, measures) = (Dictionary::built_in().unwrap(), Measures::built_in().unwrap());
    let mut returns = Vec::new();
    for team in 1..=teams {
        let table = synthetic::table(dictionary, team, rows);
        let (header, lines) = table.split_once('\n').unwrap();
        let layout = Layout::read(dictionary, measures, header.split(',')).unwrap();
        let mut aggregator = Aggregator::new(&layout, format!("synthetic-{team}").parse().unwrap());
        for line in lines.lines() {
            aggregator.add(line.split(',')).unwrap();
        }
        returns.extend(aggregator.finish());
    }
    returns
}

fn editions() -> Editions {
    let rules = RuleSet::built_in().unwrap()[0].clone();
    let measure = Measures::built_in().unwrap().get(&"phq-9".parse().unwrap()).unwrap();
    Editions::new(measure, Perspective::Caregiver, rules)
}

#[test]
fn an_edition_says_what_it_rests_on_and_hides_what_is_small() {
    let mut returns = Returns::default();
    for one in made_up(8, 400) {
        returns.record(one);
    }
    let asked: BTreeSet<Slug> = (1..=9).map(|team| format!("synthetic-{team}").parse().unwrap()).collect();
    let quarters = "2024-25-Q3".parse().unwrap()..="2025-26-Q2".parse().unwrap();
    let scope = Scope { teams: &asked, quarters: &quarters, today: date(2026, 11, 30) };
    let policy = Policy::built_in().unwrap();
    let mut editions = editions();
    let edition = editions.publish(&returns, scope, policy).unwrap();
    assert_eq!((edition.number, edition.stage), (1, Stage::Final));
    assert_eq!(edition.teams.to_string(), "8 of 9 (89%)");
    assert_eq!(edition.figures.len(), 1 + 4 + 8);
    let all = &edition.figures[0];
    assert_eq!(all.of, Of::All);
    // Enough is left to be read.
    let exact = returns.outcome(scope, policy, &"phq-9".parse().unwrap(), Perspective::Caregiver).unwrap();
    assert_eq!(all.paired, Answer::Rounded((exact.paired.count() + 2) / 5 * 5));
    assert!(all.interval.is_some() && all.improved_percent.is_some(), "{all:?}");
    let teams = edition.figures.iter().filter(|figure| matches!(figure.of, Of::Team(_)));
    let shown = teams.filter(|figure| matches!(figure.paired, Answer::Rounded(_))).count();
    assert!(shown >= 6, "{shown} of 8 teams show how many pairs they have");
    assert!(edition.hidden > 0);
    // Nothing changed: the next edition says the same.
    let again = editions.publish(&returns, scope, policy).unwrap();
    assert_eq!((again.number, &again.figures), (2, &edition.figures));
}

#[test]
fn too_few_teams_are_no_edition() {
    let mut returns = Returns::default();
    for one in made_up(2, 60) {
        returns.record(one);
    }
    let asked: BTreeSet<Slug> = (1..=9).map(|team| format!("synthetic-{team}").parse().unwrap()).collect();
    let quarters = "2024-25-Q1".parse().unwrap()..="2025-26-Q4".parse().unwrap();
    let scope = Scope { teams: &asked, quarters: &quarters, today: date(2026, 11, 30) };
    let error = editions().publish(&returns, scope, Policy::built_in().unwrap()).unwrap_err();
    assert!(matches!(error, EditionError::TooFewTeams(_)), "{error}");
}
