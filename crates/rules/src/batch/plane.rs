//! Truths of 512 services, in two bitmaps.

use facts::Truth;

/// One truth for each service of a block of `64 * WORDS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plane<const WORDS: usize> {
    // INVARIANT: no bit is set in both.
    pub(crate) known_true: [u64; WORDS],
    pub(crate) known_false: [u64; WORDS],
}

fn map<const WORDS: usize>(a: &[u64; WORDS], b: &[u64; WORDS], op: impl Fn(u64, u64) -> u64) -> [u64; WORDS] {
    std::array::from_fn(|word| op(a[word], b[word]))
}

impl<const WORDS: usize> Plane<WORDS> {
    /// How many services a plane holds.
    pub(crate) const SERVICES: usize = WORDS * 64;

    pub(crate) const UNKNOWN: Self = Self { known_true: [0; WORDS], known_false: [0; WORDS] };
    pub(crate) const TRUE: Self = Self { known_true: [u64::MAX; WORDS], known_false: [0; WORDS] };
    pub(crate) const FALSE: Self = Self { known_true: [0; WORDS], known_false: [u64::MAX; WORDS] };

    /// The same truth for all.
    pub(crate) fn all(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::TRUE,
            Truth::False => Self::FALSE,
            Truth::Unknown => Self::UNKNOWN,
        }
    }

    pub(crate) fn not(&self) -> Self {
        Self { known_true: self.known_false, known_false: self.known_true }
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        Self {
            known_true: map(&self.known_true, &other.known_true, |a, b| a & b),
            known_false: map(&self.known_false, &other.known_false, |a, b| a | b),
        }
    }

    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            known_true: map(&self.known_true, &other.known_true, |a, b| a | b),
            known_false: map(&self.known_false, &other.known_false, |a, b| a & b),
        }
    }

    /// At least `count` of `all` are true: known once so many are, known not to be once too many are false.
    pub(crate) fn at_least<'p, I: Iterator<Item = &'p Self>>(
        count: usize,
        all: usize,
        planes: impl Fn() -> I,
    ) -> Self {
        let trues = planes().map(|plane| &plane.known_true);
        let falses = planes().map(|plane| &plane.known_false);
        Self { known_true: so_many(count, trues), known_false: so_many(all + 1 - count.min(all), falses) }
    }

    pub(crate) fn set(&mut self, service: usize, truth: Truth) {
        let (word, place) = (service / 64, service % 64);
        let write = |bits: &mut u64, set: bool| *bits = *bits & !(1 << place) | u64::from(set) << place;
        write(&mut self.known_true[word], truth == Truth::True);
        write(&mut self.known_false[word], truth == Truth::False);
    }

    pub(crate) fn get(&self, service: usize) -> Truth {
        let bit = |bits: &[u64; WORDS]| bits[service / 64] & (1 << (service % 64)) != 0;
        Truth::from_bounds(bit(&self.known_true), !bit(&self.known_false))
    }
}

/// Where at least `count` of the bitmaps have a bit.
fn so_many<'p, const WORDS: usize>(
    count: usize,
    bitmaps: impl Iterator<Item = &'p [u64; WORDS]>,
) -> [u64; WORDS] {
    // reached[k]: at least k of those looked at so far.
    let mut reached = vec![[0; WORDS]; count + 1];
    reached[0] = [u64::MAX; WORDS];
    for bits in bitmaps {
        for k in (1..=count).rev() {
            let one_more = map(&reached[k - 1], bits, |a, b| a & b);
            reached[k] = map(&reached[k], &one_more, |a, b| a | b);
        }
    }
    reached[count]
}
