//! Removing what was said from the log.

use jiff::civil::Date;
use registry::{Change, Commit, Redactor, Registry, Revision, Slug};
use serde::Serialize;
use store::Removal;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::{Fault, FaultCode, Refusal};

/// Remove what was said from the log: its place, a digest and the reason stay. Only what does not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RedactChange {
    /// Of what.
    pub of: RedactedText,
    /// Why.
    pub reason: String,
}

/// Of what the words are removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum RedactedText {
    /// A change: the number of its revision, and its own in that, from 0.
    Change(u64, u32),
    /// The reason of a revision.
    Reason(u64),
    /// Everything that was said in a proposal which has ended.
    Proposal(String),
    /// One comment on a proposal, or one request for changes, from 0.
    Comment(String, u32),
}

/// How the words are removed; or why they cannot be.
pub(crate) type Redacted = Result<Vec<Removal>, Fault>;

impl RedactedText {
    /// The revision that it is of, if it is of one.
    pub(crate) fn revision(&self) -> Option<Revision> {
        match self {
            Self::Change(revision, _) | Self::Reason(revision) => Some(Revision::new(*revision)),
            Self::Proposal(_) | Self::Comment(..) => None,
        }
    }

    /// Finds the words. `commit` is that of the revision, where it is of one and there is one.
    pub(crate) fn redactor(
        &self,
        commit: Option<&Commit>,
        registry: &Registry,
        today: Date,
    ) -> Result<Redactor, Fault> {
        let known = || {
            let (head, got) = (registry.revision(), self.revision().map_or(0, Revision::get));
            let message = format!("expected a revision from 1 to {head}, got {got}");
            commit.ok_or_else(|| fault(FaultCode::NotFound, "revision", message))
        };
        let (path, found) = match self {
            Self::Change(_, number) => {
                let commit = known()?;
                let public: Vec<&Change> =
                    commit.changes.iter().filter(|change| change.is_public()).collect();
                let Some(change) = public.get(*number as usize) else {
                    let last = public.len().saturating_sub(1);
                    let message = format!("expected the number of a change from 0 to {last}, got {number}");
                    return Err(fault(FaultCode::BadRequest, "change", message));
                };
                ("change", registry.redacting(change, (commit.number, *number), today))
            }
            Self::Reason(_) => ("revision", registry.redacting_reason(known()?, today)),
            Self::Proposal(id) | Self::Comment(id, _) => {
                let id_of = Slug::new(id).ok().filter(|id| registry.proposals().get(id).is_some());
                let Some(id) = id_of else {
                    return Err(fault(FaultCode::NotFound, "proposal", format!("unknown proposal `{id}`")));
                };
                let comment = if let Self::Comment(_, comment) = self { Some(*comment) } else { None };
                (
                    if comment.is_some() { "comment" } else { "proposal" },
                    registry.redacting_proposal(&id, comment),
                )
            }
        };
        found.map_err(|cannot| fault(FaultCode::Conflict, path, cannot.to_string()))
    }
}

/// What is wrong with the command.
fn fault(code: FaultCode, path: &str, message: String) -> Fault {
    Fault { code, message, path: vec![path.to_owned()] }
}

impl RedactChange {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose("reason", &self.reason);
        // Nothing was looked for where nothing will be written.
        let removals = match context.redacted {
            Some(Ok(removals)) => removals.as_slice(),
            Some(Err(Fault { code, message, path })) => {
                check.fault(*code, path.first().map_or("", String::as_str), message.clone());
                &[]
            }
            None => &[],
        };
        check.finish()?;
        let changes = removals.iter().map(|removal| Change::Redacted(removal.redaction.clone()));
        Ok(Plan { changes: changes.collect(), reason: Some(self.reason.clone()) })
    }
}
