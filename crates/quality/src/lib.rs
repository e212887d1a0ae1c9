//! What the sector measures itself by: pooled outcomes, disclosure control, standards, accreditation, workforce.
//!
//! The report promises quality standards and an accreditation with peer review, describes a portal in which teams pool
//! demographics, risks and outcomes, and rests on a competency framework (sections 3, 5 and 6). This crate holds the rules of
//! all three, ready for when the sector adopts them:
//!
//! - [`outcomes`]: a team's referrals become an aggregate return on its own machine; returns are pooled.
//! - [`disclosure`]: what may be published of counts without giving a small one away.
//! - [`standards`]: standard sets, reviews with evidence, action plans, benchmarks.
//! - [`accreditation`]: a review from self-review to decision, interim review and lapse.
//! - [`workforce`]: competency frameworks, what a team covers of them, supervision, training reach.
//! - [`synthetic`]: made-up referrals, labelled as such.
//!
//! **What must hold.** No row about a person leaves the team. A percentage never stands without its two numbers
//! ([`Proportion`]). Unknown is not zero ([`Reported`]). Different measures, versions and perspectives are never one number.
//!
//! The crate is pure: no clock, no input or output.
#![forbid(unsafe_code)]

pub mod accreditation;
mod data;
pub mod disclosure;
mod id;
pub mod outcomes;
mod proportion;
mod reported;
pub mod standards;
pub mod synthetic;
pub mod workforce;

pub use data::DataError;
pub use proportion::{Confidence, Proportion, Range};
pub use registry::{BadQuarter, Quarter};
pub use reported::{Reported, Total};
