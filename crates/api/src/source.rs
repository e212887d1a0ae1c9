//! Sources.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, Result};
use readmodel::fold;

use crate::claim_list::named;
use crate::node::id;
use crate::request::Request;
use crate::scalar::{Date, Url};
use crate::search::filter_text;

/// Which sources to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct SourceFilter {
    /// Words that all occur in the title or the publisher, whatever their case.
    text: Option<String>,
    /// With one of these slugs, at most 1,000.
    slugs: Option<Vec<String>>,
    /// Published on this day or later. Sources without a day match neither this nor `publishedTo`.
    published_from: Option<Date>,
    /// Published on this day or earlier.
    published_to: Option<Date>,
}

/// The sources that a filter lets through.
pub(crate) fn sources(request: &Request, filter: &SourceFilter) -> Result<Vec<Source>> {
    let text = filter_text(filter.text.as_deref())?;
    let slugs = named("slugs", filter.slugs.as_deref())?;
    let fits = |source: &registry::Source| {
        let (title, publisher) = (fold(&source.title), fold(&source.publisher));
        text.chunks().all(|word| title.contains(word) || publisher.contains(word))
            && slugs.as_ref().is_none_or(|slugs| slugs.contains(&*source.slug))
            && filter.published_from.is_none_or(|from| source.published.is_some_and(|day| day >= from.0))
            && filter.published_to.is_none_or(|to| source.published.is_some_and(|day| day <= to.0))
    };
    let found = request.snapshot.registry().sources().filter(|source| fits(source));
    Ok(found.map(Source::new).collect())
}

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
