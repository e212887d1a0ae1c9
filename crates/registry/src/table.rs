//! Entities of one type, in the order in which they came, found by slug.

use std::sync::Arc;

use crate::Slug;
use crate::persistent::{List, Map};

/// How many slugs are looked through for one that was meant.
const SUGGEST_AMONG: usize = 2_000;

#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: List<Arc<T>>,
    positions: Map<Slug, u32>,
    /// The slugs in order, for suggestions and for sharing.
    slugs: List<Slug>,
}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), positions: self.positions.clone(), slugs: self.slugs.clone() }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: List::default(), positions: Map::default(), slugs: List::default() }
    }
}

impl<T> Table<T> {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the two are one table of which nothing has changed.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.rows.is(&other.rows)
    }

    /// The positions of the rows that differ from those of an earlier table that this one was made of.
    pub(crate) fn changed_since(&self, earlier: &Self) -> Vec<usize> {
        self.rows.changed_since(&earlier.rows, Arc::ptr_eq)
    }

    pub(crate) fn position(&self, slug: &str) -> Option<u32> {
        self.positions.get(slug).copied()
    }

    pub(crate) fn at(&self, position: u32) -> Option<&Arc<T>> {
        self.rows.get(position as usize)
    }

    pub(crate) fn find(&self, slug: &str) -> Option<&Arc<T>> {
        self.at(self.position(slug)?)
    }

    /// The slug at a position, shared rather than copied.
    pub(crate) fn slug(&self, position: u32) -> Option<&Slug> {
        self.slugs.get(position as usize)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<T>> {
        self.rows.iter()
    }

    /// A slug that is spelt much like this one.
    pub(crate) fn suggest(&self, slug: &str) -> Option<String> {
        if self.len() > SUGGEST_AMONG {
            return None;
        }
        facts::suggest(slug, self.slugs.iter().map(Slug::as_str)).map(str::to_owned)
    }
}

impl<T: Clone> Table<T> {
    /// Adds a row under a slug that must be new, and says where it stands.
    pub(crate) fn insert(&mut self, slug: Slug, row: T) -> u32 {
        let position = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.rows.push(Arc::new(row));
        self.slugs.push(slug.clone());
        self.positions.insert(slug, position);
        position
    }

    pub(crate) fn at_mut(&mut self, position: u32) -> Option<&mut T> {
        self.rows.get_mut(position as usize).map(Arc::make_mut)
    }
}
