//! Which domains of a competency framework teams cover. The teams are made up.

use async_graphql::{Result, SimpleObject};
use facts::Truth;
use quality::outcomes::Policy;
use quality::synthetic::{PRACTICE_LABEL, asked, competencies};
use quality::workforce::{DomainId, Framework};

use crate::competency_framework::{CompetencyDomain, CompetencyFramework};
use crate::error::{Code, bad_request, error};
use crate::pooled_figure::HiddenReason;
use crate::scalar::int;
use crate::share::Share;

/// Which domains of a framework teams cover at a level. The teams are made up.
#[derive(SimpleObject, Clone)]
pub struct CompetencyCoverage {
    /// Whether the teams are made up.
    pub synthetic: bool,
    /// What must stand wherever it is shown.
    pub label: String,
    /// The framework, in the version by which all of them assessed themselves.
    pub framework: CompetencyFramework,
    /// The level: a team covers a domain when a member is at it, or above.
    pub level: i32,
    /// Teams that reported, of those asked.
    pub teams: Share,
    /// Why there are no figures; null where there are.
    pub reason: Option<HiddenReason>,
    /// Domain by domain, in the order of the framework; empty where too few teams reported.
    pub domains: Vec<CoveredDomain>,
}

/// A domain, and how many teams cover it. The teams are made up.
#[derive(SimpleObject, Clone)]
pub struct CoveredDomain {
    /// Whether the teams are made up.
    pub synthetic: bool,
    /// The domain.
    pub domain: CompetencyDomain,
    /// Teams that cover it, of those of which it is known.
    pub covered: Share,
    /// Teams of which it is not known, of all.
    pub not_known: Share,
}

/// What teams cover at a level; at the highest without one.
pub(crate) fn competency_coverage(slug: &str, level: Option<i32>) -> Result<CompetencyCoverage> {
    let found = Framework::built_in()?.iter().find(|framework| framework.id.as_str() == slug);
    let framework = found.ok_or_else(|| {
        error(Code::NotFound, format!("`framework`: there is no competency framework `{slug}`"))
    })?;
    let highest = framework.levels.last().map_or(1, |level| level.number);
    let asked_for = level.map_or(Some(highest), |level| u8::try_from(level).ok());
    let level = asked_for.filter(|level| (1..=highest).contains(level)).ok_or_else(|| {
        bad_request(format!("`level`: expected 1 to {highest}, got `{}`", level.unwrap_or_default()))
    })?;
    let (reports, asked) = (competencies(framework)?, asked()?);
    let enough = reports.len() as u64 >= u64::from(Policy::built_in()?.minimum_teams);
    let covered = |id: &DomainId| {
        let all = reports.iter().flat_map(|team| team.coverage(framework, level));
        let truths: Vec<Truth> = all.filter(|one| one.domain == *id).map(|one| one.covered).collect();
        let count = |truth: Truth| truths.iter().filter(|one| **one == truth).count();
        let known = truths.len() - count(Truth::Unknown);
        [(count(Truth::True), known), (count(Truth::Unknown), truths.len())]
    };
    let domains = framework.domains.iter().filter(|_| enough).map(|domain| {
        let [covered, not_known] = covered(&domain.id).map(|(part, of)| Share::part(part, of));
        let domain = CompetencyDomain { slug: domain.id.to_string(), title: domain.title.clone() };
        CoveredDomain { synthetic: true, domain, covered, not_known }
    });
    Ok(CompetencyCoverage {
        synthetic: true,
        label: PRACTICE_LABEL.to_owned(),
        framework: CompetencyFramework { framework },
        level: int(level),
        teams: Share::part(reports.len(), asked.len()),
        reason: (!enough).then_some(HiddenReason::TooFewTeams),
        domains: domains.collect(),
    })
}
