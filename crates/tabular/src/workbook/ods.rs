//! Workbooks of `LibreOffice` and others (ISO/IEC 26300, `OpenDocument`).

use quick_xml::events::{BytesStart, Event};

use super::grid::Grid;
use super::part::{Budget, Part, attribute, push_reference, push_text};
use super::serial::number_text;
use super::{Archive, Sheet, WorkbookError, choose, damaged};
use crate::bounds::{LAST_ROW, MAX_COLUMNS, MAX_ENTRIES};
use crate::reader::Notation;

/// Reads a sheet.
pub(super) fn read(archive: &mut Archive<'_>, wanted: Option<&str>) -> Result<Sheet, WorkbookError> {
    let budget = Budget::new();
    let is_protected = match Part::open(archive, "META-INF/manifest.xml", &budget)? {
        Some(mut manifest) => has_element(&mut manifest, "encryption-data")?,
        None => false,
    };
    if is_protected {
        return Err(WorkbookError::Password);
    }
    let mut part = Part::require(archive, "content.xml", &budget)?;
    let names = names(&mut part).map_err(|error| part.refused().unwrap_or(error))?;
    drop(part);
    let chosen = choose(&names, wanted)?;
    let mut part = Part::require(archive, "content.xml", &budget)?;
    let grid = table(&mut part, chosen).map_err(|error| part.refused().unwrap_or(error))?;
    let name = names.get(chosen).map_or("", String::as_str);
    Ok(Sheet { notation: Notation::Ods, name: name.into(), batches: grid.finish()? })
}

fn has_element(part: &mut Part<'_, '_>, name: &str) -> Result<bool, WorkbookError> {
    loop {
        match part.next()? {
            Event::Start(element) if element.local_name().as_ref() == name => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// Reads the names of the sheets.
fn names(part: &mut Part<'_, '_>) -> Result<Vec<String>, WorkbookError> {
    let mut names = Vec::new();
    loop {
        match part.next()? {
            Event::Start(element) if element.local_name().as_ref() == "table" => {
                names.push(attribute(&element, "name")?.unwrap_or_default());
                if names.len() > MAX_ENTRIES / 100 {
                    let most = MAX_ENTRIES as u64 / 100;
                    return Err(WorkbookError::TooLarge { what: "workbook", most, unit: "sheets" });
                }
            }
            Event::Eof => return Ok(names),
            _ => {}
        }
    }
}

/// Reads the cells of the table at this position.
fn table(part: &mut Part<'_, '_>, chosen: usize) -> Result<Grid, WorkbookError> {
    let (mut grid, mut tables, mut row) = (Grid::default(), 0, 0_u64);
    loop {
        let repeats = match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "table" => {
                    tables += 1;
                    continue;
                }
                "table-row" if tables == chosen + 1 => count(&element, "number-rows-repeated")?,
                _ => continue,
            },
            Event::End(element) if element.local_name().as_ref() == "table" && tables == chosen + 1 => {
                return Ok(grid);
            }
            Event::Eof => return Ok(grid),
            _ => continue,
        };
        let cells = cells(part)?;
        if !cells.is_empty() {
            for number in row + 1..=row.saturating_add(repeats).min(LAST_ROW + 1) {
                for (columns, text) in &cells {
                    for column in columns.clone() {
                        grid.cell(number, column, text)?;
                    }
                }
            }
        }
        row = row.saturating_add(repeats);
    }
}

/// How often a row or a cell is there.
fn count(element: &BytesStart<'_>, name: &str) -> Result<u64, WorkbookError> {
    match attribute(element, name)? {
        None => Ok(1),
        Some(text) => text.trim().parse().map_err(|_| damaged("a row is repeated a strange number of times")),
    }
}

/// Reads the cells of the row that has just begun: their columns and texts, without empty ones.
fn cells(part: &mut Part<'_, '_>) -> Result<Vec<(std::ops::Range<usize>, String)>, WorkbookError> {
    let depth = part.depth();
    let (mut cells, mut column) = (Vec::new(), 0_usize);
    loop {
        let (event, open) = part.next_deep()?;
        let (repeats, kind, value) = match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => {
                    let repeats = usize::try_from(count(&element, "number-columns-repeated")?);
                    let kind = attribute(&element, "value-type")?.unwrap_or_default();
                    let value = match kind.as_str() {
                        "date" => attribute(&element, "date-value")?,
                        "time" => attribute(&element, "time-value")?,
                        "boolean" => attribute(&element, "boolean-value")?,
                        "string" => attribute(&element, "string-value")?,
                        _ => attribute(&element, "value")?,
                    };
                    (repeats.unwrap_or(usize::MAX).max(1), kind, value)
                }
                _ => continue,
            },
            Event::End(_) if open < depth => return Ok(cells),
            Event::Eof => return Err(damaged("its XML ends too early")),
            _ => continue,
        };
        let content = content(part)?;
        let end = column.saturating_add(repeats);
        let text = meaning(&kind, value, content);
        if !text.is_empty() {
            if end > MAX_COLUMNS {
                return Err(WorkbookError::TooLarge {
                    what: "sheet",
                    most: MAX_COLUMNS as u64,
                    unit: "columns",
                });
            }
            cells.push((column..end, text));
        }
        column = end;
    }
}

/// Returns what a cell says: its value as a person would type it, or else what it shows.
fn meaning(kind: &str, value: Option<String>, content: String) -> String {
    match (kind, value) {
        ("float" | "currency" | "percentage", Some(value)) => match value.trim().parse() {
            Ok(number) => number_text(number),
            Err(_) => value,
        },
        ("boolean", Some(value)) => value.to_uppercase(),
        ("date", Some(value)) => match value.split_once('T') {
            Some((day, time)) if time.trim_matches(['0', ':', '.', 'Z']).is_empty() => day.to_owned(),
            Some((day, time)) => format!("{day} {}", time.get(..5).unwrap_or(time)),
            None => value,
        },
        ("string", Some(value)) => value,
        _ => content,
    }
}

/// Reads what the cell that has just begun shows: its paragraphs, without notes that are pinned to it.
fn content(part: &mut Part<'_, '_>) -> Result<String, WorkbookError> {
    let depth = part.depth();
    let (mut text, mut paragraphs, mut in_paragraph, mut notes) = (String::new(), 0, false, 0);
    loop {
        let (event, open) = part.next_deep()?;
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "annotation" => notes += 1,
                _ if notes > 0 => {}
                "p" => {
                    if paragraphs > 0 {
                        push_text(&mut text, "\n")?;
                    }
                    paragraphs += 1;
                    in_paragraph = true;
                }
                "s" => {
                    let blanks = usize::try_from(count(&element, "c")?).unwrap_or(usize::MAX);
                    // More blanks than fit are as good as any.
                    push_text(&mut text, &" ".repeat(blanks.min(crate::bounds::MAX_CELL)))?;
                }
                "tab" => push_text(&mut text, "\t")?,
                "line-break" => push_text(&mut text, "\n")?,
                _ => {}
            },
            Event::Text(more) if in_paragraph && notes == 0 => push_text(&mut text, &more.xml10_content())?,
            Event::CData(more) if in_paragraph && notes == 0 => push_text(&mut text, &more.xml10_content())?,
            Event::GeneralRef(reference) if in_paragraph && notes == 0 => {
                push_reference(&mut text, &reference)?;
            }
            Event::End(element) => {
                match element.local_name().as_ref() {
                    "annotation" => notes -= 1,
                    "p" if notes == 0 => in_paragraph = false,
                    _ => {}
                }
                if open < depth {
                    return Ok(text);
                }
            }
            Event::Eof => return Err(damaged("its XML ends too early")),
            _ => {}
        }
    }
}
