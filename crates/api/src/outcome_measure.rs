//! Measures of outcomes.

use async_graphql::{Enum, Object, Result};
use quality::outcomes::{Measure, Measures, Score};

/// Who gave the scores. Scores from different perspectives are never pooled.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "quality::outcomes::Perspective")]
pub enum ScorePerspective {
    /// A caregiver about themselves.
    Caregiver,
    /// A parent about the baby, or about their relationship with the baby.
    Parent,
    /// A clinician, from observation.
    Clinician,
}

/// What a measure is about.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "quality::outcomes::Domain")]
pub enum MeasureDomain {
    /// The baby's development.
    Child,
    /// The relationship between parent and baby.
    Relationship,
    /// What parent and baby do together.
    Interaction,
    /// The caregiver's own mental health.
    Caregiver,
    /// What the family itself set out to change.
    Goals,
}

/// Which way scores go when things get better.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "quality::outcomes::Direction")]
pub enum ScoreDirection {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
}

/// One version of one measure: what a source states about it, and nothing else. Two versions of an instrument are two measures,
/// and are never pooled.
#[derive(Clone, Copy)]
pub struct OutcomeMeasure {
    pub(crate) measure: &'static Measure,
}

/// One version of one measure: what a source states about it, and nothing else. Two versions of an instrument are two measures,
/// and are never pooled.
#[Object]
impl OutcomeMeasure {
    /// Its stable name, under which its scores are pooled.
    async fn slug(&self) -> &str {
        self.measure.id.as_str()
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.measure.title
    }
    /// The instrument, which may have other versions.
    async fn instrument(&self) -> &str {
        &self.measure.instrument
    }
    /// The version of the instrument; null where no source names one.
    async fn version(&self) -> Option<&str> {
        self.measure.version.as_deref()
    }
    /// What it is about.
    async fn domain(&self) -> MeasureDomain {
        self.measure.domain.into()
    }
    /// From whom scores are taken.
    async fn perspectives(&self) -> Vec<ScorePerspective> {
        self.measure.perspectives.iter().map(|perspective| (*perspective).into()).collect()
    }
    /// Which way is better; null where no source says so.
    async fn direction(&self) -> Option<ScoreDirection> {
        self.measure.direction.map(Into::into)
    }
    /// The lowest score that there is; null where no source says so.
    async fn low(&self) -> Option<f64> {
        number(self.measure.low)
    }
    /// The highest score that there is; null where no source says so.
    async fn high(&self) -> Option<f64> {
        number(self.measure.high)
    }
    /// The least change between two scores that is reliable; null where no source says so. Without it, pairs of scores are
    /// counted, and nothing is said of change.
    async fn reliable_change(&self) -> Option<f64> {
        number(self.measure.threshold)
    }
    /// On what terms it may be used; null where no source says so.
    async fn licence(&self) -> Option<&str> {
        self.measure.licence.as_deref()
    }
    /// How good the evidence for it is, in the words of a named source; null where none was found.
    async fn evidence(&self) -> Option<&str> {
        self.measure.evidence.as_deref()
    }
    /// The measure that took its place.
    async fn replaced_by(&self) -> Result<Option<OutcomeMeasure>> {
        let measures = Measures::built_in()?;
        let successor = self.measure.replaced_by.as_ref().and_then(|id| measures.get(id));
        Ok(successor.map(|measure| Self { measure }))
    }
    /// What a reader should know.
    async fn note(&self) -> Option<&str> {
        self.measure.note.as_deref()
    }
    /// The sources of all this.
    async fn sources(&self) -> &[String] {
        &self.measure.sources
    }
}

/// A score as GraphQL has it: they have few digits, and all of them survive.
fn number(score: Option<Score>) -> Option<f64> {
    score.and_then(|score| score.to_string().parse().ok())
}

/// All measures.
pub(crate) fn outcome_measures() -> Result<Vec<OutcomeMeasure>> {
    Ok(Measures::built_in()?.all().iter().map(|measure| OutcomeMeasure { measure }).collect())
}
