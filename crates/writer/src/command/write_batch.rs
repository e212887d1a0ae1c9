//! Doing several things at once: all of them in one revision or in one proposal, or none.

use std::collections::HashSet;

use registry::{Change, EntityId, EntityType, Registry, text::PROSE};
use serde::Serialize;

use super::check::Check;
use super::{Command, CommandContext, Plan};
use crate::actor::Role;
use crate::authorise::{Denied, Resource, authorize};
use crate::proposing::check_retractions;
use crate::refusal::{Fault, FaultCode, Refusal};

/// The most steps of a batch.
pub const MOST_BATCH_STEPS: usize = 200;
/// The most changes that the steps of a batch make: as many as can be taken back at once.
pub const MOST_BATCH_CHANGES: usize = 500;

/// Do several things, one after another: all in one revision or in one proposal, or none of them. A step can name what an earlier
/// one adds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WriteBatch {
    /// What to do, in order.
    pub steps: Vec<Command>,
    /// Why. The reasons of the steps are added to it.
    pub reason: Option<String>,
    /// Whether it is proposed where it could be committed.
    pub as_proposal: bool,
}

/// What the steps come to, one after another.
struct Planned {
    /// The registry after the steps so far.
    registry: Registry,
    /// The changes of the steps so far.
    changes: Vec<Change>,
    /// Every reason once.
    reasons: Vec<String>,
    /// What is wrong with the steps.
    faults: Vec<Fault>,
}

impl WriteBatch {
    /// Returns whether all of it takes effect at once when a role sends it.
    pub(crate) fn commits(&self, role: Role, four_eyes: bool) -> bool {
        !self.as_proposal && self.steps.iter().all(|step| step.commits(role, four_eyes))
    }

    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose_if_any("reason", self.reason.as_deref());
        if self.steps.is_empty() {
            check.fault(FaultCode::BadRequest, "steps", "expected at least one step, got none");
        }
        check.at_most("steps", self.steps.len(), MOST_BATCH_STEPS);
        check.finish()?;
        let mut planned = Planned {
            registry: context.registry.clone(),
            changes: Vec::new(),
            reasons: self.reason.clone().into_iter().collect(),
            faults: Vec::new(),
        };
        for (position, step) in self.steps.iter().enumerate() {
            planned.add(context, position, step)?;
        }
        let Planned { changes, reasons, faults, .. } = planned;
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        let reason = Some(reasons.join("\n")).filter(|reason| !reason.is_empty());
        let mut check = Check::new(context);
        let length = reason.as_deref().map_or(0, |reason| reason.chars().count());
        if length > PROSE {
            let message = format!(
                "expected at most {PROSE} characters of this reason and those of the steps together, each once, got {length}"
            );
            check.fault(FaultCode::BadRequest, "reason", message);
        }
        check.unchanged_all(&changes);
        check.finish()?;
        Ok(Plan { changes, reason })
    }
}

impl Planned {
    /// Adds a step, or what is wrong with it.
    fn add(&mut self, context: CommandContext<'_>, position: usize, step: &Command) -> Result<(), Refusal> {
        let Some(field) = step.step_of_batch() else {
            let message = "expected a command that can be a step of a batch".to_owned();
            let path = vec!["steps".to_owned(), position.to_string()];
            self.faults.push(Fault { code: FaultCode::BadRequest, message, path });
            return Ok(());
        };
        let may = authorize(context.actor, step.action(), Resource::Registry).map_err(Refusal::from);
        match may.and_then(|()| self.plan(context, step)) {
            Ok(Plan { changes, reason }) => {
                self.registry = self.registry.with_all(changes.clone());
                self.changes.extend(changes);
                self.reasons.extend(reason.filter(|reason| !self.reasons.contains(reason)));
            }
            Err(Refusal::Faults(faults)) => {
                let within = ["steps".to_owned(), position.to_string(), field.to_owned()];
                self.faults.extend(faults.into_iter().map(|fault| Fault {
                    path: within.iter().cloned().chain(fault.path).collect(),
                    ..fault
                }));
            }
            Err(Refusal::Denied(denied)) => {
                return Err(Denied::InStep { position, field, denied: Box::new(denied) }.into());
            }
            Err(refusal) => return Err(refusal),
        }
        Ok(())
    }

    /// Plans a step on what the ones before it come to.
    fn plan(&self, context: CommandContext<'_>, step: &Command) -> Result<Plan, Refusal> {
        let plan = step.plan(CommandContext { registry: &self.registry, expected: None, ..context })?;
        let total = self.changes.len() + plan.changes.len();
        if total > MOST_BATCH_CHANGES {
            let message =
                format!("expected at most {MOST_BATCH_CHANGES} changes of all steps together, got {total}");
            return Err(Refusal::Faults(vec![Fault {
                code: FaultCode::BadRequest,
                message,
                path: Vec::new(),
            }]));
        }
        check_retractions(context.registry, &plan.changes)?;
        let mut faults = self.registry.admit(&plan.changes, context.today);
        if faults.is_empty() {
            faults = self.registry.check(plan.changes.clone());
        }
        if faults.is_empty() {
            return Ok(plan);
        }
        Err(Refusal::Faults(faults.iter().map(Fault::of_registry).collect()))
    }
}

impl Check<'_> {
    /// That nothing which some changes are about has changed since its sender has seen it.
    fn unchanged_all(&mut self, changes: &[Change]) {
        if self.context.expected.is_none() {
            return;
        }
        let mut seen = HashSet::new();
        let of_service =
            |change: &Change| Some(EntityId::new(EntityType::Service, change.service()?.clone()));
        for entity in
            changes.iter().flat_map(|change| of_service(change).into_iter().chain([change.entity()]))
        {
            if self.is_clean() && seen.insert(entity.clone()) {
                self.unchanged(&entity, None);
            }
        }
    }
}
