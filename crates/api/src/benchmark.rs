//! How teams stand together against a standard set. The teams are made up.

use async_graphql::{Enum, Result, SimpleObject};
use quality::standards::{Benchmark as Compared, StandardSet as Set};
use quality::synthetic::{PRACTICE_LABEL, reviews};

use crate::error::{Code, error};
use crate::pooled_figure::HiddenReason;
use crate::scalar::int;
use crate::share::Share;
use crate::standard_set::{StandardSet, standard_set};

/// How a team stands against a standard.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "quality::standards::Rating")]
pub enum StandardRating {
    /// Met.
    Met,
    /// Partly met.
    Partly,
    /// Not met.
    NotMet,
    /// The standard does not apply to the team.
    NotApplicable,
    /// Not known, or not answered.
    NotKnown,
}

/// A team beside all that reviewed themselves by the same version of a standard set. The teams are made up.
#[derive(SimpleObject, Clone)]
pub struct Benchmark {
    /// Whether the teams are made up.
    pub synthetic: bool,
    /// What must stand wherever it is shown.
    pub label: String,
    /// The standard set, in the version that all of them used.
    pub standard_set: StandardSet,
    /// The team that stands beside all.
    pub team: String,
    /// How many teams it rests on, the team itself among them; null where that is fewer than the set asks for.
    pub services: Option<i32>,
    /// Why there is nothing; null where there is.
    pub reason: Option<HiddenReason>,
    /// Standard by standard, in the order of the set; empty where too few teams used it.
    pub standards: Vec<BenchmarkedStandard>,
}

/// A standard: a team beside all. The teams are made up.
#[derive(SimpleObject, Clone)]
pub struct BenchmarkedStandard {
    /// Whether the teams are made up.
    pub synthetic: bool,
    /// The number of the standard.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How the team stands.
    pub own: StandardRating,
    /// Teams that meet it, of those to which it applies and of which it is known.
    pub met: Share,
    /// Teams of which it is not known, of all.
    pub not_known: Share,
}

/// The first of the made-up teams beside all, or the one that is named.
pub(crate) fn benchmark(slug: &str, team: Option<&str>) -> Result<Benchmark> {
    let missing = |what: &str| error(Code::NotFound, what.to_owned());
    let found = standard_set(slug)?
        .ok_or_else(|| missing(&format!("`standardSet`: there is no standard set `{slug}`")))?;
    let set: &Set = found.set();
    let all = reviews(set)?;
    let own = all.iter().find(|(name, _)| team.is_none_or(|team| **name == *team));
    let (name, review) =
        own.ok_or_else(|| missing(&format!("`team`: there is no team `{}`", team.unwrap_or_default())))?;
    let others = all.iter().filter(|(other, _)| other != name).map(|(_, review)| review);
    let compared = Compared::new(set, review, others).ok();
    let standard = |one: &quality::standards::Compared| BenchmarkedStandard {
        synthetic: true,
        number: one.number.to_string(),
        title: set.get(&one.number).map(|standard| standard.title.clone()).unwrap_or_default(),
        own: one.own.into(),
        met: one.met.into(),
        not_known: one.not_known.into(),
    };
    Ok(Benchmark {
        synthetic: true,
        label: PRACTICE_LABEL.to_owned(),
        standard_set: found,
        team: name.to_string(),
        services: compared.as_ref().map(|compared| int(compared.services)),
        reason: compared.is_none().then_some(HiddenReason::TooFewTeams),
        standards: compared.iter().flat_map(|compared| &compared.standards).map(standard).collect(),
    })
}
