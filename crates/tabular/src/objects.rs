//! Rows as JSON objects, one a line: their values become the fields of a record, in the order of the columns.
//!
//! A string says what it would say in a cell of a CSV file; `true`, numbers and lists are as in the interface. A key that
//! is not there, and `null`, say nothing. Keys are the ids of columns, exactly; others are the sender's own.

use std::borrow::Cow;
use std::fmt::{self, Formatter, Write};

use facts::{FactDefinition, Value, ValueError};
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::batch::Record;
use crate::cell::{Reading, fact_value};
use crate::columns::{ABOUT, Columns};
use crate::error::shown;

/// Opens lines of NDJSON as records with a field for each of [`Columns::ids`].
#[derive(Debug)]
pub struct Objects<'c> {
    columns: &'c Columns,
    /// The position of each key among the columns.
    keys: FxHashMap<&'c str, usize>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// Says what is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectError {
    /// The column, if it is about one.
    pub column: Option<usize>,
    /// What was expected, and what is there.
    pub expected: String,
}

impl ObjectError {
    fn line(expected: String) -> Self {
        Self { column: None, expected }
    }
}

impl<'c> Objects<'c> {
    /// Opens objects with these columns as keys.
    #[must_use]
    pub fn new(columns: &'c Columns) -> Self {
        let ids = columns.ids().iter().map(String::as_str);
        let keys = ids.enumerate().map(|(position, id)| (id, position)).collect();
        Self { columns, keys, text: Vec::new(), ends: Vec::new() }
    }

    /// Returns the fields of a line.
    ///
    /// # Errors
    /// When the line is no object, has a key twice or one that is spelt much like that of a column, or has a list or an
    /// object where there should be text.
    pub fn open<'r>(&'r mut self, record: &Record<'r>) -> Result<Record<'r>, ObjectError> {
        let line = record.field(0);
        let values = Values { objects: self, found: vec![None; self.keys.len()], wrong: None };
        let mut reader = serde_json::Deserializer::from_slice(line);
        let read = reader.deserialize_map(values).and_then(|values| reader.end().map(|()| values));
        let values = read.map_err(|error| not_an_object(line, &error))?;
        if let Some(wrong) = values.wrong {
            return Err(ObjectError::line(wrong));
        }
        let found = values.found;
        self.text.clear();
        self.ends.clear();
        for (column, value) in found.iter().enumerate() {
            if let Some(value) = value {
                let about = self.columns.ids().get(column).is_some_and(|id| ABOUT.contains(&id.as_str()));
                if !write_field(&mut self.text, value, about) {
                    let expected = format!("text, got `{}`", shown(value));
                    return Err(ObjectError { column: Some(column), expected });
                }
            }
            self.ends.push(self.text.len());
        }
        Ok(Record::new(record.row, &self.text, &self.ends))
    }
}

/// Reads what a field of an object says: JSON as in the interface, or what is in a string as in a cell.
///
/// # Errors
/// As [`FactDefinition::value_from_json`] and [`fact_value`].
pub fn value_of_object(
    definition: &FactDefinition,
    text: &str,
    complete: bool,
) -> Result<Reading<Option<Value>>, ValueError> {
    let Ok(json) = serde_json::from_str::<Json>(text) else {
        return fact_value(definition, text, complete);
    };
    match definition.value_from_json(&json, complete) {
        Ok(value) => Ok(Reading::sure(Some(value))),
        Err(error) => fact_value(definition, text, complete).map_err(|_| error),
    }
}

fn not_an_object(line: &[u8], error: &serde_json::Error) -> ObjectError {
    let got = String::from_utf8_lossy(line.trim_ascii());
    let mut expected = format!("a JSON object on one line, got `{}`", shown(&got));
    if !error.is_data() {
        // The line is said already, and by its number in the file.
        let reason = error.to_string();
        let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
        // Writing to memory does not fail.
        let _ = write!(expected, ": {reason} at byte {}", error.column());
    }
    ObjectError::line(expected)
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

/// Returns whether a member of a list would be the same in a CSV file.
fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
}

/// The values of an object as they are written, by column.
struct Values<'o, 'c, 'de> {
    objects: &'o Objects<'c>,
    found: Vec<Option<&'de str>>,
    /// What is wrong with the first bad key.
    wrong: Option<String>,
}

impl<'de> Visitor<'de> for Values<'_, '_, 'de> {
    type Value = Self;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Self, A::Error> {
        while let Some(key) = object.next_key_seed(Key(self.objects))? {
            let value = object.next_value::<&RawValue>()?.get();
            match key {
                Ok(column) => {
                    let Some(place) = self.found.get_mut(column) else { continue };
                    if place.replace(value).is_some() {
                        let id = self.objects.columns.ids().get(column).map_or("", String::as_str);
                        self.wrong.get_or_insert_with(|| format!("each key once, got `{id}` twice"));
                    }
                }
                Err(Some(misspelt)) => {
                    self.wrong.get_or_insert(misspelt);
                }
                Err(None) => {}
            }
        }
        Ok(self)
    }
}

/// A key as its column; or, where it is none, what is wrong with it.
struct Key<'o, 'c>(&'o Objects<'c>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = Result<usize, Option<String>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = Result<usize, Option<String>>;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.keys.get(key).copied().ok_or_else(|| {
            let meant = self.0.columns.suggest(key)?;
            Some(format!("a known key, got `{}`; did you mean `{meant}`?", shown(key)))
        }))
    }
}
