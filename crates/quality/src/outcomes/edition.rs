//! Editions: what is published of pooled outcomes.
//!
//! Every figure that can be asked for is decided at once: a reader who asks for another filter gets what was decided, and nothing
//! is worked out for a question.

use std::collections::{BTreeMap, BTreeSet};

use registry::{FinancialYear, Slug};
use serde::{Deserialize, Serialize};

use super::policy::{Policy, Stage};
use super::pool::{PooledOutcome, Returns, Scope, TooFewTeams};
use super::returns::{AggregateReturn, OutcomeCounts};
use super::table::{EditionTable, SeriesTable};
use super::{Measure, MeasureId, Perspective};
use crate::disclosure::{
    Answer, CellId, GivesAway, Group, OfOthers, Publication, Published, Request, RuleSet,
};
use crate::{Confidence, Proportion, Quarter, Range};

/// The editions of the outcomes by some measure versions, each from one perspective: a *series*. Each edition is decided together
/// with those before, and with those of the other series: all are about the same eligible cases.
#[derive(Clone, Debug)]
pub struct Editions {
    series: Vec<Series>,
    /// The cells of the eligible cases of each team and quarter: the last one is in force.
    eligible: BTreeMap<(Slug, Quarter), Vec<Cell>>,
    publication: Publication,
    published: u32,
}

/// One measure version from one perspective.
#[derive(Clone, Debug)]
struct Series {
    measure: MeasureId,
    perspective: Perspective,
    /// Whether the measure has a threshold of reliable change.
    states_change: bool,
    /// The cells of each team and quarter: the last ones are in force.
    cells: BTreeMap<(Slug, Quarter), Vec<Cells>>,
}

/// The disjoint parts of the pairs of scores of a team and quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<T> {
    improved: T,
    deteriorated: T,
    /// Pairs that are neither; all pairs, where the measure has no threshold.
    other: T,
}

type Cells = Parts<Cell>;

/// The requests for a figure, with the place of its series.
type OfFigure = (usize, Of, Vec<Request>);

/// A cell with the count that it stands for.
#[derive(Clone, Copy, Debug)]
struct Cell {
    count: u64,
    id: CellId,
}

/// One edition of one series: what everybody may read.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Its number, from 1. A later one takes its place.
    pub number: u32,
    /// The measure, in its version.
    pub measure: MeasureId,
    /// Who gave the scores.
    pub perspective: Perspective,
    /// How many of the teams that were asked reported by this measure.
    pub teams: Proportion,
    /// Whether all quarters are closed.
    pub stage: Stage,
    /// Its figures: of all teams, by year, by quarter, and by team.
    pub figures: Vec<PublishedOutcome>,
    /// How many counts and percentages are hidden, small ones included.
    pub hidden: usize,
}

/// Of what a figure is. The period is the one of the edition, unless it is a quarter's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// All teams that reported.
    All,
    /// All teams, in one year, all quarters of which are in the period.
    Year(FinancialYear),
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

impl Of {
    /// The kind of period of which it is a figure of all teams; `None` of the whole time, and of one team.
    fn period(&self) -> Option<&'static str> {
        match self {
            Self::Year(_) => Some("year"),
            Self::Quarter(_) => Some("quarter"),
            Self::All | Self::Team(_) => None,
        }
    }

    /// What a return is a part of.
    pub(super) fn of(one: &AggregateReturn, scope: Scope<'_>) -> impl Iterator<Item = Self> {
        let all = [Self::All, Self::Quarter(one.quarter), Self::Team(one.team.clone())];
        let year = Some(one.quarter.year()).filter(|year| is_whole(*year, scope));
        all.into_iter().chain(year.map(Self::Year))
    }
}

/// Whether all quarters of a year are in a scope.
pub(super) fn is_whole(year: FinancialYear, scope: Scope<'_>) -> bool {
    Quarter::all_of(year).iter().all(|quarter| scope.quarters.contains(quarter))
}

/// Wilson's 95% interval of a percentage, from its counts as they are shown; `None` when either is hidden.
pub(super) fn interval(part: Answer, whole: Answer) -> Option<Range> {
    let (Answer::Rounded(part), Answer::Rounded(whole)) = (part, whole) else { return None };
    // Rounding can lift a part above its whole.
    Proportion::new(part.min(whole), whole)?.wilson(Confidence::P95)
}

impl Editions {
    /// Begins with no edition of some series.
    #[must_use]
    pub fn new<'a>(series: impl IntoIterator<Item = (&'a Measure, Perspective)>, rules: RuleSet) -> Self {
        let series = series.into_iter().map(|(measure, perspective)| Series {
            measure: measure.id.clone(),
            perspective,
            states_change: measure.states_change(),
            cells: BTreeMap::new(),
        });
        let (publication, eligible) = (Publication::new(rules), BTreeMap::new());
        Self { series: series.collect(), eligible, publication, published: 0 }
    }

    /// Publishes the next edition of each series, in order: what is on record within a scope, as far as small counts stay
    /// hidden, whatever is compared with whatever was published before. A series by which too few teams reported has none.
    ///
    /// # Errors
    /// When nothing can be published beside the editions before.
    pub fn publish(
        &mut self,
        returns: &Returns,
        scope: Scope<'_>,
        policy: &Policy,
    ) -> Result<Vec<Result<Edition, TooFewTeams>>, GivesAway> {
        let mut next = self.clone();
        next.published += 1;
        let pooled = |series: &Series| returns.outcome(scope, policy, &series.measure, series.perspective);
        let pooled: Vec<_> = next.series.iter().map(pooled).collect();
        let is_wanted = |at: usize| matches!(pooled.get(at), Some(Ok(_)));
        let (requests, parts) = next.take_in(returns, scope, policy, is_wanted);
        let all = requests.iter().flat_map(|(_, _, requests)| requests.clone());
        let answers = next.publication.publish(all.chain(parts).collect())?;
        let mut editions: Vec<Result<Edition, TooFewTeams>> = Vec::new();
        for (series, pooled) in next.series.iter().zip(pooled) {
            editions.push(pooled.map(|pooled| series.edition(next.published, &pooled)));
        }
        let mut answers = answers.into_iter();
        for (at, of, requests) in requests {
            let own: Vec<Published> = answers.by_ref().take(requests.len()).collect();
            if let (Some(series), Some(Ok(edition))) = (next.series.get(at), editions.get_mut(at)) {
                edition.hidden += Publication::hidden(&own);
                edition.figures.push(series.figure(next.publication.rules(), of, &own));
            }
        }
        *self = next;
        Ok(editions)
    }

    /// Takes in an edition that is public already, with the returns that it rests on: the next edition is decided together with it.
    ///
    /// # Errors
    /// When its figures do not follow from the returns.
    pub fn recall(
        &mut self,
        returns: &Returns,
        scope: Scope<'_>,
        policy: &Policy,
        table: &EditionTable,
    ) -> Result<(), OfOthers> {
        let mut next = self.clone();
        next.published += 1;
        let tables: Vec<Option<&SeriesTable>> =
            next.series.iter().map(|series| table.of(&series.measure, series.perspective)).collect();
        let shown = |at: usize| tables.get(at).copied().flatten().filter(|table| !table.figures.is_empty());
        let (requests, parts) = next.take_in(returns, scope, policy, |at| shown(at).is_some());
        if requests.len() != table.series.iter().map(|series| series.figures.len()).sum::<usize>() {
            return Err(OfOthers);
        }
        for (at, of, requests) in requests {
            let row = shown(at).and_then(|table| table.figures.iter().find(|row| row.of == of));
            let shown = row.ok_or(OfOthers)?.answers();
            for (request, shown) in requests.into_iter().zip(shown) {
                next.publication.recall(request, shown)?;
            }
        }
        for part in parts {
            next.publication.recall(part, None)?;
        }
        *self = next;
        Ok(())
    }

    /// Makes cells of the returns within a scope for the series that are wanted. Returns the requests for each figure, in order, and
    /// what everybody knows of the cells.
    fn take_in(
        &mut self,
        returns: &Returns,
        scope: Scope<'_>,
        policy: &Policy,
        is_wanted: impl Fn(usize) -> bool,
    ) -> (Vec<OfFigure>, Vec<Request>) {
        let mut groups: BTreeMap<(usize, Of), Vec<(Slug, Quarter)>> = BTreeMap::new();
        let mut parts = Vec::new();
        for (_, one) in returns.within(scope) {
            let key = (one.team.clone(), one.quarter);
            for (at, series) in self.series.iter_mut().enumerate().filter(|(at, _)| is_wanted(*at)) {
                let Some(cells) = series.take_in(&mut self.publication, one) else { continue };
                // All measures are about the same eligible cases, and everybody knows it.
                let known = self.eligible.entry(key.clone()).or_default();
                let eligible = self.publication.keep(known.iter().copied(), one.cases.eligible);
                known.push(eligible);
                let (part, whole) = (Group::new(cells.all()), Group::new([eligible.id]));
                parts.extend(part.zip(whole).map(|(part, whole)| Request::Part { part, whole }));
                for of in Of::of(one, scope) {
                    groups.entry((at, of)).or_default().push(key.clone());
                }
            }
        }
        leave_out_few_teams(&mut groups, policy);
        let requests = groups.into_iter().filter_map(|((at, of), keys)| {
            Some((at, of, self.series.get(at)?.requests(&self.eligible, &keys)))
        });
        (requests.collect(), parts)
    }

    /// The rules by which it publishes.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        self.publication.rules()
    }
}

/// Leaves out the figures of quarters where too few teams reported in any of them, and likewise those of years: one alone would
/// follow from the others.
fn leave_out_few_teams(groups: &mut BTreeMap<(usize, Of), Vec<(Slug, Quarter)>>, policy: &Policy) {
    let is_few = |keys: &[(Slug, Quarter)]| {
        let teams: BTreeSet<&Slug> = keys.iter().map(|(team, _)| team).collect();
        teams.len() < policy.minimum_teams as usize
    };
    let of_few = groups.iter().filter(|(_, keys)| is_few(keys));
    let few: BTreeSet<(usize, &str)> = of_few.filter_map(|((at, of), _)| Some((*at, of.period()?))).collect();
    groups.retain(|(at, of), _| of.period().is_none_or(|period| !few.contains(&(*at, period))));
}

impl Publication {
    /// The cell that stood for the same count before; else a new one. Readers may know that a correction left a count as it was, or
    /// put one back.
    fn keep(&mut self, mut known: impl Iterator<Item = Cell>, count: u64) -> Cell {
        known.find(|cell| cell.count == count).unwrap_or_else(|| Cell { count, id: self.add(count) })
    }
}

impl Cells {
    /// All pairs of the team and quarter.
    fn all(&self) -> [CellId; 3] {
        [self.improved.id, self.deteriorated.id, self.other.id]
    }
}

impl Series {
    /// Makes cells of a return that is new or corrected; returns them when it reports by the measure.
    fn take_in(&mut self, publication: &mut Publication, one: &AggregateReturn) -> Option<Cells> {
        let key = (&self.measure, self.perspective);
        let own = one.outcomes.iter().find(|counts| (&counts.measure, counts.perspective) == key)?;
        let counts = parts(own);
        let known = self.cells.entry((one.team.clone(), one.quarter)).or_default();
        let mut keep = |count: u64, part: fn(&Cells) -> Cell| publication.keep(known.iter().map(part), count);
        let cells = Parts {
            improved: keep(counts.improved, |parts| parts.improved),
            deteriorated: keep(counts.deteriorated, |parts| parts.deteriorated),
            other: keep(counts.other, |parts| parts.other),
        };
        known.push(cells);
        Some(cells)
    }

    /// An edition without figures yet.
    fn edition(&self, number: u32, pooled: &PooledOutcome) -> Edition {
        let (measure, perspective) = (self.measure.clone(), self.perspective);
        let (teams, stage) = (pooled.teams, pooled.stage);
        Edition { number, measure, perspective, teams, stage, figures: Vec::new(), hidden: 0 }
    }

    /// The requests for one figure, in the order in which [`figure`](Self::figure) reads their answers.
    fn requests(
        &self,
        eligible: &BTreeMap<(Slug, Quarter), Vec<Cell>>,
        keys: &[(Slug, Quarter)],
    ) -> Vec<Request> {
        let cells: Vec<&Cells> = keys.iter().filter_map(|key| self.cells.get(key)?.last()).collect();
        let group = |of: fn(&Cells) -> Cell| Group::new(cells.iter().map(|cells| of(cells).id));
        let eligible =
            Group::new(keys.iter().filter_map(|key| eligible.get(key)?.last()).map(|cell| cell.id));
        let pairs = Group::new(cells.iter().flat_map(|cells| cells.all()));
        let (Some(whole), Some(part)) = (eligible, pairs) else { return Vec::new() };
        let unpaired = Request::Part { part: part.clone(), whole: whole.clone() };
        let mut requests = vec![Request::Count(whole), Request::Count(part.clone()), unpaired];
        if self.states_change {
            let (improved, deteriorated) = (group(|cells| cells.improved), group(|cells| cells.deteriorated));
            let share = improved.clone().map(|improved| Request::Percent { part: improved, whole: part });
            requests.extend([improved, deteriorated].into_iter().flatten().map(Request::Count));
            requests.extend(share);
            requests.extend(group(|cells| cells.other).map(Request::Protect));
        }
        requests
    }

    fn figure(&self, rules: &RuleSet, of: Of, answers: &[Published]) -> PublishedOutcome {
        let count = |at: usize| match answers.get(at) {
            Some(Published::Count(answer)) => Some(*answer),
            _ => None,
        };
        let [eligible, paired] = [0, 1].map(|at| count(at).unwrap_or(Answer::Withheld));
        let (improved, deteriorated) = if self.states_change { (count(3), count(4)) } else { (None, None) };
        let improved_percent = match answers.get(5) {
            Some(Published::Percent(percent)) => *percent,
            _ => improved.and_then(|part| rules.percent_of_shown(part, paired)),
        };
        let interval = improved.and_then(|part| interval(part, paired));
        PublishedOutcome { of, eligible, paired, improved, deteriorated, improved_percent, interval }
    }
}

fn parts(own: &OutcomeCounts) -> Parts<u64> {
    let change = own.change.unwrap_or_default();
    Parts {
        improved: change.improved,
        deteriorated: change.deteriorated,
        other: own.paired.saturating_sub(change.improved + change.deteriorated),
    }
}
