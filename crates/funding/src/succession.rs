//! Who pays a line on a day, when the body that the source names has ended.
//!
//! A body has *ended* when its last day is known and past. One that gave part of its duties to another and lives on pays
//! its lines itself. From a body that has ended, every succession that has happened by the day is followed, as far as
//! they lead:
//!
//! - They lead to one body: it pays. (Two ways that meet again are one.)
//! - They lead to none: nobody has said who took over. The line stays with the body that the source names, marked
//!   [`Handover::Ended`].
//! - They lead to several: the line goes to the one in whose area the service works on the day, as [`Places`] has it, if it is
//!   exactly one. Else nobody has
//!   said who took the line over, and each answer that could be drawn would be made up: a line for each successor would
//!   show partnerships that do not exist and hide sole funders. The line stays with the body that the source names,
//!   marked [`Handover::Unsettled`] with the successors among which the payer is. (Three CCGs of 2022 are so.)

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use registry::{BodyView, Extent, Places, Registry, ServiceView, Slug};

/// What became of a line whose body may have ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Handover {
    /// The body that the source names pays itself.
    None,
    /// A successor pays.
    Followed,
    /// The body that pays has ended, and no successor is recorded.
    Ended,
    /// The body that the source names has ended, and which of these pays is not known.
    Unsettled(Vec<Arc<BodyView>>),
}

impl Handover {
    /// The word for it, in kebab case.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Followed => "followed",
            Self::Ended => "ended",
            Self::Unsettled(_) => "unsettled",
        }
    }
}

/// Whether the last day of a body is known and past.
pub(crate) fn ended(body: &BodyView, as_of: Date) -> bool {
    body.body.valid_to.is_some_and(|to| to < as_of)
}

/// Follows successions on one day, and remembers where they lead.
pub(crate) struct Successions<'a> {
    registry: &'a Registry,
    as_of: Date,
    heirs: BTreeMap<Slug, Vec<Arc<BodyView>>>,
    places: Places<'a>,
}

impl<'a> Successions<'a> {
    pub(crate) fn new(registry: &'a Registry, as_of: Date) -> Self {
        Self { registry, as_of, heirs: BTreeMap::new(), places: Places::new(registry, as_of) }
    }

    /// The day.
    pub(crate) fn as_of(&self) -> Date {
        self.as_of
    }

    /// The bodies to which the successions lead, by slug: the body itself when there are none. Never empty.
    pub(crate) fn heirs(&mut self, body: &Arc<BodyView>) -> &[Arc<BodyView>] {
        let (registry, as_of) = (self.registry, self.as_of);
        self.heirs.entry(body.body.slug.clone()).or_insert_with(|| {
            let mut found = BTreeMap::new();
            // The registry refuses circles; should there be one, nobody is visited twice.
            let mut seen = BTreeSet::from([body.body.slug.clone()]);
            let mut open = vec![Arc::clone(body)];
            while let Some(at) = open.pop() {
                let next: Vec<_> = if ended(&at, as_of) {
                    registry.successors(&at).filter(|(_, on)| *on <= as_of).map(|(to, _)| to).collect()
                } else {
                    Vec::new()
                };
                if next.is_empty() {
                    found.insert(at.body.slug.clone(), Arc::clone(&at));
                }
                for to in next {
                    if seen.insert(to.body.slug.clone()) {
                        open.push(Arc::clone(to));
                    }
                }
            }
            if found.is_empty() { vec![Arc::clone(body)] } else { found.into_values().collect() }
        })
    }

    /// Who pays a line that names `body`, for `service`.
    pub(crate) fn payer(&mut self, body: &Arc<BodyView>, service: &ServiceView) -> (Arc<BodyView>, Handover) {
        let as_of = self.as_of;
        let heirs = self.heirs(body).to_vec();
        let one = match heirs.as_slice() {
            [one] => Some(Arc::clone(one)),
            several => self.works_with(several, service),
        };
        match one {
            Some(heir) if ended(&heir, as_of) => (heir, Handover::Ended),
            Some(heir) if heir.body.slug == body.body.slug => (heir, Handover::None),
            Some(heir) => (heir, Handover::Followed),
            None => (Arc::clone(body), Handover::Unsettled(heirs)),
        }
    }

    /// The one of several bodies in whose area a service is known to work, if it is exactly one.
    fn works_with(&mut self, several: &[Arc<BodyView>], service: &ServiceView) -> Option<Arc<BodyView>> {
        let reaches = self.places.of(service);
        let known = |heir: &&Arc<BodyView>| {
            let at = self.registry.body_position(&heir.body.slug);
            reaches.iter().any(|reach| Some(reach.body) == at && reach.extent != Extent::Perhaps)
        };
        let mut local = several.iter().filter(known);
        local.next().filter(|_| local.next().is_none()).cloned()
    }
}
