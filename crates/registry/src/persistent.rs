//! A list and a map that the next revision shares with this one, but for the small part that it changes.
//!
//! A registry of 100,000 services must be cheap to copy for one new claim. Both are two levels of counted references: a
//! change copies one short list of references and one chunk. While nobody else holds them, they change in place, so
//! loading costs no copies at all.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// How many items a chunk holds: about the root of the number of services to be expected, so that both levels are short.
const CHUNK: usize = 256;

/// A list that grows at its end.
#[derive(Debug)]
pub(crate) struct List<T> {
    // INVARIANT: every chunk but the last holds `CHUNK` items.
    chunks: Arc<Vec<Arc<Vec<T>>>>,
    length: usize,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        Self { chunks: Arc::clone(&self.chunks), length: self.length }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { chunks: Arc::default(), length: 0 }
    }
}

impl<T> List<T> {
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn get(&self, position: usize) -> Option<&T> {
        self.chunks.get(position / CHUNK)?.get(position % CHUNK)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The items from `position` on.
    pub(crate) fn iter_from(&self, position: usize) -> impl Iterator<Item = &T> {
        let chunks = self.chunks.iter().skip(position / CHUNK).flat_map(|chunk| chunk.iter());
        chunks.skip(position % CHUNK)
    }

    /// The position of the first item for which `before` no longer holds. It must hold for all items up to some point,
    /// and for none from there on.
    pub(crate) fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle).is_some_and(&before) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl<T: Clone> List<T> {
    pub(crate) fn push(&mut self, item: T) {
        let chunks = Arc::make_mut(&mut self.chunks);
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => Arc::make_mut(chunk).push(item),
            _ => chunks.push(Arc::new(vec![item])),
        }
        self.length += 1;
    }

    pub(crate) fn get_mut(&mut self, position: usize) -> Option<&mut T> {
        let chunk = Arc::make_mut(&mut self.chunks).get_mut(position / CHUNK)?;
        Arc::make_mut(chunk).get_mut(position % CHUNK)
    }
}

/// A map without an order of its own.
#[derive(Debug)]
pub(crate) struct Map<K, V> {
    shards: Arc<Vec<Arc<HashMap<K, V>>>>,
}

impl<K, V> Clone for Map<K, V> {
    fn clone(&self) -> Self {
        Self { shards: Arc::clone(&self.shards) }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { shards: Arc::new((0..CHUNK).map(|_| Arc::default()).collect()) }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "less than `CHUNK`")]
fn shard<Q: Hash + ?Sized>(key: &Q) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    (hasher.finish() % CHUNK as u64) as usize
}

impl<K: Hash + Eq + Clone, V: Clone> Map<K, V> {
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.shards.get(shard(key))?.get(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some(shard) = Arc::make_mut(&mut self.shards).get_mut(shard(&key)) {
            Arc::make_mut(shard).insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CHUNK, List, Map};

    #[test]
    fn a_change_leaves_the_copy_as_it_was() {
        let mut list = List::default();
        (0..CHUNK * 3).for_each(|item| list.push(item));
        let copy = list.clone();
        *list.get_mut(CHUNK + 1).unwrap() = 0;
        list.push(7);
        assert_eq!(copy.iter().copied().collect::<Vec<_>>(), (0..CHUNK * 3).collect::<Vec<_>>());
        assert_eq!((list.get(CHUNK + 1), list.get(CHUNK * 3)), (Some(&0), Some(&7)));
    }

    proptest! {
        #[test]
        fn a_list_reads_like_a_vector(length in 0..CHUNK * 3, from in 0..CHUNK * 3, point in 0..CHUNK * 3) {
            let mut list = List::default();
            (0..length).for_each(|item| list.push(item));
            let from_there: Vec<_> = list.iter_from(from).copied().collect();
            prop_assert_eq!(from_there, (from..length).collect::<Vec<_>>());
            prop_assert_eq!(list.partition_point(|item| *item < point), point.min(length));
            prop_assert_eq!(list.len(), length);
        }

        #[test]
        fn a_map_finds_what_was_put_in(keys in prop::collection::hash_set("[a-z]{1,4}", 0..300)) {
            let mut map = Map::default();
            for (value, key) in keys.iter().enumerate() {
                map.insert(key.clone(), value);
            }
            for (value, key) in keys.iter().enumerate() {
                prop_assert_eq!(map.get(key.as_str()), Some(&value));
            }
            prop_assert_eq!(map.get("none such"), None);
        }
    }
}
