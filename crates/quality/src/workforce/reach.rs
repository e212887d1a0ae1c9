//! Training reach: how many professionals were trained in a year, where and by whom.

use std::collections::{BTreeMap, BTreeSet};

use registry::{FinancialYear, Slug};
use serde::{Deserialize, Serialize};

use crate::disclosure::{Answer, RuleSet};
use crate::{Reported, Total};

/// What a team reports about the training that it gave in a year, by topic. What it does not know is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingReturn {
    /// The team.
    pub team: Slug,
    /// The year.
    pub year: FinancialYear,
    /// The area in which it trained, by the slug of a commissioning body.
    pub area: Option<Slug>,
    /// The topic.
    pub topic: String,
    /// People who were trained. One who was trained twice can be in it twice.
    pub people: Reported,
    /// How many of them by profession, where the team knows. Professions that are absent are not known.
    #[serde(default)]
    pub professions: BTreeMap<Slug, u64>,
    /// Organisations from which they came.
    pub organisations: Reported,
    /// Hours of training.
    pub hours: Reported,
}

/// What teams reached together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Teams that reported, of those asked.
    pub teams: crate::Proportion,
    /// People trained.
    pub people: Total,
    /// Organisations; one that sent people to two teams is counted for both.
    pub organisations: Total,
    /// Hours.
    pub hours: Total,
    /// People by profession, of those returns that know it: a lower bound.
    pub professions: BTreeMap<Slug, u64>,
}

impl TrainingReturn {
    /// Checks that the professions fit into the people.
    ///
    /// # Errors
    /// With what was expected.
    pub fn check(&self) -> Result<(), String> {
        let sum = self.professions.values().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        match (sum, self.people) {
            (Some(sum), Reported::Count(people)) if sum <= people => Ok(()),
            (Some(_), Reported::NotKnown) => Ok(()),
            (_, Reported::Count(people)) => {
                Err(format!("`professions`: expected at most the {people} people"))
            }
            (None, Reported::NotKnown) => Err("`professions`: expected smaller counts".to_owned()),
        }
    }
}

impl Reach {
    /// Adds up the returns of a year. Only teams that were asked count, and each return is one row of a team: one topic in one
    /// area.
    #[must_use]
    pub fn of_year(asked: &BTreeSet<Slug>, year: FinancialYear, returns: &[TrainingReturn]) -> Self {
        let own = || returns.iter().filter(|one| one.year == year && asked.contains(&one.team));
        let teams: BTreeSet<&Slug> = own().map(|one| &one.team).collect();
        let mut professions = BTreeMap::new();
        for (profession, count) in own().flat_map(|one| &one.professions) {
            *professions.entry(profession.clone()).or_default() += count;
        }
        Self {
            teams: crate::Proportion::part(teams.len() as u64, asked.len() as u64),
            people: own().map(|one| one.people).collect(),
            organisations: own().map(|one| one.organisations).collect(),
            hours: own().map(|one| one.hours).collect(),
            professions,
        }
    }
}

/// What is published of a reach: no small number of people follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedReach {
    /// People trained, as far as it is known.
    pub people: Answer,
    /// People by profession; `None` where one of them, or what they leave of all people, is small: it would follow from the others.
    pub professions: Option<BTreeMap<Slug, Answer>>,
}

impl Reach {
    /// Returns what is published of it by a rule set; `None` where fewer teams reported than a pooled figure needs.
    #[must_use]
    pub fn published(&self, rules: &RuleSet, minimum_teams: u32) -> Option<PublishedReach> {
        if self.teams.count() < u64::from(minimum_teams) {
            return None;
        }
        let people = rules.count(self.people.sum());
        let named: u64 = self.professions.values().sum();
        let rest = self.people.sum().saturating_sub(named);
        let tells =
            self.professions.values().chain([&rest]).any(|count| *count > 0 && rules.is_small(*count));
        let professions = (!tells && people != Answer::Small).then(|| {
            let shown =
                self.professions.iter().map(|(profession, count)| (profession.clone(), rules.count(*count)));
            shown.collect()
        });
        Some(PublishedReach { people, professions })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use registry::Slug;

    use super::{Answer, Reach, Reported, RuleSet, TrainingReturn};

    fn trained(team: &str, year: &str, people: Reported) -> TrainingReturn {
        TrainingReturn {
            team: team.parse().unwrap(),
            year: year.parse().unwrap(),
            area: None,
            topic: "infant mental health".to_owned(),
            people,
            professions: [("midwife".parse().unwrap(), 3)].into(),
            organisations: Reported::NotKnown,
            hours: Reported::Count(6),
        }
    }

    #[test]
    fn reach_says_how_many_teams_answered_and_adds_up_only_what_is_known() {
        let asked: BTreeSet<Slug> = ["a", "b", "c", "d"].map(|team| team.parse().unwrap()).into();
        let returns = [
            trained("a", "2018-19", Reported::Count(120)),
            trained("a", "2018-19", Reported::Count(30)),
            trained("b", "2018-19", Reported::NotKnown),
            trained("c", "2017-18", Reported::Count(99)),
            trained("not-asked", "2018-19", Reported::Count(99)),
        ];
        let reach = Reach::of_year(&asked, "2018-19".parse().unwrap(), &returns);
        assert_eq!(reach.teams.to_string(), "2 of 4 (50%)");
        assert_eq!(reach.people.to_string(), "150, known by 2 of 3");
        assert_eq!((reach.people.whole(), reach.hours.whole()), (None, Some(18)));
        assert_eq!(reach.organisations.to_string(), "not known by any of 3");
        assert_eq!(reach.professions["midwife"], 9);
    }

    #[test]
    fn more_professionals_than_people_is_refused() {
        assert_eq!(trained("a", "2018-19", Reported::Count(3)).check(), Ok(()));
        assert_eq!(trained("a", "2018-19", Reported::NotKnown).check(), Ok(()));
        let error = trained("a", "2018-19", Reported::Count(2)).check().unwrap_err();
        assert_eq!(error, "`professions`: expected at most the 2 people");
    }

    #[test]
    fn a_small_number_of_people_is_told_by_no_profession_and_by_no_rest() {
        let rules = &RuleSet::built_in().unwrap()[0];
        let asked: BTreeSet<Slug> = ["a", "b", "c", "d"].map(|team| team.parse().unwrap()).into();
        let reach = |people: u64, midwives: u64| {
            let returns = ["a", "b", "c"].map(|team| TrainingReturn {
                professions: [("midwife".parse().unwrap(), midwives)].into(),
                ..trained(team, "2018-19", Reported::Count(people))
            });
            Reach::of_year(&asked, "2018-19".parse().unwrap(), &returns)
        };
        let shown = |people: u64, midwives: u64| reach(people, midwives).published(rules, 3).unwrap();
        assert_eq!(shown(20, 10).people, Answer::Rounded(60));
        assert_eq!(shown(20, 10).professions.unwrap()["midwife"], Answer::Rounded(30));
        assert_eq!(shown(20, 1).professions, None, "three midwives are few");
        assert_eq!(shown(11, 10).professions, None, "so are three who are none");
        assert_eq!(shown(1, 0).people, Answer::Small);
        assert_eq!(reach(20, 10).published(rules, 4), None, "three teams reported");
    }
}
