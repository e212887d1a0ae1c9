//! Values in words, for people.

use crate::{FactDefinition, Interval, Kind, Unit, Value};

impl FactDefinition {
    /// Returns a value of this fact in words: "0.5 to 1 WTE", "conception", "clinical psychologist, key worker and
    /// perhaps others".
    ///
    /// What the value leaves open is said: "perhaps others", "at least", "not known". A position that is not one of the
    /// fact's choices gives an empty text.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Interval, Members, OpenSet, Value, Vocabulary};
    ///
    /// let vocabulary = Vocabulary::built_in();
    /// let definition = |id| vocabulary.find(id).and_then(|fact| vocabulary.get(fact)).ok_or("no such fact");
    ///
    /// let oldest = definition("accepts_until_months")?;
    /// assert_eq!(oldest.text(&Value::Number(Interval::new(Some(12.0), Some(24.0))?)), "12 to 24 months");
    ///
    /// // An empty open list is not "none".
    /// let professions = definition("professions")?;
    /// let open = OpenSet::open(Members::NONE, professions.universe());
    /// assert_eq!(professions.text(&Value::Set(open)), "not known");
    /// assert_eq!(professions.text(&Value::Set(OpenSet::complete(Members::NONE))), "none");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn text(&self, value: &Value) -> String {
        let title = |position: usize| {
            self.choices().get(position).map_or_else(String::new, |choice| choice.title.clone())
        };
        match value {
            Value::Boolean(value) => if *value { "yes" } else { "no" }.to_owned(),
            Value::Number(interval) => match &self.kind {
                Kind::Number { unit, .. } => interval_text(*interval, unit),
                _ => interval_text(*interval, &Unit::Year),
            },
            Value::Choice(position) => title(*position),
            Value::Set(set) => {
                let mut members: Vec<String> = set
                    .sure()
                    .iter()
                    .map(|position| match set.wte_of(position) {
                        Some(wte) => format!("{} ({})", title(position), interval_text(wte, &Unit::Wte)),
                        None => title(position),
                    })
                    .collect();
                match (members.is_empty(), set.is_complete()) {
                    (true, true) => "none".to_owned(),
                    (true, false) => "not known".to_owned(),
                    (false, true) => list_text(&members, "and"),
                    (false, false) => {
                        members.push("perhaps others".to_owned());
                        list_text(&members, "and")
                    }
                }
            }
        }
    }
}

fn interval_text(interval: Interval, unit: &Unit) -> String {
    let end = |value: f64| end_text(value, unit);
    let with_unit = |text: String| match unit {
        Unit::Months | Unit::Year => text,
        Unit::Wte | Unit::Other(_) => format!("{text} {unit}"),
    };
    match (interval.value(), interval.low(), interval.high()) {
        (Some(value), _, _) => with_unit(end(value)),
        (None, Some(low), Some(high)) => match unit {
            Unit::Months if low > 0.0 => format!("{} to {}", number_text(low), end(high)),
            _ => with_unit(format!("{} to {}", end(low), end(high))),
        },
        (None, Some(low), None) => with_unit(format!("at least {}", end(low))),
        (None, None, Some(high)) => with_unit(format!("at most {}", end(high))),
        (None, None, None) => "not known".to_owned(),
    }
}

fn end_text(value: f64, unit: &Unit) -> String {
    match unit {
        Unit::Months => age_text(value),
        _ => number_text(value),
    }
}

/// Returns an age in months from birth in words: "conception" (-9), "3 months before birth", "birth" (0), "24 months".
///
/// # Examples
///
/// ```
/// use facts::age_text;
///
/// assert_eq!(age_text(-9.0), "conception");
/// assert_eq!(age_text(-1.0), "1 month before birth");
/// assert_eq!(age_text(24.0), "24 months");
/// ```
#[must_use]
#[expect(clippy::float_cmp, reason = "whole months are exact")]
pub fn age_text(months: f64) -> String {
    let plural = |count: f64| if count == 1.0 { "" } else { "s" };
    if months == -9.0 {
        "conception".to_owned()
    } else if months < 0.0 {
        format!("{} month{} before birth", number_text(-months), plural(-months))
    } else if months == 0.0 {
        "birth".to_owned()
    } else {
        format!("{} month{}", number_text(months), plural(months))
    }
}

/// Returns a number without needless decimals, in the fewest significant digits that read back as the same number.
///
/// # Examples
///
/// ```
/// use facts::number_text;
///
/// assert_eq!(number_text(2.0), "2");
/// assert_eq!(number_text(0.5), "0.5");
/// ```
#[must_use]
pub fn number_text(value: f64) -> String {
    format!("{value}")
}

/// Returns items as prose, with `conjunction` before the last: "a", "a and b", "a, b and c". No items give an empty
/// text.
///
/// # Examples
///
/// ```
/// use facts::list_text;
///
/// assert_eq!(list_text(&["nurse", "midwife", "doctor"], "and"), "nurse, midwife and doctor");
/// assert_eq!(list_text(&["yes", "no"], "or"), "yes or no");
/// assert_eq!(list_text(&["midwife"], "and"), "midwife");
/// assert_eq!(list_text::<&str>(&[], "and"), "");
/// ```
#[must_use]
pub fn list_text<S: AsRef<str>>(items: &[S], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {conjunction} {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{age_text, interval_text, list_text};
    use crate::{Interval, Unit};

    #[test]
    fn ages_are_told_from_conception() {
        assert_eq!(age_text(-9.0), "conception");
        assert_eq!(age_text(-1.0), "1 month before birth");
        assert_eq!(age_text(0.0), "birth");
        assert_eq!(age_text(24.0), "24 months");
    }

    #[test]
    fn a_range_of_ages_names_its_unit_once() {
        let range = Interval::new(Some(12.0), Some(24.0)).unwrap();
        assert_eq!(interval_text(range, &Unit::Months), "12 to 24 months");
        let families = Unit::Other("families a year".to_owned());
        assert_eq!(
            interval_text(Interval::new(Some(100.0), None).unwrap(), &families),
            "at least 100 families a year"
        );
    }

    #[test]
    fn lists_read_as_prose() {
        assert_eq!(list_text(&["a", "b", "c"], "and"), "a, b and c");
        assert_eq!(list_text::<&str>(&[], "and"), "");
    }
}
