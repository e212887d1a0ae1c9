//! Who asks.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use writer::authorise::{Action, Resource, authorize};
use writer::{Actor, Writer};

use crate::connection::PageArgs;
use crate::error::denied;
use crate::proposal::ProposalState;
use crate::proposal_list::{ProposalConnection, own_proposals};
use crate::registered_document::RegisteredDocument;
use crate::request::request;
use crate::service::Service;

/// What a person may do, in ascending order: each may do what those before may.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "writer::Role")]
pub enum Role {
    /// Reads what is published.
    Public,
    /// Answers for one service, by a link that was sent to it.
    Respondent,
    /// Proposes: services, what sources say, funding, corrections.
    Contributor,
    /// Records what sources say, funding and corrections at once, and decides nothing.
    Editor,
    /// Decides on what others proposed, retracts, merges and reverts.
    Reviewer,
    /// Manages keys and definitions.
    Admin,
}

/// Who you are to this registry.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
#[graphql(complex)]
pub struct Viewer {
    /// The name of your key; "public" without one.
    pub name: String,
    /// What everybody sees in the place of your name, beside what you change; null where they see the name.
    pub label: Option<String>,
    /// What you may do.
    pub role: Role,
    /// The id of the key, for the log.
    #[graphql(skip)]
    pub key: Option<String>,
    /// What they answer for, if they came by a link.
    #[graphql(skip)]
    pub scope: Option<registry::KeyScope>,
}

impl Viewer {
    /// Somebody without a key.
    #[must_use]
    pub fn public() -> Self {
        Self::from(&Actor::public())
    }

    /// The viewer as the writer knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            name: self.name.clone(),
            label: self.label.clone(),
            role: self.role.into(),
            key: self.key.clone(),
            scope: self.scope.clone(),
        }
    }

    /// That they review.
    pub(crate) fn reviews(&self) -> Result<()> {
        authorize(&self.actor(), Action::ReviewQueue, Resource::Registry).map_err(|error| denied(&error))
    }
}

#[ComplexObject]
impl Viewer {
    /// Returns whether what you record takes effect at once. What does not waits for a reviewer, as a proposal.
    async fn publishes(&self, ctx: &Context<'_>) -> Result<bool> {
        let writer = ctx.data::<Arc<Writer>>()?;
        Ok(Action::RecordClaims.commits(self.role.into(), writer.needs_four_eyes()))
    }
    /// The service that you are asked about, if you came by a link; null where it was taken out since.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        let request = request(ctx)?;
        Ok(self.scope.as_ref().and_then(|scope| Service::find(&request, &scope.service)))
    }
    /// The name of the round in which you are asked; null unless you came by a link.
    async fn round(&self) -> Option<&str> {
        self.scope.as_ref().map(|scope| scope.round.as_str())
    }
    /// The documents that you registered with your key, in that order; at most 100.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<RegisteredDocument>> {
        self.key.as_deref().map_or(Ok(Vec::new()), |key| RegisteredDocument::of_key(ctx, key))
    }
    /// What you have proposed, newest first, with what became of it.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those in this state.")] state: Option<ProposalState>,
    ) -> Option<Result<ProposalConnection>> {
        let page = PageArgs::new(first, after, None, None);
        Some(page.and_then(|args| own_proposals(&request(ctx)?, &args, state)))
    }
}

impl From<&Actor> for Viewer {
    fn from(actor: &Actor) -> Self {
        Self {
            name: actor.name.clone(),
            label: actor.label.clone(),
            role: actor.role.into(),
            key: actor.key.clone(),
            scope: actor.scope.clone(),
        }
    }
}
