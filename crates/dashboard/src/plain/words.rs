//! Pieces of answers in words.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;
use poem::http::Uri;
use serde_json::Value;

/// A text of an answer; empty when there is none.
pub(crate) fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// A list of an answer.
pub(crate) fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A whole number of an answer.
pub(crate) fn number(value: &Value, path: &str) -> i64 {
    value.pointer(path).and_then(Value::as_i64).unwrap_or_default()
}

/// A term of the API as words: `PARENT_INFANT_TEAM` is "Parent infant team", `CAMHS` stays.
pub(crate) fn term(term: &str) -> String {
    let words = match term {
        "UNKNOWN" => "not known".to_owned(),
        "UNDETERMINED" => "not determined".to_owned(),
        "NORTHERN_IRELAND" => "Northern Ireland".to_owned(),
        "STARTING" => "being set up".to_owned(),
        "PARENT_INFANT_TEAM" => "parent-infant team".to_owned(),
        "CHILDRENS_SERVICES" => "children’s services".to_owned(),
        other => other
            .to_lowercase()
            .replace('_', " ")
            .replace("camhs embedded", "CAMHS-embedded")
            .replace("perinatal embedded", "perinatal-embedded")
            .replace("camhs", "CAMHS")
            .replace("parent infant", "parent-infant"),
    };
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A day as people write it: "1 June 2019". What is no day stays as it is.
pub(crate) fn day(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let part = |range: std::ops::Range<usize>| date.get(range).and_then(|part| part.parse::<usize>().ok());
    let month = part(5..7).and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match (part(0..4), month, part(8..10)) {
        (Some(year), Some(month), Some(number)) => format!("{number} {month} {year}"),
        _ => date.to_owned(),
    }
}

/// A number with its thousands apart: "12,345".
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut words = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// What the type of a service rests on; of one that is open, why it is.
pub(crate) fn basis(service: &Value) -> &'static str {
    match (text(service, "/classification/class"), text(service, "/classification/basis")) {
        ("UNDETERMINED", _) => "not enough evidence yet",
        (_, "DECIDED") => "confirmed by a reviewer",
        (_, "ATTESTED") => "listed in a report",
        (_, "ASSESSED") => "worked out from the answers",
        _ => "basis not known",
    }
}

/// "2 to 5 of 7".
pub(crate) fn score(score: &Value) -> String {
    let part = |name: &str| score.get(name).and_then(Value::as_f64).unwrap_or_default();
    let (low, high) = (part("low"), part("high"));
    let mut words = low.to_string();
    if low < high {
        let _ = write!(words, " to {high}");
    }
    let _ = write!(words, " of {}", part("max"));
    words
}

/// Dates, open or unknown.
pub(crate) fn dates(line: &Value) -> String {
    let end = |name: &str| line.get(name).and_then(Value::as_str).map(day);
    match (end("from"), end("to")) {
        (None, None) => "dates not known".to_owned(),
        (from, to) => {
            let known = |day: Option<String>, other: &str| day.unwrap_or_else(|| other.to_owned());
            format!("{} to {}", known(from, "a day that is not known"), known(to, "an end that is not known"))
        }
    }
}

/// An amount, which is never nothing because it is unknown.
pub(crate) fn amount(line: &Value) -> String {
    line.get("annualAmount")
        .and_then(Value::as_f64)
        .map_or_else(|| "not known".to_owned(), |pounds| format!("£{} a year", whole(pounds)))
}

/// An amount in whole pounds.
#[expect(clippy::cast_possible_truncation, reason = "whole pounds are what is shown")]
pub(crate) fn whole(pounds: f64) -> String {
    grouped(pounds.round() as i64)
}

/// The name of the one thing that an address is of: its last part.
pub(crate) fn slug(path: &str) -> Option<String> {
    let slug = percent_decode_str(path.rsplit('/').next()?).decode_utf8().ok()?;
    (!slug.is_empty() && !slug.contains('/')).then(|| slug.into_owned())
}

/// One parameter of an address.
pub(crate) fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let pairs = uri.query()?.split('&');
    let value =
        pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1.replace('+', " ");
    let value = percent_decode_str(&value).decode_utf8().ok()?.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Uri, amount, dates, day, parameter, score, slug, term};

    #[test]
    fn terms_read_as_words() {
        assert_eq!(term("CAMHS_EMBEDDED_SPECIALIST"), "CAMHS-embedded specialist");
        assert_eq!(term("UNKNOWN"), "Not known");
        assert_eq!(term(""), "");
    }

    #[test]
    fn unknown_amounts_are_not_nothing() {
        assert_eq!(amount(&json!({ "annualAmount": null })), "not known");
        assert_eq!(amount(&json!({ "annualAmount": 0 })), "£0 a year");
        assert_eq!(amount(&json!({ "annualAmount": 1_234_567.5 })), "£1,234,568 a year");
    }

    #[test]
    fn days_read_as_people_write_them() {
        assert_eq!(day("2019-06-01"), "1 June 2019");
        assert_eq!([day("2019-13-01"), day("soon"), day("")], ["2019-13-01", "soon", ""]);
        assert_eq!(dates(&json!({ "from": null, "to": null })), "dates not known");
        assert_eq!(dates(&json!({ "from": "2019-06-01" })), "1 June 2019 to an end that is not known");
    }

    #[test]
    fn scores_are_intervals() {
        assert_eq!(score(&json!({ "low": 0.5, "high": 7, "max": 7 })), "0.5 to 7 of 7");
        assert_eq!(score(&json!({ "low": 7, "high": 7, "max": 7 })), "7 of 7");
    }

    #[test]
    fn parameters_are_decoded() {
        let uri = Uri::from_static("/services?q=a+%C3%A9&x");
        assert_eq!(parameter(&uri, "q").as_deref(), Some("a é"));
        assert_eq!(parameter(&uri, "x"), None);
    }

    #[test]
    fn the_name_of_a_thing_ends_its_address() {
        assert_eq!(slug("/services/a%20b").as_deref(), Some("a b"));
        assert_eq!(slug("/funding/nhs-leeds-ccg").as_deref(), Some("nhs-leeds-ccg"));
        assert_eq!([slug("/services/"), slug("/services/a%2Fb"), slug("/services/%ff")], [None, None, None]);
    }
}
