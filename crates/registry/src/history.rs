//! What changed: the changes of the registry, and of one entity, as the audience may hear of them.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::journal::{Entry, Told};
use crate::summary::claim_summary;
use crate::{
    Audience, ChangeKind, ChangeRecord, EntityId, EntityType, Registry, Revision, RevisionRecord, ServiceView,
};

impl Registry {
    /// A revision by its number.
    #[must_use]
    pub fn revision_record(&self, number: Revision) -> Option<&RevisionRecord> {
        self.journal.revision(number)
    }

    /// The revisions, oldest first.
    #[must_use]
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &RevisionRecord> {
        self.journal.revisions()
    }

    /// The revision that answered a request of an actor already, if one did.
    #[must_use]
    pub fn revision_of_request(&self, actor: &str, request: &str) -> Option<Revision> {
        self.requests.get(&(Arc::from(actor), Arc::from(request))).copied()
    }

    /// The changes of all revisions after `since`, oldest first, without those of services that the audience never saw.
    pub fn changes_after(&self, since: Revision, audience: Audience) -> impl Iterator<Item = ChangeRecord> {
        self.changes_from(self.journal.after(since), audience)
    }

    /// As [`Registry::changes_after`], but from the change after the one with that ordinal in `revision`: the next page.
    pub fn changes_after_change(
        &self,
        revision: Revision,
        ordinal: u32,
        audience: Audience,
    ) -> impl Iterator<Item = ChangeRecord> {
        let end = self.journal.after(revision);
        let next = self
            .journal
            .revision(revision)
            .map(|record| record.first.saturating_add(ordinal).saturating_add(1));
        self.changes_from(next.map_or(end, |next| next.min(end)), audience)
    }

    fn changes_from(&self, position: u32, audience: Audience) -> impl Iterator<Item = ChangeRecord> {
        let entries = self.journal.from(position);
        let sees = move |service: &ServiceView| audience == Audience::Insiders || service.ever_published;
        let seen = entries.filter(move |(_, entry)| self.is_about(entry, sees));
        seen.filter_map(|(position, entry)| self.record(position, entry))
    }

    /// All changes that touched an entity, oldest first.
    #[must_use]
    pub fn history(&self, entity: &EntityId) -> Vec<ChangeRecord> {
        self.history_where(entity, |_| true)
    }

    /// The changes that touched an entity, oldest first, without those of services that the audience never saw.
    #[must_use]
    pub fn visible_history(&self, entity: &EntityId, audience: Audience) -> Vec<ChangeRecord> {
        self.history_where(entity, |service| audience == Audience::Insiders || service.ever_published)
    }

    /// The changes that touched an entity, oldest first, without those of services that a reader does not see. (Cheap
    /// for services and bodies; looks through the whole journal for the others.)
    #[must_use]
    pub fn history_where(&self, entity: &EntityId, sees: impl Fn(&ServiceView) -> bool) -> Vec<ChangeRecord> {
        let positions: Vec<u32> = match entity.entity_type {
            EntityType::Service => {
                self.services.find(&entity.slug).map(|view| view.history.clone()).unwrap_or_default()
            }
            EntityType::Body => {
                self.bodies.find(&entity.slug).map(|view| view.history.clone()).unwrap_or_default()
            }
            entity_type => {
                let position = match entity_type {
                    EntityType::Source => self.sources.position(&entity.slug),
                    EntityType::Intervention => self.interventions.position(&entity.slug),
                    _ => self.lines.position(&entity.slug),
                };
                let entries = self.journal.from(0);
                let own = entries.filter(|(_, entry)| {
                    entry.entity_type == entity_type && Some(entry.position) == position
                });
                own.map(|(at, _)| at).collect()
            }
        };
        let entries = positions.into_iter().filter_map(|at| Some((at, self.journal.entry(at)?)));
        let seen = entries.filter(|(_, entry)| self.is_about(entry, &sees));
        seen.filter_map(|(at, entry)| self.record(at, entry)).collect()
    }

    /// Whether a change is about such a service, or about no service.
    fn is_about(&self, entry: &Entry, such: impl Fn(&ServiceView) -> bool) -> bool {
        let service = match entry.entity_type {
            EntityType::Service => self.services.at(entry.position),
            EntityType::FundingLine => {
                self.lines.at(entry.position).and_then(|line| self.services.find(&line.service))
            }
            EntityType::Body | EntityType::Source | EntityType::Intervention => return true,
        };
        service.is_some_and(|service| such(service))
    }

    /// The names of all who wrote something of a service that waits for a reviewer, of what was merged into it as well.
    #[must_use]
    pub fn authors(&self, service: &ServiceView) -> BTreeSet<Arc<str>> {
        let mut authors: BTreeSet<Arc<str>> =
            service.proposed_by.as_deref().map(Arc::from).into_iter().collect();
        let mut open = vec![service];
        let mut seen = HashSet::from([&service.service.slug]);
        while let Some(service) = open.pop() {
            for at in &service.history {
                let Some(entry) = self.journal.entry(*at) else { continue };
                let merged = self.services.at(entry.position).filter(|_| entry.kind == ChangeKind::Withdrawn);
                match merged {
                    // Who merges two services has written neither.
                    Some(merged) if entry.entity_type == EntityType::Service => {
                        if seen.insert(&merged.service.slug) {
                            open.push(merged);
                        }
                    }
                    _ => authors.extend(self.journal.place(*at).map(|(revision, _)| revision.actor.clone())),
                }
            }
        }
        authors
    }

    fn record(&self, position: u32, entry: &Entry) -> Option<ChangeRecord> {
        let (revision, ordinal) = self.journal.place(position)?;
        let slug = match entry.entity_type {
            EntityType::Service => self.services.slug(entry.position),
            EntityType::Body => self.bodies.slug(entry.position),
            EntityType::FundingLine => self.lines.slug(entry.position),
            EntityType::Source => self.sources.slug(entry.position),
            EntityType::Intervention => self.interventions.slug(entry.position),
        };
        let summary = match &entry.told {
            Told::Words(words) => words.to_string(),
            Told::Claim(claim) => {
                let service = self.services.at(entry.position)?;
                claim_summary(service.claims.get(*claim as usize)?, &self.vocabulary)
            }
        };
        Some(ChangeRecord {
            revision: revision.number,
            ordinal,
            at: revision.at,
            actor: Arc::clone(&revision.actor),
            kind: entry.kind,
            entity: EntityId::new(entry.entity_type, slug?.clone()),
            summary,
            reason: revision.reason.clone(),
        })
    }
}
