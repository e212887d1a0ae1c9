//! Returns of outcomes: what teams count of their own cases. For their senders and reviewers, and never for everybody.

use std::sync::Arc;

use async_graphql::{InputObject, Object, Result, SimpleObject};
use quality::outcomes::{AggregateReturn, OutcomeCounts};
use registry::{KeptReturn, OutcomeReturnChanged, Quarter, Slug};

use crate::connection::{Page, PageArgs, connection, window};
use crate::cursor::{no_cursor, seal, unseal};
use crate::error::bad_request;
use crate::outcome_measure::ScorePerspective;
use crate::proposal::ProposalActor;
use crate::request::Request;
use crate::scalar::{DateTime, int};
use crate::service::Service;

connection!(OutcomeReturnConnection, OutcomeReturnEdge, OutcomeReturn, "returns of outcomes");

/// Which returns to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct OutcomeReturnFilter {
    /// Only of these teams, by the short names that stand in their addresses (slugs).
    services: Option<Vec<String>>,
    /// From this quarter on, `2024-25-Q1`.
    from: Option<String>,
    /// Up to this quarter, `2024-25-Q4`.
    to: Option<String>,
}

/// What one team counted of its cases in one quarter. The counts are small numbers: only its author and reviewers see them.
#[derive(Clone)]
pub struct OutcomeReturn {
    request: Arc<Request>,
    service: Slug,
    quarter: Quarter,
    counts: Slug,
}

/// What a return says.
#[derive(SimpleObject)]
pub struct OutcomeReturnCounts {
    /// The version of the data dictionary.
    pub dictionary: String,
    /// The version of the list of measures.
    pub measures: String,
    /// Families that were referred in the quarter.
    pub referrals: i32,
    /// These referrals by the items of the data dictionary.
    pub items: Vec<OutcomeReturnItem>,
    /// The cases that were closed in the quarter.
    pub cases: OutcomeReturnCases,
    /// What became of these cases, by measure and perspective.
    pub outcomes: Vec<OutcomeReturnSeries>,
}

/// Referrals by one item of the data dictionary.
#[derive(SimpleObject)]
pub struct OutcomeReturnItem {
    /// The slug of the item.
    pub item: String,
    /// Every category of it.
    pub categories: Vec<OutcomeReturnCategory>,
    /// Referrals of which the category is not known.
    pub not_known: i32,
}

/// Referrals in one category.
#[derive(SimpleObject)]
pub struct OutcomeReturnCategory {
    /// The slug of the category.
    pub category: String,
    /// How many.
    pub count: i32,
}

/// Cases that were closed in a quarter.
#[derive(SimpleObject)]
pub struct OutcomeReturnCases {
    /// All of them.
    pub closed: i32,
    /// Families seen at least twice, without those whose referral was refused.
    pub eligible: i32,
    /// Those of which it is not known whether they had two contacts.
    pub not_known: i32,
}

/// What became of the eligible cases, by one measure from one perspective.
#[derive(SimpleObject)]
pub struct OutcomeReturnSeries {
    /// The slug of the measure.
    pub measure: String,
    /// Who gave the scores.
    pub perspective: ScorePerspective,
    /// Cases with a score.
    pub scored: i32,
    /// Families with a first and a last score.
    pub paired: i32,
    /// Families whose score became better by at least the threshold of the measure; null where it has none.
    pub improved: Option<i32>,
    /// Pairs with a smaller change, or none.
    pub unchanged: Option<i32>,
    /// Pairs that are worse by at least the threshold.
    pub deteriorated: Option<i32>,
    /// The sum of the first scores, to two decimals; null for fewer than ten pairs.
    pub sum_of_first: Option<String>,
    /// The sum of the last scores.
    pub sum_of_last: Option<String>,
}

/// What one team counted of its cases in one quarter. The counts are small numbers: only its author and reviewers see them.
#[Object]
impl OutcomeReturn {
    /// The team; null when it is not in the register any more.
    async fn service(&self) -> Option<Service> {
        Service::of(&self.request, self.request.snapshot.registry().visible_service(&self.service)?)
    }
    /// The slug of the team, as it was sent.
    async fn team(&self) -> &str {
        &self.service
    }
    /// The quarter: `2024-25-Q1` is April to June 2024.
    async fn quarter(&self) -> String {
        self.quarter.to_string()
    }
    /// 1 where it is the first return of the team and quarter that was kept, and one more for each that took its place; null where
    /// it is not kept, and for all but reviewers.
    async fn number(&self) -> Option<i32> {
        let reviews = self.request.viewer.reviews().is_ok();
        self.kept().filter(|_| reviews).map(|kept| int(kept.number))
    }
    /// When a reviewer accepted it; null where it is not kept.
    async fn kept_at(&self) -> Option<DateTime> {
        self.kept().map(|kept| DateTime(kept.at))
    }
    /// Who sent it.
    async fn sent_by(&self) -> Option<ProposalActor> {
        self.sent().map(|sent| ProposalActor { label: sent.by.to_string() })
    }
    /// When it was sent.
    async fn sent_at(&self) -> Option<DateTime> {
        self.sent().map(|sent| DateTime(sent.at))
    }
    /// What it says; null where this register was brought from an archive that leaves counts out.
    async fn counts(&self) -> Option<OutcomeReturnCounts> {
        let read: AggregateReturn = serde_json::from_str(self.sent()?.content.as_deref()?).ok()?;
        Some(read.into())
    }
}

impl OutcomeReturn {
    fn of_kept(request: &Arc<Request>, kept: &KeptReturn) -> Self {
        let (service, counts) = (kept.service.clone(), kept.counts.clone());
        Self { request: request.clone(), service, quarter: kept.quarter, counts }
    }

    /// One that a proposal keeps or withdraws.
    pub(crate) fn of_proposed(request: &Arc<Request>, of: &OutcomeReturnChanged) -> Self {
        let (service, counts) = (of.service.clone(), of.counts.clone());
        Self { request: request.clone(), service, quarter: of.quarter, counts }
    }

    fn sent(&self) -> Option<&registry::SentCounts> {
        self.request.snapshot.registry().outcome_returns().sent(&self.counts)
    }

    fn kept(&self) -> Option<&KeptReturn> {
        let kept = self.request.snapshot.registry().outcome_returns().get(&self.service, self.quarter);
        kept.filter(|kept| kept.counts == self.counts)
    }
}

impl From<AggregateReturn> for OutcomeReturnCounts {
    fn from(read: AggregateReturn) -> Self {
        let items = read.items.into_iter().map(|own| OutcomeReturnItem {
            item: own.item.to_string(),
            categories: own
                .categories
                .into_iter()
                .map(|one| OutcomeReturnCategory {
                    category: one.category.to_string(),
                    count: int(one.count),
                })
                .collect(),
            not_known: int(own.not_known),
        });
        let [closed, eligible, not_known] =
            [read.cases.closed, read.cases.eligible, read.cases.not_known].map(int);
        Self {
            dictionary: read.dictionary,
            measures: read.measures,
            referrals: int(read.referrals),
            items: items.collect(),
            cases: OutcomeReturnCases { closed, eligible, not_known },
            outcomes: read.outcomes.into_iter().map(OutcomeReturnSeries::from).collect(),
        }
    }
}

impl From<OutcomeCounts> for OutcomeReturnSeries {
    fn from(own: OutcomeCounts) -> Self {
        Self {
            measure: own.measure.to_string(),
            perspective: own.perspective.into(),
            scored: int(own.scored),
            paired: int(own.paired),
            improved: own.change.map(|change| int(change.improved)),
            unchanged: own.change.map(|change| int(change.unchanged)),
            deteriorated: own.change.map(|change| int(change.deteriorated)),
            sum_of_first: own.sums.map(|sums| sums.first.to_string()),
            sum_of_last: own.sums.map(|sums| sums.last.to_string()),
        }
    }
}

/// A page of the returns that are kept, by team and quarter. Reviewers only.
pub(crate) fn outcome_returns(
    request: &Arc<Request>,
    filter: &OutcomeReturnFilter,
    args: &PageArgs,
) -> Result<OutcomeReturnConnection> {
    request.viewer.reviews()?;
    let quarter = |field: &str, text: &Option<String>| {
        let read = text.as_deref().map(str::parse::<Quarter>).transpose();
        read.map_err(|error| bad_request(format!("`filter.{field}`: {error}")))
    };
    let (from, to) = (quarter("from", &filter.from)?, quarter("to", &filter.to)?);
    let is_wanted = |kept: &&KeptReturn| {
        let services = filter.services.as_ref();
        services.is_none_or(|services| services.iter().any(|service| **service == *kept.service))
            && from.is_none_or(|from| from <= kept.quarter)
            && to.is_none_or(|to| kept.quarter <= to)
    };
    let found: Vec<&KeptReturn> =
        request.snapshot.registry().outcome_returns().kept().filter(is_wanted).collect();
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| decode(cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    let of = |kept: &KeptReturn| (kept.service.clone(), kept.quarter);
    let start = after.map_or(0, |after| found.partition_point(|kept| of(kept) <= after));
    let end = before.map_or(found.len(), |before| found.partition_point(|kept| of(kept) < before));
    let window = window(start, end, found.len(), args);
    let entries = found.get(window.range).unwrap_or_default().iter();
    let entries = entries.map(|kept| (encode(kept), OutcomeReturn::of_kept(request, kept))).collect();
    let page = Page::of(entries, window.more_before, window.more_after);
    Ok(OutcomeReturnConnection::of(page, found.len()))
}

fn encode(kept: &KeptReturn) -> String {
    seal(&format!("outcome-return/{}/{}", kept.service, kept.quarter))
}

fn decode(cursor: &str, argument: &str) -> Result<(Slug, Quarter)> {
    let read = |text: &str| {
        let (service, quarter) = text.strip_prefix("outcome-return/")?.split_once('/')?;
        Some((Slug::new(service).ok()?, quarter.parse().ok()?))
    };
    unseal(cursor, read).ok_or_else(|| no_cursor(argument, "a cursor of a list of returns", cursor))
}
