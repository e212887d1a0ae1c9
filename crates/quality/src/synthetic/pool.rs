//! The made-up teams together: a pool to see every page full.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use jiff::civil::date;
use registry::Slug;

use super::{MEASURED, table};
use crate::disclosure::RuleSet;
use crate::outcomes::{
    AggregateReturn, Aggregator, Demographics, Dictionary, Edition, Editions, Layout, Measures, Perspective,
    Policy, Returns, Scope, TooFewTeams,
};
use crate::{DataError, Quarter};

/// Made-up teams that report.
pub(super) const REPORT: u64 = 10;
/// Made-up teams that are asked.
pub(super) const ASKED: u64 = 12;
/// Referrals of each in two years.
const ROWS: usize = 400;

/// What is published of the made-up teams: decided once, by the first of the rule sets.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The teams that were asked.
    pub asked: BTreeSet<Slug>,
    /// From which quarter to which.
    pub quarters: RangeInclusive<Quarter>,
    /// By which rules it is published.
    pub rules: RuleSet,
    /// The outcomes by each measure and perspective that they use.
    pub outcomes: Vec<(Series, Result<Edition, TooFewTeams>)>,
    /// The referrals by each item of the dictionary.
    pub items: Vec<Result<Demographics, TooFewTeams>>,
}

/// A measure and a perspective.
pub type Series = (&'static crate::outcomes::Measure, Perspective);

/// Returns what is published of the made-up teams. The first call takes as long as an edition does; the others none.
///
/// # Errors
/// When a file that ships with the crate does not read, or nothing can be published, which a test rules out.
pub fn pool() -> Result<&'static Pool, DataError> {
    static POOL: LazyLock<Result<Pool, DataError>> = LazyLock::new(make);
    POOL.as_ref().map_err(Clone::clone)
}

/// Returns the aggregate returns of a number of made-up teams, each with a number of referrals in two years.
///
/// # Errors
/// When a file that ships with the crate does not read, which a test rules out.
pub fn returns(teams: u64, rows: usize) -> Result<Vec<AggregateReturn>, DataError> {
    let wrong = |problem: String| DataError::new("synthetic", problem);
    let (dictionary, measures) = (Dictionary::built_in()?, Measures::built_in()?);
    let mut returns = Vec::new();
    for team in 1..=teams {
        let text = table(dictionary, team, rows);
        let (header, lines) = text.split_once('\n').unwrap_or_default();
        let layout = Layout::read(dictionary, measures, header.split(','))
            .map_err(|error| wrong(error.to_string()))?;
        let mut aggregator = Aggregator::new(&layout, name(team)?);
        for line in lines.lines() {
            aggregator.add(line.split(',')).map_err(|cells| wrong(format!("{cells:?}")))?;
        }
        returns.extend(aggregator.finish());
    }
    Ok(returns)
}

pub(super) fn name(team: u64) -> Result<Slug, DataError> {
    format!("synthetic-{team}").parse().map_err(|error| DataError::new("synthetic", error))
}

fn make() -> Result<Pool, DataError> {
    let wrong = |problem: &dyn std::fmt::Display| DataError::new("synthetic", problem);
    let [first, last] = ["2024-25-Q1", "2025-26-Q4"].map(str::parse::<Quarter>);
    let quarters = first.map_err(|error| wrong(&error))?..=last.map_err(|error| wrong(&error))?;
    let asked = (1..=ASKED).map(name).collect::<Result<BTreeSet<Slug>, _>>()?;
    let mut on_record = Returns::default();
    for one in returns(REPORT, ROWS)? {
        on_record.record(one);
    }
    // A day on which all its quarters are closed: what is asked on other days is worked out from the quarters.
    let scope = Scope { teams: &asked, quarters: &quarters, today: date(2026, 7, 1) };
    let (policy, measures) = (Policy::built_in()?, Measures::built_in()?);
    let rules = RuleSet::built_in()?.first().ok_or_else(|| wrong(&"expected a rule set"))?.clone();
    let series: Vec<Series> = MEASURED
        .iter()
        .filter_map(|(id, perspective, _, _)| Some((measures.get(&id.parse().ok()?)?, *perspective)))
        .collect();
    let editions = Editions::new(series.iter().copied(), rules.clone())
        .publish(&on_record, scope, policy)
        .map_err(|error| wrong(&error))?;
    let items = Demographics::publish(&on_record, scope, policy, Dictionary::built_in()?, rules.clone())
        .map_err(|error| wrong(&error))?;
    let outcomes = series.into_iter().zip(editions).collect();
    Ok(Pool { asked, quarters, rules, outcomes, items })
}

#[cfg(test)]
mod tests {
    use super::pool;
    use crate::disclosure::Answer;
    use crate::outcomes::Of;

    #[test]
    fn the_pool_shows_enough_to_see_each_page_full() {
        let pool = pool().unwrap();
        assert_eq!((pool.outcomes.len(), pool.items.len()), (5, 10));
        for ((measure, perspective), edition) in &pool.outcomes {
            let edition = edition.as_ref().unwrap();
            assert_eq!(edition.teams.to_string(), "10 of 12 (83%)");
            assert_eq!((&edition.measure, edition.perspective), (&measure.id, *perspective));
            let whole = edition.figures.iter().find(|figure| figure.of == Of::All).unwrap();
            assert!(matches!(whole.paired, Answer::Rounded(_)), "{whole:?}");
            assert_eq!(whole.improved.is_some(), measure.states_change(), "{whole:?}");
            assert_eq!(whole.interval.is_some(), measure.states_change(), "{whole:?}");
            assert!(edition.hidden > 0, "{}", measure.id);
            let teams = edition.figures.iter().filter(|figure| matches!(figure.of, Of::Team(_)));
            let shown = teams.filter(|figure| matches!(figure.paired, Answer::Rounded(_))).count();
            assert!(shown >= 7, "{shown} of 10 teams have a figure by {}", measure.id);
        }
        for item in &pool.items {
            let item = item.as_ref().unwrap();
            assert_eq!(item.figures.len(), 3, "the whole and two years");
            assert!(matches!(item.figures[0].known, Answer::Rounded(_)), "{}", item.item);
            let shown = item.figures[0].categories.iter().filter(|one| one.percent.is_some()).count();
            assert!(2 * shown >= item.figures[0].categories.len(), "{} shows {shown}", item.item);
        }
    }
}
