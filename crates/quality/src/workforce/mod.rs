//! Competencies of a team and the reach of its training, as counts: no person is named.
//!
//! - [`Framework`]: versions of competency frameworks, with their domains and levels.
//! - [`TeamCompetencies`]: which domains a team covers at the level that its roles need.
//! - [`Supervision`]: the one threshold that the Foundation's self-audit publishes.
//! - [`Reach`]: how many professionals were trained in a year, by how many of the teams asked. The rules of
//!   [`disclosure`](crate::disclosure) hold for these counts, too.

mod coverage;
mod framework;
mod reach;
mod supervision;

pub use coverage::{CompetencyError, DomainCoverage, TeamCompetencies};
pub use framework::{CompetencyDomain, DomainId, Framework, FrameworkId, Level};
pub use reach::{PublishedReach, Reach, TrainingReturn};
pub use supervision::{Hours, Supervision};
