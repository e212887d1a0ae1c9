//! Disclosure control: what may be published of counts of families without giving a small count away.
//!
//! A [`RuleSet`] is what an agency publishes as its rule: which counts are small, what stands for them, how others are rounded.
//! Such rules look at one count at a time. A [`Publication`] goes further: it decides figures together with all that are public
//! already, so that sums and differences across tables, filters, periods and revisions leave every small count open.

mod figure;
mod publication;
mod rule_set;
mod search;

pub use figure::{CellId, Group, Published, Request};
pub use publication::{GivesAway, OfOthers, Publication};
pub use rule_set::{Answer, Basis, RuleSet, RuleSetId, SmallAs, Zero};
