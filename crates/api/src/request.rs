//! What every resolver of one request shares.

use std::sync::Arc;

use async_graphql::Context;
use jiff::civil::Date;
use registrar::View;
use registry::Audience;

use crate::viewer::Viewer;

/// One request: who asks, when, and the view that all of its resolvers read from.
pub struct Request {
    /// The revision and the definitions that the answer is computed from.
    pub view: Arc<View>,
    /// Who asks.
    pub viewer: Viewer,
    /// The day on which it is asked, for questions that name none.
    pub today: Date,
}

impl Request {
    /// What the viewer may see.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.viewer.audience()
    }

    /// The same request on another view: the one that holds what a mutation has changed.
    pub(crate) fn with_view(&self, view: Arc<View>) -> Self {
        Self { view, viewer: self.viewer.clone(), today: self.today }
    }
}

/// The request of a resolver.
pub(crate) fn request(ctx: &Context<'_>) -> async_graphql::Result<Arc<Request>> {
    // Only a server that forgot to put it there can fail here: an internal error, masked by the server.
    ctx.data::<Arc<Request>>().cloned()
}
