//! Services that may be the same as another: for whoever reviews a proposal.
//!
//! Three things are compared, none of which decides by itself: names, places, and the host of the website. What is found
//! is ordered by how much speaks for it, and says what does.
//!
//! What is compared of each service is made once for a snapshot, and taken over by the next one. To compare a service with all
//! others takes time in proportion to their number and to what is compared of each, which is a bounded number
//! of names of a bounded length. (The names of all services with one another, letter by letter, would be the square of it.)

use std::collections::HashSet;
use std::sync::Arc;

use registry::{Registry, Service, ServiceView, Slug, Standing, plain_name, telling_words, website_host};

use crate::alike::Letters;
use crate::service_index::fold;
use crate::snapshot::Snapshot;

/// The most names of a service that are compared: its own, and the first of the others.
const MOST_NAMES: usize = 12;

/// The most services of proposals that a service is compared with.
const MOST_PROPOSED: usize = 1_000;

/// Names that are at least so alike count as alike (Sorensen-Dice over pairs of letters).
const ALIKE: f64 = 0.8;

/// What speaks for two services being one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// How alike their likest names are, from 0 to 1.
    pub name: f64,
    /// Whether they name a place, or serve an area, in common.
    pub place: bool,
    /// Whether their websites are on one host.
    pub website: bool,
}

impl Likeness {
    /// From 0 to 1, for ordering.
    #[must_use]
    pub fn score(self) -> f64 {
        0.6 * self.name + if self.place { 0.2 } else { 0.0 } + if self.website { 0.2 } else { 0.0 }
    }

    /// Whether it is worth a reviewer's look: the same place alone is not, nor are half-alike names elsewhere.
    fn is_telling(self) -> bool {
        self.website || self.name >= ALIKE || (self.place && self.name >= 0.55)
    }
}

/// A service that may be the same as the one in question.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    /// Its slug.
    pub service: Slug,
    /// What speaks for it.
    pub likeness: Likeness,
}

/// The published services that may be the same as this one, the likest first. Compares all services with it:
/// see [`Snapshot::duplicate_work`] for what that costs.
#[must_use]
pub fn possible_duplicates(snapshot: &Snapshot, service: &ServiceView) -> Vec<Duplicate> {
    duplicates_of(snapshot, &service.service)
}

/// The same of a service that no snapshot has.
#[must_use]
pub fn duplicates_of(snapshot: &Snapshot, service: &Service) -> Vec<Duplicate> {
    let of = Compared::of(service);
    let others = snapshot.registry().all_services().zip(snapshot.all_traits().traits.iter());
    let others = others.filter(|(other, _)| other.is_published());
    let others = others.filter(|(other, _)| other.service.slug != service.slug);
    let found = others.filter_map(|(other, traits)| of.duplicate(&other.service, traits)).collect();
    likest_first(found)
}

/// A service that a proposal would add, and that may be the same as the one in question.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposedDuplicate {
    /// The id of the proposal.
    pub proposal: Slug,
    /// The provisional name that the service has in it.
    pub service: Slug,
    /// What speaks for it.
    pub likeness: Likeness,
}

/// The services that waiting proposals would add and that may be the same as this one, the likest first. It is compared with at
/// most 1,000 of them, those of the oldest proposals; `but` is left out.
#[must_use]
pub fn possibly_proposed_twice(
    snapshot: &Snapshot,
    service: &ServiceView,
    but: Option<&str>,
) -> Vec<ProposedDuplicate> {
    let of = Compared::of(&service.service);
    let others = snapshot.registry().proposals().waiting().filter(|other| but != Some(other.id.as_str()));
    let added = others.flat_map(|other| {
        let services = other.changes().filter_map(|(_, change)| change.added_service());
        services.map(move |service| (other.id.clone(), service))
    });
    let found = added.take(MOST_PROPOSED).filter_map(|(proposal, added)| {
        let Duplicate { service, likeness } = of.duplicate(added, &Traits::of(added))?;
        Some(ProposedDuplicate { proposal, service, likeness })
    });
    let mut found: Vec<ProposedDuplicate> = found.collect();
    // The sort keeps the order of the proposals among those that are equally alike.
    found.sort_by(|a, b| b.likeness.score().total_cmp(&a.likeness.score()));
    found
}

/// The other services that the proposal of a preview adds and that may be the same as this one, the likest first.
#[must_use]
pub fn proposed_beside(preview: &Snapshot, service: &ServiceView) -> Vec<Duplicate> {
    let of = Compared::of(&service.service);
    let others = preview.registry().all_services().map(|other| (&other.standing, &other.service));
    let others = others
        .filter(|(standing, other)| **standing == Standing::Proposed && other.slug != service.service.slug);
    likest_first(others.filter_map(|(_, other)| of.duplicate(other, &Traits::of(other))).collect())
}

fn likest_first(mut found: Vec<Duplicate>) -> Vec<Duplicate> {
    found.sort_by(|a, b| {
        b.likeness.score().total_cmp(&a.likeness.score()).then_with(|| a.service.cmp(&b.service))
    });
    found
}

/// Looks for the published services that many others may be the same as, until that would take too long.
pub struct DuplicateSearch<'s> {
    snapshot: &'s Snapshot,
    left: usize,
    /// Whether it was too much to look for all of them.
    pub stopped: bool,
}

impl<'s> DuplicateSearch<'s> {
    /// A search that makes at most this number of comparisons of two names.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot, comparisons: usize) -> Self {
        Self { snapshot, left: comparisons, stopped: false }
    }

    /// The most similar first; `None` when they are not looked for any more.
    pub fn of(&mut self, service: &Service) -> Option<Vec<Duplicate>> {
        interrupt::check();
        let left = self.left.checked_sub(self.snapshot.duplicate_work());
        self.stopped |= left.is_none();
        self.left = left?;
        Some(duplicates_of(self.snapshot, service))
    }
}

/// A service that is compared with others.
struct Compared<'s> {
    traits: Traits,
    places: HashSet<String>,
    areas: HashSet<&'s Slug>,
}

impl<'s> Compared<'s> {
    fn of(service: &'s Service) -> Self {
        let traits = Traits::of(service);
        let (places, areas) = (traits.places.iter().cloned().collect(), service.areas.iter().collect());
        Self { traits, places, areas }
    }

    /// Another service, if much speaks for its being the same.
    fn duplicate(&self, other: &Service, traits: &Traits) -> Option<Duplicate> {
        let likeness = Likeness {
            name: self.traits.name_likeness(traits),
            place: traits.places.iter().any(|place| self.places.contains(place))
                || other.areas.iter().any(|area| self.areas.contains(area)),
            website: self.traits.host.is_some() && self.traits.host == traits.host,
        };
        likeness.is_telling().then(|| Duplicate { service: other.slug.clone(), likeness })
    }
}

/// What is compared of every service, in the order in which they were added.
pub(crate) struct AllTraits {
    registry: Registry,
    traits: Arc<Vec<Arc<Traits>>>,
    /// How many names and places are compared, of all services.
    items: usize,
    /// The most names of one service.
    names: usize,
}

impl AllTraits {
    /// Those of a snapshot; services that did not change keep theirs, and all do where nothing that is compared has changed.
    pub(crate) fn new(registry: &Registry, earlier: Option<&Self>) -> Self {
        if let Some(earlier) = earlier.filter(|earlier| earlier.is_of(registry)) {
            return Self { registry: registry.clone(), traits: earlier.traits.clone(), ..*earlier };
        }
        let known = |position: usize, service: &Arc<ServiceView>| {
            let earlier = earlier?;
            let before = earlier.registry.service_at(u32::try_from(position).ok()?)?;
            let traits = earlier.traits.get(position)?;
            Arc::ptr_eq(before, service).then(|| traits.clone())
        };
        let (mut all, mut items, mut names) = (Vec::new(), 0, 0);
        for (position, service) in registry.all_services().enumerate() {
            let traits = known(position, service).unwrap_or_else(|| Arc::new(Traits::of(&service.service)));
            items += traits.names.len() + traits.places.len() + service.service.areas.len();
            names = names.max(traits.names.len());
            all.push(traits);
        }
        Self { registry: registry.clone(), traits: Arc::new(all), items, names }
    }

    /// Whether the services of a later registry have the same traits.
    fn is_of(&self, registry: &Registry) -> bool {
        registry.services_changed_since(&self.registry).into_iter().all(|position| {
            let Ok(position) = u32::try_from(position) else { return false };
            let services = self.registry.service_at(position).zip(registry.service_at(position));
            services.is_some_and(|(before, after)| {
                let (before, after) = (&before.service, &after.service);
                before.name == after.name
                    && before.other_names == after.other_names
                    && before.localities == after.localities
                    && before.areas == after.areas
                    && before.website == after.website
            })
        })
    }
}

impl Snapshot {
    pub(crate) fn all_traits(&self) -> &AllTraits {
        self.traits.get_or_make(|earlier| AllTraits::new(self.registry(), earlier))
    }

    /// Returns how much work one [`possible_duplicates`] is at most, in comparisons of two names: the names, places and areas
    /// of all services times the most names that a service of this snapshot has. A comparison takes less than a microsecond.
    #[must_use]
    pub fn duplicate_work(&self) -> usize {
        let all = self.all_traits();
        all.items.saturating_mul(all.names.max(1))
    }
}

/// What is compared.
#[derive(Debug)]
struct Traits {
    names: Vec<Letters>,
    places: Vec<String>,
    host: Option<String>,
}

impl Traits {
    fn of(service: &Service) -> Self {
        let names = std::iter::once(&service.name).chain(&service.other_names).map(|name| telling(name));
        let names = names.filter(|name| !name.is_empty()).take(MOST_NAMES);
        Self {
            names: names.map(|name| Letters::of(&name)).collect(),
            places: service.localities.iter().map(|place| fold(place.trim())).collect(),
            host: service.website.as_deref().and_then(website_host),
        }
    }

    /// How alike the likest names are.
    fn name_likeness(&self, other: &Self) -> f64 {
        let mut best = 0.0;
        for name in &self.names {
            for other in &other.names {
                best = name.likeness(other, best);
            }
        }
        best
    }
}

/// The words of a name that tell it apart; all of them when none does.
fn telling(name: &str) -> String {
    telling_words(name).unwrap_or_else(|| plain_name(name))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use facts::Vocabulary;
    use registry::{Change, Commit, Position, Registry, Service, ServiceAdded, dataset, website_host};
    use rules::Library;

    use super::{Duplicate, Likeness, possible_duplicates, telling};
    use crate::service_index::fold;
    use crate::snapshot::Snapshot;

    /// The report's services, and others beside them.
    fn snapshot(others: impl Iterator<Item = Service>) -> Snapshot {
        let added =
            |service| Change::ServiceAdded(ServiceAdded { service, published: true, proposed_by: None });
        let mut changes = dataset::report_2019().unwrap();
        changes.extend(others.map(added));
        let at = "2026-11-23T09:00:00Z".parse().unwrap();
        let commit = Commit::new(Position::FIRST, at, "test", changes);
        let registry = Registry::empty(Vocabulary::built_in()).apply(&commit).unwrap();
        Snapshot::new(registry, Library::built_in().unwrap())
    }

    /// A service like another of the report, under another name.
    fn like(snapshot: &Snapshot, slug: &str, names: &[String]) -> Service {
        let service = &snapshot.registry().services().next().unwrap().service;
        let (name, other_names) = names.split_first().unwrap();
        Service {
            slug: slug.parse().unwrap(),
            name: name.clone(),
            other_names: other_names.to_vec(),
            website: None,
            ..service.clone()
        }
    }

    /// Every name against every name, letter by letter: what the faster way has to give.
    fn one_by_one(snapshot: &Snapshot, service: &Service) -> Vec<Duplicate> {
        let names = |service: &Service| -> Vec<String> {
            let all = std::iter::once(&service.name).chain(&service.other_names);
            all.map(|name| telling(name)).filter(|name| !name.is_empty()).collect()
        };
        let place = |place: &String| fold(place.trim());
        let mut found: Vec<Duplicate> = snapshot
            .registry()
            .services()
            .map(|other| &other.service)
            .filter(|other| other.slug != service.slug)
            .map(|other| {
                let (ours, theirs) = (names(service), names(other));
                let pairs = ours.iter().flat_map(|a| theirs.iter().map(move |b| strsim::sorensen_dice(a, b)));
                let host = |service: &Service| service.website.as_deref().and_then(website_host);
                let likeness = Likeness {
                    name: pairs.fold(0.0, f64::max),
                    place: service
                        .localities
                        .iter()
                        .any(|a| other.localities.iter().any(|b| place(a) == place(b)))
                        || service.areas.iter().any(|area| other.areas.contains(area)),
                    website: host(service).is_some() && host(service) == host(other),
                };
                Duplicate { service: other.slug.clone(), likeness }
            })
            .filter(|duplicate| duplicate.likeness.is_telling())
            .collect();
        found.sort_by(|a, b| {
            b.likeness.score().total_cmp(&a.likeness.score()).then_with(|| a.service.cmp(&b.service))
        });
        found
    }

    #[test]
    fn names_are_compared_by_what_tells_them_apart() {
        assert_eq!(telling("Leeds Infant Mental Health Service"), "leeds");
        assert_eq!(telling("The Infant Mental Health Team"), "the infant mental health team");
    }

    #[test]
    fn the_duplicates_of_the_report_are_those_found_one_by_one() {
        let plain = snapshot(std::iter::empty());
        let names: Vec<String> =
            plain.registry().services().map(|service| service.service.name.clone()).collect();
        // Services with names of the report, with slips and other words, and with several names.
        let proposals = names.iter().enumerate().map(|(position, name)| {
            let slip = name.replacen('e', "a", 1);
            let names = vec![slip, format!("{name} Project"), names[position / 2].clone()];
            like(&plain, &format!("proposal-{position}"), &names)
        });
        let snapshot = snapshot(proposals);
        let mut found = 0;
        for service in snapshot.registry().services() {
            let duplicates = possible_duplicates(&snapshot, service);
            assert_eq!(duplicates, one_by_one(&snapshot, &service.service), "{}", service.service.slug);
            found += duplicates.len();
        }
        assert!(found > names.len(), "{found}");
    }

    #[test]
    fn services_with_hundreds_of_long_names_do_not_cost_their_square() {
        let plain = snapshot(std::iter::empty());
        let proposals = (0..20).map(|proposal: u64| {
            let name = |name: u64| -> String {
                let letter = |at: u64| {
                    let letter = (at * (proposal + 7) + name * at * at + at / 26 * name) % 26;
                    char::from(b'a' + u8::try_from(letter).unwrap())
                };
                format!("{}{name}", (0..490).map(letter).collect::<String>())
            };
            like(&plain, &format!("long-{proposal}"), &(0..200).map(name).collect::<Vec<_>>())
        });
        let snapshot = snapshot(proposals);
        let began = Instant::now();
        for service in snapshot.registry().services() {
            drop(possible_duplicates(&snapshot, service));
        }
        // 76 calls, where four took 13 seconds.
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert!(snapshot.duplicate_work() < 20_000, "{}", snapshot.duplicate_work());
    }
}
