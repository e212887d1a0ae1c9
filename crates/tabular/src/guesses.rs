//! What was guessed in the columns of a table, once for each column and kind.

use std::collections::BTreeMap;

use crate::cell::{Guess, GuessKind};
use crate::columns::Layout;

/// Collects guesses: of each column and kind the one in the first row, so that its size is bounded by the columns.
#[derive(Clone, Debug, Default)]
pub struct Guesses(BTreeMap<(usize, GuessKind), (u64, Guess)>);

impl Guesses {
    /// Adds a guess about a cell.
    pub fn add(&mut self, position: usize, row: u64, guess: &Guess) {
        let first = self.0.entry((position, guess.kind)).or_insert_with(|| (row, guess.clone()));
        if row < first.0 {
            *first = (row, guess.clone());
        }
    }

    /// Adds what another has collected.
    pub fn merge(&mut self, other: &Self) {
        for ((position, _), (row, guess)) in &other.0 {
            self.add(*position, *row, guess);
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns each with the position of its column and the first row that has it.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u64, &Guess)> {
        self.0.iter().map(|((position, _), (row, guess))| (*position, *row, guess))
    }

    /// Returns a sentence for each: "column C (`observed_on`): read `01/03/2024` as 1 March 2024 (row 2)".
    #[must_use]
    pub fn lines(&self, layout: &Layout) -> Vec<String> {
        let line = |((position, _), (row, guess)): (&(usize, GuessKind), &(u64, Guess))| {
            format!("{}: {guess} (row {row})", layout.column(*position))
        };
        self.0.iter().map(line).collect()
    }
}
