//! One table of a file, read field by field: whatever does not fit is reported, and reading goes on.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::DatasetError;
use super::file::{File, Place};
use super::value::{date, number, shown};

pub(super) struct Entry<'f, 'a> {
    pub(super) file: &'f File<'a>,
    table: &'f DeTable<'a>,
    line: usize,
    /// What it is: "a claim".
    what: &'static str,
    /// The keys that were asked for, and where they stand if they are there.
    asked: HashMap<&'static str, Option<usize>>,
    errors: &'f mut Vec<DatasetError>,
}

impl<'f, 'a> Entry<'f, 'a> {
    /// A whole file.
    pub(super) fn of_file(file: &'f File<'a>, what: &'static str, errors: &'f mut Vec<DatasetError>) -> Self {
        Self { file, table: file.table.get_ref(), line: 1, what, asked: HashMap::new(), errors }
    }

    /// Calls `each` for every table of the list under `key`.
    pub(super) fn tables(
        &mut self,
        key: &'static str,
        what: &'static str,
        mut each: impl FnMut(Entry<'_, 'a>),
    ) {
        let Some(value) = self.get(key) else { return };
        let file = self.file;
        let Some(array) = value.get_ref().as_array() else {
            return self.wrong(key, format!("expected `[[{key}]]`, got {}", shown(value.get_ref())));
        };
        for item in array {
            let line = file.line(item.span().start);
            match item.get_ref().as_table() {
                Some(table) => {
                    each(Entry { file, table, line, what, asked: HashMap::new(), errors: self.errors });
                }
                None => self
                    .errors
                    .push(file.error(line, format!("expected `[[{key}]]`, got {}", shown(item.get_ref())))),
            }
        }
    }

    /// Calls `read` for the one table under `key`, if it is there.
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        what: &'static str,
        read: impl FnOnce(Entry<'_, 'a>) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(key)?;
        let (file, line) = (self.file, self.file.line(value.span().start));
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, format!("expected a table, got {}", shown(value.get_ref())));
            return None;
        };
        read(Entry { file, table, line, what, asked: HashMap::new(), errors: self.errors })
    }

    fn get(&mut self, key: &'static str) -> Option<&'f Spanned<DeValue<'a>>> {
        let found = self.table.iter().find(|(name, _)| name.get_ref() == key);
        self.asked.insert(key, found.map(|(name, _)| self.file.line(name.span().start)));
        found.map(|(_, value)| value)
    }

    /// The value of a field, as it stands.
    pub(super) fn value(&mut self, key: &'static str) -> Option<&'f DeValue<'a>> {
        self.get(key).map(Spanned::get_ref)
    }

    /// The line of a field that was asked for, if it is there.
    pub(super) fn line_of(&self, key: &str) -> Option<usize> {
        self.asked.get(key).copied().flatten()
    }

    /// Reports that a field does not fit.
    pub(super) fn wrong(&mut self, key: &'static str, problem: impl Display) {
        let line = self.line_of(key).unwrap_or(self.line);
        self.errors.push(self.file.error(line, format!("{}: `{key}`: {problem}", self.what)));
    }

    fn missing(&mut self, key: &'static str) {
        let problem = format!("{}: `{key}` is missing", self.what);
        self.errors.push(self.file.error(self.line, problem));
    }

    /// Reads a field if it is there; says what was expected if it is something else.
    fn read<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl Fn(&'f DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let result = read(value);
        if result.is_none() {
            self.wrong(key, format!("expected {expected}, got {}", shown(value)));
        }
        result
    }

    /// A text, if it is there.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.read(key, "a text", |value| value.as_str().map(str::to_owned))
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, key: &'static str) -> Option<String> {
        self.required(key, |entry| entry.text(key))
    }

    /// A text of a certain form, if it is there.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&mut self, key: &'static str) -> Option<T> {
        let text = self.text(key)?;
        text.parse().map_err(|error| self.wrong(key, error)).ok()
    }

    /// A text of a certain form that must be there.
    pub(super) fn required_parsed<T: FromStr<Err: Display>>(&mut self, key: &'static str) -> Option<T> {
        self.required(key, |entry| entry.parsed(key))
    }

    /// Whatever `read` reads under `key`, which must be there.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let value = read(self);
        if self.line_of(key).is_none() {
            self.missing(key);
        }
        value
    }

    /// A date, if it is there.
    pub(super) fn date(&mut self, key: &'static str) -> Option<Date> {
        self.read(key, "a date such as 2019-06-01", date)
    }

    /// A number, if it is there.
    pub(super) fn number(&mut self, key: &'static str) -> Option<f64> {
        self.read(key, "a number", number)
    }

    /// `true` or `false`; `false` if it is not there.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        self.read(key, "`true` or `false`", DeValue::as_bool).unwrap_or(false)
    }

    /// A list of texts of a certain form; empty if it is not there.
    pub(super) fn list<T: FromStr<Err: Display>>(&mut self, key: &'static str) -> Vec<T> {
        let texts = self.read(key, "a list of texts", |value| {
            value
                .as_array()?
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        });
        let mut items = Vec::new();
        for text in texts.unwrap_or_default() {
            match text.parse() {
                Ok(item) => items.push(item),
                Err(error) => self.wrong(key, error),
            }
        }
        items
    }

    /// Reports keys that nobody asked for, and says where the entry stands.
    pub(super) fn finish(self) -> Place<'a> {
        for (name, _) in self.table {
            let name_text = name.get_ref().as_ref();
            if !self.asked.contains_key(name_text) {
                let meant = facts::suggest(name_text, self.asked.keys().copied());
                let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
                let line = self.file.line(name.span().start);
                let problem = format!("{}: unknown key `{name_text}`{hint}", self.what);
                self.errors.push(self.file.error(line, problem));
            }
        }
        let fields = self.asked.into_iter().filter_map(|(key, line)| Some((key, line?))).collect();
        Place::new(self.file, self.line, fields)
    }
}
