//! Pooled outcomes by one measure from one perspective.

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use jiff::civil::Date;
use quality::disclosure::{Answer, RuleSet};
use quality::outcomes::{Measure, Measures, Of, Policy, PublishedOutcome, SeriesTable};
use quality::synthetic::{LABEL, pool};
use quality::{Confidence, Proportion, Quarter, Range};

use crate::error::{Code, bad_request, error};
use crate::outcome_edition::OutcomeEdition;
use crate::outcome_measure::{OutcomeMeasure, ScorePerspective};
use crate::period::Period;
use crate::pooled_figure::{
    DisclosureRules, FigureStage, HiddenReason, PercentRange, PooledCount, PooledShare, Shown,
};
use crate::request::Request;
use crate::scalar::int;
use crate::service::Service;

/// What several teams' outcomes are together, by one measure version from one perspective. There is none of several: their scores
/// are not on the same scale.
///
/// Every figure that can be asked for was decided together with all others, by `rules`: no two answers lead to a small count.
#[derive(Clone)]
pub struct PooledOutcomes {
    request: Arc<Request>,
    origin: Origin,
    measure: &'static Measure,
    perspective: quality::outcomes::Perspective,
    /// Nothing where too few teams reported.
    figures: Option<Arc<[PublishedOutcome]>>,
    hidden: usize,
    /// How many teams reported, and how many were asked, where that is known.
    teams: (u64, Option<u64>),
    period: Period,
}

/// Where figures are from.
#[derive(Clone)]
pub(crate) struct Origin {
    /// The edition; none of made-up teams.
    pub(crate) edition: Option<OutcomeEdition>,
    pub(crate) quarters: RangeInclusive<Quarter>,
    pub(crate) rules: &'static RuleSet,
    /// The day by which quarters are closed, or not yet.
    pub(crate) as_of: Date,
}

/// What several teams' outcomes are together, by one measure version from one perspective. There is none of several: their scores
/// are not on the same scale.
///
/// Every figure that can be asked for was decided together with all others, by `rules`: no two answers lead to a small count.
#[Object]
impl PooledOutcomes {
    /// Whether the families are made up: so they are where `edition` is null.
    async fn synthetic(&self) -> bool {
        self.origin.edition.is_none()
    }
    /// What must stand wherever a figure of this is shown.
    async fn label(&self) -> String {
        self.origin.edition.as_ref().map_or_else(|| LABEL.to_owned(), OutcomeEdition::label_text)
    }
    /// The edition that it is a part of; null where the families are made up.
    async fn edition(&self) -> Option<&OutcomeEdition> {
        self.origin.edition.as_ref()
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
        self.period.title(&self.origin.quarters)
    }
    /// The other periods that can be asked for: years and quarters.
    async fn periods(&self) -> Vec<String> {
        Period::all(&self.origin.quarters)
    }
    /// How many teams reported by this measure.
    async fn teams_reported(&self) -> i32 {
        int(self.teams.0)
    }
    /// How many teams were asked; null where no one said.
    async fn teams_asked(&self) -> Option<i32> {
        self.teams.1.map(int)
    }
    /// The rules by which small counts are hidden.
    async fn rules(&self) -> DisclosureRules {
        DisclosureRules { rules: self.origin.rules }
    }
    /// How many counts and percentages by this measure are hidden, of all periods and teams.
    async fn hidden(&self) -> i32 {
        int(self.hidden)
    }
    /// All teams in the period; null where too few reported.
    async fn all(&self) -> Option<PooledOutcome> {
        self.figure(&self.period.of())
    }
    /// Why there is no figure of all teams in the period; null where there is one. A quarter has none where too few teams reported in
    /// any of the quarters, and a year likewise: one alone would follow from the others.
    async fn reason(&self) -> Option<HiddenReason> {
        self.figure(&self.period.of()).is_none().then_some(HiddenReason::TooFewTeams)
    }
    /// All teams in each quarter of the period; empty where the period is a quarter.
    async fn quarters(&self) -> Vec<PooledOutcome> {
        let quarters = self.period.quarters(&self.origin.quarters).into_iter();
        quarters.filter_map(|quarter| self.figure(&Of::Quarter(quarter))).collect()
    }
    /// Each team in the whole period, in the order of their names; empty for a year or a quarter. They are compared by a funnel:
    /// there is no order of rank.
    async fn teams(&self) -> Vec<PooledOutcome> {
        let whole = matches!(self.period, Period::Whole);
        let figures = self.figures.iter().filter(|_| whole).flat_map(|figures| figures.iter());
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
    /// The slug of the team, as it was sent; null for all teams.
    pub team: Option<String>,
    /// The team in the register; null for all teams, of made-up teams, and where it is not in the register any more.
    pub service: Option<Service>,
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

/// Which figures are asked for.
pub(crate) struct Asked<'a> {
    pub(crate) measure: &'a str,
    pub(crate) perspective: Option<ScorePerspective>,
    pub(crate) period: Option<&'a str>,
    pub(crate) edition: Option<&'a str>,
    pub(crate) synthetic: bool,
}

impl PooledOutcomes {
    /// What was published; of made-up teams where that is asked for, or nothing was published.
    pub(crate) fn ask(request: &Arc<Request>, asked: &Asked<'_>) -> Result<Self> {
        let (measure, perspective) = series(asked.measure, asked.perspective)?;
        let edition = match asked.edition {
            Some(_) if asked.synthetic => {
                return Err(bad_request("`synthetic`: expected nothing beside `edition`"));
            }
            Some(name) => Some(OutcomeEdition::find(request, name)?.ok_or_else(|| {
                let name = facts::visible(name);
                error(Code::NotFound, format!("`edition`: there is no edition `{name}`, or it was withdrawn"))
            })?),
            None if asked.synthetic => None,
            None => OutcomeEdition::newest(request)?,
        };
        let Some(edition) = edition else {
            return Self::made_up(request, measure, perspective, asked.period);
        };
        let found = edition.table.of(&measure.id, perspective);
        Self::published(request, &edition, (measure, perspective), found, asked.period)
    }

    /// What an edition says by a measure.
    pub(crate) fn published(
        request: &Arc<Request>,
        edition: &OutcomeEdition,
        (measure, perspective): (&'static Measure, quality::outcomes::Perspective),
        found: Option<&SeriesTable>,
        period: Option<&str>,
    ) -> Result<Self> {
        let origin = edition.origin();
        let figures = found.filter(|own| !own.figures.is_empty());
        let figures = figures.map(|own| own.figures.iter().map(|row| row.figure(origin.rules)).collect());
        Ok(Self {
            request: request.clone(),
            measure,
            perspective,
            figures,
            hidden: found.map_or(0, |own| own.hidden),
            teams: (found.map_or(0, |own| own.reported), edition.table.asked),
            period: Period::read(period, &origin.quarters)?,
            origin,
        })
    }

    fn made_up(
        request: &Arc<Request>,
        measure: &'static Measure,
        perspective: quality::outcomes::Perspective,
        period: Option<&str>,
    ) -> Result<Self> {
        let pool = pool()?;
        let outcomes = pool.outcomes.iter().find(|((own, by), _)| own.id == measure.id && *by == perspective);
        let edition = outcomes.and_then(|(_, edition)| edition.as_ref().ok());
        let teams = match outcomes.map(|(_, edition)| edition) {
            Some(Ok(edition)) => edition.teams.count(),
            Some(Err(too_few)) => too_few.reported,
            None => 0,
        };
        let (rules, as_of, quarters) = (&pool.rules, request.today, pool.quarters.clone());
        Ok(Self {
            request: request.clone(),
            measure,
            perspective,
            figures: edition.map(|edition| edition.figures.clone().into()),
            hidden: edition.map_or(0, |edition| edition.hidden),
            teams: (teams, Some(pool.asked.len() as u64)),
            period: Period::read(period, &quarters)?,
            origin: Origin { edition: None, quarters, rules, as_of },
        })
    }

    fn figure(&self, of: &Of) -> Option<PooledOutcome> {
        let own = self.figures.as_ref()?.iter().find(|figure| figure.of == *of)?;
        Some(self.outcome(own))
    }

    fn outcome(&self, own: &PublishedOutcome) -> PooledOutcome {
        let Origin { edition, quarters, rules, as_of } = &self.origin;
        let synthetic = edition.is_none();
        let shown = Shown { rules, synthetic };
        let period = Period::from(&own.of);
        let stage = Policy::built_in().map(|policy| policy.stage(period.last(quarters), *as_of).into());
        let team = if let Of::Team(team) = &own.of { Some(team.to_string()) } else { None };
        let funnel = team.as_ref().and_then(|_| self.funnel(rules, own));
        let improved = own
            .improved
            .map(|part| PooledShare::new(shown, [part, own.paired], own.improved_percent, own.interval));
        let service = team.as_deref().filter(|_| !synthetic);
        PooledOutcome {
            synthetic,
            period: period.title(quarters),
            service: service.and_then(|team| Service::find(&self.request, team)),
            team,
            stage: stage.unwrap_or(FigureStage::Provisional),
            eligible: PooledCount::new(shown, own.eligible),
            paired: PooledShare::of_shown(shown, own.paired, own.eligible),
            improved,
            deteriorated: own.deteriorated.map(|part| PooledShare::of_shown(shown, part, own.paired)),
            funnel: funnel.as_ref().map(|funnel| funnel.0),
            limits95: funnel.as_ref().map(|funnel| PercentRange::new(funnel.1, synthetic)),
            limits998: funnel.as_ref().map(|funnel| PercentRange::new(funnel.2, synthetic)),
        }
    }

    /// Where a team is around all teams, by what is shown of both.
    fn funnel(&self, rules: &RuleSet, own: &PublishedOutcome) -> Option<(FunnelPosition, Range, Range)> {
        let shown = |part: Option<Answer>, whole: Answer| {
            let (part, whole) = (rules.shown(part?)?, rules.shown(whole)?);
            Proportion::new(part.min(whole), whole)
        };
        let all = self.figures.as_ref()?.iter().find(|figure| figure.of == Of::All)?;
        let (average, team) = (shown(all.improved, all.paired)?, shown(own.improved, own.paired)?);
        let [p95, p998] = [Confidence::P95, Confidence::P998]
            .map(|confidence| Proportion::funnel(average, team.of(), confidence));
        let (p95, p998, part) = (p95?, p998?, team.fraction()?);
        let position = match () {
            () if part < p998.low || part > p998.high => FunnelPosition::Outside998,
            () if part < p95.low || part > p95.high => FunnelPosition::Outside95,
            () => FunnelPosition::Within,
        };
        Some((position, p95, p998))
    }
}

/// A measure, and the perspective that is asked for, or the only one.
fn series(
    measure: &str,
    perspective: Option<ScorePerspective>,
) -> Result<(&'static Measure, quality::outcomes::Perspective)> {
    let measures = Measures::built_in()?;
    let found = measures.all().iter().find(|own| own.id.as_str() == measure).ok_or_else(|| {
        let known: Vec<&str> = measures.all().iter().map(|own| own.id.as_str()).collect();
        let known = known.join(", ");
        error(Code::NotFound, format!("`measure`: expected one of {known}, got `{measure}`"))
    })?;
    match (perspective.map(quality::outcomes::Perspective::from), &*found.perspectives) {
        (None, [only]) => Ok((found, *only)),
        (Some(asked), own) if own.contains(&asked) => Ok((found, asked)),
        (_, own) => {
            let own: Vec<String> = own.iter().map(|own| format!("{own:?}").to_uppercase()).collect();
            Err(bad_request(format!("`perspective`: expected {}", own.join(" or "))))
        }
    }
}
