//! Filters by what is known about one fact.

use async_graphql::{InputObject, Result};
use facts::{Comparison, FactDefinition, FactIndex, Sheet, Truth, Value, Vocabulary};

use crate::error::bad_request;
use crate::scalar::Json;

/// What sources have to state about one fact; every part that is given must hold. What is not known, or only implied, matches nothing but
/// `known: false`.
#[derive(InputObject)]
pub struct FactFilter {
    /// The id of the fact, such as `host`.
    fact: String,
    /// True: it has a value; false: it is not known.
    known: Option<bool>,
    /// Known to have this value: `true` or `false`, a number, the id of a choice; of a set, known to have this member, or all of these.
    is: Option<Json>,
    /// Of a number: known to be this or more.
    at_least: Option<f64>,
    /// Of a number: known to be this or less.
    at_most: Option<f64>,
}

/// A filter whose names have been looked up.
pub(crate) struct FactCondition {
    fact: FactIndex,
    known: Option<bool>,
    is: Option<Value>,
    bounds: Vec<(Comparison, f64)>,
}

impl FactFilter {
    /// The condition of this filter, which stands at `place` of the filters of facts.
    pub(crate) fn read(&self, place: usize, vocabulary: &Vocabulary) -> Result<FactCondition> {
        let at = |part: &str| format!("`filter.facts.{place}.{part}`");
        let named = vocabulary.find(&self.fact).and_then(|fact| Some((fact, vocabulary.get(fact)?)));
        let Some((fact, definition)) = named else {
            let meant =
                facts::suggest(&self.fact, vocabulary.iter().map(|(_, definition)| definition.id.as_str()));
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            return Err(bad_request(format!("{}: there is no fact `{}`{meant}", at("fact"), self.fact)));
        };
        let bounds = [(Comparison::AtLeast, self.at_least), (Comparison::AtMost, self.at_most)];
        let bounds: Vec<(Comparison, f64)> =
            bounds.into_iter().filter_map(|(comparison, end)| Some((comparison, end?))).collect();
        if !bounds.is_empty() && !matches!(definition.kind, facts::Kind::Number { .. }) {
            return Err(bad_request(format!("{}: `{}` is no number", at("atLeast"), self.fact)));
        }
        let is = self.is.as_ref().map(|wanted| value(definition, wanted));
        let is = is.transpose().map_err(|error| bad_request(format!("{}: {error}", at("is"))))?;
        Ok(FactCondition { fact, known: self.known, is, bounds })
    }
}

/// The value that is asked for; one member of a set may stand without its list.
fn value(definition: &FactDefinition, Json(wanted): &Json) -> Result<Value, facts::ValueError> {
    let is_set = matches!(definition.kind, facts::Kind::Set { .. });
    if is_set && wanted.is_string() {
        return definition.value_from_json(&serde_json::Value::from(vec![wanted.clone()]), false);
    }
    definition.value_from_json(wanted, false)
}

impl FactCondition {
    /// Whether what is known meets it.
    pub(crate) fn holds(&self, sheet: &Sheet) -> bool {
        let known = sheet.value(self.fact);
        self.known.is_none_or(|wanted| wanted == known.is_some())
            && self.is.as_ref().is_none_or(|wanted| known.is_some_and(|known| is(known, wanted)))
            && self.bounds.iter().all(|(comparison, end)| match known {
                Some(Value::Number(interval)) => interval.compare(*comparison, *end) == Truth::True,
                _ => false,
            })
    }
}

fn is(known: &Value, wanted: &Value) -> bool {
    match (known, wanted) {
        (Value::Set(known), Value::Set(wanted)) => known.sure().contains_all(wanted.sure()),
        (known, wanted) => known == wanted,
    }
}
