//! Coverage and access over whole registries.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod births;
mod national;
mod properties;
mod report;
mod small;
mod world;
