//! Bringing in a table through the server, with the rights of its sender.

use registry::{Change, Revision};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::actor::Role;
use crate::authorise::{Action, Resource, authorize};
use crate::refusal::{FaultCode, Refusal};

/// Bring in what a table changes: committed in one revision, or proposed in one proposal. The reader of the table worked its
/// changes out against a snapshot; when the registry has moved on since, they are refused, and must be worked out again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportTable {
    /// What tells the table and its terms apart from others: the same order twice has the same.
    pub digest: String,
    /// The changes, in order. A new service in them is not published.
    #[serde(skip)]
    pub changes: Vec<Change>,
    /// The revision against which they were worked out.
    #[serde(skip)]
    pub basis: Revision,
    /// What was imported, for people.
    pub reason: String,
    /// Whether it is proposed where it could be committed.
    pub as_proposal: bool,
}

impl ImportTable {
    /// Returns what each of its changes asks for permission to do.
    pub(crate) fn actions(&self) -> impl Iterator<Item = Option<Action>> {
        self.changes.iter().map(action)
    }

    /// Returns whether all of it takes effect at once when a role sends it.
    pub(crate) fn commits(&self, role: Role, four_eyes: bool) -> bool {
        !self.as_proposal
            && self.actions().all(|action| action.is_some_and(|one| one.commits(role, four_eyes)))
    }

    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose("reason", &self.reason);
        let now = context.registry.revision();
        if now != self.basis {
            let message = format!("the registry is at revision {now}, expected {}", self.basis);
            check.fault(FaultCode::Conflict, "", message);
        }
        for (change, action) in self.changes.iter().zip(self.actions()) {
            if let Some(action) = action {
                authorize(context.actor, action, Resource::Registry)?;
            } else {
                let message = format!("expected what a table can say, got a change of `{}`", change.entity());
                check.fault(FaultCode::BadRequest, "", message);
            }
        }
        check.finish()?;
        Ok(Plan { changes: self.changes.clone(), reason: Some(self.reason.clone()) })
    }
}

/// What a change of a table asks for permission to do; nothing where no table makes such a change.
fn action(change: &Change) -> Option<Action> {
    match change {
        Change::SourceAdded(_) => Some(Action::AddSource),
        Change::ServiceAdded(added) if !added.published => Some(Action::SubmitService),
        Change::ServiceEdited(_) => Some(Action::EditService),
        Change::ClaimRecorded(_) => Some(Action::RecordClaims),
        Change::BodyAdded(_) | Change::BodyEdited(_) => Some(Action::AddBody),
        Change::SuccessionAdded(_) => Some(Action::AddSuccession),
        Change::PopulationRecorded(_) => Some(Action::RecordBabies),
        Change::ReturnRecorded(_) => Some(Action::RecordReturn),
        Change::FundingRecorded(_) => Some(Action::RecordFunding),
        _ => None,
    }
}
