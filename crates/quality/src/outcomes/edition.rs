//! Editions: what is published of pooled outcomes.

use std::collections::BTreeMap;

use registry::Slug;

use super::policy::{Policy, Stage};
use super::pool::{Returns, Scope, TooFewTeams};
use super::returns::{AggregateReturn, OutcomeCounts};
use super::{Measure, MeasureId, Perspective};
use crate::disclosure::{Answer, CellId, GivesAway, Group, Publication, Published, Request, RuleSet};
use crate::{Confidence, Proportion, Quarter, Range};

/// The editions of the outcomes by one measure version from one perspective. Each is decided together with those before.
#[derive(Clone, Debug)]
pub struct Editions {
    measure: MeasureId,
    perspective: Perspective,
    /// Whether the measure has a threshold of reliable change.
    states_change: bool,
    publication: Publication,
    /// The cells in force for each team and quarter.
    cells: BTreeMap<(Slug, Quarter), Cells>,
    published: u32,
}

/// The disjoint parts of the eligible cases of a team and quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<T> {
    improved: T,
    deteriorated: T,
    /// Pairs that are neither; all pairs, where the measure has no threshold.
    other: T,
    /// Eligible cases without a pair.
    unpaired: T,
}

type Cells = Parts<Cell>;

/// A cell with the count that it stands for.
#[derive(Clone, Copy, Debug)]
struct Cell {
    count: u64,
    id: CellId,
}

/// One edition: what everybody may read.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Its number, from 1. A later one takes its place.
    pub number: u32,
    /// How many of the teams that were asked reported by this measure.
    pub teams: Proportion,
    /// Whether all quarters are closed.
    pub stage: Stage,
    /// Its figures: of all teams, by quarter, and by team.
    pub figures: Vec<PublishedOutcome>,
    /// How many counts and percentages are hidden, small ones included.
    pub hidden: usize,
}

/// Of what a figure is. The period is the one of the edition, unless it is a quarter's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// All teams that reported.
    All,
    /// All teams, in one quarter.
    Quarter(Quarter),
    /// One team.
    Team(Slug),
}

/// A published outcome. A percentage stands beside its two counts, or is hidden with them.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedOutcome {
    /// Of what.
    pub of: Of,
    /// Eligible cases.
    pub eligible: Answer,
    /// Cases with a pair of scores.
    pub paired: Answer,
    /// Cases that improved, of those paired; `None` where the measure has no threshold.
    pub improved: Option<Answer>,
    /// Cases that deteriorated, of those paired.
    pub deteriorated: Option<Answer>,
    /// Cases that improved in whole per cent of those paired.
    pub improved_percent: Option<u64>,
    /// Wilson's 95% interval of it, from the counts as they are shown; `None` when either is hidden.
    pub interval: Option<Range>,
}

/// Why there is no new edition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// Too few teams reported.
    #[error(transparent)]
    TooFewTeams(#[from] TooFewTeams),
    /// A small count would follow from it and the editions before.
    #[error(transparent)]
    GivesAway(#[from] GivesAway),
}

impl Editions {
    /// Begins with no edition.
    #[must_use]
    pub fn new(measure: &Measure, perspective: Perspective, rules: RuleSet) -> Self {
        Self {
            measure: measure.id.clone(),
            perspective,
            states_change: measure.states_change(),
            publication: Publication::new(rules),
            cells: BTreeMap::new(),
            published: 0,
        }
    }

    /// Publishes the next edition: what is on record within a scope, as far as small counts stay hidden, whatever is compared
    /// with whatever was published before.
    ///
    /// # Errors
    /// When too few teams reported by the measure, or nothing can be published beside the editions before.
    pub fn publish(
        &mut self,
        returns: &Returns,
        scope: Scope<'_>,
        policy: &Policy,
    ) -> Result<Edition, EditionError> {
        let pooled = returns.outcome(scope, policy, &self.measure, self.perspective)?;
        let mut next = self.clone();
        let keys: Vec<(Slug, Quarter)> =
            returns.within(scope).filter_map(|(_, one)| next.take_in(one)).collect();
        let mut groups: BTreeMap<Of, Vec<&(Slug, Quarter)>> = BTreeMap::new();
        for key in &keys {
            for of in [Of::All, Of::Quarter(key.1), Of::Team(key.0.clone())] {
                groups.entry(of).or_default().push(key);
            }
        }
        let requests: Vec<(Of, Vec<Request>)> =
            groups.into_iter().map(|(of, keys)| (of, next.requests(&keys))).collect();
        let all = requests.iter().flat_map(|(_, requests)| requests.clone()).collect();
        let answers = next.publication.publish(all)?;
        next.published += 1;
        let hidden = Publication::hidden(&answers);
        let mut answers = answers.into_iter();
        let figures = requests
            .into_iter()
            .map(|(of, requests)| next.figure(of, &answers.by_ref().take(requests.len()).collect::<Vec<_>>()))
            .collect();
        let edition =
            Edition { number: next.published, teams: pooled.teams, stage: pooled.stage, figures, hidden };
        *self = next;
        Ok(edition)
    }

    /// The rules by which it publishes.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        self.publication.rules()
    }

    /// Makes cells of a return that is new or corrected; returns its key when it reports by the measure.
    fn take_in(&mut self, one: &AggregateReturn) -> Option<(Slug, Quarter)> {
        let key = (&self.measure, self.perspective);
        let own = one.outcomes.iter().find(|counts| (&counts.measure, counts.perspective) == key)?;
        let counts = parts(one.cases.eligible, own);
        let key = (one.team.clone(), one.quarter);
        let on_record = self.cells.get(&key).copied();
        // A part that a correction leaves as it was stays the same cell: readers may know that it did.
        let mut cell = |count: u64, part: fn(&Cells) -> Cell| match on_record.as_ref().map(part) {
            Some(cell) if cell.count == count => cell,
            _ => Cell { count, id: self.publication.add(count) },
        };
        let cells = Parts {
            improved: cell(counts.improved, |parts| parts.improved),
            deteriorated: cell(counts.deteriorated, |parts| parts.deteriorated),
            other: cell(counts.other, |parts| parts.other),
            unpaired: cell(counts.unpaired, |parts| parts.unpaired),
        };
        self.cells.insert(key.clone(), cells);
        Some(key)
    }

    /// The requests for one figure, in the order in which [`figure`](Self::figure) reads their answers.
    fn requests(&self, keys: &[&(Slug, Quarter)]) -> Vec<Request> {
        let cells: Vec<&Cells> = keys.iter().filter_map(|key| self.cells.get(*key)).collect();
        let group = |of: &dyn Fn(&Cells) -> Vec<Cell>| {
            Group::new(cells.iter().flat_map(|cells| of(cells)).map(|cell| cell.id))
        };
        let pairs = |cells: &Cells| vec![cells.improved, cells.deteriorated, cells.other];
        let eligible = group(&|cells| [pairs(cells), vec![cells.unpaired]].concat());
        let (paired, unpaired) = (group(&pairs), group(&|cells| vec![cells.unpaired]));
        let mut requests: Vec<Request> =
            [eligible, paired.clone()].into_iter().flatten().map(Request::Count).collect();
        requests.extend(unpaired.map(Request::Protect));
        if self.states_change {
            let improved = group(&|cells| vec![cells.improved]);
            let deteriorated = group(&|cells| vec![cells.deteriorated]);
            let share = improved.clone().zip(paired).map(|(part, whole)| Request::Percent { part, whole });
            requests.extend([improved, deteriorated].into_iter().flatten().map(Request::Count));
            requests.extend(share);
            requests.extend(group(&|cells| vec![cells.other]).map(Request::Protect));
        }
        requests
    }

    fn figure(&self, of: Of, answers: &[Published]) -> PublishedOutcome {
        let rules = self.publication.rules();
        let count = |at: usize| match answers.get(at) {
            Some(Published::Count(answer)) => Some(*answer),
            _ => None,
        };
        let [eligible, paired] = [0, 1].map(|at| count(at).unwrap_or(Answer::Withheld));
        let (improved, deteriorated) = (count(3), count(4));
        let improved_percent = match answers.get(5) {
            Some(Published::Percent(percent)) => *percent,
            _ => improved.and_then(|part| rules.percent_of_shown(part, paired)),
        };
        let interval = match (improved, paired) {
            (Some(Answer::Rounded(part)), Answer::Rounded(whole)) => {
                Proportion::new(part.min(whole), whole).and_then(|shown| shown.wilson(Confidence::P95))
            }
            _ => None,
        };
        PublishedOutcome { of, eligible, paired, improved, deteriorated, improved_percent, interval }
    }
}

fn parts(eligible: u64, own: &OutcomeCounts) -> Parts<u64> {
    let change = own.change.unwrap_or_default();
    Parts {
        improved: change.improved,
        deteriorated: change.deteriorated,
        other: own.paired.saturating_sub(change.improved + change.deteriorated),
        unpaired: eligible.saturating_sub(own.paired),
    }
}
