//! The services of a snapshot in the orders in which people want them, with what filters look at.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use registry::{Audience, Nation, Registry, Revision, ServiceStatus, ServiceView, Slug};

/// One service of a snapshot, with what most filters look at beside each other: a list goes through all of them.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its position in the order in which services were added, withdrawn ones included.
    pub position: usize,
    /// In which nation.
    pub nation: Nation,
    /// Where it stands in its life.
    pub status: ServiceStatus,
    /// Whether everybody can see it.
    pub published: bool,
    /// The service.
    pub service: Arc<ServiceView>,
    /// Its name as it sorts: without regard to case and marks.
    pub name_key: Box<str>,
    /// What a text filter looks through.
    pub haystack: Box<str>,
}

impl Row {
    /// Whether the audience sees the service.
    #[must_use]
    pub fn seen_by(&self, audience: Audience) -> bool {
        self.published || audience.sees(&self.service)
    }
}

/// All services, live or not, by name.
#[derive(Clone, Debug)]
pub struct Directory {
    // Sorted by name, then by slug.
    rows: Vec<Row>,
    by_slug: HashMap<Slug, usize>,
    /// Where the services stand in `rows`, in the order in which they were added.
    by_position: Vec<usize>,
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

impl Directory {
    /// The directory of a snapshot.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        let mut rows: Vec<Row> = registry
            .all_services()
            .enumerate()
            .map(|(position, service)| Row {
                position,
                nation: service.service.nation,
                status: service.service.status,
                published: service.is_published(),
                service: service.clone(),
                name_key: fold(&service.service.name).into(),
                haystack: haystack(registry, service).into(),
            })
            .collect();
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
        Self { rows, by_slug, by_position }
    }

    /// All rows by name; those of the same name by slug.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// All rows in the order in which the services were added.
    #[must_use]
    pub fn by_age(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.by_position.iter().filter_map(|at| self.rows.get(*at))
    }

    /// The row of a service.
    #[must_use]
    pub fn row(&self, slug: &str) -> Option<&Row> {
        self.by_slug.get(slug).and_then(|at| self.rows.get(*at))
    }

    /// The row of the service that was added at a position.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<&Row> {
        self.by_position.get(position).and_then(|at| self.rows.get(*at))
    }
}

/// A text without regard to case, and with the marks of Welsh and Gaelic letters taken off.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'à' | 'á' | 'â' | 'ä' => 'a',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ò' | 'ó' | 'ô' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            'ẁ' | 'ẃ' | 'ŵ' | 'ẅ' => 'w',
            'ỳ' | 'ý' | 'ŷ' | 'ÿ' => 'y',
            '’' => '\'',
            other => other,
        })
        .collect()
}

/// Names, places and the bodies whose area is served.
fn haystack(registry: &Registry, service: &ServiceView) -> String {
    let service = &service.service;
    let mut text = fold(&service.name);
    let areas =
        service.areas.iter().filter_map(|slug| registry.body(slug)).map(|body| body.body.name.as_str());
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
        assert_eq!(fold("Children’s"), "children's");
    }
}
