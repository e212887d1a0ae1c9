//! Taking a revision back.

use registry::{CannotUndo, Change, Commit, Registry, Revision, Slug, Undo};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::authorise::Denied;
use crate::refusal::{FaultCode, Refusal};

/// The most changes that are taken back at once.
const MAX_REVERTED: usize = 500;

/// Take a revision back, or some of its changes: a new revision undoes them, and both stay in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevertRevision {
    /// The number of the revision.
    pub revision: u64,
    /// The numbers of the changes in it, from 0; all of them when it is empty.
    pub changes: Vec<u32>,
    /// Why.
    pub reason: String,
}

/// The revision that is taken back.
#[derive(Clone, Debug)]
pub(crate) struct Reverted {
    /// Its number.
    pub(crate) number: Revision,
    /// The commit that made it, from the log.
    pub(crate) commit: Commit,
    /// The registry before it.
    pub(crate) before: Registry,
}

impl RevertRevision {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose("reason", &self.reason);
        let Some(reverted) = context.reverted else {
            let head = context.registry.revision();
            let message = format!("expected a revision from 1 to {head}, got {}", self.revision);
            check.fault(FaultCode::NotFound, "revision", message);
            return check.finish().map(|()| Plan::default());
        };
        let public = reverted.public();
        let wanted = self.wanted(&mut check, &public);
        check.finish()?;
        let mut check = Check::new(context);
        let states = reverted.states(&wanted);
        let mut now = context.registry.clone();
        let mut changes = Vec::new();
        for (ordinal, before) in wanted.iter().rev().zip(states.iter().rev()) {
            let Some(change) = public.get(*ordinal) else { continue };
            match now.undoing(change, reverted.number, before) {
                Ok(undo) => {
                    is_not_own(context, &undo)?;
                    now = now.with(undo.clone());
                    changes.push(undo);
                }
                // What stays harms no more once nothing else of the revision counts.
                Err(CannotUndo::Stays { .. }) if self.changes.is_empty() => {}
                Err(cannot) => {
                    let path = format!("changes.{ordinal}");
                    check.fault(FaultCode::Conflict, &path, format!("change {ordinal}: {cannot}"));
                }
            }
        }
        if changes.is_empty() && check.is_clean() {
            let message =
                "nothing of this revision can be taken back: what it added stays, and can be corrected";
            check.fault(FaultCode::Conflict, "revision", message);
        }
        check.finish()?;
        Ok(Plan { changes, reason: Some(self.reason.clone()) })
    }

    /// The numbers of the changes that are to be taken back, in order.
    fn wanted(&self, check: &mut Check<'_>, public: &[&Change]) -> Vec<usize> {
        let mut wanted: Vec<usize> = Vec::new();
        for (position, ordinal) in self.changes.iter().enumerate() {
            let ordinal = *ordinal as usize;
            let message = if ordinal >= public.len() {
                format!(
                    "expected the number of a change from 0 to {}, got {ordinal}",
                    public.len().saturating_sub(1)
                )
            } else if wanted.contains(&ordinal) {
                format!("change {ordinal} is named before")
            } else {
                wanted.push(ordinal);
                continue;
            };
            check.fault(FaultCode::BadRequest, &format!("changes.{position}"), message);
        }
        wanted.sort_unstable();
        if self.changes.is_empty() {
            // What is about a service that the revision added goes with the service.
            let added: Vec<&Slug> = public
                .iter()
                .filter_map(|change| change.added_service())
                .map(|service| &service.slug)
                .collect();
            let goes_with_it = |change: &Change| {
                change.added_service().is_none()
                    && change.service().is_some_and(|service| added.contains(&service))
            };
            wanted = (0..public.len()).filter(|ordinal| !goes_with_it(public[*ordinal])).collect();
        }
        if wanted.len() > MAX_REVERTED {
            let message =
                format!("expected at most {MAX_REVERTED} changes, got {}: name some of them", wanted.len());
            check.fault(FaultCode::BadRequest, "changes", message);
        }
        wanted
    }
}

impl Reverted {
    /// The changes that everybody sees; those of proposals come after them.
    fn public(&self) -> Vec<&Change> {
        self.commit.changes.iter().filter(|change| change.is_public()).collect()
    }

    /// The registries just before some of the changes, given by their numbers in order.
    fn states(&self, wanted: &[usize]) -> Vec<Registry> {
        let mut states = Vec::with_capacity(wanted.len());
        let mut now = self.before.clone();
        let last = wanted.last().copied().unwrap_or_default();
        for (ordinal, change) in self.public().into_iter().enumerate().take(last + 1) {
            if wanted.binary_search(&ordinal).is_ok() {
                states.push(now.clone());
            }
            now = now.with(change.clone());
        }
        states
    }
}

/// That a reviewer does not bring back a service that they proposed, or an edition of returns of which they sent one: who may not publish
/// something does not publish it again.
fn is_not_own(context: CommandContext<'_>, undo: &Change) -> Result<(), Denied> {
    let returns = context.registry.outcome_returns();
    let service = match undo {
        Change::Undone(Undo::EditionRestored { edition }) => {
            let is_own = |kept: &&registry::KeptReturn| {
                returns.sent(&kept.counts).is_some_and(|sent| context.actor.is(&sent.by))
            };
            let published = returns.editions().find(|published| published.edition == *edition);
            let own = published.and_then(|published| published.basis()).and_then(|mut all| all.find(is_own));
            let denied = |own: &registry::KeptReturn| Denied::OwnReturn { service: own.service.to_string() };
            return own.map_or(Ok(()), |own| Err(denied(own)));
        }
        Change::Undone(Undo::ServiceRestored { service }) => service,
        Change::Undone(Undo::ServicesSeparated(separated)) => &separated.from,
        _ => return Ok(()),
    };
    let proposed_by = context.registry.service(service).and_then(|service| service.proposed_by.as_deref());
    if proposed_by.is_some_and(|author| context.actor.is(author)) {
        return Err(Denied::OwnProposal { service: service.to_string() });
    }
    Ok(())
}
