//! The score matrix as a table: a row for each service, a column for each characteristic.

use std::io::{self, Write};

use jiff::civil::Date;
use readmodel::Snapshot;
use registry::Evidence;
use rules::{DEFAULT, Definition};
use tabular::writer::{About, Cell, CsvWriter, TableWriter, XlsxWriter};

/// What it is called, beside the names of [tables](crate::tables::Table).
pub const NAME: &str = "matrix";

/// The score matrix: what the default definition makes of each service that everybody sees.
pub struct Matrix<'a> {
    snapshot: &'a Snapshot,
    definition: &'a Definition,
    evidence: Evidence,
}

impl<'a> Matrix<'a> {
    /// The matrix of a snapshot.
    ///
    /// # Errors
    /// When the library has no default definition.
    pub fn new(snapshot: &'a Snapshot, evidence: Evidence) -> io::Result<Self> {
        let definition = snapshot.library().get(DEFAULT);
        let definition = definition.ok_or_else(|| io::Error::other("there is no default definition"))?;
        Ok(Self { snapshot, definition, evidence })
    }

    /// Writes it as CSV, with `bom` behind a byte order mark.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write_csv(&self, out: impl Write, bom: bool) -> io::Result<()> {
        let columns = self.columns();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut writer = CsvWriter::new(out, &columns, bom)?;
        self.rows(&mut writer)?;
        Box::new(writer).finish()
    }

    /// Writes it as a workbook, of which `today` is the day it was made.
    ///
    /// # Errors
    /// When `out` fails, or there are more rows than a sheet has.
    pub fn write_xlsx(&self, out: impl Write, today: Date) -> io::Result<()> {
        let characteristics = self.definition.characteristics().iter();
        let lines = characteristics.map(|one| (snake_case(&one.id), one.title.clone()));
        let (slug, revision) = (self.definition.slug(), self.snapshot.revision());
        let about = About {
            title: format!("The score matrix by {slug} at revision {revision}"),
            lines: lines.collect(),
        };
        let columns = self.columns();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut writer = XlsxWriter::new(out, NAME, &columns, about, today)?;
        self.rows(&mut writer)?;
        Box::new(writer).finish()
    }

    fn columns(&self) -> Vec<String> {
        let fixed =
            ["slug", "name", "nation", "class", "class_basis", "score_low", "score_high", "score_max"];
        let characteristics = self.definition.characteristics().iter().map(|one| snake_case(&one.id));
        fixed.map(str::to_owned).into_iter().chain(characteristics).chain(["evidence".to_owned()]).collect()
    }

    fn rows(&self, writer: &mut dyn TableWriter) -> io::Result<()> {
        let snapshot = self.snapshot;
        // Judges them all at once, which a row by itself would not.
        snapshot.verdicts(self.definition.slug());
        let evidence = match self.evidence {
            Evidence::Stated => "stated",
            Evidence::WithImplied => "with-implied",
        };
        for (position, view) in snapshot.registry().all_services().enumerate() {
            interrupt::check();
            if !view.is_published() {
                continue;
            }
            let verdict = snapshot.verdict(self.definition, position, view, self.evidence);
            let (class, basis) = snapshot.classification(position, view);
            let mut cells = vec![
                Cell::Text(&view.service.slug),
                Cell::Text(&view.service.name),
                Cell::Text(view.service.nation.as_str()),
                Cell::Text(class.id()),
                Cell::Text(basis.as_str()),
                Cell::Number(verdict.score.low),
                Cell::Number(verdict.score.high),
                Cell::Number(verdict.score.max),
            ];
            cells.extend(verdict.outcomes.iter().map(|outcome| Cell::Text(outcome.as_str())));
            cells.push(Cell::Text(evidence));
            writer.row(&cells)?;
        }
        Ok(())
    }
}

fn snake_case(id: &str) -> String {
    id.replace('-', "_")
}
