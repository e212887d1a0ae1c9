//! What a definition says of a service: classes, outcomes, a score.

pub use definition_file::Outcome;

/// The part of its weight that a characteristic with this outcome adds to the score.
fn share(outcome: Outcome) -> f64 {
    match outcome {
        Outcome::Met => 1.0,
        Outcome::PartlyMet => 0.5,
        Outcome::NotMet | Outcome::Unknown | Outcome::NotApplicable => 0.0,
    }
}

/// Where the score lies, given what is unknown: `low <= high <= max`. What is unknown stays in `max`, so hiding
/// evidence never raises a score; only what is known not to apply leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Score {
    /// The least it can be.
    pub low: f64,
    /// The most it can be.
    pub high: f64,
    /// What a service with every applicable characteristic has.
    pub max: f64,
}

impl Score {
    /// How much is open.
    #[must_use]
    pub fn width(self) -> f64 {
        self.high - self.low
    }

    /// The share of one characteristic of which these outcomes are possible.
    pub(crate) fn of(possible: impl Iterator<Item = Outcome> + Clone, weight: f64) -> Self {
        if possible.clone().all(|outcome| outcome == Outcome::NotApplicable) {
            return Self::default();
        }
        let shares = possible.map(share);
        let low = shares.clone().fold(1.0, f64::min);
        Self { low: low * weight, high: shares.fold(0.0, f64::max) * weight, max: weight }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high, max: self.max + other.max }
    }
}

/// Classes of one definition, by their positions in its [`crate::Definition::classes`].
///
/// ```
/// let classes: rules::ClassSet = [0, 2].into_iter().collect();
/// assert_eq!(classes.len(), 2);
/// assert!(classes.contains(2));
/// assert_eq!(classes.only(), None);
/// assert_eq!(classes.iter().collect::<Vec<_>>(), [0, 2]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct ClassSet(u64);

impl ClassSet {
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// How many classes.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the class at this position is among them.
    #[must_use]
    pub fn contains(self, position: usize) -> bool {
        position < 64 && self.0 >> position & 1 == 1
    }

    /// The position of the class, when it is the only one: then it is decided.
    #[must_use]
    pub fn only(self) -> Option<usize> {
        (self.len() == 1).then_some(self.0.trailing_zeros() as usize)
    }

    /// Positions in written order.
    pub fn iter(self) -> impl Iterator<Item = usize> + Clone {
        (0..64).filter(move |position| self.contains(*position))
    }
}

impl FromIterator<usize> for ClassSet {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        Self(positions.into_iter().filter(|position| *position < 64).fold(0, |bits, at| bits | 1 << at))
    }
}

/// What a definition says of a service, without reasons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Exactly the classes that some completion of what is unknown would give. One class: decided.
    pub classes: ClassSet,
    /// Where the score lies.
    pub score: Score,
    /// One outcome for each characteristic, known when every completion agrees.
    pub outcomes: Box<[Outcome]>,
}
