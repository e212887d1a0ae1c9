//! Who pays for what, with whom, and what depends on them.

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};

use crate::body::CommissioningBody;
use crate::funding_filter::FundingFilter;
use crate::funding_line::FundingLine;
use crate::partnership::Partnership;
use crate::request::Request;
use crate::scalar::{Date, int};
use crate::service::Service;
use crate::share::Share;

/// The funding lines valid on a day under a filter, as a network, with its measures.
#[derive(Clone)]
pub struct FundingNetwork {
    request: Arc<Request>,
    network: Arc<funding::Network>,
}

/// The scope of a question: who asks, for which day, about what.
pub(crate) fn scope(
    request: &Request,
    filter: Option<FundingFilter>,
    as_of: Option<Date>,
) -> Result<funding::Scope> {
    let day = as_of.map_or(request.today, |date| date.0);
    Ok(funding::Scope::new(day).with_filter(filter.unwrap_or_default().read(request)?))
}

impl FundingNetwork {
    pub(crate) fn ask(
        request: &Arc<Request>,
        filter: Option<FundingFilter>,
        as_of: Option<Date>,
    ) -> Result<Self> {
        let scope = scope(request, filter, as_of)?;
        let view = funding::View::new(request.snapshot.registry(), &scope, |service| {
            request.snapshot.class_of(service)
        });
        Ok(Self::of(request, funding::network_of(view)))
    }

    pub(crate) fn of(request: &Arc<Request>, network: funding::Network) -> Self {
        Self { request: request.clone(), network: Arc::new(network) }
    }
}

/// The funding lines valid on a day under a filter, as a network, with its measures.
#[Object]
impl FundingNetwork {
    /// The day.
    async fn as_of(&self) -> Date {
        Date(self.network.as_of())
    }
    /// The filter in words of an address: `asOf=2019-06-01&budget=camhs`. The same network, as a file, is at
    /// `/funding.svg?` and its like with this behind it.
    async fn query(&self) -> String {
        let query = funding::Query {
            as_of: Some(self.network.as_of()),
            filter: self.network.view.scope.filter.clone(),
            withdrawal: None,
        };
        query.to_string()
    }
    /// The bodies that pay, by slug.
    async fn funders(&self) -> Vec<FunderNode> {
        let count = self.network.funders.len();
        (0..count).map(|position| FunderNode { network: self.clone(), position }).collect()
    }
    /// The services that are paid for, by slug.
    async fn services(&self) -> Vec<ServiceNode> {
        let count = self.network.services.len();
        (0..count).map(|position| ServiceNode { network: self.clone(), position }).collect()
    }
    /// The funding lines, by id. Renewals and several budgets make parallel lines.
    async fn links(&self) -> Vec<FundingLine> {
        FundingLine::all(&self.request, &self.network.links)
    }
    /// How many of the lines are current on the day; see `FundingLine.current`.
    async fn current_lines(&self) -> Share {
        provision::Share::among(&self.network.links, |link| link.current).into()
    }
    /// Pairs of bodies that fund the same services.
    async fn partnerships(&self) -> Vec<Partnership> {
        Partnership::all(&self.request, self.network.partnerships.clone())
    }
    /// How many parts there are that no line connects.
    async fn components(&self) -> i32 {
        int(self.network.components)
    }
    /// Whether there were more lines than an answer holds.
    async fn truncated(&self) -> bool {
        self.network.view.truncated
    }
    /// Services that the filter asks about and for which no line is known on the day: not known to be unfunded.
    async fn unlinked(&self) -> Vec<Service> {
        Service::all(&self.request, &self.network.view.unlinked)
    }
    /// Lines without which a part falls in two.
    async fn bridges(&self) -> Vec<FundingLine> {
        FundingLine::all(&self.request, &self.network.bridges)
    }
    /// What the lines come to.
    async fn total(&self) -> FundingTotal {
        FundingTotal::of(funding::measures::total::Total::of(&self.network.links))
    }
    /// How much depends on how few funders; null when nothing is paid for certain.
    async fn concentration(&self) -> Option<FundingConcentration> {
        funding::measures::concentration::Concentration::of(&self.network.links).map(FundingConcentration::of)
    }
    /// What ends within 3, 6, 12 and 24 months of the day.
    async fn endings(&self) -> Vec<FundingEndings> {
        let endings = funding::measures::endings::endings(&self.network.view);
        let windows = endings.windows.into_iter();
        windows
            .map(|window| FundingEndings {
                months: i32::from(window.months),
                until: Date(window.until),
                lines: FundingLine::all(&self.request, &window.links),
                left_without: Service::all(&self.request, &window.left_without),
                total: FundingTotal::of(window.total),
            })
            .collect()
    }
    /// The answers of the report's survey (section 9) to where core funding comes from, derived from the lines.
    async fn core_funding(&self) -> Vec<CoreFundingAnswer> {
        let answers = funding::measures::survey::survey(&self.network.view).into_iter();
        answers
            .map(|answer| CoreFundingAnswer {
                title: answer.core_funding.title().to_owned(),
                count: int(answer.services.len()),
                services: Service::all(&self.request, &answer.services),
            })
            .collect()
    }
    /// Every funder by the harm that its withdrawal would do, the worst first.
    async fn withdrawal_ranking(
        &self,
        #[graphql(desc = "How many, 0 to 100.", default_with = "Some(20)")] first: Option<i32>,
    ) -> Result<Vec<WithdrawalHarm>> {
        let first = crate::connection::size("first", first.unwrap_or(20))?;
        let ranking = funding::rank_withdrawals(&self.network.view).into_iter().take(first);
        Ok(ranking
            .map(|harm| WithdrawalHarm {
                body: CommissioningBody::new(&self.request, &harm.body),
                unfunded: Service::all(&self.request, &harm.unfunded),
                weakened: int(harm.weakened),
                dissolved: int(harm.dissolved),
                components_after: int(harm.components_after),
                lost: FundingTotal::of(harm.lost),
            })
            .collect())
    }
}

/// A body that pays.
#[derive(Clone)]
pub struct FunderNode {
    network: FundingNetwork,
    position: usize,
}

impl FunderNode {
    fn get(&self) -> Result<&funding::FunderNode> {
        let node = self.network.network.funders.get(self.position);
        node.ok_or_else(|| async_graphql::Error::new("a funder outside of its network"))
    }
}

/// A body that pays.
#[Object]
impl FunderNode {
    /// The body.
    async fn body(&self) -> Result<CommissioningBody> {
        Ok(CommissioningBody::new(&self.network.request, &self.get()?.body))
    }
    /// How many services it pays for.
    async fn service_count(&self) -> Result<i32> {
        Ok(int(self.get()?.service_count))
    }
    /// How often it lies between others, from 0 to 1 (Freeman 1977), parallel lines counted once.
    async fn betweenness(&self) -> Result<f64> {
        Ok(self.get()?.betweenness)
    }
    /// The number of the part that it belongs to, from 0.
    async fn component(&self) -> Result<i32> {
        Ok(int(self.get()?.component))
    }
    /// Services that would lose their only funder.
    async fn sole_funder_of(&self) -> Result<Vec<Service>> {
        Ok(Service::all(&self.network.request, &self.get()?.sole_funder_of))
    }
    /// Whether its part falls apart without it.
    async fn articulation(&self) -> Result<bool> {
        Ok(self.get()?.articulation)
    }
    /// If it does: services that would have no funder, or be cut off from the largest piece that is left.
    async fn strands(&self) -> Result<Vec<Service>> {
        Ok(Service::all(&self.network.request, &self.get()?.strands))
    }
    /// Where to draw it, rightwards.
    async fn x(&self) -> Result<f64> {
        Ok(self.get()?.x)
    }
    /// Where to draw it, downwards.
    async fn y(&self) -> Result<f64> {
        Ok(self.get()?.y)
    }
}

/// A service that is paid for.
#[derive(Clone)]
pub struct ServiceNode {
    network: FundingNetwork,
    position: usize,
}

impl ServiceNode {
    fn get(&self) -> Result<&funding::ServiceNode> {
        let node = self.network.network.services.get(self.position);
        node.ok_or_else(|| async_graphql::Error::new("a service outside of its network"))
    }
}

/// A service that is paid for.
#[Object]
impl ServiceNode {
    /// The service.
    async fn service(&self) -> Result<Service> {
        let service = Service::of(&self.network.request, &self.get()?.service);
        service.ok_or_else(|| async_graphql::Error::new("a service outside of its directory"))
    }
    /// How many bodies pay for it, under the filter.
    async fn funder_count(&self) -> Result<i32> {
        Ok(int(self.get()?.funder_count))
    }
    /// The number of the part that it belongs to, from 0.
    async fn component(&self) -> Result<i32> {
        Ok(int(self.get()?.component))
    }
    /// Where to draw it, rightwards.
    async fn x(&self) -> Result<f64> {
        Ok(self.get()?.x)
    }
    /// Where to draw it, downwards.
    async fn y(&self) -> Result<f64> {
        Ok(self.get()?.y)
    }
}

/// What lines come to: what is known, and how many are not. An unknown amount is never nothing.
#[derive(SimpleObject, Clone)]
pub struct FundingTotal {
    /// The sum of the known amounts, in pounds a year.
    pub known: f64,
    /// How many lines it sums.
    pub known_lines: i32,
    /// How many lines have no known amount.
    pub unknown_lines: i32,
    /// The same for people.
    pub text: String,
}

impl FundingTotal {
    pub(crate) fn of(total: funding::measures::total::Total) -> Self {
        Self {
            known: total.known,
            known_lines: int(total.known_lines),
            unknown_lines: int(total.unknown_lines),
            text: total.to_string(),
        }
    }
}

/// How much depends on how few funders, as bounds that meet when all amounts are known.
#[derive(SimpleObject, Clone, Copy)]
pub struct FundingConcentration {
    /// The least that the Herfindahl-Hirschman index can be, from 0 to 1.
    pub low: f64,
    /// The most that it can be.
    pub high: f64,
    /// The least that the effective number of funders can be.
    pub effective_funders_low: f64,
    /// The most that it can be.
    pub effective_funders_high: f64,
}

impl FundingConcentration {
    fn of(concentration: funding::measures::concentration::Concentration) -> Self {
        let (effective_funders_low, effective_funders_high) = concentration.effective_funders();
        Self {
            low: concentration.low,
            high: concentration.high,
            effective_funders_low,
            effective_funders_high,
        }
    }
}

/// What ends within some months.
#[derive(SimpleObject)]
pub struct FundingEndings {
    /// How many months.
    pub months: i32,
    /// The last day of the window.
    pub until: Date,
    /// The lines whose last day is in the window, the first to end first.
    pub lines: Vec<FundingLine>,
    /// Services all of whose lines end in the window.
    pub left_without: Vec<Service>,
    /// What those lines come to.
    pub total: FundingTotal,
}

/// An answer of the report's survey with the services that it holds for.
#[derive(SimpleObject)]
pub struct CoreFundingAnswer {
    /// The answer.
    pub title: String,
    /// How many services.
    pub count: i32,
    /// The services.
    pub services: Vec<Service>,
}

/// What happens when one body stops paying altogether.
#[derive(SimpleObject)]
pub struct WithdrawalHarm {
    /// The body.
    pub body: CommissioningBody,
    /// Services that lose all their lines.
    pub unfunded: Vec<Service>,
    /// How many services lose some of their lines and keep others.
    pub weakened: i32,
    /// How many partnerships end.
    pub dissolved: i32,
    /// How many parts there would be.
    pub components_after: i32,
    /// What it pays.
    pub lost: FundingTotal,
}
