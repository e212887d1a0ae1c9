//! What must hold for all definitions and all that can be known, tried on random ones against brute force.
//!
//! `PROPTEST_CASES` sets how many are tried of the possible classes, a fraction of it of the more expensive ones; without it
//! 10,000.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod brute;
mod exactness;
mod learning;
mod likely;
mod many;
mod oracle;
mod plans;
mod questions;
mod world;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// How many cases to try, the more expensive ones a fraction as often, and how many refused ones to put up with. The cases are the
/// same in every run, so that a change is judged by itself; `PROPTEST_RNG_SEED` draws others.
fn config(fraction: u32) -> ProptestConfig {
    let drawn = ProptestConfig::default();
    let rng_seed = if drawn.rng_seed == RngSeed::Random { RngSeed::Fixed(2019) } else { drawn.rng_seed };
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000);
    ProptestConfig {
        cases: (cases / fraction).max(1),
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        rng_seed,
        ..drawn
    }
}
