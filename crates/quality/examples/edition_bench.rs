//! Measures how long an edition of pooled outcomes takes, and how much of it is hidden.
//!
//! `cargo run --release -p quality --example edition_bench` makes up the referrals of 50 teams in a year, publishes the outcomes by one
//! measure, lets every tenth team correct a count, and publishes the next edition: by either rule set.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Instant;

use quality::disclosure::RuleSet;
use quality::outcomes::{
    AggregateReturn, Aggregator, Dictionary, Editions, Layout, Measures, Perspective, Policy, Returns, Scope,
};
use quality::synthetic::{LABEL, table};
use registry::Slug;

const TEAMS: u64 = 50;
/// Referrals of a team in two years.
const ROWS: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    println!("{LABEL}\n{TEAMS} teams of {ROWS} referrals in two years");
    let mut made_up = Vec::new();
    for team in 1..=TEAMS {
        made_up.extend(returns_of(team)?);
    }
    let asked: BTreeSet<Slug> = made_up.iter().map(|one| one.team.clone()).collect();
    let quarters = "2024-25-Q3".parse()?..="2025-26-Q2".parse()?;
    let scope = Scope { teams: &asked, quarters: &quarters, today: "2026-11-30".parse()? };
    let measure = Measures::built_in()?.get(&"phq-9".parse()?).ok_or("no such measure")?;
    for rules in RuleSet::built_in()? {
        let mut returns = Returns::default();
        for one in &made_up {
            returns.record(one.clone());
        }
        let mut editions = Editions::new(measure, Perspective::Caregiver, rules.clone());
        for _ in 0..2 {
            let begin = Instant::now();
            let edition = editions.publish(&returns, scope, Policy::built_in()?)?;
            println!(
                "{}: edition {} of {} teams in {:.2} s; {} of {} counts and percentages hidden",
                rules.id,
                edition.number,
                edition.teams,
                begin.elapsed().as_secs_f64(),
                edition.hidden,
                5 * edition.figures.len()
            );
            for one in made_up.iter().filter(|one| one.team.ends_with('0')) {
                let mut corrected = one.clone();
                corrected.cases.closed += 1;
                corrected.cases.eligible += 1;
                returns.record(corrected);
            }
        }
    }
    Ok(())
}

fn returns_of(team: u64) -> Result<Vec<AggregateReturn>, Box<dyn Error>> {
    let (dictionary, measures) = (Dictionary::built_in()?, Measures::built_in()?);
    let table = table(dictionary, team, ROWS);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers()?.clone();
    let layout = Layout::read(dictionary, measures, &header)?;
    let mut aggregator = Aggregator::new(&layout, format!("synthetic-{team}").parse()?);
    for record in reader.records() {
        aggregator.add(&record?).map_err(|cells| format!("{cells:?}"))?;
    }
    Ok(aggregator.finish())
}
