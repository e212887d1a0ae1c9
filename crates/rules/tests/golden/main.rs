//! What the definitions that ship say of 200,000 generated services, pinned block by block.
//!
//! `verdicts.tsv` holds, for each definition and each block of 1,000 services, a digest of the classes, the scores, the
//! outcomes, the headlines and the first three questions. A change that is meant to move some of them is written with
//! `GOLDEN=write cargo test -p rules --test golden`, and its commit says which columns moved and why.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use facts::{Interval, Kind, Members, OpenSet, Sheet, Value, Vocabulary};
use rules::{Definition, Evaluator, Library, Verdict};

const BLOCKS: u64 = 200;
const SERVICES: u64 = 1_000;
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/verdicts.tsv");

/// `SplitMix64` (Steele, Lea and Flood, 2014): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn members(&mut self, universe: Members) -> Members {
        // The intersection of two random words: a quarter of the members.
        Members::from_bits(self.next() & self.next()).intersection(universe)
    }

    fn value(&mut self, kind: &Kind, universe: Members) -> Value {
        match kind {
            Kind::Boolean { .. } => Value::Boolean(self.below(2) == 1),
            Kind::Choice(choices) => {
                Value::Choice(usize::try_from(self.below(choices.len() as u64)).unwrap())
            }
            Kind::Number { low, high, .. } => {
                // Ages and shares of staff are small numbers; the others say nothing that a definition reads.
                let at = |number: u32| (low + f64::from(number)).min(*high);
                let [from, to] = [48, 12].map(|end| u32::try_from(self.below(end)).unwrap());
                let interval = match self.below(4) {
                    0 => Interval::new(Some(at(from)), None),
                    1 => Interval::new(Some(at(from)), Some(at(from + to))),
                    _ => Interval::new(Some(at(from)), Some(at(from))),
                };
                Value::Number(interval.unwrap())
            }
            Kind::Set { .. } => {
                let sure = self.members(universe);
                Value::Set(match self.below(4) {
                    0 => OpenSet::complete(sure),
                    1 => OpenSet::complete(Members::one(sure.iter().next().unwrap_or(0))),
                    2 => OpenSet::open(sure, sure.union(self.members(universe))),
                    _ => OpenSet::open(sure, universe),
                })
            }
        }
    }

    /// A service of which each fact is known with a chance of its own, from nothing to everything.
    fn sheet(&mut self, vocabulary: &Vocabulary) -> Sheet {
        let mut sheet = Sheet::new();
        let known_of_ten = self.below(11);
        for (fact, definition) in vocabulary.iter() {
            if self.below(10) < known_of_ten {
                sheet.know(fact, self.value(&definition.kind, definition.universe()));
            }
        }
        sheet.close(vocabulary);
        sheet
    }
}

/// FNV-1a (Fowler, Noll and Vo), 64 bits.
struct Digest(u64);

impl Digest {
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([b'\n']) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

fn block(definition: &Definition, block: u64, evaluator: &mut Evaluator) -> String {
    let vocabulary = definition.vocabulary();
    let mut random = Random(block);
    let mut digests = [const { Digest(0xcbf2_9ce4_8422_2325) }; 5];
    let mut decided = 0;
    for _ in 0..SERVICES {
        let sheet = random.sheet(vocabulary);
        let summary = evaluator.summarise(&sheet, 3);
        let Verdict { classes, score, outcomes } = &summary.verdict;
        decided += u64::from(classes.only().is_some());
        let questions = summary.questions.iter().map(|question| {
            let id = vocabulary.get(question.fact).map_or("", |fact| fact.id.as_str());
            let (classes, width) = (question.worst_case_classes, question.worst_case_width);
            format!("{id} {} {} {classes} {width:.3}", question.settles, question.may_settle)
        });
        let questions: Vec<String> = questions.collect();
        digests[0].add(&format!("{:?}", classes.iter().collect::<Vec<_>>()));
        digests[1].add(&format!("{:.3} {:.3} {:.3}", score.low, score.high, score.max));
        digests[2].add(&format!("{outcomes:?}"));
        digests[3].add(&summary.headline);
        digests[4].add(&questions.join("; "));
    }
    let mut line = format!("{}\t{block}\t{decided}", definition.slug());
    for digest in digests {
        let _ = write!(line, "\t{:016x}", digest.0);
    }
    line
}

#[test]
fn what_the_shipped_definitions_say_of_generated_services_is_pinned() {
    let library = Library::built_in().unwrap();
    let mut found =
        "definition\tblock\tdecided\tclasses\tscores\toutcomes\theadlines\tquestions\n".to_owned();
    for definition in library.iter() {
        let mut evaluator = Evaluator::new(definition);
        for number in 0..BLOCKS {
            let _ = writeln!(found, "{}", block(definition, number, &mut evaluator));
        }
    }
    if std::env::var("GOLDEN").is_ok_and(|what| what == "write") {
        std::fs::write(FILE, &found).unwrap();
    }
    let pinned = std::fs::read_to_string(FILE).unwrap();
    let titles: Vec<&str> = found.lines().next().unwrap().split('\t').collect();
    for (now, before) in found.lines().zip(pinned.lines()) {
        for ((now, before), title) in now.split('\t').zip(before.split('\t')).zip(&titles) {
            assert_eq!(now, before, "column {title}");
        }
    }
    assert_eq!(found.lines().count(), pinned.lines().count());
}
