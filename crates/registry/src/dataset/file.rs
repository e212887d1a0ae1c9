//! A parsed file, and the lines of what stands in it.

use std::collections::HashMap;

use toml::Spanned;
use toml::de::DeTable;

use super::DatasetError;

/// A parsed file.
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) table: Spanned<DeTable<'a>>,
    /// Where each line begins, in bytes.
    line_starts: Vec<usize>,
}

/// Where a change stands.
pub(super) struct Place<'a> {
    file: &'a str,
    line: usize,
    /// The lines of its fields, by their names in the file.
    fields: HashMap<&'static str, usize>,
    /// The lines in which it names others, by their slugs.
    names: HashMap<String, usize>,
}

impl<'a> File<'a> {
    /// Parses a file.
    pub(super) fn parse(path: &'a str, text: &'a str) -> Result<Self, Vec<DatasetError>> {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let (table, errors) = DeTable::parse_recoverable(text);
        let file = Self { path, table, line_starts };
        if errors.is_empty() {
            return Ok(file);
        }
        let errors = errors.iter().map(|error| {
            let line = error.span().map_or(1, |span| file.line(span.start));
            file.error(line, format!("not as TOML has it: {}", error.message()))
        });
        Err(errors.collect())
    }

    /// The line in which a byte stands.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte)
    }

    pub(super) fn error(&self, line: usize, problem: String) -> DatasetError {
        DatasetError { file: self.path.to_owned(), line, problem }
    }
}

impl<'a> Place<'a> {
    pub(super) fn new(file: &File<'a>, line: usize, fields: HashMap<&'static str, usize>) -> Self {
        Self { file: file.path, line, fields, names: HashMap::new() }
    }

    /// Notes that the change names another entity in a line of its own.
    pub(super) fn names(&mut self, slug: &str, line: usize) {
        self.names.insert(slug.to_owned(), line);
    }

    /// An error where the change names another, at a field of the change, or at the change as a whole.
    pub(super) fn error(
        &self,
        field: Option<&'static str>,
        name: Option<&str>,
        problem: String,
    ) -> DatasetError {
        let named = name.and_then(|name| self.names.get(name));
        let line = named.or_else(|| self.fields.get(field?)).copied().unwrap_or(self.line);
        DatasetError { file: self.file.to_owned(), line, problem }
    }
}
