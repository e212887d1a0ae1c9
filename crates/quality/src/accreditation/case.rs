//! One review of one service, from its beginning to its end.

use std::collections::BTreeSet;

use facts::Truth;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use registry::Slug;

use super::person::{Conflict, Interests, Person, Role};
use super::status::{Interim, PublicState, PublicStatus};
use super::step::{Decision, Record, Stage, Step, StepError, StepKind, Taken};
use crate::standards::{ActionPlan, Purpose, Review, StandardSet};

/// One review of one service by one version of a standard set. A renewal is another case.
///
/// Nothing happens to it but by [`take`](Self::take). Dates take their course by themselves: [`status`](Self::status)
/// says where it stands on a day, and an accreditation that is over has lapsed without any act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    interests: Interests,
    set: StandardSet,
    begun: Date,
    history: Vec<Record>,
    self_review: Option<Review>,
    plan: Option<ActionPlan>,
    reviewers: BTreeSet<Slug>,
    /// Everybody who was ever a reviewer of the case: none of them decides.
    ever_reviewers: BTreeSet<Slug>,
    visited: bool,
    peer_review: Option<Review>,
}

impl Case {
    /// Begins a review; the purpose of the set is its route.
    #[must_use]
    pub fn begin(interests: Interests, set: &StandardSet, on: Date) -> Self {
        Self {
            interests,
            set: set.clone(),
            begun: on,
            history: Vec::new(),
            self_review: None,
            plan: None,
            reviewers: BTreeSet::new(),
            ever_reviewers: BTreeSet::new(),
            visited: false,
            peer_review: None,
        }
    }

    /// Where it stands after its last step.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.history.last().map_or(Stage::SelfReview, |record| record.stage)
    }

    /// Every step that was taken, in order. For those who take part: it is never published.
    #[must_use]
    pub fn history(&self) -> &[Record] {
        &self.history
    }

    /// The self-review, the peer review and the action plan. For those who take part: they are never published.
    #[must_use]
    pub fn papers(&self) -> (Option<&Review>, Option<&Review>, Option<&ActionPlan>) {
        (self.self_review.as_ref(), self.peer_review.as_ref(), self.plan.as_ref())
    }

    /// Returns the case after a step.
    ///
    /// # Errors
    /// When the step is not for this stage, role or person, or what it carries does not fit. Then nothing changes.
    pub fn take(&self, step: Step, taken: Taken) -> Result<Self, StepError> {
        let kind = step.kind();
        self.permit(kind, &taken)?;
        let mut next = self.clone();
        let stage = next.carry(step)?;
        next.history.push(Record {
            step: kind,
            stage,
            by: taken.by.id,
            role: taken.by.role,
            on: taken.on,
            reason: taken.reason,
            evidence: taken.evidence,
        });
        Ok(next)
    }

    /// Whether a person may take a step of a kind on a day.
    fn permit(&self, step: StepKind, taken: &Taken) -> Result<(), StepError> {
        let (stage, person) = (self.stage(), &taken.by);
        if !step.fits(stage) {
            return Err(StepError::Stage { step, stage });
        }
        if person.role != step.role() {
            return Err(StepError::Role { step, got: person.role });
        }
        if person.role == Role::Service {
            if !person.works_for.contains(&self.interests.service) {
                return Err(StepError::NotOfTheService { step });
            }
        } else if let Some(conflict) = self.conflict(person) {
            return Err(StepError::Conflict { person: person.id.clone(), conflict });
        }
        if person.role == Role::Reviewer && !self.reviewers.contains(&person.id) {
            return Err(StepError::NotAppointed { person: person.id.clone() });
        }
        let after = self.history.last().map_or(self.begun, |record| record.on);
        if taken.on < after {
            return Err(StepError::Order { after, got: taken.on });
        }
        if let Some(on) = self.expires().filter(|on| *on <= taken.on) {
            return Err(StepError::Lapsed { on });
        }
        if taken.reason.trim().is_empty() { Err(StepError::NoReason) } else { Ok(()) }
    }

    fn conflict(&self, person: &Person) -> Option<Conflict> {
        let reviewed = person.role == Role::Committee && self.ever_reviewers.contains(&person.id);
        self.interests.conflict(person).or(reviewed.then_some(Conflict::Reviewed))
    }

    /// Takes in what a step carries, and answers with the stage that it leads to.
    fn carry(&mut self, step: Step) -> Result<Stage, StepError> {
        let stage = self.stage();
        Ok(match step {
            Step::SubmitSelfReview(review) => {
                review.check(&self.set)?;
                self.self_review = Some(review);
                match self.set.purpose {
                    Purpose::Developmental => Stage::Planning,
                    Purpose::Accreditation => Stage::PeerReview,
                }
            }
            Step::AgreePlan(plan) => {
                let missing = self.self_review.as_ref().map(|review| plan.missing(&self.set, review));
                let missing: Vec<String> =
                    missing.into_iter().flatten().map(|standard| standard.number.to_string()).collect();
                if !missing.is_empty() {
                    return Err(StepError::Plan(missing));
                }
                self.plan = Some(plan);
                Stage::Completed
            }
            Step::AppointReviewers(reviewers) => {
                if reviewers.is_empty() || reviewers.iter().any(|person| person.role != Role::Reviewer) {
                    return Err(StepError::NoReviewers);
                }
                for person in &reviewers {
                    if let Some(conflict) = self.interests.conflict(person) {
                        return Err(StepError::Conflict { person: person.id.clone(), conflict });
                    }
                }
                self.reviewers = reviewers.into_iter().map(|person| person.id).collect();
                self.ever_reviewers.extend(self.reviewers.iter().cloned());
                stage
            }
            Step::RecordVisit => {
                self.visited = true;
                stage
            }
            Step::SubmitPeerReview(review) => {
                if !self.visited {
                    return Err(StepError::NotVisited);
                }
                review.check(&self.set)?;
                self.peer_review = Some(review);
                Stage::Committee
            }
            Step::Decide(Decision::Accredit) => {
                let reached = self.peer_review.as_ref().and_then(|review| review.reaches(&self.set));
                // A committee that was shown more after it deferred knows more than the peer review.
                let deferred = self.history.iter().any(|record| record.step == StepKind::Resubmit);
                if reached != Some(Truth::True) && !deferred {
                    return Err(StepError::Thresholds);
                }
                Stage::Accredited
            }
            Step::Decide(Decision::Defer) => Stage::Deferred,
            Step::Decide(Decision::Refuse) => Stage::NotAccredited,
            Step::Resubmit => Stage::Committee,
            Step::RecordInterim => stage,
            Step::Withdraw => Stage::Withdrawn,
        })
    }

    /// The first day without the accreditation, when the committee gave it.
    fn expires(&self) -> Option<Date> {
        expires(&self.set, self.history.iter())
    }

    /// Returns what everybody may know on a day: nothing before the review began. It looks at what had happened by then only.
    #[must_use]
    pub fn status(&self, today: Date) -> Option<PublicStatus> {
        if today < self.begun {
            return None;
        }
        let past = || self.history.iter().filter(|record| record.on <= today);
        let stage = past().next_back().map_or(Stage::SelfReview, |record| record.stage);
        let public = stage.public();
        let in_it = past().rev().take_while(|record| record.stage.public() == public);
        // A review is under way from its beginning on, before any step.
        let (steps, first) = in_it.fold((0, None), |(steps, _), record| (steps + 1, Some(record.on)));
        let from_the_beginning = public == PublicState::UnderReview && steps == past().count();
        let since = first.filter(|_| !from_the_beginning).unwrap_or(self.begun);
        let decided =
            past().find(|record| record.step == StepKind::Decide && record.stage == Stage::Accredited);
        let expires = expires(&self.set, past()).filter(|_| stage == Stage::Accredited);
        let lapsed = expires.filter(|on| *on <= today);
        let interim = decided.filter(|_| expires.is_some() && lapsed.is_none()).and_then(|decided| {
            let done = past().find(|record| record.step == StepKind::RecordInterim);
            let due = months_after(decided.on, self.set.interim_months?)?;
            Some(match done {
                Some(record) => Interim::Done(record.on),
                None if due < today => Interim::Overdue(due),
                None => Interim::Due(due),
            })
        });
        let repeat = self.set.repeat_months.filter(|_| stage == Stage::Completed);
        Some(PublicStatus {
            service: self.interests.service.clone(),
            set: self.set.id.clone(),
            version: self.set.version.clone(),
            label: self.set.label.clone(),
            state: if lapsed.is_some() { PublicState::Lapsed } else { public },
            since: lapsed.unwrap_or(since),
            expires,
            interim,
            next_review: repeat.and_then(|months| months_after(since, months)),
        })
    }
}

fn expires<'a>(set: &StandardSet, mut history: impl Iterator<Item = &'a Record>) -> Option<Date> {
    let decided =
        history.find(|record| record.step == StepKind::Decide && record.stage == Stage::Accredited)?;
    set.expires(decided.on)
}

impl StandardSet {
    /// Returns the first day without an accreditation that was given on a day; `None` for a developmental set.
    #[must_use]
    pub fn expires(&self, decided: Date) -> Option<Date> {
        months_after(decided, self.valid_months?)
    }
}

/// The same day some months later, or the last day of a shorter month.
fn months_after(day: Date, months: u16) -> Option<Date> {
    let span: Span = i32::from(months).months();
    day.checked_add(span).ok()
}
