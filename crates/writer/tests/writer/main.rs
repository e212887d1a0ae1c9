//! The one door: what goes through it, what does not, and what is left of it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod accreditation;
mod batch;
mod bounds;
mod clock;
mod commands;
mod editions;
mod gaps;
mod import;
mod redact;
mod refusals;
mod retract;
mod returns;
mod revert;
mod review;
mod self_reviews;
mod together;
mod world;
