//! What is published of pooled outcomes, edition after edition.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use quality::Quarter;
use quality::disclosure::{Answer, Basis, CellId, Group, Publication, Published, Request, RuleSet};
use quality::outcomes::{
    AggregateReturn, Aggregator, Dictionary, Edition, EditionError, Editions, Layout, Measures, Of,
    Perspective, Policy, Returns, Scope, Stage,
};
use quality::synthetic;
use registry::Slug;

use crate::adversary::Adversary;

/// Made-up returns of some teams.
fn made_up(teams: u64, rows: usize) -> Vec<AggregateReturn> {
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

/// The disjoint parts of a team's eligible cases in a quarter: improved, deteriorated, other pairs, without a pair.
fn parts(one: &AggregateReturn) -> [u64; 4] {
    let phq = one.outcomes.iter().find(|counts| counts.measure.as_str() == "phq-9").unwrap();
    let change = phq.change.unwrap();
    [change.improved, change.deteriorated, change.unchanged, one.cases.eligible - phq.paired]
}

/// What an adversary reads off an edition: an equation for each of its figures, over the cells of each team and quarter.
fn equations(
    edition: &Edition,
    cells: &BTreeMap<(Slug, Quarter), [CellId; 4]>,
    percentages: bool,
) -> Vec<(Request, Published)> {
    let mut answers = Vec::new();
    for figure in &edition.figures {
        let is_in = |key: &(Slug, Quarter)| match &figure.of {
            Of::All => true,
            Of::Quarter(quarter) => key.1 == *quarter,
            Of::Team(team) => key.0 == *team,
        };
        let group = |places: &[usize]| {
            let own = cells.iter().filter(|(key, _)| is_in(key));
            Group::new(own.flat_map(|(_, cells)| places.iter().map(move |place| cells[*place]))).unwrap()
        };
        let counts = [
            (group(&[0, 1, 2, 3]), figure.eligible),
            (group(&[0, 1, 2]), figure.paired),
            (group(&[0]), figure.improved.unwrap()),
            (group(&[1]), figure.deteriorated.unwrap()),
        ];
        answers.extend(counts.map(|(group, answer)| (Request::Count(group), Published::Count(answer))));
        let share = Request::Percent { part: group(&[0]), whole: group(&[0, 1, 2]) };
        answers.push((share, Published::Percent(figure.improved_percent.filter(|_| percentages))));
    }
    answers
}

/// The attack from outside: only what two editions print, and which returns are new or corrected in the second.
#[test]
fn two_editions_together_leave_every_small_count_open() {
    let measure = Measures::built_in().unwrap().get(&"phq-9".parse().unwrap()).unwrap();
    let asked: BTreeSet<Slug> = (1..=5).map(|team| format!("synthetic-{team}").parse().unwrap()).collect();
    let quarters = "2024-25-Q3".parse().unwrap()..="2025-26-Q2".parse().unwrap();
    let scope = Scope { teams: &asked, quarters: &quarters, today: date(2026, 11, 30) };
    for rules in RuleSet::built_in().unwrap() {
        let mut editions = Editions::new(measure, Perspective::Caregiver, rules.clone());
        let (mut returns, mut mint) = (Returns::default(), Publication::new(rules.clone()));
        let mut cells: BTreeMap<(Slug, Quarter), [CellId; 4]> = BTreeMap::new();
        let mut true_counts: BTreeMap<CellId, u64> = BTreeMap::new();
        let mut all = Vec::new();
        let mut answers = Vec::new();
        for number in 1..=2 {
            for mut one in made_up(5, 240) {
                // The fifth team reports late, the first one corrects a count.
                if number == 1 && one.team.as_str() == "synthetic-5" {
                    continue;
                }
                if number == 2 && one.team.as_str() == "synthetic-1" {
                    one.cases.closed += 2;
                    one.cases.eligible += 2;
                }
                returns.record(one.clone());
                if !quarters.contains(&one.quarter) {
                    continue;
                }
                let key = (one.team.clone(), one.quarter);
                let before = cells.get(&key).copied();
                // The adversary knows which counts a correction left as they were.
                let own = [0, 1, 2, 3].map(|place| {
                    let count = parts(&one)[place];
                    let same = before.map(|cells| cells[place]).filter(|cell| true_counts[cell] == count);
                    same.unwrap_or_else(|| {
                        let cell = mint.add(count);
                        true_counts.insert(cell, count);
                        all.push(cell);
                        cell
                    })
                });
                cells.insert(key, own);
            }
            let edition = editions.publish(&returns, scope, Policy::built_in().unwrap()).unwrap();
            answers.extend(equations(&edition, &cells, rules.percentages_from == Basis::TrueCounts));
        }
        let adversary = Adversary { rules, cells: &all, answers: &answers };
        let mut targets: Vec<Group> = all.iter().map(|cell| Group::new([*cell]).unwrap()).collect();
        targets.extend(answers.iter().filter_map(|(request, _)| match request {
            Request::Count(group) => Some(group.clone()),
            _ => None,
        }));
        targets.sort();
        targets.dedup();
        targets.retain(|group| rules.is_small(group.cells().iter().map(|cell| true_counts[cell]).sum()));
        assert!(targets.len() > 30, "{} small counts to attack", targets.len());
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let (least, most) = (*rules.small().start() as f64, *rules.small().end() as f64);
        for target in targets {
            let (low, high) = adversary.bounds(&target);
            assert!(
                low <= least + 1e-6 && high >= most - 1e-6,
                "{}: {target:?} from {low} to {high}",
                rules.id
            );
        }
    }
}
