//! An edition as the log of a register holds it.

use serde::{Deserialize, Serialize};

use super::edition::interval;
use super::pool::TooFewTeams;
use super::{Edition, MeasureId, Of, Perspective, PublishedOutcome};
use crate::disclosure::{Answer, RuleSet, RuleSetId};

/// What an edition says: numbers as everybody reads them. There is no place in it for a count that is hidden, nor for which of two
/// reasons it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionTable {
    /// By which rules small counts are hidden.
    pub rules: RuleSetId,
    /// How many teams were asked; `None` where no one said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<u64>,
    /// The measures, each from one perspective.
    pub series: Vec<SeriesTable>,
}

/// What an edition says by one measure from one perspective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesTable {
    /// The measure, in its version.
    pub measure: MeasureId,
    /// Who gave the scores.
    pub perspective: Perspective,
    /// How many teams reported by it.
    pub reported: u64,
    /// How many counts and percentages are hidden.
    pub hidden: usize,
    /// Its figures; none where too few teams reported.
    pub figures: Vec<FigureRow>,
}

/// A figure of an edition. What is absent is hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureRow {
    /// Of what.
    pub of: Of,
    /// Eligible cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible: Option<u64>,
    /// Cases with a pair of scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paired: Option<u64>,
    /// Whether the measure has a threshold of reliable change: without one, nothing is said of change.
    pub states_change: bool,
    /// Cases that improved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub improved: Option<u64>,
    /// Cases that deteriorated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deteriorated: Option<u64>,
    /// Cases that improved in whole per cent of those paired; only beside both counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub improved_percent: Option<u64>,
}

impl EditionTable {
    /// What is said of editions that were decided together, each with its measure and perspective.
    #[must_use]
    pub fn new<'a>(
        rules: &RuleSet,
        asked: Option<u64>,
        editions: impl IntoIterator<Item = (&'a MeasureId, Perspective, &'a Result<Edition, TooFewTeams>)>,
    ) -> Self {
        let series = editions.into_iter().map(|(measure, perspective, edition)| {
            let (reported, hidden, figures) = match edition {
                Ok(edition) => {
                    let rows = edition.figures.iter().map(|figure| FigureRow::new(rules, figure)).collect();
                    (edition.teams.count(), edition.hidden, rows)
                }
                Err(too_few) => (too_few.reported, 0, Vec::new()),
            };
            SeriesTable { measure: measure.clone(), perspective, reported, hidden, figures }
        });
        Self { rules: rules.id.clone(), asked, series: series.collect() }
    }

    /// What it says by a measure from a perspective.
    #[must_use]
    pub fn of(&self, measure: &MeasureId, perspective: Perspective) -> Option<&SeriesTable> {
        self.series.iter().find(|own| (&own.measure, own.perspective) == (measure, perspective))
    }
}

impl FigureRow {
    fn new(rules: &RuleSet, figure: &PublishedOutcome) -> Self {
        let [eligible, paired, improved, deteriorated] =
            [Some(figure.eligible), Some(figure.paired), figure.improved, figure.deteriorated]
                .map(|answer| rules.shown(answer?));
        let improved_percent = figure.improved_percent;
        let (of, states_change) = (figure.of.clone(), figure.improved.is_some());
        Self { of, eligible, paired, states_change, improved, deteriorated, improved_percent }
    }

    /// What is shown of each request for it, in the order of `Series::requests`.
    pub(super) fn answers(&self) -> [Option<u64>; 7] {
        [self.eligible, self.paired, None, self.improved, self.deteriorated, self.improved_percent, None]
    }

    /// The figure as readers see it.
    #[must_use]
    pub fn figure(&self, rules: &RuleSet) -> PublishedOutcome {
        let [eligible, paired, improved, deteriorated] =
            [self.eligible, self.paired, self.improved, self.deteriorated].map(|shown| rules.answer(shown));
        let change = |answer: Answer| self.states_change.then_some(answer);
        PublishedOutcome {
            of: self.of.clone(),
            eligible,
            paired,
            improved: change(improved),
            deteriorated: change(deteriorated),
            improved_percent: self.improved_percent,
            interval: change(improved).and_then(|part| interval(part, paired)),
        }
    }
}
