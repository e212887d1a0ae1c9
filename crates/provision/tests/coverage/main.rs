//! Coverage and access over whole registries.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod births;
mod national;
mod properties;
mod report;
mod small;
mod world;
