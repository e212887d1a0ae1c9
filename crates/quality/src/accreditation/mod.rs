//! Reviews of services by a standard set: developmental, or towards accreditation.
//!
//! ```text
//! developmental   self-review -> action plan -> completed, once a year
//! accreditation   self-review -> peer review with a visit -> committee -> accredited, not accredited, or deferred
//!                 deferred -> committee
//!                 accredited -> interim review -> lapsed, when its time is over
//! ```
//!
//! No person judges their own service, its host or its funder, or decides on what they reviewed. Every step is dated,
//! with who took it, in what role, and why. A service can leave at any time.

mod case;
mod person;
mod status;
mod step;

pub use case::Case;
pub use person::{Conflict, Interests, Person, Role};
pub use status::{Interim, PublicState, PublicStatus};
pub use step::{Decision, Record, Stage, Step, StepError, StepKind, Taken};
