//! The language of Graphviz. <https://graphviz.org/doc/info/lang.html>

use std::fmt::Write as _;

use super::records::Records;

pub(super) fn write(records: &Records) -> String {
    let filter = records.about("filter");
    let filter = if filter.is_empty() { "everything".to_owned() } else { filter };
    let label = format!("{} ({filter}; revision {})", records.about("title"), records.about("revision"));
    let mut dot = String::new();
    let mut line = |text: String| {
        dot.push_str(&text);
        dot.push('\n');
    };
    line("graph funding {".to_owned());
    line(format!(
        "  graph [rankdir=LR, ranksep=3, label={}, labelloc=t, fontname=\"sans-serif\"];",
        quote(&label)
    ));
    line("  node [fontname=\"sans-serif\", style=filled, fontcolor=\"#ffffff\"];".to_owned());
    for node in &records.nodes {
        let funder = node.id.starts_with("commissioning-body:");
        let (shape, colour) = if funder { ("box", "#12436D") } else { ("ellipse", "#801650") };
        let (id, label) = (quote(&node.id), quote(&node.label));
        line(format!("  {id} [label={label}, shape={shape}, fillcolor=\"{colour}\"];"));
    }
    for edge in &records.edges {
        let mut attributes = String::new();
        // Into a string: cannot fail.
        let _ = write!(attributes, "id={}, tooltip={}", quote(&edge.id), quote(&edge.label));
        line(format!("  {} -- {} [{attributes}];", quote(&edge.source), quote(&edge.target)));
    }
    line("}".to_owned());
    dot
}

/// A text in quotes, that shows as it is: Graphviz reads backslashes as escapes and decodes entities.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '&' => quoted.push_str("&amp;"),
            control if control.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
