//! Made-up teams at work: their reviews, competencies and training.

use registry::{FinancialYear, Slug};

use super::Generator;
use super::pool::{ASKED, REPORT, name};
use crate::outcomes::Dictionary;
use crate::standards::{Rating, Response, Review, StandardSet};
use crate::workforce::{Framework, TeamCompetencies, TrainingReturn};
use crate::{DataError, Reported};

/// What must stand wherever reviews, competencies and training of made-up teams, or figures from them, are shown.
pub const PRACTICE_LABEL: &str =
    "Synthetic: made-up teams. It says nothing about any team, or anybody who was trained.";

/// The years in which the made-up teams trained others.
const YEARS: [&str; 2] = ["2024-25", "2025-26"];
/// What they trained others in.
const TOPICS: [&str; 3] = ["infant mental health", "parent-infant relationships", "supervision"];
/// Whom they trained.
const PROFESSIONS: [&str; 4] = ["health-visitor", "midwife", "nursery-nurse", "social-worker"];

/// Returns the made-up teams that were asked.
///
/// # Errors
/// Never in practice: a test rules it out.
pub fn asked() -> Result<Vec<Slug>, DataError> {
    (1..=ASKED).map(name).collect()
}

/// Returns a review by a set of each made-up team that has one. The same set always has the same reviews.
///
/// # Errors
/// When a file that ships with the crate does not read, which a test rules out.
pub fn reviews(set: &StandardSet) -> Result<Vec<(Slug, Review)>, DataError> {
    let dictionary = Dictionary::built_in()?;
    let review = |team: u64| {
        let mut generator = Generator::new(dictionary, 1_000 + team);
        let responses = set.standards.iter().map(|standard| {
            let rating = match generator.below(20) {
                0..=9 => Rating::Met,
                10..=13 => Rating::Partly,
                14..=16 => Rating::NotMet,
                17 => Rating::NotApplicable,
                _ => Rating::NotKnown,
            };
            let evidence = (rating != Rating::NotKnown).then(|| "made up".to_owned());
            (standard.number.clone(), Response { rating, evidence })
        });
        let responses = responses.collect();
        Ok((name(team)?, Review { set: set.id.clone(), version: set.version.clone(), responses }))
    };
    (1..=REPORT).map(review).collect()
}

/// Returns what each made-up team that reports says of its competencies by a framework.
///
/// # Errors
/// When a file that ships with the crate does not read, which a test rules out.
pub fn competencies(framework: &Framework) -> Result<Vec<TeamCompetencies>, DataError> {
    let dictionary = Dictionary::built_in()?;
    let team = |team: u64| {
        let mut generator = Generator::new(dictionary, 2_000 + team);
        let members = generator.between(3, 9);
        let mut levels = || {
            let mut left = members;
            let levels = framework.levels.iter().map(|_| {
                if generator.chance(8) {
                    return Reported::NotKnown;
                }
                let count = generator.below(left + 1).min(generator.below(left + 1));
                left -= count;
                Reported::Count(count)
            });
            levels.collect::<Vec<Reported>>()
        };
        let domains = framework.domains.iter().map(|domain| (domain.id.clone(), levels())).collect();
        let (framework, version) = (framework.id.clone(), framework.version.clone());
        Ok(TeamCompetencies { team: name(team)?, framework, version, members, domains })
    };
    (1..=REPORT).map(team).collect()
}

/// Returns what the made-up teams report of the training that they gave: a return for each topic and year. Some do not know all
/// of it, and some did not report.
///
/// # Errors
/// When a file that ships with the crate does not read, which a test rules out.
pub fn training() -> Result<Vec<TrainingReturn>, DataError> {
    let dictionary = Dictionary::built_in()?;
    let wrong = |error: &dyn std::fmt::Display| DataError::new("synthetic", error);
    let mut returns = Vec::new();
    for team in 1..=REPORT {
        let mut generator = Generator::new(dictionary, 3_000 + team);
        for year in YEARS {
            let year: FinancialYear = year.parse().map_err(|error| wrong(&error))?;
            for topic in TOPICS {
                if generator.chance(25) {
                    continue;
                }
                let people = generator.between(12, 80);
                let known = generator.chance(85);
                let mut left = people;
                let mut professions = std::collections::BTreeMap::new();
                for profession in PROFESSIONS {
                    let count = generator.below(left / 2 + 1);
                    if known && count > 0 {
                        professions.insert(profession.parse().map_err(|error| wrong(&error))?, count);
                        left -= count;
                    }
                }
                let reported =
                    |known: bool, count: u64| if known { Reported::Count(count) } else { Reported::NotKnown };
                returns.push(TrainingReturn {
                    team: name(team)?,
                    year,
                    area: None,
                    topic: topic.to_owned(),
                    people: reported(known, people),
                    professions,
                    organisations: reported(generator.chance(70), generator.between(1, 6)),
                    hours: reported(generator.chance(90), generator.between(6, 60)),
                });
            }
        }
    }
    Ok(returns)
}

#[cfg(test)]
mod tests {
    use super::{asked, competencies, reviews, training};
    use crate::standards::{Benchmark, StandardSet};
    use crate::workforce::{Framework, Reach};

    #[test]
    fn what_is_made_up_fits_its_set_and_framework_and_is_enough_to_see_each_page_full() {
        for set in StandardSet::built_in().unwrap() {
            let all = reviews(set).unwrap();
            assert_eq!(all, reviews(set).unwrap(), "the same each time");
            assert!(all.iter().all(|(_, review)| review.check(set) == Ok(())));
            let others = all[1..].iter().map(|(_, review)| review);
            assert_eq!(Benchmark::new(set, &all[0].1, others).unwrap().services, 10);
        }
        for framework in Framework::built_in().unwrap() {
            let all = competencies(framework).unwrap();
            assert!(all.iter().all(|team| team.check(framework) == Ok(())), "{all:?}");
        }
        let all = training().unwrap();
        assert!(all.iter().all(|one| one.check() == Ok(())));
        let reach = Reach::of_year(&asked().unwrap().into_iter().collect(), "2025-26".parse().unwrap(), &all);
        assert_eq!(reach.teams.of(), 12);
        assert!(reach.people.whole().is_none() && reach.people.sum() > 100, "{reach:?}");
    }
}
