//! XLSX out.

use std::io::{self, Write};

use facts::guard;
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{Cell, TableWriter, yes_or_no};
use crate::bounds::{MAX_COLUMNS, MAX_ROWS};

/// The widths of columns, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 8..=60;

/// What the sheet that explains a table says: what it is about, and pairs of a word and its meaning.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The title of the table.
    pub title: String,
    /// Words and what they mean, in order: columns and what is in them, and where the table is from.
    pub lines: Vec<(String, String)>,
}

/// Writes a workbook of Excel: a sheet with the table, whose header stays in sight and filters it, and one that explains it.
///
/// Numbers and days are typed. The workbook is kept in memory until it is finished, so it has at most as many rows as can
/// be [read](crate::bounds).
pub struct XlsxWriter<W> {
    out: W,
    book: Workbook,
    about: About,
    /// How wide the texts of each column are.
    widths: Vec<usize>,
    rows: u32,
    date: Format,
    text: Format,
}

impl<W: Write> XlsxWriter<W> {
    /// Begins a workbook with a sheet of this name and these headings; `today` is the day of its making.
    ///
    /// # Errors
    /// When the name is no name of a sheet (31 characters, none of `[]:*?/\`), or there are too many headings.
    pub fn new(out: W, sheet: &str, titles: &[&str], about: About, today: Date) -> io::Result<Self> {
        if titles.len() > MAX_COLUMNS {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "too many columns for a workbook"));
        }
        let mut book = Workbook::new();
        book.set_properties(&made_on(today)?);
        let page = book.add_worksheet().set_name(sheet).map_err(refused)?;
        let head = Format::new().set_bold().set_align(FormatAlign::Top);
        for (column, title) in (0..).zip(titles) {
            page.write_string_with_format(0, column, guard(title), &head).map_err(refused)?;
        }
        page.set_freeze_panes(1, 0).map_err(refused)?;
        Ok(Self {
            out,
            book,
            about,
            widths: titles.iter().map(|title| title.chars().count() + 3).collect(),
            rows: 0,
            date: Format::new().set_num_format("yyyy-mm-dd"),
            // A text that looks like a number or a date stays a text when it is edited.
            text: Format::new().set_num_format("@"),
        })
    }

    fn page(&mut self) -> io::Result<&mut Worksheet> {
        self.book.worksheet_from_index(0).map_err(refused)
    }
}

impl<W: Write> TableWriter for XlsxWriter<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.rows += 1;
        if self.rows as usize > MAX_ROWS || cells.len() > MAX_COLUMNS {
            let message = format!("expected at most {MAX_ROWS} rows in a workbook; CSV may have any number");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let (row, date, text) = (self.rows, self.date.clone(), self.text.clone());
        let page = self.page()?;
        let mut widths = Vec::with_capacity(cells.len());
        for (column, cell) in (0..).zip(cells) {
            let width = match cell {
                Cell::Empty | Cell::Text("") => 0,
                Cell::Text(words) => {
                    let guarded = guard(words);
                    page.write_string_with_format(row, column, guarded.as_ref(), &text).map_err(refused)?;
                    guarded.chars().count()
                }
                Cell::Number(number) if number.is_finite() => {
                    page.write_number(row, column, *number).map_err(refused)?;
                    8
                }
                Cell::Number(_) => 0,
                Cell::Boolean(answer) => {
                    page.write_string(row, column, yes_or_no(*answer)).map_err(refused)?;
                    3
                }
                Cell::Date(day) => {
                    let (year, month) = (day.year().unsigned_abs(), day.month().unsigned_abs());
                    // Excel has no days before 1900.
                    match ExcelDateTime::from_ymd(year, month, day.day().unsigned_abs()) {
                        Ok(typed) if day.year() > 1900 => {
                            page.write_datetime_with_format(row, column, &typed, &date).map_err(refused)?;
                        }
                        _ => drop(page.write_string(row, column, day.to_string()).map_err(refused)?),
                    }
                    10
                }
            };
            widths.push(width);
        }
        for (most, width) in self.widths.iter_mut().zip(widths) {
            *most = width.max(*most);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let (rows, widths) = (self.rows, self.widths.clone());
        let page = self.page()?;
        for (column, width) in (0..).zip(&widths) {
            page.set_column_width(column, width_of(*width)).map_err(refused)?;
        }
        if let Some(last) = widths.len().checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
            page.autofilter(0, 0, rows, last).map_err(refused)?;
        }
        explain(self.book.add_worksheet(), &self.about)?;
        let bytes = self.book.save_to_buffer().map_err(refused)?;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}

/// Says when a workbook was made. Without it the clock is read.
pub(crate) fn made_on(today: Date) -> io::Result<DocProperties> {
    let (year, month, day) = (today.year(), today.month(), today.day());
    let made = ExcelDateTime::from_ymd(year.unsigned_abs(), month.unsigned_abs(), day.unsigned_abs());
    Ok(DocProperties::new().set_creation_datetime(&made.map_err(refused)?))
}

/// Writes the sheet that explains.
pub(crate) fn explain(page: &mut Worksheet, about: &About) -> io::Result<()> {
    page.set_name("About this table").map_err(refused)?;
    let (bold, wrap) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    page.write_string_with_format(0, 0, guard(&about.title), &bold).map_err(refused)?;
    for (row, (word, meaning)) in (2..).zip(&about.lines) {
        page.write_string_with_format(row, 0, guard(word), &wrap).map_err(refused)?;
        page.write_string_with_format(row, 1, guard(meaning), &wrap).map_err(refused)?;
    }
    page.set_column_width(0, 34).map_err(refused)?;
    page.set_column_width(1, 100).map_err(refused)?;
    Ok(())
}

fn width_of(characters: usize) -> f64 {
    let width = characters.clamp(*WIDTHS.start(), *WIDTHS.end());
    u32::try_from(width).map_or(8.0, f64::from)
}

pub(crate) fn refused(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidInput, other.to_string()),
    }
}
