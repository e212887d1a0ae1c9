//! What is published of pooled outcomes, edition after edition.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use quality::Quarter;
use quality::disclosure::{Answer, Basis, CellId, Group, Publication, Published, Request, RuleSet};
use quality::outcomes::{
    AggregateReturn, Change, Demographics, Dictionary, Edition, Editions, Measure, Measures, Of, Perspective,
    Policy, Returns, Scope, Stage,
};
use quality::synthetic;
use registry::Slug;

use crate::adversary::Adversary;

/// Made-up returns of some teams.
fn made_up(teams: u64, rows: usize) -> Vec<AggregateReturn> {
    synthetic::returns(teams, rows).unwrap()
}

fn measure(id: &str) -> &'static Measure {
    Measures::built_in().unwrap().get(&id.parse().unwrap()).unwrap()
}

fn editions() -> Editions {
    let rules = RuleSet::built_in().unwrap()[0].clone();
    Editions::new([(measure("phq-9"), Perspective::Caregiver)], rules)
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
    let edition = editions.publish(&returns, scope, policy).unwrap().remove(0).unwrap();
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
    // A percentage stands beside its two counts, or is hidden with them.
    for figure in edition.figures.iter().filter(|figure| figure.improved_percent.is_some()) {
        let counts = [figure.improved.unwrap(), figure.paired].map(|answer| editions.rules().shown(answer));
        assert!(counts.iter().all(Option::is_some), "{figure:?}");
    }
    // Nothing changed: the next edition says the same.
    let again = editions.publish(&returns, scope, policy).unwrap().remove(0).unwrap();
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
    let edition = editions().publish(&returns, scope, Policy::built_in().unwrap()).unwrap().remove(0);
    assert_eq!(edition.unwrap_err().to_string(), "a pooled figure needs 3 teams, and 2 reported");
}

/// The eligible cases of a team in a quarter, then their disjoint parts: improved, deteriorated, other pairs.
fn parts(one: &AggregateReturn, measure: &Measure) -> [u64; 4] {
    let own = one.outcomes.iter().find(|counts| counts.measure == measure.id).unwrap();
    let change = own.change;
    let of = |part: fn(Change) -> u64| change.map_or(0, part);
    let unchanged = change.map_or(own.paired, |change| change.unchanged);
    [one.cases.eligible, of(|change| change.improved), of(|change| change.deteriorated), unchanged]
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
            Of::Year(year) => key.1.year() == *year,
            Of::Quarter(quarter) => key.1 == *quarter,
            Of::Team(team) => key.0 == *team,
        };
        let group = |places: &[usize]| {
            let own = cells.iter().filter(|(key, _)| is_in(key));
            Group::new(own.flat_map(|(_, cells)| places.iter().map(move |place| cells[*place]))).unwrap()
        };
        let counts = [
            (group(&[0]), Some(figure.eligible)),
            (group(&[1, 2, 3]), Some(figure.paired)),
            (group(&[1]), figure.improved),
            (group(&[2]), figure.deteriorated),
        ];
        let counts =
            counts.into_iter().filter_map(|(group, answer)| Some((group, Published::Count(answer?))));
        answers.extend(counts.map(|(group, answer)| (Request::Count(group), answer)));
        let unpaired = Request::Part { part: group(&[1, 2, 3]), whole: group(&[0]) };
        answers.push((unpaired, Published::Nothing));
        if figure.improved.is_some() {
            let share = Request::Percent { part: group(&[1]), whole: group(&[1, 2, 3]) };
            answers.push((share, Published::Percent(figure.improved_percent.filter(|_| percentages))));
        }
    }
    answers
}

/// The attack from outside: only what two editions of three measures print, and which returns are new or corrected in the second.
/// That the measures are about the same cases is known, too.
#[test]
fn editions_of_several_measures_together_leave_every_small_count_open() {
    let series = [
        (measure("phq-9"), Perspective::Caregiver),
        (measure("gad-7"), Perspective::Caregiver),
        (measure("pir-gas"), Perspective::Clinician),
    ];
    let asked: BTreeSet<Slug> = (1..=5).map(|team| format!("synthetic-{team}").parse().unwrap()).collect();
    let quarters = "2024-25-Q3".parse().unwrap()..="2025-26-Q4".parse().unwrap();
    let scope = Scope { teams: &asked, quarters: &quarters, today: date(2026, 11, 30) };
    for rules in RuleSet::built_in().unwrap() {
        let mut editions = Editions::new(series, rules.clone());
        let (mut returns, mut mint) = (Returns::default(), Publication::new(rules.clone()));
        let mut cells: [BTreeMap<(Slug, Quarter), [CellId; 4]>; 3] = Default::default();
        let mut true_counts: BTreeMap<CellId, u64> = BTreeMap::new();
        let mut all = Vec::new();
        let mut answers = Vec::new();
        for number in 1..=2 {
            for mut one in made_up(5, 150) {
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
                let mut eligible = None;
                for (cells, (measure, _)) in cells.iter_mut().zip(series) {
                    let before = cells.get(&key).copied();
                    // The adversary knows which counts a correction left as they were, and that all measures are about the
                    // same cases.
                    let own = [0, 1, 2, 3].map(|place| {
                        let count = parts(&one, measure)[place];
                        let same = before.map(|cells| cells[place]).filter(|cell| true_counts[cell] == count);
                        let shared = eligible.filter(|_| place == 0);
                        shared.or(same).unwrap_or_else(|| {
                            let cell = mint.add(count);
                            true_counts.insert(cell, count);
                            all.push(cell);
                            cell
                        })
                    });
                    eligible = Some(own[0]);
                    cells.insert(key.clone(), own);
                    let [part, whole] =
                        [&own[1..], &own[..1]].map(|own| Group::new(own.iter().copied()).unwrap());
                    answers.push((Request::Part { part, whole }, Published::Nothing));
                }
            }
            let published = editions.publish(&returns, scope, Policy::built_in().unwrap()).unwrap();
            for (edition, cells) in published.iter().zip(&cells) {
                let percentages = rules.percentages_from == Basis::TrueCounts;
                answers.extend(equations(edition.as_ref().unwrap(), cells, percentages));
            }
        }
        attack(rules, &all, &true_counts, &answers, 200);
    }
}

/// Fails where the adversary rules out any of what a small count could be.
fn attack(
    rules: &RuleSet,
    all: &[CellId],
    true_counts: &BTreeMap<CellId, u64>,
    answers: &[(Request, Published)],
    least_targets: usize,
) {
    let adversary = Adversary { rules, cells: all, answers };
    let mut targets: Vec<(Group, Option<Group>)> =
        all.iter().map(|cell| (Group::new([*cell]).unwrap(), None)).collect();
    targets.extend(answers.iter().filter_map(|(request, _)| match request {
        Request::Count(group) => Some((group.clone(), None)),
        Request::Part { part, whole } => Some((whole.clone(), Some(part.clone()))),
        _ => None,
    }));
    targets.sort();
    targets.dedup();
    let sum = |group: &Group| group.cells().iter().map(|cell| true_counts[cell]).sum::<u64>();
    targets.retain(|(group, less)| rules.is_small(sum(group) - less.as_ref().map_or(0, sum)));
    assert!(targets.len() >= least_targets, "{} small counts to attack", targets.len());
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let (least, most) = (*rules.small().start() as f64, *rules.small().end() as f64);
    for target in targets {
        let (low, high) = adversary.bounds(&target.0, target.1.as_ref());
        assert!(low <= least + 1e-6 && high >= most - 1e-6, "{}: {target:?} from {low} to {high}", rules.id);
    }
}

/// The items of all referrals are about the same families: an adversary who adds up one and takes another away learns nothing.
#[test]
fn the_items_of_referrals_together_leave_every_small_count_open() {
    let full = include_str!("../../src/outcomes/dictionary.toml");
    let few: String = full.split_inclusive("[[item]]").take(4).collect();
    let dictionary = &Dictionary::read("few.toml", few.trim_end_matches("[[item]]")).unwrap();
    let asked: BTreeSet<Slug> = (1..=4).map(|team| format!("synthetic-{team}").parse().unwrap()).collect();
    let quarters = "2024-25-Q1".parse().unwrap()..="2025-26-Q4".parse().unwrap();
    let scope = Scope { teams: &asked, quarters: &quarters, today: date(2026, 11, 30) };
    let mut returns = Returns::default();
    let made_up = made_up(4, 40);
    for one in &made_up {
        returns.record(one.clone());
    }
    for rules in RuleSet::built_in().unwrap() {
        let policy = Policy::built_in().unwrap();
        let published = Demographics::publish(&returns, scope, policy, dictionary, rules.clone()).unwrap();
        assert_eq!(published.len(), 3);
        let mut mint = Publication::new(rules.clone());
        let (mut all, mut true_counts, mut answers) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut first: BTreeMap<_, Group> = BTreeMap::new();
        for (item, table) in dictionary.items().iter().zip(&published) {
            let table = table.as_ref().unwrap();
            assert_eq!((&table.item, table.figures.len()), (&item.id, 3));
            let mut rows: BTreeMap<_, Vec<CellId>> = BTreeMap::new();
            for team in &asked {
                for year in ["2024-25", "2025-26"] {
                    let own = made_up
                        .iter()
                        .filter(|one| one.team == *team && one.quarter.year().to_string() == year);
                    let counts: Vec<_> =
                        own.flat_map(|one| one.items.iter().filter(|own| own.item == item.id)).collect();
                    let known = (0..item.categories.len())
                        .map(|at| counts.iter().map(|own| own.categories[at].count).sum());
                    let row: Vec<u64> = known.chain([counts.iter().map(|own| own.not_known).sum()]).collect();
                    let row: Vec<CellId> = row
                        .into_iter()
                        .map(|count| {
                            let cell = mint.add(count);
                            true_counts.insert(cell, count);
                            all.push(cell);
                            cell
                        })
                        .collect();
                    let own = Group::new(row.iter().copied()).unwrap();
                    if let Some(one) = first.get(&(team, year)).cloned() {
                        answers.push((Request::Same { one, other: own.clone() }, Published::Nothing));
                    }
                    first.entry((team, year)).or_insert(own);
                    rows.insert((team, year), row);
                }
            }
            for figure in &table.figures {
                let own: Vec<&Vec<CellId>> = rows
                    .iter()
                    .filter(|((_, year), _)| match &figure.of {
                        Of::Year(of) => of.to_string() == **year,
                        _ => true,
                    })
                    .map(|(_, row)| row)
                    .collect();
                let last = item.categories.len();
                let group = |places: std::ops::Range<usize>| {
                    Group::new(own.iter().flat_map(|row| row[places.clone()].iter().copied())).unwrap()
                };
                answers.push((Request::Count(group(0..last)), Published::Count(figure.known)));
                answers.push((Request::Count(group(last..last + 1)), Published::Count(figure.not_known)));
                for (at, category) in figure.categories.iter().enumerate() {
                    let (part, whole) = (group(at..at + 1), group(0..last));
                    answers.push((Request::Count(part.clone()), Published::Count(category.count)));
                    let percent = category.percent.filter(|_| rules.percentages_from == Basis::TrueCounts);
                    answers.push((Request::Percent { part, whole }, Published::Percent(percent)));
                }
            }
        }
        attack(rules, &all, &true_counts, &answers, 20);
    }
}
