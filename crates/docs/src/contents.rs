//! The table of contents: `docs/SUMMARY.md`, and beneath the page about decision records each of them.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::markdown;
use crate::path::resolve;
use crate::source::Sources;

const SUMMARY: &str = "docs/SUMMARY.md";
const RECORDS: &str = "docs/decisions/README.md";
/// Records are the files that begin with a number, and there are fewer than 9,000.
const RECORD: &str = "docs/decisions/0";

/// A heading of the contents, and the pages under it.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) title: String,
    pub(crate) entries: Vec<Entry>,
}

/// A page, as the contents have it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) title: String,
    /// Its file in the repository.
    pub(crate) source: String,
    /// How many lists it is in: 1 for most, 0 for the first page.
    pub(crate) depth: usize,
}

/// The table of contents. The first part has the pages that stand before all lists.
pub(crate) fn read(sources: &Sources) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut depth, mut text) = (0, String::new());
    let mut source = None;
    for event in Parser::new(sources.text(SUMMARY)) {
        match event {
            Event::Start(Tag::Heading { .. }) => text.clear(),
            Event::End(TagEnd::Heading(_)) => {
                parts.push(Part { title: std::mem::take(&mut text), entries: Vec::new() });
            }
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => {
                text.clear();
                source = resolve(SUMMARY, &dest_url).map(|(path, _)| path);
            }
            Event::End(TagEnd::Link) => {
                if let (Some(part), Some(source)) = (parts.last_mut(), source.take()) {
                    let records = source == RECORDS;
                    part.entries.push(Entry { title: std::mem::take(&mut text), source, depth });
                    if records {
                        part.entries.extend(self::records(sources, depth + 1));
                    }
                }
            }
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            _ => {}
        }
    }
    parts
}

/// The decision records, in the order of their numbers.
fn records(sources: &Sources, depth: usize) -> impl Iterator<Item = Entry> {
    sources.beginning(RECORD).map(move |source| Entry {
        title: markdown::title(sources.text(source)),
        source: source.to_owned(),
        depth,
    })
}

#[cfg(test)]
mod tests {
    use super::{SUMMARY, read};
    use crate::source::Sources;

    #[test]
    fn parts_have_their_pages_and_records_stand_beneath_their_list() {
        let summary = "# Contents\n\n[First](index.md)\n\n# Guides\n\n- [`run` it](run.md)\n    - [On a *bus*](bus.md)\n\
                       - [Records](decisions/README.md)\n- [Whole](../ARCHITECTURE.md)\n";
        let sources = Sources::of(&[
            (SUMMARY, summary),
            ("docs/decisions/0002-b.md", "# 2. B\n"),
            ("docs/decisions/0001-a.md", "# 1. A\n"),
        ]);
        let parts = read(&sources);
        let entries: Vec<String> = parts
            .iter()
            .flat_map(|part| part.entries.iter().map(move |entry| (part, entry)))
            .map(|(part, entry)| format!("{} {} {} {}", part.title, entry.depth, entry.title, entry.source))
            .collect();
        insta::assert_snapshot!(entries.join("\n"), @r"
        Contents 0 First docs/index.md
        Guides 1 run it docs/run.md
        Guides 2 On a bus docs/bus.md
        Guides 1 Records docs/decisions/README.md
        Guides 2 1. A docs/decisions/0001-a.md
        Guides 2 2. B docs/decisions/0002-b.md
        Guides 1 Whole ARCHITECTURE.md
        ");
    }
}
