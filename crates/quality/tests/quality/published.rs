//! Editions as a register publishes them: each decided beside what the log says of those before, over random revisions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;
use quality::Quarter;
use quality::disclosure::{Answer, Basis, CellId, Group, Publication, Published, Request, RuleSet};
use quality::outcomes::{
    AggregateReturn, CaseCounts, Change, EditionTable, Editions, FigureRow, Measure, Measures, Of,
    OutcomeCounts, Perspective, Policy, Returns, Scope,
};
use registry::{FinancialYear, Slug};

use crate::adversary::Adversary;

const SERIES: [(&str, Perspective); 2] =
    [("phq-9", Perspective::Caregiver), ("pir-gas", Perspective::Clinician)];

fn series() -> [(&'static Measure, Perspective); 2] {
    SERIES.map(|(id, by)| (Measures::built_in().unwrap().get(&id.parse().unwrap()).unwrap(), by))
}

/// Numbers that look random, and are the same for a seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// A return with counts that are small, or not much larger.
    fn one(&mut self, team: &Slug, quarter: Quarter) -> AggregateReturn {
        let eligible = self.below(24);
        let outcomes = series().map(|(measure, perspective)| {
            let paired = self.below(eligible + 1);
            let improved = self.below(paired + 1);
            let deteriorated = self.below(paired - improved + 1);
            let change = Change { improved, deteriorated, unchanged: paired - improved - deteriorated };
            let change = measure.states_change().then_some(change);
            let measure = measure.id.clone();
            OutcomeCounts { measure, perspective, scored: paired, paired, change, sums: None }
        });
        AggregateReturn {
            team: team.clone(),
            quarter,
            dictionary: "1".to_owned(),
            measures: "1".to_owned(),
            referrals: 0,
            items: Vec::new(),
            cases: CaseCounts { closed: eligible, eligible, not_known: 0 },
            outcomes: outcomes.into(),
        }
    }
}

/// What an edition rests on, and what the log says of it.
struct Logged {
    quarters: std::ops::RangeInclusive<Quarter>,
    returns: Vec<AggregateReturn>,
    table: String,
}

impl Logged {
    fn recalled(&self, editions: &mut Editions) {
        let teams: BTreeSet<Slug> = self.returns.iter().map(|one| one.team.clone()).collect();
        let scope = Scope { teams: &teams, quarters: &self.quarters, today: date(2026, 12, 1) };
        let returns: Returns = self.returns.iter().cloned().collect();
        editions.recall(&returns, scope, Policy::built_in().unwrap(), &self.read()).unwrap();
    }

    fn read(&self) -> EditionTable {
        serde_json::from_str(&self.table).unwrap()
    }
}

/// Publishes an edition beside those before, if that can be done.
fn publish(
    rules: &RuleSet,
    before: &[Logged],
    returns: Vec<AggregateReturn>,
    quarters: std::ops::RangeInclusive<Quarter>,
) -> Option<Logged> {
    let mut editions = Editions::new(series(), rules.clone());
    for logged in before {
        logged.recalled(&mut editions);
    }
    let returns: Vec<_> = returns.into_iter().filter(|one| quarters.contains(&one.quarter)).collect();
    let teams: BTreeSet<Slug> = returns.iter().map(|one| one.team.clone()).collect();
    let scope = Scope { teams: &teams, quarters: &quarters, today: date(2026, 12, 1) };
    let pooled: Returns = returns.iter().cloned().collect();
    let published = editions.publish(&pooled, scope, Policy::built_in().unwrap()).ok()?;
    let said = series();
    let said = said.iter().zip(&published).map(|((measure, by), edition)| (&measure.id, *by, edition));
    let table = serde_json::to_string(&EditionTable::new(rules, Some(teams.len() as u64), said)).unwrap();
    Some(Logged { quarters, returns, table })
}

/// Some editions over random revisions: returns arrive, are corrected, put back and withdrawn. One that forgets publishes each as if it
/// were the first.
fn history(rules: &RuleSet, seed: u64, forgets: bool) -> Vec<Logged> {
    let mut numbers = Numbers(seed);
    let year: FinancialYear = "2024-25".parse().unwrap();
    let quarters = &Quarter::all_of(year)[..3];
    let teams: Vec<Slug> = (1..=4).map(|team| format!("team-{team}").parse().unwrap()).collect();
    let mut kept: BTreeMap<(Slug, Quarter), AggregateReturn> = BTreeMap::new();
    let mut earlier: BTreeMap<(Slug, Quarter), AggregateReturn> = BTreeMap::new();
    let mut logged: Vec<Logged> = Vec::new();
    for edition in 0..3 {
        for team in &teams {
            for quarter in quarters {
                let key = (team.clone(), *quarter);
                match numbers.below(if edition == 0 { 2 } else { 7 }) {
                    // Nothing new.
                    3.. => {}
                    2 => kept.extend(earlier.remove_entry(&key)),
                    1 if edition > 0 && kept.contains_key(&key) && numbers.below(2) == 0 => {
                        kept.remove(&key);
                    }
                    _ => {
                        let before = kept.insert(key.clone(), numbers.one(team, *quarter));
                        earlier.extend(before.map(|before| (key, before)));
                    }
                }
            }
        }
        let first = usize::try_from(numbers.below(2)).unwrap();
        let period = quarters[first]..=quarters[2];
        let before = if forgets { &[][..] } else { &logged[..] };
        let published = publish(rules, before, kept.values().cloned().collect(), period);
        logged.extend(published);
    }
    logged
}

/// The cells of a team and quarter by one measure: eligible cases, improved, deteriorated, other pairs.
type Cells = BTreeMap<(usize, Slug, Quarter), [CellId; 4]>;
/// All that there ever were, the last ones in force.
type History = BTreeMap<(usize, Slug, Quarter), Vec<[CellId; 4]>>;

/// What the adversary has: the base counts by name, and what follows from what the log says, read by anyone.
struct Attack {
    mint: Publication,
    counts: BTreeMap<CellId, u64>,
    answers: Vec<(Request, Published)>,
}

impl Attack {
    fn on(rules: &RuleSet, logged: &[Logged]) -> Self {
        let (mint, counts) = (Publication::new(rules.clone()), BTreeMap::new());
        let mut attack = Self { mint, counts, answers: Vec::new() };
        let mut on_record = History::new();
        for edition in logged {
            let table = edition.read();
            let mut own = Cells::new();
            for one in &edition.returns {
                attack.cells_of(one, &table, &mut on_record, &mut own);
            }
            for (at, series) in table.series.iter().enumerate() {
                for row in &series.figures {
                    attack.equations(rules, at, row, &own);
                }
            }
        }
        attack
    }

    /// The adversary knows which counts a correction left as they were or put back, and that all measures are about the same cases.
    fn cells_of(
        &mut self,
        one: &AggregateReturn,
        table: &EditionTable,
        on_record: &mut History,
        own: &mut Cells,
    ) {
        let key = |at| (at, one.team.clone(), one.quarter);
        let mut eligible: Vec<CellId> =
            (0..2).filter_map(|at| on_record.get(&key(at))).flatten().map(|cells| cells[0]).collect();
        for (at, counts) in one.outcomes.iter().enumerate() {
            if table.series[at].figures.is_empty() {
                continue;
            }
            let change = counts.change.unwrap_or_default();
            let other = counts.paired - change.improved - change.deteriorated;
            let counts = [one.cases.eligible, change.improved, change.deteriorated, other];
            let before = on_record.entry(key(at)).or_default();
            let cells = [0, 1, 2, 3].map(|place| {
                let mut known: Vec<CellId> = before.iter().map(|cells| cells[place]).collect();
                if place == 0 {
                    known.extend(&eligible);
                }
                known.into_iter().find(|cell| self.counts[cell] == counts[place]).unwrap_or_else(|| {
                    let cell = self.mint.add(counts[place]);
                    self.counts.insert(cell, counts[place]);
                    cell
                })
            });
            eligible.push(cells[0]);
            let (part, whole) = (Group::new(cells[1..].iter().copied()), Group::new([cells[0]]));
            let (part, whole) = (part.unwrap(), whole.unwrap());
            self.answers.push((Request::Part { part, whole }, Published::Nothing));
            on_record.entry(key(at)).or_default().push(cells);
            own.insert(key(at), cells);
        }
    }

    fn equations(&mut self, rules: &RuleSet, at: usize, row: &FigureRow, own: &Cells) {
        let is_in = |(series, team, quarter): &(usize, Slug, Quarter)| {
            *series == at
                && match &row.of {
                    Of::All => true,
                    Of::Year(year) => quarter.year() == *year,
                    Of::Quarter(of) => quarter == of,
                    Of::Team(of) => team == of,
                }
        };
        let group = |places: &[usize]| {
            let cells = own.iter().filter(|(key, _)| is_in(key));
            Group::new(cells.flat_map(|(_, cells)| places.iter().map(move |place| cells[*place]))).unwrap()
        };
        let counts = [
            (group(&[0]), row.eligible),
            (group(&[1, 2, 3]), row.paired),
            (group(&[1]), row.improved),
            (group(&[2]), row.deteriorated),
        ];
        for (group, shown) in counts.into_iter().take(if row.states_change { 4 } else { 2 }) {
            self.answers.push((Request::Count(group), Published::Count(rules.answer(shown))));
        }
        let unpaired = Request::Part { part: group(&[1, 2, 3]), whole: group(&[0]) };
        self.answers.push((unpaired, Published::Nothing));
        if row.states_change && rules.percentages_from == Basis::TrueCounts {
            let share = Request::Percent { part: group(&[1]), whole: group(&[1, 2, 3]) };
            self.answers.push((share, Published::Percent(row.improved_percent)));
        }
    }

    /// The small counts, and those that the adversary bounds more tightly than the rules allow.
    fn succeeds(&self, rules: &RuleSet) -> (usize, Vec<String>) {
        let cells: Vec<CellId> = self.counts.keys().copied().collect();
        let adversary = Adversary { rules, cells: &cells, answers: &self.answers };
        let mut targets: BTreeSet<(Group, Option<Group>)> =
            cells.iter().map(|cell| (Group::new([*cell]).unwrap(), None)).collect();
        targets.extend(self.answers.iter().filter_map(|(request, _)| match request {
            Request::Count(group) => Some((group.clone(), None)),
            Request::Part { part, whole } => Some((whole.clone(), Some(part.clone()))),
            _ => None,
        }));
        let sum = |group: &Group| group.cells().iter().map(|cell| self.counts[cell]).sum::<u64>();
        targets.retain(|(group, less)| rules.is_small(sum(group) - less.as_ref().map_or(0, sum)));
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let (least, most) = (*rules.small().start() as f64, *rules.small().end() as f64);
        let bounded = targets.iter().filter_map(|(group, less)| {
            let (low, high) = adversary.bounds(group, less.as_ref());
            let is_open = low <= least + 1e-6 && high >= most - 1e-6;
            (!is_open).then(|| format!("{}: {group:?} less {less:?} from {low} to {high}", rules.id))
        });
        (targets.len(), bounded.collect())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn editions_over_random_revisions_leave_every_small_count_open(seed in any::<u64>()) {
        for rules in RuleSet::built_in().unwrap() {
            let logged = history(rules, seed, false);
            let (_, bounded) = Attack::on(rules, &logged).succeeds(rules);
            prop_assert_eq!(bounded, Vec::<String>::new());
        }
    }
}

/// The same attack on a register that forgets what it published: it succeeds, so it is one.
#[test]
fn without_what_was_published_before_the_attack_succeeds() {
    for rules in RuleSet::built_in().unwrap() {
        let (mut attacked, mut published) = (0, [0, 0]);
        for seed in 0..3 {
            let logged = history(rules, seed, true);
            attacked += usize::from(!Attack::on(rules, &logged).succeeds(rules).1.is_empty());
            published[0] += logged.len();
            published[1] += history(rules, seed, false).len();
        }
        assert!(attacked > 0, "{}: no attack on {published:?} editions", rules.id);
        // What is guarded is still of use.
        assert!(2 * published[1] > published[0], "{}: {published:?} editions", rules.id);
    }
}

/// What is published can be recalled: with nothing new, the same period can be published once more beside it.
#[test]
fn an_edition_never_stands_in_the_way_of_one_that_says_the_same() {
    for rules in RuleSet::built_in().unwrap() {
        for seed in 10..22 {
            let logged = history(rules, seed, true);
            let first = &logged[0];
            let again =
                publish(rules, std::slice::from_ref(first), first.returns.clone(), first.quarters.clone());
            assert_eq!(again.map(|again| again.table).as_ref(), Some(&first.table), "{}: {seed}", rules.id);
        }
    }
}

/// A figure of all teams in a quarter rests on three teams, as every pooled figure does.
#[test]
fn quarters_in_which_few_teams_reported_have_no_figure() {
    let rules = &RuleSet::built_in().unwrap()[0];
    let quarters = Quarter::all_of("2024-25".parse::<FinancialYear>().unwrap());
    let mut numbers = Numbers(3);
    let returns = |teams_of_last: u32, numbers: &mut Numbers| {
        let team = |number: u32| format!("team-{number}").parse::<Slug>().unwrap();
        let mut all = Vec::new();
        for (quarter, teams) in quarters.iter().zip([3, 3, teams_of_last]) {
            all.extend((1..=teams).map(|number| numbers.one(&team(number), *quarter)));
        }
        all
    };
    for (teams_of_last, expected) in [(3, 3), (1, 0)] {
        let returns = returns(teams_of_last, &mut numbers);
        let edition = publish(rules, &[], returns, quarters[0]..=quarters[2]).unwrap();
        let table = edition.read();
        let of_quarters = table.series[0].figures.iter().filter(|row| matches!(row.of, Of::Quarter(_)));
        assert_eq!(of_quarters.count(), expected, "{}", edition.table);
    }
}

/// There is no place in the log for a count that is hidden, nor for why it is.
#[test]
fn a_table_says_numbers_that_are_shown_and_nothing_else() {
    let rules = &RuleSet::built_in().unwrap()[0];
    let logged = history(rules, 1, false);
    let table = logged[0].read();
    let rows: Vec<&FigureRow> = table.series.iter().flat_map(|series| &series.figures).collect();
    assert!(rows.len() > 8, "{}", logged[0].table);
    let mut hidden = 0;
    for row in rows {
        for shown in [row.eligible, row.paired, row.improved, row.deteriorated] {
            assert!(shown.is_none_or(|shown| shown >= 5 && shown % 5 == 0), "{row:?}");
            hidden += usize::from(shown.is_none());
        }
        assert!(row.improved_percent.is_none() || row.improved.is_some() && row.paired.is_some(), "{row:?}");
        let again = row.figure(rules);
        assert_eq!(again.eligible == Answer::Withheld, row.eligible.is_none());
    }
    assert!(hidden > 0);
    // Counts of others do not lead to it.
    let mut others = logged[0].returns.clone();
    for one in &mut others {
        one.cases.eligible += 40;
    }
    let teams: BTreeSet<Slug> = others.iter().map(|one| one.team.clone()).collect();
    let scope = Scope { teams: &teams, quarters: &logged[0].quarters, today: date(2026, 12, 1) };
    let mut editions = Editions::new(series(), rules.clone());
    let policy = Policy::built_in().unwrap();
    assert!(editions.recall(&others.into_iter().collect(), scope, policy, &table).is_err());
}
