//! Conditions that make no sense.

use insta::assert_snapshot;

use crate::told;

#[test]
fn an_impossible_condition() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ all = [{ fact = "dedicated_team" }, { not = { fact = "dedicated_team" } }] }"#, ""), @r#"
    error: class `k` can never hold: it is a team in its own right and it is one or a few practitioners inside a team with a wider remit
      --> x.toml:13:8
       |
    13 | when = { all = [{ fact = "dedicated_team" }, { not = { fact = "dedicated_team" } }] }
       |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_condition_that_always_holds() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ any = [{ fact = "consults" }, { count = { fact = "professions", at-least = 0 } }] }"#, ""), @r#"
    error: this part always holds: the professions number at least 0
      --> x.toml:13:40
       |
    13 | when = { any = [{ fact = "consults" }, { count = { fact = "professions", at-least = 0 } }] }
       |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_class_that_is_never_reached() {
    assert_snapshot!(told("[otherwise]", r#"[[class]]
id = "l"
title = "l"
classification = "undetermined"
when = { all = [{ fact = "dedicated_team" }, { fact = "consults" }] }
[otherwise]"#, ""), @r#"
    error: class `l` can never be reached
      --> x.toml:15:6
       |
    15 | id = "l"
       |      ^^^
       |
       = help: every service that it fits is of a class above it
    "#);
}
