//! XLSX, for spreadsheets.

use std::io;

use facts::{FactKind, Vocabulary, unguard};
use jiff::civil::Date;
use rules::Definition;
use tabular::ServiceColumns;
use tabular::writer::{About, Cell, TableWriter, XlsxWriter};

/// What is in a column, which says how its cells are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typed {
    Text,
    Number,
    Day,
}

/// Writes the lines of [`Spreadsheet`](super::Spreadsheet) as a workbook, with numbers and days typed.
pub(crate) struct Book<'o> {
    writer: XlsxWriter<&'o mut Vec<u8>>,
    types: Vec<Typed>,
}

impl<'o> Book<'o> {
    /// A workbook with these columns, to be written to `out` when it is finished.
    pub(crate) fn new(
        out: &'o mut Vec<u8>,
        titles: &[String],
        services: &ServiceColumns,
        definition: &Definition,
        vocabulary: &Vocabulary,
        today: Date,
    ) -> io::Result<Self> {
        let columns: Vec<&str> = titles.iter().map(String::as_str).collect();
        let is_day = |title: &str| {
            services
                .observed_on
                .is_some_and(|place| services.layout.titles.get(place).is_some_and(|own| **own == *title))
        };
        let is_number = |title: &str| {
            let of_fact = services.facts.iter().any(|column| {
                let heading = column.value.and_then(|place| services.layout.titles.get(place));
                let kind = vocabulary.get(column.fact).map(facts::FactDefinition::fact_kind);
                kind == Some(FactKind::Number) && heading.is_some_and(|heading| **heading == *title)
            });
            of_fact || ["score_low", "score_high", "score_max"].contains(&title)
        };
        let kind_of = |title: &&str| match *title {
            title if is_day(title) => Typed::Day,
            title if is_number(title) => Typed::Number,
            _ => Typed::Text,
        };
        let types = columns.iter().map(kind_of).collect();
        let writer = XlsxWriter::new(out, "Services", &columns, about(definition, vocabulary), today)?;
        Ok(Self { writer, types })
    }

    /// Adds lines of CSV.
    pub(crate) fn add(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(lines);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            let cells: Vec<Cell<'_>> =
                record.iter().zip(&self.types).map(|(text, typed)| cell(text, *typed)).collect();
            self.writer.row(&cells)?;
        }
        Ok(())
    }

    /// Writes the workbook.
    pub(crate) fn finish(self) -> io::Result<()> {
        Box::new(self.writer).finish()
    }
}

/// A cell of CSV, typed where it is plainly a number or a day.
fn cell(text: &str, typed: Typed) -> Cell<'_> {
    let text = unguard(text);
    let number = || text.parse().ok().filter(|number: &f64| number.is_finite()).map(Cell::Number);
    match typed {
        _ if text.is_empty() => Cell::Empty,
        Typed::Text => Cell::Text(text),
        Typed::Number => number().unwrap_or(Cell::Text(text)),
        Typed::Day => text.parse().map_or(Cell::Text(text), Cell::Date),
    }
}

/// What the columns mean.
fn about(definition: &Definition, vocabulary: &Vocabulary) -> About {
    let mut lines = vec![
        ("class".to_owned(), "What the service is; empty while several classes are possible.".to_owned()),
        ("possible_classes".to_owned(), "The classes that are still possible.".to_owned()),
        (
            "score_low, score_high, score_max".to_owned(),
            "What is confirmed, what is possible once more is known, and the most that a service can have."
                .to_owned(),
        ),
    ];
    for characteristic in definition.characteristics() {
        lines.push((characteristic.id.clone(), characteristic.title.clone()));
    }
    lines.push(("headline".to_owned(), "The reason in one sentence.".to_owned()));
    lines.push(("next_question".to_owned(), "What to ask next.".to_owned()));
    lines.push((
        "likely_class, presumptions".to_owned(),
        "The class that is likely, and what that rests on. Confirm it before you rely on it.".to_owned(),
    ));
    lines.push(("error".to_owned(), "What has to be corrected before the row can be classified.".to_owned()));
    for (_, fact) in vocabulary.iter() {
        lines.push((fact.id.clone(), fact.question.clone()));
    }
    for class in definition.classes() {
        lines.push((class.id.clone(), class.title.clone()));
    }
    About { title: format!("Services, classified by {}", definition.slug()), lines }
}
