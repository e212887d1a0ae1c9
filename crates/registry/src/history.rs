//! What changed: the changes of the registry, and of one entity, as the audience may hear of them.

use std::sync::Arc;

use crate::journal::{Entry, Told};
use crate::summary::claim_summary;
use crate::{Audience, ChangeRecord, EntityId, EntityType, Registry, Revision, RevisionRecord};

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
        let seen = entries.filter(move |(_, entry)| self.saw(audience, entry));
        seen.filter_map(|(position, entry)| self.record(position, entry))
    }

    /// All changes that touched an entity, oldest first.
    #[must_use]
    pub fn history(&self, entity: &EntityId) -> Vec<ChangeRecord> {
        self.visible_history(entity, Audience::Insiders)
    }

    /// The changes that touched an entity, oldest first, without those of services that the audience never saw. (Cheap
    /// for services and bodies; looks through the whole journal for the others.)
    #[must_use]
    pub fn visible_history(&self, entity: &EntityId, audience: Audience) -> Vec<ChangeRecord> {
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
        let seen = entries.filter(|(_, entry)| self.saw(audience, entry));
        seen.filter_map(|(at, entry)| self.record(at, entry)).collect()
    }

    /// Whether the audience may hear of a change: not of a service that never was published.
    fn saw(&self, audience: Audience, entry: &Entry) -> bool {
        let service = match entry.entity_type {
            EntityType::Service => self.services.at(entry.position),
            EntityType::FundingLine => {
                self.lines.at(entry.position).and_then(|line| self.services.find(&line.service))
            }
            EntityType::Body | EntityType::Source | EntityType::Intervention => return true,
        };
        audience == Audience::Insiders || service.is_some_and(|service| service.ever_published)
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
