//! Dictionary encoding: each distinct value of a fact becomes a small number, so that what follows from it is worked out
//! once for all the rows of a table that say it.

use facts::{FactIndex, Sheet, Value, Vocabulary};

/// The values of each fact that have come up, by their codes. Code 0 stands for no value.
///
/// ```
/// use facts::{Sheet, Value, Vocabulary};
///
/// let vocabulary = Vocabulary::built_in();
/// let team = vocabulary.find("dedicated_team").unwrap();
/// let mut encoder = rules::Encoder::new(&vocabulary);
/// let yes = encoder.add(team, Some(Value::Boolean(true)));
///
/// let mut codes = vec![0; vocabulary.len()];
/// codes[team.get()] = yes;
/// let mut sheet = Sheet::new();
/// encoder.decode_into(&codes, &mut sheet);
/// assert_eq!(sheet.value(team), Some(&Value::Boolean(true)));
/// ```
#[derive(Clone, Debug)]
pub struct Encoder {
    vocabulary: Vocabulary,
    /// By fact, and by code.
    values: Vec<Vec<Option<Value>>>,
    len: usize,
}

/// The code of a fact in a row.
pub(crate) fn code_of(codes: &[u32], fact: FactIndex) -> u32 {
    codes.get(fact.get()).copied().unwrap_or(0)
}

impl Encoder {
    /// An encoder without values.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self { vocabulary: vocabulary.clone(), values: Vec::new(), len: 0 }
    }

    /// The number of codes given so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none has been given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a value and returns its code. `None` gets a code of its own, too, that stands for no value. A fact that the
    /// vocabulary does not have gets code 0.
    pub fn add(&mut self, fact: FactIndex, value: Option<Value>) -> u32 {
        if self.vocabulary.get(fact).is_none() {
            return 0;
        }
        if self.values.len() <= fact.get() {
            self.values.resize(fact.get() + 1, vec![None]);
        }
        let values = &mut self.values[fact.get()];
        let Ok(code) = u32::try_from(values.len()) else { return 0 };
        values.push(value);
        self.len += 1;
        code
    }

    /// The value that a code stands for.
    #[must_use]
    pub fn value(&self, fact: FactIndex, code: u32) -> Option<&Value> {
        self.values.get(fact.get())?.get(code as usize)?.as_ref()
    }

    /// Writes a row on a sheet, over everything on it, and closes the sheet. `codes` holds one code for each fact, by its
    /// position in the vocabulary.
    pub fn decode_into(&self, codes: &[u32], sheet: &mut Sheet) {
        sheet.clear();
        for ((fact, _), code) in self.vocabulary.iter().zip(codes) {
            if let Some(value) = self.value(fact, *code) {
                sheet.know(fact, value.clone());
            }
        }
        sheet.close(&self.vocabulary);
    }

    /// Forgets all values. Their codes will stand for others.
    pub fn clear(&mut self) {
        for values in &mut self.values {
            values.truncate(1);
        }
        self.len = 0;
    }
}
