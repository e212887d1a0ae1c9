//! Conditions in the wrong shape.

use insta::assert_snapshot;

use crate::told;

#[test]
fn an_unknown_kind_of_condition() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ nott = { fact = "dedicated_team" } }"#, ""), @r#"
    error: unknown kind of condition `nott`
      --> x.toml:13:10
       |
    13 | when = { nott = { fact = "dedicated_team" } }
       |          ^^^^
       |
       = help: did you mean `not`?
    "#);
}

#[test]
fn two_keys_in_a_condition() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ fact = "dedicated_team", not = { fact = "consults" } }"#, ""), @r#"
    error: a condition has one key, found `fact` and `not`
      --> x.toml:13:8
       |
    13 | when = { fact = "dedicated_team", not = { fact = "consults" } }
       |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: join several with `all` or `any`
    "#);
}

#[test]
fn a_condition_that_is_a_word() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#""dedicated_team""#, ""), @r#"
    error: expected a condition such as { fact = "…" }, got a string
      --> x.toml:13:8
       |
    13 | when = "dedicated_team"
       |        ^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn an_empty_list() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, "{ all = [] }", ""), @r#"
    error: `all` lists no condition
      --> x.toml:13:16
       |
    13 | when = { all = [] }
       |                ^^
    "#);
}

#[test]
fn an_outcome_within_a_characteristic() {
    assert_snapshot!(told(r#"{ fact = "consults" }"#, r#"{ outcome = { of = "c", at-least = "met" } }"#, ""), @r#"
    error: a characteristic cannot ask for the outcome of a characteristic
     --> x.toml:8:12
      |
    8 | met-when = { outcome = { of = "c", at-least = "met" } }
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: ask for the facts, or give them a name with [[probe]]
    "#);
}

#[test]
fn more_than_there_are() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ at-least = { count = 3, of = [{ fact = "dedicated_team" }, { fact = "consults" }] } }"#, ""), @r#"
    error: at least 3 of 2 conditions
      --> x.toml:13:31
       |
    13 | when = { at-least = { count = 3, of = [{ fact = "dedicated_team" }, { fact = "consults" }] } }
       |                               ^
       |
       = help: expected 1 to 2
    "#);
}

#[test]
fn a_count_of_more_than_there_are() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ count = { fact = "professions", at-least = 40 } }"#, ""), @r#"
    error: a count of 40 among 28 members
      --> x.toml:13:53
       |
    13 | when = { count = { fact = "professions", at-least = 40 } }
       |                                                     ^^
       |
       = help: expected 0 to 28
    "#);
}

#[test]
fn the_wrong_unit() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ compare = { fact = "staff_wte", at-least = 3, unit = "months" } }"#, ""), @r#"
    error: unit `months`, but `staff_wte` is counted in WTE
      --> x.toml:13:63
       |
    13 | when = { compare = { fact = "staff_wte", at-least = 3, unit = "months" } }
       |                                                               ^^^^^^^^
       |
       = help: expected `WTE`
    "#);
}

#[test]
fn a_threshold_out_of_range() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ compare = { fact = "accepts_until_months", at-least = 2000 } }"#, ""), @r#"
    error: `accepts_until_months` is never exactly 2000
      --> x.toml:13:64
       |
    13 | when = { compare = { fact = "accepts_until_months", at-least = 2000 } }
       |                                                                ^^^^
       |
       = help: it lies between -9 and 300 (months)
    "#);
}

#[test]
fn a_threshold_in_words() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ compare = { fact = "staff_wte", at-least = "birth" } }"#, ""), @r#"
    error: threshold `birth`: expected a number
      --> x.toml:13:53
       |
    13 | when = { compare = { fact = "staff_wte", at-least = "birth" } }
       |                                                     ^^^^^^^
    "#);
}

#[test]
fn two_comparisons() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ compare = { fact = "staff_wte", at-least = 3, at-most = 5 } }"#, ""), @r#"
    error: `compare` takes exactly one of `at-least`, `at-most`, `more-than`, `less-than` and `exactly`
      --> x.toml:13:20
       |
    13 | when = { compare = { fact = "staff_wte", at-least = 3, at-most = 5 } }
       |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn probes_in_a_circle() {
    assert_snapshot!(told("[[class]]", r#"[[probe]]
id = "p"
title = "p"
when = { probe = "q" }
[[probe]]
id = "q"
title = "q"
when = { not = { probe = "p" } }
[[class]]"#, ""), @r#"
    error: probe `p` uses itself
      --> x.toml:10:6
       |
    10 | id = "p"
       |      ^^^

    error: probe `q` uses itself
      --> x.toml:14:6
       |
    14 | id = "q"
       |      ^^^
    "#);
}
