//! Measures how long an edition of pooled outcomes takes, to publish and to take in again, and how much of it is hidden.
//!
//! `cargo run --release -p quality --example edition_bench -- 200 300` makes up the referrals of 200 teams, 300 of each in two years, and a
//! third year like the first; publishes the outcomes of all twelve quarters by every measure, lets every tenth team correct a count, and
//! publishes the next edition beside the first, as a register does: by either rule set.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Instant;

use quality::disclosure::RuleSet;
use quality::outcomes::{AggregateReturn, EditionTable, Editions, Measures, Policy, Returns, Scope};
use quality::synthetic::{LABEL, returns};
use registry::Slug;

/// The returns with those of the first year once more, two years later.
fn three_years(teams: u64, rows: usize) -> Result<Vec<AggregateReturn>, Box<dyn Error>> {
    let mut all = returns(teams, rows)?;
    let first = all.iter().map(|one| one.quarter.year()).min();
    let mut third: Vec<_> = all.iter().filter(|one| Some(one.quarter.year()) == first).cloned().collect();
    for one in &mut third {
        one.quarter = (0..8).try_fold(one.quarter, |quarter, _| quarter.next()).ok_or("no such quarter")?;
    }
    all.extend(third);
    Ok(all)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |missing: u64| arguments.next().map_or(Ok(missing), |text| text.parse());
    let (teams, rows) = (number(50)?, usize::try_from(number(300)?)?);
    println!("{LABEL}\n{teams} teams of {rows} referrals in two years, twelve quarters");
    let made_up = three_years(teams, rows)?;
    let asked: BTreeSet<Slug> = made_up.iter().map(|one| one.team.clone()).collect();
    let quarters = made_up.iter().map(|one| one.quarter);
    let quarters = quarters.clone().min().ok_or("no return")?..=quarters.max().ok_or("no return")?;
    let scope = Scope { teams: &asked, quarters: &quarters, today: "2028-01-01".parse()? };
    let policy = Policy::built_in()?;
    let all = Measures::built_in()?.all().iter();
    let series: Vec<_> =
        all.flat_map(|measure| measure.perspectives.iter().map(move |by| (measure, *by))).collect();
    for rules in RuleSet::built_in()? {
        let mut on_record: Returns = made_up.iter().cloned().collect();
        let mut before: Option<(Returns, EditionTable)> = None;
        for number in 1..=2 {
            let begin = Instant::now();
            let mut editions = Editions::new(series.iter().copied(), rules.clone());
            if let Some((returns, table)) = &before {
                editions.recall(returns, scope, policy, table)?;
            }
            let recalled = begin.elapsed().as_secs_f64();
            let published = editions.publish(&on_record, scope, policy)?;
            let took = begin.elapsed().as_secs_f64();
            let said = series.iter().zip(&published).map(|((measure, by), own)| (&measure.id, *by, own));
            let table = EditionTable::new(rules, Some(asked.len() as u64), said);
            let figures: usize = table.series.iter().map(|series| series.figures.len()).sum();
            let hidden: usize = table.series.iter().map(|series| series.hidden).sum();
            let text = serde_json::to_string(&table)?;
            let begin = Instant::now();
            let read: EditionTable = serde_json::from_str(&text)?;
            println!(
                "{}: edition {number} in {took:.2} s, of which {recalled:.2} s take in the one before; {} measures, \
                 {figures} figures, {hidden} numbers hidden; {} bytes are read in {:.1} ms",
                rules.id,
                read.series.len(),
                text.len(),
                begin.elapsed().as_secs_f64() * 1_000.0
            );
            before = Some((on_record.clone(), table));
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
