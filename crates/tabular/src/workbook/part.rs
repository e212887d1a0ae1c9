//! One XML file of a workbook, event by event, through a limit.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::read::ZipFile;

use super::{Archive, WorkbookError, damaged};
use crate::bounds::{MAX_CELL, MAX_DEPTH, MAX_UNPACKED};

/// What may still be unpacked of a workbook, in bytes.
#[derive(Clone)]
pub(super) struct Budget(Rc<Cell<u64>>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Rc::new(Cell::new(MAX_UNPACKED)))
    }
}

fn too_much() -> WorkbookError {
    WorkbookError::TooLarge { what: "unpacked workbook", most: MAX_UNPACKED, unit: "bytes" }
}

type File<'a, 'f> = BufReader<ZipFile<'a, Cursor<&'f [u8]>>>;

/// Counts what is unpacked, in all and for one event.
struct Metered<'a, 'f> {
    file: File<'a, 'f>,
    budget: Budget,
    event: usize,
    refused: Option<WorkbookError>,
}

impl Read for Metered<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        if let (Some(out), Some(available)) = (out.get_mut(..count), available.get(..count)) {
            out.copy_from_slice(available);
        }
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Metered<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.event > MAX_CELL {
            self.refused = Some(WorkbookError::TooLarge {
                what: "text of a cell",
                most: MAX_CELL as u64,
                unit: "bytes",
            });
            return Err(io::Error::other("the text of a cell is too long"));
        }
        if self.budget.0.get() == 0 {
            self.refused = Some(too_much());
            return Err(io::Error::other("too much is unpacked"));
        }
        self.file.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.event += count;
        self.budget.0.set(self.budget.0.get().saturating_sub(count as u64));
        self.file.consume(count);
    }
}

/// Reads the events of an XML file. Elements without content give a start and an end.
pub(super) struct Part<'a, 'f> {
    reader: Reader<Metered<'a, 'f>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a, 'f> Part<'a, 'f> {
    /// Opens a file of the archive; `None` when there is none of this name.
    pub(super) fn open(
        archive: &'a mut Archive<'f>,
        name: &str,
        budget: &Budget,
    ) -> Result<Option<Self>, WorkbookError> {
        if archive.index_for_name(name).is_none() {
            return Ok(None);
        }
        let file = archive.by_name(name)?;
        if file.encrypted() {
            return Err(WorkbookError::Password);
        }
        if file.size() > budget.0.get() {
            return Err(too_much());
        }
        let file = BufReader::new(file);
        let mut reader =
            Reader::from_reader(Metered { file, budget: budget.clone(), event: 0, refused: None });
        reader.config_mut().expand_empty_elements = true;
        Ok(Some(Self { reader, buffer: Vec::new(), depth: 0 }))
    }

    /// Opens a file that must be there.
    pub(super) fn require(
        archive: &'a mut Archive<'f>,
        name: &str,
        budget: &Budget,
    ) -> Result<Self, WorkbookError> {
        Self::open(archive, name, budget)?.ok_or_else(|| damaged(&format!("`{name}` is missing")))
    }

    /// Returns the next event; the last is [`Event::Eof`].
    pub(super) fn next(&mut self) -> Result<Event<'_>, WorkbookError> {
        self.next_deep().map(|(event, _)| event)
    }

    /// Returns why reading was refused, if an error came from a bound.
    pub(super) fn refused(&mut self) -> Option<WorkbookError> {
        self.reader.get_mut().refused.take()
    }

    /// Returns how many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Returns the next event, and how many elements are open after it.
    pub(super) fn next_deep(&mut self) -> Result<(Event<'_>, usize), WorkbookError> {
        self.buffer.clear();
        self.reader.get_mut().event = 0;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(damaged(&format!("its XML cannot be read: {error}"))),
        };
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(damaged("its XML ends too early")),
            Event::DocType(_) => return Err(damaged("its XML has a document type")),
            _ => {}
        }
        if self.depth > MAX_DEPTH {
            return Err(damaged("its XML elements are too deep within one another"));
        }
        Ok((event, self.depth))
    }
}

/// Returns the value of an attribute, whatever its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, WorkbookError> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| damaged(&format!("its XML cannot be read: {error}")))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| damaged(&format!("its XML cannot be read: {error}")))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Adds the character that a reference such as `&amp;` or `&#233;` stands for.
pub(super) fn push_reference(text: &mut String, reference: &BytesRef<'_>) -> Result<(), WorkbookError> {
    let unknown = |_| damaged("its XML has an unknown character");
    if let Some(character) = reference.resolve_char_ref().map_err(unknown)? {
        text.push(character);
        return Ok(());
    }
    text.push(match reference.xml10_content().as_ref() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return Err(damaged("its XML has an unknown entity")),
    });
    Ok(())
}

/// Adds text, unless the cell becomes too long.
pub(super) fn push_text(text: &mut String, more: &str) -> Result<(), WorkbookError> {
    if text.len() + more.len() > MAX_CELL {
        return Err(WorkbookError::TooLarge { what: "text of a cell", most: MAX_CELL as u64, unit: "bytes" });
    }
    text.push_str(more);
    Ok(())
}
