//! Tables that go out, and come in again.

use exchange::bodies::{self, BodyTable, Difference};
use exchange::claims::{self, ClaimTable};
use exchange::funding::{self, FundingTable};
use exchange::services::{Outcome, ServiceTable, Terms};
use exchange::successions::{self, SuccessionTable};
use exchange::tables::Table;
use exchange::{Origin, unguard};
use proptest::prelude::*;
use registry::{Change, Registry};
use serde_json::json;

use crate::world::{TODAY, after, records, report};

pub(crate) fn csv(registry: &Registry, table: Table) -> String {
    let mut out = Vec::new();
    table.write_csv(registry, &mut out, false).unwrap();
    String::from_utf8(out).unwrap()
}

/// The cells of a table, without their guards.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(|cell| unguard(cell).to_owned()).collect()).collect()
}

pub(crate) fn xlsx(registry: &Registry, table: Table) -> Vec<u8> {
    let mut out = Vec::new();
    table.write_xlsx(registry, &mut out, TODAY).unwrap();
    out
}

/// What tables of a registry come to when they are read back into it.
pub(crate) fn read_back(registry: &Registry, table: Table, file: &[u8]) -> Vec<Change> {
    let nowhere = Origin::default();
    match table {
        Table::Services => {
            let read = ServiceTable::read(file, None, registry.vocabulary(), None, &mut |_| {}).unwrap();
            let plan = read.plan(registry, &Terms::on(TODAY), &mut |_| None);
            let wrong: Vec<String> = plan.all_errors().map(ToString::to_string).collect();
            assert_eq!(wrong, Vec::<String>::new());
            assert_eq!(plan.count(Outcome::Same), read.rows.len());
            plan.changes
        }
        Table::Claims => {
            let read =
                ClaimTable::read(records(file, claims::COLUMNS).unwrap(), registry.vocabulary()).unwrap();
            read.changes(registry, &nowhere, TODAY).unwrap().changes
        }
        Table::Bodies => {
            let read = BodyTable::read(records(file, bodies::COLUMNS).unwrap()).unwrap();
            read.changes(registry, Difference::Correct, TODAY).unwrap().changes
        }
        Table::Successions => {
            let read = SuccessionTable::read(records(file, successions::COLUMNS).unwrap()).unwrap();
            read.changes(registry, TODAY).unwrap().changes
        }
        Table::Funding => {
            let read = FundingTable::read(records(file, funding::COLUMNS).unwrap()).unwrap();
            read.changes(registry, &nowhere, TODAY).unwrap().changes
        }
    }
}

#[test]
fn the_report_goes_out_and_comes_in_without_a_change() {
    let registry = report();
    for table in Table::ALL {
        assert_eq!(read_back(&registry, table, csv(&registry, table).as_bytes()), [], "{}", table.name());
        assert_eq!(read_back(&registry, table, &xlsx(&registry, table)), [], "{} as XLSX", table.name());
    }
    // And into an empty registry the bodies come as they were.
    let empty = Registry::empty(registry.vocabulary().clone());
    let bodies = BodyTable::read(records(csv(&registry, Table::Bodies), bodies::COLUMNS).unwrap()).unwrap();
    let copied = after(&empty, bodies.changes(&empty, Difference::Refuse, TODAY).unwrap().changes);
    assert_eq!(csv(&copied, Table::Bodies), csv(&registry, Table::Bodies));
}

#[test]
fn every_row_is_there_and_formulas_are_guarded() {
    let added: Change = serde_json::from_value(json!({"change": "service-added", "with": {"published": true, "service": {
        "slug": "odd", "name": "=HYPERLINK(\"http://x\")", "other_names": ["a;b", "c\\d"], "nation": "wales", "status": "unknown"}}})).unwrap();
    let registry = after(&report(), vec![added]);
    let text = csv(&registry, Table::Services);
    let rows = cells(&text);
    assert_eq!(rows.len(), registry.services().count() + 1);
    let odd = rows.iter().find(|row| row[0] == "odd").unwrap();
    assert_eq!((odd[1].as_str(), odd[2].as_str()), ("=HYPERLINK(\"http://x\")", "a\\;b;c\\\\d"));
    // What nobody knows is an empty cell.
    assert_eq!((odd[9].as_str(), odd[10].as_str()), ("", ""));
    let claims: usize = registry.services().map(|service| service.claims.len()).sum();
    assert_eq!(cells(&csv(&registry, Table::Claims)).len(), claims + 1);
    assert_eq!(cells(&csv(&registry, Table::Funding)).len(), registry.lines().count() + 1);
    for table in Table::ALL {
        let raw = csv(&registry, table);
        let mut reader = csv::ReaderBuilder::new().from_reader(raw.as_bytes());
        for cell in
            reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell}");
        }
    }
}

#[test]
fn claims_are_read_as_people_write_them_and_bad_ones_named() {
    let registry = report();
    let read = |rows: &str| {
        let table = format!("service,fact,value,complete,source,observed_on\n{rows}");
        let read = records(table, claims::COLUMNS);
        let read = read.and_then(|records| ClaimTable::read(records, registry.vocabulary()));
        read.and_then(|table| table.changes(&registry, &Origin::default(), TODAY))
    };
    let merged = read("oxpip,staff_wte,2..5,,rare-jewels-2019,2026-01-01\noxpip,dedicated_team,yes,,rare-jewels-2019,2026-01-01\noxpip,opened_year,,,rare-jewels-2019,2026-01-01\noxpip,professions,,yes,rare-jewels-2019,2026-01-01\n").unwrap();
    let said: Vec<String> =
        merged.changes.iter().map(|change| change.summary(registry.vocabulary())).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    size of the staff: 2 to 5 WTE (rare-jewels-2019)
    a team in its own right: yes (rare-jewels-2019)
    year of opening: asked, and not known (rare-jewels-2019)
    professions: none (rare-jewels-2019)
    ");
    insta::assert_snapshot!(read("oxpip,staff_wt,3,,rare-jewels-2019,\noxpip,staff_wte,many,,rare-jewels-2019,\noxpip,dedicated_team,maybe,,rare-jewels-2019,\noxpip,staff_wte,3,yes,rare-jewels-2019,\n,staff_wte,3,,rare-jewels-2019,yesterday\n").unwrap_err(), @r"
    row 2, column B (`fact`): expected a fact of the vocabulary (`staff_wte`?), got `staff_wt`
    row 3, column C (`value`): expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2`, got `many`
    row 4, column C (`value`): expected `yes`, `no` or an empty cell, got `maybe`
    row 5, column C (`value`): expected `complete` only for a list, and `staff_wte` is none, got `3`
    row 6, column A (`service`): expected the slug of a service, got ``
    row 6, column F (`observed_on`): expected a date such as `2024-03-31` or `31/03/2024`, got `yesterday`
    ");
    insta::assert_snapshot!(read("nowhere,staff_wte,3,,rare-jewels-2019,\noxpip,staff_wte,3,,nobody,\n").unwrap_err(), @r"
    row 2, column A (`service`): expected a service of the registry, by its slug, got `nowhere`
    row 3, column E (`source`): expected a source of the registry, by its slug, got `nobody`
    ");
    insta::assert_snapshot!(read("oxpip,staff_wte,3,,rare-jewels-2019,2026-11-25\noxpip,opened_year,2050,,rare-jewels-2019,\noxpip,opened_year,2015.5,,rare-jewels-2019,\n").unwrap_err(), @"row 4, column C (`value`): expected a number (a calendar year) from 1900 to 2200, got `2015.5`");
    insta::assert_snapshot!(read("oxpip,staff_wte,3,,rare-jewels-2019,2026-11-25\noxpip,opened_year,2050,,rare-jewels-2019,\n").unwrap_err(), @r"
    row 2, column F (`observed_on`): expected a day that has come, from 1900-01-01 to 2026-11-23, got `2026-11-25`
    row 3, column C (`value`): expected a year up to 2036, got `2050`
    ");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever sources call a service or a body, no table that leaves is run by a spreadsheet, and nothing is lost.
    #[test]
    fn no_table_is_run_and_nothing_is_lost(name in hostile(), other in hostile(), note in hostile(), board in hostile()) {
        let service = json!({"slug": "odd", "name": name, "other_names": [other], "localities": [other], "nation": "wales",
            "status": "unknown", "host_organisation": name});
        let line = json!({"id": "odd-1", "funder": "board", "service": "odd", "budget": "camhs", "role": "core", "source": "src", "locator": other, "note": note});
        let changes = [
            ("source-added", json!({"slug": "src", "title": name, "publisher": other})),
            ("body-added", json!({"slug": "board", "name": board, "kind": "health-board", "ods_code": board})),
            ("service-added", json!({"published": true, "service": service})),
            ("claim-recorded", json!({"service": "odd", "claim": {"fact": "staff_wte", "value": 2, "source": "src", "note": note, "locator": other}})),
            ("funding-recorded", line),
        ];
        let changes = changes.map(|(tag, with)| Change::from_payload(tag, &with.to_string()).unwrap());
        let registry = after(&Registry::empty(facts::Vocabulary::built_in()), changes.to_vec());
        for table in Table::ALL {
            let raw = csv(&registry, table);
            let mut reader = csv::ReaderBuilder::new().from_reader(raw.as_bytes());
            for cell in reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                let first = cell.trim_start().chars().next();
                prop_assert!(first.is_none_or(|first| !"=+-@＝＋－＠".contains(first)), "{:?}", cell);
                prop_assert!(!cell.starts_with(['\t', '\r', '\n']), "{:?}", cell);
                prop_assert!(!cell.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')), "{:?}", cell);
            }
        }
        let services = cells(&csv(&registry, Table::Services));
        prop_assert_eq!(&services[1][1], &name);
        prop_assert_eq!(&cells(&csv(&registry, Table::Bodies))[1][1], &board);
        let funding = cells(&csv(&registry, Table::Funding));
        prop_assert_eq!((&funding[1][11], &funding[1][12]), (&other, &note));
        prop_assert_eq!(&cells(&csv(&registry, Table::Claims))[1][8], &note);
    }
}

/// Texts that logs may hold, many of which begin like a formula.
fn hostile() -> impl Strategy<Value = String> {
    "['=+@＝＋－＠\u{a0}\u{feff}\u{202e} -]{0,4}[a-z;\\\\\",=é\u{200b}]{1,8}"
}
