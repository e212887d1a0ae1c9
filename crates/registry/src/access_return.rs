//! What a body answered when it was asked, by law, whether its services take the youngest children.

use serde::{Deserialize, Serialize};

use crate::word::words;
use crate::{ChildCount, FinancialYear, Slug};

words! {
    /// Who gave the numbers of a return.
    pub enum Answerer ("who answered") {
        /// The body that was asked.
        Body = "body", "the body itself";
        /// The provider of the service, which was asked as well.
        Provider = "provider", "the provider";
    }
}

/// One thing for each of the three bands of age that the report asks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands<T> {
    /// From birth to the first birthday.
    pub months_0_12: T,
    /// From the first birthday to the second.
    pub months_12_24: T,
    /// From the second birthday to the third.
    pub months_24_36: T,
}

impl<T: Copy> Bands<T> {
    /// All three, the youngest first.
    #[must_use]
    pub fn all(&self) -> [T; 3] {
        [self.months_0_12, self.months_12_24, self.months_24_36]
    }
}

impl Bands<Option<ChildCount>> {
    /// Checks that children of all ages can be so many: no fewer than those of the bands.
    ///
    /// # Errors
    /// When they are fewer for sure.
    pub fn fit_into(&self, all_ages: ChildCount) -> Result<(), TooFewChildren> {
        let young = self.all().into_iter().flatten().fold(ChildCount::NONE, ChildCount::plus);
        if young.low() > all_ages.high() { Err(TooFewChildren { young: young.low() }) } else { Ok(()) }
    }
}

/// Fewer children of all ages than of some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected at least the {young} children up to 36 months")]
pub struct TooFewChildren {
    young: u32,
}

/// A return: what one body answered about one year. A later one for the same body and year takes the place of the
/// earlier one, which stays in the log. What is `None` is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessReturn {
    /// The body that was asked.
    pub body: Slug,
    /// The year that it is about.
    pub year: FinancialYear,
    /// Whether the body replied.
    pub replied: bool,
    /// Who gave the numbers, if anybody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers_from: Option<Answerer>,
    /// Whether CAMHS of its area take referrals of children of each band.
    #[serde(default)]
    pub accepts: Bands<Option<bool>>,
    /// Children referred in the year.
    #[serde(default)]
    pub referred: Bands<Option<ChildCount>>,
    /// Children seen in the year.
    #[serde(default)]
    pub seen: Bands<Option<ChildCount>>,
    /// Children of 0 to 18 years referred in the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referred_0_18: Option<ChildCount>,
    /// Children of 0 to 18 years seen in the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_0_18: Option<ChildCount>,
    /// The source.
    pub source: Slug,
    /// Where in the source: the number of the request, the day of the reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
}
