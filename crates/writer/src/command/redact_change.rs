//! Removing what a change says.

use registry::{Change, Commit, Registry};
use serde::Serialize;
use store::Removal;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::{FaultCode, Refusal};

/// Remove what a change says from the log: its place, a digest and the reason stay. Only of a claim that does not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RedactChange {
    /// The number of the revision.
    pub revision: u64,
    /// The number of the change in it, from 0.
    pub change: u32,
    /// Why.
    pub reason: String,
}

/// The change whose content is removed.
#[derive(Clone, Debug)]
pub(crate) struct Redacted {
    /// The commit that made it, from the log.
    pub(crate) commit: Commit,
    /// The registry just before the change.
    pub(crate) before: Registry,
    /// How it is removed, there and in proposals; empty when that cannot be.
    pub(crate) removals: Vec<Removal>,
}

impl RedactChange {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose("reason", &self.reason);
        let Some(redacted) = context.redacted else {
            let head = context.registry.revision();
            let message = format!("expected a revision from 1 to {head}, got {}", self.revision);
            check.fault(FaultCode::NotFound, "revision", message);
            return check.finish().map(|()| Plan::default());
        };
        let public: Vec<&Change> =
            redacted.commit.changes.iter().filter(|change| change.is_public()).collect();
        let Some(change) = public.get(self.change as usize) else {
            let last = public.len().saturating_sub(1);
            let message = format!("expected the number of a change from 0 to {last}, got {}", self.change);
            check.fault(FaultCode::BadRequest, "change", message);
            return check.finish().map(|()| Plan::default());
        };
        if context.registry.is_redacted(redacted.commit.number, self.change) {
            check.fault(FaultCode::Conflict, "change", "its content has been removed already");
        } else if let Err(cannot) = context.registry.redactable(change, &redacted.before) {
            check.fault(FaultCode::Conflict, "change", cannot.to_string());
        }
        check.finish()?;
        let changes = redacted.removals.iter().map(|removal| Change::Redacted(removal.redaction.clone()));
        Ok(Plan { changes: changes.collect(), reason: Some(self.reason.clone()) })
    }
}
