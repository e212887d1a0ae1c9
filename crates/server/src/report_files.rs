//! `/report` and `/report.xlsx`: the report, regenerated for a day.

use std::sync::Arc;

use api::Request as Asked;
use graphql_http::{
    caller::Standing,
    files::{File, Files, Making, NoFile},
};
use jiff::civil::Date;
use report::{Scope, html, report, xlsx};

/// The tokens that making a report takes, each [`TOKEN`](graphql_http::limit::TOKEN).
pub(crate) const TOKENS: u32 = 6;

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// A page.
    Page,
    /// Its tables.
    Workbook,
}

impl Written {
    pub(crate) const ALL: [Self; 2] = [Self::Page, Self::Workbook];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Page => "/report",
            Self::Workbook => "/report.xlsx",
        }
    }
}

/// One way of writing it, as the public sees the registry.
pub(crate) struct ReportFiles<A> {
    /// What it is written as.
    pub(crate) written: Written,
    /// What a request by the public reads from, and on what its answer depends.
    pub(crate) ask: A,
}

impl<A: Fn() -> (Arc<Asked>, Standing) + Send + Sync + 'static> Files for ReportFiles<A> {
    fn begin(&self) -> (Standing, Making) {
        let ((asked, standing), written) = ((self.ask)(), self.written);
        let making = move |_: &str, query: &str| file(&asked, written, query);
        (standing, Box::new(making))
    }
}

fn file(asked: &Asked, written: Written, query: &str) -> Result<File, NoFile> {
    let scope = scope(query, asked.today).map_err(NoFile::bad_query)?;
    let document = report(&asked.snapshot, scope);
    match written {
        Written::Page => {
            Ok(File { media_type: "text/html; charset=utf-8", content: html(&document).into_bytes().into() })
        }
        Written::Workbook => {
            let content = xlsx(&document).map_err(|error| NoFile::not_found(error.to_string()))?;
            let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(File { media_type, content: content.into() })
        }
    }
}

/// Reads `asOf` and `since`.
fn scope(query: &str, today: Date) -> Result<Scope, String> {
    let (mut as_of, mut since) = (None, None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) =
            pair.split_once('=').ok_or_else(|| format!("expected `key=value`, got `{}`", cut(pair)))?;
        let place = match key {
            "asOf" => &mut as_of,
            "since" => &mut since,
            other => return Err(format!("unknown key `{}`, expected `asOf` or `since`", cut(other))),
        };
        let day: Date = value
            .parse()
            .map_err(|_| format!("`{key}`: expected a date such as `2019-06-01`, got `{}`", cut(value)))?;
        if place.replace(day).is_some() {
            return Err(format!("`{key}` is given twice"));
        }
    }
    let scope = Scope { as_of: as_of.unwrap_or(today), since };
    match scope.since.filter(|since| *since >= scope.as_of) {
        Some(since) => Err(format!("`since`: expected a day before {}, got `{since}`", scope.as_of)),
        None => Ok(scope),
    }
}

/// What a person typed, short enough for a message.
fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use report::Scope;

    #[test]
    fn an_address_names_a_day_and_an_earlier_one() {
        let read = |query: &str| super::scope(query, date(2026, 11, 30));
        assert_eq!(read(""), Ok(Scope { as_of: date(2026, 11, 30), since: None }));
        let both = Scope { as_of: date(2020, 6, 1), since: Some(date(2019, 6, 1)) };
        assert_eq!(read("asOf=2020-06-01&since=2019-06-01"), Ok(both));
        insta::assert_snapshot!(read("asof=2020-06-01").unwrap_err(), @"unknown key `asof`, expected `asOf` or `since`");
        insta::assert_snapshot!(read("asOf=june").unwrap_err(), @"`asOf`: expected a date such as `2019-06-01`, got `june`");
        insta::assert_snapshot!(read("asOf=2020-01-01&asOf=2020-01-01").unwrap_err(), @"`asOf` is given twice");
        insta::assert_snapshot!(read("since=2027-01-01").unwrap_err(), @"`since`: expected a day before 2026-11-30, got `2027-01-01`");
        insta::assert_snapshot!(read("now").unwrap_err(), @"expected `key=value`, got `now`");
    }
}
