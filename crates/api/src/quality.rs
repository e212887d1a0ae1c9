//! What can be asked about quality: standards, measures, frameworks, and pooled figures of a synthetic data set.

use async_graphql::{Context, Object, Result};

use crate::benchmark::{Benchmark, benchmark};
use crate::competency_coverage::{CompetencyCoverage, competency_coverage};
use crate::competency_framework::{CompetencyFramework, competency_frameworks};
use crate::connection::PageArgs;
use crate::data_dictionary::{DataDictionary, data_dictionary};
use crate::outcome_edition::OutcomeEdition;
use crate::outcome_measure::{OutcomeMeasure, ScorePerspective, outcome_measures};
use crate::outcome_return::{OutcomeReturnConnection, OutcomeReturnFilter, outcome_returns};
use crate::pooled_outcomes::{Asked, PooledOutcomes};
use crate::pooled_referrals::PooledReferrals;
use crate::request::request;
use crate::self_review::{SelfReviewConnection, self_reviews};
use crate::standard_set::{StandardSet, standard_set, standard_sets};
use crate::training_reach::{TrainingReach, training_reach};

/// What can be asked about quality.
#[derive(Default)]
pub(crate) struct Quality;

/// What can be asked about quality.
#[Object]
impl Quality {
    /// The standard sets that services can review themselves by.
    async fn standard_sets(&self) -> Result<Vec<StandardSet>> {
        standard_sets()
    }

    /// A standard set; null when there is none with this slug.
    async fn standard_set(
        &self,
        #[graphql(desc = "Its slug, such as `pif-self-audit`.")] id: String,
    ) -> Result<Option<StandardSet>> {
        standard_set(&id)
    }

    /// A team beside all that reviewed themselves by the same version of a standard set. The teams are made up, and every object says
    /// so: reviews are never published.
    ///
    /// Errors: `NOT_FOUND` for a set or a team that there is not.
    async fn benchmark(
        &self,
        #[graphql(desc = "The slug of a standard set, such as `pif-self-audit`.")] standard_set: String,
        #[graphql(desc = "The team that stands beside all; the first without it.")] team: Option<String>,
    ) -> Option<Result<Benchmark>> {
        Some(benchmark(&standard_set, team.as_deref()))
    }

    /// How many professionals teams trained in a year, by how many of those asked. The teams are made up, and every object says so.
    ///
    /// Errors: `BAD_REQUEST` for a year of which there are no returns.
    async fn training_reach(
        &self,
        #[graphql(desc = "From April to March, `2025-26`; the last with returns without it.")] year: Option<
            String,
        >,
    ) -> Option<Result<TrainingReach>> {
        Some(training_reach(year.as_deref()))
    }

    /// Which domains of a competency framework teams cover at a level. The teams are made up, and every object says so.
    ///
    /// Errors: `NOT_FOUND` for a framework that there is not; `BAD_REQUEST` for a level that it does not have.
    async fn competencies(
        &self,
        #[graphql(desc = "The slug of a framework, such as `aimh-uk`.")] framework: String,
        #[graphql(desc = "The level; the highest without it.")] level: Option<i32>,
    ) -> Option<Result<CompetencyCoverage>> {
        Some(competency_coverage(&framework, level))
    }

    /// The competency frameworks that teams can assess themselves by.
    async fn competency_frameworks(&self) -> Result<Vec<CompetencyFramework>> {
        competency_frameworks()
    }

    /// The measures of outcomes that parent-infant teams are known to use.
    async fn outcome_measures(&self) -> Result<Vec<OutcomeMeasure>> {
        outcome_measures()
    }

    /// What a team counts of every referral before anything leaves it.
    async fn data_dictionary(&self) -> Result<DataDictionary> {
        data_dictionary()
    }

    /// Returns of outcomes that are kept, by team and quarter. Their counts are small numbers, and none of them is published. Reviewers
    /// only; the sender of a return sees it in the proposal.
    async fn outcome_returns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<OutcomeReturnFilter>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<OutcomeReturnConnection>> {
        let page = PageArgs::new(first, after, last, before);
        Some(page.and_then(|args| outcome_returns(&request(ctx)?, &filter.unwrap_or_default(), &args)))
    }

    /// Self-reviews that are kept, by service and standard set: working papers, none of which is published. Reviewers see all of them, and
    /// others those that they sent; one that waits is in its proposal.
    async fn self_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this service, by its slug.")] service: Option<String>,
        #[graphql(desc = "Only by this standard set, by its slug.")] standard_set: Option<String>,
        #[graphql(desc = "How many entries, from the start or behind `after`: 0 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<SelfReviewConnection> {
        let args = PageArgs::new(first, after, None, None)?;
        self_reviews(&request(ctx)?, service.as_deref(), standard_set.as_deref(), &args)
    }

    /// The editions of pooled outcomes that were published, the newest first; those that were withdrawn are not among them.
    async fn outcome_editions(&self, ctx: &Context<'_>) -> Result<Vec<OutcomeEdition>> {
        OutcomeEdition::all(&request(ctx)?)
    }

    /// Outcomes of several teams together, by one measure from one perspective: of the newest edition that was published. Where there is
    /// none, the families and teams are made up, and every object says so in `synthetic` and `label`.
    ///
    /// Errors: `NOT_FOUND` for a measure or an edition that there is not; `BAD_REQUEST` for a perspective that it does not have, or a period that
    /// is not pooled.
    async fn pooled_outcomes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug of a measure, such as `phq-9`.")] measure: String,
        #[graphql(desc = "Who gave the scores; needed where the measure has more than one perspective.")]
        perspective: Option<ScorePerspective>,
        #[graphql(desc = "A year, `2024-25`, or a quarter, `2024-25-Q3`; all that is pooled without it.")]
        period: Option<String>,
        #[graphql(desc = "The slug of an edition, see `outcomeEditions`; the newest without it.")]
        edition: Option<String>,
        #[graphql(
            desc = "True: of made-up teams, whatever was published, to see what it could look like.",
            default
        )]
        synthetic: bool,
    ) -> Option<Result<PooledOutcomes>> {
        let (period, edition) = (period.as_deref(), edition.as_deref());
        let asked = Asked { measure: &measure, perspective, period, edition, synthetic };
        Some(request(ctx).and_then(|request| PooledOutcomes::ask(&request, &asked)))
    }

    /// Referrals of several teams together, by one item of the data dictionary, with what sources state beside. The families and
    /// teams are made up, and every object says so: nothing of referrals is published.
    ///
    /// Errors: `NOT_FOUND` for an item that there is not; `BAD_REQUEST` for a period that is not pooled.
    async fn pooled_referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug of an item, such as `parent-age`.")] item: String,
        #[graphql(desc = "A year, `2024-25`; all that is pooled without it.")] period: Option<String>,
    ) -> Option<Result<PooledReferrals>> {
        Some(request(ctx).and_then(|request| PooledReferrals::ask(&request, &item, period.as_deref())))
    }
}
