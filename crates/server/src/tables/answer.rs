//! What is answered about a table and its rows.

use exchange::services::{Described, KnownBy, Resembling, ServiceTable, TableRow};
use facts::{FactIndex, Value, Vocabulary};
use jiff::civil::Date;
use registry::{Nation, Registry, Slug};
use serde::Serialize;
use serde_json::Value as Json;
use tabular::{CellError, Encoding, Notation, column_letters};

use super::MAX_ERRORS;

/// The table as a whole.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct About {
    notation: &'static str,
    sheet: Option<String>,
    header_row: Option<u64>,
    pub(super) notes: Vec<String>,
    columns: Vec<Column>,
}

#[derive(Serialize)]
struct Column {
    letters: Option<String>,
    heading: String,
    #[serde(rename = "column")]
    names: Option<String>,
    suggestion: Option<String>,
    notes: Vec<ColumnNote>,
}

#[derive(Serialize)]
struct ColumnNote {
    text: String,
    row: u64,
}

/// A row, as far as both addresses say the same of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    #[serde(rename = "row")]
    number: u64,
    cells: Vec<String>,
    id: Option<String>,
    name: Option<String>,
    nation: Option<String>,
    host_organisation: Option<String>,
    website: Option<String>,
    source: Option<String>,
    observed_on: Option<Date>,
    facts: Vec<Fact>,
    errors: Vec<WrongCell>,
    service: Option<Known>,
    duplicates: Option<Vec<Duplicate>>,
}

#[derive(Serialize)]
struct Fact {
    #[serde(rename = "fact")]
    id: String,
    value: Json,
    complete: bool,
    text: String,
}

/// What is wrong with a cell, or with a row.
#[derive(Serialize)]
pub(super) struct WrongCell {
    column: Option<String>,
    heading: Option<String>,
    #[serde(rename = "where")]
    place: String,
    message: String,
    expected: String,
    got: Option<String>,
    suggestion: Option<String>,
}

/// A known service.
#[derive(Serialize)]
struct Known {
    slug: Slug,
    name: String,
    by: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Duplicate {
    slug: Slug,
    name: String,
    name_likeness: f64,
    same_place: bool,
    same_website: bool,
}

impl About {
    /// The headings of the sender's columns.
    pub(super) fn headings(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.heading.as_str())
    }
}

impl Row {
    /// The sender's cells, in the order of the headings.
    pub(super) fn cells(&self) -> &[String] {
        &self.cells
    }

    /// What is wrong with it, in one line; nothing when it is good.
    pub(super) fn wrong(&self) -> String {
        self.errors.iter().map(WrongCell::text).collect::<Vec<_>>().join("; ")
    }

    /// The slugs of the services that it resembles.
    pub(super) fn resembled(&self) -> String {
        let found = self.duplicates.iter().flatten().map(|one| one.slug.as_str());
        found.collect::<Vec<_>>().join("; ")
    }
}

/// Which columns are given back, and how many more errors are written out.
pub(super) struct Writing<'t> {
    table: &'t ServiceTable,
    registry: &'t Registry,
    vocabulary: &'t Vocabulary,
    positions: Vec<usize>,
    errors: usize,
}

impl<'t> Writing<'t> {
    pub(super) fn new(table: &'t ServiceTable, registry: &'t Registry, vocabulary: &'t Vocabulary) -> Self {
        let all = 0..table.layout().titles.len();
        // Objects have every column that there can be.
        let filled = |position: &usize| {
            table.notation != Notation::Ndjson
                || table.rows.iter().any(|row| row.cells.get(*position).is_some_and(|cell| !cell.is_empty()))
        };
        Self { table, registry, vocabulary, positions: all.filter(filled).collect(), errors: MAX_ERRORS }
    }

    /// The table as a whole.
    pub(super) fn about(&self) -> About {
        let layout = self.table.layout();
        let encoding = (self.table.encoding == Encoding::Windows1252)
            .then(|| "the text is not UTF-8; it was read as Windows-1252".to_owned());
        About {
            notation: match self.table.notation {
                Notation::Csv => "csv",
                Notation::Ndjson => "ndjson",
                Notation::Xlsx => "xlsx",
                Notation::Ods => "ods",
            },
            sheet: layout.sheet.as_deref().map(str::to_owned),
            header_row: (!layout.keys).then_some(layout.row),
            notes: encoding.into_iter().collect(),
            columns: self.positions.iter().map(|position| self.column(*position)).collect(),
        }
    }

    fn column(&self, position: usize) -> Column {
        let layout = self.table.layout();
        let own = layout.own.iter().find(|own| own.position == position);
        let guesses = self.table.guesses.iter().filter(|(at, _, _)| *at == position);
        Column {
            letters: (!layout.keys).then(|| column_letters(position)),
            heading: layout.titles.get(position).map(ToString::to_string).unwrap_or_default(),
            names: self.table.column_at(position).map(str::to_owned),
            suggestion: own.and_then(|own| own.suggestion.clone()),
            notes: guesses.map(|(_, row, guess)| ColumnNote { text: guess.to_string(), row }).collect(),
        }
    }

    /// A row with what is wrong with it, and the service that it is about or resembles.
    pub(super) fn row(
        &mut self,
        row: &TableRow,
        errors: &[CellError],
        known: Option<(&Slug, KnownBy)>,
        resembling: Option<&[Resembling]>,
    ) -> Row {
        let said = row.read.as_ref().ok();
        let service = |said: &'_ Described| said.service.clone();
        let about = said.map(service);
        let name = about.as_ref().map(|about| about.name.clone());
        let cell = |position: &usize| row.cells.get(*position).cloned().unwrap_or_default();
        Row {
            number: row.row,
            cells: self.positions.iter().map(cell).collect(),
            id: about.as_ref().and_then(|about| about.id.clone()),
            name: name.or_else(|| self.name_of_bad(row)),
            nation: said.and_then(Described::nation).map(nation_name),
            host_organisation: about.as_ref().and_then(|about| about.host_organisation.clone()),
            website: about.as_ref().and_then(|about| about.website.clone()),
            source: about.as_ref().and_then(|about| about.source.clone()),
            observed_on: about.as_ref().and_then(|about| about.observed_on),
            facts: about.iter().flat_map(|about| &about.facts).filter_map(|fact| self.fact(fact)).collect(),
            errors: self.errors(errors),
            service: known.map(|(slug, by)| self.known(slug, by)),
            duplicates: resembling.map(|found| found.iter().map(|one| self.duplicate(one)).collect()),
        }
    }

    /// The name in a row in which something else is wrong.
    fn name_of_bad(&self, row: &TableRow) -> Option<String> {
        let name = self.table.name_position();
        row.cells.get(name).filter(|name| !name.is_empty()).cloned()
    }

    fn fact(&self, (fact, value): &(FactIndex, Value)) -> Option<Fact> {
        let definition = self.vocabulary.get(*fact)?;
        Some(Fact {
            id: definition.id.clone(),
            value: definition.value_to_json(value),
            complete: matches!(value, Value::Set(set) if set.is_complete()),
            text: definition.text(value),
        })
    }

    /// What is wrong, each in its place; once a table has very many, the first of each row.
    pub(super) fn errors(&mut self, errors: &[CellError]) -> Vec<WrongCell> {
        let most = self.errors.max(1);
        self.errors = self.errors.saturating_sub(errors.len());
        errors.iter().take(most).map(WrongCell::of).collect()
    }

    fn name(&self, slug: &str) -> String {
        self.registry.visible_service(slug).map(|view| view.service.name.clone()).unwrap_or_default()
    }

    fn known(&self, slug: &Slug, by: KnownBy) -> Known {
        let by = match by {
            KnownBy::Id => "ID",
            KnownBy::NameAndPlace => "NAME_AND_PLACE",
        };
        Known { slug: slug.clone(), name: self.name(slug), by }
    }

    fn duplicate(&self, found: &Resembling) -> Duplicate {
        Duplicate {
            slug: found.service.clone(),
            name: self.name(&found.service),
            name_likeness: found.name_likeness,
            same_place: found.same_place,
            same_website: found.same_website,
        }
    }
}

impl WrongCell {
    /// The heading and what is wrong, in one line.
    pub(super) fn text(&self) -> String {
        match &self.heading {
            Some(heading) => format!("{heading}: {}", self.message),
            None => self.message.clone(),
        }
    }

    fn of(error: &CellError) -> Self {
        let place = &error.place;
        Self {
            column: place.column.map(column_letters),
            heading: Some(place.heading.to_string()).filter(|heading| !heading.is_empty()),
            place: place.to_string(),
            message: error.message(),
            expected: error.expected.clone(),
            got: error.got.clone(),
            suggestion: error.suggestion.clone(),
        }
    }
}

/// The name of a nation in the interface.
fn nation_name(nation: Nation) -> String {
    nation.as_str().to_uppercase().replace('-', "_")
}
