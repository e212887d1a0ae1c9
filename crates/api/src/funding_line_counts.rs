//! Counts of funding lines by what they have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Enum, Result, SimpleObject};
use funding::measures::total::Total;

use crate::counts::{each_once, position};
use crate::enums::{BodyKind, Budget, FundingRole, Nation};
use crate::funding_network::FundingTotal;
use crate::line_list::{FundingLineFilter, matching};
use crate::request::Request;
use crate::scalar::int;

/// What funding lines are counted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundingLineCountKey {
    /// The budget.
    Budget,
    /// What is paid for: the service itself, a post, its beginning.
    Role,
    /// The kind of the body that the source names. (`fundingNetwork` has who pays on a day, successions followed.)
    PayerKind,
    /// The nation of the service.
    Nation,
    /// Whether the line is current on the day of `filter.validOn`, else today; see `FundingLine.current`.
    Current,
}

/// How many funding lines have these in common. What was not counted by is null.
#[derive(SimpleObject)]
pub struct FundingLineCount {
    /// The budget.
    pub budget: Option<Budget>,
    /// What is paid for.
    pub role: Option<FundingRole>,
    /// The kind of the body that the source names.
    pub payer_kind: Option<BodyKind>,
    /// The nation of the service.
    pub nation: Option<Nation>,
    /// Whether they are current.
    pub current: Option<bool>,
    /// How many lines.
    pub count: i32,
    /// The sum of the known amounts in pounds a year, with how many are known and how many are not. Null without
    /// `filter.validOn`: lines of different years do not add up.
    pub annual_amount: Option<FundingTotal>,
}

/// Positions of words in the order of the registry: a key that can be sorted.
type Key = [Option<usize>; 5];

/// The counts of the lines that match a filter, in the order of the keys. Groups without a line are left out.
pub(crate) fn funding_line_counts(
    request: &Arc<Request>,
    filter: &FundingLineFilter,
    by: &[FundingLineCountKey],
) -> Result<Vec<FundingLineCount>> {
    each_once(by)?;
    let registry = request.snapshot.registry();
    let day = filter.valid_on().unwrap_or(request.today);
    let mut totals: BTreeMap<Key, Total> = BTreeMap::new();
    for line in matching(request, filter)? {
        interrupt::check();
        let place = |key: FundingLineCountKey| match key {
            FundingLineCountKey::Budget => Some(position(registry::Budget::ALL.iter(), &line.budget)),
            FundingLineCountKey::Role => Some(position(registry::FundingRole::ALL.iter(), &line.role)),
            FundingLineCountKey::PayerKind => {
                let body = registry.body(&line.funder)?;
                Some(position(registry::BodyKind::ALL.iter(), &body.body.kind))
            }
            FundingLineCountKey::Nation => {
                let service = registry.service(&line.service)?;
                Some(position(registry::Nation::ALL.iter(), &service.service.nation))
            }
            FundingLineCountKey::Current => Some(usize::from(!registry.is_line_current(line, day))),
        };
        let mut key = Key::default();
        for one in by {
            if let Some(slot) = key.get_mut(*one as usize) {
                *slot = place(*one);
            }
        }
        totals.entry(key).or_default().add(line.annual_amount);
    }
    let entry = |([budget, role, payer, nation, current], total): (Key, Total)| FundingLineCount {
        budget: budget.and_then(|at| registry::Budget::ALL.get(at)).map(|budget| (*budget).into()),
        role: role.and_then(|at| registry::FundingRole::ALL.get(at)).map(|role| (*role).into()),
        payer_kind: payer.and_then(|at| registry::BodyKind::ALL.get(at)).map(|kind| (*kind).into()),
        nation: nation.and_then(|at| registry::Nation::ALL.get(at)).map(|nation| (*nation).into()),
        current: current.map(|at| at == 0),
        count: int(total.known_lines + total.unknown_lines),
        annual_amount: filter.valid_on().map(|_| FundingTotal::of(total)),
    };
    Ok(totals.into_iter().map(entry).collect())
}
