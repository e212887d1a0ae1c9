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
    // Section 7: 27 teams, and 19 areas with specialists in CAMHS.
    assert_eq!(total[0], "United Kingdom");
    assert_eq!((total[1].as_str(), total[3].as_str()), ("27", "19"));
    assert_eq!(table(&document, "Specialists").rows.len(), 19);
    insta::assert_snapshot!(
        nations.rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n"),
        @r"
    England | 25 | 6 | 14 | 3 | 0
    Northern Ireland | 1 | 0 | 1 | 0 | 0
    Scotland | 0 | 0 | 4 | 1 | 0
    Wales | 1 | 0 | 0 | 0 | 0
    United Kingdom | 27 | 6 | 19 | 4 | 0
    "
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
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n"), @r"
    As of 1 June 2019, 27 full parent-infant teams are on record as working with families. They were last confirmed on 1 June 2019; 27 of them at most 24 months before. What is older may have changed.
    Beside them there are 19 services of specialists inside another team, such as child and adolescent mental health services (CAMHS). These are not teams.
    What is not known never counts as a no: a service that no one has entered is not here, and there may be more of each.
    Full teams, those that are planned or being set up, and services that may be teams. 33 services on record.
    Specialists in parent-infant relationships who work inside another team. They are not teams. 19 services on record.
    Services for fewer families, with one intervention, or of another kind. They are not teams. 4 services on record.
    Percentages are of the areas that the registry holds. Areas of different kinds of body overlap and are never added up.
    33 of 72 clinical commissioning groups in England have a full team on record; last confirmed in June 2019.
    15 of 72 clinical commissioning groups in England have nothing on record, which does not mean that there is nothing.
    28 of 60 local authorities in England have a full team on record; last confirmed in June 2019.
    9 of 60 local authorities in England have nothing on record, which does not mean that there is nothing.
    4 of 5 health and social care trusts in Northern Ireland have nothing on record, which does not mean that there is nothing.
    10 of 14 health boards in Scotland have nothing on record, which does not mean that there is nothing.
    1 of 1 local authority in Scotland has nothing on record, which does not mean that there is nothing.
    1 of 7 local health boards in Wales has a full team on record; last confirmed in June 2019.
    6 of 7 local health boards in Wales have nothing on record, which does not mean that there is nothing.
    Areas in which no full team is known to work, those with most babies under two first. That nothing is on record does not mean that there is nothing.
    10 bodies are known to pay for 13 services on 1 June 2019. What they pay a year: unknown (19 lines).
    19 of 19 (100%) of the lines are current: a source names a period that holds the day, or is at most 24 months old. Others were last confirmed earlier, and may have ended.
    No funder is on record for 43 services. That is not the same as having none.
    0 lines end by 1 June 2021; of 19 no last day is known.
    A figure is what a source states. The registry's own count is of what was entered, and says nothing of the rest.
    What is said of services and of their funding rests on 1 source.
    ");
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
