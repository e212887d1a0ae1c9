//! Files that people write, and what they hear when something is wrong with them.

use facts::Vocabulary;
use insta::assert_snapshot;
use registry::dataset;

use crate::world::{after, empty};

const SOURCES: &str = r#"
[[source]]
slug = "report"
title = "A report"
publisher = "Someone"
published = 2019-06-01
"#;
const BODIES: &str = r#"
[[body]]
slug = "north"
name = "North"
kind = "local-authority"
nation = "england"
"#;

fn service(slug: &str, more: &str) -> String {
    format!(
        "slug = \"{slug}\"\nname = \"{slug}\"\nnation = \"england\"\nstatus = \"operating\"\nsource = \"report\"\n{more}"
    )
}

fn errors(files: &[(&str, &str)]) -> String {
    let base = [("sources.toml", SOURCES), ("bodies/england.toml", BODIES)];
    let own = |path: &str| files.iter().any(|(other, _)| *other == path);
    let files = base.into_iter().filter(|(path, _)| !own(path)).chain(files.iter().copied());
    dataset::read(files, &Vocabulary::built_in()).unwrap_err().to_string()
}

#[test]
fn the_order_is_that_of_the_list_and_then_of_the_slugs() {
    let listed = |number: u32| {
        format!("[[attestation]]\nclass = \"parent-infant-team\"\nlocator = \"the list, number {number}\"")
    };
    let files = [
        ("services/c.toml", service("c", &listed(1))),
        ("services/b.toml", service("b", "")),
        ("services/d.toml", service("d", &listed(10))),
        ("services/e.toml", service("e", &listed(2))),
        ("services/a.toml", service("a", "")),
        ("sources.toml", SOURCES.to_owned()),
        ("README.md", "not read".to_owned()),
    ];
    let mut order = Vec::new();
    for rotation in 0..files.len() {
        let mut files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        files.rotate_left(rotation);
        let registry = after(&empty(), dataset::read(files, &Vocabulary::built_in()).unwrap());
        order.push(
            registry.services().map(|view| view.service.slug.to_string()).collect::<Vec<_>>().join(" "),
        );
    }
    order.dedup();
    assert_eq!(order, ["c e d a b"]);
}

#[test]
fn every_field_is_read() {
    let text = service(
        "a",
        r#"
other-names = ["B"]
localities = ["Leeds"]
areas = ["north"]
website = "https://example.org"
host-organisation = "A trust"

[[attestation]]
class = "narrow-eligibility-team"
locator = "page 1"
as-of = 2020-01-02

[[claim]]
fact = "professions"
value = ["clinical-psychologist", { id = "health-visitor", wte = 0.5 }]
complete = true
locator = "page 2"
observed-on = 2020-01-03
note = "so it says"

[[claim]]
fact = "staff_wte"
value = { low = 1, high = 0x05 }
locator = "page 3"

[[funding]]
funder = "north"
budget = "public-health"
role = "start-up"
lead = true
annual-amount = 10_000
from = 2013-04-01
to = 2014-03-31
time-limited = true
locator = "page 4"
note = "so it says, too"
"#,
    );
    let files = [("sources.toml", SOURCES), ("bodies/x.toml", BODIES), ("services/a.toml", &text)];
    let changes = dataset::read(files, &Vocabulary::built_in()).unwrap();
    let lines: Vec<String> = changes.iter().map(|change| serde_json::to_string(change).unwrap()).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    {"change":"source-added","with":{"slug":"report","title":"A report","publisher":"Someone","published":"2019-06-01"}}
    {"change":"body-added","with":{"slug":"north","name":"North","kind":"local-authority","nation":"england"}}
    {"change":"service-added","with":{"service":{"slug":"a","name":"a","other_names":["B"],"nation":"england","localities":["Leeds"],"areas":["north"],"status":"operating","website":"https://example.org","host_organisation":"A trust"},"published":true}}
    {"change":"attestation-recorded","with":{"service":"a","attestation":{"class":"narrow-eligibility-team","source":"report","locator":"page 1","as_of":"2020-01-02"}}}
    {"change":"claim-recorded","with":{"service":"a","claim":{"fact":"professions","value":["clinical-psychologist",{"id":"health-visitor","wte":0.5}],"complete":true,"source":"report","locator":"page 2","observed_on":"2020-01-03","note":"so it says"}}}
    {"change":"claim-recorded","with":{"service":"a","claim":{"fact":"staff_wte","value":{"low":1,"high":5},"source":"report","locator":"page 3"}}}
    {"change":"funding-recorded","with":{"id":"a-1","funder":"north","service":"a","budget":"public-health","role":"start-up","lead":true,"annual_amount":10000.0,"from":"2013-04-01","to":"2014-03-31","time_limited":true,"source":"report","locator":"page 4","note":"so it says, too"}}
    "#);
}

#[test]
fn all_that_is_wrong_is_named_with_its_line() {
    let wrong = service(
        "wrong",
        r#"
statsu = "operating"
areas = ["north", "soth"]
localities = "Leeds"

[[attestation]]
class = "parent-infant-taem"
locator = "the list"

[[claim]]
fact = "dedicated_teem"
value = true
locator = "page 1"

[[claim]]
fact = "staff_wte"
value = "many"
locator = "page 1"

[[claim]]
fact = "staff_wte"
value = 3
complete = true
locator = "page 1"

[[claim]]
fact = "opened_year"
value = 2019-01-01
locater = "page 1"

[[funding]]
funder = "nroth"
budget = "camsh"
role = "core"
lead = "yes"
locator = "page 2"

[[funding]]
funder = "north"
budget = "camhs"
role = "core"
annual-amount = -5
from = 2020-01-01
to = 2019-01-01
locator = "page 2"
"#,
    );
    assert_snapshot!(errors(&[("services/wrong.toml", &wrong)]), @r#"
    services/wrong.toml:7: the service: unknown key `statsu`; did you mean `status`?
    services/wrong.toml:8: unknown commissioning body `soth`
    services/wrong.toml:9: the service: `localities`: expected a list of texts, got `"Leeds"`
    services/wrong.toml:12: an attestation: `class`: expected a class, one of `parent-infant-team`, `camhs-embedded-specialist`, `perinatal-embedded-specialist`, `narrow-eligibility-team`, `single-intervention-service`, `other-parent-infant-service`, `not-a-parent-infant-service`, `undetermined`, got `parent-infant-taem`; did you mean `parent-infant-team`?
    services/wrong.toml:16: a claim: `fact`: unknown fact `dedicated_teem`; did you mean `dedicated_team`?
    services/wrong.toml:22: a claim: `value`: fact `staff_wte`: expected a number (whole-time equivalents) from 0 to 10000, or {"low": …, "high": …}, got `"many"`
    services/wrong.toml:28: a claim: `complete`: fact `staff_wte` is no set: `complete` has no meaning for it
    services/wrong.toml:31: a claim: `locator` is missing
    services/wrong.toml:33: a claim: `value`: expected the value of a fact, got `2019-01-01`
    services/wrong.toml:34: a claim: unknown key `locater`; did you mean `locator`?
    services/wrong.toml:38: a funding line: `budget`: expected a budget, one of `camhs`, `childrens-services`, `public-health`, `maternity`, `adult-mental-health`, `early-years`, `voluntary`, `national-programme`, `unknown`, got `camsh`; did you mean `camhs`?
    services/wrong.toml:40: a funding line: `lead`: expected `true` or `false`, got `"yes"`
    services/wrong.toml:47: expected an amount in whole pence from 0 to 10000000000 pounds a year, got -5
    "#);
}

#[test]
fn whoever_names_a_broken_entry_is_not_blamed() {
    let sources = "[[source]]\nslug = \"report\"\ntitle = \"A report\"\n";
    let claims = "[[claim]]\nfact = \"host\"\nvalue = \"camhs\"\nlocator = \"page 1\"\n";
    assert_snapshot!(errors(&[("sources.toml", sources), ("services/a.toml", &service("a", claims))]), @"sources.toml:1: a source: `publisher` is missing");
}

#[test]
fn syntax_slugs_files_and_doubles_are_checked() {
    assert_snapshot!(errors(&[("services/a.toml", "slug = \"a\nname = ")]), @r#"
    services/a.toml:1: not as TOML has it: invalid basic string, expected `"`
    services/a.toml:2: not as TOML has it: string values must be quoted, expected literal string
    "#);
    assert_snapshot!(errors(&[("services/a.toml", &service("b", ""))]), @"services/a.toml:1: the service: `slug`: expected the name of the file, got `b`");
    assert_snapshot!(errors(&[("services/a.toml", &service("A b", ""))]), @"services/a.toml:1: the service: `slug`: expected a slug (lower-case letters, digits and single hyphens between them), got `A b`");
    assert_snapshot!(errors(&[("notes/a.toml", "")]), @"notes/a.toml:1: unexpected file, expected `sources.toml`, `interventions.toml`, `bodies/*.toml` or `services/*.toml`");
    assert_snapshot!(errors(&[("bodies/more.toml", BODIES)]), @"bodies/more.toml:3: commissioning body `north` is there already");
    assert_snapshot!(errors(&[("bodies/england.toml", "body = 3\n[[succession]]\nfrom = \"north\"\n")]), @"
    bodies/england.toml:1: the file: `body`: expected `[[body]]`, got `3`
    bodies/england.toml:2: a succession: `on` is missing
    bodies/england.toml:2: a succession: `to` is missing
    ");
    assert_snapshot!(errors(&[("interventions.toml", "[[intervention]]\nslug = \"vig\"\nname = \"VIG\"\n\n[[intervention.evidence]]\nscheme = \"EIF\"\nrating = \"3+\"\nsource = \"guide\"\n")]), @"interventions.toml:8: unknown source `guide`");
}

#[test]
fn bodies_in_a_circle_are_found_across_files() {
    let of = |name: &str, follows: &str| {
        format!(
            "[[body]]\nslug = \"{name}\"\nname = \"{name}\"\nkind = \"nhs-trust\"\n\n[[succession]]\nfrom = \"{name}\"\nto = \"{follows}\"\non = 2020-01-01\n"
        )
    };
    let (a, b) = (of("a", "b"), of("b", "a"));
    assert_snapshot!(errors(&[("bodies/a.toml", &a), ("bodies/b.toml", &b)]), @"bodies/b.toml:8: bodies would succeed each other in a circle: `a` -> `b` -> `a`");
}

/// A registry with one service of the base files, read from what `more` adds to it.
fn onto(more: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let text = service(
        "a",
        "other-names = [\"B\"]\nareas = [\"north\"]\n[[funding]]\nfunder = \"north\"\nbudget = \"camhs\"\nrole = \"core\"\nlocator = \"page 1\"",
    );
    let files = [("sources.toml", SOURCES), ("bodies/england.toml", BODIES), ("services/a.toml", &text)];
    let base = after(&empty(), dataset::read(files, &Vocabulary::built_in()).unwrap());
    let changes = dataset::read_onto(&base, more.iter().copied()).map_err(|errors| errors.to_string())?;
    Ok(changes.iter().map(|change| serde_json::to_string(change).unwrap()).collect())
}

#[test]
fn what_is_new_of_a_known_service_comes_to_what_is_there() {
    let page = "[[source]]\nslug = \"page\"\ntitle = \"A page\"\npublisher = \"Someone\"\npublished-in = \"2025\"\ncollected-on = 2026-11-28\n";
    let text = r#"
slug = "a"
known = true
other-names = ["B", "C"]
status = "closed"
source = "page"

[[claim]]
fact = "opened_year"
value = 2014

[[funding]]
funder = "north"
budget = "camhs"
role = "core"
stated-amount = { pounds = 470000, share = 0.5, months = 36 }
locator = "page 2"
note = "so it says"
"#;
    let changes = onto(&[("sources.toml", page), ("bodies/more.toml", BODIES), ("services/a.toml", text)]);
    assert_snapshot!(changes.unwrap().join("\n"), @r#"
    {"change":"source-added","with":{"slug":"page","title":"A page","publisher":"Someone","published":"2025-01-01"}}
    {"change":"service-edited","with":{"service":"a","edit":{"other_names":["B","C"],"status":"closed"}}}
    {"change":"claim-recorded","with":{"service":"a","claim":{"fact":"opened_year","value":2014,"source":"page","locator":"as collected on 28 November 2026, dated 2025"}}}
    {"change":"funding-recorded","with":{"id":"a-2","funder":"north","service":"a","budget":"camhs","role":"core","annual_amount":78333.33,"source":"page","locator":"page 2","note":"so it says; yearly amount derived: stated as 50 per cent of 470,000 pounds for 36 months"}}
    "#);
    // What adds nothing changes nothing.
    let nothing = "slug = \"a\"\nknown = true\nother-names = [\"B\"]\nsource = \"report\"\n";
    assert_eq!(onto(&[("services/a.toml", nothing)]), Ok(Vec::new()));
}

#[test]
fn what_is_wrong_on_top_of_a_registry_is_named_with_its_line() {
    let sources = r#"
[[source]]
slug = "page"
title = "A page"
publisher = "Someone"
published = 2025-01-01
published-in = "2025"

[[source]]
slug = "other"
title = "Another"
publisher = "Someone"
published-in = "spring"
"#;
    let unknown = "slug = \"b\"\nknown = true\nsource = \"report\"\n";
    let amounts = r#"
slug = "a"
known = true
nation = "wales"
source = "report"

[[claim]]
fact = "opened_year"
value = 2014

[[funding]]
funder = "north"
budget = "camhs"
role = "core"
stated-amount = { pounds = -1, share = 2, months = 1.5, years = 3 }
locator = "page 2"

[[funding]]
funder = "north"
budget = "camhs"
role = "core"
annual-amount = 1
stated-amount = { pounds = 1 }
locator = "page 2"

[[funding]]
funder = "north"
budget = "camhs"
role = "core"
stated-amount = 3
locator = "page 2"
"#;
    let errors =
        onto(&[("sources.toml", sources), ("services/a.toml", amounts), ("services/b.toml", unknown)]);
    assert_snapshot!(errors.unwrap_err(), @r"
    services/a.toml:4: the service: unknown key `nation`
    services/a.toml:7: a claim: `locator` is missing
    services/a.toml:15: an amount as stated: `months`: expected whole months from 1 to 600, got 1.5
    services/a.toml:15: an amount as stated: `pounds`: expected pounds in whole pence from 0 to 10000000000, got -1
    services/a.toml:15: an amount as stated: `share`: expected a share above 0 and below 1, got 2
    services/a.toml:15: an amount as stated: unknown key `years`
    services/a.toml:23: a funding line: `stated-amount`: expected either `annual-amount` or `stated-amount`, got both
    services/a.toml:30: a funding line: `stated-amount`: expected a table, got `3`
    services/b.toml:1: the service: `slug`: expected a service that the registry holds, got `b`
    sources.toml:7: a source: `published-in`: expected either `published` or `published-in`, got both
    sources.toml:13: a source: `published-in`: expected a month such as `2019-06` or a year such as `2019`, got `spring`
    ");
}
