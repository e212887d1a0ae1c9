//! Standards as data, reviews by them, action plans, benchmarks.
//!
//! A [`StandardSet`] is one version of numbered standards. A [`Review`] says of each how a service stands, with evidence; what
//! has no response is not known; a [`SelfReview`] adds what it plans. A set for accreditation has thresholds, and [`Review::reaches`] answers in three values. A
//! developmental set has none: it leads to an [`ActionPlan`]. [`Benchmark`] shows a service beside all that used the same
//! version.

mod benchmark;
mod number;
mod plan;
mod review;
mod self_review;
mod set;

pub use benchmark::{Benchmark, Compared, TooFewServices};
pub use number::{BadStandardNumber, StandardNumber};
pub use plan::{Action, ActionPlan};
pub use review::{Attainment, Rating, Response, Review, ReviewError};
pub use self_review::SelfReview;
pub use set::{GroupId, Purpose, Standard, StandardGroup, StandardSet, StandardSetId, Threshold};
