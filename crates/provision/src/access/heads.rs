//! What one return says of all three bands together.

use registry::{AccessReturn, Bands, ChildCount};

/// Children up to 36 months, as one return tells of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    /// How many for sure and how many at most, from all three bands; `None` while a band is not known.
    count: Option<ChildCount>,
    /// As it may be shown.
    shown: Option<ChildCount>,
    /// Whether there is any child; `None` when that is not known.
    any: Option<bool>,
}

/// Whether CAMHS accept children of any band: yes when they do of one, no when they do of none, and else not known.
#[must_use]
pub fn accepts(answer: &AccessReturn) -> Option<bool> {
    any(answer.accepts.all())
}

fn any(truths: [Option<bool>; 3]) -> Option<bool> {
    if truths.contains(&Some(true)) {
        Some(true)
    } else if truths.contains(&None) {
        None
    } else {
        Some(false)
    }
}

/// All three bands together.
#[must_use]
pub fn heads(bands: &Bands<Option<ChildCount>>) -> Heads {
    let all = bands.all();
    let sum = |shown: bool| {
        all.into_iter().try_fold(ChildCount::NONE, |sum, count| {
            Some(sum.plus(if shown { count?.shown() } else { count? }))
        })
    };
    let count = sum(false);
    // A sum that is told as it is would count out the few of one band: it is made of what is told of each.
    let shown = if count.is_some_and(ChildCount::is_few) { Some(ChildCount::FEW) } else { sum(true) };
    Heads { count, shown, any: any(all.map(|count| count.and_then(ChildCount::any))) }
}

impl Heads {
    /// Whether there is any child; `None` when that is not known.
    #[must_use]
    pub fn any(self) -> Option<bool> {
        self.any
    }

    /// As many as may be told: "1 to 5" for few. `None` while a band is not known.
    #[must_use]
    pub fn shown(self) -> Option<ChildCount> {
        self.shown
    }

    /// Whether there are 1 to 5 for sure.
    #[must_use]
    pub fn few(self) -> bool {
        self.count.is_some_and(ChildCount::is_few)
    }

    /// Whether there are more than so many for sure.
    #[must_use]
    pub fn more_than(self, number: u32) -> bool {
        self.count.is_some_and(|count| count.low() > number)
    }
}

#[cfg(test)]
mod tests {
    use registry::{Bands, ChildCount};

    use super::heads;

    fn of(counts: [Option<u32>; 3]) -> super::Heads {
        let [a, b, c] = counts.map(|count| count.map(ChildCount::exactly));
        heads(&Bands { months_0_12: a, months_12_24: b, months_24_36: c })
    }

    #[test]
    fn a_sum_does_not_give_away_the_few_of_a_band() {
        assert_eq!(of([Some(10), Some(2), Some(0)]).shown(), ChildCount::between(11, 15));
        assert_eq!(of([Some(2), Some(1), Some(1)]).shown(), Some(ChildCount::FEW));
        assert_eq!(of([Some(0), Some(0), Some(0)]).shown(), Some(ChildCount::NONE));
    }

    #[test]
    fn one_child_settles_whether_there_is_any_and_silence_does_not() {
        assert_eq!(of([Some(1), None, None]).any(), Some(true));
        assert_eq!(of([Some(0), None, Some(0)]).any(), None);
        assert_eq!(of([Some(0), Some(0), Some(0)]).any(), Some(false));
    }
}
