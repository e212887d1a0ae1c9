//! The services of a snapshot as sets and in orders: what filters ask for, and what lists are sorted by. Sets and orders are of places
//! in the directory; each is made when it is first asked for, out of that of a snapshot before where only what is said of some
//! services has changed.

use std::collections::HashMap;
use std::hash::Hash;

use facts::Classification;
use fixedbitset::FixedBitSet;
use registry::{Nation, ServiceStatus};
use rules::DEFAULT;

use crate::carried::Carried;
use crate::service_index::{Basis, Row, ServiceIndex, SortKey};
use crate::snapshot::Snapshot;

/// The most services whose places in an order are looked up one by one; beyond it all are sorted.
const MOST_MOVED: usize = 64;

/// A set or an order, with what its places rest on.
#[derive(Debug)]
struct Placed<T> {
    basis: Basis,
    places: T,
}

/// Sets of services by some value of theirs.
#[derive(Clone, Debug, Default)]
struct By<K>(HashMap<K, FixedBitSet>);

impl<K: Hash + Eq> By<K> {
    fn of(directory: &ServiceIndex, key: impl Fn(&Row) -> K) -> Self {
        let mut sets: HashMap<K, FixedBitSet> = HashMap::new();
        for (place, row) in directory.rows().iter().enumerate() {
            sets.entry(key(row))
                .or_insert_with(|| FixedBitSet::with_capacity(directory.rows().len()))
                .insert(place);
        }
        Self(sets)
    }

    /// Moves the service at a place to the set of its value.
    fn put(&mut self, place: usize, key: K, size: usize) {
        for set in self.0.values_mut() {
            set.set(place, false);
        }
        self.0.entry(key).or_insert_with(|| FixedBitSet::with_capacity(size)).insert(place);
    }

    /// What is in one of the sets.
    fn any(&self, keys: impl IntoIterator<Item = K>, size: usize) -> FixedBitSet {
        let mut all = FixedBitSet::with_capacity(size);
        for set in keys.into_iter().filter_map(|key| self.0.get(&key)) {
            all.union_with(set);
        }
        all
    }
}

/// An order of all services. Those that are equal stand by name, whichever way the order goes.
#[derive(Debug)]
pub struct SortedPlaces {
    /// The places in the directory, in this order.
    places: Vec<u32>,
    /// Where each place of the directory stands in this order.
    ranks: Vec<u32>,
}

impl SortedPlaces {
    fn new(directory: &ServiceIndex, descending: bool, key: impl Fn(&Row) -> SortKey) -> Self {
        let keys: Vec<SortKey> = directory.rows().iter().map(key).collect();
        let mut places: Vec<u32> = (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).collect();
        // Stable: they are by name to begin with.
        places.sort_by(|a, b| match (keys.get(*a as usize), keys.get(*b as usize)) {
            (Some(a), Some(b)) if descending => b.compare(a),
            (Some(a), Some(b)) => a.compare(b),
            _ => std::cmp::Ordering::Equal,
        });
        Self::of_places(places)
    }

    /// The order after the services at some places have changed.
    fn after(
        &self,
        directory: &ServiceIndex,
        changed: &[usize],
        descending: bool,
        key: impl Fn(&Row) -> SortKey,
    ) -> Self {
        let compare = |a: u32, b: u32| {
            let [a_row, b_row] = [a, b].map(|place| directory.rows().get(place as usize));
            let keys = a_row.zip(b_row).map(|(a, b)| (key(a), key(b)));
            let order = keys.map_or(std::cmp::Ordering::Equal, |(a, b)| a.compare(&b));
            if descending { order.reverse() } else { order }.then(a.cmp(&b))
        };
        let mut moved = FixedBitSet::with_capacity(self.places.len());
        moved.extend(changed.iter().copied());
        let kept = self.places.iter().copied().filter(|place| !moved.contains(*place as usize));
        let mut places: Vec<u32> = kept.collect();
        for place in moved.ones().filter_map(|place| u32::try_from(place).ok()) {
            let at = places.partition_point(|other| compare(*other, place).is_lt());
            places.insert(at, place);
        }
        Self::of_places(places)
    }

    fn of_places(places: Vec<u32>) -> Self {
        let mut ranks = vec![0; places.len()];
        for (rank, place) in (0_u32..).zip(&places) {
            if let Some(slot) = ranks.get_mut(*place as usize) {
                *slot = rank;
            }
        }
        Self { places, ranks }
    }

    /// The members of a set, in this order.
    #[must_use]
    pub fn of(&self, set: &FixedBitSet) -> Vec<u32> {
        let count = set.count_ones(..);
        // Few are sorted by their ranks; of many, all are gone through.
        if count.saturating_mul(16) < self.places.len() {
            let mut members: Vec<u32> =
                set.ones().filter_map(|place| self.ranks.get(place).copied()).collect();
            members.sort_unstable();
            return members.iter().filter_map(|rank| self.places.get(*rank as usize).copied()).collect();
        }
        let mut members = Vec::with_capacity(count);
        members.extend(self.places.iter().copied().filter(|place| set.contains(*place as usize)));
        members
    }
}

/// What lists are sorted by, other than names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortField {
    /// See [`SortKey::Nation`].
    Nation,
    /// See [`SortKey::Score`], by the default definition.
    Score,
    /// See [`SortKey::Changed`].
    Changed,
}

const FIELDS: [SortField; 3] = [SortField::Nation, SortField::Score, SortField::Changed];

/// The sets and orders of one snapshot.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    live: Carried<Placed<FixedBitSet>>,
    nations: Carried<Placed<By<Nation>>>,
    statuses: Carried<Placed<By<ServiceStatus>>>,
    classes: Carried<Placed<By<Classification>>>,
    likely: Carried<Placed<By<Option<Classification>>>>,
    contradicted: Carried<Placed<FixedBitSet>>,
    orders: [Carried<Placed<SortedPlaces>>; 6],
}

impl Lists {
    /// Those of the next snapshot, which are not made yet.
    pub(crate) fn next(&self) -> Self {
        Self {
            live: self.live.next(),
            nations: self.nations.next(),
            statuses: self.statuses.next(),
            classes: self.classes.next(),
            likely: self.likely.next(),
            contradicted: self.contradicted.next(),
            orders: self.orders.each_ref().map(Carried::next),
        }
    }
}

impl Snapshot {
    fn size(&self) -> usize {
        self.service_index().rows().len()
    }

    /// Makes something of all rows, or of what it was in a snapshot before and the rows that have changed since.
    fn placed<'s, T>(
        &'s self,
        kept: &'s Carried<Placed<T>>,
        make: impl FnOnce(&ServiceIndex) -> T,
        after: impl FnOnce(&T, &ServiceIndex, &[usize]) -> T,
    ) -> &'s T {
        let placed = kept.get_or_make(|earlier| {
            let index = self.service_index();
            let changed = earlier.and_then(|earlier| Some((earlier, index.changed_since(&earlier.basis)?)));
            let places = match changed {
                Some((earlier, changed)) => after(&earlier.places, index, &changed),
                None => make(index),
            };
            Placed { basis: index.basis(), places }
        });
        &placed.places
    }

    /// The services by a value of theirs.
    fn by<'s, K: Hash + Eq + Clone>(
        &'s self,
        kept: &'s Carried<Placed<By<K>>>,
        key: impl Fn(&Row) -> K,
    ) -> &'s By<K> {
        let after = |earlier: &By<K>, index: &ServiceIndex, changed: &[usize]| {
            let mut sets = earlier.clone();
            for place in changed {
                if let Some(row) = index.rows().get(*place) {
                    sets.put(*place, key(row), index.rows().len());
                }
            }
            sets
        };
        self.placed(kept, |index| By::of(index, &key), after)
    }

    /// The services of which something holds.
    fn those<'s>(
        &'s self,
        kept: &'s Carried<Placed<FixedBitSet>>,
        holds: impl Fn(&Row) -> bool,
    ) -> &'s FixedBitSet {
        let make = |index: &ServiceIndex| {
            let mut set = FixedBitSet::with_capacity(index.rows().len());
            let rows = index.rows().iter().enumerate();
            set.extend(rows.filter(|(_, row)| holds(row)).map(|(place, _)| place));
            set
        };
        let after = |earlier: &FixedBitSet, index: &ServiceIndex, changed: &[usize]| {
            let mut set = earlier.clone();
            for place in changed {
                set.set(*place, index.rows().get(*place).is_some_and(&holds));
            }
            set
        };
        self.placed(kept, make, after)
    }

    /// The services that have not been withdrawn or merged.
    pub fn live(&self) -> &FixedBitSet {
        self.those(&self.lists.live, Row::is_live)
    }

    /// The services in one of some nations.
    pub fn in_nations(&self, nations: impl IntoIterator<Item = Nation>) -> FixedBitSet {
        let sets = self.by(&self.lists.nations, |row| row.nation);
        sets.any(nations, self.size())
    }

    /// The services with one of some statuses.
    pub fn with_statuses(&self, statuses: impl IntoIterator<Item = ServiceStatus>) -> FixedBitSet {
        let sets = self.by(&self.lists.statuses, |row| row.status);
        sets.any(statuses, self.size())
    }

    /// The services of one of some classes.
    pub fn of_classes(&self, classes: impl IntoIterator<Item = Classification>) -> FixedBitSet {
        let sets = self.by(&self.lists.classes, |row| self.classification(row.position, &row.service).0);
        sets.any(classes, self.size())
    }

    /// The services whose decided or attested class the rules contradict.
    pub fn contradicted(&self) -> &FixedBitSet {
        self.those(&self.lists.contradicted, |row| self.is_contradicted(row.position, &row.service))
    }

    /// The services that are not on record and likely of one of some classes.
    pub fn likely_of(&self, classes: impl IntoIterator<Item = Classification>) -> FixedBitSet {
        let sets = self.by(&self.lists.likely, |row| self.likely(row));
        sets.any(classes.into_iter().map(Some), self.size())
    }

    /// All services in an order.
    pub fn sorted(&self, field: SortField, descending: bool) -> &SortedPlaces {
        let slot = FIELDS.iter().position(|other| *other == field).unwrap_or(0) * 2 + usize::from(descending);
        let [first, rest @ ..] = &self.lists.orders;
        let order = slot.checked_sub(1).and_then(|slot| rest.get(slot)).unwrap_or(first);
        let verdicts = if field == SortField::Score { self.verdicts(DEFAULT) } else { None };
        let key = |row: &Row| match field {
            SortField::Nation => SortKey::Nation(row.nation),
            SortField::Changed => SortKey::Changed(row.service.changed),
            SortField::Score => {
                let verdict = verdicts.as_ref().and_then(|verdicts| verdicts.at(row.position));
                let score = verdict.map(|verdict| verdict.score).unwrap_or_default();
                SortKey::Score(score.low, score.high)
            }
        };
        let after = |earlier: &SortedPlaces, index: &ServiceIndex, changed: &[usize]| {
            if changed.len() > MOST_MOVED {
                return SortedPlaces::new(index, descending, key);
            }
            earlier.after(index, changed, descending, key)
        };
        self.placed(order, |index| SortedPlaces::new(index, descending, key), after)
    }

    /// Makes what lists, searches and coverage need, so that no request waits for it: all that is asked for often, and the orders
    /// that were asked for before.
    pub fn warm(&self) {
        let _ = self.service_index().search();
        let _ = self.service_index().containing("\0");
        self.live();
        self.in_nations([]);
        self.with_statuses([]);
        self.of_classes([]);
        self.contradicted();
        self.things();
        let _ = self.profiles();
        for (slot, order) in self.lists.orders.iter().enumerate() {
            if let Some(field) = FIELDS.get(slot / 2).filter(|_| order.is_known()) {
                self.sorted(*field, slot % 2 == 1);
            }
        }
    }
}
