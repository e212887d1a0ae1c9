//! What lists really hold, and what work fields do, in the state that is asked.

use std::collections::HashMap;

/// How much there is of something under each entity, and under several. [`u64::MAX`] where nothing is known of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The most under one parent.
    pub each: u64,
    /// The most under all parents that one list holds: the claims of all facts of one service.
    pub list: u64,
    /// The sum under all parents that there are, each counted once.
    pub all: u64,
}

impl Default for Measure {
    fn default() -> Self {
        Self::each(0)
    }
}

impl Measure {
    /// At most this much under each parent, with nothing known of the sum.
    #[must_use]
    pub const fn each(each: u64) -> Self {
        Self { each, list: u64::MAX, all: u64::MAX }
    }

    /// At most this much under each parent, and under all of them.
    #[must_use]
    pub const fn new(each: u64, all: u64) -> Self {
        Self { each, list: u64::MAX, all }
    }

    /// The same, with at most this much under all parents of one list.
    #[must_use]
    pub const fn in_list(self, list: u64) -> Self {
        Self { list, ..self }
    }

    /// The largest and the sum of some counts.
    pub fn of(counts: impl IntoIterator<Item = u64>) -> Self {
        counts.into_iter().fold(Self::new(0, 0), |measure, count| {
            Self::new(measure.each.max(count), measure.all.saturating_add(count))
        })
    }

    /// The most under objects that are in so many lists, none of them more than `repeats` times.
    pub(super) fn under(self, objects: u64, lists: u64, repeats: u64) -> u64 {
        let by_object = objects.saturating_mul(self.each);
        by_object.min(lists.saturating_mul(self.list)).min(repeats.saturating_mul(self.all))
    }
}

/// What one field holds, beyond one value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Size {
    /// The entries of its list, or of all pages of its connection.
    pub entries: Option<Measure>,
    /// Whether what it returns belongs to one parent only, as a claim to its service; what is shared, as the body that
    /// pays for several services, may be returned once for each parent.
    pub owned: bool,
    /// Of a field that leads from a type back to that type: the most at each step, from the first, under a value that
    /// another type led to. Nothing lies beyond the last step.
    pub steps: Vec<Measure>,
    /// What it costs beside its fields: work of 10 µs, or 128 bytes of text, a unit.
    pub work: Measure,
    /// What it costs besides where an argument, by its name, is given and not null.
    pub work_with: Option<(&'static str, Measure)>,
}

impl Size {
    /// A list, or a connection, of at most this many entries.
    #[must_use]
    pub fn list(entries: Measure) -> Self {
        Self { entries: Some(entries), ..Self::default() }
    }

    /// A value that belongs to one parent only.
    #[must_use]
    pub fn owned_value() -> Self {
        Self { owned: true, ..Self::default() }
    }

    /// The same, of entries that belong to one parent only.
    #[must_use]
    pub fn owned(self) -> Self {
        Self { owned: true, ..self }
    }

    /// The same, with work beside.
    #[must_use]
    pub fn work(self, work: Measure) -> Self {
        Self { work, ..self }
    }

    /// The same, with more work where an argument is given and not null.
    #[must_use]
    pub fn work_with(self, argument: &'static str, work: Measure) -> Self {
        Self { work_with: Some((argument, work)), ..self }
    }
}

/// The sizes of fields by `Type.field`. A field that is not there is of one value, or of the length that is assumed of
/// lists.
#[derive(Debug, Clone, Default)]
pub struct Sizes(HashMap<&'static str, Size>);

impl Sizes {
    /// The size of a field, by its name as `Type.field`.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Size> {
        self.0.get(field)
    }

    /// The fields that have a size, by their names as `Type.field`.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Sets the size of a field.
    pub fn set(&mut self, field: &'static str, size: Size) {
        self.0.insert(field, size);
    }

    /// Gives a field the size of another one, if that has one.
    pub fn copy(&mut self, from: &'static str, to: &'static str) {
        if let Some(size) = self.0.get(from).cloned() {
            self.set(to, size);
        }
    }
}
