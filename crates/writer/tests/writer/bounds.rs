//! What cannot be true, and what is not what it seems to be: each with its path.

use registry::{BodyKind, Budget, Change, FundingRole, Revision};
use serde_json::json;
use writer::command::{
    AddBody, AddSource, EditService, EndFunding, Import, NewChildCount, NewChildCounts, NewClaim,
    RecordBabies, RecordClaims, RecordFunding, RecordReturn,
};
use writer::{Actor, Command, Role};

use crate::refusals::told as faults;
use crate::world::{LEEDS, SOURCE, World, claim, contributor, named, proposal, record, reviewer};

fn funding(annual_amount: Option<f64>, from: Option<&str>, to: Option<&str>) -> Command {
    Command::RecordFunding(RecordFunding {
        funder: "nhs-leeds-ccg".to_owned(),
        service: LEEDS.to_owned(),
        budget: Budget::Camhs,
        role: FundingRole::Core,
        lead: false,
        annual_amount,
        from: from.map(|day| day.parse().unwrap()),
        to: to.map(|day| day.parse().unwrap()),
        time_limited: false,
        source: SOURCE.to_owned(),
        locator: None,
        note: None,
    })
}

#[tokio::test]
async fn amounts_and_days_of_funding_have_bounds() {
    let world = World::new().await;
    let wrong = funding(Some(1.7e308), Some("1800-01-01"), Some("9999-12-31"));
    insta::assert_snapshot!(faults(world.does(&contributor(), wrong).await.err()), @"
    BAD_REQUEST annualAmount: expected an amount in whole pence from 0 to 10000000000 pounds a year, got 1.7e308
    BAD_REQUEST from: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 1800-01-01
    BAD_REQUEST to: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 9999-12-31
    ");
    let receipt = world.does(&contributor(), funding(Some(1e10), Some("2027-04-01"), None)).await.unwrap();
    let end = EndFunding {
        line: receipt.entity.slug.to_string(),
        on: "9999-12-31".parse().unwrap(),
        reason: "for ever".to_owned(),
    };
    insta::assert_snapshot!(faults(world.does(&contributor(), Command::EndFunding(end)).await.err()), @"BAD_REQUEST on: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 9999-12-31");
    world.is_sound().await;
}

#[tokio::test]
async fn no_body_has_more_children_than_its_nation() {
    let world = World::new().await;
    let babies = |year: i32, under_one: Option<i32>, under_two: i32| {
        Command::RecordBabies(RecordBabies {
            body: "nhs-leeds-ccg".to_owned(),
            year,
            under_one,
            under_two,
            source: SOURCE.to_owned(),
            locator: None,
        })
    };
    insta::assert_snapshot!(faults(world.does(&contributor(), babies(2027, None, 2_000_000_000)).await.err()), @"
    BAD_REQUEST year: expected a year from 1900 to 2026, got 2027
    BAD_REQUEST underTwo: expected at most the 2500000 babies under two that England can have, got 2000000000
    ");
    insta::assert_snapshot!(faults(world.does(&contributor(), babies(2020, Some(2_000_000), 2_000_001)).await.err()), @"BAD_REQUEST underOne: expected at most the 1250000 babies under one that England can have, got 2000000");
    world.does(&contributor(), babies(2020, Some(10_000), 20_000)).await.unwrap();
    let count = Some(NewChildCount { low: 3, high: Some(2_000_000_000) });
    let mut seen = NewChildCounts { all_ages: count, ..NewChildCounts::default() };
    seen.bands.months_12_24 = None;
    let mut referred = NewChildCounts::default();
    referred.bands.months_12_24 = count;
    let answer = RecordReturn {
        body: "nhs-leeds-ccg".to_owned(),
        year: "2027-28".to_owned(),
        replied: true,
        numbers_from: None,
        accepts: registry::Bands::default(),
        referred,
        seen,
        source: SOURCE.to_owned(),
        locator: None,
    };
    insta::assert_snapshot!(faults(world.does(&contributor(), Command::RecordReturn(answer)).await.err()), @"
    BAD_REQUEST year: expected a financial year that has begun by 2026-11-23, got 2027-28
    BAD_REQUEST referred.from12To24Months: expected at most the 1250000 children of one year of age that England can have, got 2000000000
    BAD_REQUEST seen.allAges: expected at most the 22500000 children of 0 to 18 years that England can have, got 2000000000
    ");
}

#[tokio::test]
async fn a_claim_has_a_value_and_a_day_that_has_come() {
    let world = World::new().await;
    let future = Some("2026-11-25".parse().unwrap());
    let claims = vec![
        NewClaim { left_out: true, value: None, ..claim("host", json!(null)) },
        NewClaim { value: None, complete: true, ..claim("professions", json!(null)) },
        claim("professions", json!([])),
        claim("staff_wte", json!({})),
        claim("opened_year", json!(2050)),
        NewClaim { observed_on: future, ..claim("host", json!("camhs")) },
        NewClaim { value: None, ..claim("host", json!(null)) },
    ];
    let wrong = Command::RecordClaims(RecordClaims { service: LEEDS.to_owned(), claims });
    insta::assert_snapshot!(faults(world.does(&contributor(), wrong).await.err()), @r"
    BAD_REQUEST claims.0.value: expected a value, or `null` when it was asked and is not known, got neither
    BAD_REQUEST claims.1.value: expected the list that is said to be complete (`[]` when there is none), got none
    BAD_REQUEST claims.2.value: expected at least one item, or `complete` where there is none, got an open list of nothing
    BAD_REQUEST claims.3.value: expected a number or a range with an end, got neither
    BAD_REQUEST claims.4.value: expected a year up to 2036, got 2050
    BAD_REQUEST claims.5.observedOn: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2026-11-25
    ");
    world.does(&contributor(), record(LEEDS, "host", json!("camhs"))).await.unwrap();
}

#[tokio::test]
async fn texts_and_addresses_are_what_they_seem_to_be() {
    let world = World::new().await;
    let mut wrong = proposal("Leeds \u{202e}maet");
    wrong.other_names = vec!["a\u{200b}b".to_owned()];
    wrong.localities = vec!["a\u{2028}b".to_owned()];
    wrong.host_organisation = Some("\u{1b}[31m".to_owned());
    wrong.website = Some("https://www.nhs.uk@evil.example/".to_owned());
    wrong.claims[0].note = Some("x\u{feff}".to_owned());
    wrong.claims[0].locator = Some("\u{e0041}".to_owned());
    insta::assert_snapshot!(faults(world.does(&contributor(), Command::SubmitService(wrong)).await.err()), @"
    BAD_REQUEST name: expected one line of visible text without U+202E RIGHT-TO-LEFT OVERRIDE (character 7)
    BAD_REQUEST otherNames.0: expected one line of visible text without U+200B ZERO WIDTH SPACE (character 2)
    BAD_REQUEST localities.0: expected one line of visible text without U+2028 LINE SEPARATOR (character 2)
    BAD_REQUEST website: expected an address without a user before its host, got `www.nhs.uk@` before `evil.example`
    BAD_REQUEST hostOrganisation: expected one line of visible text without U+001B ESCAPE (character 1)
    BAD_REQUEST claims.0.locator: expected one line of visible text without U+E0041 (a tag character) (character 1)
    BAD_REQUEST claims.0.note: expected visible text without U+FEFF ZERO WIDTH NO-BREAK SPACE (character 2)
    ");
    let source = AddSource {
        slug: None,
        title: "T\u{2066}".to_owned(),
        publisher: "\u{a0}".to_owned(),
        published: Some("2030-01-01".parse().unwrap()),
        url: Some("https://a\\b.example".to_owned()),
        licence: None,
    };
    insta::assert_snapshot!(faults(world.does(&contributor(), Command::AddSource(source)).await.err()), @r"
    BAD_REQUEST title: expected one line of visible text without U+2066 LEFT-TO-RIGHT ISOLATE (character 2)
    BAD_REQUEST publisher: expected a text, got an empty one
    BAD_REQUEST published: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2030-01-01
    BAD_REQUEST url: expected an address without `\`, got `https://a\b.example`
    ");
    let edit = EditService {
        service: LEEDS.to_owned(),
        name: Some("x\u{61c}".to_owned()),
        reason: Some("y\u{7f}".to_owned()),
        ..EditService::default()
    };
    insta::assert_snapshot!(faults(world.does(&reviewer(), Command::EditService(edit)).await.err()), @"
    BAD_REQUEST name: expected one line of visible text without U+061C ARABIC LETTER MARK (character 2)
    BAD_REQUEST reason: expected visible text without U+007F DELETE (character 2)
    ");
    let body = AddBody {
        slug: Some("b".to_owned()),
        name: "B\u{200d}".to_owned(),
        kind: BodyKind::NhsTrust,
        nation: None,
        ods_code: None,
        gss_code: None,
        valid_from: None,
        valid_to: Some("2100-01-01".parse().unwrap()),
    };
    insta::assert_snapshot!(faults(world.does(&reviewer(), Command::AddBody(body)).await.err()), @"
    BAD_REQUEST name: expected one line of visible text without U+200D ZERO WIDTH JOINER (character 2)
    BAD_REQUEST validTo: expected a day from 1000-01-01 to 2076-11-23, 50 years ahead, got 2100-01-01
    ");
    let order = named(record(LEEDS, "host", json!("camhs")), "a\u{200b}");
    insta::assert_snapshot!(faults(world.does(&contributor(), order).await.err()), @"BAD_REQUEST idempotencyKey: expected one line of visible text without U+200B ZERO WIDTH SPACE (character 2)");
    assert_eq!(world.writer.snapshot().revision(), Revision::FIRST);
}

#[tokio::test]
async fn an_import_goes_through_the_same_bounds() {
    let world = World::new().await;
    let with = json!({"body": "nhs-leeds-ccg", "year": 2020, "under_2": 2_000_000_000, "source": SOURCE});
    let changes = vec![Change::from_payload("population-recorded", &with.to_string()).unwrap()];
    let import = Import { changes, basis: Revision::FIRST, reason: "babies".to_owned() };
    let admin =
        |name: &str| Actor { name: name.to_owned(), label: None, role: Role::Admin, key: None, scope: None };
    insta::assert_snapshot!(faults(world.does(&admin("import"), Command::Import(import.clone())).await.err()), @"BAD_REQUEST under-2: under-2: expected at most the 2500000 babies under two that England can have, got 2000000000");
    insta::assert_snapshot!(faults(world.does(&admin("im\u{202e}port"), Command::Import(import)).await.err()), @"BAD_REQUEST by: expected one line of visible text without U+202E RIGHT-TO-LEFT OVERRIDE (character 3)");
}
