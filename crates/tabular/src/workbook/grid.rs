//! The cells of a sheet, collected as records.

use std::collections::VecDeque;

use super::WorkbookError;
use crate::batch::{Batch, Place};
use crate::bounds::{LAST_ROW, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT};

/// How many rows one batch holds: enough for a thread, and few enough for all.
const ROWS: usize = 512;

/// Collects cells, row by row and from left to right.
#[derive(Default)]
pub(super) struct Grid {
    batches: VecDeque<Batch>,
    batch: Batch,
    /// The row that is being collected, and where it begins.
    row: u64,
    start: (usize, usize),
    rows: usize,
    cells: usize,
    text: usize,
}

impl Grid {
    /// Adds a cell that is not empty. Rows count from 1, columns from 0.
    pub(super) fn cell(&mut self, row: u64, column: usize, text: &str) -> Result<(), WorkbookError> {
        if text.is_empty() {
            return Ok(());
        }
        if row > LAST_ROW {
            return Err(WorkbookError::TooLarge { what: "sheet", most: LAST_ROW, unit: "rows" });
        }
        if column >= MAX_COLUMNS {
            return Err(WorkbookError::TooLarge { what: "sheet", most: MAX_COLUMNS as u64, unit: "columns" });
        }
        if row < self.row || row == 0 {
            return Err(WorkbookError::Disorder { row });
        }
        if row > self.row {
            self.end_row()?;
            self.row = row;
        }
        let count = self.batch.ends.len() - self.start.1;
        if column < count {
            return Err(WorkbookError::Disorder { row });
        }
        self.cells += column + 1 - count;
        self.text += text.len();
        if self.cells > MAX_CELLS {
            return Err(WorkbookError::TooLarge { what: "sheet", most: MAX_CELLS as u64, unit: "cells" });
        }
        if self.text > MAX_TEXT {
            return Err(WorkbookError::TooLarge {
                what: "sheet",
                most: MAX_TEXT as u64,
                unit: "bytes of text",
            });
        }
        let before = self.batch.text.len() - self.start.0;
        self.batch.ends.extend(std::iter::repeat_n(before, column - count));
        self.batch.text.extend_from_slice(text.as_bytes());
        self.batch.ends.push(before + text.len());
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), WorkbookError> {
        let (text, first) = self.start;
        let last = self.batch.ends.len();
        if last > first {
            self.rows += 1;
            if self.rows > MAX_ROWS {
                return Err(WorkbookError::TooLarge {
                    what: "sheet",
                    most: MAX_ROWS as u64,
                    unit: "rows with something in them",
                });
            }
            self.batch.records.push(Place { row: self.row, text, ends: (first, last) });
            self.batch.fields = last;
            // A row of blanks is one of nothing.
            if self.batch.last().is_some_and(|record| record.is_blank()) {
                self.batch.records.pop();
            }
        }
        if self.batch.records.len() >= ROWS {
            self.batches.push_back(std::mem::take(&mut self.batch));
        }
        self.start = (self.batch.text.len(), self.batch.ends.len());
        Ok(())
    }

    /// Returns the records.
    pub(super) fn finish(mut self) -> Result<VecDeque<Batch>, WorkbookError> {
        self.end_row()?;
        if !self.batch.records.is_empty() {
            self.batches.push_back(self.batch);
        }
        Ok(self.batches)
    }
}
