//! What happens when funding is withdrawn.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use registry::{BodyKind, BodyView, Budget, Classification, Nation, Registry, ServiceView, Slug};
use serde::Serialize;

use crate::measures::components::components;
use crate::measures::cuts::Cuts;
use crate::measures::total::Total;
use crate::succession::Successions;
use crate::{Link, Network, Partnership, Scope, UnknownName, View, network_of};

/// What is withdrawn. Of each set that is not empty a line must fit one member: bodies *and* budgets name those bodies'
/// lines from those budgets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawal {
    /// Bodies that stop paying. One that has ended by the day stands for its successors.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub bodies: BTreeSet<Slug>,
    /// Kinds of bodies that stop paying.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<BodyKind>,
    /// Budgets from which nothing is paid any more.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub budgets: BTreeSet<Budget>,
    /// Nations whose services lose.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub nations: BTreeSet<Nation>,
    /// Bodies in whose area the services that lose work.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub areas: BTreeSet<Slug>,
    /// From which day; `None` for the day of the scope. The answer is about that day, or the day of the scope if that is
    /// later: a line that ends before is in neither picture.
    pub from: Option<Date>,
    /// How much of each line, above 0 and up to 100 per cent. A line that is cut by less than all stays, so that no service
    /// is unfunded and no partnership is dissolved; who is hit is weakened.
    pub percent: f64,
}

impl Default for Withdrawal {
    fn default() -> Self {
        Self {
            bodies: BTreeSet::new(),
            kinds: BTreeSet::new(),
            budgets: BTreeSet::new(),
            nations: BTreeSet::new(),
            areas: BTreeSet::new(),
            from: None,
            percent: 100.0,
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// Nothing is named.
    #[error("expected at least one body, kind, budget, nation or area to withdraw, got none")]
    Nothing,
    /// A percentage that is none.
    #[error("expected a cut above 0 and up to 100 per cent, got {got}")]
    Percent {
        /// What was given.
        got: f64,
    },
    /// A body that is not there.
    #[error(transparent)]
    Unknown(#[from] UnknownName),
}

/// What happens.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What was withdrawn.
    pub withdrawal: Withdrawal,
    /// The day that it is about.
    pub as_of: Date,
    /// The network as it would be without the withdrawal.
    pub before: Network,
    /// The network with it. Services that are unfunded are gone from it.
    pub after: Network,
    /// Services that lose all their lines, by slug.
    pub unfunded: Vec<Arc<ServiceView>>,
    /// Services that lose part of what they had, by slug.
    pub weakened: Vec<WeakenedService>,
    /// Partnerships that share no service any more, by slug. With the services that they shared.
    pub dissolved: Vec<Partnership>,
    /// What the lines hit come to, a year, in full.
    pub hit: Total,
    /// What is taken from them: the percentage of `hit`.
    pub lost: Total,
}

/// A service that loses part of what it had.
#[derive(Clone, Debug)]
pub struct WeakenedService {
    /// The service.
    pub service: Arc<ServiceView>,
    /// The lines that it loses.
    pub lost: Vec<Arc<Link>>,
    /// The lines that stay, with what is left of their amounts.
    pub cut: Vec<Arc<Link>>,
    /// The lines that stay, cut or not.
    pub remaining: Vec<Arc<Link>>,
}

/// What happens when funding is withdrawn. Nothing is stored.
///
/// # Errors
/// When nothing is named, a body is not known, or the percentage is none.
pub fn scenario(
    registry: &Registry,
    scope: &Scope,
    withdrawal: &Withdrawal,
    classify: impl Fn(&ServiceView) -> Classification,
) -> Result<Scenario, ScenarioError> {
    check(registry, withdrawal)?;
    let as_of = withdrawal.from.map_or(scope.as_of, |from| from.max(scope.as_of));
    let scope = Scope { as_of, ..scope.clone() };
    let bodies = heirs(registry, &withdrawal.bodies, as_of);
    let hit = |link: &Link| {
        one_of(&bodies, &link.payer.body.slug)
            && one_of(&withdrawal.kinds, &link.payer.body.kind)
            && one_of(&withdrawal.budgets, &link.line.budget)
            && one_of(&withdrawal.nations, &link.service.service.nation)
            && (withdrawal.areas.is_empty()
                || link.service.service.areas.iter().any(|area| withdrawal.areas.contains(area)))
    };
    let whole = withdrawal.percent >= 100.0;
    let before = View::new(registry, &scope, classify);
    let left = |link: &Arc<Link>| match (hit(link), whole) {
        (false, _) => Some(link.clone()),
        (true, true) => None,
        (true, false) => Some(Arc::new(link.cut(withdrawal.percent))),
    };
    let after = before.left(left);

    let (mut unfunded, mut weakened) = (Vec::new(), Vec::new());
    for (at, service) in before.services() {
        let (struck, untouched): (Vec<_>, Vec<_>) =
            before.links_at(at).into_iter().cloned().partition(|link| hit(link));
        if struck.is_empty() {
            continue;
        }
        if whole && untouched.is_empty() {
            unfunded.push(Arc::clone(service));
            continue;
        }
        let cut: Vec<_> = if whole { Vec::new() } else { struck.iter().filter_map(left).collect() };
        let lost = if whole { struck } else { Vec::new() };
        let mut remaining: Vec<_> = untouched.into_iter().chain(cut.iter().cloned()).collect();
        remaining.sort_by(|a, b| a.line.id.cmp(&b.line.id));
        weakened.push(WeakenedService { service: Arc::clone(service), lost, cut, remaining });
    }
    let total = Total::of(before.links().filter(|link| hit(link)));
    let (before, after) = (network_of(before), network_of(after));
    let still: BTreeSet<[&Slug; 2]> = after.partnerships.iter().map(slugs).collect();
    let dissolved =
        before.partnerships.iter().filter(|pair| !still.contains(&slugs(pair))).cloned().collect();
    Ok(Scenario {
        withdrawal: withdrawal.clone(),
        as_of,
        unfunded,
        weakened,
        dissolved,
        hit: total,
        lost: Total { known: total.known * withdrawal.percent / 100.0, ..total },
        before,
        after,
    })
}

fn slugs(pair: &Partnership) -> [&Slug; 2] {
    let [first, second] = &pair.bodies;
    [&first.body.slug, &second.body.slug]
}

fn one_of<T: Ord>(set: &BTreeSet<T>, member: &T) -> bool {
    set.is_empty() || set.contains(member)
}

fn check(registry: &Registry, withdrawal: &Withdrawal) -> Result<(), ScenarioError> {
    let Withdrawal { bodies, kinds, budgets, nations, areas, percent, .. } = withdrawal;
    // Not a number fails, too.
    if !(*percent > 0.0 && *percent <= 100.0) {
        return Err(ScenarioError::Percent { got: *percent });
    }
    if bodies.is_empty() && kinds.is_empty() && budgets.is_empty() && nations.is_empty() && areas.is_empty() {
        return Err(ScenarioError::Nothing);
    }
    match bodies.iter().chain(areas).find(|slug| registry.body(slug).is_none()) {
        Some(slug) => {
            let known = registry.bodies().take(2_000).map(|view| view.body.slug.as_str());
            Err(UnknownName::new("commissioning body", slug, known).into())
        }
        None => Ok(()),
    }
}

/// Bodies with those that stand for them on a day.
fn heirs(registry: &Registry, bodies: &BTreeSet<Slug>, as_of: Date) -> BTreeSet<Slug> {
    let mut successions = Successions::new(registry, as_of);
    let mut all = bodies.clone();
    for body in bodies.iter().filter_map(|slug| registry.body(slug)) {
        all.extend(successions.heirs(body).iter().map(|heir| heir.body.slug.clone()));
    }
    all
}

/// What happens when one body stops paying altogether.
#[derive(Clone, Debug)]
pub struct Harm {
    /// The body.
    pub body: Arc<BodyView>,
    /// Services that lose all their lines, by slug.
    pub unfunded: Vec<Arc<ServiceView>>,
    /// How many services lose some of their lines and keep others.
    pub weakened: usize,
    /// How many partnerships end: all that it has.
    pub dissolved: usize,
    /// How many components there would be.
    pub components_after: usize,
    /// What it pays, a year.
    pub lost: Total,
}

/// Every body of a view by the harm that its withdrawal does: most services unfunded first, then most weakened, then most
/// partnerships dissolved, then by slug.
#[must_use]
pub fn rank_withdrawals(view: &View) -> Vec<Harm> {
    let parts = components(view.graph()).count();
    let cuts = Cuts::of(view.graph());
    let mut ranking: Vec<Harm> = view
        .funders()
        .map(|(at, body)| {
            interrupt::check();
            let services = view.opposite(at);
            let mut partners = BTreeSet::new();
            let mut unfunded = Vec::new();
            for service in &services {
                let funders = view.opposite(*service);
                if funders.len() == 1 {
                    unfunded.extend(view.service(*service).cloned());
                }
                partners.extend(funders.into_iter().filter(|funder| *funder != at));
            }
            // A service without a line is in no component: it is gone from the network.
            let pieces = cuts.pieces(at).len() - unfunded.len();
            Harm {
                body: Arc::clone(body),
                weakened: services.len() - unfunded.len(),
                unfunded,
                dissolved: partners.len(),
                components_after: parts - 1 + pieces,
                lost: Total::of(view.links_at(at)),
            }
        })
        .collect();
    // Stable: the funders of a view are in order already.
    ranking.sort_by_key(|harm| Reverse((harm.unfunded.len(), harm.weakened, harm.dissolved)));
    ranking
}

/// Two scenarios side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Services that both leave without funding, by slug.
    pub unfunded_by_both: Vec<Arc<ServiceView>>,
    /// Services that only the first leaves without.
    pub unfunded_by_first: Vec<Arc<ServiceView>>,
    /// Services that only the second leaves without.
    pub unfunded_by_second: Vec<Arc<ServiceView>>,
    /// Partnerships that only the first dissolves.
    pub dissolved_by_first: Vec<Partnership>,
    /// Partnerships that only the second dissolves.
    pub dissolved_by_second: Vec<Partnership>,
    /// How many services each weakens.
    pub weakened: [usize; 2],
    /// How many components each leaves.
    pub components: [usize; 2],
    /// What each takes, a year.
    pub lost: [Total; 2],
}

/// Sets two scenarios side by side.
#[must_use]
pub fn compare(first: &Scenario, second: &Scenario) -> Comparison {
    let unfunded = |scenario: &Scenario| -> BTreeSet<Slug> {
        scenario.unfunded.iter().map(|view| view.service.slug.clone()).collect()
    };
    let (in_first, in_second) = (unfunded(first), unfunded(second));
    let pick = |of: &Scenario, other: &BTreeSet<Slug>, shared: bool| -> Vec<Arc<ServiceView>> {
        let kept = of.unfunded.iter().filter(|view| other.contains(&view.service.slug) == shared);
        kept.cloned().collect()
    };
    let only = |of: &Scenario, other: &Scenario| -> Vec<Partnership> {
        let other: BTreeSet<[&Slug; 2]> = other.dissolved.iter().map(slugs).collect();
        of.dissolved.iter().filter(|pair| !other.contains(&slugs(pair))).cloned().collect()
    };
    Comparison {
        unfunded_by_both: pick(first, &in_second, true),
        unfunded_by_first: pick(first, &in_second, false),
        unfunded_by_second: pick(second, &in_first, false),
        dissolved_by_first: only(first, second),
        dissolved_by_second: only(second, first),
        weakened: [first.weakened.len(), second.weakened.len()],
        components: [first.after.components, second.after.components],
        lost: [first.lost, second.lost],
    }
}
