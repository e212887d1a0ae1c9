//! Which body took over from which.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Slug;

/// One body's duties, or part of them, passed to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    /// The body that was.
    pub from: Slug,
    /// The body that followed it.
    pub to: Slug,
    /// The first day of the latter's duties.
    pub on: Date,
}
