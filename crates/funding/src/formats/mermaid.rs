//! A Mermaid flowchart. <https://mermaid.js.org/syntax/flowchart.html>

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::records::Records;

pub(super) fn write(records: &Records) -> String {
    let mut lines =
        vec!["---".to_owned(), format!("title: {}", yaml(&records.about("title"))), "---".to_owned()];
    let filter = Some(records.about("filter")).filter(|filter| !filter.is_empty());
    let filter = filter.unwrap_or_else(|| "none".to_owned());
    lines.push(format!("%% filter: {filter}; revision {}", records.about("revision")));
    lines.push("flowchart LR".to_owned());
    // Short names: an id with the word `end` in it breaks the grammar.
    let mut names = BTreeMap::new();
    for (at, node) in records.nodes.iter().enumerate() {
        let funder = node.id.starts_with("commissioning-body:");
        let name = format!("{}{at}", if funder { 'f' } else { 's' });
        let text = escape(&node.label);
        lines.push(if funder { format!("  {name}[\"{text}\"]") } else { format!("  {name}([\"{text}\"])") });
        names.insert(node.id.as_str(), name);
    }
    for edge in &records.edges {
        if let (Some(from), Some(to)) = (names.get(edge.source.as_str()), names.get(edge.target.as_str())) {
            lines.push(format!("  {from} ---|\"{}\"| {to}", escape(&edge.label)));
        }
    }
    lines.push("  classDef funder fill:#12436D,color:#fff,stroke:#12436D".to_owned());
    lines.push("  classDef service fill:#801650,color:#fff,stroke:#801650".to_owned());
    for (class, mark) in [("funder", 'f'), ("service", 's')] {
        let members: Vec<&str> =
            names.values().filter(|name| name.starts_with(mark)).map(String::as_str).collect();
        if !members.is_empty() {
            lines.push(format!("  class {} {class}", members.join(",")));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn yaml(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text between quotes: Mermaid's own entities for whatever it, or the HTML that it makes, would read otherwise.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | '*' | '_' | ';' | '[' | ']' | '{' | '}' | '|' => {
                // Into a string: cannot fail.
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
