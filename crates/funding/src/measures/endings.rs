//! What ends soon.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use registry::{ServiceView, Slug};

use crate::measures::total::Total;
use crate::{Link, View};

/// The windows, in months.
pub const WINDOWS: [u8; 4] = [3, 6, 12, 24];

/// What ends within some months.
#[derive(Clone, Debug)]
pub struct Window {
    /// How many months.
    pub months: u8,
    /// The last day of the window: that many months after the day of the view.
    pub until: Date,
    /// The lines whose last day is in the window, the first to end first. A window holds those of the shorter ones.
    pub links: Vec<Arc<Link>>,
    /// What they come to.
    pub total: Total,
    /// Services all of whose lines end in the window, by slug.
    pub left_without: Vec<Arc<ServiceView>>,
}

/// What ends soon, and how many lines do not say when they end.
#[derive(Clone, Debug)]
pub struct Endings {
    /// By length.
    pub windows: Vec<Window>,
    /// Lines that have no last day and are not said to be for a limited time.
    pub open: usize,
    /// Lines that are said to be for a limited time, and not until when: they may be in any window.
    pub limited_without_end: Vec<Arc<Link>>,
}

/// What ends within 3, 6, 12 and 24 months of the day of the view. Whether a line is renewed is another question:
/// [`crate::measures::renewals`].
#[must_use]
pub fn endings(view: &View) -> Endings {
    let as_of = view.scope.as_of;
    let mut ending: Vec<(Date, &Arc<Link>)> =
        view.links().filter_map(|link| link.line.to.map(|to| (to, link))).collect();
    ending.sort_by_key(|(to, _)| *to);
    let windows = WINDOWS.map(|months| {
        let until = as_of.saturating_add(i32::from(months).months());
        let links: Vec<_> =
            ending.iter().take_while(|(to, _)| *to <= until).map(|(_, link)| Arc::clone(link)).collect();
        let ids: BTreeSet<&Slug> = links.iter().map(|link| &link.line.id).collect();
        let without = view
            .services()
            .filter(|(at, _)| view.links_at(*at).into_iter().all(|link| ids.contains(&link.line.id)));
        let left_without = without.map(|(_, service)| Arc::clone(service)).collect();
        Window { months, until, total: Total::of(&links), left_without, links }
    });
    let endless = view.links().filter(|link| link.line.to.is_none());
    let (limited, open): (Vec<_>, Vec<_>) = endless.cloned().partition(|link| link.line.time_limited);
    Endings { windows: windows.into(), open: open.len(), limited_without_end: limited }
}
