//! How far the training of teams reaches. The teams are made up.

use async_graphql::{Result, SimpleObject};
use quality::Total;
use quality::disclosure::RuleSet;
use quality::outcomes::Policy;
use quality::synthetic::{PRACTICE_LABEL, asked, training};
use quality::workforce::Reach;
use registry::FinancialYear;

use crate::error::bad_request;
use crate::pooled_figure::{DisclosureRules, HiddenReason, PooledCount};
use crate::scalar::int;
use crate::share::Share;

/// How many professionals teams trained in a year. The teams are made up.
#[derive(SimpleObject, Clone)]
pub struct TrainingReach {
    /// Whether the teams are made up.
    pub synthetic: bool,
    /// What must stand wherever it is shown.
    pub label: String,
    /// The year, from April to March: "2025-26".
    pub year: String,
    /// The years of which there are returns, the earliest first.
    pub years: Vec<String>,
    /// Teams that reported, of those asked.
    pub teams: Share,
    /// The rules by which small numbers of people are hidden.
    pub rules: DisclosureRules,
    /// Why there are no figures; null where there are.
    pub reason: Option<HiddenReason>,
    /// People who were trained, rounded; one who was trained twice can be in it twice. Null where too few teams reported.
    pub people: Option<PooledCount>,
    /// Returns that know how many people, of all: the number is a lower bound unless all do.
    pub people_known: Share,
    /// Organisations from which they came; one that sent people to two teams is counted for both.
    pub organisations: Option<TrainingTotal>,
    /// Hours of training.
    pub hours: Option<TrainingTotal>,
    /// People by profession, of those returns that know it: lower bounds. Null where a small number would follow from them.
    pub professions: Option<Vec<TrainedProfession>>,
}

/// What those who know add up to. It is about made-up teams.
#[derive(SimpleObject, Clone)]
pub struct TrainingTotal {
    /// Whether the teams are made up.
    pub synthetic: bool,
    /// The sum of what is known: a lower bound unless all know it.
    pub sum: i32,
    /// Returns that know it, of all.
    pub known: Share,
}

/// A profession, and how many of it were trained. It is about made-up teams.
#[derive(SimpleObject, Clone)]
pub struct TrainedProfession {
    /// Whether the teams are made up.
    pub synthetic: bool,
    /// The slug of the profession.
    pub profession: String,
    /// How many people.
    pub people: PooledCount,
}

impl TrainingTotal {
    fn of(total: Total) -> Option<Self> {
        let known = total.known();
        (known.count() > 0).then(|| Self { synthetic: true, sum: int(total.sum()), known: known.into() })
    }
}

/// The reach of a year; of the last without one.
pub(crate) fn training_reach(year: Option<&str>) -> Result<TrainingReach> {
    let (returns, asked) = (training()?, asked()?.into_iter().collect());
    let mut years: Vec<FinancialYear> = returns.iter().map(|one| one.year).collect();
    years.sort_unstable();
    years.dedup();
    let named = year.map(str::parse::<FinancialYear>).transpose();
    let named = named.map_err(|error| bad_request(format!("`year`: {error}")))?;
    let shown: Vec<String> = years.iter().map(ToString::to_string).collect();
    let Some(year) = named.or(years.last().copied()).filter(|year| years.contains(year)) else {
        return Err(bad_request(format!("`year`: expected one of {}", shown.join(", "))));
    };
    let reach = Reach::of_year(&asked, year, &returns);
    let rules = RuleSet::built_in()?.first().ok_or_else(|| bad_request("there are no rules"))?;
    let published = reach.published(rules, Policy::built_in()?.minimum_teams);
    let professions = published.as_ref().and_then(|published| published.professions.as_ref());
    let profession =
        |(profession, people): (&registry::Slug, &quality::disclosure::Answer)| TrainedProfession {
            synthetic: true,
            profession: profession.to_string(),
            people: PooledCount::new(rules, *people),
        };
    Ok(TrainingReach {
        synthetic: true,
        label: PRACTICE_LABEL.to_owned(),
        year: year.to_string(),
        years: shown,
        teams: reach.teams.into(),
        rules: DisclosureRules { rules },
        reason: published.is_none().then_some(HiddenReason::TooFewTeams),
        people: published.as_ref().map(|published| PooledCount::new(rules, published.people)),
        people_known: reach.people.known().into(),
        organisations: published.as_ref().and_then(|_| TrainingTotal::of(reach.organisations)),
        hours: published.as_ref().and_then(|_| TrainingTotal::of(reach.hours)),
        professions: professions.map(|professions| professions.iter().map(profession).collect()),
    })
}
