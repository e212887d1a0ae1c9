//! An empty table of services to fill in.

use std::io::{self, Write};

use facts::{FactDefinition, FactKind, Synonyms, Vocabulary, guard};
use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, Formula, Note, Workbook, Worksheet, XlsxError,
};

use crate::cell::manual;
use crate::columns::{COMPLETE, Columns};
use crate::writer::{About, explain, made_on, refused};

/// The rows for which the template has drop-downs.
const ROWS: u32 = 1_000;

/// The sheet with what cells may hold.
const VALUES: &str = "Allowed values";

/// Writes the headings of an empty table as CSV: one column for everything that can be said about a service. `bom` puts a
/// byte order mark before them, by which Excel recognises UTF-8.
///
/// # Errors
/// When it cannot be written.
pub fn csv_template(mut out: impl Write, vocabulary: &Vocabulary, bom: bool) -> io::Result<()> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let columns = Columns::of_services(vocabulary);
    writeln!(out, "{}", columns.ids().join(","))
}

/// Writes an empty table as a workbook: the question of each column as a note on its heading, drop-downs with the choices
/// of the vocabulary, an example row, a sheet with what cells may hold and one that explains. `today` is the day of its
/// making.
///
/// # Errors
/// When it cannot be written.
///
/// # Examples
///
/// ```
/// use facts::Vocabulary;
/// use tabular::{Batch, Columns, TableReader, xlsx_template};
///
/// let (mut file, vocabulary) = (Vec::new(), Vocabulary::built_in());
/// xlsx_template(&mut file, &vocabulary, jiff::civil::date(2026, 11, 30))?;
///
/// let columns = Columns::of_services(&vocabulary);
/// let mut reader = TableReader::open(file.as_slice(), None)?;
/// let header = reader.header(&|heading| columns.find(heading).is_some())?;
/// assert_eq!(header.titles, columns.ids());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn xlsx_template(mut out: impl Write, vocabulary: &Vocabulary, today: Date) -> io::Result<()> {
    let mut book = Workbook::new();
    book.set_properties(&made_on(today)?);
    let mut values = Values::default();
    fill(book.add_worksheet(), vocabulary, &mut values).map_err(refused)?;
    values.write(book.add_worksheet()).map_err(refused)?;
    explain(book.add_worksheet(), &about())?;
    out.write_all(&book.save_to_buffer().map_err(refused)?)?;
    out.flush()
}

/// What the example row says; the service is invented.
const EXAMPLE: [(&str, &str); 12] = [
    ("id", "1"),
    ("name", "Example: write over this row or delete it"),
    ("nation", "england"),
    ("website", "https://example.org"),
    ("source", "their website"),
    ("observed_on", "2024-03-31"),
    ("host", "CAMHS"),
    ("dedicated_team", "yes"),
    ("professions", "clinical psychologist: 1; health visitor: 0.5"),
    ("professions_complete", "no"),
    ("accepts_from_months", "conception"),
    ("accepts_until_months", "2 years"),
];

fn fill(page: &mut Worksheet, vocabulary: &Vocabulary, values: &mut Values) -> Result<(), XlsxError> {
    page.set_name("Services")?;
    page.set_freeze_panes(1, 2)?;
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let example = Format::new().set_italic().set_font_color(Color::RGB(0x0060_6060));
    for (column, id) in (0..).zip(Columns::of_services(vocabulary).ids()) {
        page.write_string_with_format(0, column, id, &head)?;
        page.set_column_width(column, if id == "name" { 44 } else { 22 })?;
        let note = Note::new(note(id, vocabulary)).add_author_prefix(false).set_width(320).set_height(150);
        page.insert_note(0, column, &note)?;
        if let Some((_, text)) = EXAMPLE.iter().find(|(own, _)| own == id) {
            page.write_string_with_format(1, column, guard(text), &example)?;
        }
        if let Some(choices) = values.of(id, vocabulary) {
            page.add_data_validation(1, column, ROWS, column, &choices)?;
        }
    }
    Ok(())
}

/// The fact of a column, and whether the column says that its list is complete.
fn fact<'v>(column: &str, vocabulary: &'v Vocabulary) -> Option<(&'v FactDefinition, bool)> {
    let find = |id: &str| vocabulary.find(id).and_then(|fact| vocabulary.get(fact));
    find(column).map(|fact| (fact, false)).or_else(|| Some((find(column.strip_suffix(COMPLETE)?)?, true)))
}

fn note(column: &str, vocabulary: &Vocabulary) -> String {
    match fact(column, vocabulary) {
        Some((fact, false)) => format!("{}\n{}\nWrite {}.", fact.question, fact.help, manual(fact)),
        Some((fact, true)) => format!("Does `{}` name everything that there is? Write yes or no.", fact.id),
        None => match column {
            "id" => "Your own number or code for the service. It comes back with the result.",
            "name" => "The name of the service. Every row needs one.",
            "nation" => "England, Northern Ireland, Scotland or Wales.",
            "host_organisation" => "The organisation that hosts it, by name.",
            "website" => "The address of its page.",
            "source" => "Where this is known from.",
            "observed_on" => "The day for which it holds, such as 2024-03-31 or 31/03/2024.",
            _ => "",
        }
        .to_owned(),
    }
}

fn about() -> About {
    let line = |word: &str, meaning: &str| (word.to_owned(), meaning.to_owned());
    About {
        title: "A table of services".to_owned(),
        lines: vec![
            line("Services", "One row for each service. Point at a heading to see its question."),
            line(VALUES, "What can be chosen, column by column. Ids and titles are the same thing."),
            line("empty cell", "Not known. That is not the same as no."),
            line(
                "your own columns",
                "Add as many as you like. They are not read, and come back with the result.",
            ),
            line("lists", "Put a semicolon between the members: health visitor; midwife."),
            line("numbers", "3, 2-3, at least 3, c. 60. Ages are in months: 24, 2 years, conception, birth."),
        ],
    }
}

/// What can be chosen, in a sheet of its own.
#[derive(Default)]
struct Values {
    /// The column, what can be chosen, and its id.
    rows: Vec<(String, String, String)>,
}

impl Values {
    /// Returns the drop-down of a column, if it has one, whose choices are put into the sheet.
    fn of(&mut self, column: &str, vocabulary: &Vocabulary) -> Option<DataValidation> {
        let choices: Vec<(String, String)> = match fact(column, vocabulary) {
            _ if column == "nation" => {
                let nations = Synonyms::built_in().nations();
                nations.iter().map(|id| ((*id).to_owned(), (*id).to_owned())).collect()
            }
            Some((definition, false)) if !definition.choices().is_empty() => {
                let choices = definition.choices().iter();
                choices.map(|choice| (choice.title.clone(), choice.id.clone())).collect()
            }
            Some((definition, complete)) if complete || definition.fact_kind() == FactKind::Boolean => {
                ["yes", "no"].map(|word| (word.to_owned(), word.to_owned())).into()
            }
            _ => return None,
        };
        let first = self.rows.len() + 2;
        let rows = choices.into_iter().map(|(title, id)| (column.to_owned(), title, id));
        self.rows.extend(rows);
        let range = format!("='{VALUES}'!$B${first}:$B${}", self.rows.len() + 1);
        // Several members, amounts and other words are read, too: the drop-down helps and does not refuse.
        Some(DataValidation::new().allow_list_formula(Formula::new(range)).show_error_message(false))
    }

    fn write(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        page.set_name(VALUES)?;
        let head = Format::new().set_bold();
        for (column, title) in (0..).zip(["column", "value", "id"]) {
            page.write_string_with_format(0, column, title, &head)?;
            page.set_column_width(column, 44)?;
        }
        for (row, (column, title, id)) in (1..).zip(&self.rows) {
            page.write_string(row, 0, guard(column))?;
            page.write_string(row, 1, guard(title))?;
            page.write_string(row, 2, guard(id))?;
        }
        page.set_freeze_panes(1, 0)?;
        page.autofilter(0, 0, u32::try_from(self.rows.len()).unwrap_or(u32::MAX), 2)?;
        Ok(())
    }
}
