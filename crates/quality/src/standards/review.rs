//! Reviews: what a service says of each standard, and what follows from it.

use std::collections::BTreeMap;

use facts::Truth;
use registry::words;
use serde::{Deserialize, Serialize};

use super::{Standard, StandardNumber, StandardSet, StandardSetId, Threshold};
use crate::Proportion;

words! {
    /// How a service stands against a standard.
    pub enum Rating ("a rating") {
        /// Met.
        Met = "met", "met";
        /// Partly met. It counts as not met where a threshold asks.
        Partly = "partly", "partly met";
        /// Not met.
        NotMet = "not-met", "not met";
        /// The standard does not apply to the service.
        NotApplicable = "not-applicable", "not applicable";
        /// Not known, or not answered.
        NotKnown = "not-known", "not known";
    }
}

/// What is said of one standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// How it stands.
    pub rating: Rating,
    /// What shows it; needed for everything but what is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// A review of a service by one version of a standard set: by itself or by its peers. A standard without a response is not
/// known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The set.
    pub set: StandardSetId,
    /// Its version.
    pub version: String,
    /// The responses.
    pub responses: BTreeMap<StandardNumber, Response>,
}

/// A review that does not fit its set: every problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct ReviewError(pub Vec<String>);

/// How a service stands against the threshold of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attainment {
    /// The threshold.
    pub threshold: Threshold,
    /// Standards met, of those that apply; those not known count as applying.
    pub met: Proportion,
    /// Standards of which it is not known.
    pub not_known: u64,
}

impl Attainment {
    /// Whether the threshold is reached. Not known as long as what is not known could decide it.
    #[must_use]
    pub fn reached(&self) -> Truth {
        let enough = |met: u64| 100 * met >= u64::from(self.threshold.percent) * self.met.of();
        match () {
            () if enough(self.met.count()) => Truth::True,
            () if !enough(self.met.count() + self.not_known) => Truth::False,
            () => Truth::Unknown,
        }
    }
}

impl Response {
    /// What its evidence should be, where it is missing.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let shown = self.evidence.as_ref().is_some_and(|evidence| !evidence.trim().is_empty());
        let needed = self.rating != Rating::NotKnown && !shown;
        needed.then(|| format!("expected what shows that it is {}", self.rating.title()))
    }
}

impl Review {
    /// How the service stands against a standard.
    #[must_use]
    pub fn rating(&self, number: &StandardNumber) -> Rating {
        self.responses.get(number).map_or(Rating::NotKnown, |response| response.rating)
    }

    /// Checks it against its set.
    ///
    /// # Errors
    /// With every problem: another set or version, standards that the set does not have, ratings without evidence.
    pub fn check(&self, set: &StandardSet) -> Result<(), ReviewError> {
        let mut problems = Vec::new();
        if (&self.set, &self.version) != (&set.id, &set.version) {
            problems.push(format!(
                "expected a review by `{}` version `{}`, got `{}` version `{}`",
                set.id, set.version, self.set, self.version
            ));
        }
        for (number, response) in &self.responses {
            if set.get(number).is_none() {
                problems.push(format!("standard `{number}`: the set has no such standard"));
            }
            if let Some(problem) = response.problem() {
                problems.push(format!("standard `{number}`: `evidence`: {problem}"));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(ReviewError(problems)) }
    }

    /// How the service stands against each threshold of the set; none for a developmental set.
    #[must_use]
    pub fn attainments(&self, set: &StandardSet) -> Vec<Attainment> {
        let attainment = |threshold: &Threshold| {
            let (mut met, mut of, mut not_known) = (0, 0, 0);
            for standard in set.standards.iter().filter(|standard| standard.kind == Some(threshold.kind)) {
                let rating = self.rating(&standard.number);
                met += u64::from(rating == Rating::Met);
                of += u64::from(rating != Rating::NotApplicable);
                not_known += u64::from(rating == Rating::NotKnown);
            }
            Attainment { threshold: *threshold, met: Proportion::part(met, of), not_known }
        };
        set.thresholds.iter().map(attainment).collect()
    }

    /// Whether every threshold is reached; `None` for a developmental set.
    #[must_use]
    pub fn reaches(&self, set: &StandardSet) -> Option<Truth> {
        let attainments = self.attainments(set);
        let all = |known: Truth, next: &Attainment| known.and(next.reached());
        (!attainments.is_empty()).then(|| attainments.iter().fold(Truth::True, all))
    }

    /// The standards to work on: partly met, not met, or not known, in the order of the set.
    #[must_use]
    pub fn to_work_on<'a>(&self, set: &'a StandardSet) -> Vec<&'a Standard> {
        let open = |standard: &&Standard| {
            !matches!(self.rating(&standard.number), Rating::Met | Rating::NotApplicable)
        };
        set.standards.iter().filter(open).collect()
    }
}

#[cfg(test)]
mod tests {
    use facts::Truth;
    use proptest::prelude::*;

    use super::Rating::{Met as M, NotApplicable as A, NotKnown as U, NotMet as N, Partly as P};
    use super::{Rating, Response, Review, StandardSet};

    fn set() -> &'static StandardSet {
        &StandardSet::built_in().unwrap()[1]
    }

    fn review(ratings: &[Rating]) -> Review {
        let set = set();
        let response = |rating: &Rating| Response { rating: *rating, evidence: Some("seen".to_owned()) };
        let responses = set
            .standards
            .iter()
            .zip(ratings)
            .map(|(standard, rating)| (standard.number.clone(), response(rating)));
        Review { set: set.id.clone(), version: set.version.clone(), responses: responses.collect() }
    }

    #[test]
    fn exactly_as_much_as_the_thresholds_ask_is_enough() {
        // Types in the order of the set: 1 1 2 2 3 1 2 2 2 3 3.
        for (ratings, expected, why) in [
            ([M, M, M, M, M, M, M, M, N, M, N], Truth::True, "3 of 3, 4 of 5, 2 of 3"),
            ([M, M, M, M, M, M, M, M, U, M, U], Truth::True, "what is not known does not matter"),
            ([M, N, M, M, M, M, M, M, M, M, M], Truth::False, "2 of 3 of type 1"),
            ([M, P, M, M, M, M, M, M, M, M, M], Truth::False, "partly is not met"),
            ([M, U, M, M, M, M, M, M, M, M, M], Truth::Unknown, "type 1 can still be reached"),
            ([M, U, M, M, M, M, N, N, M, M, M], Truth::False, "type 2 cannot be reached any more"),
            ([M, A, M, M, M, M, M, M, A, A, N], Truth::False, "1 of 2 of type 3"),
            ([A, A, M, M, M, A, M, M, N, M, N], Truth::True, "nothing of type 1 applies"),
        ] {
            assert_eq!(review(&ratings).reaches(set()), Some(expected), "{why}");
        }
        let audit = &StandardSet::built_in().unwrap()[0];
        assert_eq!(review(&[]).reaches(audit), None, "a developmental set has no threshold");
    }

    #[test]
    fn a_rating_without_evidence_is_refused_and_not_knowing_is_not() {
        let mut own = review(&[Rating::Met, Rating::NotKnown]);
        assert_eq!(own.check(set()), Ok(()));
        for response in own.responses.values_mut() {
            response.evidence = Some(" ".to_owned());
        }
        own.responses.insert("9.9".parse().unwrap(), Response { rating: Rating::NotKnown, evidence: None });
        own.version = "2025-1".to_owned();
        insta::assert_snapshot!(own.check(set()).unwrap_err().0.join("\n"), @r"
        expected a review by `typed-illustration` version `2026-1`, got `typed-illustration` version `2025-1`
        standard `1.1`: `evidence`: expected what shows that it is met
        standard `9.9`: the set has no such standard
        ");
    }

    proptest! {
        /// What is decided before all is known stays decided, whatever becomes known.
        #[test]
        fn learning_never_turns_a_decided_threshold(
            ratings in prop::collection::vec(prop::sample::select(Rating::ALL), 11), later in prop::collection::vec(prop::sample::select(Rating::ALL), 11),
        ) {
            let learnt: Vec<Rating> = ratings.iter().zip(&later).map(|(first, later)| if *first == Rating::NotKnown { *later } else { *first }).collect();
            let (before, after) = (review(&ratings).reaches(set()).unwrap(), review(&learnt).reaches(set()).unwrap());
            prop_assert!(before == Truth::Unknown || before == after, "{before:?} then {after:?}");
        }
    }
}
