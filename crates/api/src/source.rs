//! Sources.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, Result};
use readmodel::fold;

use crate::claim_list::{ClaimConnection, ClaimFilter, claims};
use crate::connection::PageArgs;
use crate::line_list::{FundingLineConnection, FundingLineFilter, funding_lines};
use crate::named::named;
use crate::request::Request;
use crate::scalar::{Date, Url};
use crate::search::filter_text;

/// Which sources to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct SourceFilter {
    /// Words that all occur in the title or the publisher, whatever their case.
    text: Option<String>,
    /// With one of these slugs or ids, at most 1,000.
    slugs: Option<Vec<String>>,
    /// Published on this day or later. Sources without a day match neither this nor `publishedTo`.
    published_from: Option<Date>,
    /// Published on this day or earlier.
    published_to: Option<Date>,
}

/// The sources that a filter lets through.
pub(crate) fn sources(request: &Arc<Request>, filter: &SourceFilter) -> Result<Vec<Source>> {
    let text = filter_text(filter.text.as_deref())?;
    let slugs = named("slugs", "source", filter.slugs.as_deref())?;
    let fits = |source: &registry::Source| {
        let (title, publisher) = (fold(&source.title), fold(&source.publisher));
        text.chunks().all(|word| title.contains(word) || publisher.contains(word))
            && slugs.as_ref().is_none_or(|slugs| slugs.contains(&*source.slug))
            && filter.published_from.is_none_or(|from| source.published.is_some_and(|day| day >= from.0))
            && filter.published_to.is_none_or(|to| source.published.is_some_and(|day| day <= to.0))
    };
    let found = request.snapshot.registry().sources().filter(|source| fits(source));
    Ok(found.map(|source| Source::new(request, source)).collect())
}

/// Where a claim comes from: a report, a website, a letter.
#[derive(Clone)]
pub struct Source {
    /// On what is published: a source is the same in a preview, and so is what it says.
    request: Arc<Request>,
    source: Arc<registry::Source>,
}

impl Source {
    pub(crate) fn new(request: &Arc<Request>, source: &Arc<registry::Source>) -> Self {
        Self { request: request.published(), source: source.clone() }
    }

    /// The source of the registry with this slug.
    pub(crate) fn find(request: &Arc<Request>, slug: &str) -> Option<Self> {
        request.snapshot.registry().source(slug).map(|source| Self::new(request, source))
    }
}

/// Where a claim comes from: a report, a website, a letter.
#[Object]
impl Source {
    /// Opaque; stays the same. Of the past it names the revision.
    pub(crate) async fn id(&self) -> ID {
        self.request.id("source", &self.source.slug)
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
    /// What it says of services, superseded and retracted claims included: `claims` of this source. Service by service, and the claims of
    /// each in the order in which they were recorded.
    async fn claims(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<ClaimFilter>,
        #[graphql(desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without it.")]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<ClaimConnection>> {
        let page = PageArgs::new(first, after, last, before);
        let filter = filter.unwrap_or_default().of_source(&self.source.slug);
        Some(page.and_then(|args| claims(&self.request, &filter, &args)))
    }
    /// The funding that it states, by the ids of the lines: `fundingLines` of this source, also those that have ended.
    async fn funding_lines(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<FundingLineFilter>,
        #[graphql(desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without it.")]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<FundingLineConnection>> {
        let page = PageArgs::new(first, after, last, before);
        let filter = filter.unwrap_or_default().of_source(&self.source.slug);
        Some(page.and_then(|args| funding_lines(&self.request, &filter, &args)))
    }
}

/// The source with this slug. The registry refuses whatever names a source that it does not have.
pub(crate) fn source(request: &Arc<Request>, slug: &str) -> Result<Source> {
    Source::find(request, slug).ok_or_else(|| async_graphql::Error::new(format!("no source `{slug}`")))
}
