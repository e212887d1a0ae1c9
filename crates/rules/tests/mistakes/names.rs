//! Names that stand for nothing, or for something else.

use insta::assert_snapshot;

use crate::told;

#[test]
fn an_unknown_fact() {
    assert_snapshot!(told(r#""dedicated_team""#, r#""dedicated_tema""#, ""), @r#"
    error: unknown fact `dedicated_tema`
      --> x.toml:13:17
       |
    13 | when = { fact = "dedicated_tema" }
       |                 ^^^^^^^^^^^^^^^^
       |
       = help: did you mean `dedicated_team`?
    "#);
}

#[test]
fn a_fact_of_another_kind() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ fact = "host" }"#, ""), @r#"
    error: fact `host` is one of several choices, expected yes or no
      --> x.toml:13:17
       |
    13 | when = { fact = "host" }
       |                 ^^^^^^
       |
       = help: use `is` or `any-of`
    "#);
}

#[test]
fn an_unknown_choice() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ is = { fact = "host", value = "cahms" } }"#, ""), @r#"
    error: unknown choice `cahms` of `host`
      --> x.toml:13:40
       |
    13 | when = { is = { fact = "host", value = "cahms" } }
       |                                        ^^^^^^^
       |
       = help: did you mean `camhs`?
    "#);
}

#[test]
fn an_unknown_member() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ includes = { fact = "professions", member = "phychologist" } }"#, ""), @r#"
    error: unknown choice `phychologist` of `professions`
      --> x.toml:13:54
       |
    13 | when = { includes = { fact = "professions", member = "phychologist" } }
       |                                                      ^^^^^^^^^^^^^^
       |
       = help: did you mean `psychologist`?
    "#);
}

#[test]
fn an_unknown_probe() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ probe = "embeded" }"#, ""), @r#"
    error: unknown probe `embeded`
      --> x.toml:13:18
       |
    13 | when = { probe = "embeded" }
       |                  ^^^^^^^^^
       |
       = help: there is no probe yet
    "#);
}

#[test]
fn an_unknown_outcome() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ outcome = { of = "c", at-least = "fully-met" } }"#, ""), @r#"
    error: unknown outcome `fully-met`
      --> x.toml:13:43
       |
    13 | when = { outcome = { of = "c", at-least = "fully-met" } }
       |                                           ^^^^^^^^^^^
       |
       = help: expected `met` or `partly-met`
    "#);
}

#[test]
fn an_unknown_characteristic() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ outcome = { of = "d", at-least = "met" } }"#, ""), @r#"
    error: unknown characteristic `d`
      --> x.toml:13:27
       |
    13 | when = { outcome = { of = "d", at-least = "met" } }
       |                           ^^^
       |
       = help: expected `c`
    "#);
}

#[test]
fn an_own_fact_without_words() {
    assert_snapshot!(told("", "", r#"[[fact]]
id = "judged"
kind = "boolean"
title = "judged"
question = "Judged?"
help = "Judge."
yes = "judged"
"#), @r#"
    error: fact `judged` has no `no`
      --> x.toml:19:6
       |
    19 | id = "judged"
       |      ^^^^^^^^
    "#);
}

#[test]
fn an_own_fact_that_means_something_else() {
    assert_snapshot!(told("", "", r#"[[fact]]
id = "host"
kind = "number"
unit = "WTE"
title = "host"
question = "Host?"
help = "Host."
"#), @r#"
    error: fact `host` exists already, and other answers fit it: one of several choices
      --> x.toml:19:6
       |
    19 | id = "host"
       |      ^^^^^^
       |
       = help: read it as it is, or give this one another id
    "#);
}

#[test]
fn an_own_fact_with_a_choice_that_stands_twice() {
    let toys = r#"[[fact]]
id = "toys"
kind = "set"
title = "toys"
question = "Which toys are there?"
help = "Name each."
choices = [{ id = "ball", title = "ball" }, { id = "ball", title = "big ball" }, { id = "Big Ball", title = "big ball" }]
"#;
    assert_snapshot!(told("", "", toys), @r#"
    error: choice `ball` occurs twice
      --> x.toml:24:52
       |
    24 | choices = [{ id = "ball", title = "ball" }, { id = "ball", title = "big ball" }, { id = "Big Ball", title = "big ball" }]
       |                                                    ^^^^^^

    error: `Big Ball` is no id: expected lower-case letters, digits and single hyphens
      --> x.toml:24:89
       |
    24 | choices = [{ id = "ball", title = "ball" }, { id = "ball", title = "big ball" }, { id = "Big Ball", title = "big ball" }]
       |                                                                                         ^^^^^^^^^^
    "#);
}
