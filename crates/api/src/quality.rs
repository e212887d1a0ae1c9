//! What can be asked about quality: standards, measures, frameworks, and pooled figures of a synthetic data set.

use async_graphql::{Context, Object, Result};

use crate::competency_framework::{CompetencyFramework, competency_frameworks};
use crate::data_dictionary::{DataDictionary, data_dictionary};
use crate::outcome_measure::{OutcomeMeasure, ScorePerspective, outcome_measures};
use crate::pooled_outcomes::PooledOutcomes;
use crate::pooled_referrals::PooledReferrals;
use crate::request::request;
use crate::standard_set::{StandardSet, standard_set, standard_sets};

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

    /// Outcomes of several teams together, by one measure from one perspective. The families and teams are made up, and every
    /// object says so: no team has sent a return to this registry.
    ///
    /// Errors: `NOT_FOUND` for a measure that there is not; `BAD_REQUEST` for a perspective that it does not have, or a period that
    /// is not pooled.
    async fn pooled_outcomes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug of a measure, such as `phq-9`.")] measure: String,
        #[graphql(desc = "Who gave the scores; needed where the measure has more than one perspective.")]
        perspective: Option<ScorePerspective>,
        #[graphql(desc = "A year, `2024-25`, or a quarter, `2024-25-Q3`; all that is pooled without it.")]
        period: Option<String>,
    ) -> Result<PooledOutcomes> {
        PooledOutcomes::ask(&request(ctx)?, &measure, perspective, period.as_deref())
    }

    /// Referrals of several teams together, by one item of the data dictionary, with what sources state beside. The families and
    /// teams are made up, and every object says so: no team has sent a return to this registry.
    ///
    /// Errors: `NOT_FOUND` for an item that there is not; `BAD_REQUEST` for a period that is not pooled.
    async fn pooled_referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug of an item, such as `parent-age`.")] item: String,
        #[graphql(desc = "A year, `2024-25`; all that is pooled without it.")] period: Option<String>,
    ) -> Result<PooledReferrals> {
        PooledReferrals::ask(&request(ctx)?, &item, period.as_deref())
    }
}
