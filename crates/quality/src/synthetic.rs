//! Made-up referrals, to see every page full and to check the arithmetic. They say nothing about any family or team.

use std::fmt::Write;

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};

use crate::outcomes::{Dictionary, Perspective};

mod pool;
mod practice;

pub use pool::{Pool, Series, pool, returns};
pub use practice::{PRACTICE_LABEL, asked, competencies, reviews, training};

/// What must stand wherever the referrals, or figures from them, are shown.
pub const LABEL: &str =
    "Synthetic: made-up referrals of made-up teams. They say nothing about any family or team.";

/// The series of scores that the made-up teams use.
const MEASURED: [(&str, Perspective, u64, u64); 5] = [
    ("phq-9", Perspective::Caregiver, 0, 27),
    ("gad-7", Perspective::Caregiver, 0, 21),
    ("goal-based-outcome", Perspective::Parent, 0, 10),
    ("pir-gas", Perspective::Clinician, 1, 100),
    ("loaf", Perspective::Clinician, 1, 4),
];

/// Makes up tables of referrals: the same seed gives the same table, on every machine and in every version.
#[derive(Clone, Debug)]
pub struct Generator<'a> {
    dictionary: &'a Dictionary,
    state: u64,
}

impl<'a> Generator<'a> {
    /// Begins with a seed.
    #[must_use]
    pub fn new(dictionary: &'a Dictionary, seed: u64) -> Self {
        Self { dictionary, state: seed }
    }

    /// The header of its tables.
    #[must_use]
    pub fn header(&self) -> Vec<String> {
        let fixed = ["referred_on", "accepted", "first_contact_on", "second_contact_on", "closed_on"];
        let fixed = fixed.into_iter().map(str::to_owned);
        let items = self.dictionary.items().iter().map(|item| item.id.to_string());
        let scores = MEASURED.iter().flat_map(|(measure, perspective, _, _)| {
            ["first", "first_on", "last", "last_on"].map(|part| format!("{measure}.{perspective}.{part}"))
        });
        fixed.chain(items).chain(scores).collect()
    }

    /// Writes a row of a table, with its end of line. Some cells are empty, as they are in life, and some pairs of scores are not
    /// pairs by the outcome rule.
    pub fn row(&mut self, table: &mut String) {
        let referred = date(2024, 4, 1) + self.days(730);
        let contacts = self.below(16);
        let first_contact = (contacts > 0).then(|| referred + self.days(60));
        let second_contact = first_contact.filter(|_| contacts > 1).map(|day| day + self.days(40));
        let closed = self.chance(80).then(|| referred + Span::new().days(100) + self.days(200));
        let accepted = ["yes", "no", ""][usize::from(self.chance(12)) + usize::from(self.chance(5))];
        day(table, Some(referred));
        table.push_str(accepted);
        table.push(',');
        for known in
            [first_contact.filter(|_| self.chance(95)), second_contact.filter(|_| self.chance(95)), closed]
        {
            day(table, known);
        }
        for item in self.dictionary.items() {
            if item.id.as_str() == "contacts" {
                if self.chance(90) {
                    number(table, contacts);
                }
            } else if self.chance(92) {
                let category = self.below(item.categories.len() as u64);
                let category = usize::try_from(category).ok().and_then(|at| item.categories.get(at));
                table.push_str(category.map_or("", |category| category.id.as_str()));
            }
            table.push(',');
        }
        for (_, _, low, high) in MEASURED {
            let from = first_contact.unwrap_or(referred);
            let first = self.chance(70).then(|| (self.between(low, high), self.around(from)));
            let last = self
                .chance(60)
                .then(|| (self.between(low, high), self.around(second_contact.unwrap_or(from))));
            for scored in [first, last] {
                if let Some((score, _)) = scored {
                    number(table, score);
                }
                table.push(',');
                day(table, scored.map(|(_, on)| on).filter(|_| self.chance(97)));
            }
        }
        table.pop();
        table.push('\n');
    }

    /// A day near another one, mostly after it.
    fn around(&mut self, day: Date) -> Date {
        day - 3.days() + self.days(30)
    }

    fn days(&mut self, below: u64) -> Span {
        Span::new().days(i64::try_from(self.below(below)).unwrap_or_default())
    }

    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number below another one, by the finaliser of `SplitMix64`: a few lines that never change, which a random number crate
    /// does not promise. Not for secrets. The slight preference for small numbers does not matter here.
    fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}

fn number(table: &mut String, number: u64) {
    // Writing to a text does not fail.
    let _ = write!(table, "{number}");
}

fn day(table: &mut String, day: Option<Date>) {
    if let Some(day) = day {
        let _ = write!(table, "{day}");
    }
    table.push(',');
}

/// Returns a table of made-up referrals of one team: a header, and a row each.
#[must_use]
pub fn table(dictionary: &Dictionary, seed: u64, rows: usize) -> String {
    let mut generator = Generator::new(dictionary, seed);
    let mut table = generator.header().join(",");
    table.push('\n');
    for _ in 0..rows {
        generator.row(&mut table);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Dictionary, table};
    use crate::outcomes::{Aggregator, Layout, Measures};

    #[test]
    fn made_up_tables_are_read_without_a_bad_cell_and_are_the_same_each_time() {
        let (dictionary, measures) = (Dictionary::built_in().unwrap(), Measures::built_in().unwrap());
        let text = table(dictionary, 7, 500);
        assert_eq!(text, table(dictionary, 7, 500));
        assert_ne!(text, table(dictionary, 8, 500));
        let (header, rows) = text.split_once('\n').unwrap();
        let layout = Layout::read(dictionary, measures, header.split(',')).unwrap();
        let mut aggregator = Aggregator::new(&layout, "synthetic-1".parse().unwrap());
        for row in rows.lines() {
            aggregator.add(row.split(',')).unwrap();
        }
        let returns = aggregator.finish();
        let paired: u64 = returns.iter().flat_map(|one| &one.outcomes).map(|outcome| outcome.paired).sum();
        assert!(paired > 100, "{paired}");
    }
}
