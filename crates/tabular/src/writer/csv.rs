//! CSV out.

use std::borrow::Cow;
use std::io::{self, Write};

use facts::{guard, number_text};

use super::{Cell, TableWriter, yes_or_no};

/// Writes CSV in UTF-8 with commas; lines end with CR LF, as RFC 4180 has it.
///
/// # Examples
///
/// ```
/// use tabular::writer::{Cell, CsvWriter, TableWriter};
///
/// let mut out = Vec::new();
/// let mut writer = CsvWriter::new(&mut out, &["name", "staff_wte"], false)?;
/// writer.row(&[Cell::Text("=1+1"), Cell::Number(2.5)])?;
/// Box::new(writer).finish()?;
/// assert_eq!(out, b"name,staff_wte\r\n'=1+1,2.5\r\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct CsvWriter<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the headings. `bom` puts a byte order mark before them, by which Excel recognises UTF-8.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn new(mut out: W, titles: &[&str], bom: bool) -> io::Result<Self> {
        if bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = Self::rows_only(out);
        writer
            .out
            .write_record(titles.iter().map(|title| guard(title).into_owned()))
            .map_err(io::Error::from)?;
        Ok(writer)
    }

    /// Writes rows that belong below others: without headings.
    pub fn rows_only(out: W) -> Self {
        let out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(out);
        Self { out }
    }
}

impl<W: Write> TableWriter for CsvWriter<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            let text = match cell {
                Cell::Text(text) => guard(text),
                Cell::Number(number) if number.is_finite() => Cow::Owned(number_text(*number)),
                Cell::Number(_) | Cell::Empty => Cow::Borrowed(""),
                Cell::Boolean(answer) => Cow::Borrowed(yes_or_no(*answer)),
                Cell::Date(day) => Cow::Owned(day.to_string()),
            };
            self.out.write_field(text.as_bytes()).map_err(io::Error::from)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(io::Error::from)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
