//! Our side of `scripts/bench/rules.sh`: writes the rows that all engines evaluate, evaluates them, and says what brute
//! force over all completions finds.
//!
//! `peers DIR` writes `complete.ndjson` and `partial.ndjson` with one row a line, `{"facts": …, "class": …, "outcomes":
//! …}`, and prints as JSON the nanoseconds a row and for how many rows verdict and brute force agree.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::collections::BTreeSet;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use facts::{FactDefinition, FactIndex, Interval, Kind, Members, OpenSet, Sheet, Value};
use rules::{ClassSet, DEFAULT, Definition, Evaluator, Library};
use serde_json::{Map, Value as Json, json};

const ROWS: usize = 10_000;

/// A fixed sequence of numbers that look random (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// A fact that the definition reads, with values that it can tell apart, as we and as JSON know them. Summaries stand for
/// their set, which no condition reads.
struct Read {
    fact: FactIndex,
    id: String,
    values: Vec<(Value, Json)>,
}

fn facts_read(definition: &Definition) -> Vec<Read> {
    let document = definition.document();
    let named = |id: &str| document.contains(&format!("\"{id}\""));
    let facts = definition.vocabulary().iter().filter(|(_, fact)| named(&fact.id));
    facts.map(|(fact, known)| Read { fact, id: known.id.clone(), values: values(known, named) }).collect()
}

fn values(fact: &FactDefinition, named: impl Fn(&str) -> bool) -> Vec<(Value, Json)> {
    match &fact.kind {
        Kind::Boolean { .. } => [false, true].map(|value| (Value::Boolean(value), json!(value))).to_vec(),
        // Those that the definition names, and one that stands for the others.
        Kind::Choice(choices) => {
            let (named, others): (Vec<usize>, Vec<usize>) =
                (0..choices.len()).partition(|position| named(&choices[*position].id));
            let shown = named.into_iter().chain(others.into_iter().take(1));
            shown.map(|position| (Value::Choice(position), json!(choices[position].id))).collect()
        }
        // In months: on both sides of conception, birth and the second birthday, and those themselves.
        Kind::Number { .. } => [-9, -4, 0, 12, 24, 36]
            .map(|months: i32| (Value::Number(Interval::exact(f64::from(months))), json!(months)))
            .to_vec(),
        Kind::Set { .. } => [0, 1, 2]
            .map(|count| {
                let ids: Vec<&str> =
                    fact.choices().iter().take(count).map(|choice| choice.id.as_str()).collect();
                (Value::Set(OpenSet::complete(Members::first(count))), json!(ids))
            })
            .to_vec(),
    }
}

/// For each fact the position of its value, if it is known.
type Row = Vec<Option<usize>>;

fn rows(read: &[Read], unknown_of_ten: usize) -> Vec<Row> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let value = |fact: &Read, dice: &mut Dice| {
        if dice.roll(10) < unknown_of_ten {
            return None;
        }
        let last = fact.values.len() - 1;
        // Services that a registry lists mostly do what is asked for.
        Some(if last == 1 { usize::from(dice.roll(4) > 0) } else { dice.roll(last + 1) })
    };
    (0..ROWS).map(|_| read.iter().map(|fact| value(fact, &mut dice)).collect()).collect()
}

fn sheet(definition: &Definition, read: &[Read], row: &Row) -> Sheet {
    let mut sheet = Sheet::new();
    for (fact, value) in read.iter().zip(row) {
        if let Some(value) = value {
            sheet.know(fact.fact, fact.values[*value].0.clone());
        }
    }
    sheet.close(definition.vocabulary());
    sheet
}

/// The classes of all completions of a row, one completion after another.
struct BruteForce<'b> {
    read: &'b [Read],
    evaluator: Evaluator,
    /// Which facts can change the class. The others need not be completed.
    matter: Vec<bool>,
}

impl<'b> BruteForce<'b> {
    fn new(definition: &Definition, read: &'b [Read]) -> Self {
        let mut evaluator = Evaluator::new(definition);
        let matter = facts_of_classes(&mut evaluator, read);
        Self { read, evaluator, matter }
    }

    fn classes(&mut self, row: &Row) -> ClassSet {
        let filled = row.iter().zip(&self.matter).map(|(value, matters)| value.or((!matters).then_some(0)));
        let mut found = BTreeSet::new();
        self.complete(&mut filled.collect(), &mut found);
        found.into_iter().collect()
    }

    /// Adds the classes of all completions.
    fn complete(&mut self, row: &mut Row, found: &mut BTreeSet<usize>) {
        if let Some(open) = row.iter().position(Option::is_none) {
            for value in 0..self.read[open].values.len() {
                row[open] = Some(value);
                self.complete(row, found);
            }
            row[open] = None;
            return;
        }
        let sheet = sheet(self.evaluator.definition(), self.read, row);
        found.insert(self.evaluator.evaluate(&sheet).classes.only().unwrap());
    }
}

/// The best of a few runs, in nanoseconds a row.
fn time(rows: usize, mut run: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..9 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    #[expect(clippy::cast_precision_loss, reason = "a few thousand rows")]
    let rows = rows as f64;
    best * 1e9 / rows
}

/// Writes rows with what brute force finds; for how many the evaluator finds the same.
fn write(evaluator: &mut Evaluator, brute: &mut BruteForce<'_>, rows: &[Row], path: &Path) -> usize {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let definition = evaluator.definition().clone();
    let mut right = 0;
    for row in rows {
        let facts: Map<String, Json> = brute
            .read
            .iter()
            .zip(row)
            .filter_map(|(fact, value)| Some((fact.id.clone(), fact.values[(*value)?].1.clone())))
            .collect();
        let verdict = evaluator.evaluate(&sheet(&definition, brute.read, row));
        let found = brute.classes(row);
        right += usize::from(verdict.classes == found);
        let class = found.only().and_then(|only| definition.class_at(only)).map(|class| &class.id);
        let outcomes: Vec<&str> = verdict.outcomes.iter().map(|outcome| outcome.as_str()).collect();
        writeln!(out, "{}", json!({ "facts": facts, "class": class, "outcomes": outcomes })).unwrap();
    }
    right
}

/// Which facts can change the class: those that do for some complete row, tried one by one.
fn facts_of_classes(evaluator: &mut Evaluator, read: &[Read]) -> Vec<bool> {
    let definition = evaluator.definition().clone();
    let mut class = |row: &Row| evaluator.evaluate(&sheet(&definition, read, row)).classes;
    let mut matter = vec![false; read.len()];
    for row in rows(read, 0) {
        let before = class(&row);
        for (position, fact) in read.iter().enumerate() {
            for value in 0..fact.values.len() {
                if !matter[position] {
                    let mut other = row.clone();
                    other[position] = Some(value);
                    matter[position] = class(&other) != before;
                }
            }
        }
    }
    matter
}

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let folder = Path::new(&folder);
    let definition = Library::built_in().unwrap().get(DEFAULT).unwrap().clone();
    let read = facts_read(&definition);
    let (mut evaluator, mut brute) = (Evaluator::new(&definition), BruteForce::new(&definition, &read));
    let (complete, partial) = (rows(&read, 0), rows(&read, 3));
    let same = write(&mut evaluator, &mut brute, &complete, &folder.join("complete.ndjson"));
    let right = write(&mut evaluator, &mut brute, &partial, &folder.join("partial.ndjson"));

    let sheets: Vec<Sheet> = complete.iter().map(|row| sheet(&definition, &read, row)).collect();
    let row = time(ROWS, || {
        for sheet in &sheets {
            black_box(evaluator.evaluate(sheet));
        }
    });
    println!("{}", json!({ "row": row, "same": same, "right": right }));
}
