//! What can be true: the bounds that the domain has. Everything new goes through them, and so do the amounts and counts of
//! old logs when they are summed.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::{Bands, ChildCount, FinancialYear, Nation, Population, Problem};

/// The most pounds a year that one line can be. The NHS of England as a whole has about twenty times that; no body pays
/// it for one service. A million lines of it can be summed exactly enough in a double.
pub const MOST_POUNDS: f64 = 1e10;
/// The least amount that is not nothing: a penny.
const PENNY: f64 = 0.01;
/// The first year that anything here can be about.
pub const FIRST_YEAR: i16 = 1900;
/// The first year in which a body can have begun: some that pay today are older than the welfare state.
const FIRST_YEAR_OF_BODIES: i16 = 1000;
/// How many years ahead a plan may reach: when funding starts or ends, when one body takes over from another.
pub const YEARS_OF_PLANS: i16 = 50;
/// How many years ahead a service may be planned to open.
pub const YEARS_TO_OPENING: i16 = 10;

/// Checks an amount: nothing or whole pence, up to [`MOST_POUNDS`].
///
/// # Errors
/// When it is none.
pub fn amount(amount: f64) -> Result<(), Problem> {
    // Up to the bound a double tells pennies apart, so that what was written with two decimals comes back.
    let is_whole_pence =
        |amount: f64| ((amount * 100.0).round() / 100.0 - amount).abs() < f64::EPSILON * amount.abs();
    if amount == 0.0 || ((PENNY..=MOST_POUNDS).contains(&amount) && is_whole_pence(amount)) {
        Ok(())
    } else {
        Err(Problem::Amount { amount })
    }
}

/// Whether an amount of an old log can be counted: from [`MOST_POUNDS`] on, and between nothing and a penny, none is
/// true. (Old logs may hold parts of pennies.)
#[must_use]
pub fn can_be_counted(amount: f64) -> bool {
    amount == 0.0 || (PENNY..=MOST_POUNDS).contains(&amount)
}

/// The most babies under two who can live in a nation at once; without a nation, in the kingdom.
///
/// About twice what the office of statistics counted in the middle of 2019 and 2020, to leave room for the baby booms
/// that these estimates do not have: 1,262,914 in England and 62,886 in Wales (2019), 99,697 in Scotland (2020). There is
/// no figure for Northern Ireland among them; it has about a third of the people of Scotland.
#[must_use]
pub fn most_babies_under_two(nation: Option<Nation>) -> u32 {
    match nation {
        Some(Nation::England) => 2_500_000,
        Some(Nation::Wales) => 150_000,
        Some(Nation::Scotland) => 300_000,
        Some(Nation::NorthernIreland) => 100_000,
        None => Nation::ALL.iter().map(|nation| most_babies_under_two(Some(*nation))).sum(),
    }
}

/// Checks babies: no more than a nation has, and those under one no more than those under two.
///
/// # Errors
/// When they are more.
pub fn babies(under_1: Option<u32>, under_2: u32, nation: Option<Nation>) -> Result<(), Problem> {
    Population::check(under_1, under_2)?;
    let most = most_babies_under_two(nation);
    count("under-2", under_2, most, "babies under two", nation)?;
    // A year's births.
    under_1.map_or(Ok(()), |under_1| count("under-1", under_1, most / 2, "babies under one", nation))
}

/// Checks the children of a return: those of one year of age no more than a nation's births, those of 0 to 18 years no
/// more than eighteen such years. `fields` names the three bands, the youngest first, and the children of all ages.
///
/// # Errors
/// When they are more.
pub fn children(
    fields: [&'static str; 4],
    bands: &Bands<Option<ChildCount>>,
    all_ages: Option<ChildCount>,
    nation: Option<Nation>,
) -> Result<(), Problem> {
    let births = most_babies_under_two(nation) / 2;
    let [first, second, third, all_field] = fields;
    for (field, band) in [first, second, third].into_iter().zip(bands.all()) {
        if let Some(band) = band {
            count(field, band.high(), births, "children of one year of age", nation)?;
        }
    }
    match all_ages {
        Some(all) => {
            count(all_field, all.high(), births.saturating_mul(18), "children of 0 to 18 years", nation)
        }
        None => Ok(()),
    }
}

fn count(
    field: &'static str,
    count: u32,
    most: u32,
    what: &str,
    nation: Option<Nation>,
) -> Result<(), Problem> {
    if count <= most {
        return Ok(());
    }
    let place = nation.map_or("the United Kingdom", Nation::title);
    let expected = format!("expected at most the {most} {what} that {place} can have, got {count}");
    Err(Problem::Text { field, expected })
}

/// Checks the year of an observation: from [`FIRST_YEAR`] to this one.
///
/// # Errors
/// When it is another.
pub fn year(field: &'static str, year: i32, today: Date) -> Result<(), Problem> {
    if (i32::from(FIRST_YEAR)..=i32::from(today.year())).contains(&year) {
        return Ok(());
    }
    let expected = format!("expected a year from {FIRST_YEAR} to {}, got {year}", today.year());
    Err(Problem::Text { field, expected })
}

/// Checks the financial year of an observation: it must have begun.
///
/// # Errors
/// When it has not.
pub fn financial_year(field: &'static str, year: FinancialYear, today: Date) -> Result<(), Problem> {
    if year.starts_on().is_some_and(|start| start <= latest(today)) {
        return Ok(());
    }
    let expected = format!("expected a financial year that has begun by {today}, got {year}");
    Err(Problem::Text { field, expected })
}

/// Checks the day of an observation, a publication or a decision: it must have come, and not lie before [`FIRST_YEAR`].
///
/// # Errors
/// When it has not come, or lies too far back.
pub fn observed(field: &'static str, day: Option<Date>, today: Date) -> Result<(), Problem> {
    let Some(day) = day else { return Ok(()) };
    if day.year() >= FIRST_YEAR && day <= latest(today) {
        return Ok(());
    }
    let expected = format!("expected a day that has come, from {FIRST_YEAR}-01-01 to {today}, got {day}");
    Err(Problem::Text { field, expected })
}

/// Checks a day that may lie ahead, of funding: at most [`YEARS_OF_PLANS`] years.
///
/// # Errors
/// When it lies further ahead, or before [`FIRST_YEAR`].
pub fn planned(field: &'static str, day: Option<Date>, today: Date) -> Result<(), Problem> {
    within_plans(field, day, FIRST_YEAR, today)
}

/// Checks a first or last day of a body, or the day of a succession: as [`planned`], but it may lie much further back.
///
/// # Errors
/// As for [`planned`].
pub fn of_body(field: &'static str, day: Option<Date>, today: Date) -> Result<(), Problem> {
    within_plans(field, day, FIRST_YEAR_OF_BODIES, today)
}

fn within_plans(field: &'static str, day: Option<Date>, first: i16, today: Date) -> Result<(), Problem> {
    let Some(day) = day else { return Ok(()) };
    let last = later(today, YEARS_OF_PLANS.years());
    if day.year() >= first && day <= last {
        return Ok(());
    }
    let expected =
        format!("expected a day from {first:04}-01-01 to {last}, {YEARS_OF_PLANS} years ahead, got {day}");
    Err(Problem::Text { field, expected })
}

/// The last day that has come somewhere: days are those of Greenwich, and others are ahead of it.
fn latest(today: Date) -> Date {
    later(today, 1.day())
}

fn later(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::{
        MOST_POUNDS, amount, babies, can_be_counted, financial_year, observed, of_body, planned, year,
    };
    use crate::Nation;

    const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 23);

    fn day(text: &str) -> jiff::civil::Date {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_nothing_or_whole_pence_up_to_the_bound() {
        for fits in [0.0, 0.01, 10_000.5, 33_333.33, 9_999_999_999.99, MOST_POUNDS] {
            assert_eq!(amount(fits), Ok(()), "{fits}");
            assert!(can_be_counted(fits));
        }
        for not in [-0.01, -1.0, 0.001, 33_333.333, 1e10 + 1.0, 1.7e308, f64::INFINITY, f64::NAN, 5e-324] {
            assert!(amount(not).is_err(), "{not}");
        }
        for not in [-1.0, 1.7e308, f64::INFINITY, f64::NAN, 5e-324] {
            assert!(!can_be_counted(not), "{not}");
        }
        assert!(can_be_counted(33_333.333));
        assert_snapshot!(amount(1.7e10).unwrap_err(), @"expected an amount in whole pence from 0 to 10000000000 pounds a year, got 17000000000");
    }

    proptest! {
        #[test]
        fn every_amount_in_pence_passes(pence in 0..=1_000_000_000_000_u64) {
            let text = format!("{}.{:02}", pence / 100, pence % 100);
            prop_assert_eq!(amount(text.parse().unwrap()), Ok(()), "{}", text);
            let more = format!("{text}5");
            prop_assert!(amount(more.parse().unwrap()).is_err(), "{}", more);
        }
    }

    #[test]
    fn no_body_has_more_babies_than_its_nation() {
        assert_eq!(babies(Some(628_000), 1_262_914, Some(Nation::England)), Ok(()));
        assert_snapshot!(babies(None, 2_000_000_000, None).unwrap_err(), @"under-2: expected at most the 3050000 babies under two that the United Kingdom can have, got 2000000000");
        assert_snapshot!(babies(None, 200_000, Some(Nation::Wales)).unwrap_err(), @"under-2: expected at most the 150000 babies under two that Wales can have, got 200000");
        assert_snapshot!(babies(Some(149_000), 149_500, Some(Nation::Wales)).unwrap_err(), @"under-1: expected at most the 75000 babies under one that Wales can have, got 149000");
        assert_snapshot!(babies(Some(3), 2, Some(Nation::Wales)).unwrap_err(), @"under-1: expected at most the 2 under two");
    }

    #[test]
    fn what_is_observed_has_come_and_what_is_planned_is_near() {
        assert_eq!(observed("on", Some(day("2026-11-24")), TODAY), Ok(()), "it has come somewhere");
        assert_snapshot!(observed("on", Some(day("2026-11-25")), TODAY).unwrap_err(), @"on: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2026-11-25");
        assert!(observed("on", Some(day("1899-12-31")), TODAY).is_err());
        assert_eq!(planned("from", Some(day("2076-11-23")), TODAY), Ok(()));
        assert_snapshot!(planned("to", Some(day("9999-12-31")), TODAY).unwrap_err(), @"to: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 9999-12-31");
        assert_eq!(of_body("valid-from", Some(day("1739-10-17")), TODAY), Ok(()));
        assert!(of_body("valid-from", Some(jiff::civil::date(-44, 3, 15)), TODAY).is_err());
        assert_eq!(year("year", 2026, TODAY), Ok(()));
        assert_snapshot!(year("year", 2027, TODAY).unwrap_err(), @"year: expected a year from 1900 to 2026, got 2027");
        let of = |text: &str| financial_year("year", text.parse().unwrap(), TODAY);
        assert_eq!(of("2026-27"), Ok(()));
        assert_snapshot!(of("2027-28").unwrap_err(), @"year: expected a financial year that has begun by 2026-11-23, got 2027-28");
        // Without a clock nothing lies too far ahead, and nothing overflows.
        assert_eq!(observed("on", Some(day("9999-12-31")), jiff::civil::Date::MAX), Ok(()));
    }
}
