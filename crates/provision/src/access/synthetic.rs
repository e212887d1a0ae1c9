//! A made-up set of returns that reproduces the numbers of the report.

use std::sync::LazyLock;

use registry::AccessReturn;

use super::read::{COLUMNS, read_returns};
use crate::published::UnreadableError;

/// The table itself: made-up areas, made-up answers.
pub const SYNTHETIC_CSV: &str =
    include_str!("../../../../fixtures/mind-the-gap/synthetic-returns-2017-18.csv");

/// What must stand wherever the set is shown.
pub const SYNTHETIC_LABEL: &str = "Synthetic: made-up answers of made-up areas that reproduce the totals of the report. \
                                   They say nothing about any real body.";

/// The year of the set.
pub const SYNTHETIC_YEAR: &str = "2017-18";

static SYNTHETIC: LazyLock<Result<Vec<AccessReturn>, UnreadableError>> = LazyLock::new(read);

/// The set.
///
/// # Errors
/// When the table does not read, which a test rules out.
pub fn synthetic() -> Result<&'static [AccessReturn], UnreadableError> {
    SYNTHETIC.as_deref().map_err(Clone::clone)
}

fn read() -> Result<Vec<AccessReturn>, UnreadableError> {
    let wrong =
        |problem: &dyn std::fmt::Display| UnreadableError::new("synthetic-returns-2017-18.csv", problem);
    let source = registry::Slug::new("synthetic").map_err(|error| wrong(&error))?;
    let records = tabular::Records::read(SYNTHETIC_CSV.as_bytes(), None, COLUMNS, &mut |_| {});
    let rows = records.and_then(|records| read_returns(&source, records));
    let (rows, _) = rows.map_err(|error| wrong(&error))?;
    Ok(rows.into_iter().map(|row| row.answer).collect())
}

#[cfg(test)]
mod tests {
    use super::synthetic;
    use crate::access::{Funnel, Stage, heads};

    #[test]
    fn the_report_s_funnel_comes_out_to_the_number() {
        let returns = synthetic().unwrap();
        let funnel = Funnel::new(&returns.iter().collect::<Vec<_>>());
        let told: Vec<String> =
            funnel.stages.iter().map(|(stage, share)| format!("{}: {share}", stage.as_str())).collect();
        assert_eq!(funnel.asked, 195);
        assert_eq!(
            told,
            [
                "replied: 160 of 195 (82%)",
                "usable: 129 of 195 (66%)",
                "accepts: 75 of 129 (58%)",
                "refuses: 54 of 129 (42%)",
                "gives-data: 39 of 75 (52%)",
                "data-from-body: 20 of 75 (27%)",
                "data-from-provider: 19 of 75 (25%)",
                "any-referral: 33 of 39 (85%)",
                "few-referrals: 8 of 33 (24%)",
                "no-referral: 6 of 39 (15%)",
                "any-seen: 25 of 39 (64%)",
                "few-seen: 10 of 25 (40%)",
                "none-seen: 14 of 39 (36%)",
                "many-seen: 3 of 39 (8%)",
                "full-data: 32 of 195 (16%)",
            ]
        );
    }

    #[test]
    fn those_with_few_referrals_have_more_than_2500_of_all_ages_on_average() {
        let returns = synthetic().unwrap();
        let few: Vec<u32> = returns
            .iter()
            .filter(|answer| Stage::FewReferrals.holds(answer))
            .filter_map(|answer| answer.referred_0_18)
            .map(registry::ChildCount::low)
            .collect();
        assert_eq!(few.len(), 8);
        assert!(few.iter().sum::<u32>() / 8 > 2500);
    }

    #[test]
    fn every_area_of_the_set_says_that_it_is_made_up() {
        for answer in synthetic().unwrap() {
            assert!(answer.body.starts_with("synthetic-area-"), "{}", answer.body);
            assert!(answer.locator.as_deref().is_some_and(|locator| locator.starts_with("synthetic")));
            // Nothing is known of children where nobody gave numbers.
            assert!(answer.numbers_from.is_some() || heads(&answer.seen).any().is_none());
        }
    }
}
