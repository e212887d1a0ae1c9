//! Rows as JSON objects, one a line: their values become the fields of a record, in the order of the columns.
//!
//! A string says what it would say in a cell of a CSV file; `true`, numbers and lists are as in the interface. A key that
//! is not there, and `null`, say nothing.

use std::borrow::Cow;
use std::fmt::{self, Formatter, Write};

use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cells::{Problem, shown};
use super::header::{ABOUT, Layout, hint};
use super::table::Record;

/// Opens rows that are JSON objects, and leaves others as they are.
pub(crate) struct Objects<'l> {
    layout: &'l Layout,
    /// The position of each key among the columns.
    columns: FxHashMap<&'l str, usize>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<'l> Objects<'l> {
    pub(crate) fn new(layout: &'l Layout) -> Self {
        let titles = layout.titles.iter().map(String::as_str);
        let columns = titles.enumerate().map(|(position, title)| (title, position)).collect();
        Self { layout, columns, text: Vec::new(), ends: Vec::new() }
    }

    /// The fields of a row; or what is wrong with its object.
    pub(crate) fn open<'r>(&'r mut self, record: Record<'r>) -> Result<Record<'r>, Problem> {
        if !self.layout.objects {
            return Ok(record);
        }
        let line = record.field(0);
        let values = Values { columns: &self.columns, found: vec![None; self.columns.len()], wrong: None };
        let mut reader = serde_json::Deserializer::from_slice(line);
        let read = reader.deserialize_map(values).and_then(|values| reader.end().map(|()| values));
        let values = read.map_err(|error| not_an_object(line, &error))?;
        if let Some(wrong) = values.wrong {
            return Err(Problem::row(wrong));
        }
        self.text.clear();
        self.ends.clear();
        for (column, value) in values.found.iter().enumerate() {
            if let Some(value) = value {
                let about =
                    self.layout.titles.get(column).is_some_and(|title| ABOUT.contains(&title.as_str()));
                if !write_field(&mut self.text, value, about) {
                    let message = format!("expected text, got `{}`", shown(value.as_bytes()));
                    return Err(Problem { column: Some(column), message });
                }
            }
            self.ends.push(self.text.len());
        }
        Ok(record.with(&self.text, &self.ends))
    }
}

fn not_an_object(line: &[u8], error: &serde_json::Error) -> Problem {
    let mut message = format!("expected a JSON object on one line, got `{}`", shown(line.trim_ascii()));
    if !error.is_data() {
        // The line is told already, and by its number in the file.
        let reason = error.to_string();
        let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
        // Writing to memory does not fail.
        let _ = write!(message, ": {reason} at byte {}", error.column());
    }
    Problem::row(message)
}

/// Writes a value as a field; false when it should be text and is not.
fn write_field(out: &mut Vec<u8>, value: &str, about: bool) -> bool {
    match value.as_bytes() {
        b"null" => {}
        [b'"', ..] => match serde_json::from_str::<Cow<'_, str>>(value) {
            Ok(text) => out.extend_from_slice(text.as_bytes()),
            Err(_) => return false,
        },
        [b'-' | b'0'..=b'9', ..] => out.extend_from_slice(value.as_bytes()),
        _ if about => return false,
        [b'[', ..] => match serde_json::from_str::<Vec<&str>>(value) {
            // A list of words is one of a CSV file.
            Ok(words) if words.iter().all(|word| is_word(word)) => {
                out.extend_from_slice(words.join(";").as_bytes());
            }
            _ => out.extend_from_slice(value.as_bytes()),
        },
        _ => out.extend_from_slice(value.as_bytes()),
    }
    true
}

/// Whether a member of a list would be the same in a CSV file.
fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
}

/// The values of an object as they are written, by column.
struct Values<'c, 'de> {
    columns: &'c FxHashMap<&'c str, usize>,
    found: Vec<Option<&'de str>>,
    /// What is wrong with the first bad key.
    wrong: Option<String>,
}

impl<'de> Visitor<'de> for Values<'_, 'de> {
    type Value = Self;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Self, A::Error> {
        while let Some(key) = object.next_key_seed(Key(self.columns))? {
            let value = object.next_value::<&RawValue>()?.get();
            match key {
                Ok(column) => {
                    let Some(place) = self.found.get_mut(column) else { continue };
                    if place.replace(value).is_some() {
                        let title = self.columns.iter().find(|(_, position)| **position == column);
                        let title = title.map_or("", |(title, _)| *title);
                        self.wrong.get_or_insert_with(|| format!("key `{title}` occurs twice"));
                    }
                }
                Err(unknown) => {
                    self.wrong.get_or_insert(unknown);
                }
            }
        }
        Ok(self)
    }
}

/// A key as its column, or why there is none.
struct Key<'c>(&'c FxHashMap<&'c str, usize>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Result<usize, String>;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.get(key).copied().ok_or_else(|| {
            let hint = hint("key", key, self.0.keys().copied());
            format!("unknown key `{}`; {hint}", shown(key.as_bytes()))
        }))
    }
}
