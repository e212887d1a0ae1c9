//! The services of a snapshot in the orders in which people want them, with what filters look at.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use fixedbitset::FixedBitSet;
use jiff::civil::Date;
pub use registry::text::fold;
use registry::{Extent, Nation, Places, Registry, Revision, ServiceStatus, ServiceView, Slug};

use crate::chunks::Chunks;
use crate::search_index::SearchIndex;

/// One service of a snapshot, with what most filters look at beside each other: a list goes through all of them.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its position in the order in which services were added, withdrawn ones included.
    pub position: usize,
    /// In which nation.
    pub nation: Nation,
    /// Where it stands in its life.
    pub status: ServiceStatus,
    /// The service.
    pub service: Arc<ServiceView>,
    /// Its name as it sorts: without regard to case and marks.
    pub name_key: Arc<str>,
    /// What a text filter looks through.
    pub haystack: Arc<str>,
}

impl Row {
    fn new(position: usize, service: &Arc<ServiceView>, name_key: Arc<str>, haystack: Arc<str>) -> Self {
        Self {
            position,
            nation: service.service.nation,
            status: service.service.status,
            service: service.clone(),
            name_key,
            haystack,
        }
    }

    /// Its name first, then what else it is called, then where it is.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let service = &self.service.service;
        let names = std::iter::once(&service.name).chain(&service.other_names).chain(&service.localities);
        names.map(String::as_str)
    }

    /// Whether everything that this row has in words is the same for a service.
    fn is_called_as(&self, service: &Arc<ServiceView>) -> bool {
        let (a, b) = (&self.service.service, &service.service);
        Arc::ptr_eq(&self.service, service)
            || (a.slug == b.slug
                && a.name == b.name
                && a.other_names == b.other_names
                && a.localities == b.localities
                && a.areas == b.areas)
    }

    /// Whether the service has not been withdrawn or merged.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.service.standing.is_live()
    }
}

/// All services, live or not, by name.
#[derive(Clone, Debug)]
pub struct ServiceIndex {
    /// The snapshot that it was made of: what a later one shares with it is not read again.
    registry: Registry,
    // Sorted by name, then by slug.
    rows: Vec<Row>,
    names: Arc<Names>,
}

/// What places in the rows of an index rest on.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    registry: Registry,
    names: Arc<Names>,
}

/// What follows from names and places alone. Snapshots in which these are the same share it.
#[derive(Debug)]
struct Names {
    by_slug: HashMap<Slug, usize>,
    /// Where the services stand in `rows`, in the order in which they were added.
    by_position: Vec<usize>,
    chunks: OnceLock<Chunks>,
    search: OnceLock<SearchIndex>,
}

/// What services are sorted by.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    /// The name.
    Name,
    /// The nation, then the name.
    Nation(Nation),
    /// The score: its low end, then its high end.
    Score(f64, f64),
    /// The revision that touched the service last.
    Changed(Revision),
}

impl SortKey {
    /// Keys of the same kind in ascending order.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Nation(a), Self::Nation(b)) => a.cmp(b),
            (Self::Score(a_low, a_high), Self::Score(b_low, b_high)) => {
                a_low.total_cmp(b_low).then(a_high.total_cmp(b_high))
            }
            (Self::Changed(a), Self::Changed(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl ServiceIndex {
    /// The directory of a snapshot.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        let mut places = Places::new(registry, Date::MAX);
        let rows = registry.all_services().enumerate().map(|(position, service)| {
            Row::new(
                position,
                service,
                fold(&service.service.name).into(),
                haystack(registry, &mut places, service).into(),
            )
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by(|a, b| {
            a.name_key.cmp(&b.name_key).then_with(|| a.service.service.slug.cmp(&b.service.service.slug))
        });
        let by_slug =
            rows.iter().enumerate().map(|(at, row)| (row.service.service.slug.clone(), at)).collect();
        let mut by_position = vec![0; rows.len()];
        for (at, row) in rows.iter().enumerate() {
            if let Some(place) = by_position.get_mut(row.position) {
                *place = at;
            }
        }
        let names = Names { by_slug, by_position, chunks: OnceLock::new(), search: OnceLock::new() };
        Self { registry: registry.clone(), rows, names: Arc::new(names) }
    }

    /// The services of a later snapshot. Where only facts have changed, names and their orders stay what they are.
    #[must_use]
    pub fn after(&self, registry: &Registry) -> Self {
        if !registry.shares_bodies_with(&self.registry) && registry.places_differ_from(&self.registry) {
            return Self::new(registry);
        }
        let mut rows = self.rows.clone();
        for position in registry.services_changed_since(&self.registry) {
            let service = u32::try_from(position).ok().and_then(|position| registry.service_at(position));
            let row = self.names.by_position.get(position).and_then(|at| rows.get_mut(*at));
            match service.zip(row).filter(|(service, row)| row.is_called_as(service)) {
                Some((service, row)) => {
                    *row = Row::new(position, service, row.name_key.clone(), row.haystack.clone());
                }
                None => return Self::new(registry),
            }
        }
        Self { registry: registry.clone(), rows, names: self.names.clone() }
    }

    /// What places in these rows rest on.
    pub(crate) fn basis(&self) -> Basis {
        Basis { registry: self.registry.clone(), names: self.names.clone() }
    }

    /// The places of the rows that differ from those of an earlier index; nothing where a place may be that of another service.
    pub(crate) fn changed_since(&self, earlier: &Basis) -> Option<Vec<usize>> {
        if !Arc::ptr_eq(&self.names, &earlier.names) {
            return None;
        }
        let changed = self.registry.services_changed_since(&earlier.registry).into_iter();
        changed.map(|position| self.names.by_position.get(position).copied()).collect()
    }

    /// The rows in whose names, places or bodies a text without spaces occurs, as places in [`ServiceIndex::rows`].
    #[must_use]
    pub fn containing(&self, folded: &str) -> FixedBitSet {
        let chunks = self
            .names
            .chunks
            .get_or_init(|| Chunks::new(self.rows.len(), self.rows.iter().map(|row| row.haystack.as_ref())));
        chunks.containing(folded)
    }

    /// The services by the words of their names, other names and places; documents are places in [`ServiceIndex::rows`].
    #[must_use]
    pub fn search(&self) -> &SearchIndex {
        self.names.search.get_or_init(|| SearchIndex::new(self.rows.iter().map(Row::texts)))
    }

    /// All rows by name; those of the same name by slug.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// All rows in the order in which the services were added.
    #[must_use]
    pub fn by_age(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.names.by_position.iter().filter_map(|at| self.rows.get(*at))
    }

    /// The row of a service.
    #[must_use]
    pub fn row(&self, slug: &str) -> Option<&Row> {
        self.names.by_slug.get(slug).and_then(|at| self.rows.get(*at))
    }

    /// The row of the service that was added at a position.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<&Row> {
        self.names.by_position.get(position).and_then(|at| self.rows.get(*at))
    }
}

/// Names, places, the bodies whose area is served as sources name them, and those in whose areas it works when the last change that is
/// on record has come about.
fn haystack(registry: &Registry, places: &mut Places<'_>, view: &ServiceView) -> String {
    let service = &view.service;
    let mut text = fold(&service.name);
    let named = service.areas.iter().filter_map(|slug| registry.body(slug));
    let known = places.of(view).into_iter().filter(|reach| reach.extent != Extent::Perhaps);
    let mut bodies: Vec<_> =
        named.chain(known.filter_map(|reach| registry.body_at(reach.body))).map(|body| &body.body).collect();
    let mut seen = HashSet::new();
    bodies.retain(|body| seen.insert(&body.slug));
    let areas = bodies.into_iter().map(|body| body.name.as_str());
    for more in service.other_names.iter().chain(&service.localities).map(String::as_str).chain(areas) {
        text.push('\n');
        text.push_str(&fold(more));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn names_sort_without_regard_to_case_and_marks() {
        assert_eq!(fold("Tŷ Bach"), "ty bach");
        assert_eq!(fold("Ty\u{302} Bach"), "ty bach");
        assert_eq!(fold("Señora Łuçjã Ørsted"), "senora lucja orsted");
        assert_eq!(fold("Children’s"), "children's");
    }
}
