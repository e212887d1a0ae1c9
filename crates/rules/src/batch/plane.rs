//! Truths of 512 services, in two bitmaps.

use facts::Truth;

use super::truth;

/// How many words of bits a plane has.
const WORDS: usize = 8;
/// How many services a plane holds.
pub(super) const SERVICES: usize = WORDS * 64;

type Bits = [u64; WORDS];

/// One truth for each service of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plane {
    // INVARIANT: no bit is set in both.
    pub(super) known_true: Bits,
    pub(super) known_false: Bits,
}

fn map(a: &Bits, b: &Bits, op: impl Fn(u64, u64) -> u64) -> Bits {
    std::array::from_fn(|word| op(a[word], b[word]))
}

impl Plane {
    pub(super) const UNKNOWN: Self = Self { known_true: [0; WORDS], known_false: [0; WORDS] };
    pub(super) const TRUE: Self = Self { known_true: [u64::MAX; WORDS], known_false: [0; WORDS] };
    pub(super) const FALSE: Self = Self { known_true: [0; WORDS], known_false: [u64::MAX; WORDS] };

    pub(super) fn not(&self) -> Self {
        Self { known_true: self.known_false, known_false: self.known_true }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            known_true: map(&self.known_true, &other.known_true, |a, b| a & b),
            known_false: map(&self.known_false, &other.known_false, |a, b| a | b),
        }
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            known_true: map(&self.known_true, &other.known_true, |a, b| a | b),
            known_false: map(&self.known_false, &other.known_false, |a, b| a & b),
        }
    }

    /// At least `count` of `all` are true: known once so many are, known not to be once too many are false.
    pub(super) fn at_least<'p, I: Iterator<Item = &'p Self>>(
        count: usize,
        all: usize,
        planes: impl Fn() -> I,
    ) -> Self {
        let trues = planes().map(|plane| &plane.known_true);
        let falses = planes().map(|plane| &plane.known_false);
        Self { known_true: so_many(count, trues), known_false: so_many(all + 1 - count.min(all), falses) }
    }

    pub(super) fn set(&mut self, service: usize, truth: Truth) {
        let (word, bit) = (service / 64, 1 << (service % 64));
        match truth {
            Truth::True => self.known_true[word] |= bit,
            Truth::False => self.known_false[word] |= bit,
            Truth::Unknown => {}
        }
    }

    pub(super) fn get(&self, service: usize) -> Truth {
        let bit = |bits: &Bits| bits[service / 64] & (1 << (service % 64)) != 0;
        truth(bit(&self.known_true), bit(&self.known_false))
    }
}

/// Where at least `count` of the bitmaps have a bit.
fn so_many<'p>(count: usize, bitmaps: impl Iterator<Item = &'p Bits>) -> Bits {
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
