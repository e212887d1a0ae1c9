//! A source that says what a service is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Classification, Slug};

/// A source lists a service under a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The class, never [`Classification::Undetermined`].
    pub class: Classification,
    /// The source.
    pub source: Slug,
    /// Where in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The day for which it says so, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
}
