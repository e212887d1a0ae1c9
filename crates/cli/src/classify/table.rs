//! Reading a CSV file record by record, or NDJSON line by line, many at a time, within bounded memory.
//!
//! Records are handed on in [`Batch`]es whose fields lie back to back in one piece of memory, so that a row costs no
//! allocation. A batch ends where the input pauses: rows typed into a pipe are answered at once.

use std::io::{self, BufRead, Read};

use csv_core::ReadRecordResult;

/// How much is read at a time, and how much text a batch holds before it is handed on.
const STRETCH: usize = 128 * 1024;

/// The longest record. A quotation mark that is never closed swallows the rest of a file; this is where it stops.
const LONGEST: usize = 1024 * 1024;

/// Why a table cannot be read any further.
#[derive(Debug)]
pub(crate) enum TableError {
    /// The input fails.
    Io(io::Error),
    /// A record has no end.
    TooLong {
        /// Where it starts, from 1.
        line: u64,
    },
    /// The file is in another encoding.
    Utf16,
}

/// Records, back to back.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Their text, and behind it room for more.
    text: Vec<u8>,
    /// The end of each field, within the text of its record; and room for more.
    ends: Vec<usize>,
    /// How many ends there are.
    fields: usize,
    records: Vec<Place>,
}

/// Where a record lies in its batch and in its file.
#[derive(Clone, Copy, Debug)]
struct Place {
    row: u64,
    line: u64,
    text: usize,
    ends: (usize, usize),
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'b> {
    /// The data row, from 1; the header is row 0.
    pub(crate) row: u64,
    /// The line of the file where it starts, from 1.
    pub(crate) line: u64,
    text: &'b [u8],
    ends: &'b [usize],
}

impl<'b> Record<'b> {
    /// The same row with other fields.
    pub(crate) fn with(&self, text: &'b [u8], ends: &'b [usize]) -> Self {
        Self { text, ends, ..*self }
    }

    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The field at a position; empty when there is none.
    pub(crate) fn field(&self, position: usize) -> &'b [u8] {
        self.place(position).and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// A field of up to seven bytes as a number, of which no other field has the same: its bytes, and their count.
    pub(crate) fn short(&self, position: usize) -> Option<u64> {
        let (start, end) = self.place(position)?;
        let length = end.checked_sub(start).filter(|length| *length < 8)?;
        // Nearly always there is something behind it, and eight bytes are taken at once.
        let bytes = match self.text.get(start..).and_then(<[u8]>::first_chunk) {
            Some(chunk) => u64::from_le_bytes(*chunk) & ((1 << (8 * length)) - 1),
            None => self.text.get(start..end)?.iter().rfold(0, |all, byte| all << 8 | u64::from(*byte)),
        };
        Some(bytes | (length as u64) << 56)
    }

    /// Where the field at a position starts and ends in the text.
    fn place(&self, position: usize) -> Option<(usize, usize)> {
        let end = *self.ends.get(position)?;
        let start = position.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Some((start, end))
    }

    /// Whether there is nothing in any field, as in the last lines of many a spreadsheet.
    pub(crate) fn is_blank(&self) -> bool {
        self.field(0).first().is_none_or(u8::is_ascii_whitespace)
            && self
                .text
                .get(..self.ends.last().copied().unwrap_or(0))
                .is_none_or(|text| text.iter().all(u8::is_ascii_whitespace))
    }
}

impl Batch {
    /// The records, in order.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.records.iter().map(|place| Record {
            row: place.row,
            line: place.line,
            text: self.text.get(place.text..).unwrap_or_default(),
            ends: self.ends.get(place.ends.0..place.ends.1).unwrap_or_default(),
        })
    }

    fn clear(&mut self) {
        // What stands there is written over.
        self.fields = 0;
        self.records.clear();
    }
}

/// How records stand in the input.
enum Notation {
    /// Separated by commas, with a header.
    Csv(Box<csv_core::Reader>),
    /// One JSON object a line: a record of a single field, which is the line. How many lines there were so far.
    Lines(u64),
}

/// A table being read.
pub(crate) struct TableReader<R> {
    input: R,
    notation: Notation,
    buffer: Vec<u8>,
    /// What is not yet read of the buffer.
    rest: (usize, usize),
    started: bool,
    ended: bool,
    row: u64,
    /// Newlines between records, which the parser does not see.
    skipped: u64,
    /// What went wrong behind records that were still to be handed on.
    failed: Option<TableError>,
}

impl<R: Read> TableReader<R> {
    /// Reads a table from its beginning.
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            notation: Notation::Csv(Box::new(csv_core::Reader::new())),
            buffer: vec![0; STRETCH],
            rest: (0, 0),
            started: false,
            ended: false,
            row: 0,
            skipped: 0,
            failed: None,
        }
    }

    /// The first byte that is no space, before anything else is read. A brace begins a JSON object, and no header; whoever
    /// finds one says [`TableReader::lines`].
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, TableError> {
        loop {
            if self.rest.0 == self.rest.1 && !self.ended {
                self.refill()?;
            }
            self.skip_newlines();
            let rest = self.buffer.get(self.rest.0..self.rest.1).unwrap_or_default();
            if !rest.is_empty() || self.ended {
                return Ok(rest.iter().find(|byte| !byte.is_ascii_whitespace()).copied());
            }
        }
    }

    /// Reads one record a line from now on; there is no header.
    pub(crate) fn lines(&mut self) {
        self.notation = Notation::Lines(0);
        self.row = 1;
    }

    /// The header; `None` when the file is empty.
    pub(crate) fn header(&mut self) -> Result<Option<Batch>, TableError> {
        let mut batch = Batch::default();
        Ok(self.fill(&mut batch, 1)?.then_some(batch))
    }

    /// Puts the next records into a batch, in place of what it held; false at the end.
    pub(crate) fn read(&mut self, batch: &mut Batch) -> Result<bool, TableError> {
        self.fill(batch, usize::MAX)
    }

    /// Up to so many records; false when there are none. What goes wrong is told after the records before it.
    fn fill(&mut self, batch: &mut Batch, most: usize) -> Result<bool, TableError> {
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
            self.skip_newlines();
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

    /// Reads one record to where the text is used up to; its length.
    fn record(&mut self, batch: &mut Batch, start: usize) -> Result<Option<usize>, TableError> {
        let line = self.skipped
            + match &self.notation {
                Notation::Csv(parser) => parser.line(),
                Notation::Lines(before) => before + 1,
            };
        let first_end = batch.fields;
        let (mut length, mut fields) = (0, 0);
        loop {
            if self.rest.0 == self.rest.1 && !self.ended {
                self.refill()?;
            }
            if length >= LONGEST || fields >= LONGEST {
                return Err(TableError::TooLong { line });
            }
            // Room for at least as much as comes in, so that it is seldom asked for twice.
            let incoming = self.rest.1 - self.rest.0;
            batch.text.resize(batch.text.len().max(start + length + incoming + 1), 0);
            batch.ends.resize(batch.ends.len().max(first_end + fields + 64), 0);
            let input = self.buffer.get(self.rest.0..self.rest.1).unwrap_or_default();
            let text = batch.text.get_mut(start + length..).unwrap_or_default();
            let ends = batch.ends.get_mut(first_end + fields..).unwrap_or_default();
            let (result, read, wrote, ended) = match &mut self.notation {
                Notation::Csv(parser) => parser.read_record(input, text, ends),
                Notation::Lines(before) => read_line(input, text, ends, length, before),
            };
            self.rest.0 += read;
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
        batch.fields = first_end + fields;
        batch.records.push(Place { row: self.row, line, text: start, ends: (first_end, first_end + fields) });
        self.row += 1;
        Ok(Some(length))
    }

    fn skip_newlines(&mut self) {
        while self.rest.0 < self.rest.1 {
            match self.buffer.get(self.rest.0) {
                Some(b'\n') => self.skipped += 1,
                Some(b'\r') => {}
                _ => return,
            }
            self.rest.0 += 1;
        }
    }

    fn refill(&mut self) -> Result<(), TableError> {
        let mut filled = 0;
        // The first bytes say what the encoding is, and may come one at a time.
        let enough = if self.started { 1 } else { 3 };
        while filled < enough && !self.ended {
            match self.input.read(self.buffer.get_mut(filled..).unwrap_or_default()) {
                Ok(0) => self.ended = true,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(TableError::Io(error)),
            }
        }
        self.rest = (0, filled);
        if !self.started {
            self.started = true;
            let bytes = self.buffer.get(..filled).unwrap_or_default();
            if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
                return Err(TableError::Utf16);
            }
            if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
                self.rest.0 = 3;
            }
        }
        Ok(())
    }
}

/// A line as a record of one field, `length` bytes of which have been read, in the manner of the CSV parser: what came of
/// it, how much was read and written, and how many fields have ended.
fn read_line(
    input: &[u8],
    text: &mut [u8],
    ends: &mut [usize],
    length: usize,
    before: &mut u64,
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
    *before += 1;
    if let Some(end) = ends.first_mut() {
        *end = length + line.len();
    }
    (ReadRecordResult::Record, read, line.len(), 1)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{Batch, Record, TableError, TableReader};

    /// Gives a few bytes at a time, as a slow pipe does.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn read(text: &[u8], step: usize) -> Vec<(u64, u64, Vec<String>)> {
        let mut reader = TableReader::new(Drops(text, step));
        let (mut batch, mut rows) = (Batch::default(), Vec::new());
        while reader.read(&mut batch).unwrap() {
            rows.extend(batch.records().map(|record| {
                let fields = (0..record.len())
                    .map(|position| String::from_utf8(record.field(position).to_vec()).unwrap())
                    .collect();
                (record.row, record.line, fields)
            }));
        }
        rows
    }

    #[test]
    fn records_are_the_same_however_the_input_comes() {
        let text = b"\xef\xbb\xbfname,host\r\n\r\n\"a \"\"b\"\"\r\nc\",camhs\r\nlast,\n\nx,y,z";
        let expected = read(text, text.len());
        assert_eq!(
            expected,
            [
                (0, 1, vec!["name".to_owned(), "host".to_owned()]),
                (1, 3, vec!["a \"b\"\r\nc".to_owned(), "camhs".to_owned()]),
                (2, 5, vec!["last".to_owned(), String::new()]),
                (3, 7, vec!["x".to_owned(), "y".to_owned(), "z".to_owned()]),
            ]
        );
        for step in 1..text.len() {
            assert_eq!(read(text, step), expected, "{step} bytes at a time");
        }
    }

    #[test]
    fn lines_are_the_same_however_the_input_comes() {
        let text = b"\xef\xbb\xbf\n{\"name\": \"a\"}\r\n\n{\"name\":\n {\"name\": \"\\u00e9, \\\"b\"}";
        let lines = |step| {
            let mut reader = TableReader::new(Drops(text, step));
            assert_eq!(reader.peek().unwrap(), Some(b'{'));
            reader.lines();
            let (mut batch, mut lines) = (Batch::default(), Vec::new());
            while reader.read(&mut batch).unwrap() {
                lines.extend(batch.records().map(|record| {
                    assert_eq!(record.len(), 1);
                    (record.row, record.line, String::from_utf8(record.field(0).to_vec()).unwrap())
                }));
            }
            lines
        };
        let expected = [
            (1, 2, "{\"name\": \"a\"}\r".to_owned()),
            (2, 4, "{\"name\":".to_owned()),
            (3, 5, " {\"name\": \"\\u00e9, \\\"b\"}".to_owned()),
        ];
        for step in 1..=text.len() {
            assert_eq!(lines(step), expected, "{step} bytes at a time");
        }
    }

    #[test]
    fn short_fields_are_told_apart() {
        let mut reader = TableReader::new(
            &b"a\0,,\0,\0\0,\x01,y,yes,partial,\xff\xff\xff\xff\xff\xff\xff,complete,no"[..],
        );
        let batch = reader.header().unwrap().unwrap();
        let record = batch.records().next().unwrap();
        // The last ones have no eight bytes behind them, but what is known of them is the same.
        let whole = Record { text: record.text.get(..*record.ends.last().unwrap()).unwrap(), ..record };
        for position in 0..record.len() {
            let field = record.field(position);
            assert_eq!(record.short(position), whole.short(position));
            assert_eq!(record.short(position).is_some(), field.len() < 8, "{field:?}");
            for other in 0..position {
                assert!(record.short(position).is_none() || record.short(position) != record.short(other));
            }
        }
        assert_eq!(record.short(record.len()), None);
    }

    #[test]
    fn an_empty_file_has_no_header() {
        for text in ["", "\u{feff}", "\r\n\n"] {
            assert!(TableReader::new(text.as_bytes()).header().unwrap().is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_record_without_an_end_is_given_up() {
        let text = format!("name\nfine\n\"{}", "x\n".repeat(1_000_000));
        let mut reader = TableReader::new(text.as_bytes());
        reader.header().unwrap();
        let mut batch = Batch::default();
        let mut result = reader.read(&mut batch);
        while let Ok(true) = result {
            result = reader.read(&mut batch);
        }
        assert!(matches!(result, Err(TableError::TooLong { line: 3 })), "{result:?}");
    }

    #[test]
    fn another_encoding_is_recognised() {
        let utf16: &[u8] = &[0xff, 0xfe, b'n', 0];
        assert!(matches!(TableReader::new(utf16).header(), Err(TableError::Utf16)));
    }
}
