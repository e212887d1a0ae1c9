//! Tables of returns.

use std::collections::HashMap;

use jiff::civil::Date;
use registry::{AccessReturn, Bands, ChildCount, FinancialYear, Problem, Registry, Slug};

use crate::table::{Bodies, Row, Rows, TableError};

const REQUIRED: [&str; 3] = ["body", "year", "replied"];
const KNOWN: [&str; 14] = [
    "numbers_from",
    "accepts_0_12",
    "accepts_12_24",
    "accepts_24_36",
    "referred_0_12",
    "referred_12_24",
    "referred_24_36",
    "referred_0_18",
    "seen_0_12",
    "seen_12_24",
    "seen_24_36",
    "seen_0_18",
    "source",
    "note",
];

/// A row of a table of returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    /// Its row in the table, from 1, without the header.
    pub row: u64,
    /// What it says. Its body is a slug of the registry only after [`resolve`].
    pub answer: AccessReturn,
}

/// Reads a table with one row a body and year, whatever bodies it names: for sets that stand on their own.
///
/// # Errors
/// When a column or a cell does not fit: all of them, by row and column.
pub fn read_returns(source: &Slug, text: &str) -> Result<Vec<ReturnRow>, TableError> {
    read(source, text, |row| row.required("body", "expected the name of a body"), |_| Ok(()))
}

/// Reads a table as [`read_returns`] does; each body must be one of the registry, by slug, GSS code or ODS code.
///
/// # Errors
/// When a column or a cell does not fit or cannot be true on the day of today, or a body is not in the registry: all of
/// them, by row and column.
pub fn resolve(
    registry: &Registry,
    source: &Slug,
    text: &str,
    today: Date,
) -> Result<Vec<ReturnRow>, TableError> {
    let bodies = Bodies::of(registry);
    let nation = |body: &Slug| registry.body(body).and_then(|view| view.body.nation);
    read(source, text, |row| bodies.named(row, "body"), |answer| answer.admit(nation(&answer.body), today))
}

fn read(
    source: &Slug,
    text: &str,
    mut body: impl FnMut(&mut Row<'_>) -> Option<Slug>,
    admit: impl Fn(&AccessReturn) -> Result<(), Problem>,
) -> Result<Vec<ReturnRow>, TableError> {
    let mut seen = HashMap::new();
    Rows::read(text, &REQUIRED, &KNOWN)?.each(|row| {
        let body = body(row);
        let year = row.required::<FinancialYear>("year", "expected a financial year such as `2017-18`");
        let replied = row.truth("replied");
        if matches!(row.text("replied"), None | Some("unknown")) {
            row.bad("replied", "expected `yes` or `no`");
        }
        let numbers_from = row.parsed("numbers_from");
        let accepts = Bands {
            months_0_12: row.truth("accepts_0_12"),
            months_12_24: row.truth("accepts_12_24"),
            months_24_36: row.truth("accepts_24_36"),
        };
        let referred = counts(row, ["referred_0_12", "referred_12_24", "referred_24_36"]);
        let seen_children = counts(row, ["seen_0_12", "seen_12_24", "seen_24_36"]);
        let referred_0_18 = whole(row, "referred_0_18", &referred);
        let seen_0_18 = whole(row, "seen_0_18", &seen_children);
        let locator = locator(row);
        let (body, year, replied) = (body?, year?, replied?);
        if let Some(first) = seen.insert((body.clone(), year), row.number) {
            row.bad("body", format!("expected each body and year once, and row {first} has them already"));
        }
        let source = source.clone();
        let answer = AccessReturn {
            body,
            year,
            replied,
            numbers_from,
            accepts,
            referred,
            seen: seen_children,
            referred_0_18,
            seen_0_18,
            source,
            locator,
        };
        if let Err(problem) = admit(&answer) {
            row.problem(&problem);
        }
        Some(ReturnRow { row: row.number, answer })
    })
}

fn counts(row: &mut Row<'_>, columns: [&str; 3]) -> Bands<Option<ChildCount>> {
    let [months_0_12, months_12_24, months_24_36] = columns.map(|column| row.parsed(column));
    Bands { months_0_12, months_12_24, months_24_36 }
}

/// The count of all ages, which cannot be less than that of some.
fn whole(row: &mut Row<'_>, column: &str, bands: &Bands<Option<ChildCount>>) -> Option<ChildCount> {
    let whole: ChildCount = row.parsed(column)?;
    if let Err(error) = bands.fit_into(whole) {
        row.bad(column, error);
    }
    Some(whole)
}

/// Where in the source it stands: what the row says in `source` and `note`.
fn locator(row: &mut Row<'_>) -> Option<String> {
    let parts: Vec<&str> = ["source", "note"].into_iter().filter_map(|column| row.text(column)).collect();
    let locator = Some(parts.join("; ")).filter(|locator| !locator.is_empty());
    if let Err(problem) = registry::text::line_if_any("source", locator.as_deref()) {
        let expected = problem.to_string();
        let expected = expected.strip_prefix("source: ").unwrap_or(&expected);
        row.bad("source", format!("{expected} (with what `note` says)"));
        return None;
    }
    locator
}

#[cfg(test)]
mod tests {
    use super::read_returns;

    fn errors(text: &str) -> String {
        read_returns(&"test".parse().unwrap(), text).unwrap_err().to_string()
    }

    #[test]
    fn every_bad_cell_is_named() {
        insta::assert_snapshot!(errors(
            "body,year,replied,accepts_0_12,referred_0_12,referred_0_18\n\
             a,2017-18,yes,maybe,5..1,3\n\
             ,2017,perhaps,no,7,3\n\
             a,2017-18,no,,,\n\
             b,2017-18,no,,,,6\n"
        ), @r"
        row 1 (line 2), column `accepts_0_12`: expected `yes`, `no` or `unknown`, got `maybe`
        row 1 (line 2), column `referred_0_12`: expected a whole number of children such as `12`, or a range such as `1..5`, got `5..1`
        row 2 (line 3), column `body`: expected the name of a body, got ``
        row 2 (line 3), column `year`: expected a financial year such as `2017-18`, got `2017`
        row 2 (line 3), column `replied`: expected `yes`, `no` or `unknown`, got `perhaps`
        row 2 (line 3), column `referred_0_18`: expected at least the 7 children up to 36 months, got `3`
        row 3 (line 4), column `body`: expected each body and year once, and row 1 has them already, got `a`
        row 4 (line 5), column `7`: expected 6 cells, got `6`
        ");
    }

    #[test]
    fn a_wrong_header_hears_what_would_fit() {
        insta::assert_snapshot!(errors("body,year,reply\n"), @"line 1: expected columns among `body`, `year`, `replied`, `numbers_from`, `accepts_0_12`, `accepts_12_24`, `accepts_24_36`, `referred_0_12`, `referred_12_24`, `referred_24_36`, `referred_0_18`, `seen_0_12`, `seen_12_24`, `seen_24_36`, `seen_0_18`, `source`, `note`, got `reply`; did you mean `replied`?");
        insta::assert_snapshot!(errors("body,year\n"), @"line 1: column `replied` is missing");
    }
}
