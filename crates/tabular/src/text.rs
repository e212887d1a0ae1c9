//! Reading CSV and NDJSON in passing.

use std::io::{BufRead, Read};

use csv_core::{ReadRecordResult, ReaderBuilder};

use crate::batch::{Batch, Place};
use crate::delimiter;
use crate::encoding::{Encoding, Utf8};
use crate::error::TableError;

/// How much is read at a time, and how much text a batch holds before it is handed on.
const STRETCH: usize = 128 * 1024;

/// The least room that something is read into: a character needs some of it.
const LEAST_ROOM: usize = 16;

/// The longest record. A quotation mark that is never closed swallows the rest of a file; this is where it stops.
const LONGEST: usize = 1024 * 1024;

/// Says how records are written.
enum Notation {
    Csv(Box<csv_core::Reader>),
    /// One JSON object a line: a record of a single field, which is the line.
    Lines,
}

/// Reads the records of a text.
pub(crate) struct TextReader<R> {
    input: Utf8<R>,
    notation: Notation,
    buffer: Vec<u8>,
    /// What is not yet read of the buffer.
    rest: (usize, usize),
    ended: bool,
    /// Records so far, blank ones among them: what a spreadsheet counts.
    rows: u64,
    /// Whether the last record ended with a carriage return, to which a line feed belongs that comes next.
    after_return: bool,
    /// What went wrong behind records that were still to be handed on.
    failed: Option<TableError>,
}

impl<R: Read> TextReader<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input: Utf8::new(input),
            notation: Notation::Csv(Box::new(csv_core::Reader::new())),
            buffer: vec![0; STRETCH],
            rest: (0, 0),
            ended: false,
            rows: 0,
            after_return: false,
            failed: None,
        }
    }

    /// Returns the encoding, as far as what was read shows it.
    pub(crate) fn encoding(&self) -> Encoding {
        self.input.encoding()
    }

    /// Returns the first byte that is no blank, before anything else is read.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, TableError> {
        loop {
            if self.rest.0 == self.rest.1 && !self.ended {
                self.refill()?;
            }
            let first = self.unread().iter().find(|byte| !byte.is_ascii_whitespace()).copied();
            if first.is_some() || self.ended {
                return Ok(first);
            }
            // Nothing but blanks so far: blank rows, unless a tab stands before the first heading.
            let before = self.unread().len();
            self.more()?;
            if self.unread().len() == before && !self.ended {
                return Ok(None);
            }
        }
    }

    /// Reads one record a line from now on; there is no header.
    pub(crate) fn lines(&mut self) {
        self.notation = Notation::Lines;
    }

    /// Finds what separates the columns, before anything else is read.
    pub(crate) fn find_delimiter(&mut self, known: &dyn Fn(&str) -> bool) -> Result<(), TableError> {
        loop {
            while !self.unread().contains(&b'\n') && self.more()? {}
            if let Some((delimiter, length)) = delimiter::declared(self.unread()) {
                self.rest.0 += length;
                self.separate(delimiter);
                return Ok(());
            }
            if let Some(delimiter) = delimiter::guessed(self.unread(), known) {
                self.separate(delimiter);
                return Ok(());
            }
            let lines = memchr::memchr_iter(b'\n', self.unread()).count();
            if lines > 2 * delimiter::MOST_ABOVE || !self.more()? {
                return Ok(());
            }
        }
    }

    fn separate(&mut self, delimiter: u8) {
        self.notation = Notation::Csv(Box::new(ReaderBuilder::new().delimiter(delimiter).build()));
    }

    /// Puts up to `most` records into a batch, in place of what it held; false when there are none. What goes wrong is
    /// said after the records before it.
    pub(crate) fn fill(&mut self, batch: &mut Batch, most: usize) -> Result<bool, TableError> {
        batch.clear();
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match self.fill_batch(batch, most) {
            Err(error) if batch.records.is_empty() => return Err(error),
            Err(error) => self.failed = Some(error),
            Ok(()) => {}
        }
        Ok(!batch.records.is_empty())
    }

    fn fill_batch(&mut self, batch: &mut Batch, most: usize) -> Result<(), TableError> {
        let mut used = 0;
        while batch.records.len() < most && used < STRETCH {
            if self.rest.0 == self.rest.1 && !self.ended {
                if !batch.records.is_empty() {
                    break;
                }
                self.refill()?;
            }
            self.skip_blank_lines();
            if self.rest.0 == self.rest.1 {
                if self.ended {
                    break;
                }
                continue;
            }
            match self.record(batch, used)? {
                Some(length) => used += length,
                None => break,
            }
        }
        Ok(())
    }

    /// Reads one record to where the text is used up to; its length, or nothing at the end. A blank one is left out.
    fn record(&mut self, batch: &mut Batch, start: usize) -> Result<Option<usize>, TableError> {
        let row = self.rows + 1;
        let first_end = batch.fields;
        let (mut length, mut fields) = (0, 0);
        loop {
            if self.rest.0 == self.rest.1 && !self.ended {
                self.refill()?;
            }
            if length >= LONGEST || fields >= LONGEST {
                return Err(self.too_long(row, fields));
            }
            // An end of line ends the last record, too, unless a quotation mark is open.
            let is_last = self.rest.0 == self.rest.1 && self.ended;
            // Room for at least as much as comes in, so that it is seldom asked for twice.
            let incoming = self.rest.1 - self.rest.0;
            batch.text.resize(batch.text.len().max(start + length + incoming + 1), 0);
            batch.ends.resize(batch.ends.len().max(first_end + fields + 64), 0);
            let unread = self.buffer.get(self.rest.0..self.rest.1).unwrap_or_default();
            let input = if is_last && matches!(self.notation, Notation::Csv(_)) { b"\n" } else { unread };
            let text = batch.text.get_mut(start + length..).unwrap_or_default();
            let ends = batch.ends.get_mut(first_end + fields..).unwrap_or_default();
            let (result, read, wrote, ended) = match &mut self.notation {
                Notation::Csv(parser) => parser.read_record(input, text, ends),
                Notation::Lines => read_line(input, text, ends, length),
            };
            if is_last {
                if matches!(result, ReadRecordResult::InputEmpty) {
                    return Err(TableError::Unclosed { row, column: fields });
                }
            } else {
                self.after_return = read > 0 && input.get(read - 1) == Some(&b'\r');
                self.rest.0 += read;
            }
            length += wrote;
            fields += ended;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::InputEmpty
                | ReadRecordResult::OutputFull
                | ReadRecordResult::OutputEndsFull => {}
            }
        }
        self.rows = row;
        batch.fields = first_end + fields;
        batch.records.push(Place { row, text: start, ends: (first_end, first_end + fields) });
        if batch.last().is_some_and(|record| record.is_blank()) {
            batch.records.pop();
            batch.fields = first_end;
            return Ok(Some(0));
        }
        Ok(Some(length))
    }

    /// Returns why a record of a megabyte has no end: a quotation mark is open, or it is just long.
    fn too_long(&mut self, row: u64, fields: usize) -> TableError {
        let Notation::Csv(parser) = &mut self.notation else { return TableError::TooLong { row } };
        // Nothing is read after this, so that the parser may be asked: an end of line is a part of a quoted cell.
        let (result, ..) = parser.read_record(b"\n", &mut [0; 4], &mut [0; 4]);
        match result {
            ReadRecordResult::Record => TableError::TooLong { row },
            _ => TableError::Unclosed { row, column: fields },
        }
    }

    /// Skips lines without anything, which the parser does not see, and counts them.
    fn skip_blank_lines(&mut self) {
        while let Some(byte) = self.buffer.get(self.rest.0).filter(|_| self.rest.0 < self.rest.1) {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' => self.rows += 1,
                b'\r' => {
                    self.rows += 1;
                    self.after_return = true;
                }
                _ => return,
            }
            self.rest.0 += 1;
        }
    }

    fn unread(&self) -> &[u8] {
        self.buffer.get(self.rest.0..self.rest.1).unwrap_or_default()
    }

    fn refill(&mut self) -> Result<(), TableError> {
        self.rest = (0, 0);
        self.more().map(|_| ())
    }

    /// Reads more behind what is unread; false when there is no more, or no room.
    fn more(&mut self) -> Result<bool, TableError> {
        if self.ended || self.buffer.len() - self.rest.1 < LEAST_ROOM {
            return Ok(false);
        }
        let count = self.input.read(self.buffer.get_mut(self.rest.1..).unwrap_or_default())?;
        self.ended = count == 0;
        self.rest.1 += count;
        Ok(count > 0)
    }
}

/// Reads a line as a record of one field, `length` bytes of which have been read, in the manner of the CSV parser: what
/// came of it, how much was read and written, and how many fields have ended.
fn read_line(
    input: &[u8],
    text: &mut [u8],
    ends: &mut [usize],
    length: usize,
) -> (ReadRecordResult, usize, usize, usize) {
    let mut rest = input;
    // Memory can be read without failing.
    let read = rest.skip_until(b'\n').unwrap_or(0);
    let line = input.get(..read).unwrap_or_default();
    let ended = line.last() == Some(&b'\n');
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    if let Some(room) = text.get_mut(..line.len()) {
        room.copy_from_slice(line);
    }
    // The input ends where nothing more comes.
    if !ended && !input.is_empty() {
        return (ReadRecordResult::InputEmpty, read, line.len(), 0);
    }
    if let Some(end) = ends.first_mut() {
        *end = length + line.len();
    }
    (ReadRecordResult::Record, read, line.len(), 1)
}
