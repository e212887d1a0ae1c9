//! Bringing in a whole table.

use registry::{Change, Revision};

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::{FaultCode, Refusal};

/// Bring in what a table comes to, in one revision. Whoever read the table worked its changes out against a snapshot;
/// when the registry has moved on since, they are refused, and must be worked out again.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// The revision against which they were worked out.
    pub basis: Revision,
    /// What was imported, for people.
    pub reason: String,
}

impl Import {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose("reason", &self.reason);
        check.line("by", &context.actor.name);
        let now = context.registry.revision();
        if now != self.basis {
            let message = format!("the registry is at revision {now}, expected {}", self.basis);
            check.fault(FaultCode::Conflict, "", message);
        }
        check.finish()?;
        // Whether they fit is for the registry to find, when they are applied.
        Ok(Plan { changes: self.changes.clone(), reason: Some(self.reason.clone()) })
    }
}
