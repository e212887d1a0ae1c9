//! How large a part of an area is.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How large a part of an area is, in ten-thousandths: from none of it to all of it. In files and in the log it is a number
/// from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaShare(u16);

impl AreaShare {
    /// None of the area.
    pub const ZERO: Self = Self(0);
    /// All of the area.
    pub const WHOLE: Self = Self(10_000);
    /// The smallest part that counts as a place where a service works: 2%. Boards follow small areas, and a county boundary that
    /// does not follow them is no service.
    pub const SLIVER: Self = Self(200);

    /// Returns the share of so many ten-thousandths; `None` beyond the whole.
    #[must_use]
    pub fn of_ten_thousand(ten_thousandths: u16) -> Option<Self> {
        Some(Self(ten_thousandths)).filter(|share| *share <= Self::WHOLE)
    }

    /// Returns the share that a number from 0 to 1 is nearest to. A number above 0 is at least one ten-thousandth, and one
    /// below 1 at most all but one: a small part is not none, and a large one is not the whole. `None` for another number.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number has been checked to lie between none and the whole"
    )]
    pub fn nearest(number: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&number) {
            return None;
        }
        Some(match (number * 10_000.0).round() as u16 {
            0 if number > 0.0 => Self(1),
            10_000 if number < 1.0 => Self(9_999),
            nearest => Self(nearest),
        })
    }

    /// Returns how many ten-thousandths it is, from 0 to 10,000.
    #[must_use]
    pub fn ten_thousandths(self) -> u16 {
        self.0
    }

    /// Returns it as a number from 0 to 1.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// Returns whether it is all of the area.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self == Self::WHOLE
    }

    /// Returns whether it is less than [`AreaShare::SLIVER`].
    #[must_use]
    pub fn is_sliver(self) -> bool {
        self < Self::SLIVER
    }

    /// Returns whether it is none of the area.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// Returns the share as a percentage without zeros at its end: `8.68%`.
    #[must_use]
    pub fn percent(self) -> String {
        format!("{}%", f64::from(self.0) / 100.0)
    }
}

impl Serialize for AreaShare {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl<'de> Deserialize<'de> for AreaShare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::nearest(number)
            .ok_or_else(|| D::Error::custom(format!("expected a share from 0 to 1, got {number}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::AreaShare;

    #[test]
    fn every_share_reads_back() {
        for ten_thousandths in 0..=10_000 {
            let share = AreaShare::of_ten_thousand(ten_thousandths).unwrap();
            assert_eq!(share.ten_thousandths(), ten_thousandths);
            let json = serde_json::to_string(&share).unwrap();
            assert_eq!(serde_json::from_str::<AreaShare>(&json).unwrap(), share, "{json}");
        }
        assert_eq!(AreaShare::of_ten_thousand(10_001), None);
        assert_eq!(serde_json::from_str::<AreaShare>("1").unwrap(), AreaShare::WHOLE);
    }

    #[test]
    fn a_share_reads_as_a_percentage() {
        let percent = |number| AreaShare::nearest(number).unwrap().percent();
        assert_eq!([0.0868, 0.5, 0.98, 1.0].map(percent), ["8.68%", "50%", "98%", "100%"]);
    }

    proptest! {
        #[test]
        fn a_part_is_neither_none_nor_the_whole(number in any::<f64>()) {
            let share = AreaShare::nearest(number);
            prop_assert_eq!(share.is_some(), (0.0..=1.0).contains(&number));
            if let Some(share) = share {
                prop_assert_eq!(share.is_zero(), number <= 0.0);
                prop_assert_eq!(share.is_whole(), number >= 1.0);
            }
            prop_assert!(serde_json::from_str::<AreaShare>("1.5").is_err());
        }

        #[test]
        fn the_nearest_is_no_more_than_a_ten_thousandth_off(number in 0.0..=1.0) {
            let share = AreaShare::nearest(number).unwrap();
            prop_assert!((share.as_f64() - number).abs() <= 0.0001);
        }
    }
}
