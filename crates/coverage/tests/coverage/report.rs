//! Published figures beside what the registry counts.

use coverage::{When, figures, registry_count};

use crate::world::{profiles, report};

#[test]
fn the_registry_counts_beside_the_figures_and_never_instead() {
    let registry = report(vec![]);
    let profiles = profiles(&registry);
    let counted: Vec<String> = figures()
        .unwrap()
        .iter()
        .filter_map(|figure| {
            let (Some(counts), When::Day(day)) = (figure.counts, &figure.when) else { return None };
            let own = registry_count(&registry, &profiles, counts, *day);
            Some(format!("{}: {} stated, {own} counted", figure.id, figure.text()))
        })
        .collect();
    insta::assert_snapshot!(counted.join("\n"), @"");
}
