//! Reading the keys of one table, with every mistake reported and every key accounted for.

use std::ops::Range;

use serde_json::{Map, Value as Json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::condition;
use super::shape::{Key, Shape, Words};
use super::{as_number, as_text, key_text, type_name};
use crate::diagnostic::{Diagnostic, unknown_word};
use crate::file::{Condition, Located, LocatedCondition, Text};

/// One table while it is read.
pub(super) struct Fields<'t, 'd> {
    table: &'t DeTable<'t>,
    span: Range<usize>,
    /// What the table is, for messages: "a class".
    what: String,
    asked: Vec<Key>,
    /// Whether nothing is read, and only the keys are noted.
    noting: bool,
    diagnostics: &'d mut Vec<Diagnostic>,
}

/// The keys that a reader asks for.
pub(super) fn keys<T>(read: impl FnOnce(&mut Fields<'_, '_>) -> T) -> Vec<Key> {
    let (table, mut diagnostics) = (DeTable::new(), Vec::new());
    let mut fields = Fields::new(&table, 0..0, "", &mut diagnostics);
    fields.noting = true;
    read(&mut fields);
    fields.asked
}

impl<'t, 'd> Fields<'t, 'd> {
    pub(super) fn new(
        table: &'t DeTable<'t>,
        span: Range<usize>,
        what: impl Into<String>,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Self {
        Self { table, span, what: what.into(), asked: Vec::new(), noting: false, diagnostics }
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        for (key, _) in self.table {
            if self.asked.iter().all(|asked| asked.name != key.get_ref().as_ref()) {
                let what = format!("key in {}", self.what);
                let asked = self.asked.iter().map(|asked| asked.name);
                unknown_word(self.diagnostics, &what, &key_text(key), asked);
            }
        }
    }

    fn note(&mut self, name: &'static str, shape: Shape, required: bool) {
        if self.asked.iter().all(|asked| asked.name != name) {
            self.asked.push(Key { name, shape, required });
        }
    }

    fn get(&mut self, key: &'static str, shape: Shape) -> Option<&'t Spanned<DeValue<'t>>> {
        self.note(key, shape, false);
        self.table.get(key)
    }

    fn require(&mut self, key: &'static str, shape: Shape) -> Option<&'t Spanned<DeValue<'t>>> {
        self.note(key, shape, true);
        let value = self.table.get(key);
        if value.is_none() {
            let message = format!("{} has no `{key}`", self.what);
            self.report(Diagnostic::new(self.span(), message));
        }
        value
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<Text> {
        self.word(key, Words::Any)
    }

    /// A text of certain words. Whether it is one of them is not looked at here.
    pub(super) fn word(&mut self, key: &'static str, words: Words) -> Option<Text> {
        let value = self.require(key, Shape::Text(words))?;
        as_text(value, &format!("`{key}`"), self.diagnostics)
    }

    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<Text> {
        self.optional_word(key, Words::Any)
    }

    pub(super) fn optional_word(&mut self, key: &'static str, words: Words) -> Option<Text> {
        let value = self.get(key, Shape::Text(words))?;
        as_text(value, &format!("`{key}`"), self.diagnostics)
    }

    pub(super) fn optional_number(&mut self, key: &'static str) -> Option<Located<f64>> {
        let value = self.get(key, Shape::Number)?;
        as_number(value, &format!("`{key}`"), self.diagnostics)
    }

    pub(super) fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let value = self.get(key, Shape::Boolean)?;
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.expected(value, key, "true or false");
        }
        boolean
    }

    pub(super) fn date(&mut self, key: &'static str) -> Option<Located<jiff::civil::Date>> {
        let value = self.get(key, Shape::Date)?;
        let date = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string().parse().ok(),
            _ => None,
        };
        if date.is_none() {
            self.expected(value, key, "a date such as 2019-06-01");
        }
        date.map(|date| Located::new(date, value.span()))
    }

    /// A list of strings.
    pub(super) fn words(&mut self, key: &'static str, words: Words) -> Option<Vec<Text>> {
        let value = self.get(key, Shape::Texts(words))?;
        if let DeValue::Array(items) = value.get_ref() {
            let what = format!("`{key}`");
            Some(items.iter().filter_map(|item| as_text(item, &what, self.diagnostics)).collect())
        } else {
            self.expected(value, key, "a list of strings");
            None
        }
    }

    /// A score: a number, or `{ low = …, high = … }`.
    pub(super) fn optional_range(&mut self, key: &'static str) -> Option<Located<(f64, f64)>> {
        let value = self.get(key, Shape::Range)?;
        if let DeValue::Table(ends) = value.get_ref() {
            let mut fields = Fields::new(ends, value.span(), format!("`{key}`"), self.diagnostics);
            let (low, high) = (fields.optional_number("low"), fields.optional_number("high"));
            fields.finish();
            return Some(Located::new((low?.value, high?.value), value.span()));
        }
        as_number(value, &format!("`{key}`"), self.diagnostics)
            .map(|number| Located::new((number.value, number.value), number.span))
    }

    /// A condition; a broken one, once that has been reported, when it is missing.
    pub(super) fn condition(&mut self, key: &'static str) -> LocatedCondition {
        match self.require(key, Shape::Condition) {
            Some(value) => condition::condition(value, self.diagnostics),
            None => Located::new(Condition::Broken, self.span()),
        }
    }

    pub(super) fn optional_condition(&mut self, key: &'static str) -> Option<LocatedCondition> {
        let value = self.get(key, Shape::Condition)?;
        Some(condition::condition(value, self.diagnostics))
    }

    /// One table below a key.
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        required: bool,
        read: impl FnOnce(&mut Fields<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        if self.noting {
            self.note(key, Shape::Table(keys(read)), required);
            return None;
        }
        let shape = Shape::Table(Vec::new());
        let value = if required { self.require(key, shape) } else { self.get(key, shape) }?;
        let DeValue::Table(table) = value.get_ref() else {
            self.expected(value, key, "a table");
            return None;
        };
        let mut fields = Fields::new(table, value.span(), format!("[{key}]"), self.diagnostics);
        let read = read(&mut fields);
        fields.finish();
        read
    }

    /// A list of tables below a key; none when the key is missing.
    pub(super) fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Fields<'_, '_>) -> Option<T>,
    ) -> Vec<T> {
        if self.noting {
            self.note(key, Shape::Tables(keys(read)), false);
            return Vec::new();
        }
        let Some(value) = self.get(key, Shape::Tables(Vec::new())) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.expected(value, key, "a list of tables");
            return Vec::new();
        };
        let mut all = Vec::new();
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                self.expected(item, key, "a table");
                continue;
            };
            let mut fields = Fields::new(table, item.span(), format!("[[{key}]]"), self.diagnostics);
            all.extend(read(&mut fields));
            fields.finish();
        }
        all
    }

    /// A value of a fact, as JSON.
    pub(super) fn value(&mut self, key: &'static str) -> Option<Located<Json>> {
        let value = self.require(key, Shape::Value)?;
        Some(Located::new(json(value.get_ref()), value.span()))
    }

    /// A table with any keys, its values as JSON.
    pub(super) fn open_table(
        &mut self,
        key: &'static str,
        shape: Shape,
    ) -> Option<Vec<(Text, Located<Json>)>> {
        let value = self.get(key, shape)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.expected(value, key, "a table");
            return None;
        };
        let value = |value: &Spanned<DeValue<'_>>| Located::new(json(value.get_ref()), value.span());
        Some(table.iter().map(|(key, of)| (key_text(key), value(of))).collect())
    }

    fn expected(&mut self, value: &Spanned<DeValue<'_>>, key: &str, expected: &str) {
        let message = format!("`{key}`: expected {expected}, got {}", type_name(value.get_ref()));
        self.report(Diagnostic::new(value.span(), message));
    }
}

/// A TOML value as the JSON that means the same.
fn json(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Integer(digits) => {
            i64::from_str_radix(digits.as_str(), digits.radix()).map_or(Json::Null, Json::from)
        }
        DeValue::Float(digits) => digits.as_str().parse::<f64>().map_or(Json::Null, Json::from),
        DeValue::Boolean(value) => Json::Bool(*value),
        DeValue::Datetime(date) => Json::String(date.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => Json::Object(
            table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
                .collect::<Map<_, _>>(),
        ),
    }
}
