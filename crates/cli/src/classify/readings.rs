//! Per-column interner: the bytes of a cell to the code of its value.

use facts::{FactDefinition, FactIndex, FactKind, Members, OpenSet, Value, ValueError, unguard};
use rules::Encoder;
use rustc_hash::FxHashMap;
use tabular::cell::{Guess, fact_value};
use tabular::{not_text, value_of_object};

/// What has been read in a column.
#[derive(Default)]
pub(super) struct Readings {
    /// Whether rows are JSON objects.
    objects: bool,
    /// By cell, for lists that may go on and for complete ones.
    codes: [Codes; 2],
    lists: Lists,
    /// What is wrong with cells, by their numbers.
    errors: FxHashMap<u32, ValueError>,
    /// What was guessed of cells and is not said yet, by their numbers.
    guesses: FxHashMap<u32, Guess>,
}

/// Numbers by cell. Most cells are a short word, which is faster found as a number itself.
#[derive(Default)]
struct Codes {
    short: FxHashMap<u64, u32>,
    long: FxHashMap<Box<[u8]>, u32>,
    /// Some of the short ones, where they are found without searching; 0 is none of them.
    near: [(u64, u32); NEAR],
}

/// How many short cells are kept near: more than `yes`, `no` and what else stands in most columns.
const NEAR: usize = 8;

/// Where a short cell is kept near.
fn near(short: u64) -> usize {
    // The upper bits of a product depend on all bits of the factors.
    (short.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 61) as usize % NEAR
}

impl Codes {
    fn get(&mut self, cell: Cell<'_>) -> Option<u32> {
        let Some(short) = cell.short else { return self.long.get(cell.text).copied() };
        let place = &mut self.near[near(short)];
        if place.0 == short && short != 0 {
            return Some(place.1);
        }
        let code = *self.short.get(&short)?;
        *place = (short, code);
        Some(code)
    }

    fn insert(&mut self, cell: Cell<'_>, code: u32) {
        match cell.short {
            Some(short) => self.short.insert(short, code),
            None => self.long.insert(cell.text.into(), code),
        };
    }
}

/// Lists of members and nothing else, which are read member by member: there are few of those, and many lists.
#[derive(Default)]
struct Lists {
    /// The positions of members, as they are written.
    members: FxHashMap<Box<[u8]>, usize>,
    /// By members, and whether the list is complete.
    codes: FxHashMap<(u64, bool), u32>,
}

impl Lists {
    /// The members of a list; nothing when something else stands in it.
    fn members(&mut self, cell: &[u8], definition: &FactDefinition) -> Option<Members> {
        cell.split(|byte| *byte == b';').try_fold(Members::NONE, |so_far, written| {
            let position = self.members.get(written).copied().or_else(|| {
                let id = std::str::from_utf8(written).ok()?.trim();
                let position = definition.choice(id)?;
                self.members.insert(written.into(), position);
                Some(position)
            });
            Some(so_far.union(Members::one(position?)))
        })
    }
}

/// A cell, and what it says together with the one that declares its list complete.
#[derive(Clone, Copy)]
pub(super) struct Cell<'c> {
    pub(super) text: &'c [u8],
    /// Its text as a number, if it is short.
    pub(super) short: Option<u64>,
    pub(super) complete: bool,
}

impl Readings {
    /// Of a column that has said nothing; `objects` when rows are JSON objects.
    pub(super) fn new(objects: bool) -> Self {
        Self { objects, ..Self::default() }
    }

    /// How many ways of writing a member are remembered.
    pub(super) fn members(&self) -> usize {
        self.lists.members.len()
    }

    /// What is wrong with the cell of this number.
    pub(super) fn error(&self, code: u32) -> Option<&ValueError> {
        self.errors.get(&code)
    }

    /// What was guessed of the cell of this number, once.
    pub(super) fn guess(&mut self, code: u32) -> Option<Guess> {
        // Nearly always there is nothing to say.
        if self.guesses.is_empty() { None } else { self.guesses.remove(&code) }
    }

    /// The number of what a cell says; its value is added if it is new.
    pub(super) fn code(
        &mut self,
        cell: Cell<'_>,
        fact: FactIndex,
        definition: &FactDefinition,
        encoder: &mut Encoder,
    ) -> u32 {
        if definition.fact_kind() == FactKind::Set
            && let Some(members) = self.lists.members(cell.text, definition)
        {
            let key = (members.bits(), cell.complete);
            if let Some(code) = self.lists.codes.get(&key) {
                return *code;
            }
            let list = if cell.complete {
                OpenSet::complete(members)
            } else {
                OpenSet::open(members, definition.universe())
            };
            let code = encoder.add(fact, Some(Value::Set(list)));
            self.lists.codes.insert(key, code);
            return code;
        }
        let codes = &mut self.codes[usize::from(cell.complete)];
        if let Some(code) = codes.get(cell) {
            return code;
        }
        let value = match std::str::from_utf8(cell.text).map(|text| unguard(text.trim())) {
            Ok(text) if self.objects => value_of_object(definition, text, cell.complete),
            Ok(text) => fact_value(definition, text, cell.complete),
            Err(_) => Err(not_text(cell.text)),
        };
        let (value, guess, error) = match value {
            Ok(reading) => (reading.value, reading.guess, None),
            Err(error) => (None, None, Some(error)),
        };
        let code = encoder.add(fact, value);
        self.errors.extend(error.map(|error| (code, error)));
        self.guesses.extend(guess.map(|guess| (code, guess)));
        codes.insert(cell, code);
        code
    }
}
