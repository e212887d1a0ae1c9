//! What may not be written down any more, and that what was written down once still loads.

use insta::assert_snapshot;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use registry::{Change, text};
use serde_json::{Value as Json, json};

use crate::world::{after, change, claim, dated_claim, edit, funding, service, small, succession};

const TODAY: Date = date(2026, 11, 23);

/// What is wrong with a change as something new, and in which field. It fits the registry all the same.
fn refused(change: Change) -> String {
    let registry = small();
    assert!(registry.check(vec![change.clone()]).is_empty(), "it is the bound that it breaks");
    let faults = registry.admit(&[change], TODAY);
    let fault = faults.first().unwrap();
    format!("[{}] {}", fault.problem.field().unwrap_or_default(), fault.problem)
}

fn admitted(change: Change) {
    assert_eq!(small().admit(&[change], TODAY), []);
}

fn line(more: &Json) -> Change {
    let mut line = json!({"id": "one-1", "funder": "north", "service": "one", "budget": "camhs", "role": "core", "source": "report"});
    line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    change("funding-recorded", line)
}

fn babies(year: i32, under_1: Option<u32>, under_2: u32) -> Change {
    let with =
        json!({"body": "north", "year": year, "under_1": under_1, "under_2": under_2, "source": "report"});
    change("population-recorded", with)
}

#[test]
fn amounts_counts_and_years_have_bounds() {
    assert_snapshot!(refused(line(&json!({"annual_amount": 1.7e308}))), @"[annual-amount] expected an amount in whole pence from 0 to 10000000000 pounds a year, got 1.7e308");
    assert_snapshot!(refused(line(&json!({"annual_amount": 0.001}))), @"[annual-amount] expected an amount in whole pence from 0 to 10000000000 pounds a year, got 0.001");
    assert_snapshot!(refused(line(&json!({"from": "2080-01-01"}))), @"[from] from: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 2080-01-01");
    assert_snapshot!(refused(line(&json!({"to": "9999-12-31"}))), @"[to] to: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 9999-12-31");
    admitted(line(&json!({"annual_amount": 1e10, "from": "2027-04-01", "to": "2030-03-31"})));
    assert_snapshot!(refused(babies(2020, None, 2_000_000_000)), @"[under-2] under-2: expected at most the 3050000 babies under two that the United Kingdom can have, got 2000000000");
    assert_snapshot!(refused(babies(2027, None, 2_000)), @"[year] year: expected a year from 1900 to 2026, got 2027");
    admitted(babies(2026, Some(1_000), 2_000));
    let answer = |year: &str, seen: &str| {
        let bands = json!({"months_0_12": seen, "months_12_24": null, "months_24_36": null});
        change(
            "return-recorded",
            json!({"body": "north", "year": year, "replied": true, "seen": bands, "source": "report"}),
        )
    };
    assert_snapshot!(refused(answer("2027-28", "3")), @"[year] year: expected a financial year that has begun by 2026-11-23, got 2027-28");
    assert_snapshot!(refused(answer("2017-18", "3..4000000000")), @"[seen-0-12] seen-0-12: expected at most the 1525000 children of one year of age that the United Kingdom can have, got 4000000000");
    admitted(answer("2017-18", "1..5"));
}

#[test]
fn what_is_observed_has_come() {
    assert_snapshot!(refused(dated_claim("one", "host", json!("camhs"), "2026-11-25")), @"[observed-on] observed-on: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2026-11-25");
    let source = |published: &str| {
        change(
            "source-added",
            json!({"slug": "new", "title": "New", "publisher": "N", "published": published}),
        )
    };
    assert_snapshot!(refused(source("2030-01-01")), @"[published] published: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2030-01-01");
    admitted(source("2026-11-23"));
    let attested = change(
        "attestation-recorded",
        json!({"service": "one", "attestation": {"class": "parent-infant-team", "source": "report", "as_of": "2031-01-01"}}),
    );
    assert_snapshot!(refused(attested), @"[as-of] as-of: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2031-01-01");
    let ended = after(&small(), vec![funding("one-1", "one", "north")])
        .admit(&[change("funding-ended", json!({"line": "one-1", "on": "9999-12-31"}))], TODAY);
    assert_snapshot!(ended[0].problem, @"on: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 9999-12-31");
    admitted(succession("north", "south"));
}

#[test]
fn a_claim_says_something() {
    assert_snapshot!(refused(claim("one", "staff_wte", json!({}))), @"[value] value: expected a number or a range with an end, got neither");
    assert_snapshot!(refused(claim("one", "professions", json!([]))), @"[value] value: expected at least one item, or `complete` where there is none, got an open list of nothing");
    let complete = change(
        "claim-recorded",
        json!({"service": "one", "claim": {"fact": "professions", "complete": true, "source": "report"}}),
    );
    assert_snapshot!(refused(complete), @"[value] value: expected the list that is said to be complete (`[]` when there is none), got none");
    assert_snapshot!(refused(claim("one", "opened_year", json!(2037))), @"[value] value: expected a year up to 2036, got 2037");
    admitted(claim("one", "opened_year", json!(2028)));
    // It was asked, and is not known.
    admitted(claim("one", "staff_wte", Json::Null));
}

#[test]
fn texts_are_what_they_seem_to_be() {
    assert_snapshot!(refused(edit("one", json!({"name": "Leeds \u{202e}maet"}))), @"[name] name: expected one line of visible text without U+202E RIGHT-TO-LEFT OVERRIDE (character 7)");
    assert_snapshot!(refused(edit("one", json!({"other_names": ["a\u{200b}b"]}))), @"[other-names] other-names: expected one line of visible text without U+200B ZERO WIDTH SPACE (character 2)");
    assert_snapshot!(refused(edit("one", json!({"localities": ["a\u{2028}b"]}))), @"[localities] localities: expected one line of visible text without U+2028 LINE SEPARATOR (character 2)");
    assert_snapshot!(refused(line(&json!({"note": "a\nb\u{feff}"}))), @"[note] note: expected visible text without U+FEFF ZERO WIDTH NO-BREAK SPACE (character 4)");
    admitted(line(&json!({"note": "two\nlines"})));
    let decided =
        change("decided", json!({"service": "one", "class": "undetermined", "reason": "\u{e0041}"}));
    assert_snapshot!(refused(decided), @"[reason] reason: expected visible text without U+E0041 (a tag character) (character 1)");
}

#[test]
fn an_address_leads_where_it_seems_to() {
    let wrong = |address: &str| text::address("url", address).unwrap_err().to_string();
    assert_snapshot!(wrong("https://www.nhs.uk@evil.example/"), @"url: expected an address without a user before its host, got `www.nhs.uk@` before `evil.example`");
    assert_snapshot!(wrong("HTTPS://a:b@evil.example"), @"url: expected an address without a user before its host, got `a:b@` before `evil.example`");
    assert_snapshot!(wrong("https://www.nhs.uk\\@evil.example/"), @r"url: expected an address without `\`, got `https://www.nhs.uk\@evil.example/`");
    assert_snapshot!(wrong("https://www.nhѕ.uk/"), @"url: expected a host of letters, digits, `-` and `.` (an international one as `xn--…`), got `www.nhѕ.uk`");
    assert_snapshot!(wrong("https:///path"), @"url: expected an address that begins with `https://` or `http://`, got `https:///path`");
    assert_snapshot!(wrong("ftp://a.example"), @"url: expected an address that begins with `https://` or `http://`, got `ftp://a.example`");
    assert_snapshot!(wrong("https://a.example/\u{202e}"), @"url: expected one line of visible text without U+202E RIGHT-TO-LEFT OVERRIDE (character 19)");
    for bad in [
        "https://a..b/",
        "https://-a/",
        "https://a.example:99999/",
        "https://[::1",
        "https://a b/",
        "https://.",
        "http://a.example:",
    ] {
        assert!(text::address("url", bad).is_err(), "{bad}");
    }
    for good in [
        "https://www.nhs.uk",
        "http://127.0.0.1:8080/a?b=c@d#e",
        "https://xn--t-yga.example/Tŷ/(x)",
        "https://[::1]:8080/",
        "HTTPS://A_b.Example.",
    ] {
        assert_eq!(text::address("url", good), Ok(()), "{good}");
    }
}

#[test]
fn the_data_that_ships_is_admitted() {
    let changes = registry::dataset::built_in().unwrap();
    assert_eq!(crate::world::empty().admit(&changes, TODAY), []);
}

#[test]
fn what_was_written_down_once_still_loads_and_does_not_count() {
    let mut named = service("four");
    if let Change::ServiceAdded(added) = &mut named {
        added.service.name = "Leeds \u{202e}maet".to_owned();
        added.service.website = Some("https://www.nhs.uk@evil.example/".to_owned());
    }
    let registry = after(
        &small(),
        vec![
            named,
            line(&json!({"annual_amount": 1.7e308, "note": "so they say"})),
            babies(2020, None, 2_000_000_000),
            babies(2019, None, 2_000),
            claim("one", "professions", json!([{"id": "midwife", "wte": 1e300}])),
            dated_claim("one", "host", json!("camhs"), "2031-01-01"),
        ],
    );
    assert_eq!(registry.service("four").unwrap().service.name, "Leeds \u{202e}maet");
    let line = registry.lines().next().unwrap();
    assert_eq!(line.annual_amount, None);
    assert_snapshot!(line.note.as_deref().unwrap(), @r"
    so they say
    The amount is taken as unknown: 1.7e308 pounds a year are on record, which cannot be true.
    ");
    let north = registry.body("north").unwrap();
    assert_eq!(north.population(2020).unwrap().under_2, 2_000, "the one that can be true");
    // Its history has both.
    let history =
        registry.history(&registry::EntityId::new(registry::EntityType::Body, "north".parse().unwrap()));
    assert_eq!(history.iter().filter(|record| record.summary.contains("babies")).count(), 2);
}

proptest! {
    #[test]
    fn no_text_that_is_admitted_deceives(name in any::<String>(), note in any::<String>()) {
        if text::line("name", &name).is_ok() {
            prop_assert!(!name.chars().any(char::is_control) && !name.trim().is_empty());
            prop_assert_eq!(facts::visible(&name), name);
        }
        if text::prose("note", &note).is_ok() {
            prop_assert_eq!(facts::visible_lines(&note), note);
        }
    }

    /// Texts that are mostly plain, with what may deceive among it.
    #[test]
    fn texts_with_something_hidden_are_refused(before in "[a-zé ]{0,5}", hidden in "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{200b}\u{200e}\u{200f}\u{61c}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{e000}\u{e0020}\u{ffff}]", after in "[a-zé ]{0,5}") {
        let text = format!("x{before}{hidden}{after}");
        prop_assert!(text::line("name", &text).is_err());
        prop_assert!(text::prose("note", &text).is_err() || hidden == "\n" || hidden == "\t");
    }

    #[test]
    fn no_address_that_is_admitted_names_a_user(address in "https?://[a-z@:\\\\/.]{0,12}") {
        if text::address("url", &address).is_ok() {
            let authority = address.split("://").nth(1).unwrap().split(['/', '?', '#']).next().unwrap();
            prop_assert!(!authority.contains('@') && !address.contains('\\') && !authority.is_empty());
        }
    }
}
