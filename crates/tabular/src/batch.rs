//! Records, back to back in one piece of memory, so that a row costs no allocation.

use facts::unguard;

/// Holds records back to back. What it held before is written over when it is filled again.
#[derive(Debug, Default)]
pub struct Batch {
    /// Their text, and behind it room for more.
    pub(crate) text: Vec<u8>,
    /// The end of each field, within the text of its record; and room for more.
    pub(crate) ends: Vec<usize>,
    /// How many ends there are.
    pub(crate) fields: usize,
    pub(crate) records: Vec<Place>,
}

/// Says where a record lies in its batch and in its table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) row: u64,
    pub(crate) text: usize,
    pub(crate) ends: (usize, usize),
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Record<'b> {
    /// The row that a spreadsheet shows for it, from 1; of NDJSON the line.
    pub row: u64,
    text: &'b [u8],
    ends: &'b [usize],
}

impl Batch {
    /// Returns the records, in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.records.iter().map(|place| self.record(place))
    }

    /// Returns the last record.
    pub(crate) fn last(&self) -> Option<Record<'_>> {
        self.records.last().map(|place| self.record(place))
    }

    fn record(&self, place: &Place) -> Record<'_> {
        Record {
            row: place.row,
            text: self.text.get(place.text..).unwrap_or_default(),
            ends: self.ends.get(place.ends.0..place.ends.1).unwrap_or_default(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.fields = 0;
        self.records.clear();
    }

    /// Drops the first records.
    pub(crate) fn skip(&mut self, count: usize) {
        self.records.drain(..count.min(self.records.len()));
    }
}

impl<'b> Record<'b> {
    /// Builds the record of a row from its text and the end of each field in it.
    #[must_use]
    pub fn new(row: u64, text: &'b [u8], ends: &'b [usize]) -> Self {
        Self { row, text, ends }
    }

    /// Returns how many fields it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether it has no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the bytes of the field at a position as they are in the table; none when the row is shorter.
    #[must_use]
    pub fn field(&self, position: usize) -> &'b [u8] {
        self.place(position).and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// Returns the text of a cell, without blanks around it and without the apostrophe that [`facts::guard`] puts before
    /// formulas; the bytes when they are not UTF-8.
    ///
    /// # Errors
    /// When the field is not UTF-8.
    pub fn cell(&self, position: usize) -> Result<&'b str, &'b [u8]> {
        let field = self.field(position);
        std::str::from_utf8(field).map(|text| unguard(text.trim())).map_err(|_| field)
    }

    /// Returns a field of up to seven bytes as a number, of which no other field has the same: its bytes, and their
    /// count.
    #[must_use]
    pub fn short(&self, position: usize) -> Option<u64> {
        let (start, end) = self.place(position)?;
        let length = end.checked_sub(start).filter(|length| *length < 8)?;
        // Nearly always there is something behind it, and eight bytes are taken at once.
        let bytes = match self.text.get(start..).and_then(<[u8]>::first_chunk) {
            Some(chunk) => u64::from_le_bytes(*chunk) & ((1 << (8 * length)) - 1),
            None => self.text.get(start..end)?.iter().rfold(0, |all, byte| all << 8 | u64::from(*byte)),
        };
        Some(bytes | (length as u64) << 56)
    }

    /// Returns the position of the first field from `width` on that is not blank.
    #[must_use]
    pub fn beyond(&self, width: usize) -> Option<usize> {
        (width..self.len()).find(|position| !self.field(*position).trim_ascii().is_empty())
    }

    /// Returns whether there is nothing in any field, as in the last lines of many a spreadsheet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.field(0).first().is_none_or(u8::is_ascii_whitespace)
            && self
                .text
                .get(..self.ends.last().copied().unwrap_or(0))
                .is_none_or(|text| text.iter().all(u8::is_ascii_whitespace))
    }

    /// Returns where the field at a position starts and ends in the text.
    fn place(&self, position: usize) -> Option<(usize, usize)> {
        let end = *self.ends.get(position)?;
        let start = position.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Some((start, end))
    }
}
