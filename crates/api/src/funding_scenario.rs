//! What happens when funding is withdrawn.

use std::sync::Arc;

use async_graphql::{InputObject, Object, Result, SimpleObject};

use crate::enums::{BodyKind, Budget, Nation};
use crate::error::bad_request;
use crate::funding_filter::{FundingFilter, set};
use crate::funding_line::FundingLine;
use crate::funding_network::{FundingNetwork, FundingTotal, scope};
use crate::named::body_slugs;
use crate::partnership::Partnership;
use crate::request::Request;
use crate::scalar::Date;
use crate::service::Service;

/// What is withdrawn. Bodies *and* budgets name those bodies' lines from those budgets.
#[derive(InputObject)]
pub struct FundingScenarioInput {
    /// Slugs, ids or codes of bodies that stop paying; may be empty when something else is named.
    withdraw: Vec<String>,
    /// Budgets from which nothing is paid any more.
    budgets: Option<Vec<Budget>>,
    /// Kinds of bodies that stop paying.
    kinds: Option<Vec<BodyKind>>,
    /// Nations whose services lose.
    nations: Option<Vec<Nation>>,
    /// Slugs, ids or codes of bodies in whose area the services that lose work.
    areas: Option<Vec<String>>,
    /// From which day; today without it.
    from: Option<Date>,
    /// How much of each line, above 0 and up to 100.
    #[graphql(default_with = "Some(100.0)")]
    cut_percent: Option<f64>,
    /// Look only at these lines.
    filter: Option<FundingFilter>,
}

/// What happens when funding is withdrawn. Nothing is stored.
#[derive(Clone)]
pub struct FundingScenario {
    request: Arc<Request>,
    scenario: Arc<funding::Scenario>,
}

impl FundingScenario {
    pub(crate) fn ask(request: &Arc<Request>, input: FundingScenarioInput) -> Result<Self> {
        Self::named(request, input, "input")
    }

    /// The answer to an argument of this name.
    fn named(request: &Arc<Request>, input: FundingScenarioInput, argument: &str) -> Result<Self> {
        let registry = request.snapshot.registry();
        let withdrawal = funding::Withdrawal {
            bodies: body_slugs(registry, Some(input.withdraw), &format!("{argument}.withdraw"))?,
            kinds: set(input.kinds),
            budgets: set(input.budgets),
            nations: set(input.nations),
            areas: body_slugs(registry, input.areas, &format!("{argument}.areas"))?,
            from: input.from.map(|from| from.0),
            percent: input.cut_percent.unwrap_or(100.0),
        };
        // The day of the withdrawal is the day of the answer, in the past as well.
        let scope = scope(request, input.filter, input.from)?;
        let scenario = funding::scenario(request.snapshot.registry(), &scope, &withdrawal, |service| {
            request.snapshot.class_of(service)
        })
        .map_err(|error| bad_request(format!("`{argument}`: {error}")))?;
        Ok(Self { request: request.clone(), scenario: Arc::new(scenario) })
    }
}

/// What happens when funding is withdrawn. Nothing is stored.
#[Object]
impl FundingScenario {
    /// The day that it is about.
    async fn as_of(&self) -> Date {
        Date(self.scenario.as_of)
    }
    /// The network as it would be without the withdrawal.
    async fn before(&self) -> FundingNetwork {
        FundingNetwork::of(&self.request, self.scenario.before.clone())
    }
    /// The network with it. Services that are unfunded are gone from it.
    async fn after(&self) -> FundingNetwork {
        FundingNetwork::of(&self.request, self.scenario.after.clone())
    }
    /// Services that lose all their known lines.
    async fn unfunded(&self) -> Vec<Service> {
        Service::all(&self.request, &self.scenario.unfunded)
    }
    /// Services that lose part of what they had.
    async fn weakened(&self) -> Vec<WeakenedService> {
        let weakened = self.scenario.weakened.iter();
        weakened
            .filter_map(|weakened| {
                Some(WeakenedService {
                    service: Service::of(&self.request, &weakened.service)?,
                    lost: FundingLine::all(&self.request, &weakened.lost),
                    cut: FundingLine::all(&self.request, &weakened.cut),
                    remaining: FundingLine::all(&self.request, &weakened.remaining),
                })
            })
            .collect()
    }
    /// Partnerships that share no service any more, with the services that they shared.
    async fn dissolved(&self) -> Vec<Partnership> {
        Partnership::all(&self.request, self.scenario.dissolved.clone())
    }
    /// What the lines that are hit come to, in full.
    async fn hit(&self) -> FundingTotal {
        FundingTotal::of(self.scenario.hit)
    }
    /// What is taken from them.
    async fn lost(&self) -> FundingTotal {
        FundingTotal::of(self.scenario.lost)
    }
}

/// Two withdrawals side by side. Nothing is stored.
#[derive(Clone)]
pub struct FundingScenarioComparison {
    first: FundingScenario,
    second: FundingScenario,
    comparison: Arc<funding::Comparison>,
}

impl FundingScenarioComparison {
    pub(crate) fn ask(
        request: &Arc<Request>,
        first: FundingScenarioInput,
        second: FundingScenarioInput,
    ) -> Result<Self> {
        let first = FundingScenario::named(request, first, "first")?;
        let second = FundingScenario::named(request, second, "second")?;
        let comparison = Arc::new(funding::compare(&first.scenario, &second.scenario));
        Ok(Self { first, second, comparison })
    }
}

/// Two withdrawals side by side. Nothing is stored.
#[Object]
impl FundingScenarioComparison {
    /// The first.
    async fn first(&self) -> &FundingScenario {
        &self.first
    }
    /// The second.
    async fn second(&self) -> &FundingScenario {
        &self.second
    }
    /// Services that both leave without a known line.
    async fn unfunded_by_both(&self) -> Vec<Service> {
        Service::all(&self.first.request, &self.comparison.unfunded_by_both)
    }
    /// Services that only the first leaves without.
    async fn unfunded_by_first(&self) -> Vec<Service> {
        Service::all(&self.first.request, &self.comparison.unfunded_by_first)
    }
    /// Services that only the second leaves without.
    async fn unfunded_by_second(&self) -> Vec<Service> {
        Service::all(&self.first.request, &self.comparison.unfunded_by_second)
    }
    /// Partnerships that only the first dissolves.
    async fn dissolved_by_first(&self) -> Vec<Partnership> {
        Partnership::all(&self.first.request, self.comparison.dissolved_by_first.clone())
    }
    /// Partnerships that only the second dissolves.
    async fn dissolved_by_second(&self) -> Vec<Partnership> {
        Partnership::all(&self.first.request, self.comparison.dissolved_by_second.clone())
    }
}

/// A service that loses part of what it had.
#[derive(SimpleObject)]
pub struct WeakenedService {
    /// The service.
    pub service: Service,
    /// The lines that it loses.
    pub lost: Vec<FundingLine>,
    /// The lines that stay, with what is left of their amounts. Each has an id of its own, `…-cut`: it is not the line that is recorded.
    pub cut: Vec<FundingLine>,
    /// The lines that stay, cut or not.
    pub remaining: Vec<FundingLine>,
}
