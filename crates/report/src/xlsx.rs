//! The tables of a report as a workbook.

use facts::guard;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::document::{Document, Table};

/// The widest column, in characters.
const WIDEST: usize = 60;

/// Returns the tables of a report as a workbook with a sheet each. The same report is the same bytes.
///
/// # Errors
/// When a table is larger than a sheet may be, or two have one name.
pub fn xlsx(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = document.as_of;
    let (year, month) = (day.year().unsigned_abs(), day.month().unsigned_abs());
    if let Ok(made) = ExcelDateTime::from_ymd(year, month, day.day().unsigned_abs()) {
        book.set_properties(&DocProperties::new().set_title(&document.title).set_creation_datetime(&made));
    }
    for table in document.tables() {
        sheet(&mut book, &table.sheet, table)?;
    }
    book.save_to_buffer()
}

fn sheet(book: &mut Workbook, name: &str, table: &Table) -> Result<(), XlsxError> {
    let head = Format::new().set_bold();
    let page = book.add_worksheet().set_name(name)?;
    page.set_freeze_panes(1, 0)?;
    for (column, title) in (0..).zip(&table.columns) {
        page.write_string_with_format(0, column, *title, &head)?;
        let cells = table.rows.iter().filter_map(|row| row.get(usize::from(column)));
        let widest =
            cells.map(|cell| cell.chars().count()).chain([title.chars().count()]).max().unwrap_or_default();
        page.set_column_width(column, f64::from(u32::try_from(widest.clamp(8, WIDEST)).unwrap_or_default()))?;
    }
    for (at, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            match cell.parse::<f64>() {
                // A code or a version is no number: `0031`, `1.10`.
                Ok(number) if number.is_finite() && number.to_string() == *cell => {
                    page.write_number(at, column, number)?
                }
                _ => page.write_string(at, column, guard(cell).as_ref())?,
            };
        }
    }
    Ok(())
}
