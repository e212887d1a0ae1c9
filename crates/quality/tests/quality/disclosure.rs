//! The attack: nothing that is published lets an adversary bound a small count within the protection interval.

use proptest::prelude::*;
use quality::disclosure::{Answer, CellId, GivesAway, Group, Publication, Published, Request, RuleSet};

use crate::adversary::Adversary;

/// A table of teams, quarters and categories that grows and is corrected, with all that was published about it.
struct World {
    publication: Publication,
    cells: Vec<CellId>,
    counts: Vec<u64>,
    /// The cell in force for each team, quarter and category.
    table: Vec<Vec<Vec<CellId>>>,
    answers: Vec<(Request, Published)>,
}

impl World {
    fn new(rules: &RuleSet, counts: &[Vec<Vec<u64>>]) -> Self {
        let mut world = Self {
            publication: Publication::new(rules.clone()),
            cells: Vec::new(),
            counts: Vec::new(),
            table: Vec::new(),
            answers: Vec::new(),
        };
        world.table = counts
            .iter()
            .map(|team| {
                team.iter().map(|quarter| quarter.iter().map(|count| world.add(*count)).collect()).collect()
            })
            .collect();
        world
    }

    fn add(&mut self, count: u64) -> CellId {
        let cell = self.publication.add(count);
        self.cells.push(cell);
        self.counts.push(count);
        cell
    }

    fn publish(&mut self, requests: &[Request]) -> Result<(), GivesAway> {
        let answers = self.publication.publish(requests.to_vec())?;
        self.answers.extend(requests.iter().cloned().zip(answers));
        Ok(())
    }

    /// The group of some teams, a quarter and a category, or of all of either.
    fn group(&self, teams: impl Fn(usize) -> bool, quarter: Option<usize>, category: Option<usize>) -> Group {
        let is = |wanted: Option<usize>, at| wanted.is_none_or(|wanted| wanted == at);
        let mut cells = Vec::new();
        for (_, team) in self.table.iter().enumerate().filter(|(at, _)| teams(*at)) {
            for (_, counts) in team.iter().enumerate().filter(|(at, _)| is(quarter, *at)) {
                cells.extend(
                    counts.iter().enumerate().filter(|(at, _)| is(category, *at)).map(|(_, cell)| *cell),
                );
            }
        }
        Group::new(cells).unwrap()
    }

    /// Everything that the portal would publish of the table: by team and year, pooled by quarter and by year, each category
    /// and all of them, and what share the first category is.
    fn requests(&self) -> Vec<Request> {
        let (teams, quarters) = (self.table.len(), self.table[0].len());
        let categories = self.table[0][0].len();
        let by_team = (0..teams).map(|team| (Some(team), None));
        let by_quarter = (0..quarters).map(|quarter| (None, Some(quarter)));
        let mut requests = Vec::new();
        for (team, quarter) in by_team.chain(by_quarter).chain([(None, None)]) {
            let group = |category| self.group(|at| team.is_none_or(|team| team == at), quarter, category);
            requests.extend((0..categories).map(|category| Request::Count(group(Some(category)))));
            requests.push(Request::Count(group(None)));
            requests.push(Request::Percent { part: group(Some(0)), whole: group(None) });
        }
        requests
    }

    fn sum(&self, group: &Group) -> u64 {
        let count = |cell| self.counts[self.cells.iter().position(|own| own == cell).unwrap()];
        group.cells().iter().map(count).sum()
    }

    /// Every small count whose bounds are too tight: cells, and everything that was asked for.
    fn given_away(&self) -> Vec<(Group, u64, (f64, f64))> {
        let rules = self.publication.rules();
        let adversary = Adversary { rules, cells: &self.cells, answers: &self.answers };
        let cells = self.cells.iter().map(|cell| Group::new([*cell]).unwrap());
        let asked = self.answers.iter().flat_map(|(request, _)| match request {
            Request::Count(group) | Request::Protect(group) => vec![group.clone()],
            Request::Percent { part, whole } => {
                let rest = whole.cells().iter().copied().filter(|cell| !part.cells().contains(cell));
                vec![Some(part.clone()), Some(whole.clone()), Group::new(rest)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Request::Part { .. } | Request::Same { .. } => Vec::new(),
        });
        let mut groups: Vec<Group> = cells.chain(asked).collect();
        groups.sort();
        groups.dedup();
        let protection = rules.small();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let (least, most) = (*protection.start() as f64, *protection.end() as f64);
        let small = groups.into_iter().map(|group| (self.sum(&group), group));
        small
            .filter(|(sum, _)| rules.is_small(*sum))
            .map(|(sum, group)| (adversary.bounds(&group, None), sum, group))
            .filter(|((low, high), _, _)| *low > least + 1e-6 || *high < most - 1e-6)
            .map(|(bounds, sum, group)| (group, sum, bounds))
            .collect()
    }
}

fn rule_sets() -> &'static [RuleSet] {
    RuleSet::built_in().unwrap()
}

/// Counts as they are in this sector: mostly small.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0_u64..5, 3 => 4_u64..10, 2 => 8_u64..40]
}

fn table() -> impl Strategy<Value = Vec<Vec<Vec<u64>>>> {
    (2_usize..5, 1_usize..4, 2_usize..4).prop_flat_map(|(teams, quarters, categories)| {
        let quarter = prop::collection::vec(count(), categories);
        prop::collection::vec(prop::collection::vec(quarter, quarters), teams)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn tables_with_all_their_sums_leave_every_small_count_open(counts in table(), rules in 0_usize..2) {
        let mut world = World::new(&rule_sets()[rules], &counts);
        world.publish(&world.requests()).unwrap();
        prop_assert_eq!(world.given_away(), vec![]);
    }

    /// Filters that overlap, asked one after the other, each with what is left of the whole.
    #[test]
    fn differences_between_filters_leave_every_small_count_open(
        counts in table(), rules in 0_usize..2, filters in prop::collection::vec(1_usize..15, 1..4),
    ) {
        let mut world = World::new(&rule_sets()[rules], &counts);
        world.publish(&world.requests()).unwrap();
        for filter in filters {
            let teams = |at: usize| filter >> at & 1 == 1;
            if !(0..counts.len()).any(teams) {
                continue;
            }
            let asked: Vec<Request> = (0..counts[0][0].len())
                .map(|own| Request::Count(world.group(teams, None, Some(own))))
                .collect();
            // What cannot be published is not published.
            let _ = world.publish(&asked);
        }
        prop_assert_eq!(world.given_away(), vec![]);
    }

    /// A team reports late, another corrects a count: the difference between two editions is theirs alone.
    #[test]
    fn differences_between_revisions_leave_every_small_count_open(
        counts in table(), late in table(), rules in 0_usize..2, at in any::<prop::sample::Index>(), corrected in count(),
    ) {
        let mut world = World::new(&rule_sets()[rules], &counts);
        world.publish(&world.requests()).unwrap();
        let (quarters, categories) = (counts[0].len(), counts[0][0].len());
        let new: Vec<u64> = late.into_iter().flatten().flatten().collect();
        let mut new = new.into_iter().cycle();
        let team = (0..quarters).map(|_| new.by_ref().take(categories).collect::<Vec<u64>>()).collect::<Vec<_>>();
        let team = team.into_iter().map(|quarter| quarter.into_iter().map(|count| world.add(count)).collect());
        let team = team.collect();
        world.table.push(team);
        let corrected = world.add(corrected);
        let team = at.index(counts.len());
        world.table[team][0][0] = corrected;
        let _ = world.publish(&world.requests());
        prop_assert_eq!(world.given_away(), vec![]);
    }
}

/// The sums of some groups in a table, by position of the cells.
fn sum_in(counts: &[u64], cells: &[CellId], group: &Group) -> u64 {
    let at = |cell| cells.iter().position(|own| own == cell).unwrap();
    group.cells().iter().map(|cell| counts[at(cell)]).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// The strongest adversary there is: tries every table of whole numbers, and keeps those with the same answers.
    #[test]
    fn every_table_with_the_same_answers_is_tried(
        counts in prop::collection::vec(prop::collection::vec(prop::collection::vec(0_u64..11, 2), 1), 2), rules in 0_usize..2,
    ) {
        const MOST: u64 = 18;
        let mut world = World::new(&rule_sets()[rules], &counts);
        world.publish(&world.requests()).unwrap();
        let rules = world.publication.rules();
        let mut small: Vec<Group> = world.cells.iter().map(|cell| Group::new([*cell]).unwrap()).collect();
        small.extend(world.answers.iter().filter_map(|(request, _)| match request {
            Request::Count(group) => Some(group.clone()),
            _ => None,
        }));
        small.retain(|group| rules.is_small(world.sum(group)));
        let mut seen = vec![(u64::MAX, 0); small.len()];
        for number in 0..(MOST + 1).pow(4) {
            let table: Vec<u64> = (0..4).map(|place| number / (MOST + 1).pow(place) % (MOST + 1)).collect();
            let same = world.answers.iter().all(|(request, published)| match (request, published) {
                (Request::Count(group), Published::Count(answer)) => {
                    *answer == Answer::Withheld || rules.count(sum_in(&table, &world.cells, group)) == *answer
                }
                (Request::Percent { part, whole }, Published::Percent(Some(percent))) => {
                    let (part, whole) = (sum_in(&table, &world.cells, part), sum_in(&table, &world.cells, whole));
                    quality::Proportion::new(part, whole).and_then(quality::Proportion::percent) == Some(*percent)
                }
                _ => true,
            });
            if same {
                for (group, (low, high)) in small.iter().zip(&mut seen) {
                    let sum = sum_in(&table, &world.cells, group);
                    (*low, *high) = (sum.min(*low), sum.max(*high));
                }
            }
        }
        let protection = rules.small();
        for (group, (low, high)) in small.iter().zip(seen) {
            prop_assert!(low <= *protection.start() && high >= *protection.end(), "{group:?}: {low} to {high}");
        }
    }
}

/// The attack can succeed: with the published rules alone, one count at a time, it does.
#[test]
fn without_complementary_suppression_small_counts_are_given_away() {
    for rules in rule_sets() {
        let mut world = World::new(rules, &[vec![vec![6, 3]], vec![vec![22, 18]], vec![vec![12, 17]]]);
        let alone: Vec<(Request, Published)> = world
            .requests()
            .into_iter()
            .map(|request| {
                let published = match &request {
                    Request::Count(group) => Published::Count(rules.count(world.sum(group))),
                    _ => Published::Nothing,
                };
                (request, published)
            })
            .collect();
        world.answers = alone;
        assert!(!world.given_away().is_empty(), "{}", rules.id);
    }
}

#[test]
fn a_total_does_not_give_the_one_small_count_away() {
    let rules = &rule_sets()[0];
    // 5 and 5 and 4 is 14, which is shown as 15: at least 13, of which the two leave at least 13 - 7 - 7.
    let mut world = World::new(rules, &[vec![vec![5]], vec![vec![5]], vec![vec![4]], vec![vec![9]]]);
    world.publish(&world.requests()).unwrap();
    assert_eq!(world.given_away(), vec![]);
    let small = world.answers.iter().filter(|(_, answer)| *answer == Published::Count(Answer::Small)).count();
    assert!(small >= 1);
}

#[test]
fn what_is_public_already_cannot_be_taken_back() {
    let rules = &rule_sets()[0];
    let mut publication = Publication::new(rules.clone());
    let cells: Vec<CellId> = [40, 43].into_iter().map(|count| publication.add(count)).collect();
    let first = Group::new([cells[0]]).unwrap();
    let answers = publication.publish(vec![Request::Count(first.clone())]).unwrap();
    assert_eq!(answers, [Published::Count(Answer::Rounded(40))]);
    // The same question gets the same answer.
    let again = publication.publish(vec![Request::Count(first)]).unwrap();
    assert_eq!(again, answers);
}
