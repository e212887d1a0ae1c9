//! Every example of the documentation of definitions loads, and the messages for a broken file are the ones that it shows.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use rules::{Library, LoadError};

/// The pages, in the order in which they are read: the examples of the later ones add to those of the first.
const PAGES: [&str; 3] = [
    include_str!("../../../docs/how-to/write-a-definition.md"),
    include_str!("../../../docs/reference/definitions.md"),
    include_str!("../../../docs/reference/presumptions.md"),
];

/// The fenced blocks: the words behind the fence but for a file name, and the text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let fenced = PAGES.iter().flat_map(|page| page.split("```").skip(1).step_by(2));
    let parts = fenced.map(|block| block.split_once('\n').unwrap());
    parts.map(|(info, text)| (info.split_once(" file=").map_or(info, |(kind, _)| kind), text)).collect()
}

fn of_kind(kind: &str) -> Vec<&'static str> {
    blocks().into_iter().filter(|(own, _)| *own == kind).map(|(_, text)| text).collect()
}

fn load(text: &str) -> Result<rules::Definition, LoadError> {
    Library::built_in().unwrap().load("small.toml", text)
}

fn loads(text: &str) -> rules::Definition {
    load(text).unwrap_or_else(|error| panic!("{}\n{text}", error.render(false)))
}

#[test]
fn whole_examples_load_by_themselves_and_additions_one_after_another() {
    let whole = of_kind("toml whole");
    assert_eq!(whole.len(), 2);
    for text in &whole {
        loads(text);
    }
    let mut small = whole[0].to_owned();
    let additions = of_kind("toml add");
    assert_eq!(additions.len(), 4);
    for addition in additions {
        small = format!("{small}\n{addition}");
        loads(&small);
    }
    let [top] = of_kind("toml top")[..] else { panic!("one top") };
    let versioned = loads(&format!("{top}{small}"));
    assert_eq!(versioned.effective_from().unwrap().to_string(), "2026-04-01");
}

#[test]
fn no_block_of_definitions_is_left_out() {
    let known = ["toml whole", "toml add", "toml top", "toml broken", "text broken", "text output", "sh run"];
    for (kind, text) in blocks() {
        assert!(known.contains(&kind), "{kind}: {text}");
    }
}

#[test]
fn the_mistakes_are_told_as_the_guide_says() {
    let ([text], [told]) = (&of_kind("toml broken")[..], &of_kind("text broken")[..]) else {
        panic!("one broken example, and what is told of it")
    };
    assert_eq!(load(text).unwrap_err().render(false), told.trim_end());
}

#[test]
fn every_kind_of_condition_in_the_table_holds_in_a_definition() {
    let rows = PAGES[1].lines().filter(|line| line.starts_with("| `") && line.ends_with(" }` |"));
    let conditions: Vec<&str> = rows.map(|row| row.rsplit('`').nth(1).unwrap()).collect();
    assert_eq!(conditions.len(), 11);
    let (untested, _) = of_kind("toml whole")[0].split_once("[[test]]").unwrap();
    let reachable = of_kind("toml add").into_iter().find(|text| text.contains("[[probe]]")).unwrap();
    let small = format!("{untested}\n{reachable}");
    for condition in conditions {
        let class = format!(
            "[[class]]\nid = \"another\"\ntitle = \"Another\"\nclassification = \"undetermined\"\nwhen = {condition}\n\n[otherwise]"
        );
        loads(&small.replacen("[otherwise]", &class, 1));
    }
}

#[test]
fn coverage_is_what_the_guide_says() {
    let coverage = loads(of_kind("toml whole")[0]).coverage().to_string();
    let shown = of_kind("text output").into_iter().find(|text| text.starts_with("OK small.toml")).unwrap();
    assert_eq!(coverage, shown.lines().nth(1).unwrap().trim());
}
