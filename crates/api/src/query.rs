//! What can be asked.

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject, Object, Result};

use crate::access::{Access, ReturnSet};
use crate::assess_input::AssessInput;
use crate::assessment::Assessment;
use crate::at_hand::Apart;
use crate::body::CommissioningBody;
use crate::body_list::{CommissioningBodyConnection, CommissioningBodyFilter, bodies};
use crate::capacity::{Capacity, CapacityInput, StaffingStandard, staffing_standards};
use crate::comparison::{DefinitionComparison, compare};
use crate::connection::PageArgs;
use crate::coverage_trend::{CoverageTrend, coverage_trend};
use crate::coverage_view::Coverage;
use crate::definition::Definition;
use crate::enums::Nation;
use crate::error::bad_request;
use crate::fact::FactDefinition;
use crate::figure::{PublishedFigure, published_figures};
use crate::funding_filter::FundingFilter;
use crate::funding_network::FundingNetwork;
use crate::funding_scenario::{FundingScenario, FundingScenarioComparison, FundingScenarioInput};
use crate::intervention::Intervention;
use crate::key::{KeyConnection, KeyState, keys};

use crate::node::{Node, fetch};
use crate::past::past;
use crate::proposal::{Proposal, ProposalState};
use crate::proposal_list::{ProposalConnection, review_queue};
use crate::quality::Quality;
use crate::query_lists::Lists;
use crate::recommendation::{Recommendation, recommendations};
use crate::request::{Request, request};
use crate::round::{Round, rounds};
use crate::scalar::Date;
use crate::search::{SearchHit, search};
use crate::service::Service;
use crate::service_filter::ServiceFilter;
use crate::service_list::{ServiceConnection, ServiceOrder, TeamConnection, services, teams};
use crate::source::{Source, SourceFilter, sources};
use crate::summary::RegistrySummary;
use crate::team::Team;
use crate::viewer::Viewer;
use crate::webhook::{Webhook, webhooks};

/// What can be asked. Every answer of one request is read from one revision of the registry.
#[derive(MergedObject, Default)]
pub(crate) struct Query(Content, Lists, Now, Quality);

/// The registry as it was at an earlier revision. The ids of what it holds name the revision, so that no client takes the past for the
/// present: `service:oxpip@12`. They can be fetched again by `past(revision: 12) { node(id: …) }`.
#[derive(MergedObject)]
pub(crate) struct PastRegistry(Content, Lists);

/// What can be asked of any revision.
#[derive(Default)]
pub(crate) struct Content {
    /// What is read, where it is not what the request began with.
    at: Option<Arc<Request>>,
}

/// What can be asked of the present alone.
#[derive(Default)]
pub(crate) struct Now;

impl Content {
    fn request(&self, ctx: &Context<'_>) -> Result<Arc<Request>> {
        self.at.clone().map_or_else(|| request(ctx), Ok)
    }
}

/// What can be asked of any revision.
#[Object]
impl Content {
    /// Anything by its id; null when there is no such thing. What is answered has that id: of a service that was merged into another,
    /// `service(slug:)` leads to the other one. Within `past`, an id without a revision leads to that of its
    /// revision.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id that this registry gave out.")] id: ID,
    ) -> Option<Result<Node>> {
        self.request(ctx).and_then(|request| fetch(&request, &id)).transpose()
    }

    /// Several things by their ids, in the order asked for; null where there is no such thing, and in the place of what is no id.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids that this registry gave out, at most 100.")] ids: Vec<ID>,
    ) -> Option<Result<Vec<Option<Node>>>> {
        if ids.len() > 100 {
            let count = ids.len();
            return Some(Err(bad_request(format!("`ids`: expected at most 100, got {count}"))));
        }
        let found = |request| ids.iter().map(|id| fetch(&request, id).unwrap_or_default()).collect();
        Some(self.request(ctx).map(found))
    }

    /// The registry at a glance.
    async fn registry(&self, ctx: &Context<'_>) -> Result<RegistrySummary> {
        Ok(RegistrySummary { request: self.request(ctx)? })
    }

    /// A service; null when there is none with this slug.
    async fn service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its stable name.")] slug: String,
    ) -> Result<Option<Service>> {
        Ok(Service::find(&self.request(ctx)?, &slug))
    }

    /// Services, by name unless another order is asked for.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<ServiceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<ServiceOrder>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<ServiceConnection>> {
        let (filter, page) = (filter.unwrap_or_default(), PageArgs::new(first, after, last, before));
        let order = order_by.as_ref();
        Some(page.and_then(|args| services(&self.request(ctx)?, Apart::of(ctx), &filter, order, &args)))
    }

    /// A team; null when there is no service with this slug, or it is not a full parent-infant team.
    async fn team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its stable name.")] slug: String,
    ) -> Result<Option<Team>> {
        Ok(Team::find(&self.request(ctx)?, &slug))
    }

    /// Full parent-infant teams, by name unless another order is asked for.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn teams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<ServiceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<ServiceOrder>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<TeamConnection>> {
        let (filter, page) = (filter.unwrap_or_default(), PageArgs::new(first, after, last, before));
        Some(page.and_then(|args| teams(&self.request(ctx)?, filter, order_by.as_ref(), &args)))
    }

    /// A commissioning body; null when there is none with this slug.
    async fn commissioning_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its stable name.")] slug: String,
    ) -> Result<Option<CommissioningBody>> {
        Ok(CommissioningBody::find(&self.request(ctx)?, &slug))
    }

    /// Commissioning bodies by name.
    async fn commissioning_bodies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<CommissioningBodyFilter>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<CommissioningBodyConnection>> {
        let page = PageArgs::new(first, after, last, before);
        Some(page.and_then(|args| bodies(&self.request(ctx)?, &filter.unwrap_or_default(), &args)))
    }

    /// Services, bodies and interventions by what people remember of them: names, other names, places, codes, beginnings
    /// of words, small slips. The best first.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is remembered.")] text: String,
        #[graphql(desc = "How many, 0 to 100.")] first: Option<i32>,
    ) -> Option<Result<Vec<SearchHit>>> {
        Some(self.request(ctx).and_then(|request| search(&request, &text, first)))
    }

    /// Every source that the registry draws on, in the order in which they came in.
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; all of them without it.")] filter: Option<SourceFilter>,
    ) -> Option<Result<Vec<Source>>> {
        Some(self.request(ctx).and_then(|request| sources(&request, &filter.unwrap_or_default())))
    }

    /// A source; null when there is none with this slug.
    async fn source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its stable name.")] slug: String,
    ) -> Result<Option<Source>> {
        Ok(Source::find(&self.request(ctx)?, &slug))
    }

    /// An intervention; null when there is none with this slug.
    async fn intervention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its stable name.")] slug: String,
    ) -> Result<Option<Intervention>> {
        let request = self.request(ctx)?;
        let found = request.snapshot.registry().intervention(&slug);
        Ok(found.map(|intervention| Intervention::new(&request, intervention)))
    }

    /// Every intervention that the registry knows.
    async fn interventions(&self, ctx: &Context<'_>) -> Result<Vec<Intervention>> {
        let request = self.request(ctx)?;
        Ok(request
            .snapshot
            .registry()
            .interventions()
            .map(|intervention| Intervention::new(&request, intervention))
            .collect())
    }

    /// Who pays for what on a day, with whom, and what depends on them.
    async fn funding_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About which lines; all of them without it.")] filter: Option<FundingFilter>,
        #[graphql(desc = "The day; today without it.")] as_of: Option<Date>,
    ) -> Option<Result<FundingNetwork>> {
        Some(self.request(ctx).and_then(|request| FundingNetwork::ask(&request, filter, as_of)))
    }

    /// What is known to work in the area of each commissioning body on a day, and where there are gaps.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today without it.")] as_of: Option<Date>,
    ) -> Option<Result<Coverage>> {
        Some(self.request(ctx).map(|request| Coverage::on(&request, as_of)))
    }

    /// The share of areas with a team over the years, towards teams in all areas by 2030.
    async fn coverage_trend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first year.")] from: i32,
        #[graphql(desc = "The last year, at most 30 in all.")] to: i32,
    ) -> Option<Result<CoverageTrend>> {
        Some(self.request(ctx).and_then(|request| coverage_trend(&request, from, to)))
    }

    /// Whether CAMHS take children up to 36 months, from freedom-of-information returns about one year.
    async fn access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From April to March, `2017-18`; the last with returns without it.")] year: Option<
            String,
        >,
        #[graphql(desc = "Which returns.", default_with = "ReturnSet::Registry")] set: ReturnSet,
    ) -> Option<Result<Access>> {
        Some(self.request(ctx).and_then(|request| Access::ask(&request, year, set)))
    }
}

/// What can be asked of the present alone.
#[Object]
impl Now {
    /// Everything that can be known about a service, with the question for each: a questionnaire.
    async fn vocabulary(&self, ctx: &Context<'_>) -> Result<Vec<FactDefinition>> {
        let request = request(ctx)?;
        let vocabulary = request.snapshot.library().vocabulary();
        Ok(vocabulary.iter().map(|(fact, _)| FactDefinition::new(vocabulary, fact)).collect())
    }

    /// The definitions that are loaded.
    async fn definitions(&self, ctx: &Context<'_>) -> Result<Vec<Definition>> {
        let request = request(ctx)?;
        Ok(request
            .snapshot
            .library()
            .iter()
            .map(|definition| Definition::new(&request, definition))
            .collect())
    }

    /// A definition; null when there is none with this slug.
    async fn definition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its slug, such as `rare-jewels-2019`.")] id: String,
    ) -> Result<Option<Definition>> {
        Ok(Definition::find(&request(ctx)?, &id))
    }

    /// Assess a service that is not in the registry. Nothing is stored.
    async fn assess(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is known of it.")] input: AssessInput,
    ) -> Option<Result<Assessment>> {
        Some(request(ctx).and_then(|request| input.assess(&request)))
    }

    /// What happens to services and partnerships if funding is withdrawn. Nothing is stored.
    async fn funding_scenario(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is withdrawn.")] input: FundingScenarioInput,
    ) -> Option<Result<FundingScenario>> {
        Some(request(ctx).and_then(|request| FundingScenario::ask(&request, input)))
    }

    /// Two withdrawals side by side: what both do, and what only one of them does. Nothing is stored.
    async fn compare_funding_scenarios(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is withdrawn in the first.")] first: FundingScenarioInput,
        #[graphql(desc = "What is withdrawn in the second.")] second: FundingScenarioInput,
    ) -> Option<Result<FundingScenarioComparison>> {
        Some(request(ctx).and_then(|request| FundingScenarioComparison::ask(&request, first, second)))
    }

    /// Numbers that sources state about the United Kingdom, a nation or the sector: claims, each with its place. Sources that
    /// disagree all stand, and what this registry counts stands beside them.
    async fn published_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The question that they answer: `teams`.")] subject: Option<String>,
        #[graphql(desc = "About this nation.")] nation: Option<Nation>,
    ) -> Option<Result<Vec<PublishedFigure>>> {
        Some(request(ctx).and_then(|request| published_figures(&request, subject.as_deref(), nation)))
    }

    /// The twelve recommendations of the report, by number, with what sources say has been done about them.
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For this nation.")] nation: Option<Nation>,
    ) -> Result<Vec<Recommendation>> {
        recommendations(&request(ctx)?, nation)
    }

    /// The staffing standards that capacity can be measured by.
    async fn staffing_standards(&self, ctx: &Context<'_>) -> Result<Vec<StaffingStandard>> {
        staffing_standards(&request(ctx)?)
    }

    /// The staff that births ask for against the staff that is known: of a team, of an area, or what if.
    async fn capacity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, by which standard.")] input: CapacityInput,
    ) -> Option<Result<Capacity>> {
        Some(request(ctx).and_then(|request| Capacity::ask(&request, &input)))
    }

    /// What changes for every service in the registry when one definition replaces another.
    async fn compare_definitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug of the definition that is replaced.")] base: String,
        #[graphql(desc = "The slug of the definition that replaces it.")] other: String,
    ) -> Option<Result<DefinitionComparison>> {
        Some(request(ctx).and_then(|request| compare(&request, &base, &other)))
    }

    /// The registry as it was at a revision, or at the end of a day: everything that can be asked, answered from what was
    /// recorded by then. The same question has the same answer whenever it is asked, for as long as the definitions
    /// stay: they are those of today, and so is what you may see of that time. It is rebuilt from the log, which takes 10,000 units of cost and more.
    ///
    /// Ids name the revision: a client that keeps what it has read by id keeps each time apart.
    /// Errors: `NOT_FOUND` when there is no such revision or nothing had been recorded, `BAD_REQUEST` for a day that is
    /// not over.
    async fn past(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision, from 1; the last one of the day `asOf` without it.")]
        revision: Option<i32>,
        #[graphql(
            desc = "The day (UTC) that questions without a day of their own are about; that of the revision without it."
        )]
        as_of: Option<Date>,
    ) -> Option<Result<PastRegistry>> {
        let found = past(ctx, revision, as_of).await;
        Some(found.map(|at| PastRegistry(Content { at: Some(at.clone()) }, Lists { at: Some(at) })))
    }

    /// What waits for a reviewer, or another state of proposals; those that wait longest first. Reviewers only.
    async fn review_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Those in this state.", default_with = "Some(ProposalState::Open)")] state: Option<
            ProposalState,
        >,
    ) -> Option<Result<ProposalConnection>> {
        let page = PageArgs::new(first, after, None, None);
        Some(page.and_then(|args| review_queue(&request(ctx)?, &args, state)))
    }

    /// A proposal: for reviewers any, for others their own; null when there is no such thing.
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Proposal>> {
        Ok(Proposal::find(&request(ctx)?, &id))
    }

    /// Keys, the newest first: who may write, and which services were asked about themselves. Admins only.
    async fn keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Those in this state.")] state: Option<KeyState>,
        #[graphql(desc = "Those of the links of this round.")] round: Option<String>,
    ) -> Option<Result<KeyConnection>> {
        Some(keys(ctx, PageArgs::new(first, after, None, None), state, round.as_deref()).await)
    }

    /// Rounds in which services were asked about themselves, the newest first. Admins only.
    async fn rounds(&self, ctx: &Context<'_>) -> Option<Result<Vec<Round>>> {
        Some(rounds(ctx).await)
    }

    /// Addresses to which every revision is sent as it is published, in the order in which they were made. Admins only.
    async fn webhooks(&self, ctx: &Context<'_>) -> Option<Result<Vec<Webhook>>> {
        Some(webhooks(ctx).await)
    }

    /// Who you are to this registry.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(request(ctx)?.viewer.clone())
    }
}
