//! The aggregate return: all that leaves a team.

use jiff::civil::Date;
use registry::Slug;
use serde::{Deserialize, Serialize};

use super::{CategoryId, Dictionary, ItemId, MeasureId, Measures, Perspective, Score};
use crate::Quarter;

/// What a team reports about one quarter: counts, and sums of scores of many. There is no place in it for a referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AggregateReturn {
    /// The team.
    pub team: Slug,
    /// The quarter: of the referral for [`items`](Self::items), of the closing for all else.
    pub quarter: Quarter,
    /// The version of the data dictionary.
    pub dictionary: String,
    /// The version of the list of measures.
    pub measures: String,
    /// How many families were referred in the quarter.
    pub referrals: u64,
    /// For each item that the team records, how many of these referrals are in which category.
    pub items: Vec<ItemCounts>,
    /// The cases that were closed in the quarter.
    pub cases: CaseCounts,
    /// For each measure and perspective that the team uses, what became of these cases.
    pub outcomes: Vec<OutcomeCounts>,
}

/// How many referrals are in each category of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemCounts {
    /// The item.
    pub item: ItemId,
    /// Every category of it, in order.
    pub categories: Vec<CategoryCount>,
    /// Referrals of which the category is not known.
    pub not_known: u64,
}

/// How many referrals are in a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryCount {
    /// The category.
    pub category: CategoryId,
    /// How many.
    pub count: u64,
}

/// Cases that were closed in a quarter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCounts {
    /// All that were closed.
    pub closed: u64,
    /// Those that had two or more contacts, and were not refused.
    pub eligible: u64,
    /// Those of which it is not known whether they had two contacts.
    pub not_known: u64,
}

/// What became of the eligible cases of a quarter, by one measure from one perspective.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Better by at least the threshold of the measure.
    pub improved: u64,
    /// A smaller change, or none.
    pub unchanged: u64,
    /// Worse by at least the threshold.
    pub deteriorated: u64,
}

impl Change {
    /// All pairs of scores.
    #[must_use]
    pub fn paired(self) -> u64 {
        self.improved + self.unchanged + self.deteriorated
    }
}

/// The sums of the scores of all pairs. Of fewer than [`MIN_PAIRS_FOR_SUMS`] pairs they do not leave the team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    /// Of the first scores.
    pub first: Score,
    /// Of the last scores.
    pub last: Score,
}

/// The fewest pairs of which a sum of scores is in a return: below that, a mean could be one family's score. Public health
/// in England publishes no standardised rate of fewer than ten events; the number is theirs, its use here is ours.
pub const MIN_PAIRS_FOR_SUMS: u64 = 10;

/// What one measure says from one perspective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCounts {
    /// The measure, in its version.
    pub measure: MeasureId,
    /// Who gave the scores.
    pub perspective: Perspective,
    /// Eligible cases with at least one score.
    pub scored: u64,
    /// Eligible cases with a pair of scores.
    pub paired: u64,
    /// What happened between the two scores; absent where the measure has no threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// The sums of the scores; absent for few pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sums: Option<Sums>,
}

/// The most cases that a team is taken to have in a quarter: more is a mistake.
pub const MOST_CASES: u64 = 100_000;

/// One thing that is wrong with a return.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ReturnProblem {
    /// Where in the return, from its outermost field: `items.0.not_known`.
    pub path: String,
    /// What was expected there.
    pub message: String,
}

/// A return that does not fit the dictionary, the measures or itself: every problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("return of `{team}` for {quarter}: {}", list(.problems))]
pub struct ReturnError {
    /// The team.
    pub team: Slug,
    /// The quarter.
    pub quarter: Quarter,
    /// The problems, each with its place.
    pub problems: Vec<ReturnProblem>,
}

fn list(problems: &[ReturnProblem]) -> String {
    problems.iter().map(ReturnProblem::to_string).collect::<Vec<String>>().join("; ")
}

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Problems(pub(super) Vec<ReturnProblem>);

impl Problems {
    pub(super) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(ReturnProblem { path: path.into(), message: message.into() });
    }
}

impl AggregateReturn {
    /// Checks it against the dictionary and the measures, and its counts against one another.
    ///
    /// # Errors
    /// With every problem: other versions, names that are not known, counts that do not add up, a quarter that has not begun.
    pub fn check(
        &self,
        dictionary: &Dictionary,
        measures: &Measures,
        today: Date,
    ) -> Result<(), ReturnError> {
        let mut problems = Problems::default();
        let mut versions = |field: &str, own: &str, expected: &str| {
            if own != expected {
                let got = facts::visible(own);
                problems.add(field, format!("expected version `{expected}`, got `{got}`"));
            }
        };
        versions("dictionary", &self.dictionary, &dictionary.version);
        versions("measures", &self.measures, &measures.version);
        if Quarter::of(today).is_none_or(|now| now < self.quarter) {
            problems.add("quarter", "expected one that has begun");
        }
        if self.referrals > MOST_CASES {
            problems.add("referrals", format!("expected at most {MOST_CASES}"));
        }
        if crate::data::repeated(self.items.iter().map(|counts| &counts.item)).is_some() {
            problems.add("items", "expected each item once");
        }
        for (at, counts) in self.items.iter().enumerate() {
            self.check_item(dictionary, counts, &format!("items.{at}"), &mut problems);
        }
        let CaseCounts { closed, eligible, not_known } = self.cases;
        if closed > MOST_CASES {
            problems.add("cases.closed", format!("expected at most {MOST_CASES}"));
        }
        if eligible.checked_add(not_known).is_none_or(|sum| sum > closed) {
            problems.add("cases", format!("expected at most the {closed} closed"));
        }
        let keys: Vec<_> = self.outcomes.iter().map(|counts| (&counts.measure, counts.perspective)).collect();
        if crate::data::repeated(&keys).is_some() {
            problems.add("outcomes", "expected each measure and perspective once");
        }
        for (at, counts) in self.outcomes.iter().enumerate() {
            if let Some((field, message)) = counts.problem(measures, eligible) {
                problems.add(format!("outcomes.{at}.{field}"), message);
            }
        }
        if problems.0.is_empty() {
            return Ok(());
        }
        Err(ReturnError { team: self.team.clone(), quarter: self.quarter, problems: problems.0 })
    }

    fn check_item(&self, dictionary: &Dictionary, counts: &ItemCounts, path: &str, problems: &mut Problems) {
        let Some(item) = dictionary.get(&counts.item) else {
            problems.add(format!("{path}.item"), format!("the dictionary has no item `{}`", counts.item));
            return;
        };
        for (at, count) in counts.categories.iter().enumerate() {
            if !item.categories.iter().any(|category| category.id == count.category) {
                let path = format!("{path}.categories.{at}.category");
                problems.add(path, format!("`{}` has no category `{}`", item.id, count.category));
            }
        }
        let own = counts.categories.iter().map(|count| &count.category);
        if !own.eq(item.categories.iter().map(|category| &category.id)) {
            let message =
                format!("expected every category of `{}` once, in the order of the dictionary", item.id);
            problems.add(format!("{path}.categories"), message);
        }
        let sum = counts.categories.iter().try_fold(counts.not_known, |sum, one| sum.checked_add(one.count));
        if sum != Some(self.referrals) {
            problems.add(path, format!("expected counts that add up to {} referrals", self.referrals));
        }
    }
}

impl OutcomeCounts {
    /// The first field that cannot be right, and why.
    fn problem(&self, measures: &Measures, eligible: u64) -> Option<(&'static str, String)> {
        let Some(measure) = measures.get(&self.measure) else {
            return Some(("measure", format!("there is no measure `{}`", self.measure)));
        };
        let paired =
            |change: Change| change.improved.checked_add(change.unchanged)?.checked_add(change.deteriorated);
        let fits =
            |sums: Sums| [sums.first, sums.last].iter().all(|sum| measure.holds_sum(*sum, self.paired));
        match () {
            () if !measure.perspectives.contains(&self.perspective) => {
                let message = format!("`{}` is not scored from this perspective", measure.id);
                Some(("perspective", message))
            }
            () if self.scored > eligible => {
                Some(("scored", format!("expected at most the {eligible} eligible")))
            }
            () if self.paired > self.scored => {
                Some(("paired", format!("expected at most the {} scored", self.scored)))
            }
            () if self.change.is_some() != measure.states_change() => Some((
                "change",
                if measure.states_change() {
                    format!("expected what happened to the {} pairs, got nothing", self.paired)
                } else {
                    "expected nothing: the measure has no threshold of reliable change".to_owned()
                },
            )),
            () if self.change.is_some_and(|change| paired(change) != Some(self.paired)) => {
                Some(("change", format!("expected counts that add up to {} pairs", self.paired)))
            }
            () if self.sums.is_some() && self.paired < MIN_PAIRS_FOR_SUMS => {
                Some(("sums", format!("expected none of fewer than {MIN_PAIRS_FOR_SUMS} pairs")))
            }
            () if self.sums.is_some_and(|sums| !fits(sums)) => {
                Some(("sums", format!("expected sums that {} scores of the measure can have", self.paired)))
            }
            () => None,
        }
    }
}
