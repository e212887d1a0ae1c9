//! Commissioning bodies and successions from tables.

use exchange::bodies::{self, BodyTable, Difference};
use exchange::successions::{self, SuccessionTable};
use jiff::civil::{Date, date};
use registry::{BodyKind, Registry};

use tabular::BadTable;

use crate::world::{TODAY, after, records, reference, report};

/// Two boards in place of three groups; invented, with codes that nobody has.
const BODIES: &str = "\
code_gss,code_ods,name,kind,nation,valid_from,valid_to,source
X38000001,X01,Test North CCG,CCG,England,2013-04-01,2020-03-31,invented
X38000002,X02,Test South CCG,CCG,England,2013-04-01,2020-03-31,invented
X38000003,X03,\"Test, North and South CCG\",CCG,England,2020-04-01,,invented
";

const SUCCESSIONS: &str = "\
predecessor_code,successor_code,date,source
X38000001,X38000003,2020-04-01,invented
X02,test-north-and-south-ccg,2020-04-01,invented
";

fn bodies(text: impl AsRef<[u8]>) -> Result<BodyTable, BadTable> {
    BodyTable::read(records(text, bodies::COLUMNS)?)
}

fn successions(text: impl AsRef<[u8]>) -> Result<SuccessionTable, BadTable> {
    SuccessionTable::read(records(text, successions::COLUMNS)?)
}

fn imported(registry: &Registry, csv: &str) -> Registry {
    let merged = bodies(csv).unwrap().changes(registry, Difference::Refuse, TODAY).unwrap();
    after(registry, merged.changes)
}

fn errors(csv: &str, difference: Difference) -> String {
    let registry = imported(&report(), BODIES);
    let table = bodies(csv);
    table.and_then(|table| table.changes(&registry, difference, TODAY)).unwrap_err().to_string()
}

fn count(registry: &Registry, kind: BodyKind, day: Date) -> usize {
    registry.bodies().filter(|view| view.body.kind == kind && view.body.valid_on(day)).count()
}

#[test]
fn a_second_import_changes_nothing() {
    let registry = imported(&report(), BODIES);
    let again = bodies(BODIES).unwrap().changes(&registry, Difference::Refuse, TODAY).unwrap();
    assert_eq!((again.changes.len(), again.added, again.unchanged), (0, 0, 3));

    let table = successions(SUCCESSIONS).unwrap();
    let merged = table.changes(&registry, TODAY).unwrap();
    assert_eq!(merged.added, 2);
    let registry = after(&registry, merged.changes);
    assert_eq!(table.changes(&registry, TODAY).unwrap().changes, []);
    let north = registry.body("test-north-ccg").unwrap();
    let next: Vec<_> = registry.successors(north).map(|(next, _)| next.body.name.as_str()).collect();
    assert_eq!(next, ["Test, North and South CCG"]);
}

#[test]
fn what_a_table_knows_more_is_added_and_what_differs_is_refused_unless_asked_for() {
    let registry = imported(&report(), BODIES);
    let more = "name,kind,gss_code,valid_to\nTest North CCG,CCG,X38000001,\n\"Test, North and South CCG\",CCG,X38000003,2022-06-30\n";
    let merged = bodies(more).unwrap().changes(&registry, Difference::Refuse, TODAY).unwrap();
    assert_eq!((merged.added, merged.corrected, merged.unchanged), (0, 1, 1));
    let registry = after(&registry, merged.changes);
    let body = &registry.body("test-north-and-south-ccg").unwrap().body;
    assert_eq!((body.valid_to, body.ods_code.as_deref()), (Some(date(2022, 6, 30)), Some("X03")));

    let other =
        "name,kind,gss_code,valid_to\nTest North Clinical Commissioning Group,CCG,X38000001,2019-03-31\n";
    insta::assert_snapshot!(errors(other, Difference::Refuse), @r"
    row 2, column A (`name`): expected `Test North CCG`, as the registry has it, got `Test North Clinical Commissioning Group`
    row 2, column D (`valid_to`): expected `2020-03-31`, as the registry has it, got `2019-03-31`
    ");
    let merged = bodies(other).unwrap().changes(&registry, Difference::Correct, TODAY).unwrap();
    let registry = after(&registry, merged.changes);
    assert_eq!(registry.body("test-north-ccg").unwrap().body.valid_to, Some(date(2019, 3, 31)));
}

#[test]
fn every_bad_row_is_named() {
    insta::assert_snapshot!(errors("name,knd,valid_from\n", Difference::Refuse), @"row 1, column B (`knd`): expected a column `kind`, which every such table needs; did you mean `kind`?");
    insta::assert_snapshot!(errors("name,kind,valid_from,valid_to\nA,CGC,,\n,ICB,,\nB,ICB,01/04/2019,\nC,ICB,2020-01-01,2019-01-01\nD,ICB\n", Difference::Refuse), @r"
    row 2, column B (`kind`): expected a kind of body, one of `clinical-commissioning-group`, `integrated-care-board`, `health-board`, `local-health-board`, `health-and-social-care-trust`, `local-authority`, `nhs-trust`, `national-body`, `partnership`, `charitable-funder`, `CCG`, `ICB`, `HSC_TRUST`, got `CGC`
    row 3, column A (`name`): expected the name of a body, got ``
    row 5, column D (`valid_to`): expected a last day on or after the first, 2020-01-01, got `2019-01-01`
    ");
    insta::assert_snapshot!(errors("name,kind,gss_code,ods_code,slug\nTest North CCG,CCG,X38000001,X02,\nE,CCG,,X03,\nOther,CCG,X38000003,,test-south-ccg\nTest South CCG,ICB,,,test-south-ccg\n", Difference::Correct), @r"
    row 2, column D (`ods_code`): expected the ODS code of `test-north-ccg`, and this is that of `test-south-ccg`, got `X02`
    row 4, column E (`slug`): expected `test-north-and-south-ccg`, which has this code, got `test-south-ccg`
    row 5, column E (`slug`): expected a slug of its own: the registry's `test-south-ccg` is a clinical commissioning group, got `test-south-ccg`
    ");
    insta::assert_snapshot!(errors("name,kind\n\"two\nlines\",ICB\n", Difference::Refuse), @"row 2, column A (`name`): expected one line of visible text without U+000A LINE FEED (character 4), got `two<U+000A>lines`");
    insta::assert_snapshot!(errors("name,kind,gss_code\nTest North CCG,CCG,\nTest North CCG,CCG,X38000001\n", Difference::Refuse), @"row 3, column A (`name`): expected every body once, and another row stands for `test-north-ccg`, too, got `Test North CCG`");
}

#[test]
fn bad_successions_are_named() {
    let registry = imported(&report(), BODIES);
    let errors = |csv: &str| {
        let table = successions(csv);
        table.and_then(|table| table.changes(&registry, TODAY)).unwrap_err().to_string()
    };
    insta::assert_snapshot!(errors("from,to,on\nX01,X99,2020-04-01\nX01,X03,soon\nX01,,2020-04-01\n"), @r"
    row 3, column C (`on`): expected a date such as `2024-03-31` or `31/03/2024`, got `soon`
    row 4, column B (`to`): expected a GSS code, an ODS code or a slug of a body, got ``
    ");
    insta::assert_snapshot!(errors("from,to,on\nX01,X99,2020-04-01\nX01,X03,2020-04-01\nX01,X03,2020-04-01\n"), @r"
    row 2, column B (`to`): expected a GSS code, an ODS code or a slug of a body of the registry, got `X99`
    row 4, column B (`to`): expected every succession once, and another row says that `test-north-and-south-ccg` followed `test-north-ccg`, got `X03`
    ");
    insta::assert_snapshot!(errors("from,to,on\nX01,X02,2020-04-01\nX02,X01,2020-04-01\n"), @"row 3, column B (`to`): expected what fits the registry (bodies would succeed each other in a circle: `test-north-ccg` -> `test-south-ccg` -> `test-north-ccg`), got `test-north-ccg`");
}

#[test]
fn bodies_of_one_name_and_different_codes_stay_two() {
    let two = "name,kind,gss_code\nTwin Council,COUNTY,Y01\nTwin Council,UNITARY_AUTHORITY,Y02\n";
    let registry = imported(&report(), two);
    let codes = |slug: &str| registry.body(slug).unwrap().body.gss_code.clone().unwrap();
    assert_eq!((codes("twin-council"), codes("twin-council-2")), ("Y01".to_owned(), "Y02".to_owned()));
    let again = bodies(two).unwrap().changes(&registry, Difference::Refuse, TODAY).unwrap();
    assert_eq!(again.unchanged, 2);
}

/// The official table on top of the report's bodies, and on top of an empty registry.
#[test]
fn the_official_bodies_number_what_they_did() {
    let Some(official) = reference("bodies/commissioning_bodies.csv") else { return };
    let table = bodies(official).unwrap();
    for before in [report(), Registry::empty(facts::Vocabulary::built_in())] {
        let known = before.bodies().count();
        let merged = table.changes(&before, Difference::Refuse, TODAY).unwrap();
        assert_eq!(merged.corrected, 0);
        assert_eq!(merged.added + merged.unchanged, table.len());
        let registry = after(&before, merged.changes);
        assert_eq!(registry.bodies().count(), known + merged.added);
        let groups = [
            (date(2018, 6, 1), 195),
            (date(2019, 6, 1), 191),
            (date(2020, 6, 1), 135),
            (date(2021, 6, 1), 106),
            (date(2022, 7, 1), 0),
        ];
        for (day, number) in groups {
            assert_eq!(count(&registry, BodyKind::ClinicalCommissioningGroup, day), number, "{day}");
        }
        assert_eq!(count(&registry, BodyKind::IntegratedCareBoard, date(2022, 6, 30)), 0);
        assert_eq!(count(&registry, BodyKind::IntegratedCareBoard, date(2022, 7, 1)), 42);
        assert_eq!(table.changes(&registry, Difference::Refuse, TODAY).unwrap().changes, []);

        let Some(official) = reference("bodies/successions.csv") else { return };
        let followed = successions(official).unwrap();
        let registry = after(&registry, followed.changes(&registry, TODAY).unwrap().changes);
        assert_eq!(followed.changes(&registry, TODAY).unwrap().changes, []);
        // Every group that ended has a successor, and every chain ends in a board.
        for view in registry.bodies().filter(|view| view.body.kind == BodyKind::ClinicalCommissioningGroup) {
            let mut last = view;
            while let Some((next, _)) = registry.successors(last).next() {
                last = next;
            }
            assert_eq!(last.body.kind, BodyKind::IntegratedCareBoard, "{}", view.body.slug);
        }

        let Some(partial) = reference("bodies/successions_partial.csv") else { return };
        let partial = successions(partial).unwrap();
        let registry = after(&registry, partial.changes(&registry, TODAY).unwrap().changes);
        let divided = registry.bodies().filter(|view| registry.successors(view).count() == 2);
        assert!(divided.count() >= 3);
    }
}

/// A body that kept its ODS code and got another GSS code, and two that had a code one after the other, are two.
#[test]
fn bodies_that_share_a_code_and_differ_in_another_or_in_their_days_are_two() {
    let old = "name,kind,nation,ods_code,gss_code,valid_from,valid_to\n\
               Invented North CCG,CCG,England,x9h,x38000041,01/04/2013,2017-03-31\n";
    let new = "name,kind,nation,ods_code,gss_code,valid_from\nInvented Great North CCG,CCG,England,X9H,X38000215,2017-04-01\n";
    for (first, second) in [(old, new), (new, old)] {
        let registry = imported(&imported(&report(), first), second);
        let codes = |slug: &str| {
            registry.body(slug).map(|view| (view.body.ods_code.clone(), view.body.gss_code.clone()))
        };
        let code = |text: &str| Some(text.to_owned());
        assert_eq!(codes("invented-north-ccg"), Some((code("X9H"), code("X38000041"))));
        assert_eq!(codes("invented-great-north-ccg"), Some((code("X9H"), code("X38000215"))));
        for table in [first, second] {
            let again = bodies(table).unwrap().changes(&registry, Difference::Correct, TODAY).unwrap();
            assert_eq!((again.changes.len(), again.unchanged), (0, 1), "{table}");
        }
    }
}
