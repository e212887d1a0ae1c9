//! What the members of a team cover of a framework, as counts.

use std::collections::BTreeMap;

use facts::Truth;
use registry::Slug;
use serde::{Deserialize, Serialize};

use super::{DomainId, Framework, FrameworkId};
use crate::{Proportion, Reported};

/// What a team reports: for each domain, how many members are at each level. No person is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamCompetencies {
    /// The team.
    pub team: Slug,
    /// The framework.
    pub framework: FrameworkId,
    /// Its version.
    pub version: String,
    /// How many members the team has.
    pub members: u64,
    /// For each domain, the members whose highest level is each level, the lowest first. A domain that is absent was not
    /// assessed.
    pub domains: BTreeMap<DomainId, Vec<Reported>>,
}

/// A self-assessment that does not fit its framework: every problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct CompetencyError(pub Vec<String>);

/// What a team covers of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainCoverage {
    /// The domain.
    pub domain: DomainId,
    /// Whether a member is at the level that was asked for, or above.
    pub covered: Truth,
    /// How many are, when it is known of all levels.
    pub members: Option<Proportion>,
}

impl TeamCompetencies {
    /// Checks it against its framework.
    ///
    /// # Errors
    /// With every problem: another version, domains or levels that the framework does not have, more members than there are.
    pub fn check(&self, framework: &Framework) -> Result<(), CompetencyError> {
        let mut problems = Vec::new();
        if (&self.framework, &self.version) != (&framework.id, &framework.version) {
            problems.push(format!("expected `{}` version `{}`", framework.id, framework.version));
        }
        for (id, levels) in &self.domains {
            if !framework.domains.iter().any(|domain| domain.id == *id) {
                problems.push(format!("domain `{id}`: the framework has no such domain"));
            }
            if levels.len() != framework.levels.len() {
                problems.push(format!(
                    "domain `{id}`: expected {} levels, got {}",
                    framework.levels.len(),
                    levels.len()
                ));
            }
            let known = levels.iter().try_fold(0_u64, |sum, level| match level {
                Reported::NotKnown => Some(sum),
                Reported::Count(count) => sum.checked_add(*count),
            });
            if known.is_none_or(|sum| sum > self.members) {
                problems.push(format!("domain `{id}`: expected at most the {} members", self.members));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(CompetencyError(problems)) }
    }

    /// Returns, for each domain of the framework, whether a member is at a level or above. Not known is neither yes nor no.
    #[must_use]
    pub fn coverage(&self, framework: &Framework, level: u8) -> Vec<DomainCoverage> {
        let domain = |id: &DomainId| {
            let from = usize::from(level.saturating_sub(1));
            let levels = self.domains.get(id).and_then(|levels| levels.get(from..));
            let Some(levels) = levels.filter(|levels| !levels.is_empty()) else {
                return DomainCoverage { domain: id.clone(), covered: Truth::Unknown, members: None };
            };
            let known = |level: &Reported| matches!(level, Reported::Count(_));
            let count = |level: &Reported| if let Reported::Count(count) = level { *count } else { 0 };
            let sum = levels.iter().map(count).sum();
            let all_known = levels.iter().all(known);
            let covered = match () {
                () if sum > 0 => Truth::True,
                () if all_known => Truth::False,
                () => Truth::Unknown,
            };
            let members = if all_known { Proportion::new(sum, self.members) } else { None };
            DomainCoverage { domain: id.clone(), covered, members }
        };
        framework.domains.iter().map(|own| domain(&own.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use facts::Truth;

    use super::Reported::{self, Count, NotKnown};
    use super::{Framework, TeamCompetencies};

    fn team(domains: &[(&str, [Reported; 3])]) -> TeamCompetencies {
        let framework = &Framework::built_in().unwrap()[0];
        TeamCompetencies {
            team: "oxpip".parse().unwrap(),
            framework: framework.id.clone(),
            version: framework.version.clone(),
            members: 6,
            domains: domains.iter().map(|(id, levels)| (id.parse().unwrap(), levels.to_vec())).collect(),
        }
    }

    #[test]
    fn a_domain_that_was_not_assessed_is_neither_covered_nor_uncovered() {
        let framework = &Framework::built_in().unwrap()[0];
        let team = team(&[
            ("relationship-based-practice", [Count(1), Count(2), Count(3)]),
            ("development", [Count(4), Count(2), Count(0)]),
            ("influences", [Count(4), NotKnown, NotKnown]),
            ("assessment", [NotKnown, NotKnown, Count(1)]),
        ]);
        assert_eq!(team.check(framework), Ok(()));
        let seen: Vec<_> = team
            .coverage(framework, 3)
            .into_iter()
            .map(|one| (one.covered, one.members.map(|members| members.to_string())))
            .collect();
        assert_eq!(seen[0], (Truth::True, Some("3 of 6 (50%)".to_owned())));
        assert_eq!(seen[1], (Truth::False, Some("0 of 6 (0%)".to_owned())));
        assert_eq!(seen[2], (Truth::Unknown, None));
        assert_eq!(seen[3], (Truth::True, Some("1 of 6 (17%)".to_owned())));
        assert_eq!(seen[4..].iter().filter(|one| one.0 == Truth::Unknown).count(), 3);
        let skilled = team.coverage(framework, 2);
        assert_eq!(skilled[1].members.unwrap().to_string(), "2 of 6 (33%)");
    }

    #[test]
    fn more_members_than_there_are_is_refused() {
        let framework = &Framework::built_in().unwrap()[0];
        let team =
            team(&[("development", [Reported::Count(4), Reported::Count(u64::MAX), Reported::NotKnown])]);
        assert_eq!(
            team.check(framework).unwrap_err().to_string(),
            "domain `development`: expected at most the 6 members"
        );
    }
}
