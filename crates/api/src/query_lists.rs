//! Lists of what services are made of, and counts: of any revision.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use crate::claim_list::{ClaimConnection, ClaimFilter, claims};
use crate::connection::PageArgs;
use crate::line_list::{FundingLineConnection, FundingLineFilter, funding_lines};
use crate::request::{Request, request};
use crate::service_counts::{ServiceCount, ServiceCountKey, service_counts};
use crate::service_filter::ServiceFilter;

/// What can be asked of any revision.
#[derive(Default)]
pub(crate) struct Lists {
    /// What is read, where it is not what the request began with.
    pub(crate) at: Option<Arc<Request>>,
}

impl Lists {
    fn request(&self, ctx: &Context<'_>) -> Result<Arc<Request>> {
        self.at.clone().map_or_else(|| request(ctx), Ok)
    }
}

/// What can be asked of any revision.
#[Object]
impl Lists {
    /// What sources say, whatever service it is about, superseded and retracted claims included. Service by service, and the claims of
    /// each in the order in which they were recorded.
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<ClaimFilter>,
        #[graphql(desc = "How many entries, from the start or behind `after`: 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<ClaimConnection>> {
        let page = PageArgs::new(first, after, last, before);
        Some(page.and_then(|args| claims(&self.request(ctx)?, &filter.unwrap_or_default(), &args)))
    }

    /// Funding lines as sources state them, by their ids: also those that have ended. `fundingNetwork` has those of a day.
    async fn funding_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<FundingLineFilter>,
        #[graphql(desc = "How many entries, from the start or behind `after`: 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<FundingLineConnection>> {
        let page = PageArgs::new(first, after, last, before);
        Some(page.and_then(|args| funding_lines(&self.request(ctx)?, &filter.unwrap_or_default(), &args)))
    }

    /// How many services there are of each kind: by one key or by several at once, groups without a service left out. Without a key,
    /// one count of all that match.
    async fn service_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what, each key once.")] by: Vec<ServiceCountKey>,
        #[graphql(desc = "Which services.")] filter: Option<ServiceFilter>,
    ) -> Option<Result<Vec<ServiceCount>>> {
        Some(self.request(ctx).and_then(|request| service_counts(&request, &filter.unwrap_or_default(), &by)))
    }
}
