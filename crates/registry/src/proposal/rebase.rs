//! What a proposal would be on the registry as it is now: its names, and what no longer applies.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Proposal;
use crate::apply::Header;
use crate::{Builder, Change, Commit, EntityId, EntityType, Problem, Published, Registry, Service, Slug};

/// The place of a change in a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The number of its step, from 0.
    pub step: u32,
    /// Its number in the step, from 0.
    pub change: u32,
}

/// The changes of a proposal with the names that they have on a registry.
#[derive(Clone, Debug, Default)]
pub struct Rebased {
    /// The changes, with their places.
    pub changes: Vec<(Place, Change)>,
    /// From a provisional name to the one on the registry.
    services: HashMap<Slug, Slug>,
    sources: HashMap<Slug, Slug>,
    lines: HashMap<Slug, Slug>,
}

/// A registry with a proposal applied to it.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The registry. A service that is new in it is [proposed](crate::Standing::Proposed).
    pub registry: Registry,
    /// The service that the proposal is about, by its name in this registry.
    pub service: Option<Slug>,
    /// The changes that do not apply, and why.
    pub conflicts: Vec<(Place, Problem)>,
    /// The changes.
    pub rebased: Rebased,
}

/// What changes are rebased for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Preview,
    Acceptance,
    /// To become part of another proposal: what a log of an earlier version holds is written once more.
    Joining,
}

impl Rebased {
    /// The name that a service, a source or a funding line has on the registry, by its provisional one.
    #[must_use]
    pub fn name(&self, entity: &EntityId) -> Slug {
        let names = match entity.entity_type {
            EntityType::Service => &self.services,
            EntityType::Source => &self.sources,
            _ => &self.lines,
        };
        names.get(&entity.slug).unwrap_or(&entity.slug).clone()
    }

    /// Changes that were planned on the preview, with provisional names; or the name of something published in them that would
    /// be taken for what the proposal calls so.
    ///
    /// # Errors
    /// When a change names something published by a name that the proposal gave, before it was taken, to something of its own.
    pub fn provisional(&self, mut changes: Vec<Change>) -> Result<Vec<Change>, Slug> {
        let taken = |names: &HashMap<Slug, Slug>, name: &Slug| {
            names.get(name).is_some_and(|now| now != name) && names.values().all(|now| now != name)
        };
        let back = |names: &HashMap<Slug, Slug>| -> HashMap<Slug, Slug> {
            names.iter().map(|(provisional, now)| (now.clone(), provisional.clone())).collect()
        };
        let (services, sources, lines) = (back(&self.services), back(&self.sources), back(&self.lines));
        for change in &mut changes {
            if let Some(name) = change.services_mut().into_iter().find(|name| taken(&self.services, name)) {
                return Err(name.clone());
            }
            if let Some(name) = change.source_mut().filter(|name| taken(&self.sources, name)) {
                return Err(name.clone());
            }
            if let Some(name) = change.line_mut().filter(|name| taken(&self.lines, name)) {
                return Err(name.clone());
            }
            rename(change, &services, &sources, &lines);
        }
        Ok(changes)
    }
}

/// Gives a change the names that others have now.
fn rename(
    change: &mut Change,
    services: &HashMap<Slug, Slug>,
    sources: &HashMap<Slug, Slug>,
    lines: &HashMap<Slug, Slug>,
) {
    let give = |name: &mut Slug, names: &HashMap<Slug, Slug>| {
        if let Some(now) = names.get(name) {
            *name = now.clone();
        }
    };
    change.services_mut().into_iter().for_each(|service| give(service, services));
    change.source_mut().into_iter().for_each(|source| give(source, sources));
    change.line_mut().into_iter().for_each(|line| give(line, lines));
}

impl Proposal {
    /// The changes as they would be committed to a registry now.
    #[must_use]
    pub fn rebased(&self, registry: &Registry) -> Rebased {
        self.rebase(registry, Purpose::Acceptance)
    }

    /// The changes as they would be part of another proposal, of which this is the preview.
    #[must_use]
    pub fn joined(&self, preview: &Registry) -> Rebased {
        self.rebase(preview, Purpose::Joining)
    }

    /// The service that it adds, by the name that it would have on a registry now.
    #[must_use]
    pub fn new_service(&self, registry: &Registry) -> Option<Slug> {
        let slug = &self.changes().find_map(|(_, change)| change.added_service())?.slug;
        if self.logged.as_ref() == Some(slug) {
            return Some(slug.clone());
        }
        free(slug, |slug| registry.is_free(slug))
    }

    /// The services that it adds, in order: their provisional names, and the names that they would have on a registry now.
    #[must_use]
    pub fn new_services(&self, registry: &Registry) -> Vec<(&Slug, Slug)> {
        let mut found: Vec<(&Slug, Slug)> = Vec::new();
        for (place, change) in self.changes() {
            let Some(Service { slug: provisional, .. }) = change.added_service() else { continue };
            let given = |slug: &Slug| found.iter().any(|(_, now)| now == slug);
            let now = if self.is_logged(place.step) {
                Some(provisional.clone())
            } else {
                free(provisional, |slug| registry.is_free(slug) && !given(slug))
            };
            found.extend(now.map(|now| (provisional, now)));
        }
        found
    }

    /// Whether it records a funding line that would have this id on a registry now.
    #[must_use]
    pub fn records_line(&self, registry: &Registry, id: &str) -> bool {
        // The id of a line begins with its service, whose name begins with the one that it has in the proposal; all of them are
        // renamed only where it could be one of these.
        let may_be = |(_, change): (Place, &Change)| match change {
            Change::FundingRecorded(line) => *line.id == *id || id.starts_with(line.service.as_str()),
            _ => false,
        };
        if !self.changes().any(may_be) {
            return false;
        }
        let rebased = self.rebase(registry, Purpose::Preview);
        rebased.changes.iter().any(|(_, change)| match change {
            Change::FundingRecorded(line) => line.id == *id,
            _ => false,
        })
    }

    /// Whether a log of an earlier version holds a step.
    #[must_use]
    pub fn is_logged(&self, step: u32) -> bool {
        (step as usize) < self.steps_logged
    }

    /// Whether it gave this name to a service or a funding line of its own.
    #[must_use]
    pub fn calls_its_own(&self, name: &str) -> bool {
        self.changes().any(|(_, change)| match change {
            Change::ServiceAdded(added) => *added.service.slug == *name,
            Change::FundingRecorded(line) => *line.id == *name,
            _ => false,
        })
    }

    /// The slug of the service that it adds, where a log of an earlier version holds it.
    #[must_use]
    pub fn logged(&self) -> Option<&Slug> {
        self.logged.as_ref()
    }

    /// The service that it is about, by the name that it would have on a registry now: the one that it adds, or the first that
    /// it changes.
    #[must_use]
    pub fn service(&self, registry: &Registry) -> Option<Slug> {
        self.new_service(registry).or_else(|| {
            self.changes().find_map(|(_, change)| {
                let line = || registry.line(change.line()?).map(|line| &line.service);
                change.service().or_else(line).cloned()
            })
        })
    }

    /// A registry with the proposal applied to it, as far as it applies.
    #[must_use]
    pub fn preview(&self, registry: &Registry) -> Preview {
        self.preview_without(registry, &[])
    }

    /// The same without some changes: what names something that these add does not apply either.
    #[must_use]
    pub fn preview_without(&self, registry: &Registry, without: &[Place]) -> Preview {
        let mut rebased = self.rebase(registry, Purpose::Preview);
        rebased.changes.retain(|(place, _)| !without.contains(place));
        let mut builder = Builder::new(registry);
        let changes: Vec<Change> = rebased.changes.iter().map(|(_, change)| change.clone()).collect();
        // The journal needs a commit for what it says of the changes.
        let number = registry.position().next();
        let commit = Commit::new(number, self.updated.at, self.author.to_string(), changes.clone());
        let number = builder.registry.journal.begin(&commit);
        let header = Header { number, at: commit.at, actor: commit.actor, actor_label: None };
        let faults = builder.changes(&header, changes);
        let place = |ordinal: usize| rebased.changes.get(ordinal).map(|(place, _)| *place);
        let conflicts = faults.into_iter().filter_map(|fault| Some((place(fault.ordinal)?, fault.problem)));
        let (service, conflicts) = (self.service(registry), conflicts.collect());
        Preview { registry: builder.finish(), service, conflicts, rebased }
    }

    fn rebase(&self, registry: &Registry, purpose: Purpose) -> Rebased {
        let mut rebased = Rebased::default();
        let logged = if purpose == Purpose::Joining { 0 } else { self.steps_logged };
        if let (Some(service), Purpose::Acceptance) = (&self.logged, purpose) {
            // The log has the changes: they take effect where it is published.
            let published = Change::Published(Published { service: service.clone() });
            rebased.changes.push((Place { step: 0, change: 0 }, published));
        }
        for (place, change) in self.changes() {
            let mut change = change.clone();
            if (place.step as usize) < logged {
                if let Change::FundingRecorded(line) = &change {
                    rebased.lines.insert(line.id.clone(), line.id.clone());
                }
                if purpose == Purpose::Preview {
                    rebased.changes.push((place, change));
                }
                continue;
            }
            rebased.give_names(registry, &change);
            if let Change::ServiceAdded(added) = &mut change {
                added.published = purpose != Purpose::Preview;
            }
            rename(&mut change, &rebased.services, &rebased.sources, &rebased.lines);
            rebased.changes.push((place, change));
        }
        // In a commit, what everybody hears of comes first.
        rebased.changes.sort_by_key(|(_, change)| !change.is_public());
        rebased
    }
}

impl Rebased {
    /// Gives what a change adds a name that is free: neither taken nor given before.
    fn give_names(&mut self, registry: &Registry, change: &Change) {
        match change {
            Change::ServiceAdded(added) => {
                let given = |slug: &Slug| self.services.values().any(|now| now == slug);
                let slug = &added.service.slug;
                if let Some(now) = free(slug, |slug| registry.is_free(slug) && !given(slug)) {
                    self.services.insert(slug.clone(), now);
                }
            }
            Change::SourceAdded(source) => {
                let given = |slug: &Slug| self.sources.values().any(|now| now == slug);
                let slug = &source.slug;
                if let Some(now) = free(slug, |slug| registry.source(slug).is_none() && !given(slug)) {
                    self.sources.insert(slug.clone(), now);
                }
            }
            Change::FundingRecorded(line) => {
                let service = self.services.get(&line.service).unwrap_or(&line.service);
                if let Some(now) = self.free_line(registry, service) {
                    self.lines.insert(line.id.clone(), now);
                }
            }
            _ => {}
        }
    }

    /// The id for one more line of a service.
    fn free_line(&self, registry: &Registry, service: &Slug) -> Option<Slug> {
        let taken = |id: &Slug| registry.line(id).is_some() || self.lines.values().any(|line| line == id);
        let of_service = |line: &&Slug| line.rsplit_once('-').is_some_and(|(of, _)| *of == **service);
        let given = self.lines.values().filter(of_service).count();
        let lines = registry.service(service).map_or(0, |service| service.lines.len());
        (lines + given + 1..).map_while(|number| service.numbered(number).ok()).find(|id| !taken(id))
    }
}

/// A slug, with a number if it is taken; nothing when there is no room for a number.
fn free(slug: &Slug, is_free: impl Fn(&Slug) -> bool) -> Option<Slug> {
    if is_free(slug) {
        return Some(slug.clone());
    }
    (2..).map_while(|number| slug.numbered(number).ok()).find(is_free)
}
