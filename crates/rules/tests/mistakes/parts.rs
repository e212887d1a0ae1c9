//! Probes, characteristics, classes and sources.

use insta::assert_snapshot;

use crate::told;

#[test]
fn duplicate_ids() {
    assert_snapshot!(told("[otherwise]", r#"[[class]]
id = "k"
title = "k"
classification = "undetermined"
when = { fact = "consults" }
[otherwise]"#, ""), @r#"
    error: class `k` occurs twice
      --> x.toml:15:6
       |
    15 | id = "k"
       |      ^^^
    "#);
}

#[test]
fn no_otherwise() {
    assert_snapshot!(told(r#"[otherwise]
id = "o"
title = "o"
classification = "undetermined"
"#, "", ""), @r#"
    error: the definition has no [otherwise]
      --> x.toml:10:6
       |
    10 | id = "k"
       |      ^^^
       |
       = help: what is a service that fits no class? Add it, with an `id`, a `title` and a `classification`
    "#);
}

#[test]
fn no_characteristic() {
    assert_snapshot!(told(r#"[[characteristic]]
id = "c"
title = "c"
summary = "c"
met-when = { fact = "consults" }
"#, "", ""), @r#"
    error: the definition has no [[characteristic]]
     --> x.toml:1:6
      |
    1 | id = "x"
      |      ^^^
    "#);
}

#[test]
fn an_unknown_classification() {
    assert_snapshot!(told(r#""parent-infant-team""#, r#""parent-infant-tean""#, ""), @r#"
    error: unknown classification `parent-infant-tean`
      --> x.toml:12:18
       |
    12 | classification = "parent-infant-tean"
       |                  ^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `parent-infant-team`?
    "#);
}

#[test]
fn a_weight_of_nothing() {
    assert_snapshot!(told(r#"summary = "c""#, r#"summary = "c"
weight = 0"#, ""), @r#"
    error: weight `0`: expected a number above 0, up to 1000
     --> x.toml:8:10
      |
    8 | weight = 0
      |          ^
    "#);
}

#[test]
fn a_source_that_is_not_listed() {
    assert_snapshot!(told(r#"summary = "c""#, r#"summary = "c"
source = "rare-jewels""#, ""), @r#"
    error: unknown source `rare-jewels`
     --> x.toml:8:10
      |
    8 | source = "rare-jewels"
      |          ^^^^^^^^^^^^^
      |
      = help: there is no source yet
    "#);
}
