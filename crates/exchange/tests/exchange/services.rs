//! Tables of services, as people keep them, on their way into a registry.

use exchange::services::{KnownBy, Origin, Outcome, Plan, ServiceTable, Terms};
use insta::assert_snapshot;
use proptest::prelude::*;
use registry::{Change, Registry};
use serde_json::json;

use crate::world::{TODAY, after, report};

fn table(registry: &Registry, text: &str) -> ServiceTable {
    ServiceTable::read(text.as_bytes(), None, registry.vocabulary(), None, &mut |_| {}).unwrap()
}

/// Terms with a source that the registry has.
fn terms() -> Terms {
    let origin = Origin { slug: Some("rare-jewels-2019".to_owned()), ..Origin::default() };
    Terms { origin, ..Terms::on(TODAY) }
}

fn plan_on(registry: &Registry, text: &str, terms: &Terms) -> Plan {
    table(registry, text).plan(registry, terms, &mut |_| Some(Vec::new()))
}

fn plan(registry: &Registry, text: &str) -> Plan {
    plan_on(registry, text, &terms())
}

/// What becomes of each row, and what is wrong.
fn said(plan: &Plan) -> String {
    let row = |row: &exchange::services::PlannedRow| {
        let slug = row.slug.as_ref().map_or("-", |slug| slug.as_str());
        let by = row.known_by.map(|by| format!(" {by:?}")).unwrap_or_default();
        format!("{} {:?} {slug}{by} {}", row.row, row.outcome, row.claims)
    };
    let errors = plan.all_errors().map(ToString::to_string);
    plan.rows.iter().map(row).chain(errors).collect::<Vec<_>>().join("\n")
}

/// Fifteen invented services as a clinician would list them.
const FIFTEEN: &str = "\
Services we found;;;;;;;;;;
;;;;;;;;;;
No;Service name;Country;Host;Dedicated team;Professions;Eligible families;From age;To age;Staff WTE;My notes
1;Rowan Babies;England;CAMHS;Yes;Clinical psychologist; all families;conception;2 years;2-3;rang them
2;Aspen Infant Team;N Ireland;voluntary sector;N;Health visitor & midwife;;;;c. 60;
3;Hazel Early Years;scotland;Health visiting;?;;;birth;23 months;3.5 WTE;
4;Elder PIP;Wales;;don't know;;;;;;
5;Alder Service;Eng;perinatal mental health;n/a;psychotherapist;;;;;
";

#[test]
fn a_clinicians_table_comes_in() {
    let registry = report();
    let read = table(&registry, FIFTEEN);
    assert_eq!(read.own_columns(), ["No", "My notes"]);
    let planned = read.plan(&registry, &terms(), &mut |_| Some(Vec::new()));
    assert_snapshot!(said(&planned), @r"
    4 New rowan-babies 7
    5 New aspen-infant-team 4
    6 New hazel-early-years 4
    7 New elder-pip 0
    8 New alder-service 2
    ");
}

#[test]
fn ten_kinds_of_mistakes_are_ten_errors_in_their_places() {
    let registry = report();
    let text = "\
name,nation,host,dedicated_team,professions,staff_wte,observed_on,website,accepts_until_months,slug
,England,camhs,yes,,,,,,
Rowan Babies,Engeland,camhs,yes,,,,,,
Hazel Babies,England,chams,yes,,,,,,
Aspen Babies,England,camhs,perhaps,,,,,,
Alder Babies,England,camhs,yes,midwive,,,,,
Elder Babies,England,camhs,yes,,a few,,,,
Maple Babies,England,camhs,yes,,,03/31/2024,,,
Cedar Babies,England,camhs,yes,,,2204-03-01,,,
Birch Babies,England,camhs,yes,,,,https://user@example.org,,
Beech Babies,,camhs,yes,,,,,,
Holly Babies,England,camhs,yes,,,,,grown up,
Lilac Babies,England,camhs,yes,,,,,,no-such-service
Rowan Infants,England,camhs,yes,,,,,,
Rowan Infants,England,camhs,no,,,,,,
";
    let planned = plan(&registry, text);
    assert_eq!(planned.count(Outcome::Refused), 11);
    let errors: Vec<String> = planned.all_errors().map(ToString::to_string).collect();
    assert_snapshot!(errors.join("\n"), @r"
    row 2, column A (`name`): expected the name of the service, got an empty cell
    row 3, column B (`nation`): expected one of `england`, `northern-ireland`, `scotland` and `wales`, got `Engeland`; did you mean `england`?
    row 4, column C (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `chams`; did you mean `camhs`?
    row 5, column D (`dedicated_team`): expected `yes`, `no` or an empty cell, got `perhaps`
    row 6, column E (`professions`): expected one of the 28 choices of `professions`, got `midwive`; did you mean `midwife`?
    row 7, column F (`staff_wte`): expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2`, got `a few`
    row 8, column G (`observed_on`): expected the day before the month (31/03/2024), got `03/31/2024`; did you mean `2024-03-31`?
    row 11, column B (`nation`): expected the nation of a new service: England, Northern Ireland, Scotland or Wales
    row 12, column I (`accepts_until_months`): expected a number (months from birth) from -9 to 300, `2 years`, `birth`, `conception` or a range such as `0..24`, got `grown up`
    row 13, column J (`slug`): expected a service of the registry by its slug; leave the cell empty for a new one, got `no-such-service`
    row 15, column A (`name`): expected every new service once: row 14 has the same name and place, got `Rowan Infants`
    ");
    // What only the registry can find is found once the cells are right.
    let text = "\
name,nation,dedicated_team,observed_on,website
Cedar Babies,England,yes,2204-03-01,
Birch Babies,England,yes,,https://user@example.org
Ce\u{202e}dar Infants,England,yes,,
";
    let planned = plan(&registry, text);
    assert_snapshot!(said(&planned), @r"
    2 Refused cedar-babies 1
    3 Refused birch-babies 1
    4 Refused ce-dar-infants 1
    row 2, column D (`observed_on`): expected a day that has come, from 1900-01-01 to 2026-11-23, got `2204-03-01`
    row 3, column E (`website`): expected an address without a user before its host, got `https://user@example.org`
    row 4, column A (`name`): expected one line of visible text without U+202E RIGHT-TO-LEFT OVERRIDE (character 3), got `Ce<U+202E>dar Infants`
    ");
}

#[test]
fn a_row_is_about_a_known_service_by_id_or_by_name_and_place() {
    let registry = report();
    let text = "\
id,name,nation,localities,website,dedicated_team
oxpip,Something else,,,,yes
service:oxpip,OXPIP,,,,yes
17,OXPIP,England,,,yes
17,OXPIP,Scotland,,,yes
,leeds infant mental health service,England,,,yes
,Leeds Infant Mental-Health Service,,,,yes
,The Infant Mental Health Team,England,,,yes
";
    let planned = plan(&registry, text);
    assert_snapshot!(said(&planned), @r"
    2 Changed oxpip Id 1
    3 Same oxpip Id 0
    4 Same oxpip NameAndPlace 0
    5 New oxpip-2 1
    6 Changed leeds-infant-mental-health-service NameAndPlace 1
    7 Refused - 0
    8 New the-infant-mental-health-team 1
    row 7, column C (`nation`): expected the nation of a new service: England, Northern Ireland, Scotland or Wales
    ");
    assert_eq!(planned.rows[0].known_by, Some(KnownBy::Id));
    assert_eq!(planned.rows[0].notes, ["`name` is not taken: the registry has `OXPIP`"]);
}

#[test]
fn what_the_registry_lacks_is_filled_in_and_what_it_has_stays() {
    let registry = report();
    let text = "\
slug,name,nation,website,host_organisation,other_names,localities,status,areas
oxpip,OXPIP,England,www.oxpip.example.org,An invented charity,Oxpip; Oxford Parent Infant Project,,closed,
oxpip,OXPIP,Wales,https://other.example.org,An invented charity,oxford parent-infant project,Banbury,?,buckinghamshire-council
,Oxford Parent Infant Project,England,,,,oxford,unknown,oxfordshire-county-council
";
    let planned = plan(&registry, text);
    assert_snapshot!(said(&planned), @r"
    2 Changed oxpip Id 0
    3 Same oxpip Id 0
    4 Same oxpip NameAndPlace 0
    ");
    let (first, second, third) = (&planned.rows[0], &planned.rows[1], &planned.rows[2]);
    assert_eq!(first.details, ["other_names", "website", "host_organisation"]);
    assert_eq!(first.notes, ["`status` is not taken: the registry has `operating`"]);
    assert_snapshot!(second.notes.join("\n"), @r"
    `nation` is not taken: the registry has `england`
    `localities` is not taken: the registry has `Oxford`
    `areas` is not taken: the registry has `nhs-oxfordshire-ccg; oxfordshire-county-council`
    `website` is not taken: the registry has `https://www.oxpip.example.org`
    ");
    assert_eq!((third.notes.as_slice(), third.details.as_slice()), ([].as_slice(), [].as_slice()));
    let lines: Vec<String> =
        planned.changes.iter().map(|change| change.summary(registry.vocabulary())).collect();
    assert_snapshot!(lines.join("\n"), @"corrected: other names, website, host organisation");

    let then = after(&registry, planned.changes);
    let service = &then.service("oxpip").unwrap().service;
    assert_eq!(service.other_names, ["Oxford Parent Infant Project"]);
    assert_eq!(service.website.as_deref(), Some("https://www.oxpip.example.org"));
    assert_eq!(
        (service.localities.as_slice(), service.status.as_str()),
        (["Oxford".to_owned()].as_slice(), "operating")
    );
    assert_eq!(plan(&then, text).changes, []);
    // A body that there is not, and an address that is none, are refused in their places.
    let wrong =
        plan(&registry, "slug,name,website,areas\noxpip,OXPIP,ftp://x,nowhere\noxpip,OXPIP,ftp://x,\n");
    assert_snapshot!(said(&wrong), @r"
    2 Refused oxpip Id 0
    3 Changed oxpip Id 0
    row 2, column D (`areas`): expected a GSS code, an ODS code or a slug of a body of the registry, got `nowhere`
    ");
    let wrong = plan(&registry, "slug,name,website\noxpip,OXPIP,ftp://x\n");
    assert_snapshot!(said(&wrong), @r"
    2 Refused oxpip Id 0
    row 2, column C (`website`): expected an address that begins with `https://` or `http://`, got `ftp://x`
    ");
}

#[test]
fn names_that_most_services_have_need_a_place_in_common() {
    let added = |slug: &str, place: &str| -> Change {
        let service = json!({"slug": slug, "name": "Infant Mental Health Team", "nation": "england", "localities": [place],
            "status": "operating"});
        serde_json::from_value(
            json!({"change": "service-added", "with": {"published": true, "service": service}}),
        )
        .unwrap()
    };
    let registry = after(&report(), vec![added("rowan-team", "Rowanham"), added("aspen-team", "Aspenham")]);
    let text = "\
name,nation,localities,dedicated_team
Infant Mental Health Team,England,Rowanham,yes
Infant Mental Health Team,England,,yes
Infant Mental Health Team,England,Elderham,yes
Infant Mental Health Team,England,Rowanham;Aspenham,yes
";
    assert_snapshot!(said(&plan(&registry, text)), @r"
    2 Changed rowan-team NameAndPlace 1
    3 New infant-mental-health-team 1
    4 New infant-mental-health-team-2 1
    5 Refused - 0
    row 5, column A (`name`): expected the slug of one of these in the column `id`, because all have this name: `rowan-team` and `aspen-team`, got `Infant Mental Health Team`
    ");
    // A person who knows says which it is.
    let mut terms = terms();
    terms.same.insert(5, "aspen-team".to_owned());
    terms.new.insert(2);
    assert_snapshot!(said(&plan_on(&registry, text, &terms)), @r"
    2 New infant-mental-health-team 1
    3 New infant-mental-health-team-2 1
    4 New infant-mental-health-team-3 1
    5 Changed aspen-team Id 1
    ");
    terms.same.insert(99, "aspen-team".to_owned());
    assert_snapshot!(said(&plan_on(&registry, text, &terms)).lines().last().unwrap(), @"expected a row of the table where one is said to be known or new, got 99");
}

#[test]
fn what_a_row_says_rests_on_a_source() {
    let registry = report();
    let text = "name,nation,host,source\nRowan Babies,England,camhs,their website\nHazel Babies,England,camhs,rare-jewels-2019\n";
    let nowhere = plan_on(&registry, text, &Terms::on(TODAY));
    assert_snapshot!(said(&nowhere).lines().last().unwrap(), @"expected a source for what the rows say: the slug of one that the registry has, or the title and the publisher of a new one; or a source of the registry in each row");
    let origin = Origin {
        title: Some("Our survey, 2026".to_owned()),
        publisher: Some("Our network".to_owned()),
        ..Origin::default()
    };
    let planned = plan_on(&registry, text, &Terms { origin, observed_on: Some(TODAY), ..Terms::on(TODAY) });
    let lines: Vec<String> =
        planned.changes.iter().map(|change| change.summary(registry.vocabulary())).collect();
    assert_snapshot!(lines.join("\n"), @r"
    source added: Our survey, 2026
    service added: Rowan Babies
    host: CAMHS (our-survey-2026, their website)
    service added: Hazel Babies
    host: CAMHS (rare-jewels-2019)
    ");
    let claims = planned.changes.iter().filter_map(|change| match change {
        Change::ClaimRecorded(recorded) => Some(&recorded.claim),
        _ => None,
    });
    let said: Vec<_> =
        claims.map(|claim| (claim.source.as_str(), claim.locator.as_deref(), claim.observed_on)).collect();
    assert_eq!(
        said,
        [("our-survey-2026", Some("their website"), Some(TODAY)), ("rare-jewels-2019", None, Some(TODAY))]
    );
    // A table that says nothing of the services needs none.
    let names = plan_on(&registry, "name,nation\nRowan Babies,England\n", &Terms::on(TODAY));
    assert_eq!((names.count(Outcome::New), names.all_errors().count()), (1, 0));
}

#[test]
fn what_came_in_is_the_same_when_it_comes_again() {
    let registry = report();
    let planned = plan(&registry, FIFTEEN);
    let then = after(&registry, planned.changes);
    let again = plan(&then, FIFTEEN);
    assert_eq!((again.count(Outcome::Same), again.changes.len()), (5, 0), "{}", said(&again));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a table holds, it comes in whole and then is the same, or it is refused with a place for each error.
    #[test]
    fn a_table_comes_in_whole_or_not_at_all(rows in proptest::collection::vec(row(), 1..6)) {
        let registry = report();
        let text = rows.iter().map(|row| row.join(",")).collect::<Vec<_>>().join("\n");
        let text = format!("id,name,nation,host,staff_wte,observed_on,localities,website,other_names\n{text}");
        let planned = plan(&registry, &text);
        let errors = planned.all_errors().count();
        prop_assert_eq!(errors == 0, planned.count(Outcome::Refused) == 0);
        if errors == 0 && !planned.changes.is_empty() {
            let then = after(&registry, planned.changes.clone());
            let again = plan(&then, &text);
            prop_assert_eq!(again.changes, vec![], "{}", text);
        }
    }
}

fn row() -> impl Strategy<Value = [String; 9]> {
    let cell = |words: &'static [&'static str]| proptest::sample::select(words).prop_map(str::to_owned);
    [
        cell(&["", "", "7", "oxpip", "service:oxpip", "nobody"]),
        cell(&["Rowan Babies", "Hazel Babies", "OXPIP", "Infant Team", "Ŵŷ", "=1+1", ""]),
        cell(&["England", "Wales", "wales", "", "?", "Narnia"]),
        cell(&["camhs", "CAMHS", "voluntary sector", "", "n/a", "chams"]),
        cell(&["3", "2-3", "c. 4", "", "many"]),
        cell(&["2024-03-31", "31/03/2024", "", "2204-01-01"]),
        cell(&["Leeds", "", "Rowanham", "Leeds;Selby", "Oxford"]),
        cell(&["", "https://rowan.example.org", "www.hazel.example.org"]),
        cell(&["", "", "Hazel Babies", "Oxpip;Rowan Project"]),
    ]
}

#[test]
fn a_status_rests_on_what_its_row_says() {
    let registry = report();
    let stated = |text: &str| -> Vec<String> {
        let planned = plan(&registry, text);
        assert!(planned.all_errors().next().is_none(), "{}", said(&planned));
        let services = planned.changes.iter().filter_map(|change| match change {
            Change::ServiceAdded(added) => Some(added.service.status_stated.as_ref()),
            Change::ServiceEdited(edited) => Some(edited.edit.status_stated.as_ref()),
            _ => None,
        });
        services
            .map(|stated| {
                stated.map_or_else(String::new, |one| {
                    format!("{} {:?} {:?}", one.source, one.locator, one.as_of)
                })
            })
            .collect()
    };
    // Columns of its own, what the row is known from, and nothing where the status is not known.
    let table = "\
name,nation,status,status_source,status_locator,status_as_of,source,observed_on
Rowan Babies,England,operating,rare-jewels-2019,page 3,2020-01-31,a call,2021-01-01
Aspen Babies,England,closed,,,,a call,2021-01-01
Elder Babies,England,,,,,a call,2021-01-01
";
    assert_eq!(
        stated(table),
        [
            "rare-jewels-2019 Some(\"page 3\") Some(2020-01-31)",
            "rare-jewels-2019 Some(\"a call\") Some(2021-01-01)",
            ""
        ]
    );
    let wrong = |row: &str| {
        said(&plan(&registry, &format!("name,nation,status,status_source,status_as_of\n{row}\n")))
    };
    let unknown = wrong("Rowan Babies,England,operating,hearsay,");
    assert!(unknown.contains("row 2, column D (`status_source`)"), "{unknown}");
    let alone = wrong("Rowan Babies,England,operating,,2020-01-31");
    assert!(
        alone.contains("row 2, column E (`status_as_of`): expected nothing here without a source"),
        "{alone}"
    );
}
