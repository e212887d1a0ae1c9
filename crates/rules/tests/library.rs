//! Versions by date, folders read again, definitions compared.

use facts::{Sheet, Value};
use insta::assert_snapshot;
use rules::{BUILT_IN, Library, compare};

const FIRST: &str = r#"id = "x"
version = "1"
title = "t"
status = "superseded"
effective-from = 2020-01-01
[[fact]]
id = "judged"
kind = "boolean"
title = "judged"
question = "Judged?"
help = "Judge."
yes = "judged"
no = "not judged"
[[characteristic]]
id = "c"
title = "c"
summary = "c"
met-when = { fact = "judged" }
[[class]]
id = "k"
title = "k"
classification = "undetermined"
when = { fact = "dedicated_team" }
[otherwise]
id = "o"
title = "o"
classification = "undetermined"
"#;

fn second() -> String {
    FIRST
        .replace("version = \"1\"", "version = \"2\"\nsupersedes = \"x-1\"")
        .replace("superseded\"", "current\"")
        .replace("2020-01-01", "2022-01-01")
        .replace("\"dedicated_team\"", "\"consults\"")
}

#[test]
fn each_day_has_the_version_that_was_in_force() {
    let library =
        Library::built_in().unwrap().with("1.toml", FIRST).unwrap().with("2.toml", &second()).unwrap();
    let on = |day: &str| library.in_force("x", day.parse().unwrap()).map(|found| found.slug().to_owned());
    assert_eq!(on("2019-12-31"), None);
    assert_eq!(on("2021-12-31").as_deref(), Some("x-1"));
    assert_eq!(on("2022-01-01").as_deref(), Some("x-2"));
    // Both versions declare the same fact, and it stands in the vocabulary once.
    assert_eq!(library.vocabulary().ids().filter(|id| *id == "judged").count(), 1);
}

#[test]
fn a_broken_file_keeps_its_last_good_version() {
    let base = Library::built_in().unwrap();
    let second = second();
    // In any order: the second needs the first.
    let good = base.reload([("2.toml", second.as_str()), ("1.toml", FIRST)], None);
    assert!(good.broken().is_empty());
    let broken_text = FIRST.replace("\"dedicated_team\"", "\"dedicated_tema\"");
    let next =
        base.reload([("2.toml", second.as_str()), ("1.toml", &broken_text), ("3.toml", "id =")], Some(&good));
    let told: Vec<String> = next
        .broken()
        .iter()
        .map(|broken| format!("{} ({})", broken.error, broken.kept.as_deref().unwrap_or("nothing kept")))
        .collect();
    assert_snapshot!(told.join("\n"), @r#"
    1.toml:23:17: unknown fact `dedicated_tema`; did you mean `dedicated_team`? (x-1)
    3.toml:1:5: not TOML: string values must be quoted, expected literal string (nothing kept)
    "#);
    assert_eq!(next.iter().count(), BUILT_IN.len() + 2);
    assert_eq!(next.get("x-1").unwrap().document(), FIRST);
    assert_eq!(next.broken_file_of("x-1").map(|broken| broken.file.as_str()), Some("1.toml"));
    assert!(next.broken_file_of("x-2").is_none());
    // The library that serves meanwhile is untouched.
    assert_eq!(good.get("x-1").unwrap().document(), FIRST);
}

#[test]
fn who_moves_between_definitions_and_why() {
    let library =
        Library::built_in().unwrap().with("1.toml", FIRST).unwrap().with("2.toml", &second()).unwrap();
    let (one, two) = (library.get("x-1").unwrap(), library.get("x-2").unwrap());
    let fact = |id: &str| library.vocabulary().find(id).unwrap();
    let mut moves = Sheet::new();
    moves.know(fact("dedicated_team"), Value::Boolean(true));
    moves.know(fact("consults"), Value::Boolean(false));
    let mut stays = moves.clone();
    stays.know(fact("consults"), Value::Boolean(true));
    let found = compare(one, two, [&stays, &moves]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].service, 1);
    assert_eq!((one.class_titles(found[0].from), two.class_titles(found[0].to)), ("k".into(), "o".into()));
    assert_snapshot!(found[0].because, @"it offers no consultation to other professionals");
}
