//! Pieces of answers in words.

use std::fmt::Write as _;

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

/// One parameter of an address.
pub(crate) fn parameter(request: &poem::Request, name: &str) -> Option<String> {
    let pairs = request.uri().query()?.split('&');
    let value =
        pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1.replace('+', " ");
    let value = percent_encoding::percent_decode_str(&value).decode_utf8().ok()?.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{amount, parameter, score, term};

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
        let request = poem::Request::builder().uri("/plain/services?q=a+%C3%A9&x".parse().unwrap()).finish();
        assert_eq!(parameter(&request, "q").as_deref(), Some("a é"));
        assert_eq!(parameter(&request, "x"), None);
    }
}
