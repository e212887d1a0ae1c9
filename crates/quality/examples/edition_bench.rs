//! Measures how long an edition of pooled outcomes takes, and how much of it is hidden.
//!
//! `cargo run --release -p quality --example edition_bench` makes up the referrals of 50 teams in a year, publishes the outcomes by one
//! measure, lets every tenth team correct a count, and publishes the next edition: by either rule set.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Instant;

use quality::disclosure::RuleSet;
use quality::outcomes::{Editions, Measures, Perspective, Policy, Returns, Scope};
use quality::synthetic::{LABEL, returns};
use registry::Slug;

const TEAMS: u64 = 50;
/// Referrals of a team in two years.
const ROWS: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    println!("{LABEL}\n{TEAMS} teams of {ROWS} referrals in two years");
    let made_up = returns(TEAMS, ROWS)?;
    let asked: BTreeSet<Slug> = made_up.iter().map(|one| one.team.clone()).collect();
    let quarters = "2024-25-Q3".parse()?..="2025-26-Q2".parse()?;
    let scope = Scope { teams: &asked, quarters: &quarters, today: "2026-11-30".parse()? };
    let measure = Measures::built_in()?.get(&"phq-9".parse()?).ok_or("no such measure")?;
    for rules in RuleSet::built_in()? {
        let mut on_record = Returns::default();
        for one in &made_up {
            on_record.record(one.clone());
        }
        let mut editions = Editions::new([(measure, Perspective::Caregiver)], rules.clone());
        for _ in 0..2 {
            let begin = Instant::now();
            let edition = editions.publish(&on_record, scope, Policy::built_in()?)?.remove(0)?;
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
                on_record.record(corrected);
            }
        }
    }
    Ok(())
}
