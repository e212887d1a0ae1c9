//! Presumptions that make no sense.

use insta::assert_snapshot;

use crate::{SOUND, told, told_of};

/// A presumption with this id, fact and value, and these other lines.
fn presumption(id: &str, fact: &str, value: &str, rest: &str) -> String {
    format!(
        "[[presumption]]\nid = \"{id}\"\nfact = \"{fact}\"\nvalue = {value}\nbecause = \"it is usual\"\n{rest}\n"
    )
}

#[test]
fn names_and_values() {
    let text = presumption("p", "dedicated_teem", "true", "when = { fact = \"consults\" }")
        + &presumption("q", "host", "\"camsh\"", "when = { fact = \"consults\" }\nsource = \"report\"")
        + &presumption("r", "interventions", "\"all\"", "when = { fact = \"consults\" }")
        + &presumption("r", "consults", "\"complete\"", "when = { fact = \"dedicated_team\" }")
        + "[[presumption]]\nid = \"s\"\nfact = \"consults\"\nvalue = true\nwhen = { fact = \"dedicated_team\" }\n";
    assert_snapshot!(told("", "", &text), @r#"
    error: unknown fact `dedicated_teem`
      --> x.toml:20:8
       |
    20 | fact = "dedicated_teem"
       |        ^^^^^^^^^^^^^^^^
       |
       = help: did you mean `dedicated_team`?

    error: `host`: expected one of the 11 choices of `host`, got `camsh`; did you mean `camhs`?
      --> x.toml:27:9
       |
    27 | value = "camsh"
       |         ^^^^^^^

    error: unknown source `report`
      --> x.toml:30:10
       |
    30 | source = "report"
       |          ^^^^^^^^
       |
       = help: there is no source yet

    error: `interventions`: expected a list of any of `parent-infant-psychotherapy`, `video-interaction-guidance`, `vipp`, `video-feedback`, `keys-to-interactive-parenting`, `watch-wait-wonder`, `circle-of-security`, `mellow-parenting`, `newborn-behavioural-observation`, `neonatal-behavioural-assessment`, `mentalisation-based`, `five-to-thrive`, `baby-massage`, `play-therapy`, `timid-to-tiger`, `feeding-clinic`, `solihull`, `couple-or-family-therapy`, `antenatal-programme`, `cbt`, `emdr`, `adult-psychotherapy`, `trauma-therapy`, `psychoeducation`, `parent-toddler-group`, `weighing-clinic`, `neonatal-unit-support`, `keyworker-support`, `new-orleans-model`, `home-visiting-programme`, `other`, got `"all"`
      --> x.toml:34:9
       |
    34 | value = "all"
       |         ^^^^^
       |
       = help: "complete" presumes that the list of what is known names everything

    error: presumption `r` occurs twice
      --> x.toml:38:6
       |
    38 | id = "r"
       |      ^^^

    error: `consults`: expected `true` or `false`, got `"complete"`
      --> x.toml:40:9
       |
    40 | value = "complete"
       |         ^^^^^^^^^^

    error: [[presumption]] has no `because`
      --> x.toml:43:1
       |
    43 | [[presumption]]
       | ^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn one_that_reads_its_own_fact() {
    let text = presumption("p", "consults", "true", "when = { not = { fact = \"consults\" } }")
        + &presumption(
            "q",
            "interventions",
            "\"complete\"",
            "when = { count = { fact = \"interventions\", at-most = 1 } }",
        );
    assert_snapshot!(told("", "", &text), @r#"
    error: presumption `p` reads `consults`, the fact that it presumes
      --> x.toml:19:6
       |
    19 | id = "p"
       |      ^^^
       |
       = help: it applies only where that fact is not known: ask for other facts

    error: presumption `q` reads `interventions`, the fact that it presumes
      --> x.toml:25:6
       |
    25 | id = "q"
       |      ^^^
       |
       = help: it applies only where that fact is not known: ask for other facts
    "#);
}

#[test]
fn some_that_wait_for_one_another() {
    let text = presumption("p", "consults", "true", "when = { fact = \"visits_at_home\" }")
        + &presumption(
            "q",
            "visits_at_home",
            "true",
            "when = { fact = \"dedicated_team\" }\nunless = { fact = \"places_students\" }",
        )
        + &presumption("r", "places_students", "true", "when = { fact = \"visits_at_home\" }");
    assert_snapshot!(told("", "", &text), @r#"
    error: the presumptions `q` and `r` wait for one another
      --> x.toml:25:6
       |
    25 | id = "q"
       |      ^^^
       |
       = help: each reads a fact that the next one presumes, and the last one that of the first
    "#);
}

#[test]
fn one_that_can_never_apply() {
    let exception = "when = { fact = \"dedicated_team\" }\nunless = { any = [{ fact = \"dedicated_team\" }, { fact = \"consults\" }] }";
    let known = "when = { count = { fact = \"professions\", at-least = 3, among = [\"midwife\", \"psychiatrist\", \"nursery-nurse\"] } }";
    let otherwise = "when = { fact = \"universal_offer\" }";
    let text = presumption("p", "visits_at_home", "true", exception)
        + &presumption("q", "multidisciplinary", "true", known)
        + &presumption("r", "targeted_support", "true", otherwise);
    assert_snapshot!(told("", "", &text), @r#"
    error: presumption `p` can never apply: every service that fits its condition is an exception
      --> x.toml:19:6
       |
    19 | id = "p"
       |      ^^^

    error: presumption `q` can never apply: where its condition holds, the fact is known to be so
      --> x.toml:26:6
       |
    26 | id = "q"
       |      ^^^

    error: presumption `r` can never apply: where its condition holds, the fact is known to be otherwise
      --> x.toml:32:6
       |
    32 | id = "r"
       |      ^^^
    "#);
}

#[test]
fn two_that_contradict_each_other() {
    let text = presumption("p", "host", "\"camhs\"", "when = { fact = \"consults\" }")
        + &presumption("q", "host", "\"joint\"", "when = { fact = \"dedicated_team\" }");
    assert_snapshot!(told("", "", &text), @r#"
    error: the presumptions `p` and `q` contradict each other where both apply
      --> x.toml:25:6
       |
    25 | id = "q"
       |      ^^^
    "#);
    // An exception keeps them apart.
    let apart = text.replace(
        "when = { fact = \"dedicated_team\" }",
        "when = { fact = \"dedicated_team\" }\nunless = { fact = \"consults\" }",
    );
    assert_snapshot!(told("", "", &apart), @"no mistake");
}

#[test]
fn a_test_of_what_is_likely() {
    let text = presumption("p", "dedicated_team", "true", "when = { fact = \"consults\" }")
        + "[[test]]\nname = \"t\"\ngiven = { consults = true }\nexpect = { likely = \"o\", presumed = [] }\n"
        + "[[test]]\nname = \"u\"\ngiven = { consults = true }\nexpect = { likely = \"k\", presumed = [\"p\"] }\n"
        + "[[test]]\nname = \"v\"\ngiven = { consults = false }\nexpect = { likely = \"none\", presumed = [] }\n";
    assert_snapshot!(told("", "", &text), @r#"
    error: test "t" fails: expected likely `o`, got likely `k`
      --> x.toml:24:1
       |
    24 | [[test]]
       | ^^^^^^^^

    error: test "t" fails: expected presumed: nothing, got presumed: p
      --> x.toml:24:1
       |
    24 | [[test]]
       | ^^^^^^^^
    "#);
}

#[test]
fn dropping_what_is_not_there() {
    assert_snapshot!(told_of(&format!("without-presumptions = [\"p\"]\n{SOUND}")), @r#"
    error: `without-presumptions` is for a definition that extends another
     --> x.toml:1:25
      |
    1 | without-presumptions = ["p"]
      |                         ^^^
    "#);
}
