//! Sources.

use std::sync::Arc;

use async_graphql::{ID, Object};

use crate::node::id;
use crate::scalar::{Date, Url};

/// Where a claim comes from: a report, a website, a letter.
#[derive(Clone)]
pub struct Source {
    source: Arc<registry::Source>,
}

impl Source {
    pub(crate) fn new(source: &Arc<registry::Source>) -> Self {
        Self { source: source.clone() }
    }
}

/// Where a claim comes from: a report, a website, a letter.
#[Object]
impl Source {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        id("source", &self.source.slug)
    }
    /// Its stable name.
    async fn slug(&self) -> &str {
        &self.source.slug
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.source.title
    }
    /// Who published it.
    async fn publisher(&self) -> Option<&str> {
        (!self.source.publisher.is_empty()).then_some(&self.source.publisher)
    }
    /// When.
    async fn published(&self) -> Option<Date> {
        self.source.published.map(Date)
    }
    /// Where it can be read.
    async fn url(&self) -> Option<Url> {
        self.source.url.clone().map(Url)
    }
    /// Under which licence.
    async fn licence(&self) -> Option<&str> {
        self.source.licence.as_deref()
    }
}

/// The source with this slug. The registry refuses whatever names a source that it does not have.
pub(crate) fn source(registry: &registry::Registry, slug: &str) -> async_graphql::Result<Source> {
    registry
        .source(slug)
        .map(Source::new)
        .ok_or_else(|| async_graphql::Error::new(format!("no source `{slug}`")))
}
