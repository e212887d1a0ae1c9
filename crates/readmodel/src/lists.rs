//! The services of a snapshot as sets and in orders: what filters ask for, and what lists are sorted by. Sets and orders are of places
//! in the directory; each is made when it is first asked for.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use facts::Classification;
use fixedbitset::FixedBitSet;
use registry::{Nation, ServiceStatus};
use rules::DEFAULT;

use crate::service_index::{Row, ServiceIndex, SortKey};
use crate::snapshot::Snapshot;

/// Sets of services by some value of theirs.
#[derive(Debug, Default)]
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
    live: OnceLock<FixedBitSet>,
    nations: OnceLock<By<Nation>>,
    statuses: OnceLock<By<ServiceStatus>>,
    classes: OnceLock<By<Classification>>,
    likely: OnceLock<By<Option<Classification>>>,
    contradicted: OnceLock<FixedBitSet>,
    orders: [OnceLock<SortedPlaces>; 6],
    /// Orders that were asked for in the snapshots before.
    wanted: [AtomicBool; 6],
}

impl Lists {
    /// Empty lists for the next snapshot, which know what was asked for in this one.
    pub(crate) fn next(&self) -> Self {
        let next = Self::default();
        for ((wanted, now), order) in next.wanted.iter().zip(&self.wanted).zip(&self.orders) {
            wanted.store(now.load(Relaxed) || order.get().is_some(), Relaxed);
        }
        next
    }
}

impl Snapshot {
    fn size(&self) -> usize {
        self.service_index().rows().len()
    }

    /// The services that have not been withdrawn or merged.
    pub fn live(&self) -> &FixedBitSet {
        self.lists.live.get_or_init(|| {
            let rows = self.service_index().rows().iter().enumerate();
            let mut set = FixedBitSet::with_capacity(self.size());
            set.extend(rows.filter(|(_, row)| row.is_live()).map(|(place, _)| place));
            set
        })
    }

    /// The services in one of some nations.
    pub fn in_nations(&self, nations: impl IntoIterator<Item = Nation>) -> FixedBitSet {
        let sets = self.lists.nations.get_or_init(|| By::of(self.service_index(), |row| row.nation));
        sets.any(nations, self.size())
    }

    /// The services with one of some statuses.
    pub fn with_statuses(&self, statuses: impl IntoIterator<Item = ServiceStatus>) -> FixedBitSet {
        let sets = self.lists.statuses.get_or_init(|| By::of(self.service_index(), |row| row.status));
        sets.any(statuses, self.size())
    }

    /// The services of one of some classes.
    pub fn of_classes(&self, classes: impl IntoIterator<Item = Classification>) -> FixedBitSet {
        let sets = self.lists.classes.get_or_init(|| {
            let verdicts = self.verdicts(DEFAULT);
            By::of(self.service_index(), |row| {
                row.service.classification().map_or_else(
                    || {
                        verdicts.as_ref().map_or(Classification::Undetermined, |verdicts| {
                            verdicts.classification(row.position)
                        })
                    },
                    |(class, _)| class,
                )
            })
        });
        sets.any(classes, self.size())
    }

    /// The services whose decided or attested class the rules contradict.
    pub fn contradicted(&self) -> &FixedBitSet {
        self.lists.contradicted.get_or_init(|| {
            let rows = self.service_index().rows().iter().enumerate();
            let mut set = FixedBitSet::with_capacity(self.size());
            set.extend(
                rows.filter(|(_, row)| self.is_contradicted(row.position, &row.service))
                    .map(|(place, _)| place),
            );
            set
        })
    }

    /// The services that are not on record and likely of one of some classes.
    pub fn likely_of(&self, classes: impl IntoIterator<Item = Classification>) -> FixedBitSet {
        let sets = self.lists.likely.get_or_init(|| By::of(self.service_index(), |row| self.likely(row)));
        sets.any(classes.into_iter().map(Some), self.size())
    }

    /// All services in an order.
    pub fn sorted(&self, field: SortField, descending: bool) -> &SortedPlaces {
        let slot = FIELDS.iter().position(|other| *other == field).unwrap_or(0) * 2 + usize::from(descending);
        let [first, rest @ ..] = &self.lists.orders;
        let order = slot.checked_sub(1).and_then(|slot| rest.get(slot)).unwrap_or(first);
        order.get_or_init(|| {
            let verdicts = if field == SortField::Score { self.verdicts(DEFAULT) } else { None };
            SortedPlaces::new(self.service_index(), descending, |row| match field {
                SortField::Nation => SortKey::Nation(row.nation),
                SortField::Changed => SortKey::Changed(row.service.changed),
                SortField::Score => {
                    let verdict = verdicts.as_ref().and_then(|verdicts| verdicts.at(row.position));
                    let score = verdict.map(|verdict| verdict.score).unwrap_or_default();
                    SortKey::Score(score.low, score.high)
                }
            })
        })
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
        for (slot, wanted) in self.lists.wanted.iter().enumerate() {
            if let Some(field) = FIELDS.get(slot / 2).filter(|_| wanted.load(Relaxed)) {
                self.sorted(*field, slot % 2 == 1);
            }
        }
    }
}
