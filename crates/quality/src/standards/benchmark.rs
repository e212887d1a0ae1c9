//! Benchmarks: a service beside all that used the same version of the same set.

use super::{Rating, Review, StandardNumber, StandardSet};
use crate::Proportion;

/// A service beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benchmark {
    /// How many services it rests on, the service itself among them.
    pub services: u64,
    /// Standard by standard, in the order of the set.
    pub standards: Vec<Compared>,
}

/// A standard: the service beside all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The standard.
    pub number: StandardNumber,
    /// How the service stands.
    pub own: Rating,
    /// Services that meet it, of those to which it applies and of which it is known.
    pub met: Proportion,
    /// Services of which it is not known, of all.
    pub not_known: Proportion,
}

/// Fewer services than a benchmark needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{services} services used this version of the set, and a benchmark needs {needed}")]
pub struct TooFewServices {
    /// How many there are.
    pub services: u64,
    /// How many it needs.
    pub needed: u64,
}

impl Benchmark {
    /// Compares a service with others. Of `others`, only reviews by the same version of the same set count.
    ///
    /// # Errors
    /// When fewer services than the set asks for used it.
    pub fn new<'a>(
        set: &StandardSet,
        own: &'a Review,
        others: impl IntoIterator<Item = &'a Review>,
    ) -> Result<Self, TooFewServices> {
        let same = |review: &&Review| (&review.set, &review.version) == (&set.id, &set.version);
        let all: Vec<&Review> = std::iter::once(own).chain(others).filter(same).collect();
        let (services, needed) = (all.len() as u64, u64::from(set.benchmark_minimum));
        if services < needed {
            return Err(TooFewServices { services, needed });
        }
        let compared = |number: &StandardNumber| {
            let count = |holds: &dyn Fn(Rating) -> bool| {
                all.iter().filter(|review| holds(review.rating(number))).count() as u64
            };
            let known = count(&|rating| !matches!(rating, Rating::NotApplicable | Rating::NotKnown));
            Compared {
                number: number.clone(),
                own: own.rating(number),
                met: Proportion::part(count(&|rating| rating == Rating::Met), known),
                not_known: Proportion::part(count(&|rating| rating == Rating::NotKnown), services),
            }
        };
        let standards = set.standards.iter().map(|standard| compared(&standard.number)).collect();
        Ok(Self { services, standards })
    }
}

#[cfg(test)]
mod tests {
    use super::Benchmark;
    use crate::standards::Rating::{Met, NotApplicable, NotKnown, NotMet, Partly};
    use crate::standards::{Response, Review, StandardSet};

    #[test]
    fn a_benchmark_says_how_many_services_it_rests_on_and_refuses_too_few() {
        let set = &StandardSet::built_in().unwrap()[0];
        let review = |rating| {
            let response = Response { rating, evidence: Some("seen".to_owned()) };
            let responses = [("1.1".parse().unwrap(), response)].into_iter().collect();
            Review { set: set.id.clone(), version: set.version.clone(), responses }
        };
        let mut others: Vec<Review> = [Met, Met, Partly, NotMet, NotApplicable, NotKnown].map(review).into();
        others.push(Review { version: "2025-1".to_owned(), ..review(Met) });
        let own = review(Met);
        let error = Benchmark::new(set, &own, &others).unwrap_err();
        assert_eq!(error.to_string(), "7 services used this version of the set, and a benchmark needs 8");
        others.push(review(Met));
        let benchmark = Benchmark::new(set, &own, &others).unwrap();
        let first = &benchmark.standards[0];
        assert_eq!(benchmark.services, 8);
        assert_eq!(
            (first.met.to_string(), first.not_known.to_string()),
            ("4 of 6 (67%)".into(), "1 of 8 (13%)".into())
        );
        assert_eq!(
            benchmark.standards[1].met.to_string(),
            "0 of 0",
            "no service answered, which is not zero per cent"
        );
    }
}
