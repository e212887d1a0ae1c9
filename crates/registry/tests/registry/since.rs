//! What is known since 2019, beside the report's data.

use std::collections::BTreeMap;

use registry::{Change, Classification, Registry, ServiceStatus, dataset};

use crate::world::{after, empty};

fn report() -> Registry {
    after(&empty(), dataset::report_2019().unwrap_or_else(|errors| panic!("{errors}")))
}

fn changes() -> Vec<Change> {
    dataset::since_2019(&report()).unwrap_or_else(|errors| panic!("{errors}"))
}

fn since() -> Registry {
    after(&report(), changes())
}

#[test]
fn what_it_adds_is_counted() {
    let mut counts = BTreeMap::new();
    for change in changes() {
        let kind = match change {
            Change::SourceAdded(_) => "sources",
            // As many as the report's data does not hold.
            Change::BodyAdded(_) => continue,
            Change::ServiceAdded(_) => "services",
            Change::ServiceEdited(_) => "edited services",
            Change::ClaimRecorded(_) => "claims",
            Change::FundingRecorded(_) => "funding lines",
            other => panic!("unexpected: {other:?}"),
        };
        *counts.entry(kind).or_insert(0) += 1;
    }
    insta::assert_debug_snapshot!(counts, @r#"
    {
        "claims": 82,
        "edited services": 13,
        "funding lines": 19,
        "services": 8,
        "sources": 43,
    }
    "#);
}

#[test]
fn the_27_teams_and_19_specialists_of_the_report_remain() {
    let since = since();
    let attested = |class: Classification| {
        let services = since.services();
        services.filter(|view| view.classification().is_some_and(|(attested, _)| attested == class)).count()
    };
    assert_eq!(attested(Classification::ParentInfantTeam), 27);
    assert_eq!(attested(Classification::CamhsEmbeddedSpecialist), 19);
    for before in report().services() {
        let after = since.service(&before.service.slug).unwrap();
        assert_eq!(before.attestations, after.attestations);
        assert_eq!(before.claims, after.claims[..before.claims.len()], "claims are added, and none is lost");
        assert_eq!(before.service.name, after.service.name);
    }
}

#[test]
fn no_service_is_there_twice() {
    let since = since();
    let (before, added) = (report().services().count(), 8);
    assert_eq!(since.services().count(), before + added);
    let new = since.services().skip(before).map(|view| view.service.name.as_str());
    insta::assert_snapshot!(new.collect::<Vec<_>>().join("\n"), @r"
    Cornwall parent-infant relationship strand (family hubs)
    Kent Parent Infant Mental Health Service
    NHS Grampian Infant Mental Health Team
    NHS Greater Glasgow and Clyde Infant Mental Health Service
    Norfolk Parent-Infant Relationship service (PAIRS)
    North Lincolnshire Parent-Infant Emotional Wellbeing (PIEW) team
    Plymouth parent-infant relationship offer (family hubs)
    West Northamptonshire Parent-Infant Relationship Service
    ");
}

#[test]
fn norpip_is_closed_and_known_by_its_full_name() {
    let since = since();
    let norpip = &since.service("norpip").unwrap().service;
    assert_eq!(norpip.status, ServiceStatus::Closed);
    assert_eq!(norpip.other_names, ["Northamptonshire Parent Infant Partnership"]);
    assert_eq!(since.service("abcpip").unwrap().service.other_names, ["ABC PIP"], "what is there stays");
}

#[test]
fn amounts_a_year_are_marked_as_derived() {
    let since = since();
    let lines = since.lines().filter_map(|line| {
        let amount = line.annual_amount?;
        let note = line.note.as_deref().unwrap_or_default();
        let words = note.rsplit("; ").next().unwrap_or_default();
        Some(format!("{} {amount}: {words}", line.id))
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    children-and-parents-service-manchester-1 1500000: yearly amount derived: stated as 75 per cent of 2,000,000 pounds for 12 months
    kent-parent-infant-mental-health-service-1 797391.48: yearly amount derived: stated as 2,059,928 pounds for 31 months
    kent-parent-infant-mental-health-service-2 154838.71: yearly amount derived: stated as 400,000 pounds for 31 months
    livpip-3 78333.33: yearly amount derived: stated as 50 per cent of 470,000 pounds for 36 months
    livpip-4 78333.33: yearly amount derived: stated as 50 per cent of 470,000 pounds for 36 months
    parent-infant-psychology-service-haringey-1 265955: stated as 265,955 pounds for 12 months
    ");
}

#[test]
fn every_claim_is_read_and_says_when_its_page_was_collected() {
    let (report, since) = (report(), since());
    for service in since.services() {
        let before = report.service(&service.service.slug).map_or(0, |view| view.claims.len());
        for (claim, _) in service.claims_with_state().skip(before) {
            assert!(claim.fact().is_some(), "{}: {claim:?}", service.service.slug);
            let locator = claim.locator.as_deref().unwrap_or_default();
            assert!(locator.starts_with("as collected on 28 November 2026"), "{claim:?}");
            let url = since.source(&claim.source).and_then(|source| source.url.clone());
            assert!(url.is_some(), "{claim:?}");
        }
    }
}

#[test]
fn sources_that_disagree_both_stand() {
    let since = since();
    let vocabulary = since.vocabulary();
    let conflicts = since.services().flat_map(|service| {
        let facts = service.conflicts(vocabulary).filter_map(|fact| vocabulary.get(fact));
        facts.map(|fact| format!("{} {}", service.service.slug, fact.id)).collect::<Vec<_>>()
    });
    insta::assert_snapshot!(conflicts.collect::<Vec<_>>().join("\n"), @"abcpip opened_year");
}
