//! Reading a table record by record, many at a time, within bounded memory.
//!
//! Records are handed on in [`Batch`]es whose fields lie back to back in one piece of memory, so that a row costs no
//! allocation. A batch ends where the input pauses: rows typed into a pipe are answered at once.

use std::collections::VecDeque;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use crate::batch::Batch;
use crate::bounds::MAX_FILE;
use crate::delimiter::{self, MOST_ABOVE};
use crate::encoding::Encoding;
use crate::error::{TableError, shown};
use crate::text::TextReader;
use crate::workbook::{self, WorkbookError};

/// Names how rows are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Cells with a separator between them, and a row of headings.
    Csv,
    /// One JSON object a line, without headings.
    Ndjson,
    /// A sheet of an Excel workbook, XLSX.
    Xlsx,
    /// A sheet of a `LibreOffice` workbook, ODS.
    Ods,
}

/// What a file begins with: the input, and before it what was read to recognise it.
type Whole<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// Reads one table, whatever it is kept in: CSV with any separator, NDJSON, XLSX or ODS, recognised by content.
///
/// Text is read in passing, within constant memory, whatever its length. A workbook is read whole, within
/// [bounds](crate::bounds).
///
/// # Examples
///
/// ```
/// use tabular::{Batch, TableReader};
///
/// let text = "Our services;;\n\nname;host\nTŷ Bychan;CAMHS\n";
/// let mut reader = TableReader::open(text.as_bytes(), None)?;
/// let header = reader.header(&|heading| ["name", "host"].contains(&heading))?;
/// assert_eq!((header.row, header.titles), (3, vec!["name".to_owned(), "host".to_owned()]));
///
/// let mut batch = Batch::default();
/// while reader.read(&mut batch)? {
///     for record in batch.records() {
///         assert_eq!((record.row, record.cell(1)), (4, Ok("CAMHS")));
///     }
/// }
/// # Ok::<(), tabular::TableError>(())
/// ```
pub struct TableReader<R> {
    notation: Notation,
    sheet: Option<Arc<str>>,
    /// Read from here when nothing is pending; a workbook has nothing more.
    text: Option<TextReader<Whole<R>>>,
    /// Read, and to be handed on first.
    pending: VecDeque<Batch>,
}

/// The headings of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The row where they are.
    pub row: u64,
    /// The headings, without blanks around them and without empty ones at the end.
    pub titles: Vec<String>,
}

impl<R: Read> TableReader<R> {
    /// Opens a table. `sheet` names the sheet of a workbook, in any case; without it the first one is read.
    ///
    /// # Errors
    /// When the input fails, is no table, or is a workbook that cannot be read or is beyond the [bounds](crate::bounds).
    pub fn open(mut input: R, sheet: Option<&str>) -> Result<Self, TableError> {
        let mut start = Vec::new();
        input.by_ref().take(4).read_to_end(&mut start)?;
        if let Some((what, expected)) = stranger(&start) {
            return Err(TableError::NoTable { what, expected });
        }
        let is_workbook = start.starts_with(b"PK\x03\x04");
        let input = Cursor::new(start).chain(input);
        if is_workbook {
            let mut file = Vec::new();
            input.take(MAX_FILE + 1).read_to_end(&mut file)?;
            if file.len() as u64 > MAX_FILE {
                return Err(WorkbookError::TooLarge { what: "file", most: MAX_FILE, unit: "bytes" }.into());
            }
            let read = workbook::read(&file, sheet)?;
            return Ok(Self {
                notation: read.notation,
                sheet: Some(read.name),
                text: None,
                pending: read.batches,
            });
        }
        if let Some(sheet) = sheet {
            return Err(TableError::NoSheets { sheet: sheet.to_owned() });
        }
        let mut text = TextReader::new(input);
        let notation = match text.peek()? {
            Some(b'{') => {
                text.lines();
                Notation::Ndjson
            }
            Some(b'[') => return Err(TableError::JsonList),
            Some(b'<') => {
                return Err(TableError::NoTable {
                    what: "a web page or another XML document",
                    expected: "CSV, NDJSON, XLSX or ODS",
                });
            }
            _ => Notation::Csv,
        };
        Ok(Self { notation, sheet: None, text: Some(text), pending: VecDeque::new() })
    }

    /// Returns how rows are written in the file.
    #[must_use]
    pub fn notation(&self) -> Notation {
        self.notation
    }

    /// Returns the name of the sheet that is read, of a workbook.
    #[must_use]
    pub fn sheet(&self) -> Option<&Arc<str>> {
        self.sheet.as_ref()
    }

    /// Returns the encoding, as far as what was read shows it.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.text.as_ref().map_or(Encoding::Utf8, TextReader::encoding)
    }

    /// Finds the row with the headings, which `known` recognises, and skips what is above it: titles and notes. NDJSON has
    /// none, and this must not be called for it.
    ///
    /// It is the first row in which two headings are known, or all that there are; or else the first in which one is.
    /// The separator of CSV is the one that makes the most headings known, unless a line `sep=;` declares it.
    ///
    /// # Errors
    /// When the table is empty, or no heading is known in its first 20 rows; and as for [`TableReader::read`].
    pub fn header(&mut self, known: &dyn Fn(&str) -> bool) -> Result<Header, TableError> {
        if let Some(text) = &mut self.text {
            text.find_delimiter(known)?;
        }
        let mut seen: Vec<Vec<String>> = Vec::new();
        let (mut batches, mut second_best) = (VecDeque::new(), None);
        let mut batch = Batch::default();
        while seen.len() < MOST_ABOVE && self.next_few(&mut batch)? {
            let above = seen.len();
            seen.extend(batch.records().map(|record| {
                (0..record.len())
                    .map(|at| String::from_utf8_lossy(record.field(at)).trim().to_owned())
                    .collect::<Vec<_>>()
            }));
            for (place, row) in seen.iter().enumerate().skip(above).take(MOST_ABOVE - above) {
                let count = delimiter::count(row, known);
                let all = row.iter().filter(|cell| !cell.is_empty()).count();
                let found = (batches.len(), place - above, place);
                if count >= 2 || (count == 1 && all == 1) {
                    batches.push_back(batch);
                    return Ok(self.begin(batches, found, seen));
                }
                if count == 1 && second_best.is_none() {
                    second_best = Some(found);
                }
            }
            batches.push_back(std::mem::take(&mut batch));
        }
        match second_best {
            Some(found) => Ok(self.begin(batches, found, seen)),
            None if seen.is_empty() => Err(TableError::Empty),
            None => Err(TableError::NoHeadings {
                rows: seen.len().min(MOST_ABOVE),
                first: shown(&seen.first().map(|row| row.join(", ")).unwrap_or_default()),
            }),
        }
    }

    /// Reads a few records at a time while the headings are looked for.
    fn next_few(&mut self, batch: &mut Batch) -> Result<bool, TableError> {
        if let Some(next) = self.pending.pop_front() {
            *batch = next;
            return Ok(true);
        }
        match &mut self.text {
            Some(text) => text.fill(batch, 1),
            None => Ok(false),
        }
    }

    /// Goes on behind the headings, which are in the batch `found.0`, at `found.1` in it and at `found.2` of all rows.
    fn begin(
        &mut self,
        mut batches: VecDeque<Batch>,
        found: (usize, usize, usize),
        mut seen: Vec<Vec<String>>,
    ) -> Header {
        let (first, place, row) = found;
        batches.drain(..first);
        let number = batches.front().and_then(|batch| batch.records.get(place)).map_or(1, |place| place.row);
        if let Some(batch) = batches.front_mut() {
            batch.skip(place + 1);
        }
        batches.retain(|batch| !batch.records.is_empty());
        batches.append(&mut self.pending);
        self.pending = batches;
        let mut titles = seen.swap_remove(row);
        while titles.last().is_some_and(String::is_empty) {
            titles.pop();
        }
        Header { row: number, titles }
    }

    /// Puts the next records into a batch, in place of what it held; false at the end. Blank rows are left out.
    ///
    /// # Errors
    /// When the input fails, a quotation mark does not close, or a record is longer than a megabyte. The records before
    /// come first.
    pub fn read(&mut self, batch: &mut Batch) -> Result<bool, TableError> {
        if let Some(next) = self.pending.pop_front() {
            *batch = next;
            return Ok(true);
        }
        match &mut self.text {
            Some(text) => text.fill(batch, usize::MAX),
            None => Ok(false),
        }
    }
}

/// Returns what a file is that is no table, and what was expected instead.
fn stranger(start: &[u8]) -> Option<(&'static str, &'static str)> {
    const TABLES: &str = "CSV, NDJSON, XLSX or ODS";
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Some((
            "a workbook of Excel 97-2003, or one that a password protects",
            "XLSX without a password (in Excel: Save As, Excel Workbook), ODS or CSV",
        ))
    } else if start.starts_with(b"%PDF") {
        Some(("a PDF", TABLES))
    } else if start.starts_with(b"{\\rtf") {
        Some(("a text document (RTF)", TABLES))
    } else {
        None
    }
}
