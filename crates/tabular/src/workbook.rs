//! Reading a sheet of a workbook, XLSX or ODS, within bounds.
//!
//! Both are archives of XML files. [`part`] reads one of those, event by event and through a limit; [`xlsx`] and [`ods`]
//! know what the elements mean; [`grid`] collects the cells as records. What a cell holds becomes the text that a person
//! would type: a date `2024-03-01`, a number `3.5`, yes or no `TRUE` or `FALSE`. So one grammar reads all tables.

mod grid;
mod ods;
mod part;
mod serial;
mod xlsx;

use std::collections::VecDeque;
use std::io::Cursor;
use std::sync::Arc;

use zip::ZipArchive;

use crate::batch::Batch;
use crate::bounds::MAX_PARTS;
use crate::reader::Notation;

/// Says why a workbook cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// It is beyond a bound.
    #[error("the {what} is too large: expected at most {most} {unit}; a text (CSV) may be of any length")]
    TooLarge {
        /// What is.
        what: &'static str,
        /// How much there may be of it.
        most: u64,
        /// Of what.
        unit: &'static str,
    },
    /// The archive is broken, or no workbook.
    #[error("the file is no workbook of Excel (XLSX) or LibreOffice (ODS), or it is damaged: {0}")]
    Damaged(String),
    /// It is encrypted.
    #[error("a password protects the workbook; expected one without")]
    Password,
    /// It has no sheet of this name.
    #[error("the workbook has no sheet `{wanted}`; it has {}", facts::list_text(.sheets, "and"))]
    NoSheet {
        /// The sheet that was asked for.
        wanted: String,
        /// The names of those that there are, in backticks.
        sheets: Vec<String>,
    },
    /// A cell of a row comes twice, or out of order.
    #[error("row {row}: its cells are out of order")]
    Disorder {
        /// The row.
        row: u64,
    },
}

impl From<zip::result::ZipError> for WorkbookError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// A sheet as it was read.
pub(crate) struct Sheet {
    pub(crate) notation: Notation,
    pub(crate) name: Arc<str>,
    pub(crate) batches: VecDeque<Batch>,
}

type Archive<'f> = ZipArchive<Cursor<&'f [u8]>>;

/// Reads a sheet of a workbook: the first, or the one with this name.
pub(crate) fn read(file: &[u8], wanted: Option<&str>) -> Result<Sheet, WorkbookError> {
    // The directory has an entry for each part, and is read whole before anything can be asked of it.
    let parts = memchr::memmem::find_iter(file, b"PK\x01\x02").take(MAX_PARTS + 1).count();
    if parts > MAX_PARTS {
        return Err(WorkbookError::TooLarge { what: "archive", most: MAX_PARTS as u64, unit: "parts" });
    }
    let mut archive = ZipArchive::new(Cursor::new(file))?;
    if archive.index_for_name("content.xml").is_some() {
        return ods::read(&mut archive, wanted);
    }
    xlsx::read(&mut archive, wanted)
}

/// Chooses a sheet: its position among these names.
fn choose(names: &[String], wanted: Option<&str>) -> Result<usize, WorkbookError> {
    let Some(wanted) = wanted else {
        return if names.is_empty() { Err(damaged("it has no sheet")) } else { Ok(0) };
    };
    let folded = wanted.trim().to_lowercase();
    let exact = names.iter().position(|name| name == wanted);
    let found = exact.or_else(|| names.iter().position(|name| name.trim().to_lowercase() == folded));
    found.ok_or_else(|| WorkbookError::NoSheet {
        wanted: crate::error::shown(wanted),
        sheets: names.iter().take(50).map(|name| format!("`{}`", crate::error::shown(name))).collect(),
    })
}

fn damaged(what: &str) -> WorkbookError {
    WorkbookError::Damaged(what.to_owned())
}
