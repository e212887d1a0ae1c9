//! Pooled outcomes by one measure from one perspective.

use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use jiff::civil::Date;
use quality::disclosure::{Answer, RuleSet};
use quality::outcomes::{Edition, Measure, Measures, Of, Policy, PublishedOutcome, TooFewTeams};
use quality::synthetic::{LABEL, Pool, pool};
use quality::{Confidence, Proportion};

use crate::error::{Code, bad_request, error};
use crate::outcome_measure::{OutcomeMeasure, ScorePerspective};
use crate::period::Period;
use crate::pooled_figure::{
    DisclosureRules, FigureStage, HiddenReason, PercentRange, PooledCount, PooledShare,
};
use crate::request::Request;
use crate::scalar::int;

/// What several teams' outcomes are together, by one measure version from one perspective. There is none of several: their scores
/// are not on the same scale.
///
/// Every figure that can be asked for was decided together with all others, by `rules`: no two answers lead to a small count.
#[derive(Clone)]
pub struct PooledOutcomes {
    pool: &'static Pool,
    measure: &'static Measure,
    perspective: quality::outcomes::Perspective,
    edition: Option<&'static Edition>,
    teams: Proportion,
    period: Period,
    today: Date,
}

/// What several teams' outcomes are together, by one measure version from one perspective. There is none of several: their scores
/// are not on the same scale.
///
/// Every figure that can be asked for was decided together with all others, by `rules`: no two answers lead to a small count.
#[Object]
impl PooledOutcomes {
    /// Whether the families are made up.
    async fn synthetic(&self) -> bool {
        true
    }
    /// What must stand wherever a figure of this is shown.
    async fn label(&self) -> &str {
        LABEL
    }
    /// The measure.
    async fn measure(&self) -> OutcomeMeasure {
        OutcomeMeasure { measure: self.measure }
    }
    /// Who gave the scores.
    async fn perspective(&self) -> ScorePerspective {
        self.perspective.into()
    }
    /// The period: "2024-25-Q1 to 2025-26-Q4", "2024-25", "2024-25-Q3".
    async fn period(&self) -> String {
        self.period.title(&self.pool.quarters)
    }
    /// The other periods that can be asked for: years and quarters.
    async fn periods(&self) -> Vec<String> {
        Period::all(&self.pool.quarters)
    }
    /// How many teams reported by this measure.
    async fn teams_reported(&self) -> i32 {
        int(self.teams.count())
    }
    /// How many teams were asked.
    async fn teams_asked(&self) -> i32 {
        int(self.teams.of())
    }
    /// The rules by which small counts are hidden.
    async fn rules(&self) -> DisclosureRules {
        DisclosureRules { rules: &self.pool.rules }
    }
    /// How many counts and percentages by this measure are hidden, of all periods and teams.
    async fn hidden(&self) -> i32 {
        self.edition.map_or(0, |edition| int(edition.hidden))
    }
    /// All teams in the period; null where too few reported.
    async fn all(&self) -> Option<PooledOutcome> {
        self.figure(&self.period.of())
    }
    /// Why there are no figures; null where there are.
    async fn reason(&self) -> Option<HiddenReason> {
        self.edition.is_none().then_some(HiddenReason::TooFewTeams)
    }
    /// All teams in each quarter of the period; empty where the period is a quarter.
    async fn quarters(&self) -> Vec<PooledOutcome> {
        let quarters = self.period.quarters(&self.pool.quarters).into_iter();
        quarters.filter_map(|quarter| self.figure(&Of::Quarter(quarter))).collect()
    }
    /// Each team in the whole period, in the order of their names; empty for a year or a quarter. They are compared by a funnel:
    /// there is no order of rank.
    async fn teams(&self) -> Vec<PooledOutcome> {
        let whole = matches!(self.period, Period::Whole);
        let figures = self.edition.iter().filter(|_| whole).flat_map(|edition| &edition.figures);
        figures.filter(|own| matches!(own.of, Of::Team(_))).map(|own| self.outcome(own)).collect()
    }
}

/// Where a team is in the funnel around all teams.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunnelPosition {
    /// Within the limits of 95%: as far from all teams as chance may well set it.
    Within,
    /// Outside the limits of 95%, which about one in twenty is by chance.
    Outside95,
    /// Outside the limits of 99.8%, which about one in five hundred is by chance.
    Outside998,
}

/// Outcomes of the eligible cases of a period: closed cases with two or more contacts that were not refused.
#[derive(SimpleObject, Clone)]
pub struct PooledOutcome {
    /// Whether the families are made up.
    pub synthetic: bool,
    /// The period.
    pub period: String,
    /// The team; null for all teams.
    pub team: Option<String>,
    /// Whether it can still change without a revision.
    pub stage: FigureStage,
    /// Eligible cases.
    pub eligible: PooledCount,
    /// Cases with a pair of scores, of those eligible.
    pub paired: PooledShare,
    /// Cases that improved by the threshold of the measure or more, of those paired; null where no source states a threshold.
    pub improved: Option<PooledShare>,
    /// Cases that deteriorated by the threshold or more, of those paired; null where no source states a threshold.
    pub deteriorated: Option<PooledShare>,
    /// Of a team: where its share that improved is in the funnel, from the counts as they are shown; null where they are not.
    pub funnel: Option<FunnelPosition>,
    /// Of a team: the limits of 95% around all teams for its number of pairs.
    pub limits95: Option<PercentRange>,
    /// Of a team: the limits of 99.8% around all teams for its number of pairs.
    pub limits998: Option<PercentRange>,
}

impl PooledOutcomes {
    pub(crate) fn ask(
        request: &Arc<Request>,
        measure: &str,
        perspective: Option<ScorePerspective>,
        period: Option<&str>,
    ) -> Result<Self> {
        let (measures, pool) = (Measures::built_in()?, pool()?);
        let found = measures.all().iter().find(|own| own.id.as_str() == measure).ok_or_else(|| {
            let known: Vec<&str> = measures.all().iter().map(|own| own.id.as_str()).collect();
            let known = known.join(", ");
            error(Code::NotFound, format!("`measure`: expected one of {known}, got `{measure}`"))
        })?;
        let perspective = match (perspective.map(quality::outcomes::Perspective::from), &*found.perspectives)
        {
            (None, [only]) => *only,
            (Some(asked), own) if own.contains(&asked) => asked,
            (_, own) => {
                let own: Vec<String> = own.iter().map(|own| format!("{own:?}").to_uppercase()).collect();
                return Err(bad_request(format!("`perspective`: expected {}", own.join(" or "))));
            }
        };
        let period = Period::read(period, &pool.quarters)?;
        let outcomes = pool.outcomes.iter().find(|((own, by), _)| own.id == found.id && *by == perspective);
        let (edition, teams) = match outcomes.map(|(_, edition)| edition) {
            Some(Ok(edition)) => (Some(edition), Some(edition.teams)),
            Some(Err(TooFewTeams { reported, asked, .. })) => (None, Proportion::new(*reported, *asked)),
            None => (None, Proportion::new(0, pool.asked.len() as u64)),
        };
        let teams = teams.ok_or_else(|| async_graphql::Error::new("more teams reported than were asked"))?;
        Ok(Self { pool, measure: found, perspective, edition, teams, period, today: request.today })
    }

    fn figure(&self, of: &Of) -> Option<PooledOutcome> {
        let own = self.edition?.figures.iter().find(|figure| figure.of == *of)?;
        Some(self.outcome(own))
    }

    fn outcome(&self, own: &PublishedOutcome) -> PooledOutcome {
        let rules = &self.pool.rules;
        let period = Period::from(&own.of);
        let last = period.last(&self.pool.quarters);
        let stage = Policy::built_in().map(|policy| policy.stage(last, self.today).into());
        let team = if let Of::Team(team) = &own.of { Some(team.to_string()) } else { None };
        let funnel = team.as_ref().and_then(|_| self.funnel(rules, own));
        let improved = own
            .improved
            .map(|part| PooledShare::new(rules, [part, own.paired], own.improved_percent, own.interval));
        PooledOutcome {
            synthetic: true,
            period: period.title(&self.pool.quarters),
            team,
            stage: stage.unwrap_or(FigureStage::Provisional),
            eligible: PooledCount::new(rules, own.eligible),
            paired: PooledShare::of_shown(rules, own.paired, own.eligible),
            improved,
            deteriorated: own.deteriorated.map(|part| PooledShare::of_shown(rules, part, own.paired)),
            funnel: funnel.as_ref().map(|funnel| funnel.0),
            limits95: funnel.as_ref().map(|funnel| funnel.1),
            limits998: funnel.as_ref().map(|funnel| funnel.2),
        }
    }

    /// Where a team is around all teams, by what is shown of both.
    fn funnel(
        &self,
        rules: &RuleSet,
        own: &PublishedOutcome,
    ) -> Option<(FunnelPosition, PercentRange, PercentRange)> {
        let shown = |part: Option<Answer>, whole: Answer| {
            let (part, whole) = (rules.shown(part?)?, rules.shown(whole)?);
            Proportion::new(part.min(whole), whole)
        };
        let all = self.edition?.figures.iter().find(|figure| figure.of == Of::All)?;
        let (average, team) = (shown(all.improved, all.paired)?, shown(own.improved, own.paired)?);
        let [p95, p998] = [Confidence::P95, Confidence::P998]
            .map(|confidence| Proportion::funnel(average, team.of(), confidence));
        let (p95, p998, part) = (p95?, p998?, team.fraction()?);
        let position = match () {
            () if part < p998.low || part > p998.high => FunnelPosition::Outside998,
            () if part < p95.low || part > p95.high => FunnelPosition::Outside95,
            () => FunnelPosition::Within,
        };
        Some((position, p95.into(), p998.into()))
    }
}
