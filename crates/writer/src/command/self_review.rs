//! Sending a self-review, and taking one back. Nothing of it is ever a part of what is published.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use quality::standards::{Action as Planned, ActionPlan, Rating, Response, Review, SelfReview, StandardSet};
use registry::{
    Change, CountsEvent, KeptSelfReview, OutcomeCounts, OutcomeReturnEvent, Registry, SelfReviewChanged, Slug,
};
use serde::Serialize;

use super::check::{Check, MOST_ITEMS, shown};
use super::outcome_return::{is_own, maybe_gone, new_ids, of_service, wait};
use super::record_accreditation::standard_set;
use super::{CommandContext, Plan};
use crate::actor::Role;
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// The most that a self-review says, in bytes of JSON.
const MOST_BYTES: usize = 65_536;

/// Send how a service says that it stands by a standard set, and what it plans. It takes the place of an earlier one of the same service
/// and set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubmitSelfReview {
    /// The slug of the service.
    pub service: String,
    /// The slug of the standard set.
    pub standard_set: String,
    /// Its version.
    pub version: String,
    /// How the service stands; a standard without a response is not known.
    pub responses: Vec<NewResponse>,
    /// What it plans.
    pub actions: Vec<NewAction>,
    /// What the sender says of it, for reviewers.
    pub reason: Option<String>,
}

/// How a service stands against a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewResponse {
    /// The number of the standard.
    pub number: String,
    /// How it stands.
    pub rating: Rating,
    /// What shows it.
    pub evidence: Option<String>,
}

/// What a service plans about a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewAction {
    /// The number of the standard.
    pub standard: String,
    /// What is to be done.
    pub what: String,
    /// The role that does it.
    pub who: String,
    /// By when.
    pub by: Date,
    /// When it was done.
    pub done: Option<Date>,
}

/// Take back a self-review that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawSelfReview {
    /// The slug of the service.
    pub service: String,
    /// The slug of the standard set.
    pub standard_set: String,
    /// Why.
    pub reason: String,
}

impl SubmitSelfReview {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = of_service(&mut check, &self.service, Action::SubmitSelfReview)?;
        check.prose_if_any("reason", self.reason.as_deref());
        wait(&mut check, "responses", 1);
        let set = standard_set(&mut check, &self.standard_set, &self.version);
        if let Some(set) = set {
            self.check(&mut check, set);
        }
        let said = serde_json::to_value(self.said()).unwrap_or_default();
        let length = said.to_string().len();
        if length > MOST_BYTES {
            let message = format!("expected at most {MOST_BYTES} bytes in all, got {length}");
            check.fault(FaultCode::BadRequest, "responses", message);
        }
        check.finish()?;
        let standard_set = Slug::new(&self.standard_set).ok();
        let Some((service, standard_set)) = service.zip(standard_set) else { return Ok(Plan::default()) };
        let changes = new_ids(context, 1).into_iter().flat_map(|id| {
            let event = CountsEvent::Sent(said.clone());
            let of = SelfReviewChanged {
                service: service.service.slug.clone(),
                standard_set: standard_set.clone(),
                contents: id.clone(),
                event: OutcomeReturnEvent::Kept,
            };
            [Change::OutcomeCounts(OutcomeCounts { counts: id, event }), Change::SelfReview(of)]
        });
        Ok(Plan { changes: changes.collect(), reason: self.reason.clone() })
    }

    /// Checks what it says against the set and itself.
    fn check(&self, check: &mut Check<'_>, set: &StandardSet) {
        let most = set.standards.len();
        check.at_most("responses", self.responses.len(), most);
        check.at_most("actions", self.actions.len(), MOST_ITEMS);
        let mut seen = BTreeSet::new();
        for (at, NewResponse { number, rating, evidence }) in self.responses.iter().enumerate().take(most) {
            check.within("responses", at, |check| {
                is_in(check, "number", set, number);
                if !seen.insert(number) {
                    let message = format!("`{}` occurs twice", facts::visible(&shown(number)));
                    check.fault(FaultCode::BadRequest, "number", message);
                }
                check.prose_if_any("evidence", evidence.as_deref());
                let response = Response { rating: *rating, evidence: evidence.clone() };
                if let Some(problem) = response.problem().filter(|_| evidence.is_none()) {
                    check.fault(FaultCode::BadRequest, "evidence", problem);
                }
            });
        }
        for (at, action) in self.actions.iter().enumerate().take(MOST_ITEMS) {
            check.within("actions", at, |check| {
                is_in(check, "standard", set, &action.standard);
                check.prose("what", &action.what);
                check.line("who", &action.who);
                check.planned("by", Some(action.by));
                check.observed("done", action.done);
            });
        }
    }

    /// What it says; `None` where a number is none.
    fn said(&self) -> Option<SelfReview> {
        let responses = self.responses.iter().map(|own| {
            let response = Response { rating: own.rating, evidence: own.evidence.clone() };
            Some((own.number.parse().ok()?, response))
        });
        let actions = self.actions.iter().cloned().map(|NewAction { standard, what, who, by, done }| {
            Some(Planned { standard: standard.parse().ok()?, what, who, by, done })
        });
        let (set, version) = (self.standard_set.parse().ok()?, self.version.clone());
        let review = Review { set, version, responses: responses.collect::<Option<_>>()? };
        Some(SelfReview { review, plan: ActionPlan { actions: actions.collect::<Option<_>>()? } })
    }

    /// What is asked for, without what the self-review and its sender say.
    pub(super) fn without_contents(&self) -> impl Serialize + use<'_> {
        (&self.service, &self.standard_set, &self.version)
    }

    /// Whether a sender has sent this at a time. Where the log does not say what was sent, it counts as the same.
    pub(crate) fn was_sent(&self, registry: &Registry, sender: &str, at: Option<Timestamp>) -> bool {
        let content = serde_json::to_value(self.said()).unwrap_or_default().to_string();
        let mut sent = registry.outcome_returns().sent_by(sender).filter(|sent| at == Some(sent.at));
        sent.any(|sent| sent.content.as_deref().is_none_or(|sent| sent == content))
    }
}

/// That a set has a standard.
fn is_in(check: &mut Check<'_>, path: &str, set: &StandardSet, number: &str) {
    if number.parse().ok().and_then(|number| set.get(&number)).is_none() {
        let message = format!("the set has no standard `{}`", facts::visible(&shown(number)));
        check.fault(FaultCode::NotFound, path, message);
    }
}

impl WithdrawSelfReview {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = maybe_gone(&mut check, &self.service, Action::WithdrawSelfReview)?;
        check.prose("reason", &self.reason);
        let mut found = None;
        if let Some(service) = &service {
            let kept = context.registry.outcome_returns().self_reviews();
            let mut of_service = kept.filter(|kept| kept.service == service.service.slug);
            found = of_service.find(|kept| *kept.standard_set == *self.standard_set).cloned();
            // Of what others sent, a contributor does not learn whether it is there.
            let reviews = context.actor.role >= Role::Reviewer;
            found = found.filter(|kept| reviews || is_own(context, &kept.contents));
            if found.is_none() {
                let whose = if reviews { "" } else { " that you sent" };
                let set = facts::visible(&shown(&self.standard_set));
                let message =
                    format!("no self-review of `{}` by `{set}`{whose} is kept", service.service.slug);
                check.fault(FaultCode::NotFound, "standardSet", message);
            }
        }
        check.finish()?;
        let changes = found.into_iter().map(|KeptSelfReview { service, standard_set, contents, .. }| {
            let event = OutcomeReturnEvent::Withdrawn;
            Change::SelfReview(SelfReviewChanged { service, standard_set, contents, event })
        });
        Ok(Plan { changes: changes.collect(), reason: Some(self.reason.clone()) })
    }
}
