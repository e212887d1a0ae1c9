//! Rows of claims and of funding.

use std::io;
use std::sync::Arc;

use api::Request as Asked;
use exchange::tables::Table;
use registry::Revision;
use tabular::writer::{CsvWriter, TableWriter};

/// How many bytes a part has, at least, unless it is the last.
const PART: usize = 16 * 1_024;

/// The rows of a table, service by service.
pub(super) struct TableRows {
    table: Table,
    asked: Arc<Asked>,
    since: Option<Revision>,
    /// The position of the next service; `None` before the headings.
    next: Option<u32>,
}

impl TableRows {
    pub(super) fn new(table: Table, asked: Arc<Asked>, since: Option<Revision>) -> Self {
        Self { table, asked, since, next: None }
    }

    fn part(&mut self) -> io::Result<Vec<u8>> {
        let (mut out, registry) = (Vec::new(), self.asked.snapshot.registry());
        let Some(mut at) = self.next else {
            self.next = Some(0);
            Box::new(CsvWriter::new(&mut out, &self.table.columns_with_ids(), false)?).finish()?;
            return Ok(out);
        };
        while let Some(view) = registry.service_at(at).filter(|_| out.len() < PART) {
            at += 1;
            if view.is_published() && self.since.is_none_or(|since| view.changed > since) {
                let mut writer = Box::new(CsvWriter::rows_only(&mut out));
                self.table.write_of_service(registry, view, &mut *writer)?;
                writer.finish()?;
            }
        }
        self.next = Some(at);
        Ok(out)
    }
}

impl Iterator for TableRows {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.part() {
            Ok(part) if part.is_empty() => None,
            made => Some(made),
        }
    }
}
