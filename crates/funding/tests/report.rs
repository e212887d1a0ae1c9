//! The report's own network.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::fmt::Write as _;

use funding::{Network, Withdrawal, lines_paid_by, network, on_record, partners, scenario, service_funding};
use registry::Slug;
use support::{day, public, report};

fn table(network: &Network) -> String {
    let mut text = format!("{}: {} components\n", network.as_of(), network.components);
    for node in &network.funders {
        let sole: Vec<&str> = node.sole_funder_of.iter().map(|view| view.service.slug.as_str()).collect();
        let strands: Vec<&str> = node.strands.iter().map(|view| view.service.slug.as_str()).collect();
        writeln!(
            text,
            "{} ({}) [{}] b={:.4} sole of {sole:?} strands {strands:?} at {},{}",
            node.body.body.slug, node.service_count, node.component, node.betweenness, node.x, node.y
        )
        .unwrap();
    }
    for node in &network.services {
        writeln!(
            text,
            "  {} ({}) [{}] lead {} at {},{}",
            node.service.service.slug,
            node.funder_count,
            node.component,
            node.funding.lead.as_str(),
            node.x,
            node.y
        )
        .unwrap();
    }
    for pair in &network.partnerships {
        let services: Vec<&str> = pair.services.iter().map(|view| view.service.slug.as_str()).collect();
        let [first, second] = &pair.bodies;
        writeln!(text, "  {} + {}: {services:?}", first.body.slug, second.body.slug).unwrap();
    }
    text
}

#[test]
fn the_network_of_2019() {
    let registry = report();
    let network = network(&registry, &public("2019-06-01"), on_record);
    insta::assert_snapshot!(table(&network));
}

#[test]
fn lines_follow_the_bodies_that_came_after() {
    let registry = report();
    let network = network(&registry, &public("2023-06-01"), on_record);
    let handovers: Vec<String> = network
        .links
        .iter()
        .filter(|link| link.handover != funding::Handover::None)
        .map(|link| {
            format!(
                "{}: {} -> {} ({})",
                link.line.id,
                link.line.funder,
                link.payer.body.slug,
                link.handover.as_str()
            )
        })
        .collect();
    insta::assert_snapshot!(handovers.join("\n"));
}

#[test]
fn what_the_pages_of_leeds_say() {
    let registry = report();
    let service = registry.service("leeds-infant-mental-health-service").unwrap();
    let funding = service_funding(&registry, service, day("2019-06-01"));
    assert_eq!(funding.funder_count, 2);
    assert!(funding.joint_funding.camhs && funding.joint_funding.public_health);
    assert!(!funding.joint_funding.is_complete());
    assert!(funding.sole_funder.is_none());

    let body = registry.body("nhs-leeds-ccg").unwrap();
    let pairs = partners(&registry, body, day("2019-06-01"));
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].bodies[0].body.slug, "leeds-city-council");
    assert_eq!(lines_paid_by(&registry, body, day("2019-06-01")).len(), 1);
    // The CCG has ended; the integrated care board pays.
    assert!(lines_paid_by(&registry, body, day("2023-06-01")).is_empty());
    let icb = registry.body("nhs-west-yorkshire-integrated-care-board").unwrap();
    assert_eq!(lines_paid_by(&registry, icb, day("2023-06-01")).len(), 1);
    assert!(lines_paid_by(&registry, icb, day("2019-06-01")).is_empty());
}

#[test]
fn what_if_the_charity_of_the_report_stops() {
    let registry = report();
    let withdrawal = Withdrawal {
        bodies: [Slug::new("parent-infant-partnership-uk").unwrap()].into(),
        ..Withdrawal::default()
    };
    let scenario = scenario(&registry, &public("2019-06-01"), &withdrawal, on_record).unwrap();
    let unfunded: Vec<&str> = scenario.unfunded.iter().map(|view| view.service.slug.as_str()).collect();
    insta::assert_debug_snapshot!(unfunded);
    let weakened: Vec<&str> =
        scenario.weakened.iter().map(|weakened| weakened.service.service.slug.as_str()).collect();
    insta::assert_debug_snapshot!(weakened);
}
