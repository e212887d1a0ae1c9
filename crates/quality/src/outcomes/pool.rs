//! Pooling: the returns of several teams as one figure.
//!
//! What comes out is exact and for the registry only. What is published of it goes through [`disclosure`](crate::disclosure).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jiff::civil::Date;
use registry::Slug;

use super::policy::{Policy, Stage};
use super::returns::{AggregateReturn, Change, Sums};
use super::{CategoryId, ItemId, MeasureId, Perspective};
use crate::{Proportion, Quarter};

/// The returns on record: of each team and quarter the latest, with its revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    latest: BTreeMap<(Quarter, Slug), (u32, AggregateReturn)>,
}

/// What is pooled.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The teams whose returns count: those that were asked, the m of "n of m teams", where that is known.
    pub teams: &'a BTreeSet<Slug>,
    /// From which quarter to which.
    pub quarters: &'a RangeInclusive<Quarter>,
    /// The day on which the question is asked.
    pub today: Date,
}

/// Fewer teams than a pooled figure needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a pooled figure needs {needed} teams, and {reported} reported")]
pub struct TooFewTeams {
    /// How many reported.
    pub reported: u64,
    /// How many were asked.
    pub asked: u64,
    /// How many it needs.
    pub needed: u64,
}

/// What several teams' outcomes are together, by one measure version from one perspective. There is none of several: their
/// scores are not on the same scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PooledOutcome {
    /// How many of the teams that were asked reported by this measure.
    pub teams: Proportion,
    /// Whether all quarters are closed.
    pub stage: Stage,
    /// Cases with a pair of scores, of those eligible.
    pub paired: Proportion,
    /// What happened in these cases; `None` where the measure has no threshold.
    pub change: Option<Change>,
    /// The sums of scores, over the pairs of those returns that have sums.
    pub sums: Option<(Sums, u64)>,
}

impl PooledOutcome {
    /// Cases that improved, of those paired.
    #[must_use]
    pub fn improved(&self) -> Option<Proportion> {
        self.change.map(|change| Proportion::part(change.improved, change.paired()))
    }
}

/// What several teams' referrals are together, by one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PooledItem {
    /// How many of the teams that were asked reported the item.
    pub teams: Proportion,
    /// Whether all quarters are closed.
    pub stage: Stage,
    /// Each category, of the referrals of which it is known.
    pub categories: BTreeMap<CategoryId, Proportion>,
    /// Referrals of which the category is not known, of all.
    pub not_known: Proportion,
}

impl Returns {
    /// Records a return, and answers with its revision: 1 for the first of its team and quarter. One that says what is on
    /// record already is no revision.
    pub fn record(&mut self, new: AggregateReturn) -> u32 {
        let entry = self.latest.entry((new.quarter, new.team.clone()));
        let (revision, _) = entry
            .and_modify(|(revision, on_record)| {
                if *on_record != new {
                    *revision += 1;
                    on_record.clone_from(&new);
                }
            })
            .or_insert((1, new));
        *revision
    }

    /// The returns of some quarters and teams, each with its revision, in order of time and team.
    pub fn within<'a>(&'a self, scope: Scope<'a>) -> impl Iterator<Item = (u32, &'a AggregateReturn)> + 'a {
        let in_scope =
            move |key: &(Quarter, Slug)| scope.quarters.contains(&key.0) && scope.teams.contains(&key.1);
        self.latest.iter().filter(move |(key, _)| in_scope(key)).map(|(_, (revision, one))| (*revision, one))
    }

    /// The measures, each from one perspective, by which any of them reports.
    pub fn series(&self) -> impl Iterator<Item = (&MeasureId, Perspective)> {
        let all = self.latest.values().flat_map(|(_, one)| &one.outcomes);
        all.map(|counts| (&counts.measure, counts.perspective))
    }

    /// Pools outcomes by one measure version and perspective.
    ///
    /// # Errors
    /// When too few teams reported by it.
    pub fn outcome(
        &self,
        scope: Scope<'_>,
        policy: &Policy,
        measure: &MeasureId,
        perspective: Perspective,
    ) -> Result<PooledOutcome, TooFewTeams> {
        let mut teams = BTreeSet::new();
        let (mut paired, mut eligible) = (0, 0);
        let mut change: Option<Change> = None;
        let mut sums: Option<(Sums, u64)> = None;
        for (_, one) in self.within(scope) {
            let key = (measure, perspective);
            let Some(counts) =
                one.outcomes.iter().find(|counts| (&counts.measure, counts.perspective) == key)
            else {
                continue;
            };
            teams.insert(&one.team);
            paired += counts.paired;
            eligible += one.cases.eligible;
            if let Some(own) = counts.change {
                let all = change.get_or_insert_default();
                all.improved += own.improved;
                all.unchanged += own.unchanged;
                all.deteriorated += own.deteriorated;
            }
            if let Some(own) = counts.sums {
                let (all, pairs) = sums.get_or_insert_default();
                all.first += own.first;
                all.last += own.last;
                *pairs += counts.paired;
            }
        }
        let teams = enough(teams.len(), scope, policy)?;
        Ok(PooledOutcome {
            teams,
            stage: stage(scope, policy),
            paired: Proportion::part(paired, eligible),
            change,
            sums,
        })
    }

    /// Pools referrals by one item of the dictionary.
    ///
    /// # Errors
    /// When too few teams reported it.
    pub fn item(&self, scope: Scope<'_>, policy: &Policy, item: &ItemId) -> Result<PooledItem, TooFewTeams> {
        let mut teams = BTreeSet::new();
        let mut counts: BTreeMap<&CategoryId, u64> = BTreeMap::new();
        let (mut referrals, mut not_known) = (0, 0);
        for (_, one) in self.within(scope) {
            let Some(own) = one.items.iter().find(|counts| counts.item == *item) else { continue };
            teams.insert(&one.team);
            referrals += one.referrals;
            not_known += own.not_known;
            for category in &own.categories {
                *counts.entry(&category.category).or_default() += category.count;
            }
        }
        let teams = enough(teams.len(), scope, policy)?;
        let known = referrals - not_known;
        let share =
            |(category, count): (&CategoryId, u64)| (category.clone(), Proportion::part(count, known));
        Ok(PooledItem {
            teams,
            stage: stage(scope, policy),
            categories: counts.into_iter().map(share).collect(),
            not_known: Proportion::part(not_known, referrals),
        })
    }
}

impl FromIterator<AggregateReturn> for Returns {
    fn from_iter<I: IntoIterator<Item = AggregateReturn>>(all: I) -> Self {
        let mut returns = Self::default();
        for one in all {
            returns.record(one);
        }
        returns
    }
}

/// Final only when every quarter of the scope is.
fn stage(scope: Scope<'_>, policy: &Policy) -> Stage {
    policy.stage(*scope.quarters.end(), scope.today)
}

fn enough(reported: usize, scope: Scope<'_>, policy: &Policy) -> Result<Proportion, TooFewTeams> {
    let (reported, asked) = (reported as u64, scope.teams.len() as u64);
    let needed = u64::from(policy.minimum_teams);
    if reported < needed {
        Err(TooFewTeams { reported, asked, needed })
    } else {
        Ok(Proportion::part(reported, asked))
    }
}
