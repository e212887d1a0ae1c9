//! Sending returns of outcomes, and taking one back. Nothing of a return is ever a part of what is published.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use quality::outcomes::{AggregateReturn, Dictionary, Measures};
use registry::{
    Change, CountsEvent, KeptReturn, OutcomeCounts, OutcomeReturnChanged, OutcomeReturnEvent, Quarter,
    Registry, ServiceView, Slug,
};
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::check::Check;
use super::{CommandContext, Plan};
use crate::actor::Role;
use crate::authorise::Action;
use crate::proposing::letters;
use crate::refusal::{FaultCode, Refusal};

/// The most returns that are sent together: five years.
pub const MOST_RETURNS: usize = 20;
/// The most returns and self-reviews of one sender that wait for a reviewer.
const MOST_WAITING: usize = 200;

/// Send what a team counted of its own cases, a return for each quarter. A return takes the place of an earlier one of the same team and
/// quarter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubmitOutcomeReturns {
    /// The slug of the team.
    pub service: String,
    /// The returns, in the form of [`AggregateReturn`].
    pub returns: Vec<Json>,
    /// What the sender says of them, for reviewers.
    pub reason: Option<String>,
}

/// Take back a return that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawOutcomeReturn {
    /// The slug of the team.
    pub service: String,
    /// The quarter: `2024-25-Q1`.
    pub quarter: String,
    /// Why.
    pub reason: String,
}

impl SubmitOutcomeReturns {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = of_service(&mut check, &self.service, Action::SubmitOutcomeReturns)?;
        check.prose_if_any("reason", self.reason.as_deref());
        if self.returns.is_empty() {
            check.fault(FaultCode::BadRequest, "returns", "expected at least one return, got none");
        }
        check.at_most("returns", self.returns.len(), MOST_RETURNS);
        wait(&mut check, "returns", self.returns.len());
        let mut read = Vec::new();
        if let Some(service) = &service {
            let mut quarters = BTreeSet::new();
            for (at, json) in self.returns.iter().enumerate().take(MOST_RETURNS) {
                let Some(one) = checked(&mut check, at, json, service) else { continue };
                if !quarters.insert(one.quarter) {
                    let path = format!("returns.{at}.quarter");
                    let message = format!("expected one return of each quarter, got two of {}", one.quarter);
                    check.fault(FaultCode::BadRequest, &path, message);
                }
                read.push(one);
            }
        }
        check.finish()?;
        let ids = new_ids(context, read.len());
        let changes = read.into_iter().zip(ids).flat_map(|(one, counts)| kept(one, counts)).collect();
        Ok(Plan { changes, reason: self.reason.clone() })
    }
}

impl SubmitOutcomeReturns {
    /// What is asked for, without what the returns count and their sender says.
    pub(super) fn without_counts(&self) -> impl Serialize + use<'_> {
        let quarters: Vec<&Json> = self.returns.iter().map(|one| &one["quarter"]).collect();
        (&self.service, quarters)
    }

    /// Whether a sender has sent these counts at a time. Where the log does not say what was sent, they count as the same.
    pub(crate) fn were_sent(&self, registry: &Registry, sender: &str, at: Option<Timestamp>) -> bool {
        self.returns.iter().all(|one| {
            let Ok(one) = AggregateReturn::read(one) else { return false };
            let content = serde_json::to_value(one).unwrap_or_default().to_string();
            let mut sent = registry.outcome_returns().sent_by(sender).filter(|sent| at == Some(sent.at));
            sent.any(|sent| sent.content.as_deref().is_none_or(|sent| sent == content))
        })
    }
}

/// Reads a return of a team, and checks it against the dictionary, the measures and itself.
fn checked(check: &mut Check<'_>, at: usize, json: &Json, service: &ServiceView) -> Option<AggregateReturn> {
    let read = AggregateReturn::read(json).and_then(|one| {
        let known = Dictionary::built_in().and_then(|dictionary| Ok((dictionary, Measures::built_in()?)));
        let (dictionary, measures) = known.map_err(|error| vec![unreadable(&error)])?;
        let fits = one.check(dictionary, measures, check.context.today);
        fits.map(|()| one).map_err(|error| error.problems)
    });
    let problems = match read {
        Ok(one) if one.team == service.service.slug => return Some(one),
        Ok(one) => {
            let message = format!("expected the team `{}`, got `{}`", service.service.slug, one.team);
            check.fault(FaultCode::BadRequest, &format!("returns.{at}.team"), message);
            return None;
        }
        Err(problems) => problems,
    };
    for problem in problems {
        let path = format!("returns.{at}.{}", camel(&problem.path));
        check.fault(FaultCode::BadRequest, &path, problem.message);
    }
    None
}

/// Data of the program that does not read.
fn unreadable(error: &quality::DataError) -> quality::outcomes::ReturnProblem {
    quality::outcomes::ReturnProblem { path: String::new(), message: error.to_string() }
}

/// A path in the names that the API gives to fields.
fn camel(path: &str) -> String {
    let mut upper = false;
    let letters = path.chars().filter_map(|letter| {
        let was_upper = std::mem::replace(&mut upper, letter == '_');
        (letter != '_').then_some(if was_upper { letter.to_ascii_uppercase() } else { letter })
    });
    letters.collect()
}

/// The counts of a return, and that it is kept.
fn kept(one: AggregateReturn, counts: Slug) -> [Change; 2] {
    let (service, quarter) = (one.team.clone(), one.quarter);
    let content = serde_json::to_value(one).unwrap_or_default();
    let event = OutcomeReturnEvent::Kept;
    [
        Change::OutcomeCounts(OutcomeCounts { counts: counts.clone(), event: CountsEvent::Sent(content) }),
        Change::OutcomeReturn(OutcomeReturnChanged { service, quarter, counts, event }),
    ]
}

/// The service that sends something of itself.
pub(super) fn of_service(
    check: &mut Check<'_>,
    name: &str,
    action: Action,
) -> Result<Option<Arc<ServiceView>>, Refusal> {
    let service = check.service_itself("service", name, action)?;
    if let Some(service) = &service {
        if !service.is_published() {
            let message = "expected a service that is published: this one waits for a reviewer itself";
            check.fault(FaultCode::BadRequest, "service", message);
        }
        check.unchanged_service(service);
    }
    Ok(service)
}

/// The service of which something is taken back. Of one that was merged or withdrawn since, a reviewer does so all the same.
pub(super) fn maybe_gone(
    check: &mut Check<'_>,
    name: &str,
    action: Action,
) -> Result<Option<Arc<ServiceView>>, Refusal> {
    let CommandContext { registry, actor, .. } = check.context;
    let gone = registry.service(name).filter(|view| !view.standing.is_live());
    match gone.filter(|_| actor.role >= Role::Reviewer) {
        Some(view) => Ok(Some(view.clone())),
        None => check.service_itself("service", name, action),
    }
}

/// That no more returns and self-reviews of the sender wait than may, with those that are sent now.
pub(super) fn wait(check: &mut Check<'_>, path: &str, more: usize) {
    let CommandContext { registry, actor, .. } = check.context;
    let own = registry.proposals().of_author(&actor.name).filter(|proposal| !proposal.state.is_final());
    let kept = own.flat_map(|proposal| {
        let is_kept = |change: &Change| matches!(change, Change::OutcomeReturn(_) | Change::SelfReview(_));
        proposal.changes().filter(move |(_, change)| is_kept(change))
    });
    let waiting = kept.count() + more;
    if waiting > MOST_WAITING && actor.role < Role::Reviewer {
        let message = format!(
            "expected at most {MOST_WAITING} of your returns and self-reviews to wait, got {waiting}"
        );
        check.fault(FaultCode::BadRequest, path, message);
    }
}

/// Ids of counts that say nothing of how many others have sent.
pub(super) fn new_ids(context: CommandContext<'_>, count: usize) -> Vec<Slug> {
    let (sent, name) = (context.registry.outcome_returns(), &context.actor.name);
    let ids = (0_u32..)
        .filter_map(|number| Slug::new(&letters(&Sha256::digest(format!("counts {number} {name}")))).ok());
    ids.filter(|id| sent.is_free(id)).take(count).collect()
}

impl WithdrawOutcomeReturn {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = maybe_gone(&mut check, &self.service, Action::WithdrawOutcomeReturn)?;
        let quarter = self.quarter.parse::<Quarter>();
        if let Err(error) = &quarter {
            check.fault(FaultCode::BadRequest, "quarter", error.to_string());
        }
        check.prose("reason", &self.reason);
        let mut found = None;
        if let (Some(service), Ok(quarter)) = (&service, quarter) {
            found = context.registry.outcome_returns().get(&service.service.slug, quarter).cloned();
            // Of what others sent, a contributor does not learn whether it is there.
            found =
                found.filter(|kept| context.actor.role >= Role::Reviewer || is_own(context, &kept.counts));
            if found.is_none() {
                let whose = if context.actor.role >= Role::Reviewer { "" } else { " that you sent" };
                let message = format!("no return of `{}` for {quarter}{whose} is kept", service.service.slug);
                check.fault(FaultCode::NotFound, "quarter", message);
            }
        }
        check.finish()?;
        let changes = found.into_iter().map(|KeptReturn { service, quarter, counts, .. }| {
            let event = OutcomeReturnEvent::Withdrawn;
            Change::OutcomeReturn(OutcomeReturnChanged { service, quarter, counts, event })
        });
        Ok(Plan { changes: changes.collect(), reason: Some(self.reason.clone()) })
    }
}

/// Whether the actor sent what has an id.
pub(super) fn is_own(context: CommandContext<'_>, counts: &Slug) -> bool {
    let sent = context.registry.outcome_returns().sent(counts);
    sent.is_some_and(|sent| context.actor.is(&sent.by))
}
