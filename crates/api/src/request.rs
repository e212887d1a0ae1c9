//! What every resolver of one request shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use async_graphql::Context;
use jiff::civil::Date;
use registrar::View;
use registry::{Audience, Revision};

use crate::viewer::Viewer;

/// One request: who asks, when, and the view that all of its resolvers read from.
pub struct Request {
    /// The revision and the definitions that the answer is computed from.
    pub view: Arc<View>,
    /// Who asks.
    pub viewer: Viewer,
    /// The day on which it is asked, for questions that name none.
    pub today: Date,
    /// The last revision that something was answered from; one for all that is asked together.
    answered_at: Arc<AtomicU64>,
}

impl Request {
    /// A request that is answered from a view.
    #[must_use]
    pub fn new(view: Arc<View>, viewer: Viewer, today: Date) -> Self {
        let answered_at = Arc::new(AtomicU64::new(view.revision().get()));
        Self { view, viewer, today, answered_at }
    }

    /// The revision of its view, or the one that a mutation of it answers from: what was changed is in it.
    #[must_use]
    pub fn answered_at(&self) -> Revision {
        Revision::new(self.answered_at.load(Relaxed))
    }

    /// What the viewer may see.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.viewer.audience()
    }

    /// The same request on another view: the one that holds what a mutation has changed.
    pub(crate) fn with_view(&self, view: Arc<View>) -> Self {
        self.answered_at.fetch_max(view.revision().get(), Relaxed);
        let (viewer, answered_at) = (self.viewer.clone(), self.answered_at.clone());
        Self { view, viewer, today: self.today, answered_at }
    }
}

/// Charges an operation for a part that it answers from another view than the one it was admitted under: the past, or what a
/// mutation has made. A server that admits by cost puts one into the context.
pub struct Meter(Box<dyn Charge>);

/// What a meter does: charges the field of a resolver, of this type, for what is below it in the view of a request.
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
