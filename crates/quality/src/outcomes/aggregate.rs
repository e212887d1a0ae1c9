//! From referrals to returns, on the team's own machine.

use std::collections::BTreeMap;

use registry::Slug;

use super::referral::{BadCell, Eligibility, Referral};
use super::returns::{
    CaseCounts, CategoryCount, Change, ItemCounts, MIN_PAIRS_FOR_SUMS, OutcomeCounts, Sums,
};
use super::{AggregateReturn, Category, Course, Layout};
use crate::Quarter;

/// Counts referrals. Rows go in one at a time, and only [`AggregateReturn`]s come out: it keeps counts and sums, and its size
/// does not depend on how many rows there are.
///
/// ```
/// use quality::outcomes::{Aggregator, Dictionary, Layout, Measures};
///
/// let (dictionary, measures) = (Dictionary::built_in()?, Measures::built_in()?);
/// let layout = Layout::read(dictionary, measures, ["referred_on", "single-parent"])?;
/// let mut aggregator = Aggregator::new(&layout, "oxpip".parse()?);
/// aggregator.add(["2018-05-01", "yes"]).map_err(|cells| cells[0].clone())?;
/// aggregator.add(["2018-06-30", ""]).map_err(|cells| cells[0].clone())?;
/// let returns = aggregator.finish();
/// assert_eq!((returns.len(), returns[0].referrals, returns[0].items[0].not_known), (1, 2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Aggregator<'a> {
    layout: &'a Layout<'a>,
    team: Slug,
    row: u64,
    referral: Referral,
    quarters: BTreeMap<Quarter, Counts>,
}

/// The counts of a quarter.
struct Counts {
    referrals: u64,
    /// For each item of the layout, a count for each category and one for those that are not known.
    items: Vec<Vec<u64>>,
    cases: CaseCounts,
    series: Vec<SeriesCounts>,
}

#[derive(Clone, Default)]
struct SeriesCounts {
    scored: u64,
    paired: u64,
    change: Change,
    sums: Sums,
}

impl<'a> Aggregator<'a> {
    /// Makes one for the table of a team.
    #[must_use]
    pub fn new(layout: &'a Layout<'a>, team: Slug) -> Self {
        Self { layout, team, row: 0, referral: Referral::default(), quarters: BTreeMap::new() }
    }

    /// Counts a row: a cell for each column of the layout, in order. Cells that are left out at the end are empty.
    ///
    /// # Errors
    /// With every cell that does not fit; then nothing of the row is counted.
    pub fn add<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<(), Vec<BadCell>> {
        self.row += 1;
        let (layout, row) = (self.layout, self.row);
        let mut bad = Vec::new();
        let mut wrong = |column: &str, expected: String, got: &str| {
            bad.push(BadCell { row, column: column.to_owned(), expected, got: facts::visible(got) });
        };
        self.referral.clear(layout);
        let mut cells = cells.into_iter();
        for ((name, column), cell) in layout.columns.iter().zip(cells.by_ref()) {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            if let Err(expected) = self.referral.read(layout, *column, cell) {
                wrong(name, expected, cell);
            }
        }
        if let Some(cell) = cells.next() {
            wrong(
                &(layout.columns.len() + 1).to_string(),
                format!("expected {} cells", layout.columns.len()),
                cell,
            );
        }
        if bad.is_empty() {
            match self.referral.contradiction() {
                None => return self.count(),
                Some((column, expected)) => bad.push(BadCell {
                    row,
                    column: column.to_owned(),
                    expected: expected.to_owned(),
                    got: self.referral.day_of(column).map_or_else(String::new, |day| day.to_string()),
                }),
            }
        }
        Err(bad)
    }

    /// Adds the referral to its quarter, and its end to the quarter in which it was closed.
    fn count(&mut self) -> Result<(), Vec<BadCell>> {
        let quarter = |day: Option<jiff::civil::Date>, column: &str| match day {
            None => Ok(None),
            Some(day) => Quarter::of(day).map(Some).ok_or_else(|| {
                let (column, expected) = (column.to_owned(), "expected a day from 1948-04-01 on".to_owned());
                vec![BadCell { row: self.row, column, expected, got: day.to_string() }]
            }),
        };
        let referred = quarter(self.referral.referred_on, "referred_on")?;
        let closed = quarter(self.referral.closed_on, "closed_on")?;
        if let Some(quarter) = referred {
            let counts = self.quarters.entry(quarter).or_insert_with(|| Counts::new(self.layout));
            counts.referrals += 1;
            for (item, category) in counts.items.iter_mut().zip(&self.referral.categories) {
                let not_known = item.len() - 1;
                if let Some(count) = item.get_mut(category.unwrap_or(not_known)) {
                    *count += 1;
                }
            }
        }
        if let Some(quarter) = closed {
            let counts = self.quarters.entry(quarter).or_insert_with(|| Counts::new(self.layout));
            counts.close(self.layout, &self.referral);
        }
        Ok(())
    }

    /// Returns what was counted: one return a quarter in which a referral came in or was closed, in order.
    #[must_use]
    pub fn finish(self) -> Vec<AggregateReturn> {
        let Self { layout, team, quarters, .. } = self;
        quarters.into_iter().map(|(quarter, counts)| counts.report(layout, team.clone(), quarter)).collect()
    }
}

impl Counts {
    fn new(layout: &Layout<'_>) -> Self {
        Self {
            referrals: 0,
            items: layout.items.iter().map(|item| vec![0; item.categories.len() + 1]).collect(),
            cases: CaseCounts::default(),
            series: vec![SeriesCounts::default(); layout.series.len()],
        }
    }

    /// Counts a case that was closed.
    fn close(&mut self, layout: &Layout<'_>, referral: &Referral) {
        self.cases.closed += 1;
        match referral.eligibility() {
            Some(Eligibility::Eligible) => self.cases.eligible += 1,
            Some(Eligibility::NotKnown) => {
                self.cases.not_known += 1;
                return;
            }
            Some(Eligibility::NotEligible) | None => return,
        }
        for ((counts, pair), series) in self.series.iter_mut().zip(&referral.pairs).zip(&layout.series) {
            counts.scored += u64::from(pair.first.score.is_some() || pair.last.score.is_some());
            let Some((first, last)) = referral.paired(pair) else { continue };
            counts.paired += 1;
            counts.sums.first += first;
            counts.sums.last += last;
            match series.measure.course(first, last) {
                Some(Course::Improved) => counts.change.improved += 1,
                Some(Course::Unchanged) => counts.change.unchanged += 1,
                Some(Course::Deteriorated) => counts.change.deteriorated += 1,
                None => {}
            }
        }
    }

    fn report(self, layout: &Layout<'_>, team: Slug, quarter: Quarter) -> AggregateReturn {
        let category = |(category, count): (&Category, &u64)| CategoryCount {
            category: category.id.clone(),
            count: *count,
        };
        let items = layout.items.iter().zip(self.items).map(|(item, counts)| ItemCounts {
            item: item.id.clone(),
            categories: item.categories.iter().zip(&counts).map(category).collect(),
            not_known: counts.last().copied().unwrap_or_default(),
        });
        let outcomes = layout.series.iter().zip(self.series).map(|(series, counts)| OutcomeCounts {
            measure: series.measure.id.clone(),
            perspective: series.perspective,
            scored: counts.scored,
            paired: counts.paired,
            change: series.measure.states_change().then_some(counts.change),
            sums: (counts.paired >= MIN_PAIRS_FOR_SUMS).then_some(counts.sums),
        });
        AggregateReturn {
            team,
            quarter,
            dictionary: layout.dictionary.version.clone(),
            measures: layout.measures.version.clone(),
            referrals: self.referrals,
            items: items.collect(),
            cases: self.cases,
            outcomes: outcomes.collect(),
        }
    }
}
