//! The report's data, counted against the report's own totals.

use std::collections::BTreeMap;

use registry::{BodyKind, Classification, Nation, Registry, ServiceStatus, ServiceView, dataset};

use crate::world::{after, empty};

fn report() -> Registry {
    after(&empty(), dataset::report_2019().unwrap_or_else(|errors| panic!("{errors}")))
}

fn attested(registry: &Registry, class: Classification) -> Vec<&ServiceView> {
    let attested =
        |service: &&ServiceView| service.classification().is_some_and(|(attested, _)| attested == class);
    registry.services().map(AsRef::as_ref).filter(attested).collect()
}

#[test]
fn the_27_teams_stand_in_the_order_of_the_report() {
    let registry = report();
    let teams = attested(&registry, Classification::ParentInfantTeam);
    let listing: Vec<String> = teams
        .iter()
        .enumerate()
        .map(|(position, team)| {
            let locator = team.attestation().and_then(|attestation| attestation.locator.clone()).unwrap();
            assert_eq!(locator, format!("section 7, list of teams, number {}", position + 1));
            format!("{} ({})", team.service.name, team.service.localities.join(", "))
        })
        .collect();
    insta::assert_snapshot!(listing.join("\n"), @r"
    ABCPiP (Ballygowan)
    Aneurin Bevan Health Board (Gwent)
    Anna Freud Centre PIP (Camden)
    BrightPIP (Brighton)
    Baby Infant Bonding Service (Halton, Warrington)
    Building Attachment and Bonds Service (Knowsley)
    CAMHS Infant Mental Health Team (Plymouth)
    Children and Parents Service (Manchester)
    Croydon Best Start PIP (Croydon)
    DorPIP (Dorset)
    EPIP (Enfield)
    Gloucestershire Infant Mental Health Team (Gloucestershire)
    Islington CAMHS Under 5s Team (incorporating Parent Baby Psychology) (Islington)
    Lambeth Parent and Infant Relationship Service (PAIRS) (Lambeth)
    Leeds Infant Mental Health Service (Leeds)
    Little Minds Matter (Bradford)
    LivPIP (Liverpool)
    NewPIP (Newcastle)
    NorPIP (Northampton)
    OXPIP (Oxford)
    Perinatal Parent Infant Mental Health Service (Barking and Dagenham, Redbridge, Waltham Forest, Havering)
    Parent Infant Psychology Service (PIPs) (Haringey)
    Stockport Infant Parent Service (Stockport)
    Surrey Parent Infant Mental Health Service (Surrey)
    Tameside and Glossop Early Attachment Service (Tameside, Glossop)
    Tavistock Centre (Camden)
    Trafford Parent Infant Service (Trafford)
    ");
    let first: Vec<&str> = registry.services().take(27).map(|team| team.service.slug.as_str()).collect();
    assert_eq!(first, teams.iter().map(|team| team.service.slug.as_str()).collect::<Vec<_>>());
}

#[test]
fn nineteen_areas_have_specialists_inside_camhs() {
    let registry = report();
    let mut by_nation = BTreeMap::new();
    for service in attested(&registry, Classification::CamhsEmbeddedSpecialist) {
        *by_nation.entry(service.service.nation).or_insert(0) += 1;
    }
    assert_eq!(
        by_nation,
        [(Nation::England, 14), (Nation::NorthernIreland, 1), (Nation::Scotland, 4)].into()
    );
}

#[test]
fn what_is_said_of_every_team_is_known_of_each() {
    let registry = report();
    let vocabulary = registry.vocabulary();
    let facts = [
        "multidisciplinary",
        "qualified_mental_health_professional",
        "dedicated_team",
        "parent_infant_expertise",
    ];
    for team in attested(&registry, Classification::ParentInfantTeam) {
        for fact in facts {
            let value = team.sheet().value(vocabulary.find(fact).unwrap());
            assert_eq!(value, Some(&facts::Value::Boolean(true)), "{}: {fact}", team.service.slug);
        }
    }
}

#[test]
fn the_boards_and_trusts_outside_england_are_all_there() {
    let registry = report();
    let count = |kind: BodyKind| registry.bodies().filter(|body| body.body.kind == kind).count();
    assert_eq!(count(BodyKind::HealthBoard), 14);
    assert_eq!(count(BodyKind::LocalHealthBoard), 7);
    assert_eq!(count(BodyKind::HealthAndSocialCareTrust), 5);
}

#[test]
fn the_new_services_are_starting_and_cumbria_is_planned() {
    let registry = report();
    let of_status = |status: ServiceStatus| -> Vec<&str> {
        let services = registry.services().filter(|view| view.service.status == status);
        services.map(|view| view.service.slug.as_str()).collect()
    };
    assert_eq!(
        of_status(ServiceStatus::Starting),
        [
            "bolton-parent-infant-service",
            "essex-parent-infant-service",
            "oldham-parent-infant-service",
            "rochdale-parent-infant-service",
            "wigan-parent-infant-service",
        ]
    );
    assert_eq!(of_status(ServiceStatus::Planned), ["cumbria-parent-infant-service"]);
}

#[test]
fn four_services_are_for_families_in_the_care_system() {
    let registry = report();
    let narrow = attested(&registry, Classification::NarrowEligibilityTeam);
    assert_eq!(narrow.len(), 4);
}

#[test]
fn every_claim_is_read_and_has_a_place_to_look_it_up() {
    let registry = report();
    let mut claims = 0;
    for service in registry.services() {
        for (claim, _) in service.claims_with_state() {
            assert!(claim.fact().is_some(), "{}: {claim:?}", service.service.slug);
            assert!(claim.locator.is_some(), "{}: {claim:?}", service.service.slug);
            claims += 1;
        }
        assert_eq!(service.conflicts(registry.vocabulary()).count(), 0, "{}", service.service.slug);
    }
    assert!(claims > 200, "{claims}");
}

#[test]
fn interventions_are_those_of_the_vocabulary_but_for_a_few() {
    let registry = report();
    let vocabulary = registry.vocabulary();
    let fact = vocabulary.find("interventions").and_then(|fact| vocabulary.get(fact)).unwrap();
    let beside: Vec<&str> = registry
        .interventions()
        .map(|intervention| intervention.slug.as_str())
        .filter(|slug| fact.choice(slug).is_none())
        .collect();
    insta::assert_snapshot!(beside.join("\n"), @"infant-parent-psychotherapy");
}

#[test]
fn an_age_from_one_family_is_a_bound_and_says_so() {
    let registry = report();
    let vocabulary = registry.vocabulary();
    let mut bounds = 0;
    for claim in registry.services().flat_map(|service| &service.claims) {
        let place = claim.locator.as_deref().unwrap_or_default();
        let of_a_family = place.contains("family story") || place.contains("words of families");
        if claim.fact_id(vocabulary).starts_with("accepts_") && of_a_family {
            let Some(facts::Value::Number(age)) = claim.value() else { panic!("{claim:?}") };
            assert!(age.low().is_none() || age.high().is_none(), "{claim:?}");
            assert!(claim.note.as_deref().is_some_and(|note| note.starts_with("a bound, ")), "{claim:?}");
            bounds += 1;
        }
    }
    assert_eq!(bounds, 5);
}
