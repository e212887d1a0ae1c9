//! How large a workbook may be. A text of any length is read in passing; a workbook is a compressed file, of which a few
//! bytes can become any number, and it is read whole.
//!
//! Within these bounds reading a workbook takes at most 64 MB, whatever its file says of itself.

/// The largest file, in bytes.
pub const MAX_FILE: u64 = 8 * 1024 * 1024;
/// The most bytes that are unpacked of a file. They pass by and are not kept.
pub const MAX_UNPACKED: u64 = 192 * 1024 * 1024;
/// The most files that a workbook, which is an archive, has in it.
pub const MAX_PARTS: usize = 2_000;
/// The longest text of a cell, in bytes, and the longest XML element with its attributes. Excel keeps 32,767 characters.
pub const MAX_CELL: usize = 256 * 1024;
/// The most elements within one another.
pub const MAX_DEPTH: usize = 64;
/// The most rows with something in them.
pub const MAX_ROWS: usize = 100_000;
/// The last row that there can be.
pub const LAST_ROW: u64 = 1_048_576;
/// The most columns.
pub const MAX_COLUMNS: usize = 1_000;
/// The most cells, empty ones before others among them.
pub const MAX_CELLS: usize = 1_000_000;
/// The most bytes of text in all cells together.
pub const MAX_TEXT: usize = 16 * 1024 * 1024;
/// The most texts that cells share, and the most formats, sheets and relations.
pub const MAX_ENTRIES: usize = 250_000;
/// The most bytes of text that cells share.
pub const MAX_SHARED: usize = 8 * 1024 * 1024;
