//! The report of 2019 beside the one that was published, number by number.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use readmodel::Snapshot;
use registry::{Commit, Position, Registry, dataset};
use report::{Block, Document, Scope, Table, html, report, xlsx};

fn snapshot() -> Snapshot {
    let library = rules::Library::built_in().unwrap();
    let at = "2019-09-01T00:00:00Z".parse().unwrap();
    let commit = Commit::new(Position::FIRST, at, "import", dataset::report_2019().unwrap());
    let registry = Registry::empty(library.vocabulary().clone()).apply(&commit).unwrap();
    Snapshot::new(registry, library)
}

fn of_2019() -> Document {
    report(&snapshot(), Scope { as_of: "2019-06-01".parse().unwrap(), since: None })
}

fn table<'d>(document: &'d Document, sheet: &str) -> &'d Table {
    document.tables().find(|table| table.sheet == sheet).unwrap()
}

#[test]
fn the_numbers_are_those_of_section_7() {
    let document = of_2019();
    let nations = table(&document, "Nations");
    let total = nations.rows.last().unwrap();
    // Section 7: 27 teams, and 19 areas with specialists in CAMHS; three more services for fewer families, and one under way.
    assert_eq!(total[0], "United Kingdom");
    assert_eq!((total[1].as_str(), total[3].as_str()), ("27", "19"));
    let of = |sheet: &str, words: &str| {
        table(&document, sheet).rows.iter().filter(|row| row[4].starts_with(words)).count()
    };
    assert_eq!(
        of("Teams", "parent-infant team") + of("Teams", "Parent-infant team"),
        27 + of("Teams", "parent-infant team,") + of("Teams", "Parent-infant team,")
    );
    assert_eq!(table(&document, "Specialists").rows.len(), 19);
    insta::assert_snapshot!(
        nations.rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n"),
        @""
    );
}

#[test]
fn sentences_may_be_quoted() {
    let document = of_2019();
    let texts = document.sections.iter().flat_map(|section| &section.blocks).flat_map(|block| match block {
        Block::Text(text) => vec![text.clone()],
        Block::List(items) => items.clone(),
        Block::Table(_) => Vec::new(),
    });
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n"), @"");
}

#[test]
fn every_count_of_the_page_is_one_of_the_interface() {
    let snapshot = snapshot();
    let document = of_2019();
    let day = "2019-06-01".parse().unwrap();
    let groups = provision::Coverage::new(snapshot.registry(), snapshot.profiles(), day).groups();
    let listed = &table(&document, "Areas counted").rows;
    let counted =
        groups.iter().flat_map(|group| group.statuses.iter().filter(|count| count.share.count() > 0));
    let counted: Vec<String> = counted.map(|count| count.share.to_string()).collect();
    assert_eq!(listed.iter().map(|row| row[3].clone()).collect::<Vec<_>>(), counted);
}

#[test]
fn rows_are_as_long_as_headings_and_sheets_have_names_of_their_own() {
    let since = Some("2018-06-01".parse().unwrap());
    let document = report(&snapshot(), Scope { as_of: "2026-11-30".parse().unwrap(), since });
    let mut names = std::collections::HashSet::new();
    for table in document.tables() {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.sheet);
        assert!(table.sheet.chars().count() <= 31 && names.insert(table.sheet.clone()), "{}", table.sheet);
    }
    assert!(xlsx(&document).unwrap().starts_with(b"PK"));
    assert_eq!(xlsx(&document).unwrap(), xlsx(&document).unwrap(), "the same report is the same bytes");
}

#[test]
fn names_with_markup_stay_text() {
    let mut document = of_2019();
    document.title = "<script>alert(1)</script>".to_owned();
    let page = html(&document);
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;"));
}
