//! What is told about mistakes: line, column, excerpt, cause and what to do. Read as the writer of a definition would.

use facts::Vocabulary;
use insta::assert_snapshot;
use rules::{Library, load};

const SOUND: &str = r#"id = "x"
version = "1"
title = "t"
[[characteristic]]
id = "c"
title = "c"
summary = "c"
met-when = { fact = "consults" }
[[class]]
id = "k"
title = "k"
classification = "parent-infant-team"
when = { fact = "dedicated_team" }
[otherwise]
id = "o"
title = "o"
classification = "undetermined"
"#;

/// The sound definition with something in the place of something else, and something after it.
fn told(from: &str, to: &str, after: &str) -> String {
    assert!(SOUND.contains(from), "the sound definition has no {from}");
    told_of(&format!("{}{after}", SOUND.replacen(from, to, 1)))
}

fn told_of(text: &str) -> String {
    match load(&Vocabulary::built_in(), "x.toml", text) {
        Ok(_) => "no mistake".to_owned(),
        Err(error) => error.render(false),
    }
}

#[test]
fn the_sound_one_is() {
    assert_eq!(told("", "", ""), "no mistake");
}

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
fn duplicate_ids() {
    assert_snapshot!(told("[otherwise]", r#"[[class]]
id = "k"
title = "k"
classification = "undetermined"
when = { fact = "consults" }
[otherwise]"#, ""), @r#"
    error: class `k` stands twice
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
    error: weight `0`: expected a number above 0
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
    error: this part always holds: professions number at least 0
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

    error: test "a team" fails: expected a score of 1 to 1, got 0 to 0
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
"#), @r#"
    error: a test that expects nothing cannot fail
      --> x.toml:18:1
       |
    18 | [[test]]
       | ^^^^^^^^
       |
       = help: expect a `class`, the `possible` classes, a `score` or `outcomes`
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
fn several_at_once() {
    assert_snapshot!(told(r#"{ fact = "dedicated_team" }"#, r#"{ all = [{ fact = "dedicated_tema" }, { is = { fact = "host", value = 3 } }] }"#, r#"[[test]]
name = "t"
[test.expect]
class = "zz"
"#), @r#"
    error: `value`: expected a choice or true or false, got a whole number
      --> x.toml:13:78
       |
    13 | when = { all = [{ fact = "dedicated_tema" }, { is = { fact = "host", value = 3 } }] }
       |                                                                              ^
       |
       = help: compare numbers with `compare`
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
    let deep =
        format!("{}{{ fact = \"dedicated_team\" }}{}", "{ not = ".repeat(100_000), " }".repeat(100_000));
    let message = told("{ fact = \"dedicated_team\" }", &deep, "");
    assert_snapshot!(message.lines().next().unwrap_or_default(), @"error: not TOML: cannot recurse further; max recursion depth met");
}

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
