//! Which line came after which.

use std::collections::BTreeMap;
use std::sync::Arc;

use registry::{Budget, FundingRole, Slug};

use crate::{Link, View};

/// How one line joins on to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// It begins on the day after the last.
    Contiguous,
    /// So many days between the two are paid by neither.
    Gap(u32),
    /// So many days are paid by both.
    Overlap(u32),
    /// The end of the one or the beginning of the other is not known.
    Unknown,
}

/// A line that renews another.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// The one before.
    pub earlier: Arc<Link>,
    /// The one after.
    pub later: Arc<Link>,
    /// How it joins on.
    pub join: Join,
}

/// Lines that renew others: the next line of the same payer for the same service, from the same budget and for the same
/// purpose. Whatever their dates, under the filter of the view; by payer, service, budget, role and beginning. A line
/// whose first day is not known comes before all others.
#[must_use]
pub fn renewals(view: &View) -> Vec<Renewal> {
    type Key = (Slug, Slug, Budget, FundingRole);
    let mut chains: BTreeMap<Key, Vec<&Arc<Link>>> = BTreeMap::new();
    for link in view.history() {
        let line = &link.line;
        let key = (link.payer.body.slug.clone(), line.service.clone(), line.budget, line.role);
        chains.entry(key).or_default().push(link);
    }
    let mut renewals = Vec::new();
    for mut chain in chains.into_values() {
        // Stable: lines of the same days stay in the order of their ids.
        chain.sort_by_key(|link| (link.line.from, link.line.to.is_none(), link.line.to));
        for pair in chain.windows(2) {
            if let [earlier, later] = pair {
                renewals.push(Renewal {
                    earlier: Arc::clone(earlier),
                    later: Arc::clone(later),
                    join: join(earlier, later),
                });
            }
        }
    }
    renewals
}

fn join(earlier: &Link, later: &Link) -> Join {
    let (Some(end), Some(begin)) = (earlier.line.to, later.line.from) else { return Join::Unknown };
    // The days from the end, not counted, to the beginning, counted.
    let days = (begin - end).get_days();
    let count = |days: i32| u32::try_from(days).unwrap_or(0);
    match days {
        1 => Join::Contiguous,
        2.. => Join::Gap(count(days - 1)),
        // What is left of the shorter of the two is all that can overlap.
        ..1 => {
            let whole = later.line.to.filter(|to| *to < end).map(|to| (to - begin).get_days() + 1);
            Join::Overlap(count(whole.unwrap_or(1 - days)))
        }
    }
}
