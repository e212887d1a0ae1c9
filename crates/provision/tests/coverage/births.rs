//! Tables of babies and of returns, against a registry.

use facts::Interval;
use provision::capacity::Supply;
use provision::{BIRTHS_COLUMNS, access, read_births};
use serde_json::json;

use crate::world::{TODAY, attestation, body, claim, population, registry, report, service, source};

fn records(text: &str, columns: &'static [tabular::Column]) -> tabular::Records {
    tabular::Records::read(text.as_bytes(), None, columns, &mut |_| {}).unwrap()
}

#[test]
fn a_table_of_babies_names_every_bad_cell_and_is_not_read_in_part() {
    let registry = report(vec![]);
    let source = "rare-jewels-2019".parse().unwrap();
    let text = "body_code,year,under_1,under_2,source\n\
                nhs-leeds-ccg,2020,10,20,\n\
                E99999999,2020,1,2,\n\
                07L,20,,x,\n\
                nhs-leeds-ccg,2020,30,20,\n";
    insta::assert_snapshot!(read_births(&registry, &source, records(text, BIRTHS_COLUMNS), TODAY).unwrap_err(), @r"
    row 3, column A (`body_code`): expected the slug, GSS code or ODS code of a commissioning body of the registry, got `E99999999`
    row 4, column B (`year`): expected a year such as 2020, got `20`
    row 4, column D (`under_2`): expected a whole number of at least 0, got `x`
    row 5, column A (`body_code`): expected each body and year once, and row 2 has them already, got `nhs-leeds-ccg`
    row 5, column C (`under_1`): expected at most the 20 under two, got `30`
    ");
    let wrong = "body_code,year,under_1,under_2,source\n\
                 nhs-leeds-ccg,2020,,2000000000,\n\
                 nhs-leeds-ccg,2027,10,20,\n\
                 nhs-leeds-ccg,2019,10,20,\"page\u{202e}7\"\n";
    insta::assert_snapshot!(read_births(&registry, &source, records(wrong, BIRTHS_COLUMNS), TODAY).unwrap_err(), @r"
    row 2, column D (`under_2`): expected at most the 2500000 babies under two that England can have, got `2000000000`
    row 3, column B (`year`): expected a year from 1900 to 2026, got `2027`
    row 4, column E (`source`): expected one line of visible text without U+202E RIGHT-TO-LEFT OVERRIDE (character 5), got `page<U+202E>7`
    ");
    let good = "body_code,year,under_2\ne38000004,2020,7\n";
    let (rows, _) = read_births(&registry, &source, records(good, BIRTHS_COLUMNS), TODAY).unwrap();
    assert_eq!(
        (rows[0].population.body.as_str(), rows[0].population.under_1),
        ("nhs-barking-and-dagenham-ccg", None)
    );
}

#[test]
fn a_return_names_a_body_of_the_registry() {
    let registry = report(vec![]);
    let source = "rare-jewels-2019".parse().unwrap();
    let of = |text: &str| access::resolve(&registry, &source, records(text, access::COLUMNS), TODAY);
    let (rows, _) = of("body,year,replied\n07L,2017-18,yes\n").unwrap();
    assert_eq!(rows[0].answer.body, "nhs-barking-and-dagenham-ccg");
    let wrong = "body,year,replied,seen_12_24\n07L,2017-18,yes,4000000000\n07L,2030-31,yes,\n";
    insta::assert_snapshot!(of(wrong).unwrap_err(), @r"
    row 2, column D (`seen_12_24`): expected at most the 1250000 children of one year of age that England can have, got `4000000000`
    row 3, column B (`year`): expected a financial year that has begun by 2026-11-23, got `2030-31`
    ");
    assert!(of("body,year,replied\nsynthetic-area-001,2017-18,yes\n").is_err());
}

#[test]
fn births_of_a_team_are_those_of_one_kind_of_area() {
    let kinds = ["clinical-commissioning-group", "local-authority"];
    let changes = vec![
        source(),
        body("a", kinds[0], None, None),
        body("b", kinds[0], None, None),
        body("c", kinds[1], None, None),
        population("a", 2019, 100),
        population("c", 2019, 180),
        service("one", "operating", &["a", "b", "c"]),
        service("two", "operating", &["a", "b"]),
        service("three", "operating", &["b"]),
    ];
    let registry = registry(changes);
    let births = |slug: &str| provision::births_of_service(&registry, registry.service(slug).unwrap(), 2019);
    // Both kinds tell of the same people: the one of which all areas have a figure counts.
    assert_eq!(births("one"), Some(Interval::exact(90.0)));
    assert_eq!(births("two"), Interval::new(Some(50.0), None).ok());
    assert_eq!(births("three"), None);
}

#[test]
fn supply_is_what_is_known_of_staff_and_no_more() {
    let standard = &provision::standards().unwrap()[0];
    let staff = |changes: Vec<registry::Change>| {
        let mut all =
            vec![source(), body("a", "local-authority", None, None), service("one", "operating", &["a"])];
        all.push(attestation("one", "parent-infant-team"));
        all.extend(changes);
        let registry = registry(all);
        let supply = Supply::of_service(&registry, registry.service("one").unwrap(), standard);
        let role = |id: &str| {
            let at = standard.roles.iter().position(|role| role.id == id).unwrap();
            (supply.roles[at].low(), supply.roles[at].high())
        };
        ((supply.total.low(), supply.total.high()), role("social-worker"), role("parent-infant-therapists"))
    };
    assert_eq!(staff(vec![]), ((Some(0.0), None), (Some(0.0), None), (Some(0.0), None)));
    let professions = json!([{"id": "social-worker", "wte": 1.5}, {"id": "clinical-psychologist", "wte": 2}]);
    assert_eq!(
        staff(vec![
            claim("one", "professions", &professions),
            claim("one", "staff_wte", &json!({"high": 6}))
        ]),
        // Nobody knows which role a clinical psychologist fills.
        ((Some(3.5), Some(6.0)), (Some(1.5), Some(6.0)), (Some(0.0), Some(6.0)))
    );
}
