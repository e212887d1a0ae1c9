//! Where there is a parent-infant team and where there is none, who is let in, and whether it is enough.
//!
//! Half of the report is about gaps (sections 6, 8, 9 and 10). This crate answers three questions about them, and holds
//! what was published:
//!
//! - [`Coverage`]: what is known to work in the area of each commissioning body on a day, with the successions of bodies
//!   followed; by nation and kind of body, as a ranking of gaps by babies, and over the years towards 2030.
//! - [`access`]: freedom-of-information returns, from a table to the funnel that the report draws.
//! - [`capacity`]: the staff that births ask for, by a [`StaffingStandard`], against the staff that is known.
//! - [`figures`] and [`recommendations`]: what sources state, as claims with the place where it can be looked up.
//!
//! ```
//! use provision::{Coverage, Profiles, Status};
//! use registry::{Commit, Registry, Position, dataset};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let commit = Commit::new(Position::FIRST, "2019-09-01T00:00:00Z".parse()?, "import", dataset::report_2019()?);
//! # let registry = Registry::empty(facts::Vocabulary::built_in()).apply(&commit)?;
//! let on_record = |_, service: &registry::ServiceView| {
//!     service.classification().map_or(registry::Classification::Undetermined, |(class, _)| class)
//! };
//! let profiles = Profiles::new(&registry, on_record);
//! let coverage = Coverage::new(&registry, &profiles, "2019-06-01".parse()?);
//! assert_eq!(coverage.area("nhs-leeds-ccg").map(|area| area.status), Some(Status::FullTeam));
//! # Ok(())
//! # }
//! ```
//!
//! **What must hold.** No percentage without what it is a share of ([`Share`]). No area counted twice, and no kind of body
//! added to another. Nothing unknown counted as none: an area of which nothing is on record is [`Status::NoneKnown`],
//! and one where something is that may be a team is [`Status::NotKnown`].
//!
//! The crate is pure: no clock, no input or output.
#![forbid(unsafe_code)]

pub mod access;
mod area;
mod births;
pub mod capacity;
mod count;
mod figure;
mod gap;
mod group;
mod known;
mod point;
mod profile;
mod published;
mod recommendation;
mod share;
mod standard;
mod status;
mod table;

pub use area::{Area, Coverage, Evidence, commissions_an_area};
pub use births::{BIRTHS_COLUMNS, BirthsRow, births_of_service, read_births};
pub use count::{Counted, registry_count};
pub use figure::{Figure, Of, PublishedValue, Qualifier, When, figures, stated};
pub use gap::{Gap, gaps};
pub use group::{Babies, Group, StatusCount};
pub use point::{AIM, Point, over_time};
pub use profile::{Profile, Profiles};
pub use published::{PublishedSource, UnreadableError};
pub use recommendation::{Progress, Recommendation, recommendations};
pub use registry::Extent;
pub use share::Share;
pub use standard::{Role, StaffingStandard, standards};
pub use status::{Standing, Status};
