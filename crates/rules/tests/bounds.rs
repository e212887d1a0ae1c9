//! Beyond what is worth searching, the answer says so, and leaves out no class that is possible.

use std::fmt::Write;

use facts::{Dictionary, Sheet, Value, Vocabulary};
use rules::{Scratch, load};

const PIGEONS: usize = 9;
const HOLES: usize = 8;

/// Every pigeon has a hole and no two share one: impossible, and too much work to find that out case by case.
fn pigeonholes() -> String {
    let mut text = "id = \"pigeons\"\nversion = \"1\"\ntitle = \"Pigeons\"\n".to_owned();
    let fact = |pigeon: usize, hole: usize| format!("{{ fact = \"p{pigeon}_{hole}\" }}");
    for (pigeon, hole) in (0..PIGEONS).flat_map(|pigeon| (0..HOLES).map(move |hole| (pigeon, hole))) {
        let id = format!("p{pigeon}_{hole}");
        let _ = write!(
            text,
            "[[fact]]\nid = \"{id}\"\nkind = \"boolean\"\ntitle = \"{id}\"\nquestion = \"{id}?\"\nhelp = \"{id}.\"\nyes = \"{id}\"\nno = \"not {id}\"\n"
        );
    }
    let housed = (0..PIGEONS).map(|pigeon| {
        let holes: Vec<String> = (0..HOLES).map(|hole| fact(pigeon, hole)).collect();
        format!("{{ any = [{}] }}", holes.join(", "))
    });
    let alone = (0..HOLES).flat_map(|hole| {
        let pairs = (0..PIGEONS).flat_map(|one| (0..one).map(move |other| (one, other)));
        pairs.map(move |(one, other)| {
            format!("{{ not = {{ all = [{}, {}] }} }}", fact(one, hole), fact(other, hole))
        })
    });
    let all: Vec<String> = housed.chain(alone).collect();
    let _ = write!(
        text,
        "[[characteristic]]\nid = \"c\"\ntitle = \"c\"\nsummary = \"c\"\nmet-when = {{ fact = \"p0_0\" }}\n\
         [[class]]\nid = \"impossible\"\ntitle = \"Impossible\"\nclassification = \"undetermined\"\nwhen = {{ all = [{}] }}\n\
         [otherwise]\nid = \"rest\"\ntitle = \"Rest\"\nclassification = \"undetermined\"\n",
        all.join(", ")
    );
    text
}

#[test]
fn what_would_cost_too_much_is_told_as_not_exact() {
    let definition = load(&Vocabulary::built_in(), "pigeons.toml", &pigeonholes()).unwrap();
    let verdict = definition.verdict(&Sheet::new());
    assert!(!verdict.exact);
    assert_eq!(verdict.possible, [0, 1], "all that may be possible, here one too many");
    assert!(!definition.assess(&Sheet::new()).exact);
    // Neither does a row of a table have a diagram to be read off.
    let dictionary = Dictionary::new(definition.vocabulary());
    let summary = definition.summarise_row(&dictionary.row(&[]), 0, &mut Scratch::default());
    assert!(!summary.exact);
    assert_eq!(summary.possible, verdict.possible);
    // With enough known it is exact again.
    let mut sheet = Sheet::new();
    for hole in 0..HOLES {
        let fact = definition.vocabulary().find(&format!("p0_{hole}")).unwrap();
        sheet.know(fact, Value::Boolean(false));
    }
    let verdict = definition.verdict(&sheet);
    assert!(verdict.exact);
    assert_eq!(verdict.possible, [1]);
}
