//! Values that many services share, each kept once and known by a number from then on: dictionary encoding, as
//! columnar formats have it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{FactIndex, Sheet, Value, Vocabulary};

/// The values of each fact that have come up. Number 0 stands for no value.
///
/// Whoever remembers what follows from a number asks for the [`Dictionary::edition`] to know whose number it is.
#[derive(Debug)]
pub struct Dictionary {
    edition: u64,
    /// By fact, and by number.
    values: Vec<Vec<Option<Value>>>,
    len: usize,
}

/// What is known about a service, in the numbers of a dictionary.
#[derive(Clone, Copy, Debug)]
pub struct EncodedRow<'d> {
    dictionary: &'d Dictionary,
    codes: &'d [u32],
}

/// No two dictionaries have the same edition, nor has one before and after it forgot everything.
fn next_edition() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

impl Dictionary {
    /// A dictionary without values.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self { edition: next_edition(), values: vec![vec![None]; vocabulary.iter().count()], len: 0 }
    }

    /// Which dictionary this is; never 0.
    #[must_use]
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// How many numbers have been given.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a value and gives it a number of its own; `None` takes one, too, that stands for no value.
    pub fn add(&mut self, fact: FactIndex, value: Option<Value>) -> u32 {
        let Some(values) = self.values.get_mut(fact.get()) else { return 0 };
        let Ok(code) = u32::try_from(values.len()) else { return 0 };
        values.push(value);
        self.len += 1;
        code
    }

    /// The value that a number stands for.
    #[must_use]
    pub fn value(&self, fact: FactIndex, code: u32) -> Option<&Value> {
        self.values.get(fact.get())?.get(code as usize)?.as_ref()
    }

    /// Forgets all values. Their numbers will stand for others, in another edition.
    pub fn clear(&mut self) {
        self.edition = next_edition();
        for values in &mut self.values {
            values.truncate(1);
        }
        self.len = 0;
    }

    /// What is known about a service: for each fact, by its position, the number of its value.
    #[must_use]
    pub fn row<'d>(&'d self, codes: &'d [u32]) -> EncodedRow<'d> {
        EncodedRow { dictionary: self, codes }
    }
}

impl<'d> EncodedRow<'d> {
    /// The edition of its dictionary.
    #[must_use]
    pub fn edition(&self) -> u64 {
        self.dictionary.edition
    }

    /// The number of a fact's value.
    #[must_use]
    pub fn code(&self, fact: FactIndex) -> u32 {
        self.codes.get(fact.get()).copied().unwrap_or(0)
    }

    /// A fact's value.
    #[must_use]
    pub fn value(&self, fact: FactIndex) -> Option<&'d Value> {
        self.dictionary.value(fact, self.code(fact))
    }

    /// Writes it on a sheet, over everything that stood there, and closes the sheet.
    pub fn write(&self, vocabulary: &Vocabulary, sheet: &mut Sheet) {
        sheet.clear();
        for (fact, _) in vocabulary.iter() {
            if let Some(value) = self.value(fact) {
                sheet.know(fact, value.clone());
            }
        }
        sheet.close(vocabulary);
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;
    use crate::{Sheet, Value, Vocabulary};

    #[test]
    fn a_row_says_what_its_numbers_stand_for() {
        let vocabulary = Vocabulary::built_in();
        let fact = vocabulary.find("dedicated_team").unwrap();
        let mut dictionary = Dictionary::new(&vocabulary);
        let yes = dictionary.add(fact, Some(Value::Boolean(true)));
        let nothing = dictionary.add(fact, None);
        let mut codes = vec![0; vocabulary.iter().count()];
        let mut sheet = Sheet::new();
        for (code, expected) in [(yes, Some(Value::Boolean(true))), (nothing, None), (0, None), (99, None)] {
            codes[fact.get()] = code;
            dictionary.row(&codes).write(&vocabulary, &mut sheet);
            assert_eq!(sheet.value(fact), expected.as_ref());
        }
    }

    #[test]
    fn numbers_of_a_cleared_dictionary_are_others() {
        let vocabulary = Vocabulary::built_in();
        let fact = vocabulary.find("dedicated_team").unwrap();
        let mut dictionary = Dictionary::new(&vocabulary);
        let (edition, yes) = (dictionary.edition(), dictionary.add(fact, Some(Value::Boolean(true))));
        dictionary.clear();
        assert!(dictionary.is_empty());
        assert_eq!(dictionary.value(fact, yes), None);
        assert_ne!(dictionary.edition(), edition);
        assert_ne!(dictionary.edition(), Dictionary::new(&vocabulary).edition());
    }
}
