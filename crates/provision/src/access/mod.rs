//! Access: what bodies answered when they were asked, by freedom-of-information request, whether CAMHS of their area take
//! children up to 36 months (section 8 of the report).
//!
//! [`read_returns`] reads a table, [`Funnel`] draws from returns what the report draws, and [`synthetic`] is a made-up set
//! that reproduces the report's numbers, since the answers themselves were never published.
//!
//! **Few children are never counted out.** Whatever lies from 1 to 5 is told as "1 to 5" ([`registry::ChildCount::shown`]),
//! and sums are made of what is told.

mod funnel;
mod heads;
mod read;
mod synthetic;

pub use funnel::{Funnel, Stage};
pub use heads::{Heads, accepts, heads};
pub use read::{COLUMNS, ReturnRow, read_returns, resolve};
pub use synthetic::{SYNTHETIC_CSV, SYNTHETIC_LABEL, SYNTHETIC_YEAR, synthetic};
