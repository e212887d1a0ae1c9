//! For how long a body has paid for a service.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use registry::{BodyView, ServiceView, Slug};

use crate::{Link, View};

/// For how long a body has paid for a service, up to the day of the view.
#[derive(Clone, Debug)]
pub struct Tenure {
    /// The body that pays on the day. What the bodies that it followed paid is its own tenure.
    pub funder: Arc<BodyView>,
    /// The service.
    pub service: Arc<ServiceView>,
    /// The first day since which it has paid without a break; `None` when that is not known.
    pub since: Option<Date>,
    /// How many days that is, the day of the view included.
    pub days: Option<u32>,
    /// What the lines of that time come to in number.
    pub lines: usize,
}

/// For how long each body has paid for each service that it pays for on the day, by slugs. Lines that touch or overlap
/// are one run; one whose first day is not known makes the beginning of its run unknown.
#[must_use]
pub fn tenures(view: &View) -> Vec<Tenure> {
    let as_of = view.scope.as_of;
    let mut pairs: BTreeMap<(&Slug, &Slug), Vec<&Arc<Link>>> = BTreeMap::new();
    for link in view.history() {
        pairs.entry((&link.payer.body.slug, &link.service.service.slug)).or_default().push(link);
    }
    let mut tenures = Vec::new();
    for lines in pairs.into_values() {
        let mut run: Vec<&&Arc<Link>> = lines.iter().filter(|link| link.in_force(as_of)).collect();
        let Some(first) = run.first().copied() else { continue };
        // The lines before, the last to end first: each that reaches the run makes it longer.
        let mut before: Vec<&&Arc<Link>> =
            lines.iter().filter(|link| link.line.to.is_some_and(|to| to < as_of)).collect();
        before.sort_by_key(|link| std::cmp::Reverse(link.line.to));
        let mut since = run.iter().map(|link| link.line.from).min().flatten();
        for link in before {
            // `None`: the run has no known beginning, and goes on into the unknown.
            let Some(begin) = since else { break };
            if link.line.to.is_some_and(|to| to >= begin.yesterday().unwrap_or(begin)) {
                run.push(link);
                since = link.line.from.map(|from| from.min(begin));
            }
        }
        tenures.push(Tenure {
            funder: Arc::clone(&first.payer),
            service: Arc::clone(&first.service),
            since,
            days: since.and_then(|since| u32::try_from((as_of - since).get_days() + 1).ok()),
            lines: run.len(),
        });
    }
    tenures
}
