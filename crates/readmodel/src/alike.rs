//! How alike two names are: the share of pairs of neighbouring letters that they have in common (Sorensen-Dice).
//!
//! The pairs of each name are counted once and sorted, so that two names are compared in one walk along both; and not even
//! that when their lengths rule out that they are more alike than others that were compared before.

/// The most letters of a name that are compared. The longest name of the report's services has 68.
const MOST_LETTERS: usize = 100;

/// A name, ready to be compared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letters {
    /// Without spaces.
    text: String,
    /// Its pairs of neighbouring letters, sorted.
    pairs: Vec<(char, char)>,
}

impl Letters {
    pub(crate) fn of(name: &str) -> Self {
        let text: String = name.chars().filter(|letter| !letter.is_whitespace()).take(MOST_LETTERS).collect();
        let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
        pairs.sort_unstable();
        Self { text, pairs }
    }

    /// How alike two names are, from 0 to 1, or `least` where they are no more alike than that.
    pub(crate) fn likeness(&self, other: &Self, least: f64) -> f64 {
        if self.text == other.text {
            return 1.0;
        }
        if self.text.len() < 2 || other.text.len() < 2 {
            return least;
        }
        let of_both = self.text.len() + other.text.len() - 2;
        if share(self.pairs.len().min(other.pairs.len()), of_both) <= least {
            return least;
        }
        let (mut ours, mut theirs) = (self.pairs.iter().peekable(), other.pairs.iter().peekable());
        let mut common = 0;
        while let (Some(one), Some(two)) = (ours.peek(), theirs.peek()) {
            match one.cmp(two) {
                std::cmp::Ordering::Less => drop(ours.next()),
                std::cmp::Ordering::Greater => drop(theirs.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    ours.next();
                    theirs.next();
                }
            }
        }
        share(common, of_both).max(least)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred pairs at most")]
fn share(common: usize, of_both: usize) -> f64 {
    (2 * common) as f64 / of_both as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Letters;

    proptest! {
        #[test]
        fn it_is_the_coefficient_of_sorensen_and_dice(a in "[ab é]{0,12}", b in "[ab é]{0,12}", least in 0.0..1.0) {
            let expected = strsim::sorensen_dice(&a, &b);
            let (a, b) = (Letters::of(&a), Letters::of(&b));
            prop_assert!((a.likeness(&b, 0.0) - expected).abs() < 1e-12);
            prop_assert!((a.likeness(&b, least) - expected.max(least)).abs() < 1e-12);
        }
    }
}
