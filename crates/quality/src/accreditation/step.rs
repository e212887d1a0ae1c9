//! The steps of a review, and who takes which when.

use jiff::civil::Date;
use registry::words;
use serde::{Deserialize, Serialize};

use super::{Conflict, Person, Role};
use crate::standards::{ActionPlan, Review, ReviewError};

words! {
    /// Where a review stands.
    pub enum Stage ("a stage of a review") {
        /// The service looks at itself.
        SelfReview = "self-review", "self-review";
        /// Developmental: the service plans what to work on.
        Planning = "planning", "action plan";
        /// Developmental: the plan is agreed.
        Completed = "completed", "completed";
        /// Accreditation: peers review and visit.
        PeerReview = "peer-review", "peer review";
        /// Accreditation: the committee decides.
        Committee = "committee", "with the committee";
        /// Accreditation: the committee asks for more.
        Deferred = "deferred", "deferred";
        /// Accredited by the committee.
        Accredited = "accredited", "accredited";
        /// Not accredited by the committee.
        NotAccredited = "not-accredited", "not accredited";
        /// The service left.
        Withdrawn = "withdrawn", "withdrawn";
    }
}

words! {
    /// What the committee decides.
    pub enum Decision ("a decision of the committee") {
        /// The service is accredited.
        Accredit = "accredit", "accredit";
        /// The service is to show more first.
        Defer = "defer", "defer";
        /// The service is not accredited.
        Refuse = "refuse", "refuse";
    }
}

words! {
    /// The kinds of steps.
    pub enum StepKind ("a step of a review") {
        /// The service submits its self-review.
        SubmitSelfReview = "submit-self-review", "self-review submitted";
        /// The service agrees its action plan.
        AgreePlan = "agree-plan", "action plan agreed";
        /// Reviewers are appointed; they take the place of those before.
        AppointReviewers = "appoint-reviewers", "reviewers appointed";
        /// The reviewers visited the service.
        RecordVisit = "record-visit", "visited";
        /// The reviewers submit their review.
        SubmitPeerReview = "submit-peer-review", "peer review submitted";
        /// The committee decides.
        Decide = "decide", "decided";
        /// The service shows what the committee asked for.
        Resubmit = "resubmit", "resubmitted";
        /// The interim review is done.
        RecordInterim = "record-interim", "interim review";
        /// The service leaves.
        Withdraw = "withdraw", "withdrawn";
    }
}

/// A step, with what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The service submits its self-review.
    SubmitSelfReview(Review),
    /// The service agrees its action plan.
    AgreePlan(ActionPlan),
    /// Reviewers are appointed.
    AppointReviewers(Vec<Person>),
    /// The reviewers visited the service.
    RecordVisit,
    /// The reviewers submit their review.
    SubmitPeerReview(Review),
    /// The committee decides.
    Decide(Decision),
    /// The service shows what the committee asked for.
    Resubmit,
    /// The interim review is done.
    RecordInterim,
    /// The service leaves.
    Withdraw,
}

impl Step {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> StepKind {
        match self {
            Self::SubmitSelfReview(_) => StepKind::SubmitSelfReview,
            Self::AgreePlan(_) => StepKind::AgreePlan,
            Self::AppointReviewers(_) => StepKind::AppointReviewers,
            Self::RecordVisit => StepKind::RecordVisit,
            Self::SubmitPeerReview(_) => StepKind::SubmitPeerReview,
            Self::Decide(_) => StepKind::Decide,
            Self::Resubmit => StepKind::Resubmit,
            Self::RecordInterim => StepKind::RecordInterim,
            Self::Withdraw => StepKind::Withdraw,
        }
    }
}

impl StepKind {
    /// The role in which it is taken.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::SubmitSelfReview | Self::AgreePlan | Self::Resubmit | Self::Withdraw => Role::Service,
            Self::AppointReviewers => Role::Coordinator,
            Self::RecordVisit | Self::SubmitPeerReview | Self::RecordInterim => Role::Reviewer,
            Self::Decide => Role::Committee,
        }
    }

    /// Whether it can be taken at a stage.
    #[must_use]
    pub fn fits(self, stage: Stage) -> bool {
        match self {
            Self::SubmitSelfReview => stage == Stage::SelfReview,
            Self::AgreePlan => stage == Stage::Planning,
            Self::AppointReviewers => matches!(stage, Stage::PeerReview | Stage::Accredited),
            Self::RecordVisit | Self::SubmitPeerReview => stage == Stage::PeerReview,
            Self::Decide => stage == Stage::Committee,
            Self::Resubmit => stage == Stage::Deferred,
            Self::RecordInterim => stage == Stage::Accredited,
            // What is over stays on record as it ended.
            Self::Withdraw => !matches!(stage, Stage::Completed | Stage::NotAccredited | Stage::Withdrawn),
        }
    }
}

/// Who takes a step, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub by: Person,
    /// When.
    pub on: Date,
    /// Why, or what was found.
    pub reason: String,
    /// What shows it: a document, a link.
    pub evidence: Option<String>,
}

/// A step on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// What was done.
    pub step: StepKind,
    /// Where the review stood from then on.
    pub stage: Stage,
    /// By whom.
    pub by: registry::Slug,
    /// In what role.
    pub role: Role,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// Not at this stage.
    #[error("`{step}`: not while the review is at `{stage}`")]
    Stage {
        /// The step.
        step: StepKind,
        /// Where the review stands.
        stage: Stage,
    },
    /// Not in this role.
    #[error("`{step}`: expected a person in the role `{}`, got `{got}`", .step.role())]
    Role {
        /// The step.
        step: StepKind,
        /// The role in which it was tried.
        got: Role,
    },
    /// Only for the service itself.
    #[error("`{step}`: expected a person who works for the service")]
    NotOfTheService {
        /// The step.
        step: StepKind,
    },
    /// A conflict of interest.
    #[error("`{person}` cannot judge the service: {}", .conflict.title())]
    Conflict {
        /// Who.
        person: registry::Slug,
        /// Which one.
        conflict: Conflict,
    },
    /// Only for the reviewers who were appointed.
    #[error("`{person}`: expected one of the reviewers who were appointed")]
    NotAppointed {
        /// Who.
        person: registry::Slug,
    },
    /// What was appointed are no reviewers.
    #[error("expected at least one person, each in the role `reviewer`")]
    NoReviewers,
    /// Before the step before it.
    #[error("expected a day from {after} on, got {got}")]
    Order {
        /// The day of the step before.
        after: Date,
        /// The day that was given.
        got: Date,
    },
    /// An accreditation that has lapsed takes no more steps.
    #[error("the accreditation lapsed on {on}")]
    Lapsed {
        /// The first day without it.
        on: Date,
    },
    /// No reason.
    #[error("`reason`: expected a text, got an empty one")]
    NoReason,
    /// The review does not fit its set.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// The plan leaves out standards to work on.
    #[error("the action plan leaves out {}", .0.join(", "))]
    Plan(Vec<String>),
    /// The peers have not visited yet.
    #[error("expected a visit before the peer review")]
    NotVisited,
    /// The peer review does not show that the thresholds are reached.
    #[error("expected a peer review that reaches every threshold of the set")]
    Thresholds,
    /// The set is another one than the one of the review.
    #[error("expected the set `{id}` in version `{version}`")]
    Set {
        /// Its name.
        id: crate::standards::StandardSetId,
        /// Its version.
        version: String,
    },
}
