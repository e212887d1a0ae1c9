//! The tests that a definition carries.

use facts::Vocabulary;
use insta::assert_snapshot;
use rules::load;

use crate::{SOUND, told};

#[test]
fn a_test_that_fails() {
    assert_snapshot!(told("", "", r#"[[test]]
name = "a team"
given = { dedicated_team = true, consults = false }
[test.expect]
class = "o"
score = 1
outcomes = { c = "met" }
"#), @r#"
    error: test "a team" fails: expected o, got k
      --> x.toml:18:1
       |
    18 | [[test]]
       | ^^^^^^^^

    error: test "a team" fails: expected a score of 1, got 0
      --> x.toml:18:1
       |
    18 | [[test]]
       | ^^^^^^^^

    error: test "a team" fails: expected `c` met, got not met
      --> x.toml:18:1
       |
    18 | [[test]]
       | ^^^^^^^^
    "#);
}

#[test]
fn a_test_of_a_class_that_is_not_there() {
    assert_snapshot!(told("", "", r#"[[test]]
name = "a team"
given = { dedicated_team = "yes", host = "camsh" }
[test.expect]
class = "kk"
"#), @r#"
    error: `dedicated_team`: expected `true` or `false`, got `"yes"`
      --> x.toml:20:28
       |
    20 | given = { dedicated_team = "yes", host = "camsh" }
       |                            ^^^^^

    error: `host`: expected one of the 11 choices of `host`, got `camsh`; did you mean `camhs`?
      --> x.toml:20:42
       |
    20 | given = { dedicated_team = "yes", host = "camsh" }
       |                                          ^^^^^^^

    error: unknown class `kk`
      --> x.toml:22:9
       |
    22 | class = "kk"
       |         ^^^^
       |
       = help: did you mean `k`?
    "#);
}

#[test]
fn a_test_that_expects_nothing() {
    assert_snapshot!(told("", "", r#"[[test]]
name = "a team"
given = { dedicated_team = true }
[test.expect]
"#), @"
    error: a test that expects nothing cannot fail
      --> x.toml:18:1
       |
    18 | [[test]]
       | ^^^^^^^^
       |
       = help: expect a `class`, the `possible` classes, a `score`, `outcomes`, or the `likely` class
    ");
}

#[test]
fn what_the_tests_never_try_is_a_warning_and_no_mistake() {
    let test =
        "[[test]]\nname = \"a team\"\ngiven = { dedicated_team = true }\n[test.expect]\nclass = \"k\"\n";
    let definition = load(&Vocabulary::built_in(), "x.toml", &format!("{SOUND}{test}")).unwrap();
    assert_snapshot!(definition.warnings().render(false), @r#"
    warning: no test has this both ways: it offers consultation to other professionals (never true, never false)
     --> x.toml:8:12
      |
    8 | met-when = { fact = "consults" }
      |            ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add a [[test]] for it

    warning: no test has this both ways: it is a team in its own right (never false)
      --> x.toml:13:8
       |
    13 | when = { fact = "dedicated_team" }
       |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add a [[test]] for it
    "#);
    assert_snapshot!(definition.coverage(), @r#"
    0 of 4 conditions tried both ways by 1 tests
    8:12: it offers consultation to other professionals: never true, never false
    8:12: `met-when` of `c`: never true, never false
    13:8: it is a team in its own right: never false
    13:8: class `k`: never false
    "#);
}
