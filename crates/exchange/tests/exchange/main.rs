//! What the formats do, on small tables of our own and, where they are at hand, on the official ones.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod archive;
mod bodies;
mod open_referral;
mod round_trip;
mod services;
mod tables;
mod world;
