//! Why a command was refused.

use std::sync::Arc;

use registry::Problem;
use store::StoreError;

use crate::authorise::Denied;
use crate::clock::ClockFault;

/// Why a command was refused. Nothing of it took effect, unless the database went away in the middle.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// The actor may not do it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The input is wrong: all that is wrong with it, never empty.
    #[error("{}", list(.0))]
    Faults(Vec<Fault>),
    /// The database failed. Whoever gave the command a name (an idempotency key) can safely give it again.
    #[error("the registry cannot be written: {0}")]
    Store(Arc<StoreError>),
    /// The clock is not believed, and what is written now would bear its time.
    #[error("nothing can be written: {0}")]
    Clock(#[from] ClockFault),
    /// The server only reads.
    #[error("this server only reads, and writes nothing: send what is to be written to the one that writes")]
    ReadOnly,
    /// More commands wait than can be kept.
    #[error("too many commands are waiting: try again in a moment")]
    Busy,
    /// The program is stopping.
    #[error("the registry is closing")]
    Closing,
}

impl Refusal {
    /// Whether it lies with the database or the server, and not with the command, and passes: its text is for the sender
    /// then. What else can be wrong with a database is for whoever runs it.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Store(error) => {
                matches!(
                    **error,
                    StoreError::Away
                        | StoreError::Lost(_)
                        | StoreError::Unconfirmed(_)
                        | StoreError::DiskFull
                        | StoreError::Disk(_)
                        | StoreError::Gone
                        | StoreError::Replaced
                        | StoreError::Unwritable { .. }
                )
            }
            Self::Clock(_) | Self::Closing => true,
            Self::Denied(_) | Self::Faults(_) | Self::ReadOnly | Self::Busy => false,
        }
    }
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

/// One thing that is wrong with the input of a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", .path.join("."))]
pub struct Fault {
    /// What kind of thing.
    pub code: FaultCode,
    /// What is wrong and what was expected, for people.
    pub message: String,
    /// Where in the input, from its outermost field: `claims`, `0`, `fact`. Empty when it is the input as a whole.
    pub path: Vec<String>,
}

impl Fault {
    /// What the registry found that the checks of a command did not look for.
    pub(crate) fn of_registry(fault: &registry::Fault) -> Self {
        Self {
            code: FaultCode::of(&fault.problem),
            message: fault.problem.to_string(),
            path: fault.problem.field().into_iter().map(str::to_owned).collect(),
        }
    }
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// A value does not fit.
    BadRequest,
    /// What is named is not there.
    NotFound,
    /// The registry has changed, or holds it already.
    Conflict,
}

impl FaultCode {
    /// The word for it, the same as in errors of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
        }
    }

    /// What kind of thing a problem of the registry is.
    pub(crate) fn of(problem: &Problem) -> Self {
        match problem {
            Problem::Unknown { .. } => Self::NotFound,
            Problem::Exists { .. }
            | Problem::NotLive { .. }
            | Problem::PublishedAlready { .. }
            | Problem::SaysRemoved
            | Problem::SucceedsAlready { .. }
            | Problem::RetractedAlready { .. }
            | Problem::NoSuchStep { .. }
            | Problem::OtherVersion { .. }
            | Problem::Finished { .. } => Self::Conflict,
            _ => Self::BadRequest,
        }
    }
}
