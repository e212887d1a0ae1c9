//! A registry seen from outside, as the crates above it see it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod accreditation;
mod admission;
mod areas;
mod commissioners;
mod commits;
mod dataset;
mod history;
mod merging;
mod places;
mod problems;
mod properties;
mod proposals;
mod report;
mod resolution;
mod since;
mod statuses;
mod undo;
mod visibility;
mod vocabularies;
mod working;
mod world;
