//! Values as JSON, in the shapes of the public interface: `true`; `3` or `{"low": 2, "high": 5}`; `"camhs"`;
//! `["clinical-psychologist", {"id": "health-visitor", "wte": 2}]` with `complete` beside it.

use serde_json::{Map, Value as Json};

use crate::value::ValueError;
use crate::{FactDefinition, Interval, Kind, Members, OpenSet, Unit, Value, suggest};

/// The most whole-time equivalents that a service can have of a profession: as many as the vocabulary allows of all staff.
pub const MOST_WTE: f64 = 10_000.0;

impl FactDefinition {
    /// Reads a value of this fact from JSON.
    ///
    /// - Yes or no: `true` or `false`.
    /// - A number, in the fact's unit: `3`, or an object with the known ends: `{"low": 2, "high": 5}`.
    /// - A choice: its id.
    /// - A set: an array of ids, and where the fact allows it of objects: `{"id": "health-visitor", "wte": 2}`.
    ///
    /// `complete` declares a set to be listed in full; it has no effect on the other kinds. Ids must match exactly.
    /// Takes time proportional to the members of the array, times the choices of the fact.
    ///
    /// # Errors
    /// When the JSON does not fit the fact's kind, a choice is unknown, or a number is out of range. `null` fits no
    /// fact: what is not known has no value. A misspelt choice carries a [suggestion](ValueError::suggestion).
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Value, Vocabulary};
    /// use serde_json::json;
    ///
    /// let vocabulary = Vocabulary::built_in();
    /// let definition = |id| vocabulary.find(id).and_then(|fact| vocabulary.get(fact)).ok_or("no such fact");
    ///
    /// let dedicated = definition("dedicated_team")?;
    /// assert_eq!(dedicated.value_from_json(&json!(true), false)?, Value::Boolean(true));
    /// assert!(dedicated.value_from_json(&json!(null), false).is_err());
    ///
    /// // An end that is left out is unknown.
    /// let staff = definition("staff_wte")?;
    /// let value = staff.value_from_json(&json!({"low": 2}), false)?;
    /// assert_eq!(staff.text(&value), "at least 2 WTE");
    ///
    /// // A list is open unless it is declared complete.
    /// let professions = definition("professions")?;
    /// let list = json!(["midwife"]);
    /// let open = professions.value_from_json(&list, false)?;
    /// assert_eq!(professions.text(&open), "midwife and perhaps others");
    /// let complete = professions.value_from_json(&list, true)?;
    /// assert_eq!(professions.text(&complete), "midwife");
    ///
    /// let error = definition("work_focus")?.value_from_json(&json!("relationships"), false).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "expected one of the 3 choices of `work_focus`, got `relationships`; did you mean `relationship`?"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value_from_json(&self, json: &Json, complete: bool) -> Result<Value, ValueError> {
        match &self.kind {
            Kind::Boolean { .. } => match json {
                Json::Bool(value) => Ok(Value::Boolean(*value)),
                other => Err(ValueError::new("`true` or `false`", other)),
            },
            Kind::Number { .. } => self.interval_from_json(json).map(Value::Number),
            Kind::Choice(_) => match json {
                Json::String(id) => self.require_choice(id).map(Value::Choice),
                other => Err(ValueError::new(self.choices_expected("one of "), other)),
            },
            Kind::Set { wte, .. } => match json {
                Json::Array(members) => self.set_from_json(members, *wte, complete).map(Value::Set),
                other => Err(ValueError::new(self.choices_expected("a list of any of "), other)),
            },
        }
    }

    /// Writes a value of this fact as JSON, in the shapes that [`value_from_json`](Self::value_from_json) reads.
    ///
    /// A set's sure members are listed by position. Its completeness is not part of it: see [`OpenSet::is_complete`]. A
    /// position that is not one of the fact's choices gives an empty id.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Interval, Value, Vocabulary};
    /// use serde_json::json;
    ///
    /// let vocabulary = Vocabulary::built_in();
    /// let staff = vocabulary.find("staff_wte").and_then(|fact| vocabulary.get(fact)).ok_or("no such fact")?;
    /// let range = Value::Number(Interval::new(Some(0.5), Some(2.0))?);
    /// assert_eq!(staff.value_to_json(&range), json!({"low": 0.5, "high": 2}));
    /// assert_eq!(staff.value_from_json(&staff.value_to_json(&range), false)?, range);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn value_to_json(&self, value: &Value) -> Json {
        let id = |position: usize| {
            self.choices().get(position).map_or_else(String::new, |choice| choice.id.clone())
        };
        match value {
            Value::Boolean(value) => Json::Bool(*value),
            Value::Number(interval) => interval_to_json(*interval),
            Value::Choice(position) => Json::String(id(*position)),
            Value::Set(set) => set
                .sure()
                .iter()
                .map(|position| match set.wte_of(position) {
                    Some(wte) => Json::Object(Map::from_iter([
                        ("id".to_owned(), Json::String(id(position))),
                        ("wte".to_owned(), interval_to_json(wte)),
                    ])),
                    None => Json::String(id(position)),
                })
                .collect(),
        }
    }

    /// Returns whether a number is one that this fact can have: both known ends lie within its bounds, and a year is a
    /// whole one. False for the other kinds.
    #[must_use]
    pub fn takes(&self, interval: Interval) -> bool {
        match &self.kind {
            Kind::Number { unit, low, high } => within(interval, unit, *low, *high, "").is_ok(),
            _ => false,
        }
    }

    /// Returns the words for the numbers that this fact takes: "a number (months from birth) from -9 to 300".
    #[must_use]
    pub fn numbers_expected(&self) -> String {
        match &self.kind {
            Kind::Number { unit, low, high } => range_expected(unit, *low, *high),
            _ => "no number".to_owned(),
        }
    }

    fn set_from_json(
        &self,
        members: &[Json],
        wte_allowed: bool,
        complete: bool,
    ) -> Result<OpenSet, ValueError> {
        let mut sure = Members::NONE;
        let mut wte = Vec::new();
        for member in members {
            let (id, amount) = match member {
                Json::String(id) => (id, None),
                Json::Object(fields) if wte_allowed => {
                    match (fields.get("id"), fields.get("wte"), fields.len()) {
                        (Some(Json::String(id)), Some(amount), 2) => {
                            (id, Some(interval_within(amount, &Unit::Wte, 0.0, MOST_WTE)?))
                        }
                        (Some(Json::String(id)), None, 1) => (id, None),
                        _ => return Err(ValueError::new("a member as `{\"id\": …, \"wte\": …}`", member)),
                    }
                }
                other => return Err(ValueError::new(self.choices_expected("a member, one of "), other)),
            };
            let position = self.require_choice(id)?;
            sure = sure.union(Members::one(position));
            wte.extend(amount.map(|amount| (position, amount)));
        }
        Ok(self.set_of(sure, complete).with_wte(wte))
    }

    fn interval_from_json(&self, json: &Json) -> Result<Interval, ValueError> {
        match &self.kind {
            Kind::Number { unit, low, high } => interval_within(json, unit, *low, *high),
            _ => Err(ValueError::new("a number", json)),
        }
    }

    /// Builds the set with these members, open unless declared complete.
    fn set_of(&self, sure: Members, complete: bool) -> OpenSet {
        if complete { OpenSet::complete(sure) } else { OpenSet::open(sure, self.universe()) }
    }

    /// Returns the position of a choice that must exist.
    fn require_choice(&self, id: &str) -> Result<usize, ValueError> {
        self.choice(id).ok_or_else(|| {
            match suggest(id, self.choices().iter().map(|choice| choice.id.as_str())) {
                Some(meant) => ValueError {
                    suggestion: Some(meant.to_owned()),
                    ..ValueError::new(
                        format!("one of the {} choices of `{}`", self.choices().len(), self.id),
                        id,
                    )
                },
                None => ValueError::new(self.choices_expected("one of "), id),
            }
        })
    }

    /// Returns the words "one of `camhs`, `maternity`, …".
    fn choices_expected(&self, lead: &str) -> String {
        let ids: Vec<String> = self.choices().iter().map(|choice| format!("`{}`", choice.id)).collect();
        format!("{lead}{}", ids.join(", "))
    }
}

/// Writes a number as the JSON of the interface: `3`, or an object with the ends that are known.
#[must_use]
fn interval_to_json(interval: Interval) -> Json {
    if let Some(value) = interval.value() {
        return number(value);
    }
    let mut ends = Map::new();
    if let Some(low) = interval.low() {
        ends.insert("low".to_owned(), number(low));
    }
    if let Some(high) = interval.high() {
        ends.insert("high".to_owned(), number(high));
    }
    Json::Object(ends)
}

/// Writes whole numbers without a fraction.
#[expect(clippy::cast_possible_truncation, reason = "whole and within the range that a double holds exactly")]
fn number(value: f64) -> Json {
    if value.fract() == 0.0 && value.abs() < 9e15 { Json::from(value as i64) } else { Json::from(value) }
}

/// Returns the words for the numbers that a fact takes: "a number of months from -9 to 216".
fn range_expected(unit: &Unit, low: f64, high: f64) -> String {
    let unit = match unit {
        Unit::Months => "months from birth",
        Unit::Wte => "whole-time equivalents",
        Unit::Year => "a calendar year",
        Unit::Other(words) => words,
    };
    if high < f64::MAX {
        format!("a number ({unit}) from {low} to {high}")
    } else {
        format!("a number ({unit}) of at least {low}")
    }
}

/// Checks that both known ends lie within what the fact allows, and that a year is a whole one.
fn within(
    interval: Interval,
    unit: &Unit,
    low: f64,
    high: f64,
    got: &(impl ToString + ?Sized),
) -> Result<Interval, ValueError> {
    let is_whole = |end: f64| *unit != Unit::Year || end.fract() == 0.0;
    let fits = |end: Option<f64>| end.is_none_or(|end| low <= end && end <= high && is_whole(end));
    if fits(interval.low()) && fits(interval.high()) {
        Ok(interval)
    } else {
        Err(ValueError::new(range_expected(unit, low, high), got))
    }
}

fn interval_within(json: &Json, unit: &Unit, low: f64, high: f64) -> Result<Interval, ValueError> {
    let fail = || {
        ValueError::new(format!("{}, or {{\"low\": …, \"high\": …}}", range_expected(unit, low, high)), json)
    };
    let interval = match json {
        Json::Number(value) => Interval::exact(value.as_f64().ok_or_else(fail)?),
        Json::Object(ends) => {
            let end = |name: &str| {
                ends.get(name)
                    .filter(|end| !end.is_null())
                    .map(|end| end.as_f64().ok_or_else(fail))
                    .transpose()
            };
            if ends.keys().any(|key| key != "low" && key != "high") {
                return Err(fail());
            }
            Interval::new(end("low")?, end("high")?)
                .map_err(|_| ValueError::new("a low end that is not above the high end", json))?
        }
        _ => return Err(fail()),
    };
    within(interval, unit, low, high, json)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::{Value as Json, json};

    use crate::Vocabulary;

    fn read(fact: &str, json: &Json) -> String {
        let vocabulary = Vocabulary::built_in();
        let definition = vocabulary.get(vocabulary.find(fact).unwrap()).unwrap();
        match definition.value_from_json(json, false) {
            Ok(value) => {
                assert_eq!(&definition.value_to_json(&value), json, "reads back");
                format!("{json} is {}", definition.text(&value))
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_fits_reads_and_writes_the_same() {
        assert_snapshot!(read("dedicated_team", &json!(true)), @"true is yes");
        assert_snapshot!(read("staff_wte", &json!({"low": 0.5, "high": 1})), @r#"{"low":0.5,"high":1} is 0.5 to 1 WTE"#);
        assert_snapshot!(read("accepts_from_months", &json!(-9)), @"-9 is conception");
        assert_snapshot!(read("host", &json!("camhs")), @r#""camhs" is CAMHS"#);
        assert_snapshot!(read("professions", &json!(["clinical-psychologist", {"id": "health-visitor", "wte": 2}])), @r#"["clinical-psychologist",{"id":"health-visitor","wte":2}] is clinical psychologist, health visitor (2 WTE) and perhaps others"#);
    }

    #[test]
    fn what_does_not_fit_says_what_was_expected() {
        assert_snapshot!(read("dedicated_team", &json!("yes")), @r#"expected `true` or `false`, got `"yes"`"#);
        assert_snapshot!(read("accepts_until_months", &json!(900)), @"expected a number (months from birth) from -9 to 300, got `900`");
        assert_snapshot!(read("staff_wte", &json!({"low": 5, "high": 2})), @r#"expected a low end that is not above the high end, got `{"low":5,"high":2}`"#);
        assert_snapshot!(read("work_focus", &json!("relationships")), @"expected one of the 3 choices of `work_focus`, got `relationships`; did you mean `relationship`?");
    }
}
