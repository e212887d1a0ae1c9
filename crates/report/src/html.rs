//! A report as one page without scripts, which prints on A4.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use crate::document::{Block, Document, Table};
use crate::words::day;

const STYLE: &str = include_str!("report.css");

/// Returns the report as a page of HTML, with its style in it: it needs no other file.
#[must_use]
pub fn html(document: &Document) -> String {
    let title = format!("{}, {}", document.title, day(document.as_of));
    let mut page = String::from("<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    write(&mut page, format_args!("<title>{}</title>\n<style>\n{STYLE}</style>\n", escape(&title)));
    page.push_str("</head>\n<body>\n<header>\n");
    element(&mut page, "h1", &document.title);
    let about =
        format!("As known on {}, from revision {} of the registry.", day(document.as_of), document.revision);
    element(&mut page, "p", &about);
    page.push_str("<nav aria-label=\"Sections\"><ol>");
    for section in &document.sections {
        write(&mut page, format_args!("<li><a href=\"#{}\">{}</a></li>", section.id, escape(section.title)));
    }
    page.push_str("</ol></nav>\n</header>\n<main>\n");
    for section in &document.sections {
        write(&mut page, format_args!("<section id=\"{}\">\n", section.id));
        element(&mut page, "h2", section.title);
        for block in &section.blocks {
            match block {
                Block::Text(text) => element(&mut page, "p", text),
                Block::List(items) => {
                    page.push_str("<ul>\n");
                    for item in items {
                        element(&mut page, "li", item);
                    }
                    page.push_str("</ul>\n");
                }
                Block::Table(rows) => table(&mut page, rows),
            }
        }
        page.push_str("</section>\n");
    }
    page.push_str("</main>\n<footer><p>What is not known is shown as not known. It never counts as a no.</p></footer>\n</body>\n</html>\n");
    page
}

/// Appends markup. Writing to a text cannot fail.
fn write(page: &mut String, markup: std::fmt::Arguments<'_>) {
    let _ = page.write_fmt(markup);
}

fn element(page: &mut String, name: &str, text: &str) {
    write(page, format_args!("<{name}>{}</{name}>\n", escape(text)));
}

fn table(page: &mut String, table: &Table) {
    write(
        page,
        format_args!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table>\n",
            escape(&table.caption)
        ),
    );
    element(page, "caption", &table.caption);
    page.push_str("<thead><tr>");
    for (at, column) in table.columns.iter().enumerate() {
        let numbers = !table.rows.is_empty()
            && table.rows.iter().all(|row| row.get(at).is_some_and(|cell| is_number(cell)));
        let class = if numbers { " class=\"number\"" } else { "" };
        write(page, format_args!("<th scope=\"col\"{class}>{}</th>", escape(*column)));
    }
    let large: Vec<bool> = (0..table.columns.len()).map(|at| is_large(table, at)).collect();
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let class = if is_number(cell) { " class=\"number\"" } else { "" };
            let shown =
                if is_number(cell) && large.get(at) == Some(&true) { grouped(cell) } else { cell.clone() };
            if at == 0 {
                write(page, format_args!("<th scope=\"row\"{class}>{}</th>", escape(&shown)));
            } else {
                let name = table.columns.get(at).copied().unwrap_or_default();
                write(
                    page,
                    format_args!("<td{class} data-name=\"{}\">{}</td>", escape(name), escape(&shown)),
                );
            }
        }
        page.push_str("</tr>\n");
    }
    if table.rows.is_empty() {
        write(page, format_args!("<tr><td colspan=\"{}\">None on record.</td></tr>\n", table.columns.len()));
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|character| character.is_ascii_digit())
}

/// Whether a column has a number of more than four digits: a year is none.
fn is_large(table: &Table, at: usize) -> bool {
    table.rows.iter().filter_map(|row| row.get(at)).any(|cell| is_number(cell) && cell.len() > 4)
}

/// "1,227,389": digits with a comma after every third from the end.
fn grouped(digits: &str) -> String {
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn large_numbers_are_read_in_groups_of_three() {
        let shown = ["7", "391", "1871", "12279", "1227389"].map(grouped);
        assert_eq!(shown, ["7", "391", "1,871", "12,279", "1,227,389"]);
    }
}
