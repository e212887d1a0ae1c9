//! What the formats do, on small tables of our own and, where they are at hand, on the official ones.

mod archive;
mod bodies;
mod open_referral;
mod tables;
mod world;
