//! What every resolver of one request shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use async_graphql::{Context, ID};
use jiff::civil::Date;
use readmodel::Snapshot;
use registry::{Registry, Revision, Slug};

use crate::node::id;
use crate::viewer::Viewer;

/// One request: who asks, when, and the snapshot that all of its resolvers read from.
pub struct Request {
    /// The revision and the definitions that the answer is computed from.
    pub snapshot: Arc<Snapshot>,
    /// Who asks.
    pub viewer: Viewer,
    /// The day on which it is asked, for questions that name none.
    pub today: Date,
    /// The last revision that something was answered from; one for all that is asked together.
    answered_at: Arc<AtomicU64>,
    /// The proposal that the snapshot previews, and the request on what is published.
    preview: Option<Previewing>,
    /// The revision, where the snapshot is of the past.
    past: Option<Revision>,
}

/// What a request on a preview shows.
struct Previewing {
    proposal: Slug,
    /// The service that the proposal is about.
    service: Option<Slug>,
    /// The request on what is published.
    published: Arc<Request>,
}

impl Request {
    /// A request that is answered from a snapshot.
    #[must_use]
    pub fn new(snapshot: Arc<Snapshot>, viewer: Viewer, today: Date) -> Self {
        let answered_at = Arc::new(AtomicU64::new(snapshot.revision().get()));
        Self { snapshot, viewer, today, answered_at, preview: None, past: None }
    }

    /// The same request, on a snapshot of the past: ids name its revision.
    pub(crate) fn of_past(mut self, revision: Revision) -> Self {
        self.past = Some(revision);
        self
    }

    /// The revision of its snapshot, if that is of the past.
    pub(crate) fn past(&self) -> Option<Revision> {
        self.past
    }

    /// The id of something in its snapshot.
    pub(crate) fn id(&self, kind: &str, slug: &str) -> ID {
        match self.past {
            Some(revision) => ID(format!("{kind}:{slug}@{revision}")),
            None => id(kind, slug),
        }
    }

    /// The revision of its snapshot, or the one that a mutation of it answers from: what was changed is in it.
    #[must_use]
    pub fn answered_at(&self) -> Revision {
        Revision::new(self.answered_at.load(Relaxed))
    }

    /// The id of the proposal that its snapshot previews.
    pub(crate) fn previewed(&self) -> Option<&Slug> {
        self.preview.as_ref().map(|preview| &preview.proposal)
    }

    /// The id of the proposal that its snapshot previews, if that is about this service.
    pub(crate) fn previewed_of(&self, service: &Slug) -> Option<&Slug> {
        let preview = self.preview.as_ref().filter(|preview| preview.service.as_ref() == Some(service))?;
        Some(&preview.proposal)
    }

    /// The same request on what is published.
    pub(crate) fn published(self: &Arc<Self>) -> Arc<Self> {
        self.preview.as_ref().map_or_else(|| self.clone(), |preview| preview.published.clone())
    }

    /// The same request on the preview of a proposal, which is about a service.
    pub(crate) fn on_preview(
        self: &Arc<Self>,
        proposal: &Slug,
        service: Option<&Slug>,
        registry: Registry,
    ) -> Arc<Self> {
        let published = self.published();
        Arc::new(Self {
            snapshot: Arc::new(published.snapshot.preview(registry)),
            viewer: self.viewer.clone(),
            today: self.today,
            answered_at: self.answered_at.clone(),
            preview: Some(Previewing { proposal: proposal.clone(), service: service.cloned(), published }),
            past: None,
        })
    }

    /// The same request, for questions that are about another day.
    pub(crate) fn on_day(&self, day: Date) -> Self {
        Self {
            snapshot: self.snapshot.clone(),
            viewer: self.viewer.clone(),
            today: day,
            answered_at: self.answered_at.clone(),
            preview: None,
            past: self.past,
        }
    }

    /// The same request on another snapshot: the one that holds what a mutation has changed.
    pub(crate) fn on_snapshot(&self, snapshot: Arc<Snapshot>) -> Self {
        self.answered_at.fetch_max(snapshot.revision().get(), Relaxed);
        self.on_dry_run(snapshot)
    }

    /// The same request on a snapshot that is never in force: the one that would hold what a mutation changes.
    pub(crate) fn on_dry_run(&self, snapshot: Arc<Snapshot>) -> Self {
        let (viewer, answered_at) = (self.viewer.clone(), self.answered_at.clone());
        Self { snapshot, viewer, today: self.today, answered_at, preview: None, past: None }
    }
}

/// Charges an operation for a part that it answers from another snapshot than the one it was admitted under: the past, or what a
/// mutation has made. A server that admits by cost puts one into the context.
pub struct Meter(Box<dyn Charge>);

/// What a meter does: charges the field of a resolver, of this type, for what is below it in the snapshot of a request.
pub trait Charge: Fn(&Context<'_>, &str, &Request) -> async_graphql::Result<()> + Send + Sync {}

impl<F: Fn(&Context<'_>, &str, &Request) -> async_graphql::Result<()> + Send + Sync> Charge for F {}

impl Meter {
    /// A meter.
    pub fn new(charge: impl Charge + 'static) -> Self {
        Self(Box::new(charge))
    }

    /// Charges the field of a resolver of this type.
    ///
    /// # Errors
    /// When the operation costs more than it may by now.
    pub(crate) fn charge(ctx: &Context<'_>, ty: &str, request: &Request) -> async_graphql::Result<()> {
        ctx.data_opt::<Self>().map_or(Ok(()), |meter| (meter.0)(ctx, ty, request))
    }
}

/// The request of a resolver.
pub(crate) fn request(ctx: &Context<'_>) -> async_graphql::Result<Arc<Request>> {
    // Only a server that forgot to put it there can fail here: an internal error, masked by the server.
    ctx.data::<Arc<Request>>().cloned()
}
