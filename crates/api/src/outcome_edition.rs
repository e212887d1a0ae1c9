//! Editions of pooled outcomes.

use std::sync::Arc;

use async_graphql::{ID, Object, Result, SimpleObject};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use quality::disclosure::RuleSet;
use quality::outcomes::{EditionTable, Measures};
use registry::{PublishedEdition, Quarter, Slug};
use writer::command::{HiddenFigure, PreparedEdition, WhyHidden};

use crate::outcome_measure::ScorePerspective;
use crate::period::Period;
use crate::pooled_figure::DisclosureRules;
use crate::pooled_outcomes::{Origin, PooledOutcomes};
use crate::request::Request;
use crate::scalar::{DateTime, int};

/// What was published of the returns that teams sent, in one go. Every figure of it was decided together with all others, and with the
/// editions before: no two answers lead to a small count.
#[derive(Clone)]
pub struct OutcomeEdition {
    request: Arc<Request>,
    slug: Slug,
    from: Quarter,
    to: Quarter,
    /// Nothing of one that is not published.
    at: Option<Timestamp>,
    pub(crate) table: Arc<EditionTable>,
    rules: &'static RuleSet,
}

/// What was published of the returns that teams sent, in one go. Every figure of it was decided together with all others, and with the
/// editions before: no two answers lead to a small count.
#[Object]
impl OutcomeEdition {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        self.request.id("outcome-edition", &self.slug)
    }
    /// Its stable name.
    async fn slug(&self) -> &str {
        &self.slug
    }
    /// What must stand wherever a figure of it is shown.
    async fn label(&self) -> String {
        self.label_text()
    }
    /// The first quarter that it is about: "2024-25-Q1".
    async fn from(&self) -> String {
        self.from.to_string()
    }
    /// The last quarter.
    async fn to(&self) -> String {
        self.to.to_string()
    }
    /// When it was published; null in a dry run.
    async fn published_at(&self) -> Option<DateTime> {
        self.at.map(DateTime)
    }
    /// How many teams were asked; null where no one said.
    async fn teams_asked(&self) -> Option<i32> {
        self.table.asked.map(int)
    }
    /// The rules by which small counts are hidden.
    async fn rules(&self) -> DisclosureRules {
        DisclosureRules { rules: self.rules }
    }
    /// What it says by each measure that a team used, from each perspective.
    async fn outcomes(
        &self,
        #[graphql(desc = "A year, `2024-25`, or a quarter, `2024-25-Q3`; all that it is about without it.")]
        period: Option<String>,
    ) -> Option<Result<Vec<PooledOutcomes>>> {
        Some(self.by_measure(period.as_deref()))
    }
}

/// A figure that an edition hides, and why: for reviewers, who see the returns themselves.
#[derive(SimpleObject)]
pub struct HiddenOutcome {
    /// The slug of the measure.
    pub measure: String,
    /// Who gave the scores.
    pub perspective: ScorePerspective,
    /// The period of the figure; null where there is no figure by the measure at all.
    pub period: Option<String>,
    /// The slug of the team; null for all teams.
    pub team: Option<String>,
    /// Which figure: `eligible`, `paired`, `improved`, `deteriorated`, `improved_percent`; `all` where there is none by the measure.
    pub figure: String,
    /// Why: "it is small", "a small count would follow from it", or how many teams reported.
    pub why: String,
}

impl OutcomeEdition {
    /// An edition by its name; nothing when there is none, or it was withdrawn.
    pub(crate) fn find(request: &Arc<Request>, name: &str) -> Result<Option<Self>> {
        let found = request.snapshot.registry().outcome_returns().edition(name);
        found.map(|edition| Self::of(request, edition)).transpose()
    }

    /// The newest one.
    pub(crate) fn newest(request: &Arc<Request>) -> Result<Option<Self>> {
        let found = request.snapshot.registry().outcome_returns().newest_edition();
        found.map(|edition| Self::of(request, edition)).transpose()
    }

    /// All that were not withdrawn, the newest first.
    pub(crate) fn all(request: &Arc<Request>) -> Result<Vec<Self>> {
        let all = request.snapshot.registry().outcome_returns().editions().rev();
        all.filter(|edition| !edition.withdrawn).map(|edition| Self::of(request, edition)).collect()
    }

    fn by_measure(&self, period: Option<&str>) -> Result<Vec<PooledOutcomes>> {
        let measures = Measures::built_in()?;
        let series = self.table.series.iter().filter_map(|own| Some((measures.get(&own.measure)?, own)));
        let outcomes = series.map(|(measure, own)| {
            let series = (measure, own.perspective);
            PooledOutcomes::published(&self.request, self, series, Some(own), period)
        });
        outcomes.collect()
    }

    fn of(request: &Arc<Request>, edition: &PublishedEdition) -> Result<Self> {
        let table: EditionTable = serde_json::from_str(&edition.table)?;
        let slug = edition.edition.clone();
        Self::new(request, slug, [edition.from, edition.to], Some(edition.at), table)
    }

    /// One that is not published.
    pub(crate) fn prepared(request: &Arc<Request>, prepared: &PreparedEdition) -> Result<Self> {
        let of = &prepared.edition;
        Self::new(request, of.edition.clone(), [of.from, of.to], None, prepared.table.clone())
    }

    fn new(
        request: &Arc<Request>,
        slug: Slug,
        [from, to]: [Quarter; 2],
        at: Option<Timestamp>,
        table: EditionTable,
    ) -> Result<Self> {
        let rules = RuleSet::built_in()?.iter().find(|rules| rules.id == table.rules);
        let rules = rules.ok_or_else(|| {
            async_graphql::Error::new(format!("an edition has rules that are not known: `{}`", table.rules))
        })?;
        Ok(Self { request: request.clone(), slug, from, to, at, table: table.into(), rules })
    }

    /// The day on which its figures were decided.
    fn as_of(&self) -> Date {
        self.at.map_or(self.request.today, |at| at.to_zoned(TimeZone::UTC).date())
    }

    pub(crate) fn label_text(&self) -> String {
        let state = if self.at.is_some() { "as of" } else { "not published, as of" };
        let what = "Counts of families that teams sent, pooled; small ones are hidden, others rounded";
        format!("{what} ({}, {state} {})", self.slug, self.as_of())
    }

    pub(crate) fn origin(&self) -> Origin {
        let (edition, quarters) = (Some(self.clone()), self.from..=self.to);
        Origin { edition, quarters, rules: self.rules, as_of: self.as_of() }
    }
}

impl HiddenOutcome {
    /// What an edition hides.
    pub(crate) fn of(prepared: &PreparedEdition) -> Vec<Self> {
        let quarters = prepared.edition.from..=prepared.edition.to;
        let hidden = prepared.hidden.iter().map(|HiddenFigure { measure, perspective, of, figure, why }| {
            let team = match of {
                Some(quality::outcomes::Of::Team(team)) => Some(team.to_string()),
                _ => None,
            };
            Self {
                measure: measure.clone(),
                perspective: (*perspective).into(),
                period: of.as_ref().map(|of| Period::from(of).title(&quarters)),
                team,
                figure: (*figure).to_owned(),
                why: match why {
                    WhyHidden::Small => "it is small".to_owned(),
                    WhyHidden::GivesAway => "a small count would follow from it".to_owned(),
                    WhyHidden::TooFewTeams(too_few) => too_few.to_string(),
                },
            }
        });
        hidden.collect()
    }
}
