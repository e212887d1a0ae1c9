//! How many babies live in the area of a body.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::{Problem, Slug};

/// What a source says about the babies who live in the area of a body, in the middle of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// The body.
    pub body: Slug,
    /// The year.
    pub year: i16,
    /// Babies under one, if the source tells them apart. The nearest that there is to births.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_1: Option<u32>,
    /// Babies under two, those under one among them.
    pub under_2: u32,
    /// The source.
    pub source: Slug,
    /// Where in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
}

impl Population {
    /// The years that one can be about.
    pub const YEARS: RangeInclusive<i16> = 1900..=2200;

    /// Checks that babies under one are no more than those under two.
    ///
    /// # Errors
    /// When they are more.
    pub fn check(under_1: Option<u32>, under_2: u32) -> Result<(), Problem> {
        if under_1.is_none_or(|under_1| under_1 <= under_2) {
            return Ok(());
        }
        Err(Problem::Text { field: "under-1", expected: format!("expected at most the {under_2} under two") })
    }
}
