//! Tables of returns.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use jiff::civil::Date;
use registry::{AccessReturn, Bands, ChildCount, FinancialYear, Problem, Registry, Slug};

use tabular::{BadTable, Column, RecordReader, Records, needed, optional};

use crate::table::{Bodies, refuse};

/// The columns of a table of returns.
pub const COLUMNS: &[Column] = &[
    needed("body").also(&["body_code"]),
    needed("year"),
    needed("replied"),
    optional("numbers_from"),
    optional("accepts_0_12"),
    optional("accepts_12_24"),
    optional("accepts_24_36"),
    optional("referred_0_12"),
    optional("referred_12_24"),
    optional("referred_24_36"),
    optional("referred_0_18"),
    optional("seen_0_12"),
    optional("seen_12_24"),
    optional("seen_24_36"),
    optional("seen_0_18"),
    optional("source"),
    optional("note"),
];

/// A row of a table of returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    /// The row that a spreadsheet shows.
    pub row: u64,
    /// What it says. Its body is a slug of the registry only after [`resolve`].
    pub answer: AccessReturn,
}

/// What was read, and what there is to say of the table.
type Read = Result<(Vec<ReturnRow>, Vec<String>), BadTable>;

/// Reads the records of a table with one row a body and year, whatever bodies it names: for sets of their own. Returns the
/// rows, and what there is to say of the table.
///
/// # Errors
/// When a cell does not fit: all of them, by row and column.
pub fn read_returns(source: &Slug, records: Records) -> Read {
    let body = |row: &mut RecordReader<'_>| {
        row.needed("body", "the name of a body")?;
        row.parsed("body", |cell| cell.parse().map_err(|error: registry::SlugError| without(&error)))
    };
    read(source, records, body, |_| Ok(()))
}

/// Reads a table as [`read_returns`] does; each body must be one of the registry, by slug, GSS code or ODS code.
///
/// # Errors
/// When a column or a cell does not fit or cannot be true on the day of today, or a body is not in the registry: all of
/// them, by row and column.
pub fn resolve(registry: &Registry, source: &Slug, records: Records, today: Date) -> Read {
    let bodies = Bodies::of(registry);
    let nation = |body: &Slug| registry.body(body).and_then(|view| view.body.nation);
    read(source, records, |row| bodies.named(row, "body"), |answer| answer.admit(nation(&answer.body), today))
}

fn read(
    source: &Slug,
    records: Records,
    mut body: impl FnMut(&mut RecordReader<'_>) -> Option<Slug>,
    admit: impl Fn(&AccessReturn) -> Result<(), Problem>,
) -> Read {
    let mut seen = HashMap::new();
    records.each(|row| {
        let body = body(row);
        row.needed("year", "a financial year such as `2017-18`");
        let year: Option<FinancialYear> = said(row, "year");
        row.needed("replied", "`yes` or `no`");
        let replied = row.yes_or_no("replied");
        if replied.is_none() && row.text("replied").is_some_and(tabular::cell::is_unknown) {
            row.error("replied", "`yes` or `no`");
        }
        let numbers_from = said(row, "numbers_from");
        let accepts = Bands {
            months_0_12: row.yes_or_no("accepts_0_12"),
            months_12_24: row.yes_or_no("accepts_12_24"),
            months_24_36: row.yes_or_no("accepts_24_36"),
        };
        let referred = counts(row, ["referred_0_12", "referred_12_24", "referred_24_36"]);
        let seen_children = counts(row, ["seen_0_12", "seen_12_24", "seen_24_36"]);
        let referred_0_18 = whole(row, "referred_0_18", &referred);
        let seen_0_18 = whole(row, "seen_0_18", &seen_children);
        let locator = locator(row);
        let (body, year, replied) = (body?, year?, replied?);
        if let Some(first) = seen.insert((body.clone(), year), row.row()) {
            row.error("body", format!("each body and year once, and row {first} has them already"));
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
            refuse(row, &problem);
        }
        Some(ReturnRow { row: row.row(), answer })
    })
}

fn counts(row: &mut RecordReader<'_>, columns: [&str; 3]) -> Bands<Option<ChildCount>> {
    let [months_0_12, months_12_24, months_24_36] = columns.map(|column| said(row, column));
    Bands { months_0_12, months_12_24, months_24_36 }
}

/// A cell of some form; `None` when it says nothing. A bad one is noted.
fn said<T: FromStr<Err: Display>>(row: &mut RecordReader<'_>, column: &str) -> Option<T> {
    let is_unknown = row.text(column).is_none_or(tabular::cell::is_unknown);
    if is_unknown {
        None
    } else {
        row.parsed(column, |cell| cell.replace(',', "").parse().map_err(|error| without(&error)))
    }
}

/// What was expected, without that word, and without what is there.
fn without(error: &impl Display) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("expected ").unwrap_or(&text);
    text.rsplit_once(", got ").map_or(text, |(expected, _)| expected).to_owned()
}

/// The count of all ages, which cannot be less than that of some.
fn whole(row: &mut RecordReader<'_>, column: &str, bands: &Bands<Option<ChildCount>>) -> Option<ChildCount> {
    let whole: ChildCount = said(row, column)?;
    if let Err(error) = bands.fit_into(whole) {
        row.error(column, without(&error));
    }
    Some(whole)
}

/// Where in the source it stands: what the row says in `source` and `note`.
fn locator(row: &mut RecordReader<'_>) -> Option<String> {
    let parts: Vec<&str> = ["source", "note"].into_iter().filter_map(|column| row.text(column)).collect();
    let locator = Some(parts.join("; ")).filter(|locator| !locator.is_empty());
    if let Err(problem) = registry::text::line_if_any("source", locator.as_deref()) {
        let expected = problem.to_string();
        let expected = expected.strip_prefix("source: ").unwrap_or(&expected);
        row.error("source", format!("{} (with what `note` says)", without(&expected)));
        return None;
    }
    locator
}

#[cfg(test)]
mod tests {
    use super::read_returns;

    fn errors(text: &str) -> String {
        let records = tabular::Records::read(text.as_bytes(), None, super::COLUMNS, &mut |_| {});
        let read = records.and_then(|records| read_returns(&"test".parse().unwrap(), records));
        read.unwrap_err().to_string()
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
        row 2, column D (`accepts_0_12`): expected `yes`, `no` or an empty cell, got `maybe`
        row 2, column E (`referred_0_12`): expected a whole number of children such as `12`, or a range such as `1..5`, got `5..1`
        row 3, column A (`body`): expected the name of a body, got ``
        row 3, column B (`year`): expected a financial year such as `2017-18`, got `2017`
        row 3, column C (`replied`): expected `yes`, `no` or an empty cell, got `perhaps`
        row 3, column F (`referred_0_18`): expected at least the 7 children up to 36 months, got `3`
        row 4, column A (`body`): expected each body and year once, and row 2 has them already, got `a`
        row 5, column G: expected nothing here: the last heading is in column F, got `6`
        ");
    }

    #[test]
    fn a_wrong_header_hears_what_would_fit() {
        insta::assert_snapshot!(errors("body,year,reply\n"), @"row 1, column C (`reply`): expected a column `replied`, which every such table needs; did you mean `replied`?");
        insta::assert_snapshot!(errors("body,year\n"), @"row 1: expected a column `replied`, which every such table needs");
    }
}
