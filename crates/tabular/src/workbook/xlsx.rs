//! Excel workbooks (ECMA-376, Office Open XML).

use std::collections::HashMap;

use quick_xml::events::Event;

use super::grid::Grid;
use super::part::{Budget, Part, attribute, push_reference, push_text};
use super::serial::{date_text, is_date_format, number_text};
use super::{Archive, Sheet, WorkbookError, choose, damaged};
use crate::bounds::{MAX_ENTRIES, MAX_SHARED};
use crate::reader::Notation;

/// Reads a sheet.
pub(super) fn read(archive: &mut Archive<'_>, wanted: Option<&str>) -> Result<Sheet, WorkbookError> {
    let budget = Budget::new();
    let path = book_path(archive, &budget)?;
    let book = each(archive, &path, &budget, Book::read)?;
    let names: Vec<String> = book.sheets.iter().map(|(name, _)| name.clone()).collect();
    let chosen = choose(&names, wanted)?;
    let (name, relation) = book.sheets.get(chosen).ok_or_else(|| damaged("it has no sheet"))?;
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
    let relations = each(archive, &format!("{folder}/_rels/{file}.rels"), &budget, relations)?;
    let find = |wanted: &dyn Fn(&Relation) -> bool| {
        relations.iter().find(|relation| wanted(relation)).map(|relation| resolve(folder, &relation.target))
    };
    let texts = match find(&|relation| relation.kind.ends_with("/sharedStrings")) {
        Some(path) => each(archive, &path, &budget, shared_texts)?,
        None => Vec::new(),
    };
    let dates = match find(&|relation| relation.kind.ends_with("/styles")) {
        Some(path) => each(archive, &path, &budget, date_styles)?,
        None => Vec::new(),
    };
    let sheet = find(&|other| other.id == *relation).ok_or_else(|| damaged("a sheet is missing"))?;
    let cells = Cells { texts: &texts, dates: &dates, from_1904: book.from_1904 };
    let batches = each(archive, &sheet, &budget, |part| cells.read(part))?.finish()?;
    Ok(Sheet { notation: Notation::Xlsx, name: name.as_str().into(), batches })
}

/// Reads a file of the archive, and says why when a bound stopped it.
fn each<T>(
    archive: &mut Archive<'_>,
    path: &str,
    budget: &Budget,
    read: impl FnOnce(&mut Part<'_, '_>) -> Result<T, WorkbookError>,
) -> Result<T, WorkbookError> {
    let mut part = Part::require(archive, path, budget)?;
    read(&mut part).map_err(|error| part.refused().unwrap_or(error))
}

/// Returns where the workbook itself is in the archive.
fn book_path(archive: &mut Archive<'_>, budget: &Budget) -> Result<String, WorkbookError> {
    let usual = "xl/workbook.xml";
    if archive.index_for_name("_rels/.rels").is_none() {
        return Ok(usual.to_owned());
    }
    let relations = each(archive, "_rels/.rels", budget, relations)?;
    let book = relations.iter().find(|relation| relation.kind.ends_with("/officeDocument"));
    Ok(book.map_or_else(|| usual.to_owned(), |book| resolve("", &book.target)))
}

/// Returns the path of a target that a file in this folder names.
fn resolve(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(part: &mut Part<'_, '_>) -> Result<Vec<Relation>, WorkbookError> {
    let mut relations = Vec::new();
    loop {
        match part.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let read = |name| Ok::<_, WorkbookError>(attribute(&element, name)?.unwrap_or_default());
                relations.push(Relation { id: read("Id")?, kind: read("Type")?, target: read("Target")? });
                limit(relations.len(), "relations")?;
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

fn limit(count: usize, unit: &'static str) -> Result<(), WorkbookError> {
    // What the program reads whole beside texts is small: a sheet has few hundreds of each.
    let most = if unit == "texts" { MAX_ENTRIES } else { MAX_ENTRIES / 10 };
    if count > most {
        return Err(WorkbookError::TooLarge { what: "workbook", most: most as u64, unit });
    }
    Ok(())
}

/// The list of sheets.
#[derive(Default)]
struct Book {
    /// Their names, with the ids of their relations.
    sheets: Vec<(String, String)>,
    from_1904: bool,
}

impl Book {
    fn read(part: &mut Part<'_, '_>) -> Result<Self, WorkbookError> {
        let mut book = Self::default();
        loop {
            match part.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "sheet" => {
                        let name = attribute(&element, "name")?.unwrap_or_default();
                        book.sheets.push((name, attribute(&element, "id")?.unwrap_or_default()));
                        limit(book.sheets.len(), "sheets")?;
                    }
                    "workbookPr" => {
                        let from = attribute(&element, "date1904")?;
                        book.from_1904 = matches!(from.as_deref(), Some("1" | "true" | "on"));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(book),
                _ => {}
            }
        }
    }
}

/// Reads the texts that cells share, by their numbers.
fn shared_texts(part: &mut Part<'_, '_>) -> Result<Vec<Box<str>>, WorkbookError> {
    let (mut texts, mut all) = (Vec::new(), 0);
    loop {
        let is_text = match part.next()? {
            Event::Start(element) => element.local_name().as_ref() == "si",
            Event::Eof => return Ok(texts),
            _ => false,
        };
        if is_text {
            let text = rich_text(part)?;
            all += text.len();
            texts.push(text.into_boxed_str());
            limit(texts.len(), "texts")?;
            if all > MAX_SHARED {
                let most = MAX_SHARED as u64;
                return Err(WorkbookError::TooLarge { what: "workbook", most, unit: "bytes of text" });
            }
        }
    }
}

/// Reads the text of the element that has just begun: what is in `t`, but not how it is pronounced (`rPh`).
fn rich_text(part: &mut Part<'_, '_>) -> Result<String, WorkbookError> {
    let depth = part.depth();
    let (mut text, mut in_text, mut spoken) = (String::new(), false, 0);
    loop {
        let (event, open) = part.next_deep()?;
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = spoken == 0,
                "rPh" => spoken += 1,
                _ => {}
            },
            Event::Text(more) if in_text => push_text(&mut text, &more.xml10_content())?,
            Event::CData(more) if in_text => push_text(&mut text, &more.xml10_content())?,
            Event::GeneralRef(reference) if in_text => push_reference(&mut text, &reference)?,
            Event::End(element) => {
                match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => spoken -= 1,
                    _ => {}
                }
                if open < depth {
                    return Ok(unescaped(text));
                }
            }
            _ => {}
        }
    }
}

/// Returns a text with the characters that XML cannot hold, which Excel writes as `_x000D_`.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let (kept, skipped) = if character.is_some() { (at, at + 7) } else { (at + 2, at + 2) };
        out.push_str(rest.get(..kept).unwrap_or_default());
        out.extend(character);
        rest = rest.get(skipped..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Reads which styles of cells show their numbers as dates, by the numbers of the styles.
fn date_styles(part: &mut Part<'_, '_>) -> Result<Vec<bool>, WorkbookError> {
    let mut codes: HashMap<u32, String> = HashMap::new();
    let (mut formats, mut in_styles) = (Vec::new(), false);
    loop {
        match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let id = number(attribute(&element, "numFmtId")?);
                    codes.insert(id, attribute(&element, "formatCode")?.unwrap_or_default());
                    limit(codes.len(), "formats")?;
                }
                "cellXfs" => in_styles = true,
                "xf" if in_styles => {
                    formats.push(number(attribute(&element, "numFmtId")?));
                    limit(formats.len(), "styles")?;
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_styles = false,
            Event::Eof => break,
            _ => {}
        }
    }
    let is_date = |id: &u32| is_date_format(*id, codes.get(id).map(String::as_str));
    Ok(formats.iter().map(is_date).collect())
}

fn number(text: Option<String>) -> u32 {
    text.and_then(|text| text.trim().parse().ok()).unwrap_or_default()
}

/// What cells refer to.
struct Cells<'a> {
    texts: &'a [Box<str>],
    dates: &'a [bool],
    from_1904: bool,
}

impl Cells<'_> {
    fn read(&self, part: &mut Part<'_, '_>) -> Result<Grid, WorkbookError> {
        let mut grid = Grid::default();
        let (mut row, mut column) = (0_u64, 0);
        loop {
            let (kind, style) = match part.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        row = match attribute(&element, "r")? {
                            Some(text) => text.parse().map_err(|_| damaged("a row has no number"))?,
                            None => row + 1,
                        };
                        column = 0;
                        continue;
                    }
                    "c" => {
                        if let Some(place) = attribute(&element, "r")? {
                            (row, column) = place_of(&place).ok_or_else(|| damaged("a cell has no place"))?;
                        }
                        (attribute(&element, "t")?, number(attribute(&element, "s")?))
                    }
                    _ => continue,
                },
                Event::Eof => return Ok(grid),
                _ => continue,
            };
            let text = self.text(part, kind.as_deref().unwrap_or("n"), style)?;
            grid.cell(row, column, &text)?;
            column += 1;
        }
    }

    /// Reads the text of the cell that has just begun.
    fn text(&self, part: &mut Part<'_, '_>, kind: &str, style: u32) -> Result<String, WorkbookError> {
        let depth = part.depth();
        let (mut value, mut in_value) = (String::new(), false);
        loop {
            let mut is_rich = false;
            let (event, open) = part.next_deep()?;
            match event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => in_value = true,
                    "is" => is_rich = true,
                    _ => {}
                },
                Event::Text(more) if in_value => push_text(&mut value, &more.xml10_content())?,
                Event::CData(more) if in_value => push_text(&mut value, &more.xml10_content())?,
                Event::GeneralRef(reference) if in_value => push_reference(&mut value, &reference)?,
                Event::End(_) => {
                    in_value = false;
                    if open < depth {
                        return self.meaning(&value, kind, style);
                    }
                }
                Event::Eof => return Err(damaged("its XML ends too early")),
                _ => {}
            }
            if is_rich {
                value = rich_text(part)?;
            }
        }
    }

    fn meaning(&self, value: &str, kind: &str, style: u32) -> Result<String, WorkbookError> {
        let text = match kind {
            "s" => {
                let position = value.trim().parse::<usize>().ok();
                let text = position.and_then(|position| self.texts.get(position));
                text.ok_or_else(|| damaged("a text is missing"))?.to_string()
            }
            "b" => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            "n" => {
                let Ok(number) = value.trim().parse::<f64>() else { return Ok(value.to_owned()) };
                let is_date = usize::try_from(style).is_ok_and(|style| self.dates.get(style) == Some(&true));
                let date = if is_date { date_text(number, self.from_1904) } else { None };
                date.unwrap_or_else(|| number_text(number))
            }
            // The result of a formula may have characters that XML cannot hold, too.
            "str" => unescaped(value.to_owned()),
            // Dates in words, texts of their own and what went wrong in a formula.
            _ => value.to_owned(),
        };
        Ok(text)
    }
}

/// Returns the row, from 1, and the column, from 0, of a place such as `C4`.
fn place_of(place: &str) -> Option<(u64, usize)> {
    let digits = place.find(|character: char| !character.is_ascii_alphabetic())?;
    let (letters, digits) = place.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |column, letter| 26 * column + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((digits.parse().ok()?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::{place_of, resolve, unescaped};

    #[test]
    fn places_and_paths_are_read() {
        assert_eq!(place_of("A1"), Some((1, 0)));
        assert_eq!(place_of("AB12"), Some((12, 27)));
        for other in ["", "A", "12", "AAAA1", "A-1", "é1"] {
            assert_eq!(place_of(other), None, "{other}");
        }
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl/a", "../../../b.xml"), "b.xml");
    }

    #[test]
    fn escaped_characters_are_read() {
        let text = |text: &str| unescaped(text.to_owned());
        assert_eq!(text("a_x000D_b"), "a\rb");
        assert_eq!(text("_x005F_x000D_"), "_x000D_");
        assert_eq!(text("max_xyz_é_x00"), "max_xyz_é_x00");
    }
}
