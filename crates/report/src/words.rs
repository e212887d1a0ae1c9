//! Words for days, numbers and what is not known.

use jiff::civil::Date;

/// "1 June 2019".
pub(crate) fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// "1 June 2019", or "not known".
pub(crate) fn day_or_unknown(of: Option<Date>) -> String {
    of.map_or_else(|| "not known".to_owned(), day)
}

/// "1 team", "27 teams".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Names with commas between them, or what to say of none.
pub(crate) fn list<'n>(names: impl IntoIterator<Item = &'n str>, none: &str) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

/// "yes" or "no".
pub(crate) fn yes_or_no(answer: bool) -> String {
    if answer { "yes" } else { "no" }.to_owned()
}
