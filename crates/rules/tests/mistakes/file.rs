//! The file as a whole, and its keys.

use insta::assert_snapshot;

use crate::{told, told_of};

#[test]
fn not_toml() {
    assert_snapshot!(told_of(r#"id = "x
version = 1"#), @r#"
    error: not TOML: invalid basic string, expected `"`
     --> x.toml:1:8
      |
    1 | id = "x
      |        ^
    "#);
}

#[test]
fn no_id_no_version_no_title() {
    assert_snapshot!(told(r#"id = "x"
version = "1"
title = "t"
"#, "", ""), @r#"
    error: the definition has no `id`
     --> x.toml:1:1
      |
    1 | [[characteristic]]
      | ^

    error: the definition has no `version`
     --> x.toml:1:1
      |
    1 | [[characteristic]]
      | ^

    error: the definition has no `title`
     --> x.toml:1:1
      |
    1 | [[characteristic]]
      | ^
    "#);
}

#[test]
fn an_id_with_capitals() {
    assert_snapshot!(told(r#"id = "x""#, r#"id = "My Network""#, ""), @r#"
    error: `My Network` is no id: expected lower-case letters, digits and single hyphens
     --> x.toml:1:6
      |
    1 | id = "My Network"
      |      ^^^^^^^^^^^^
    "#);
}

#[test]
fn an_unknown_key() {
    assert_snapshot!(told("met-when = {", r#"metwhen = { fact = "consults" }
met-when = {"#, ""), @r#"
    error: unknown key `metwhen` in [[characteristic]]
     --> x.toml:8:1
      |
    8 | metwhen = { fact = "consults" }
      | ^^^^^^^
      |
      = help: did you mean `met-when`?
    "#);
}

#[test]
fn a_wrong_type() {
    assert_snapshot!(told(r#"title = "t""#, "title = 7", ""), @r#"
    error: `title`: expected a string, got a whole number
     --> x.toml:3:9
      |
    3 | title = 7
      |         ^
    "#);
}

#[test]
fn a_status_that_is_none() {
    assert_snapshot!(told(r#"title = "t""#, r#"title = "t"
status = "curent""#, ""), @r#"
    error: unknown status `curent`
     --> x.toml:4:10
      |
    4 | status = "curent"
      |          ^^^^^^^^
      |
      = help: did you mean `current`?
    "#);
}

#[test]
fn a_date_that_is_none() {
    assert_snapshot!(told(r#"title = "t""#, r#"title = "t"
effective-from = "June 2019""#, ""), @r#"
    error: `effective-from`: expected a date such as 2019-06-01, got a string
     --> x.toml:4:18
      |
    4 | effective-from = "June 2019"
      |                  ^^^^^^^^^^^
    "#);
}

#[test]
fn several_at_once() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ all = [{ fact = "dedicated_tema" }, { is = { fact = "host", value = 3 } }] }"#, r#"[[test]]
name = "t"
[test.expect]
class = "zz"
"#), @r#"
    error: unknown fact `dedicated_tema`
      --> x.toml:13:26
       |
    13 | when = { all = [{ fact = "dedicated_tema" }, { is = { fact = "host", value = 3 } }] }
       |                          ^^^^^^^^^^^^^^^^
       |
       = help: did you mean `dedicated_team`?

    error: `value`: expected a choice or true or false, got a whole number
      --> x.toml:13:78
       |
    13 | when = { all = [{ fact = "dedicated_tema" }, { is = { fact = "host", value = 3 } }] }
       |                                                                              ^
       |
       = help: compare numbers with `compare`

    error: unknown class `zz`
      --> x.toml:21:9
       |
    21 | class = "zz"
       |         ^^^^
       |
       = help: expected `k` or `o`
    "#);
}

#[test]
fn too_deep_nesting() {
    let deep = format!("{}{{ fact = \"dedicated_team\" }}{}", "{ not = ".repeat(40), " }".repeat(40));
    let message = told("{ fact = \"dedicated_team\" }", &deep, "");
    assert_snapshot!(message.lines().next().unwrap_or_default(), @"error: conditions nest more than 32 deep");
}

#[test]
fn nesting_that_would_exhaust_the_stack() {
    let deep = format!("{}{{ fact = \"dedicated_team\" }}{}", "{ not = ".repeat(6_000), " }".repeat(6_000));
    let message = told("{ fact = \"dedicated_team\" }", &deep, "");
    assert_snapshot!(message.lines().next().unwrap_or_default(), @"error: not TOML: cannot recurse further; max recursion depth met");
}
