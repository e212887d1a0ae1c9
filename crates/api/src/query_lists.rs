//! Lists of what services are made of, and counts: of any revision.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use crate::accreditation_list::{AccreditationConnection, AccreditationFilter, accreditations};
use crate::area_counts::{AreaCount, AreaCountKey, area_counts};
use crate::change::{ChangeConnection, changes};
use crate::change_filter::ChangeFilter;
use crate::claim_list::{ClaimConnection, ClaimFilter, claims};
use crate::connection::PageArgs;
use crate::coverage_view::AreaFilter;
use crate::funding_line_counts::{FundingLineCount, FundingLineCountKey, funding_line_counts};
use crate::line_list::{FundingLineConnection, FundingLineFilter, funding_lines};
use crate::request::{Request, request};
use crate::scalar::Date;
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
    /// What changed after a revision, oldest first.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision that you know already; 0 for everything.")] since: i32,
        #[graphql(desc = "How many, 0 to 100; 50 without it.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor of the change before: of this list under the same filter, or `Change.cursor`. Goes on behind it, whatever \
                    `since` says."
        )]
        after: Option<String>,
        #[graphql(desc = "Which; all of them without it.")] filter: Option<ChangeFilter>,
    ) -> Option<Result<ChangeConnection>> {
        let page = PageArgs::new(first, after, None, None);
        Some(page.and_then(|args| changes(&self.request(ctx)?, since, &filter.unwrap_or_default(), &args)))
    }

    /// What sources say, whatever service it is about, superseded and retracted claims included. Service by service, and the claims of
    /// each in the order in which they were recorded.
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<ClaimFilter>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
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
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<FundingLineConnection>> {
        let page = PageArgs::new(first, after, last, before);
        Some(page.and_then(|args| funding_lines(&self.request(ctx)?, &filter.unwrap_or_default(), &args)))
    }

    /// How services stand in reviews by standard sets on a day, service by service, and set by set: what `Service.accreditations` has.
    async fn accreditations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and on which day.")] filter: Option<AccreditationFilter>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<AccreditationConnection>> {
        let page = PageArgs::new(first, after, last, before);
        Some(page.and_then(|args| accreditations(&self.request(ctx)?, &filter.unwrap_or_default(), &args)))
    }

    /// How many services there are of each kind: by one key or by several at once, groups without a service left out. Without a key,
    /// one count of all that match.
    async fn service_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what, each key once.")] by: Vec<ServiceCountKey>,
        #[graphql(desc = "Which services; all of them without it.")] filter: Option<ServiceFilter>,
        #[graphql(
            desc = "As they were on this day: classes and hosts by what had been said by then, as `Service.classification(asOf:)` \
                    has it. Services that are known to have opened after that year are left out. In `filter`, classes and bases, \
                    areas served and funding are of that day, and names, places and host organisations as they are now; what would \
                    have to be of that day and is not is refused. Without it, as they are now."
        )]
        as_of: Option<Date>,
    ) -> Option<Result<Vec<ServiceCount>>> {
        let filter = filter.unwrap_or_default();
        Some(self.request(ctx).and_then(|request| service_counts(&request, filter, &by, as_of)))
    }

    /// How many funding lines there are of each kind, with their sums: by one key or by several at once, groups without a line
    /// left out. Without a key, one count of all that match. They are the lines of `fundingLines(filter:)`.
    async fn funding_line_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what, each key once.")] by: Vec<FundingLineCountKey>,
        #[graphql(desc = "Which lines; all of them without it, also those that have ended.")] filter: Option<
            FundingLineFilter,
        >,
    ) -> Option<Result<Vec<FundingLineCount>>> {
        let filter = filter.unwrap_or_default();
        Some(self.request(ctx).and_then(|request| funding_line_counts(&request, &filter, &by)))
    }

    /// How many areas of commissioning bodies there are of each kind on a day: by one key or by several at once, groups without an area
    /// left out. `KIND` is among the keys, or one kind is in the filter: areas of several kinds overlap, and cannot be added up. They
    /// are the areas of `coverage { areas(filter:) }`.
    async fn area_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what, each key once.")] by: Vec<AreaCountKey>,
        #[graphql(desc = "Which areas; all of them without it.")] filter: Option<AreaFilter>,
        #[graphql(desc = "The day; today without it.")] as_of: Option<Date>,
    ) -> Option<Result<Vec<AreaCount>>> {
        let filter = filter.unwrap_or_default();
        Some(self.request(ctx).and_then(|request| area_counts(&request, &filter, &by, as_of)))
    }
}
