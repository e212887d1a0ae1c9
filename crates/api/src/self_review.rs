//! Self-reviews: working papers of services. For their senders and reviewers, and never for everybody.

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use quality::standards::{Action as Planned, SelfReview as Said};
use registry::{KeptSelfReview, SelfReviewChanged, SentCounts, Slug};
use writer::authorise::{Action, Resource, authorize};

use crate::benchmark::StandardRating;
use crate::connection::{Page, PageArgs, connection, window};
use crate::cursor::{no_cursor, seal, unseal};
use crate::error::denied;
use crate::proposal::ProposalActor;
use crate::request::Request;
use crate::scalar::{Date, DateTime};
use crate::service::Service;
use crate::standard_set::{StandardSet, standard_set_version};

connection!(SelfReviewConnection, SelfReviewEdge, SelfReview, "self-reviews");

/// How a service says that it stands by a standard set, and what it plans: a working paper, which only its author and reviewers see.
#[derive(Clone)]
pub struct SelfReview {
    request: Arc<Request>,
    service: Slug,
    standard_set: Slug,
    contents: Slug,
}

/// What a self-review says.
#[derive(SimpleObject)]
pub struct SelfReviewContents {
    /// The standard set, in the version that it is by; null where this program does not have it.
    pub standard_set: Option<StandardSet>,
    /// The version of the standard set.
    pub version: String,
    /// How the service stands, by the number of the standard. A standard that is not there is not known.
    pub responses: Vec<SelfReviewResponse>,
    /// What the service plans.
    pub actions: Vec<SelfReviewAction>,
}

/// How a service says that it stands against a standard.
#[derive(SimpleObject)]
pub struct SelfReviewResponse {
    /// The number of the standard.
    pub number: String,
    /// How it stands.
    pub rating: StandardRating,
    /// What shows it; null only where it is not known.
    pub evidence: Option<String>,
}

/// What a service plans about a standard.
#[derive(SimpleObject)]
pub struct SelfReviewAction {
    /// The number of the standard.
    pub standard: String,
    /// What is to be done.
    pub what: String,
    /// The role that does it.
    pub who: String,
    /// By when.
    pub by: Date,
    /// When it was done; null where it is not done.
    pub done: Option<Date>,
}

/// How a service says that it stands by a standard set, and what it plans: a working paper, which only its author and reviewers see.
#[Object]
impl SelfReview {
    /// The service; null when it is not in the register any more.
    #[graphql(name = "service")]
    async fn service_of(&self) -> Option<Service> {
        Service::of(&self.request, self.request.snapshot.registry().visible_service(&self.service)?)
    }
    /// The slug of the standard set.
    async fn standard_set_slug(&self) -> &str {
        &self.standard_set
    }
    /// When a reviewer accepted it; null where it is not kept: it waits, was withdrawn, or another one took its place.
    async fn kept_at(&self) -> Option<DateTime> {
        let returns = self.request.snapshot.registry().outcome_returns();
        let kept = returns.self_review(&self.service, &self.standard_set);
        kept.filter(|kept| kept.contents == self.contents).map(|kept| DateTime(kept.at))
    }
    /// Who sent it.
    async fn sent_by(&self) -> Option<ProposalActor> {
        self.sent().map(|sent| ProposalActor { label: sent.by.to_string() })
    }
    /// When it was sent.
    async fn sent_at(&self) -> Option<DateTime> {
        self.sent().map(|sent| DateTime(sent.at))
    }
    /// What it says; null where it was removed, or this register was brought from an archive, which leaves it out.
    async fn contents(&self) -> Result<Option<SelfReviewContents>> {
        let said = self.sent().and_then(|sent| serde_json::from_str::<Said>(sent.content.as_deref()?).ok());
        said.map(|said| SelfReviewContents::of(said, &self.standard_set)).transpose()
    }
}

impl SelfReview {
    /// One that a proposal keeps or withdraws.
    pub(crate) fn of_proposed(request: &Arc<Request>, of: &SelfReviewChanged) -> Self {
        let SelfReviewChanged { service, standard_set, contents, .. } = of.clone();
        Self { request: request.clone(), service, standard_set, contents }
    }

    fn sent(&self) -> Option<&SentCounts> {
        self.request.snapshot.registry().outcome_returns().sent(&self.contents)
    }
}

impl SelfReviewContents {
    fn of(said: Said, standard_set: &str) -> Result<Self> {
        let responses = said.review.responses.into_iter().map(|(number, response)| SelfReviewResponse {
            number: number.to_string(),
            rating: response.rating.into(),
            evidence: response.evidence,
        });
        let actions = said.plan.actions.into_iter();
        let actions = actions.map(|Planned { standard, what, who, by, done }| SelfReviewAction {
            standard: standard.to_string(),
            what,
            who,
            by: Date(by),
            done: done.map(Date),
        });
        Ok(Self {
            standard_set: standard_set_version(standard_set, &said.review.version)?,
            version: said.review.version,
            responses: responses.collect(),
            actions: actions.collect(),
        })
    }
}

/// A page of the self-reviews that are kept, by service and standard set: for reviewers all, for others those that they sent.
pub(crate) fn self_reviews(
    request: &Arc<Request>,
    service: Option<&str>,
    standard_set: Option<&str>,
    args: &PageArgs,
) -> Result<SelfReviewConnection> {
    let actor = request.viewer.actor();
    authorize(&actor, Action::SubmitSelfReview, Resource::Registry).map_err(|error| denied(&error))?;
    let (returns, reviews) =
        (request.snapshot.registry().outcome_returns(), request.viewer.reviews().is_ok());
    let is_wanted = |kept: &&KeptSelfReview| {
        service.is_none_or(|slug| *kept.service == *slug)
            && standard_set.is_none_or(|slug| *kept.standard_set == *slug)
            && (reviews || returns.sent(&kept.contents).is_some_and(|sent| actor.is(&sent.by)))
    };
    let found: Vec<&KeptSelfReview> = returns.self_reviews().filter(is_wanted).collect();
    let after = args.after.as_deref().map(decode).transpose()?;
    let of = |kept: &KeptSelfReview| (kept.service.clone(), kept.standard_set.clone());
    let start = after.map_or(0, |after| found.partition_point(|kept| of(kept) <= after));
    let window = window(start, found.len(), found.len(), args);
    let entries = found.get(window.range).unwrap_or_default().iter().map(|kept| {
        let KeptSelfReview { service, standard_set, contents, .. } = KeptSelfReview::clone(kept);
        let cursor = seal(&format!("self-review/{service}/{standard_set}"));
        (cursor, SelfReview { request: request.clone(), service, standard_set, contents })
    });
    let page = Page::of(entries.collect(), window.more_before, window.more_after);
    Ok(SelfReviewConnection::of(page, found.len()))
}

fn decode(cursor: &str) -> Result<(Slug, Slug)> {
    let read = |text: &str| {
        let (service, set) = text.strip_prefix("self-review/")?.split_once('/')?;
        Some((Slug::new(service).ok()?, Slug::new(set).ok()?))
    };
    unseal(cursor, read).ok_or_else(|| no_cursor("after", "a cursor of a list of self-reviews", cursor))
}
