//! Returns and pooled figures agree with `scripts/outcomes.py`, to the number.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use jiff::civil::date;
use quality::Confidence;
use quality::outcomes::{AggregateReturn, Aggregator, Dictionary, Layout, Measures, Policy, Returns, Scope};
use quality::synthetic;
use registry::Slug;

const TEAMS: u64 = 8;
/// Referrals of each team: 10,000 in all.
const ROWS: usize = 1_250;

/// A line for every count of a return that is not zero.
fn lines_of(one: &AggregateReturn) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |key: &str, count: u64| {
        if count > 0 {
            lines.push(format!("{} {} {key} {count}", one.team, one.quarter));
        }
    };
    line("referrals", one.referrals);
    for counts in &one.items {
        for category in &counts.categories {
            line(&format!("{} {}", counts.item, category.category), category.count);
        }
        line(&format!("{} not-known", counts.item), counts.not_known);
    }
    line("closed", one.cases.closed);
    line("eligible", one.cases.eligible);
    line("eligible not-known", one.cases.not_known);
    for counts in &one.outcomes {
        let stem = format!("{}.{}", counts.measure, counts.perspective);
        line(&format!("{stem} scored"), counts.scored);
        line(&format!("{stem} paired"), counts.paired);
        if let Some(change) = counts.change {
            line(&format!("{stem} improved"), change.improved);
            line(&format!("{stem} unchanged"), change.unchanged);
            line(&format!("{stem} deteriorated"), change.deteriorated);
        }
    }
    for counts in &one.outcomes {
        if let Some(sums) = counts.sums {
            let stem = format!("{} {} {}.{}", one.team, one.quarter, counts.measure, counts.perspective);
            lines.push(format!("{stem} sum first {}", sums.first));
            lines.push(format!("{stem} sum last {}", sums.last));
        }
    }
    lines
}

fn pooled_lines(returns: &Returns, teams: &BTreeSet<Slug>) -> Vec<String> {
    let (dictionary, policy) = (Dictionary::built_in().unwrap(), Policy::built_in().unwrap());
    let quarters = "2024-25-Q1".parse().unwrap()..="2026-27-Q4".parse().unwrap();
    let scope = Scope { teams, quarters: &quarters, today: date(2028, 1, 1) };
    let mut lines = Vec::new();
    for measure in Measures::built_in().unwrap().all() {
        for perspective in &measure.perspectives {
            let Ok(own) = returns.outcome(scope, policy, &measure.id, *perspective) else { continue };
            let stem = format!("pooled {}.{perspective}", measure.id);
            lines.push(format!("{stem} teams {} of {}", own.teams.count(), own.teams.of()));
            lines.push(format!("{stem} paired {} of {}", own.paired.count(), own.paired.of()));
            if let (Some(change), Some(improved)) = (own.change, own.improved()) {
                let parts = [
                    ("improved", change.improved),
                    ("unchanged", change.unchanged),
                    ("deteriorated", change.deteriorated),
                ];
                lines.extend(
                    parts.map(|(part, count)| format!("{stem} {part} {count} of {}", change.paired())),
                );
                let interval = improved.wilson(Confidence::P95).unwrap();
                lines.push(format!("{stem} improved interval {:.9} {:.9}", interval.low, interval.high));
            }
        }
    }
    for item in dictionary.items() {
        let own = returns.item(scope, policy, &item.id).unwrap();
        let stem = format!("pooled {}", item.id);
        for (category, share) in &own.categories {
            lines.push(format!("{stem} {category} {} of {}", share.count(), share.of()));
        }
        lines.push(format!("{stem} not-known {} of {}", own.not_known.count(), own.not_known.of()));
    }
    lines
}

#[test]
fn counts_agree_with_an_independent_computation_to_the_number() {
    let (dictionary, measures) = (Dictionary::built_in().unwrap(), Measures::built_in().unwrap());
    let mut tables = BTreeMap::new();
    let mut returns = Returns::default();
    let mut own = Vec::new();
    for seed in 1..=TEAMS {
        let team: Slug = format!("synthetic-{seed}").parse().unwrap();
        let table = synthetic::table(dictionary, seed, ROWS);
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let header = reader.headers().unwrap().clone();
        let layout = Layout::read(dictionary, measures, &header).unwrap();
        let mut aggregator = Aggregator::new(&layout, team.clone());
        for record in reader.records() {
            aggregator.add(&record.unwrap()).unwrap();
        }
        for one in aggregator.finish() {
            assert_eq!(one.check(dictionary, measures, date(2028, 1, 1)), Ok(()));
            own.extend(lines_of(&one));
            returns.record(one);
        }
        tables.insert(team, table);
    }
    let teams: BTreeSet<Slug> = tables.keys().cloned().collect();
    own.extend(pooled_lines(&returns, &teams));
    own.sort();

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/outcomes.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let input = serde_json::to_vec(&tables).unwrap();
    let mut stdin = python.stdin.take().unwrap();
    // The script reads all of it before it writes.
    stdin.write_all(&input).unwrap();
    drop(stdin);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let theirs = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<&str> = theirs.lines().collect();
    let only = |some: &[&str], others: &[&str]| {
        some.iter().filter(|line| !others.contains(line)).take(5).map(ToString::to_string).collect::<Vec<_>>()
    };
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    assert!(own.len() > 1_000, "{} lines", own.len());
    assert_eq!((only(&own, &theirs), only(&theirs, &own)), (vec![], vec![]));
    assert_eq!(own.len(), theirs.len());
}
