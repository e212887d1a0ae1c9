//! A part of a whole.

/// So many of so many. There is no percentage without the two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    // INVARIANT: count <= of.
    count: u64,
    of: u64,
}

impl Share {
    /// So many of so many; `None` when the part is larger than the whole.
    #[must_use]
    pub fn new(count: u64, of: u64) -> Option<Self> {
        (count <= of).then_some(Self { count, of })
    }

    /// How many of a list hold.
    pub fn among<T>(list: impl IntoIterator<Item = T>, mut holds: impl FnMut(T) -> bool) -> Self {
        let (mut count, mut of) = (0, 0);
        for item in list {
            of += 1;
            count += u64::from(holds(item));
        }
        Self { count, of }
    }

    /// The part.
    #[must_use]
    pub fn count(self) -> u64 {
        self.count
    }

    /// The whole.
    #[must_use]
    pub fn of(self) -> u64 {
        self.of
    }

    /// The part in per cent; `None` of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of areas and babies are far below 2^52")]
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * self.count as f64 / self.of as f64)
    }
}

impl std::fmt::Display for Share {
    /// "75 of 129 (58%)", "0 of 0".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.count, self.of)?;
        self.percent().map_or(Ok(()), |percent| write!(f, " ({percent:.0}%)"))
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn a_share_is_told_with_both_of_its_numbers() {
        assert_eq!(Share::new(75, 129).unwrap().to_string(), "75 of 129 (58%)");
        assert_eq!(Share::new(0, 0).unwrap().to_string(), "0 of 0");
        assert_eq!(Share::new(2, 1), None);
    }
}
