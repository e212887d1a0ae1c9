//! Parts of wholes.

use async_graphql::SimpleObject;

use crate::scalar::int;

/// A number of things out of another number. A percentage never stands without the two.
#[derive(SimpleObject, Clone, Copy)]
pub struct Share {
    /// The part.
    pub count: i32,
    /// The whole.
    pub of: i32,
    /// The part in per cent of the whole; null of nothing.
    pub percent: Option<f64>,
}

impl From<provision::Share> for Share {
    fn from(share: provision::Share) -> Self {
        Self { count: int(share.count()), of: int(share.of()), percent: share.percent() }
    }
}

impl From<quality::Proportion> for Share {
    fn from(share: quality::Proportion) -> Self {
        Self {
            count: int(share.count()),
            of: int(share.of()),
            percent: share.fraction().map(|part| 100.0 * part),
        }
    }
}

impl Share {
    /// A part of a whole; nothing of nothing where the part is larger.
    pub(crate) fn part(part: usize, whole: usize) -> Self {
        let share = quality::Proportion::new(part as u64, whole as u64);
        share.map_or(Self { count: 0, of: 0, percent: None }, Self::from)
    }
}
