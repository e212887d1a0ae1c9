//! Money and time, in the made-up country and in the report.

mod support;

use funding::formats::{Options, giving};
use funding::measures::concentration::Concentration;
use funding::measures::endings::endings;
use funding::measures::renewals::{Join, renewals};
use funding::measures::survey::{CoreFunding, survey};
use funding::measures::tenure::tenures;
use funding::measures::total::Total;
use funding::{Filter, View, network, on_record, service_funding};
use registry::Budget;
use support::country::{country, slug, slugs, view};
use support::{day, public};

#[test]
fn who_pays_for_a_service() {
    let registry = country();
    let of = |service: &str, as_of: &str| {
        service_funding(
            &registry,
            registry.service(service).unwrap_or_else(|| panic!("{service}")),
            day(as_of),
        )
    };
    let alpha = of("alpha", "2019-06-01");
    assert!(alpha.joint_funding.is_complete());
    assert_eq!((alpha.lines.len(), alpha.funder_count, alpha.lead.as_str()), (3, 2, "one"));
    assert_eq!(alpha.first_ending, Some(day("2019-08-31")));
    assert!(!of("alpha", "2019-09-01").joint_funding.is_complete());
    // Between two lines of the CCG.
    assert!(!of("alpha", "2019-04-15").joint_funding.camhs);
    assert_eq!(of("beta", "2019-06-01").lead.as_str(), "conflicting");
    assert_eq!(
        of("gamma", "2019-06-01").sole_funder.map(|view| view.body.slug.clone()),
        Some(slug("charity"))
    );
    assert_eq!(of("epsilon", "2019-06-01").lead.as_str(), "none");
}

#[test]
fn what_ends_when() {
    let registry = country();
    let endings = endings(&view(&registry, "2019-06-01"));
    let told: Vec<String> = endings
        .windows
        .iter()
        .map(|window| {
            let ids: Vec<&str> = window.links.iter().map(|link| link.line.id.as_str()).collect();
            format!("{} months, to {}: {} ({})", window.months, window.until, ids.join(" "), window.total)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    3 months, to 2019-09-01: alpha-5 (unknown (1 line))
    6 months, to 2019-12-01: alpha-5 beta-3 (£12,000 a year and 1 unknown)
    12 months, to 2020-06-01: alpha-5 beta-3 (£12,000 a year and 1 unknown)
    24 months, to 2021-06-01: alpha-5 beta-3 (£12,000 a year and 1 unknown)
    ");
    assert_eq!((endings.open, endings.limited_without_end.len()), (5, 1));
    let last = funding::measures::endings::endings(&View::new(
        &registry,
        &public("2022-01-01").with_filter(Filter {
            budgets: [Budget::Camhs].into(),
            services: [slug("alpha")].into(),
            ..Filter::default()
        }),
        on_record,
    ));
    assert_eq!(slugs(&last.windows[3].left_without), ["alpha"]);
}

#[test]
fn renewals_and_tenures() {
    let registry = country();
    let view = view(&registry, "2019-06-01");
    let joins: Vec<(String, Join)> =
        renewals(&view).iter().map(|renewal| (renewal.later.line.id.to_string(), renewal.join)).collect();
    assert_eq!(joins, [("alpha-2".to_owned(), Join::Contiguous), ("alpha-3".to_owned(), Join::Gap(30))]);
    let told: Vec<String> = tenures(&view)
        .iter()
        .map(|tenure| {
            let since = tenure.since.map_or("unknown".to_owned(), |day| day.to_string());
            format!(
                "{} {}: {since}, {} lines",
                tenure.funder.body.slug, tenure.service.service.slug, tenure.lines
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    charity beta: 2018-04-01, 2 lines
    charity gamma: unknown, 1 lines
    council alpha: 2016-04-01, 2 lines
    council beta: unknown, 1 lines
    old-ccg alpha: 2019-05-01, 1 lines
    split-ccg beta: unknown, 1 lines
    split-ccg delta: unknown, 1 lines
    ");
    let earlier = tenures(&support::country::view(&registry, "2018-06-01"));
    let ccg = earlier.iter().find(|tenure| tenure.funder.body.slug == "old-ccg");
    assert_eq!(ccg.and_then(|tenure| tenure.since), Some(day("2015-04-01")));
    assert_eq!(ccg.and_then(|tenure| tenure.days), Some(1158));
}

#[test]
fn the_survey_of_the_country_and_of_the_report() {
    let told = |view: &View| -> String {
        let answers = survey(view);
        let lines: Vec<String> = answers
            .iter()
            .map(|answer| format!("{}: {}", answer.core_funding.title(), slugs(&answer.services).join(" ")))
            .collect();
        lines.join("\n")
    };
    insta::assert_snapshot!(told(&view(&country(), "2019-06-01")), @r"
    CCG mental health budget: delta
    Local authority children's services budget: 
    Local authority public health budget: 
    Voluntary sector organisation/fundraising: gamma
    Partnership between local authority public health and third sector: 
    Partnership between local authority and CCG: alpha beta
    Other: 
    Unknown: epsilon
    ");
    let report = support::report();
    let counts: Vec<(CoreFunding, usize)> = survey(&view(&report, "2019-06-01"))
        .iter()
        .map(|answer| (answer.core_funding, answer.services.len()))
        .collect();
    assert_eq!(counts.iter().map(|(_, count)| count).sum::<usize>(), report.services().count());
    insta::assert_debug_snapshot!(counts);
}

#[test]
fn parallel_lines_are_no_bridges() {
    let network = network(&country(), &public("2019-06-01"), on_record);
    let bridges: Vec<&str> = network.bridges.iter().map(|link| link.line.id.as_str()).collect();
    // Two lines of the council to alpha, and two of the charity to beta: none of them alone parts anything.
    assert_eq!(bridges, ["alpha-3", "beta-1", "beta-2", "delta-1", "gamma-1"]);
    assert_eq!((network.funders.len(), network.services.len(), network.view.unlinked.len()), (4, 4, 1));
    assert_eq!((network.links.len(), network.components), (9, 1));
    assert_eq!(Total::of(&network.links).to_string(), "£112,000 a year and 6 unknown");
    assert!(Concentration::of(&network.links).is_some_and(|bounds| !bounds.is_exact()));
}

#[test]
fn grants_are_told_in_full_or_left_out_with_a_reason() {
    let registry = country();
    let network = network(&registry, &public("2019-06-01"), on_record);
    let (bytes, left_out) = giving(&network, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(left_out.len(), 8);
    insta::assert_snapshot!(String::from_utf8_lossy(&bytes));
}
