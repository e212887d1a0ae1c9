//! Definitions beside others: versions and variants.

use facts::Vocabulary;
use insta::assert_snapshot;
use rules::Library;

use crate::{SOUND, told};

/// What a library says of a definition beside another one.
fn beside(first: &str, second: &str) -> String {
    let library =
        Library::empty(Vocabulary::built_in()).with("first.toml", &SOUND.replacen("title = \"t\"", first, 1));
    match library.and_then(|library| {
        library.with("second.toml", &SOUND.replacen("version = \"1\"\ntitle = \"t\"", second, 1))
    }) {
        Ok(library) => {
            library.iter().map(|definition| definition.warnings().to_string()).collect::<Vec<_>>().join("\n")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_same_version_twice() {
    assert_snapshot!(beside("title = \"t\"", "version = \"1\"\ntitle = \"t\""), @"second.toml: definition `x-1` is loaded already; give one of them another `version`");
}

#[test]
fn overlapping_versions() {
    let first = "title = \"t\"\nstatus = \"current\"\neffective-from = 2020-01-01";
    let second = "version = \"2\"\ntitle = \"t\"\nstatus = \"current\"\neffective-from = 2020-01-01";
    assert_snapshot!(beside(first, second), @"second.toml:5:18: `x-1` is in force from 2020-01-01 too; give each version its own `effective-from`, or make one of them a draft");
    let second = "version = \"2\"\ntitle = \"t\"\nstatus = \"current\"\nsupersedes = \"x-1\"\neffective-from = 2019-01-01";
    assert_snapshot!(beside(first, second), @"second.toml:6:18: in force from 2019-01-01, but `x-1`, which it supersedes, only from 2020-01-01");
    let second = "version = \"2\"\ntitle = \"t\"\nsupersedes = \"x-2\"";
    assert_snapshot!(beside(first, second), @"second.toml:4:14: `x-2` cannot supersede itself");
}

#[test]
fn extends_what_is_not_loaded() {
    assert_snapshot!(told(r#"title = "t""#, r#"title = "t"
extends = "rare-jewels-2018""#, ""), @r#"
    error: unknown definition `rare-jewels-2018`
     --> x.toml:4:11
      |
    4 | extends = "rare-jewels-2018"
      |           ^^^^^^^^^^^^^^^^^^
      |
      = help: there is no definition yet
    "#);
}

#[test]
fn before_without_extends() {
    assert_snapshot!(told(r#"id = "k""#, r#"id = "k"
before = "o""#, ""), @r#"
    error: `before` is for a definition that extends another
      --> x.toml:11:10
       |
    11 | before = "o"
       |          ^^^
       |
       = help: classes are tried in the order in which they are written
    "#);
}

#[test]
fn an_inherited_part_that_no_longer_makes_sense_is_told_at_extends() {
    let variant = "id = \"y\"\nversion = \"1\"\ntitle = \"y\"\nextends = \"x-1\"\n[[class]]\nid = \"k\"\ntitle = \"k\"\nclassification = \"undetermined\"\nwhen = { fact = \"consults\" }\n[[class]]\nid = \"n\"\nbefore = \"kk\"\ntitle = \"n\"\nclassification = \"undetermined\"\nwhen = { all = [{ fact = \"consults\" }, { fact = \"dedicated_team\" }] }\n";
    let library = Library::empty(Vocabulary::built_in()).with("x.toml", SOUND).unwrap();
    assert_snapshot!(library.load("y.toml", variant).unwrap_err().render(false), @r#"
    error: unknown class `kk`
      --> y.toml:12:10
       |
    12 | before = "kk"
       |          ^^^^
       |
       = help: did you mean `k`?
    "#);
    // Tried first, the new class is reached.
    let before = variant.replace("before = \"kk\"", "before = \"k\"");
    let definition = library.load("y.toml", &before).unwrap();
    let order: Vec<&str> = definition.classes().iter().map(|class| class.id.as_str()).collect();
    assert_eq!(order, ["n", "k", "o"]);
}
