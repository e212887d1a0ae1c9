//! Who pays: section 9 of the report.

use funding::measures::endings::endings;
use funding::measures::total::Total;
use funding::{Handover, Link, Scope, View, network_of};
use provision::Share;
use registry::Stated;

use crate::document::{Block, Section, Table};
use crate::section::About;
use crate::words::{count, day, day_or_unknown, list, yes_or_no};

pub(crate) fn money(about: &About<'_>) -> Section {
    let snapshot = about.snapshot;
    let scope = Scope::new(about.scope.as_of);
    let view = View::new(snapshot.registry(), &scope, |service| snapshot.class_of(service));
    let ending = endings(&view);
    let network = network_of(view);
    let current = Share::among(&network.links, |link| link.current);
    let mut texts = vec![
        format!(
            "{} for {} on {}. What they pay a year: {}.",
            count(network.funders.len(), "body is known to pay", "bodies are known to pay"),
            count(network.services.len(), "service", "services"),
            day(about.scope.as_of),
            Total::of(&network.links),
        ),
        format!(
            "{current} of the lines are current: a source names a period that holds the day, or is at most {} months old. Others were last \
             confirmed earlier, and may have ended.",
            Stated::Funding.months(),
        ),
        format!(
            "No funder is on record for {}. That is not the same as having none.",
            count(network.view.unlinked.len(), "service", "services")
        ),
    ];
    if let Some(window) = ending.windows.last() {
        let lines = if window.links.len() == 1 { "line ends" } else { "lines end" };
        texts.push(format!(
            "{} {lines} by {}; of {} no last day is known.",
            window.links.len(),
            day(window.until),
            ending.open
        ));
    }
    let lines = network.links.iter().map(|link| line(link)).collect();
    let lines = Table {
        sheet: "Funding lines".to_owned(),
        caption: "Funding lines".to_owned(),
        columns: vec![
            "Who pays",
            "Named in the source",
            "Service",
            "Budget",
            "For",
            "Pounds a year",
            "From",
            "To",
            "Last confirmed",
            "Current",
            "Source",
        ],
        rows: lines,
    };
    let sole = network.funders.iter().filter(|funder| !funder.sole_funder_of.is_empty());
    let sole = sole.map(|funder| {
        let services = funder.sole_funder_of.iter().map(|service| service.service.name.as_str());
        vec![funder.body.body.name.clone(), list(services, "")]
    });
    let sole = Table {
        sheet: "Only known funder".to_owned(),
        caption: "Services with one known funder".to_owned(),
        columns: vec!["Body", "Only known funder of"],
        rows: sole.collect(),
    };
    let texts = texts.into_iter().map(Block::Text);
    Section {
        id: "funding",
        title: "Who pays",
        blocks: texts.chain([lines, sole].map(Block::Table)).collect(),
    }
}

fn line(link: &Link) -> Vec<String> {
    let record = &link.line;
    let payer = match &link.handover {
        Handover::None | Handover::Followed => link.payer.body.name.clone(),
        Handover::Ended => "not known: the body that paid has ended".to_owned(),
        Handover::Unsettled(among) => {
            format!("not known: one of {}", list(among.iter().map(|body| body.body.name.as_str()), ""))
        }
    };
    let source = link.source.as_ref();
    vec![
        payer,
        link.named.body.name.clone(),
        link.service.service.name.clone(),
        record.budget.title().to_owned(),
        record.role.title().to_owned(),
        record.annual_amount.map_or_else(|| "not known".to_owned(), |amount| format!("{amount:.0}")),
        day_or_unknown(record.from),
        day_or_unknown(record.to),
        day_or_unknown(source.and_then(|source| source.published)),
        yes_or_no(link.current),
        source.map(|source| source.title.clone()).unwrap_or_default(),
    ]
}
