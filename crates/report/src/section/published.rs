//! What was published: figures beside the registry's own count, recommendations and their progress, and all sources.

use std::collections::HashMap;

use provision::{When, registry_count};

use crate::document::{Block, Section, Table};
use crate::section::About;
use crate::words::{count, day, day_or_unknown};

pub(crate) fn figures(about: &About<'_>) -> Section {
    let all = provision::figures().unwrap_or_default();
    let rows = all.iter().map(|figure| {
        let (on, when) = match &figure.when {
            When::Day(of) => (Some(*of), day(*of)),
            When::Year(year) => (None, year.clone()),
        };
        let own = figure
            .counts
            .zip(on)
            .map(|(counts, on)| registry_count(about.profiles(), counts, on).to_string());
        vec![
            figure.title.clone(),
            figure.text(),
            own.unwrap_or_default(),
            figure.nation.map_or("", registry::Nation::title).to_owned(),
            when,
            figure.source.title.clone(),
            figure.locator.clone(),
        ]
    });
    let table = Table {
        sheet: "Published figures".to_owned(),
        caption: "Published figures, and what the registry counts for the same day".to_owned(),
        columns: vec!["Figure", "Published", "Counted here", "Nation", "About", "Source", "Where"],
        rows: rows.collect(),
    };
    let said = "A figure is what a source states. The registry's own count is of what was entered, and says nothing of the rest.";
    Section {
        id: "figures",
        title: "Published figures",
        blocks: vec![Block::Text(said.to_owned()), Block::Table(table)],
    }
}

pub(crate) fn recommendations() -> Section {
    let all = provision::recommendations().unwrap_or_default();
    let rows = all.iter().map(|recommendation| {
        let progress = recommendation.progress.iter().map(|progress| {
            let day = progress.as_of.map(|day| format!(" ({day})")).unwrap_or_default();
            format!("{}{day}", progress.claim)
        });
        let progress: Vec<String> = progress.collect();
        vec![
            recommendation.number.to_string(),
            recommendation.title.clone(),
            recommendation.addresses.join(", "),
            if progress.is_empty() { "none recorded".to_owned() } else { progress.join(" ") },
        ]
    });
    let table = Table {
        sheet: "Recommendations".to_owned(),
        caption: "The twelve recommendations of 2019, and what sources say of their progress".to_owned(),
        columns: vec!["Number", "Recommendation", "Addressed to", "Progress on record"],
        rows: rows.collect(),
    };
    Section { id: "recommendations", title: "Recommendations", blocks: vec![Block::Table(table)] }
}

pub(crate) fn sources(about: &About<'_>) -> Section {
    let registry = about.snapshot.registry();
    let mut resting: HashMap<&str, usize> = HashMap::new();
    for service in registry.services() {
        let claims = service.claims.iter().filter(|claim| !claim.retracted).map(|claim| &claim.source);
        for source in claims.chain(service.attestations.iter().map(|attestation| &attestation.source)) {
            *resting.entry(source).or_default() += 1;
        }
    }
    for line in registry.lines() {
        *resting.entry(&line.source).or_default() += 1;
    }
    let rows = registry.sources().filter_map(|source| {
        let statements = resting.get(source.slug.as_str()).copied()?;
        Some(vec![
            source.title.clone(),
            source.publisher.clone(),
            day_or_unknown(source.published),
            statements.to_string(),
        ])
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let said = format!(
        "What is said of services and of their funding rests on {}.",
        count(rows.len(), "source", "sources")
    );
    let table = Table {
        sheet: "Sources".to_owned(),
        caption: "Sources, and how many statements rest on each".to_owned(),
        columns: vec!["Source", "Publisher", "Published", "Statements"],
        rows,
    };
    Section { id: "sources", title: "Sources", blocks: vec![Block::Text(said), Block::Table(table)] }
}
