//! A part of a whole, how sure it is, and how it compares.

/// A part of a whole: there is no percentage without its two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proportion {
    // INVARIANT: count <= of.
    count: u64,
    of: u64,
}

/// A range of proportions, both ends from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// How sure an interval is. The two are those of the funnel plots of public health in England.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// 95%: about one in twenty lies outside by chance.
    P95,
    /// 99.8%: about one in five hundred lies outside by chance.
    P998,
}

impl Confidence {
    /// The quantile of the normal distribution that bounds it on both sides.
    #[must_use]
    pub fn z(self) -> f64 {
        match self {
            Self::P95 => 1.959_963_984_540_054,
            Self::P998 => 3.090_232_306_167_813_5,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of referrals are far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}

impl Proportion {
    /// Returns `count` of `of`; `None` when the part is larger than the whole.
    #[must_use]
    pub fn new(count: u64, of: u64) -> Option<Self> {
        (count <= of).then_some(Self { count, of })
    }

    /// A part that cannot be larger than its whole, since both were counted over the same list.
    pub(crate) fn part(count: u64, of: u64) -> Self {
        debug_assert!(count <= of, "{count} of {of}");
        Self { count: count.min(of), of }
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

    /// The part from 0 to 1; `None` of nothing.
    #[must_use]
    pub fn fraction(self) -> Option<f64> {
        (self.of > 0).then(|| float(self.count) / float(self.of))
    }

    /// The part in whole per cent, halves upwards; `None` of nothing.
    #[must_use]
    pub fn percent(self) -> Option<u64> {
        (200 * self.count + self.of).checked_div(2 * self.of)
    }

    /// Wilson's score interval (1927), the one that public health in England uses for proportions; `None` of nothing.
    #[must_use]
    pub fn wilson(self, confidence: Confidence) -> Option<Range> {
        let part = self.fraction()?;
        let (whole, z) = (float(self.of), confidence.z());
        let scale = 1.0 + z * z / whole;
        let middle = (part + z * z / (2.0 * whole)) / scale;
        let half = z * (part * (1.0 - part) / whole + z * z / (4.0 * whole * whole)).sqrt() / scale;
        // The ends of none and of all are exact; the formula rounds.
        let low = if self.count == 0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if self.count == self.of { 1.0 } else { (middle + half).min(1.0) };
        Some(Range { low, high })
    }

    /// Returns the limits of a funnel at a whole: where a proportion lies if nothing but chance sets it apart from the
    /// average of all. A proportion is outside them exactly when its own [`wilson`](Self::wilson) interval leaves the
    /// average out. `None` when either whole is nothing.
    #[must_use]
    pub fn funnel(average: Self, whole: u64, confidence: Confidence) -> Option<Range> {
        let centre = average.fraction()?;
        if whole == 0 {
            return None;
        }
        let half = confidence.z() * (centre * (1.0 - centre) / float(whole)).sqrt();
        Some(Range { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
    }
}

impl std::fmt::Display for Proportion {
    /// "75 of 129 (58%)", "0 of 0".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.count, self.of)?;
        self.percent().map_or(Ok(()), |percent| write!(f, " ({percent}%)"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Confidence, Proportion};

    #[test]
    fn a_proportion_is_written_with_both_of_its_numbers() {
        assert_eq!(Proportion::new(75, 129).unwrap().to_string(), "75 of 129 (58%)");
        assert_eq!(Proportion::new(1, 8).unwrap().to_string(), "1 of 8 (13%)");
        assert_eq!(Proportion::new(0, 0).unwrap().to_string(), "0 of 0");
        assert_eq!(Proportion::new(2, 1), None);
    }

    #[test]
    fn intervals_are_those_of_a_worked_example() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I, method 3: 81 of 263, 15 of 148, 0 of 20.
        for (count, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)]
        {
            let interval = Proportion::new(count, of).unwrap().wilson(Confidence::P95).unwrap();
            assert!((interval.low - low).abs() < 5e-5 && (interval.high - high).abs() < 5e-5, "{interval:?}");
        }
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_proportion_and_widens_with_confidence(of in 1_u64..2_000, count in 0_u64..2_000) {
            let proportion = Proportion::new(count % (of + 1), of).unwrap();
            let part = proportion.fraction().unwrap();
            let (narrow, wide) =
                (proportion.wilson(Confidence::P95).unwrap(), proportion.wilson(Confidence::P998).unwrap());
            prop_assert!(0.0 <= wide.low && wide.low <= narrow.low && narrow.low <= part);
            prop_assert!(part <= narrow.high && narrow.high <= wide.high && wide.high <= 1.0);
        }

        #[test]
        fn outside_the_funnel_is_where_the_own_interval_leaves_the_average_out(
            all in 1_u64..5_000, met in 0_u64..5_000, of in 1_u64..500, count in 0_u64..500,
        ) {
            let average = Proportion::new(met % (all + 1), all).unwrap();
            let own = Proportion::new(count % (of + 1), of).unwrap();
            let centre = average.fraction().unwrap();
            for confidence in [Confidence::P95, Confidence::P998] {
                let funnel = Proportion::funnel(average, of, confidence).unwrap();
                let interval = own.wilson(confidence).unwrap();
                let part = own.fraction().unwrap();
                let outside = part < funnel.low - 1e-9 || part > funnel.high + 1e-9;
                let inside = part > funnel.low + 1e-9 && part < funnel.high - 1e-9;
                let left_out = centre < interval.low - 1e-9 || centre > interval.high + 1e-9;
                let held = centre > interval.low + 1e-9 && centre < interval.high - 1e-9;
                prop_assert!(!(outside && held || inside && left_out), "{own} against {average}");
            }
        }
    }
}
