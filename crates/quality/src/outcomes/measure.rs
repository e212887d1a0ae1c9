//! Measures of outcomes, as data.

use std::sync::LazyLock;

use registry::words;
use serde::Deserialize;

use super::Score;
use crate::data::{DataError, read, repeated};
use crate::id::id;

id! {
    /// Names one version of one measure. Two versions of an instrument are two measures, and are never pooled.
    MeasureId
}

words! {
    /// Who gave the scores. Scores from different perspectives are never pooled.
    pub enum Perspective ("a perspective") {
        /// A caregiver about themselves.
        Caregiver = "self", "self-report";
        /// A parent about the baby, or about their relationship with the baby.
        Parent = "parent", "parent";
        /// A clinician, from observation.
        Clinician = "clinician", "clinician";
    }
}

words! {
    /// What a measure is about.
    pub enum Domain ("what a measure is about") {
        /// The baby's development.
        Child = "child", "child";
        /// The relationship between parent and baby.
        Relationship = "relationship", "relationship";
        /// What parent and baby do together.
        Interaction = "interaction", "interaction";
        /// The caregiver's own mental health.
        Caregiver = "caregiver", "caregiver";
        /// What the family itself set out to change.
        Goals = "goals", "goals";
    }
}

words! {
    /// Which way scores go when things get better.
    pub enum Direction ("a direction") {
        /// More is better.
        HigherIsBetter = "higher-is-better", "higher is better";
        /// Less is better.
        LowerIsBetter = "lower-is-better", "lower is better";
    }
}

/// One version of one measure. What no source states is `None`: without a direction and a threshold, pairs of scores are
/// counted, and nothing is said of change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Measure {
    /// Its name, under which its scores are pooled.
    pub id: MeasureId,
    /// Its title.
    pub title: String,
    /// The instrument, which may have other versions.
    pub instrument: String,
    /// The version of the instrument, where a source names one.
    pub version: Option<String>,
    /// What it is about.
    pub domain: Domain,
    /// From whom scores are taken.
    pub perspectives: Vec<Perspective>,
    /// Which way is better.
    pub direction: Option<Direction>,
    /// The lowest score that there is.
    pub low: Option<Score>,
    /// The highest score that there is.
    pub high: Option<Score>,
    /// The least change between two scores that is reliable.
    pub threshold: Option<Score>,
    /// On what terms it may be used, where a source says so.
    pub licence: Option<String>,
    /// How good the evidence for it is, in the words of a named source.
    pub evidence: Option<String>,
    /// The measure that took its place.
    pub replaced_by: Option<MeasureId>,
    /// What a reader should know.
    pub note: Option<String>,
    /// The sources of all this.
    pub sources: Vec<String>,
}

/// What happened between two scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Better by at least the threshold.
    Improved,
    /// A change below the threshold, or none.
    Unchanged,
    /// Worse by at least the threshold.
    Deteriorated,
}

impl Measure {
    /// Whether two scores of it say how things went: direction and threshold are both known.
    #[must_use]
    pub fn states_change(&self) -> bool {
        self.direction.is_some() && self.threshold.is_some()
    }

    /// Returns what happened between two scores; `None` unless [`states_change`](Self::states_change).
    #[must_use]
    pub fn course(&self, first: Score, last: Score) -> Option<Course> {
        let threshold = self.threshold?;
        let better = match self.direction? {
            Direction::HigherIsBetter => last - first,
            Direction::LowerIsBetter => first - last,
        };
        let worse = Score::default() - better;
        Some(match () {
            () if better >= threshold => Course::Improved,
            () if worse >= threshold => Course::Deteriorated,
            () => Course::Unchanged,
        })
    }

    /// Whether a sum can be one of this many scores of this measure.
    #[must_use]
    pub(super) fn holds_sum(&self, sum: Score, scores: u64) -> bool {
        self.low.is_none_or(|low| low.times(scores).is_some_and(|least| least <= sum))
            && self.high.is_none_or(|high| high.times(scores).is_some_and(|most| sum <= most))
    }

    /// Whether a score can be one of this measure.
    #[must_use]
    pub fn holds(&self, score: Score) -> bool {
        self.low.is_none_or(|low| low <= score) && self.high.is_none_or(|high| score <= high)
    }

    fn problem(&self) -> Option<&'static str> {
        match () {
            () if self.perspectives.is_empty() => Some("`perspectives`: expected at least one"),
            () if repeated(&self.perspectives).is_some() => Some("`perspectives`: expected each once"),
            () if self.sources.is_empty() => Some("`sources`: expected at least one"),
            () if self.low.zip(self.high).is_some_and(|(low, high)| low >= high) => {
                Some("`high`: expected more than `low`")
            }
            () if self.threshold.is_some_and(|threshold| threshold <= Score::default()) => {
                Some("`threshold`: expected more than 0")
            }
            () => None,
        }
    }
}

/// A versioned list of measures.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// The version of the list: it changes when an entry does.
    pub version: String,
    #[serde(rename = "measure")]
    list: Vec<Measure>,
}

impl Measures {
    /// Reads a list; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not as described, names a measure twice, or a successor that it does not have.
    pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let measures: Self = read(file, text)?;
        let wrong =
            |id: &MeasureId, problem: &str| DataError::new(file, format_args!("measure `{id}`: {problem}"));
        if let Some(id) = repeated(measures.list.iter().map(|measure| &measure.id)) {
            return Err(wrong(id, "expected each `id` once"));
        }
        for measure in &measures.list {
            if let Some(problem) = measure.problem() {
                return Err(wrong(&measure.id, problem));
            }
            if let Some(other) = measure.replaced_by.as_ref().filter(|id| measures.get(id).is_none()) {
                return Err(wrong(&measure.id, &format!("`replaced-by`: there is no measure `{other}`")));
            }
        }
        Ok(measures)
    }

    /// The list that ships with the crate.
    ///
    /// # Errors
    /// When it does not read, which a test rules out.
    pub fn built_in() -> Result<&'static Self, DataError> {
        static BUILT_IN: LazyLock<Result<Measures, DataError>> =
            LazyLock::new(|| Measures::read("measures.toml", include_str!("measures.toml")));
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    /// All of them, in the order of the file.
    #[must_use]
    pub fn all(&self) -> &[Measure] {
        &self.list
    }

    /// The measure of a name.
    #[must_use]
    pub fn get(&self, id: &MeasureId) -> Option<&Measure> {
        self.list.iter().find(|measure| measure.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::{Course, Measures};

    #[test]
    fn thresholds_are_those_of_the_nhs_code() {
        let measures = Measures::built_in().unwrap();
        let threshold = |id: &str| {
            let measure = measures.get(&id.parse().unwrap()).unwrap();
            measure.threshold.unwrap().to_string()
        };
        assert_eq!(["phq-9", "gad-7", "core-10"].map(threshold), ["6", "4", "5"]);
    }

    #[test]
    fn a_change_at_the_threshold_is_reliable_and_one_below_is_none() {
        let measures = Measures::built_in().unwrap();
        let phq = measures.get(&"phq-9".parse().unwrap()).unwrap();
        let course =
            |first: &str, last: &str| phq.course(first.parse().unwrap(), last.parse().unwrap()).unwrap();
        assert_eq!(course("16", "10"), Course::Improved);
        assert_eq!(course("16", "11"), Course::Unchanged);
        assert_eq!(course("10", "16"), Course::Deteriorated);
        assert_eq!(course("10", "15"), Course::Unchanged);
    }

    #[test]
    fn no_change_is_stated_where_no_source_states_a_threshold() {
        let measures = Measures::built_in().unwrap();
        for id in ["pir-gas", "loaf", "kips", "hads-anxiety", "mors-sf-warmth", "asq-se-2"] {
            let measure = measures.get(&id.parse().unwrap()).unwrap();
            assert_eq!(measure.course("1".parse().unwrap(), "4".parse().unwrap()), None, "{id}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let read = |text: &str| Measures::read("mine.toml", text).unwrap_err().to_string();
        insta::assert_snapshot!(read("version = '1'\n[[measure]]\nid = 'A b'\n"), @"mine.toml: line 3, column 6: expected a slug (lower-case letters, digits and single hyphens between them), got `A b`");
        let entry = "[[measure]]\nid='a'\ntitle='A'\ninstrument='A'\ndomain='child'\nperspectives=['parent']\nsources=['s']\n";
        insta::assert_snapshot!(read(&format!("version='1'\n{entry}threshold='0'\n")), @"mine.toml: measure `a`: `threshold`: expected more than 0");
        insta::assert_snapshot!(read(&format!("version='1'\n{entry}{entry}")), @"mine.toml: measure `a`: expected each `id` once");
        insta::assert_snapshot!(read(&format!("version='1'\n{entry}replaced-by='b'\n")), @"mine.toml: measure `a`: `replaced-by`: there is no measure `b`");
    }
}
