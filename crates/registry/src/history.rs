//! What changed: the changes of the registry, and of one entity.

use std::sync::Arc;

use crate::journal::{Entry, Told};
use crate::summary::claim_summary;
use crate::{Answered, ChangeRecord, EntityId, EntityType, Position, Registry, Revision, RevisionRecord};

impl Registry {
    /// The commit that made a revision.
    #[must_use]
    pub fn revision_record(&self, number: Revision) -> Option<&RevisionRecord> {
        self.journal.revision(number)
    }

    /// The commits that made a revision, oldest first.
    #[must_use]
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &RevisionRecord> {
        self.journal.revisions()
    }

    /// The commit at a position of the log.
    #[must_use]
    pub fn commit_record(&self, position: Position) -> Option<&RevisionRecord> {
        self.journal.commit(position)
    }

    /// What a request of an actor was answered with already, if it was.
    #[must_use]
    pub fn answered(&self, actor: &str, request: &str) -> Option<&Answered> {
        self.requests.get(&(Arc::from(actor), Arc::from(request)))
    }

    /// The changes of all revisions after `since`, oldest first.
    pub fn changes_after(&self, since: Revision) -> impl Iterator<Item = ChangeRecord> {
        self.changes_from(self.journal.after(since))
    }

    /// As [`Registry::changes_after`], but from the change after the one with that ordinal in `revision`: the next page.
    pub fn changes_after_change(
        &self,
        revision: Revision,
        ordinal: u32,
    ) -> impl Iterator<Item = ChangeRecord> {
        let end = self.journal.after(revision);
        let next = self
            .journal
            .revision(revision)
            .map(|record| record.first.saturating_add(ordinal).saturating_add(1));
        self.changes_from(next.map_or(end, |next| next.min(end)))
    }

    fn changes_from(&self, position: u32) -> impl Iterator<Item = ChangeRecord> {
        self.journal.from(position).filter_map(|(position, entry)| self.record(position, entry))
    }

    /// All changes that touched an entity, oldest first. (Cheap for services and bodies; looks through the whole journal for
    /// the others.)
    #[must_use]
    pub fn history(&self, entity: &EntityId) -> Vec<ChangeRecord> {
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
        entries.filter_map(|(at, entry)| self.record(at, entry)).collect()
    }

    fn record(&self, position: u32, entry: &Entry) -> Option<ChangeRecord> {
        let (revision, ordinal) = self.journal.place(position)?;
        let slug = match entry.entity_type {
            EntityType::Service => self.services.slug(entry.position),
            EntityType::Body => self.bodies.slug(entry.position),
            EntityType::FundingLine => self.lines.slug(entry.position),
            EntityType::Source => self.sources.slug(entry.position),
            EntityType::Intervention => self.interventions.slug(entry.position),
            // Proposals have no entries in the journal.
            EntityType::Proposal => None,
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
