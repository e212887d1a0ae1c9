//! How long an answer takes: one row, one full assessment.
//!
//! `cargo bench -p rules` prints the figures; a service whose facts are known in part is typical.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use divan::{Bencher, black_box};
use facts::{Members, OpenSet, Sheet, Value};
use rules::{Definition, Evaluator, Library};

/// A fixed sequence of numbers that look random (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn definition() -> Definition {
    Library::built_in().unwrap().get("rare-jewels-2019").unwrap().clone()
}

/// Services of which about `unknown` facts of ten are not known.
fn sheets(definition: &Definition, count: usize, unknown: u64) -> Vec<Sheet> {
    let vocabulary = definition.vocabulary();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    (0..count)
        .map(|_| {
            let mut sheet = Sheet::new();
            for (fact, known) in vocabulary.iter() {
                if dice.roll(10) < unknown || known.umbrella().is_some() {
                    continue;
                }
                let value = match &known.kind {
                    facts::Kind::Boolean { .. } => Value::Boolean(dice.roll(4) > 0),
                    facts::Kind::Number { .. } => {
                        let age = i32::try_from(dice.roll(5)).unwrap() * 12 - 12;
                        Value::Number(facts::Interval::exact(f64::from(age.max(-9))))
                    }
                    facts::Kind::Choice(choices) => {
                        Value::Choice(usize::try_from(dice.roll(choices.len() as u64)).unwrap())
                    }
                    facts::Kind::Set { .. } => {
                        let members = Members::from_bits(dice.roll(u64::MAX) & dice.roll(u64::MAX))
                            .intersection(known.universe());
                        if dice.roll(2) == 0 {
                            Value::Set(OpenSet::complete(members))
                        } else {
                            Value::Set(OpenSet::open(members, known.universe()))
                        }
                    }
                };
                sheet.know(fact, value);
            }
            sheet.close(vocabulary);
            sheet
        })
        .collect()
}

#[divan::bench(args = [0, 3, 6, 10])]
fn verdict_of_a_row(bencher: Bencher<'_, '_>, unknown_of_ten: u64) {
    let definition = definition();
    let sheets = sheets(&definition, 1_000, unknown_of_ten);
    let mut evaluator = Evaluator::new(&definition);
    let mut next = sheets.iter().cycle();
    bencher.bench_local(|| black_box(evaluator.evaluate(next.next().unwrap()).classes));
}

#[divan::bench(args = [0, 3, 6, 10])]
fn verdict_with_what_is_likely(bencher: Bencher<'_, '_>, unknown_of_ten: u64) {
    let definition = definition();
    let sheets = sheets(&definition, 1_000, unknown_of_ten);
    let mut evaluator = Evaluator::new(&definition);
    let mut next = sheets.iter().cycle();
    bencher.bench_local(|| {
        let sheet = next.next().unwrap();
        let verdict = evaluator.evaluate(sheet);
        black_box((evaluator.likely_class_of(sheet, &verdict), verdict))
    });
}

#[divan::bench(args = [0, 3, 6, 10])]
fn assessment_with_questions_and_plans(bencher: Bencher<'_, '_>, unknown_of_ten: u64) {
    let definition = definition();
    let sheets = sheets(&definition, 200, unknown_of_ten);
    let mut next = sheets.iter().cycle();
    bencher.bench_local(|| {
        let sheet = next.next().unwrap();
        let assessment = definition.assess(sheet);
        let questions = Evaluator::new(&definition).questions(sheet, 3);
        let plans = definition.plans_to("parent-infant-team", sheet, 1);
        black_box((assessment, questions, plans))
    });
}

fn main() {
    divan::main();
}
