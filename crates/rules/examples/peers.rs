//! Our side of `scripts/bench/rules.sh`: writes the rows that everybody judges, judges them, and says what brute force
//! over all completions makes of them.
//!
//! `peers DIR` writes `complete.ndjson` and `partial.ndjson` with a row each line, `{"facts": …, "class": …, "outcomes":
//! …}`, and prints the times as JSON.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use facts::{FactDefinition, FactIndex, Interval, Kind, Members, OpenSet, Sheet, Value};
use rules::{Columns, DEFAULT, Definition, Library, Scratch, Table};
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
            let (told, others): (Vec<usize>, Vec<usize>) =
                (0..choices.len()).partition(|position| named(&choices[*position].id));
            let shown = told.into_iter().chain(others.into_iter().take(1));
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

/// The classes of all completions, one completion after another.
fn brute(definition: &Definition, read: &[Read], row: &Row, columns: &mut Columns, table: &mut Table) -> u64 {
    let mut completions: Vec<Row> = vec![row.clone()];
    for (position, fact) in read.iter().enumerate().filter(|(position, _)| row[*position].is_none()) {
        completions = completions
            .into_iter()
            .flat_map(|completion| {
                (0..fact.values.len()).map(move |value| {
                    let mut completion = completion.clone();
                    completion[position] = Some(value);
                    completion
                })
            })
            .collect();
    }
    let mut found = 0;
    for some in completions.chunks(4096) {
        columns.clear();
        for completion in some {
            columns.push(&sheet(definition, read, completion));
        }
        columns.evaluate(table);
        found = (0..some.len()).fold(found, |found, row| found | 1 << table.class(row).unwrap());
    }
    found
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

fn write(definition: &Definition, read: &[Read], rows: &[Row], path: &Path) -> usize {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let (mut columns, mut table) = (Columns::new(definition), Table::default());
    // What a condition for the class does not read need not be completed: it is filled in at once.
    let classes = facts_of_classes(definition, read);
    let mut right = 0;
    for row in rows {
        let facts: Map<String, Json> = read
            .iter()
            .zip(row)
            .filter_map(|(fact, value)| Some((fact.id.clone(), fact.values[(*value)?].1.clone())))
            .collect();
        let verdict = definition.verdict(&sheet(definition, read, row));
        let filled = row.iter().zip(&classes).map(|(value, read)| value.or((!read).then_some(0)));
        let found = brute(definition, read, &filled.collect(), &mut columns, &mut table);
        right += usize::from(verdict.possible.iter().fold(0, |bits, class| bits | 1 << class) == found);
        let class =
            found.is_power_of_two().then(|| &definition.classes()[found.trailing_zeros() as usize].id);
        let outcomes: Vec<&str> = verdict.outcomes.iter().map(|outcome| outcome.id()).collect();
        writeln!(out, "{}", json!({ "facts": facts, "class": class, "outcomes": outcomes })).unwrap();
    }
    right
}

/// Which facts can change the class: those that do for some complete row, tried one by one.
fn facts_of_classes(definition: &Definition, read: &[Read]) -> Vec<bool> {
    let mut matter = vec![false; read.len()];
    for row in rows(read, 0) {
        let class = |row: &Row| definition.verdict(&sheet(definition, read, row)).possible;
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
    let (complete, partial) = (rows(&read, 0), rows(&read, 3));
    let same = write(&definition, &read, &complete, &folder.join("complete.ndjson"));
    let right = write(&definition, &read, &partial, &folder.join("partial.ndjson"));

    let sheets: Vec<Sheet> = complete.iter().map(|row| sheet(&definition, &read, row)).collect();
    let mut scratch = Scratch::default();
    let by_row = time(ROWS, || {
        for sheet in &sheets {
            black_box(definition.verdict_in(sheet, &mut scratch));
        }
    });
    let (mut columns, mut table) = (Columns::new(&definition), Table::default());
    let filled = time(ROWS, || {
        columns.clear();
        for sheet in &sheets {
            columns.push(sheet);
        }
        columns.evaluate(&mut table);
        black_box(table.class(0));
    });
    let evaluated = time(ROWS, || {
        columns.evaluate(&mut table);
        black_box(table.class(0));
    });
    println!(
        "{}",
        json!({ "row": by_row, "filled": filled, "columns": evaluated, "same": same, "right": right })
    );
}
