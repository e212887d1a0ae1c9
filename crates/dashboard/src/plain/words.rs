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
        "PARENT_INFANT_TEAM" => "parent-infant team".to_owned(),
        "CHILDRENS_SERVICES" => "children’s services".to_owned(),
        other => other
            .to_lowercase()
            .replace('_', " ")
            .replace("camhs", "CAMHS")
            .replace("parent infant", "parent-infant"),
    };
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
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
    let end =
        |name: &str, other: &'static str| line.get(name).and_then(Value::as_str).unwrap_or(other).to_owned();
    format!("{} to {}", end("from", "not known"), end("to", "open or not known"))
}

/// An amount, which is never nothing because it is unknown.
pub(crate) fn amount(line: &Value) -> String {
    line.get("annualAmount")
        .and_then(Value::as_f64)
        .map_or_else(|| "not known".to_owned(), |pounds| format!("£{pounds} a year"))
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

    use super::{Uri, amount, parameter, score, slug, term};

    #[test]
    fn terms_read_as_words() {
        assert_eq!(term("CAMHS_EMBEDDED_SPECIALIST"), "CAMHS embedded specialist");
        assert_eq!(term("UNKNOWN"), "Not known");
        assert_eq!(term(""), "");
    }

    #[test]
    fn unknown_amounts_are_not_nothing() {
        assert_eq!(amount(&json!({ "annualAmount": null })), "not known");
        assert_eq!(amount(&json!({ "annualAmount": 0 })), "£0 a year");
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
