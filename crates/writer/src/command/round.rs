//! Rounds: services are asked about themselves, each with a link of its own, and what they answer is a proposal.
//!
//! A link holds a key that answers for one service. A round is the links that bear its name: nothing else is kept of it.

use jiff::Timestamp;
use jiff::civil::Date;
use registry::{Change, KeyScope, ServiceEdit, ServiceEdited, ServiceStatus, Slug, Source, StatusStatement};
use serde::Serialize;

use super::check::{Check, MOST_ITEMS};
use super::claim::{NewClaim, recorded};
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::key::{Key, KeyText};
use crate::refusal::{FaultCode, Refusal};

/// The most characters of the name of a round.
const MOST_OF_ROUND: usize = 60;

/// Ask services about themselves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AskServices {
    /// The name of the round. One that exists is gone on with.
    pub round: String,
    /// The slugs of the services.
    pub services: Vec<String>,
    /// The last day on which the links are valid (UTC).
    pub last_day: Date,
    /// A key for each service, in order. They are shown once.
    #[serde(skip)]
    pub texts: Vec<KeyText>,
}

/// Answer for the service that a link was sent to. Its source is the service itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerForService {
    /// What the service says of itself. The source is left out.
    pub claims: Vec<NewClaim>,
    /// Its status, where another one is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ServiceStatus>,
    /// Its own pages, where others are on record; an inner `None` says that it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<Option<String>>,
    /// What it says besides, for reviewers.
    pub note: Option<String>,
}

impl AskServices {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.line("round", &self.round);
        let round = self.round.trim();
        if round.chars().count() > MOST_OF_ROUND {
            let message = format!("expected at most {MOST_OF_ROUND} characters");
            check.fault(FaultCode::BadRequest, "round", message);
        }
        let end = check.last_day("lastDay", self.last_day);
        if self.services.is_empty() {
            check.fault(FaultCode::BadRequest, "services", "expected at least one service, got none");
        }
        check.at_most("services", self.services.len(), MOST_ITEMS);
        let mut asked: Vec<Slug> = Vec::new();
        let mut changes = Vec::new();
        for (position, (slug, text)) in self.services.iter().zip(&self.texts).enumerate().take(MOST_ITEMS) {
            let path = format!("services.{position}");
            let Some(service) = check.service_itself(&path, slug, Action::ManageKeys)? else { continue };
            let scope = KeyScope { service: service.service.slug.clone(), round: round.to_owned() };
            if asked.contains(&scope.service) || check.has_link(&scope) {
                let message =
                    format!("`{slug}` has a link of this round already: revoke it to make another one");
                check.fault(FaultCode::Conflict, &path, message);
            }
            asked.push(scope.service);
            let Some(end) = end else { continue };
            let key = Key::of_link(text, &service, round, Timestamp::UNIX_EPOCH, end);
            changes.extend(key.made().map(Change::KeyChanged));
        }
        check.finish()?;
        Ok(Plan { changes, reason: None })
    }
}

impl Check<'_> {
    /// Whether a service has a link of a round that is valid.
    fn has_link(&self, scope: &KeyScope) -> bool {
        let today = self.context.today.to_zoned(jiff::tz::TimeZone::UTC).map(|start| start.timestamp());
        let today = today.unwrap_or(Timestamp::MAX);
        self.context.registry.keys().iter().any(|record| {
            record.terms.scope.as_ref() == Some(scope)
                && record.revoked_at.is_none()
                && record.terms.expires_at.is_none_or(|end| end > today)
        })
    }
}

impl AnswerForService {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let Some(scope) = &context.actor.scope else { return Ok(Plan::default()) };
        let Some(service) = context.registry.visible_service(&scope.service).cloned() else {
            let message = "the service that this link was sent to is not in the registry any more";
            check.fault(FaultCode::NotFound, "", message);
            return check.finish().map(|()| Plan::default());
        };
        let mut edit =
            ServiceEdit { status: self.status, website: self.website.clone(), ..ServiceEdit::default() };
        let is_edited = !edit.fields().is_empty();
        if self.claims.is_empty() && !is_edited {
            check.fault(FaultCode::BadRequest, "claims", "expected at least one answer, got none");
        }
        check.address_if_any("website", self.website.as_ref().and_then(Option::as_deref));
        check.prose_if_any("note", self.note.as_deref());
        let (source, is_new) = own_source(context, &service.service.name, &scope.round);
        // It is what the answers rest on, so they are read with it.
        let sourced = context.registry.with(Change::SourceAdded(source.clone()));
        let registry = if is_new { &sourced } else { context.registry };
        let claims = self.claims.iter().cloned().map(|claim| NewClaim {
            source: source.slug.to_string(),
            observed_on: claim.observed_on.or(Some(context.today)),
            ..claim
        });
        let claims: Vec<NewClaim> = claims.collect();
        let mut answers = Check::new(CommandContext { registry, ..context });
        let statements = answers.claims("claims", &claims);
        check.finish()?;
        answers.finish()?;
        edit.status_stated = self.status.map(|_| StatusStatement {
            source: source.slug.clone(),
            locator: None,
            as_of: Some(context.today),
        });
        // A website names no source of its own: the reason says who says so.
        let reason = self.note.clone().or_else(|| is_edited.then(|| source.title.clone()));
        let needed = is_new && (!statements.is_empty() || edit.status_stated.is_some());
        let mut changes: Vec<Change> = needed.then_some(Change::SourceAdded(source)).into_iter().collect();
        changes.extend(recorded(&service.service.slug, statements));
        let edited = || ServiceEdited { service: service.service.slug.clone(), edit };
        changes.extend(is_edited.then(edited).map(Change::ServiceEdited));
        Ok(Plan { changes, reason })
    }
}

/// The source that a service itself is in a round, and whether the registry does not have it yet.
fn own_source(context: CommandContext<'_>, name: &str, round: &str) -> (Source, bool) {
    let title = format!("{name}, in answer to the round \u{201c}{round}\u{201d}");
    let base = Slug::slugify(&title).or_else(|| Slug::new("answer-to-a-round").ok());
    let known = |slug: &Slug| context.registry.source(slug).cloned();
    let same = |source: &Source| source.title == title && source.publisher == name && source.url.is_none();
    let new = |slug: Slug| Source {
        slug,
        title: title.clone(),
        publisher: name.to_owned(),
        published: None,
        url: None,
        licence: None,
    };
    let slugs = base.into_iter().flat_map(|base| {
        let numbered = base.clone();
        std::iter::once(base).chain((2..).map_while(move |number| numbered.numbered(number).ok()))
    });
    for slug in slugs {
        match known(&slug) {
            None => return (new(slug), true),
            Some(found) if same(&found) => return ((*found).clone(), false),
            Some(_) => {}
        }
    }
    unreachable!("there are more numbers than sources")
}
