//! Published figures beside what the registry counts.

use provision::{When, figures, registry_count};

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
            let own = registry_count(&profiles, counts, *day);
            Some(format!("{}: {} stated, {own} counted", figure.id, figure.text()))
        })
        .collect();
    insta::assert_snapshot!(counted.join("\n"), @r"
    teams-2019: 27 teams stated, 27 counted
    teams-2019-restated: 29 teams stated, 27 counted
    teams-2022-03: 39 teams stated, 27 counted
    teams-2023-09: 45 teams stated, 27 counted
    teams-2025-06: 49 teams stated, 27 counted
    teams-2025-12: 51 teams stated, 27 counted
    ccgs-asked: 195 bodies stated, 73 counted
    ccgs-nearly-200: nearly 200 bodies stated, 72 counted
    ccgs-2019: 191 bodies stated, 72 counted
    ccgs-2018: 195 bodies stated, 73 counted
    ccgs-2020: 135 bodies stated, 54 counted
    ccgs-2021: 106 bodies stated, 48 counted
    icbs-2022: 42 bodies stated, 30 counted
    health-boards-scotland-report: 15 bodies stated, 14 counted
    health-boards-scotland-ons: 14 bodies stated, 14 counted
    health-boards-wales: 7 bodies stated, 7 counted
    health-trusts-northern-ireland-report: 6 bodies stated, 5 counted
    health-trusts-northern-ireland-areas: 5 bodies stated, 5 counted
    ");
}
