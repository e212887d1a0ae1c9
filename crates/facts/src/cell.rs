//! Values as cells of a table, for spreadsheets: `yes`, `3`, `2..5`, `>=2`, `camhs`,
//! `clinical-psychologist;health-visitor:2`. An empty cell is no value.

use crate::json::{MOST_WTE, range_expected, within};
use crate::value::ValueError;
use crate::{FactDefinition, Interval, Kind, Members, Unit, Value};

impl FactDefinition {
    /// Reads a value of this fact from a cell of a table; `None` when the cell is blank, which says nothing.
    ///
    /// - Yes or no: `yes`, `no`, `true` or `false`.
    /// - A number, in the fact's unit: `3`, `2..5`, `>=2` or `<=5`; an age also `conception` or `birth`.
    /// - A choice: its id.
    /// - A set: ids separated by `;`, and after an id, where the fact allows it, `:` and whole-time equivalents:
    ///   `health-visitor:2`.
    ///
    /// Case and blanks around words do not matter. `complete` declares a set to be listed in full; a blank cell is then
    /// the empty set. It has no effect on the other kinds. Takes time proportional to the members of the cell, times
    /// the choices of the fact.
    ///
    /// # Errors
    /// When the cell does not fit the fact's kind, a choice is unknown, or a number is out of range. A misspelt choice
    /// carries a [suggestion](ValueError::suggestion).
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Interval, Value, Vocabulary};
    ///
    /// let vocabulary = Vocabulary::built_in();
    /// let definition = |id| vocabulary.find(id).and_then(|fact| vocabulary.get(fact)).ok_or("no such fact");
    ///
    /// let staff = definition("staff_wte")?;
    /// let two_to_five = Interval::new(Some(2.0), Some(5.0))?;
    /// assert_eq!(staff.value_from_cell("2..5", false)?, Some(Value::Number(two_to_five)));
    /// assert_eq!(staff.value_from_cell("", false)?, None);
    ///
    /// // A list is open unless it is declared complete.
    /// let professions = definition("professions")?;
    /// let open = professions.value_from_cell("midwife; health-visitor:2", false)?.ok_or("blank")?;
    /// assert_eq!(professions.text(&open), "health visitor (2 WTE), midwife and perhaps others");
    /// let complete = professions.value_from_cell("midwife; health-visitor:2", true)?.ok_or("blank")?;
    /// assert_eq!(professions.text(&complete), "health visitor (2 WTE) and midwife");
    ///
    /// let error = professions.value_from_cell("midwive", false).unwrap_err();
    /// assert_eq!(error.suggestion.as_deref(), Some("midwife"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value_from_cell(&self, cell: &str, complete: bool) -> Result<Option<Value>, ValueError> {
        let cell = cell.trim();
        if cell.is_empty() {
            // A complete list of nothing is an answer: there is none.
            let empty = matches!(self.kind, Kind::Set { .. }) && complete;
            return Ok(empty.then(|| Value::Set(self.set_of(Members::NONE, true))));
        }
        let value = match &self.kind {
            Kind::Boolean { .. } => Value::Boolean(boolean(cell)?),
            Kind::Number { unit, low, high } => {
                let interval = range(cell, unit).ok_or_else(|| {
                    ValueError::new(format!("{}, `2..5` or `>=2`", range_expected(unit, *low, *high)), cell)
                })?;
                Value::Number(within(interval, unit, *low, *high, cell)?)
            }
            Kind::Choice(_) => Value::Choice(self.require_choice(&cell.to_lowercase())?),
            Kind::Set { wte, .. } => {
                let mut sure = Members::NONE;
                let mut amounts = Vec::new();
                for member in cell.split(';').map(str::trim).filter(|member| !member.is_empty()) {
                    let (id, amount) = match member.split_once(':') {
                        Some((id, amount)) if *wte => (id.trim(), Some(wte_amount(amount.trim())?)),
                        _ => (member, None),
                    };
                    let position = self.require_choice(&id.to_lowercase())?;
                    sure = sure.union(Members::one(position));
                    amounts.extend(amount.map(|amount| (position, amount)));
                }
                Value::Set(self.set_of(sure, complete).with_wte(amounts))
            }
        };
        Ok(Some(value))
    }
}

/// Reads a yes-or-no cell.
fn boolean(cell: &str) -> Result<bool, ValueError> {
    match cell.to_lowercase().as_str() {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(ValueError::new("`yes`, `no` or an empty cell", cell)),
    }
}

fn wte_amount(cell: &str) -> Result<Interval, ValueError> {
    let within = |end: Option<f64>| end.is_none_or(|end| (0.0..=MOST_WTE).contains(&end));
    range(cell, &Unit::Wte).filter(|amount| within(amount.low()) && within(amount.high())).ok_or_else(|| {
        ValueError::new("whole-time equivalents such as `2`, `0.5..1` or `>=2` after the colon", cell)
    })
}

/// `3`, `2..5`, `>=2`, `<=5`, and for ages `conception` and `birth` in the place of a number.
fn range(cell: &str, unit: &Unit) -> Option<Interval> {
    let end = |text: &str| number(text.trim(), unit);
    if let Some((low, high)) = cell.split_once("..") {
        Interval::new(Some(end(low)?), Some(end(high)?)).ok()
    } else if let Some(low) = cell.strip_prefix(">=").or_else(|| cell.strip_prefix('≥')) {
        Interval::new(Some(end(low)?), None).ok()
    } else if let Some(high) = cell.strip_prefix("<=").or_else(|| cell.strip_prefix('≤')) {
        Interval::new(None, Some(end(high)?)).ok()
    } else {
        end(cell).map(Interval::exact)
    }
}

fn number(text: &str, unit: &Unit) -> Option<f64> {
    match (unit, text.to_lowercase().as_str()) {
        (Unit::Months, "conception") => Some(-9.0),
        (Unit::Months, "birth") => Some(0.0),
        _ => text.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::Vocabulary;

    fn read(fact: &str, cell: &str, complete: bool) -> String {
        let vocabulary = Vocabulary::built_in();
        let definition = vocabulary.get(vocabulary.find(fact).unwrap()).unwrap();
        match definition.value_from_cell(cell, complete) {
            Ok(Some(value)) => definition.text(&value),
            Ok(None) => "nothing".to_owned(),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn cells_read_as_the_manual_says() {
        assert_snapshot!(read("dedicated_team", " Yes ", false), @"yes");
        assert_snapshot!(read("staff_wte", "2..5", false), @"2 to 5 WTE");
        assert_snapshot!(read("staff_wte", ">=2", false), @"at least 2 WTE");
        assert_snapshot!(read("accepts_from_months", "conception", false), @"conception");
        assert_snapshot!(read("accepts_from_months", "conception..birth", false), @"conception to birth");
        assert_snapshot!(read("professions", "clinical-psychologist; health-visitor:2", false), @"clinical psychologist, health visitor (2 WTE) and perhaps others");
        assert_snapshot!(read("professions", "clinical-psychologist", true), @"clinical psychologist");
        assert_snapshot!(read("professions", "", true), @"none");
        assert_snapshot!(read("professions", "", false), @"nothing");
    }

    #[test]
    fn bad_cells_say_what_was_expected() {
        assert_snapshot!(read("dedicated_team", "perhaps", false), @"error: expected `yes`, `no` or an empty cell, got `perhaps`");
        assert_snapshot!(read("staff_wte", "some", false), @"error: expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2`, got `some`");
        assert_snapshot!(read("staff_wte", "5..2", false), @"error: expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2`, got `5..2`");
        assert_snapshot!(read("professions", "clinical-psycologist", false), @"error: expected one of the 28 choices of `professions`, got `clinical-psycologist`; did you mean `clinical-psychologist`?");
    }
}
