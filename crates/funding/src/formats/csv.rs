//! Comma-separated values, after RFC 4180: UTF-8, lines end with CR LF, the first one names the columns.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises ("CSV injection"): a
//! body named `=HYPERLINK(…)` stays a name. The day and the filter are in every row, since there is no other place. Columns are
//! named and yes and no are written as in every other table.

use super::records::{Column, EDGE, Kind, NODE, Records, Value};

pub(super) fn nodes(records: &Records) -> String {
    let mut csv = head(&["id"], &NODE);
    for node in &records.nodes {
        row(&mut csv, records, &[&node.id], &NODE, &node.attributes);
    }
    csv
}

pub(super) fn edges(records: &Records) -> String {
    let name = |id: &str| {
        let at = records.nodes.binary_search_by(|node| node.id.as_str().cmp(id));
        at.ok().and_then(|at| records.nodes.get(at)).map(|node| node.label.clone()).unwrap_or_default()
    };
    let mut csv = head(&["id", "funder", "funder_name", "service", "service_name"], &EDGE);
    for edge in &records.edges {
        let own = [&edge.id, &edge.source, &name(&edge.source), &edge.target, &name(&edge.target)];
        row(&mut csv, records, &own, &EDGE, &edge.attributes);
    }
    csv
}

fn head(own: &[&str], columns: &[Column]) -> String {
    let names = own.iter().copied().chain(columns.iter().map(|(name, _)| *name));
    let mut head = names.chain(["asOf", "filter"]).map(snake_case).collect::<Vec<_>>().join(",");
    head.push_str("\r\n");
    head
}

/// The name of a column: `annual_amount` for `annualAmount`.
fn snake_case(name: &str) -> String {
    name.chars().fold(String::new(), |mut text, letter| {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
        text
    })
}

fn row(csv: &mut String, records: &Records, own: &[&String], columns: &[Column], known: &[(Column, Value)]) {
    let mut cells: Vec<String> = own.iter().map(|text| cell(text)).collect();
    for (name, kind) in columns {
        let text = match known.iter().find(|((own, _), _)| own == name) {
            Some((_, Value::Flag(flag))) => if *flag { "yes" } else { "no" }.to_owned(),
            Some((_, value)) => value.text(),
            None => String::new(),
        };
        // A number is no formula, whatever its sign.
        cells.push(if *kind == Kind::Text { cell(&text) } else { text });
    }
    cells.push(cell(&records.about("asOf")));
    cells.push(cell(&records.about("filter")));
    csv.push_str(&cells.join(","));
    csv.push_str("\r\n");
}

/// A text as a cell: guarded, and in quotes where it must be.
fn cell(text: &str) -> String {
    let guarded = facts::guard(text);
    if guarded.contains(['"', ',', '\r', '\n']) || guarded.starts_with(' ') || guarded.ends_with(' ') {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_never_a_formula() {
        insta::assert_snapshot!(cell("=HYPERLINK(\"http://x\",\"y\")"), @r#""'=HYPERLINK(""http://x"",""y"")""#);
        assert_eq!(cell("@SUM"), "'@SUM");
        assert_eq!(cell("＝1"), "'＝1");
        assert_eq!(cell("Tŷ Bychan, Caerdydd"), "\"Tŷ Bychan, Caerdydd\"");
        assert_eq!(cell("NHS Leeds CCG"), "NHS Leeds CCG");
        assert_eq!(cell("\u{1b}[31m"), "\u{fffd}[31m");
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_text_no_cell_is_run_or_obeyed(text in "['=+@＝－\t\r\n ,\"-]{0,4}(?s:.{0,6})") {
            let cell = cell(&text);
            let inside = match cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')) {
                Some(quoted) => quoted.replace("\"\"", "\""),
                None => cell.clone(),
            };
            let first = inside.trim_start().chars().next();
            proptest::prop_assert!(first.is_none_or(|first| !"=+-@＝＋－＠".contains(first)), "{:?}", cell);
            proptest::prop_assert!(!inside.starts_with(['\t', '\r', '\n']), "{:?}", cell);
            proptest::prop_assert!(!inside.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')));
            let guarded = facts::guard(&text);
            proptest::prop_assert_eq!(facts::unguard(&inside), facts::unguard(&guarded));
        }
    }
}
