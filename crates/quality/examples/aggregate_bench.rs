//! Measures how long a table of referrals takes, and how much memory.
//!
//! `cargo run --release -p quality --example aggregate_bench -- /tmp/synthetic.csv 1000000` writes a table of made-up referrals to
//! the file, aggregates it, and prints the time and the peak of resident memory of the whole process.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use quality::outcomes::{Aggregator, Dictionary, Layout, Measures};
use quality::synthetic::{Generator, LABEL};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("expected a file to write the table to")?;
    let rows: u64 = arguments.next().ok_or("expected how many referrals")?.parse()?;
    let (dictionary, measures) = (Dictionary::built_in()?, Measures::built_in()?);

    let mut generator = Generator::new(dictionary, 1);
    let mut file = BufWriter::new(File::create(&path)?);
    writeln!(file, "{}", generator.header().join(","))?;
    let mut line = String::new();
    for _ in 0..rows {
        line.clear();
        generator.row(&mut line);
        file.write_all(line.as_bytes())?;
    }
    file.into_inner()?.sync_all()?;
    println!("{LABEL}\n{rows} referrals, {} bytes", std::fs::metadata(&path)?.len());

    let begin = Instant::now();
    let mut reader = csv::Reader::from_path(&path)?;
    let header = reader.headers()?.clone();
    let layout = Layout::read(dictionary, measures, &header)?;
    let mut aggregator = Aggregator::new(&layout, "synthetic-1".parse()?);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        aggregator.add(&record).map_err(|cells| format!("{cells:?}"))?;
    }
    let returns = aggregator.finish();
    let took = begin.elapsed();
    let referrals: u64 = returns.iter().map(|one| one.referrals).sum();
    println!("{} returns of {referrals} referrals in {:.2} s", returns.len(), took.as_secs_f64());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("peak of memory: {}", peak.map_or("not known", str::trim));
    Ok(())
}
