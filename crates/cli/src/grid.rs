//! Answers as rows and columns: for people, for spreadsheets, for programs.

use std::io;
use std::path::Path;

use clap::ValueEnum;
use serde_json::{Map, Value as Json};
use tabular::writer::{About, Cell, TableWriter, XlsxWriter};

use crate::csv_line;
use crate::failure::Failure;
use crate::output::Readers;
use crate::terminal::{print, print_bytes, visible};

/// How to write rows and columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns under one another, for people
    #[default]
    Table,
    /// For spreadsheets
    Csv,
    /// A list of objects, for programs
    Json,
    /// An object a line, for programs
    Ndjson,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Its name in CSV and JSON.
    pub(crate) key: &'static str,
    /// What stands in a table for people where nothing is known.
    pub(crate) unknown: &'static str,
}

/// A column whose cells are always known, or whose gap says nothing.
pub(crate) const fn column(key: &'static str) -> Column {
    Column { key, unknown: "-" }
}

/// Rows under columns.
pub(crate) struct Grid {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Json>>,
    /// What must stand above the table, and in a column of its own everywhere else.
    pub(crate) label: Option<&'static str>,
}

impl Grid {
    pub(crate) fn new(columns: Vec<Column>, rows: Vec<Vec<Json>>) -> Self {
        Self { columns, rows, label: None }
    }

    /// Writes it to standard output.
    pub(crate) fn write(mut self, format: Format) -> Result<(), Failure> {
        match format {
            Format::Table => print(&self.table()),
            Format::Csv => {
                self.labelled();
                print_bytes(&self.csv())
            }
            Format::Json => {
                self.labelled();
                print(&format!("{}\n", self.json()))
            }
            Format::Ndjson => {
                self.labelled();
                let lines = self.objects().map(|object| format!("{object}\n"));
                print(&lines.collect::<String>())
            }
        }
    }

    /// Writes it to a file, whose name says whether it is CSV or a workbook of Excel.
    pub(crate) fn save(mut self, file: &Path, sheet: &str) -> Result<(), Failure> {
        let title = self.label.unwrap_or(sheet).to_owned();
        self.labelled();
        let bytes = match file.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => self.csv(),
            Some("xlsx") => self.xlsx(sheet, title).map_err(|error| Failure::file("write", file, &error))?,
            _ => {
                let name = file.display();
                return Err(Failure::Usage(format!(
                    "`{name}`: expected a name that ends in `.csv` or `.xlsx`"
                )));
            }
        };
        crate::output::write(file, Readers::Everybody, &bytes)
    }

    fn xlsx(&self, sheet: &str, title: String) -> io::Result<Vec<u8>> {
        let titles: Vec<&str> = self.columns.iter().map(|column| column.key).collect();
        let mut bytes = Vec::new();
        let about = About { title, lines: Vec::new() };
        let mut writer = XlsxWriter::new(&mut bytes, sheet, &titles, about, crate::clock::today())?;
        for row in &self.rows {
            let texts: Vec<String> = row.iter().map(text).collect();
            let cell = |(cell, text)| match (cell, text) {
                (&Json::Null, _) => Cell::Empty,
                (Json::Number(number), _) => number.as_f64().map_or(Cell::Empty, Cell::Number),
                (_, text) => Cell::Text(text),
            };
            let cells: Vec<Cell<'_>> = row.iter().zip(texts.iter().map(String::as_str)).map(cell).collect();
            writer.row(&cells)?;
        }
        Box::new(writer).finish()?;
        Ok(bytes)
    }

    fn labelled(&mut self) {
        let Some(label) = self.label else { return };
        self.columns.push(column("label"));
        self.rows.iter_mut().for_each(|row| row.push(Json::from(label)));
    }

    fn table(&self) -> String {
        use unicode_width::UnicodeWidthStr;
        let heads = self.columns.iter().map(|column| column.key.replace('_', " ").to_uppercase());
        let mut lines: Vec<Vec<String>> = vec![heads.collect()];
        lines.extend(self.rows.iter().map(|row| {
            let cells = self.columns.iter().zip(row);
            cells
                .map(|(column, cell)| match cell {
                    Json::Null => column.unknown.to_owned(),
                    known => visible(&text(known)),
                })
                .collect()
        }));
        let mut widths = vec![0; self.columns.len()];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.width().max(*width);
            }
        }
        let mut out = self.label.map(|label| format!("{label}\n\n")).unwrap_or_default();
        for line in lines {
            let mut told = String::new();
            for (width, cell) in widths.iter().zip(&line) {
                told.push_str(cell);
                told.extend(std::iter::repeat_n(' ', width + 2 - cell.width()));
            }
            out.push_str(told.trim_end());
            out.push('\n');
        }
        out
    }

    fn csv(&self) -> Vec<u8> {
        let mut out = csv_line::line(self.columns.iter().map(|column| column.key));
        out.extend_from_slice(b"\r\n");
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                // A number is no formula, whatever its sign.
                Json::Number(number) => number.to_string(),
                other => facts::guard(&text(other)).into_owned(),
            });
            out.extend(csv_line::line(cells));
            out.extend_from_slice(b"\r\n");
        }
        out
    }

    fn json(&self) -> Json {
        Json::Array(self.objects().collect())
    }

    fn objects(&self) -> impl Iterator<Item = Json> {
        self.rows.iter().map(|row| {
            let fields = self.columns.iter().zip(row);
            Json::Object(
                fields.map(|(column, cell)| (column.key.to_owned(), cell.clone())).collect::<Map<_, _>>(),
            )
        })
    }
}

/// A cell as text; nothing where nothing is known.
fn text(cell: &Json) -> String {
    match cell {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::{Grid, column};

    fn rows(csv: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().from_reader(csv);
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn numbers_stay_numbers_and_formulas_do_not() {
        let cells = vec![json!(-5), json!(-0.5), json!("-5"), json!("＝1"), Json::Null, json!(["=1", "b"])];
        let columns = ["a", "b", "c", "d", "e", "f"].map(column).to_vec();
        let grid = Grid::new(columns, vec![cells]);
        assert_eq!(rows(&grid.csv())[0], ["-5", "-0.5", "'-5", "'＝1", "", "'=1; b"]);
    }

    #[test]
    fn a_table_for_people_commands_no_terminal() {
        let grid = Grid::new(vec![column("name")], vec![vec![json!("Leeds \u{1b}[31m\u{202e}maet\nx")]]);
        assert_eq!(grid.table(), "NAME\nLeeds �[31m�maet�x\n");
    }

    proptest! {
        #[test]
        fn no_cell_is_run_or_obeyed(text in "['=+@＝－\t\r\n ,\"-]{0,4}(?s:.{0,6})") {
            let grid = Grid::new(vec![column("name"), column("more")], vec![vec![json!(text), json!([text])]]);
            for cell in &rows(&grid.csv())[0] {
                let first = cell.trim_start().chars().next();
                prop_assert!(first.is_none_or(|first| !"=+-@＝＋－＠".contains(first)), "{:?}", cell);
                prop_assert!(!cell.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')), "{:?}", cell);
                let guarded = facts::guard(&text);
                prop_assert_eq!(facts::unguard(cell), facts::unguard(&guarded));
            }
            let table = grid.table();
            prop_assert_eq!(facts::visible_lines(&table), table);
        }
    }
}
