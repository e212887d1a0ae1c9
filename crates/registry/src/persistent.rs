//! A list and a map that the next revision shares with this one, but for the small part that it changes.
//!
//! A registry of 100,000 services must be cheap to copy for one new claim. The list is a tree of counted references, 64
//! at each step; a change copies the few steps from the root to the place that changes, however long the list is. The
//! map is a list of small maps. While nobody else holds them, they change in place, so loading costs no copies at all.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// How many bits of a position each step uses up.
const BITS: usize = 6;
/// How many items a leaf holds, and how many children a branch has.
const WIDTH: usize = 1 << BITS;
/// How many small maps a map is made of.
const SHARDS: usize = 1_024;

/// A list that grows at its end.
#[derive(Debug)]
pub struct List<T> {
    // INVARIANT: all leaves are at the same depth, `height` steps below the root, and full but for the last one.
    root: Arc<Node<T>>,
    height: usize,
    length: usize,
}

#[derive(Clone, Debug)]
enum Node<T> {
    Leaf(Vec<T>),
    Branch(Vec<Arc<Node<T>>>),
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        Self { root: Arc::clone(&self.root), height: self.height, length: self.length }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { root: Arc::new(Node::Leaf(Vec::new())), height: 0, length: 0 }
    }
}

/// Which child of a branch that is `height` steps above the leaves holds a position.
fn child(position: usize, height: usize) -> usize {
    (position >> (BITS * height)) % WIDTH
}

impl<T> List<T> {
    /// How many items it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether the two are one list of which nothing has changed. (Lists that read alike may be two.)
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.root, &other.root)
    }

    /// The item at a position.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&T> {
        self.leaf(position).get(position % WIDTH)
    }

    /// The leaf that holds a position; empty beyond the end.
    fn leaf(&self, position: usize) -> &[T] {
        if position >= self.length {
            return &[];
        }
        let (mut node, mut height) = (&self.root, self.height);
        loop {
            match &**node {
                Node::Leaf(items) => return items,
                Node::Branch(children) => match children.get(child(position, height)) {
                    Some(child) => (node, height) = (child, height - 1),
                    None => return &[],
                },
            }
        }
    }

    /// All items, in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        (0..self.length.div_ceil(WIDTH)).flat_map(|leaf| self.leaf(leaf * WIDTH))
    }

    /// The items from `position` on.
    pub fn iter_from(&self, position: usize) -> impl Iterator<Item = &T> {
        let leaves = position / WIDTH..self.length.div_ceil(WIDTH);
        leaves.flat_map(|leaf| self.leaf(leaf * WIDTH)).skip(position % WIDTH)
    }

    /// The position of the first item for which `before` no longer holds. It must hold for all items up to some point,
    /// and for none from there on.
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle).is_some_and(&before) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl<T> List<T> {
    /// The positions, in ascending order, at which this list may hold another item than `earlier`, a list that it was made of by pushes
    /// and changes: all items that are `same` in leaves that the two do not share are left out. What the two share is not visited.
    #[must_use]
    pub fn changed_since(&self, earlier: &Self, same: impl Fn(&T, &T) -> bool) -> Vec<usize> {
        let mut changed = Vec::new();
        // A list that grew has the whole of the earlier one as the first child of the first child, and so on.
        let mut now = &self.root;
        let mut height = self.height;
        while height > earlier.height {
            let Node::Branch(children) = &**now else { break };
            let Some(first) = children.first() else { break };
            (now, height) = (first, height - 1);
        }
        if height == earlier.height {
            differences(now, &earlier.root, 0, height, &same, &mut changed);
        }
        changed.retain(|position| *position < earlier.length);
        changed.extend(earlier.length..self.length);
        changed
    }
}

/// Gathers the positions at which two nodes of the same height differ; `first` is that of their first item.
fn differences<T>(
    now: &Arc<Node<T>>,
    earlier: &Arc<Node<T>>,
    first: usize,
    height: usize,
    same: &impl Fn(&T, &T) -> bool,
    changed: &mut Vec<usize>,
) {
    if Arc::ptr_eq(now, earlier) {
        return;
    }
    match (&**now, &**earlier) {
        (Node::Leaf(now), Node::Leaf(earlier)) => {
            let both = now.iter().zip(earlier).enumerate();
            changed.extend(both.filter(|(_, (now, earlier))| !same(now, earlier)).map(|(at, _)| first + at));
        }
        (Node::Branch(now), Node::Branch(earlier)) => {
            let step = 1 << (BITS * height);
            for (at, (now, earlier)) in now.iter().zip(earlier).enumerate() {
                differences(now, earlier, first + at * step, height - 1, same, changed);
            }
        }
        // All leaves are at the same depth.
        (Node::Leaf(_), Node::Branch(_)) | (Node::Branch(_), Node::Leaf(_)) => {}
    }
}

impl<T: Clone> List<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        if self.length == WIDTH << (BITS * self.height) {
            // Full: what was the whole becomes the first child.
            let whole = Node::Branch(vec![Arc::clone(&self.root)]);
            self.root = Arc::new(whole);
            self.height += 1;
        }
        push(Arc::make_mut(&mut self.root), self.height, self.length, item);
        self.length += 1;
    }

    /// The item at a position, to be changed: this list alone changes.
    pub fn get_mut(&mut self, position: usize) -> Option<&mut T> {
        if position >= self.length {
            return None;
        }
        let (mut node, mut height) = (Arc::make_mut(&mut self.root), self.height);
        loop {
            match node {
                Node::Leaf(items) => return items.get_mut(position % WIDTH),
                Node::Branch(children) => {
                    node = Arc::make_mut(children.get_mut(child(position, height))?);
                    height -= 1;
                }
            }
        }
    }
}

/// Puts an item at `position`, the end of the list, below a node.
fn push<T: Clone>(node: &mut Node<T>, height: usize, position: usize, item: T) {
    match node {
        Node::Leaf(items) => items.push(item),
        Node::Branch(children) => {
            if let Some(child) = children.get_mut(child(position, height)) {
                push(Arc::make_mut(child), height - 1, position, item);
            } else {
                let leaf = Node::Leaf(vec![item]);
                let path = (1..height).fold(leaf, |below, _| Node::Branch(vec![Arc::new(below)]));
                children.push(Arc::new(path));
            }
        }
    }
}

/// A map without an order of its own.
#[derive(Debug)]
pub(crate) struct Map<K, V> {
    shards: List<Arc<HashMap<K, V>>>,
}

impl<K, V> Clone for Map<K, V> {
    fn clone(&self) -> Self {
        Self { shards: self.shards.clone() }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        let (mut shards, empty) = (List::default(), Arc::default());
        for _ in 0..SHARDS {
            shards.push(Arc::clone(&empty));
        }
        Self { shards }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "less than `SHARDS`")]
fn shard<Q: Hash + ?Sized>(key: &Q) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    (hasher.finish() % SHARDS as u64) as usize
}

impl<K: Hash + Eq + Clone, V: Clone> Map<K, V> {
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.shards.get(shard(key))?.get(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some(shard) = self.shards.get_mut(shard(&key)) {
            Arc::make_mut(shard).insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{List, Map, WIDTH};

    #[test]
    fn a_change_leaves_the_copy_as_it_was() {
        // Three steps deep.
        let length = WIDTH * WIDTH + 3;
        let mut list = List::default();
        (0..length).for_each(|item| list.push(item));
        let copy = list.clone();
        *list.get_mut(WIDTH + 1).unwrap() = 0;
        list.push(7);
        assert_eq!(copy.iter().copied().collect::<Vec<_>>(), (0..length).collect::<Vec<_>>());
        assert_eq!((list.get(WIDTH + 1), list.get(length), list.get(length + 1)), (Some(&0), Some(&7), None));
        assert_eq!(list.get_mut(length + 1), None);
        assert!(!list.is(&copy) && copy.is(&copy.clone()));
    }

    proptest! {
        #[test]
        fn a_list_reads_like_a_vector(length in 0..WIDTH * WIDTH * 2, from in 0..WIDTH * WIDTH * 2, point in 0..WIDTH * WIDTH * 2) {
            let mut list = List::default();
            (0..length).for_each(|item| list.push(item));
            let from_there: Vec<_> = list.iter_from(from).copied().collect();
            prop_assert_eq!(from_there, (from..length).collect::<Vec<_>>());
            prop_assert!(list.iter().rev().copied().eq((0..length).rev()));
            prop_assert_eq!(list.partition_point(|item| *item < point), point.min(length));
            prop_assert_eq!(list.len(), length);
        }

        /// Whatever was pushed and changed since: all that differs is named, and of the rest no more than asked for.
        #[test]
        fn what_has_changed_is_found(
            length in 0..WIDTH * WIDTH + 100,
            pushed in 0..200_usize,
            changes in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let mut list = List::default();
            (0..length).for_each(|item| list.push(item));
            let earlier = list.clone();
            (0..pushed).for_each(|item| list.push(item));
            for change in changes {
                if !list.is_empty() {
                    let at = change.index(list.len());
                    *list.get_mut(at).unwrap() += 1_000_000;
                }
            }
            let expected: Vec<usize> = (0..list.len()).filter(|at| list.get(*at) != earlier.get(*at)).collect();
            prop_assert_eq!(list.changed_since(&earlier, |now, was| now == was), expected);
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
