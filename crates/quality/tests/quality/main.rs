//! The crate from outside: referrals to pooled figures, and the attack on what is published.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accreditation;
mod adversary;
mod aggregation;
mod disclosure;
mod editions;
mod independent;
mod pooling;
mod published;
