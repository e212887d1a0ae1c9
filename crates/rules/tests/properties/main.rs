//! What must hold for all definitions and all that can be known, tried on random ones against brute force.
//!
//! `PROPTEST_CASES` sets how many of each are tried; without it 10,000.

mod brute;
mod exactness;
mod learning;
mod world;

use proptest::prelude::ProptestConfig;

/// How many cases to try, and how many refused ones to put up with.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000);
    ProptestConfig {
        cases,
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
