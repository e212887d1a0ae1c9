//! Values as cells of a table, for spreadsheets: `yes`, `3`, `2..5`, `>=2`, `camhs`,
//! `clinical-psychologist;health-visitor:2`. An empty cell is no value.

use crate::json::{MOST_WTE, range_expected, within};
use crate::value::ValueError;
use crate::{FactDefinition, Interval, Kind, Members, Unit, Value};

impl FactDefinition {
    /// Reads a value of this fact from a cell; `None` when the cell is empty. `complete` declares a set to be listed in
    /// full.
    ///
    /// # Errors
    /// When the cell does not fit the fact's kind, a choice is unknown, or a number is out of range.
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
