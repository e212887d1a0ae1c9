//! What changed: the changes of the registry, and of one entity.

use std::sync::Arc;

use crate::journal::{Entry, Wording};
use crate::summary::claim_summary;
use crate::{
    Answered, ChangeHead, ChangeKind, ChangePlace, ChangeRecord, ClaimId, EntityId, EntityType, Nation,
    Position, Registry, Revision, RevisionRecord, ServiceView,
};

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

    /// The revision that added a service.
    #[must_use]
    pub fn added_in(&self, service: &ServiceView) -> Option<&RevisionRecord> {
        self.journal.place(*service.history.first()?).map(|(record, _)| record)
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
        self.changes_after_where(since, |_| true)
    }

    /// The changes of all revisions after `since` that are wanted, oldest first. Only these are put into words.
    pub fn changes_after_where(
        &self,
        since: Revision,
        wanted: impl Fn(&ChangeHead<'_>) -> bool,
    ) -> impl Iterator<Item = ChangeRecord> {
        self.changes_from(self.journal.after(since), wanted)
    }

    /// How many changes there are in all, those to proposals and keys left out.
    #[must_use]
    pub fn change_count(&self) -> usize {
        self.journal.next() as usize
    }

    /// The changes after a place in the list of all changes, oldest first: the next page.
    pub fn changes_after_change(&self, after: ChangePlace) -> impl Iterator<Item = ChangeRecord> {
        self.changes_after_change_where(after, |_| true)
    }

    /// The changes after a place in the list of all changes that are wanted, oldest first.
    pub fn changes_after_change_where(
        &self,
        after: ChangePlace,
        wanted: impl Fn(&ChangeHead<'_>) -> bool,
    ) -> impl Iterator<Item = ChangeRecord> {
        let end = self.journal.after(after.revision);
        let record = self.journal.revision(after.revision);
        let from = record.map(|record| record.first.saturating_add(after.ordinal));
        let rest = self.changes_from(from.map_or(end, |from| from.min(end)), wanted);
        rest.skip_while(move |record| record.place() <= after)
    }

    fn changes_from(
        &self,
        position: u32,
        wanted: impl Fn(&ChangeHead<'_>) -> bool,
    ) -> impl Iterator<Item = ChangeRecord> {
        let halves = self
            .journal
            .from(position)
            .flat_map(|(position, entry)| entry.halves().map(move |of_other| (position, entry, of_other)));
        halves.filter_map(move |(position, entry, of_other)| {
            let head = self.head(entry, of_other)?;
            let is_wanted = wanted(&head) || self.removes_wanted(entry, &wanted);
            is_wanted.then(|| self.record(position, entry, of_other))?
        })
    }

    /// Whether an entry removes words of a change that is wanted: a follower who has them must learn that they are gone.
    fn removes_wanted(&self, entry: &Entry, wanted: impl Fn(&ChangeHead<'_>) -> bool) -> bool {
        let Wording::Removal(removal) = &entry.wording else { return false };
        let (_, revision, ordinal) = **removal;
        self.journal.of(revision, ordinal).any(|(at, entry)| {
            interrupt::check();
            let mut heads = entry.halves().filter_map(|half| self.head(entry, half));
            heads.any(|head| {
                let mut left =
                    self.left_since(at, &head).map(|nation| ChangeHead { left: Some(nation), ..head });
                wanted(&head) || left.any(|head| wanted(&head))
            })
        })
    }

    /// The nations that what a change is about has left after it.
    fn left_since(&self, at: u32, head: &ChangeHead<'_>) -> impl Iterator<Item = Nation> {
        let history = match (head.service, head.entity_type) {
            (Some(service), _) => self.services.find(service).map(|view| &view.history),
            (None, EntityType::Body) => self.bodies.find(head.slug).map(|view| &view.history),
            (None, _) => None,
        };
        let later = history.into_iter().flatten().filter(move |position| **position > at);
        later.filter_map(|position| match &self.journal.entry(*position)?.wording {
            Wording::Moved(moved) => Some(moved.1),
            _ => None,
        })
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
                    EntityType::OutcomeEdition => self.outcome_returns.editions.position(&entity.slug),
                    _ => self.lines.position(&entity.slug),
                };
                let entries = self.journal.from(0);
                let own = entries.filter(|(_, entry)| {
                    entry.entity_type == entity_type && Some(entry.position) == position
                });
                own.map(|(at, _)| at).collect()
            }
        };
        let own = match entity.entity_type {
            EntityType::Service => self.services.position(&entity.slug),
            _ => None,
        };
        let entries = positions.into_iter().filter_map(|at| Some((at, self.journal.entry(at)?)));
        let records = entries.filter_map(|(at, entry)| {
            let of_other = matches!(&entry.wording, Wording::Both(both) if Some(both.1) == own);
            self.record(at, entry, of_other)
        });
        records.collect()
    }

    /// What an entry is about: its own service, or the other one where it is about two.
    fn head(&self, entry: &Entry, of_other: bool) -> Option<ChangeHead<'_>> {
        let about = match &entry.wording {
            Wording::Both(both) if of_other => both.1,
            _ => entry.position,
        };
        let slug = match entry.entity_type {
            EntityType::Service => self.services.slug(about),
            EntityType::Body => self.bodies.slug(about),
            EntityType::FundingLine => self.lines.slug(about),
            EntityType::Source => self.sources.slug(about),
            EntityType::Intervention => self.interventions.slug(about),
            EntityType::OutcomeEdition => self.outcome_returns.editions.slug(about),
            // Proposals, keys and returns have no entries in the journal.
            EntityType::Proposal | EntityType::Key | EntityType::OutcomeCounts => None,
        }?;
        Some(ChangeHead {
            kind: match &entry.wording {
                // For who keeps the other one, nothing was taken out.
                Wording::Both(_) if of_other => ChangeKind::Changed,
                _ => entry.kind,
            },
            entity_type: entry.entity_type,
            slug,
            service: match entry.entity_type {
                EntityType::Service => Some(slug),
                EntityType::FundingLine => self.lines.at(entry.position).map(|line| &line.service),
                _ => None,
            },
            left: match &entry.wording {
                Wording::Moved(moved) => Some(moved.1),
                _ => None,
            },
        })
    }

    /// What an entry says: of its own service, or of the other one where it is about two.
    fn record(&self, position: u32, entry: &Entry, of_other: bool) -> Option<ChangeRecord> {
        let ChangeHead { kind, entity_type, slug, service, .. } = self.head(entry, of_other)?;
        let (revision, ordinal) = self.journal.place(position)?;
        let mut claim = None;
        let summary = match &entry.wording {
            Wording::Words(words) => words.to_string(),
            Wording::Claim(number) => {
                let id = ClaimId { service: slug.clone(), number: *number };
                let service = self.services.at(entry.position)?;
                let found = service.claims.iter().find(|claim| claim.id == id)?;
                claim = Some(id);
                claim_summary(found, &self.vocabulary)
            }
            Wording::OfClaim(of) => {
                claim = Some(of.1.clone());
                of.0.clone()
            }
            Wording::Both(both) => if of_other { &both.2 } else { &both.0 }.clone(),
            Wording::Moved(moved) => moved.0.clone(),
            Wording::Removal(removal) => removal.0.clone(),
        };
        Some(ChangeRecord {
            revision: revision.number,
            ordinal,
            of_other,
            at: revision.at,
            actor: Arc::clone(&revision.actor),
            actor_label: revision.actor_label.clone(),
            kind,
            entity: EntityId::new(entity_type, slug.clone()),
            service: service.cloned(),
            claim,
            summary,
            reason: revision.reason.clone(),
        })
    }
}
