//! Who changed what, when and why: every change of every revision, kept small.

use std::sync::Arc;

use jiff::Timestamp;

use crate::persistent::List;
use crate::{Change, ChangeKind, ClaimId, Commit, EntityId, EntityType, Nation, Position, Revision, Slug};

/// One change, for people who follow the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRecord {
    /// The revision that it is part of.
    pub revision: Revision,
    /// Its position in that revision, from zero.
    pub ordinal: u32,
    /// Whether it says what the change means for the other of two services: a merge is a change to both.
    pub of_other: bool,
    /// When.
    pub at: Timestamp,
    /// Who, for reviewers.
    pub actor: Arc<str>,
    /// Who, for everybody: the public label of their key, if it had one.
    pub actor_label: Option<Arc<str>>,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// What it is about.
    pub entity: EntityId,
    /// The service that it is about, or whose funding it records.
    pub service: Option<Slug>,
    /// The claim that it is about.
    pub claim: Option<ClaimId>,
    /// The change in one line.
    pub summary: String,
    /// Why, if the actor said so.
    pub reason: Option<Arc<str>>,
}

/// What a change is about, without its words: cheap to look through.
#[derive(Clone, Copy, Debug)]
pub struct ChangeHead<'r> {
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// The type of what it is about.
    pub entity_type: EntityType,
    /// The slug of that.
    pub slug: &'r Slug,
    /// The service that it is about, or whose funding it records.
    pub service: Option<&'r Slug>,
    /// The nation that it took its service or body out of.
    pub left: Option<Nation>,
}

/// One commit, without its changes.
#[derive(Clone, Debug, PartialEq)]
pub struct RevisionRecord {
    /// The number of the revision that it made; of one that only touched proposals or keys, that of the revision before.
    pub number: Revision,
    /// Its position in the log.
    pub position: Position,
    /// When.
    pub at: Timestamp,
    /// Who, for reviewers.
    pub actor: Arc<str>,
    /// Who, for everybody: the public label of their key, if it had one.
    pub actor_label: Option<Arc<str>>,
    /// The id of the key that they used.
    pub key: Option<Arc<str>>,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// The actor's own name for the request.
    pub request: Option<Arc<str>>,
    /// A digest of what was asked for by that name, if one was kept.
    pub request_digest: Option<Arc<str>>,
    /// The position in the journal of its first change.
    pub(crate) first: u32,
}

/// A change, as small as can be: a registry of 100,000 services has more than a million of them.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) entity_type: EntityType,
    pub(crate) position: u32,
    pub(crate) kind: ChangeKind,
    pub(crate) wording: Wording,
}

/// What an entry says.
#[derive(Clone, Debug)]
pub(crate) enum Wording {
    /// These words.
    Words(Arc<str>),
    /// What the claim of this number among those recorded for the service says, put into words when it is read: most changes are
    /// claims.
    Claim(u32),
    /// These words, about a claim.
    OfClaim(Arc<(String, ClaimId)>),
    /// One thing of the service, and another of the service at this position.
    Both(Arc<(String, u32, String)>),
    /// These words, about a change that took its service or body out of this nation.
    Moved(Arc<(String, Nation)>),
    /// These words, about what was removed from a revision: what the change of this number said, or its reason.
    Removal(Arc<(String, Revision, Option<u32>)>),
}

impl Entry {
    /// What it says, by whether that is of the other of two services.
    pub(crate) fn halves(&self) -> impl Iterator<Item = bool> + use<> {
        let other = matches!(self.wording, Wording::Both(_)).then_some(true);
        std::iter::once(false).chain(other)
    }
}

/// The place of a change in the list of all changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangePlace {
    /// The revision.
    pub revision: Revision,
    /// Its position in the revision, from zero.
    pub ordinal: u32,
    /// Whether it says what the change means for the other of two services.
    pub of_other: bool,
}

impl ChangeRecord {
    /// Where it stands in the list of all changes.
    #[must_use]
    pub fn place(&self) -> ChangePlace {
        let Self { revision, ordinal, of_other, .. } = *self;
        ChangePlace { revision, ordinal, of_other }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    entries: List<Entry>,
    // INVARIANT: the one at place n is at position n + 1 of the log, and the numbers of revisions never fall.
    revisions: List<RevisionRecord>,
}

impl Journal {
    pub(crate) fn head(&self) -> Option<&RevisionRecord> {
        self.revisions.get(self.revisions.len().checked_sub(1)?)
    }

    /// The commit that made a revision.
    pub(crate) fn revision(&self, number: Revision) -> Option<&RevisionRecord> {
        if number == Revision::ZERO {
            return None;
        }
        let at = self.revisions.partition_point(|record| record.number < number);
        self.revisions.get(at).filter(|record| record.number == number)
    }

    /// The commit at a position of the log.
    pub(crate) fn commit(&self, position: Position) -> Option<&RevisionRecord> {
        self.revisions.get(usize::try_from(position.get().checked_sub(1)?).ok()?)
    }

    /// The commits that made a revision.
    pub(crate) fn revisions(&self) -> impl DoubleEndedIterator<Item = &RevisionRecord> {
        let head = self.head().map_or(0, |head| head.number.get());
        (1..=head).filter_map(|number| self.revision(Revision::new(number)))
    }

    /// Begins a commit. The changes that follow are part of it. One that only touches proposals and keys makes no revision.
    pub(crate) fn begin(&mut self, commit: &Commit) -> Revision {
        let last = self.head().map_or(Revision::ZERO, |head| head.number);
        let number = if commit.changes.iter().any(Change::is_public) { last.next() } else { last };
        self.revisions.push(RevisionRecord {
            number,
            position: commit.number,
            at: commit.at,
            actor: commit.actor.as_str().into(),
            actor_label: commit.actor_label.as_deref().map(Arc::from),
            key: commit.key.as_deref().map(Arc::from),
            reason: commit.reason.as_deref().map(Arc::from),
            request: commit.request.as_deref().map(Arc::from),
            request_digest: commit.request_digest.as_deref().map(Arc::from),
            first: self.next(),
        });
        number
    }

    /// The position of the change that comes next.
    pub(crate) fn next(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub(crate) fn entry(&self, position: u32) -> Option<&Entry> {
        self.entries.get(position as usize)
    }

    /// The revision that the change at a position is part of, and its ordinal there.
    pub(crate) fn place(&self, position: u32) -> Option<(&RevisionRecord, u32)> {
        let after = self.revisions.partition_point(|revision| revision.first <= position);
        let revision = self.revisions.get(after.checked_sub(1)?)?;
        Some((revision, position - revision.first))
    }

    /// The position of the first change after a revision.
    pub(crate) fn after(&self, revision: Revision) -> u32 {
        self.revision(revision.next()).map_or_else(|| self.next(), |revision| revision.first)
    }

    /// The entries of the changes of a revision with their positions, or of that with a number in it.
    pub(crate) fn of(&self, revision: Revision, ordinal: Option<u32>) -> impl Iterator<Item = (u32, &Entry)> {
        let first = self.revision(revision).map_or_else(|| self.next(), |record| record.first);
        let end = self.after(revision);
        let (from, to) = ordinal.map_or((first, end), |ordinal| {
            let at = first.saturating_add(ordinal);
            (at, end.min(at.saturating_add(1)))
        });
        self.from(from).take_while(move |(position, _)| *position < to)
    }

    /// Positions and entries from a position on.
    pub(crate) fn from(&self, position: u32) -> impl Iterator<Item = (u32, &Entry)> {
        (position..).zip(self.entries.iter_from(position as usize))
    }
}
