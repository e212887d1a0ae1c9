//! Removing what a change says: the place of it stays, and a digest, and the reason.
//!
//! Only what does not count any more can be removed, so that what is published never rests on it. Words that count are left where they
//! stand; everywhere else in the log, in what is about the same and in proposals that say the same, they are removed together.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::apply::unless_it_counts;
use crate::journal::Wording;
use crate::texts::{REMOVED, TextKind};
use crate::{
    AccreditationRecorded, AttestationRecorded, Change, Claim, ClaimId, ClaimRecorded, Commit, CountsEvent,
    Decided, EntityId, EntityType, OutcomeCounts, OutcomeReturnEvent, Position, Proposal, ProposalChanged,
    ProposalEvent, Registry, Revision, SelfReviewChanged, ServiceAdded, Slug, Source,
};

/// The content of a change, or why a revision was made, was removed from the log, as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Redaction {
    /// The position of the commit in the log.
    pub position: Position,
    /// The number of the change in it, from 0; absent where it is the reason of the commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// The revision, where the change is of what is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// What the change is about.
    pub entity_type: EntityType,
    /// Its name.
    pub entity: Slug,
    /// The digest of what was there before anything was removed.
    pub digest: String,
    /// The digest of what is left.
    pub left: String,
    /// The hash of the commit over digests, where its own covers what was removed and cannot be computed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// Why nothing of it can be removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRedact {
    /// All of it counts.
    #[error("the {} {}", .kind.title(), .kind.first())]
    Counts {
        /// What counts.
        kind: TextKind,
    },
    /// It has no words.
    #[error("it says nothing that could be removed, only what happened to what")]
    Wordless,
    /// It was removed before.
    #[error("its content has been removed already")]
    Already,
    /// There is no comment with that number.
    #[error("expected the number of a comment, from 0, of {count}")]
    NoComment {
        /// How many there are.
        count: usize,
    },
    /// The proposal waits.
    #[error(
        "the proposal, or one that took it in, waits for a decision: reject or withdraw it first, or name one of its comments"
    )]
    Waits,
    /// A self-review that it proposed counts.
    #[error("its self-review is kept: withdraw it first")]
    Kept,
}

impl Redaction {
    /// The change in one line.
    pub(crate) fn summary(&self) -> String {
        match (self.revision, self.ordinal) {
            (Some(revision), Some(ordinal)) => {
                format!("what change {ordinal} of revision {revision} said was removed")
            }
            (Some(revision), None) => format!("the reason of revision {revision} was removed"),
            (None, _) => "what a step of it said was removed".to_owned(),
        }
    }
}

/// A place of the log from which words are removed.
#[derive(Clone, Debug)]
pub struct Removed {
    /// The position of its commit.
    pub position: Position,
    /// Its number in the commit, from 0, with what is left of it; nothing where it is the reason of the commit.
    pub left: Option<(u32, Change)>,
    /// The revision, where it is of what is published.
    pub revision: Option<Revision>,
    /// What it is about.
    pub entity: EntityId,
}

/// Which words are removed from a log, and what they are about.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    texts: HashSet<(TextKind, String)>,
    about: HashSet<EntityId>,
    /// The commit whose reason is removed.
    reason_of: Option<Position>,
    /// The proposal of which everything is removed, or the comment with that number.
    proposal: Option<(Slug, Option<u32>)>,
    /// The ids of what its self-reviews say that are not kept, where everything of it is removed.
    papers: HashSet<Slug>,
}

impl Change {
    /// The tag of what removes contents.
    pub const REDACTION_TAG: &'static str = "redacted";

    /// What it says in words, in order.
    fn said(&self) -> Vec<(TextKind, String)> {
        let mut said = Vec::new();
        self.clone().texts(&mut |kind, text| {
            said.push((kind, text.to_owned()));
            false
        });
        said
    }

    /// It without the names that are provisional in proposals.
    fn without_names(&self) -> Self {
        let mut change = self.clone();
        let Ok(none) = Slug::new("none") else { return change };
        if let Self::ServiceAdded(added) = &mut change {
            // In a proposal it is not.
            added.published = true;
        }
        change.services_mut().into_iter().for_each(|name| *name = none.clone());
        change.source_mut().into_iter().for_each(|name| *name = none.clone());
        change.line_mut().into_iter().for_each(|name| *name = none.clone());
        change
    }
}

impl Redactor {
    /// What is left of a change; nothing when it says none of the words.
    fn left(&self, change: &Change) -> Option<Change> {
        let (mut left, mut found) = (change.clone(), false);
        left.texts(&mut |kind, text| {
            let removed = self.texts.contains(&(kind, text.to_owned()));
            found |= removed;
            removed
        });
        found.then_some(left)
    }

    fn is_reason(&self, text: &str) -> bool {
        [TextKind::Decision, TextKind::Reason]
            .iter()
            .any(|kind| self.texts.contains(&(*kind, text.to_owned())))
    }

    /// Whether a commit may hold some of the words.
    #[must_use]
    pub fn may_concern(&self, commit: &Commit) -> bool {
        let may = |change: &Change| match change {
            Change::ProposalChanged(of) => match &self.proposal {
                Some((proposal, _)) => {
                    let takes_in = |other: &Slug| other == proposal;
                    of.proposal == *proposal
                        || matches!(&of.event, ProposalEvent::TookIn { other, .. } if takes_in(other))
                }
                None => self.left(change).is_some(),
            },
            Change::OutcomeCounts(of) => self.papers.contains(&of.counts),
            change => {
                self.about.contains(&change.entity()) && self.left(change).is_some() || self.is_end_of(change)
            }
        };
        self.reason_of == Some(commit.number) || commit.changes.iter().any(may)
    }

    /// Whether the reason of its commit is why what is removed was accepted or taken back.
    fn is_end_of(&self, change: &Change) -> bool {
        match change {
            Change::ProposalChanged(ProposalChanged { proposal, event: ProposalEvent::Accepted { .. } }) => {
                self.proposal.as_ref().is_some_and(|(own, comment)| own == proposal && comment.is_none())
            }
            Change::SelfReview(SelfReviewChanged {
                contents, event: OutcomeReturnEvent::Withdrawn, ..
            }) => self.papers.contains(contents),
            _ => false,
        }
    }

    /// Works out what is left of the commits of a log that may hold some of the words, in order.
    #[must_use]
    pub fn removed(&self, commits: &[Commit], registry: &Registry) -> Vec<Removed> {
        let mut removed = Vec::new();
        // Changes that lost words, for proposals that say the same by provisional names; and the commits that hold one.
        let (mut lost, mut concerned): (Vec<Change>, HashSet<Position>) = (Vec::new(), HashSet::new());
        concerned.extend(self.reason_of);
        for commit in commits {
            for (ordinal, change) in (0..).zip(&commit.changes).filter(|(_, change)| change.is_public()) {
                let entity = change.entity();
                let Some(left) =
                    Some(change).filter(|_| self.about.contains(&entity)).and_then(|of| self.left(of))
                else {
                    continue;
                };
                lost.push(change.without_names());
                concerned.insert(commit.number);
                let revision = registry.revision_of(commit.number, &entity);
                removed.push(Removed {
                    position: commit.number,
                    left: Some((ordinal, left)),
                    revision,
                    entity,
                });
            }
        }
        let mut comments = 0;
        for commit in commits {
            let is_concerned = concerned.contains(&commit.number);
            for (ordinal, change) in (0..).zip(&commit.changes) {
                let of = match change {
                    Change::ProposalChanged(of) => of,
                    Change::OutcomeCounts(of) if self.is_there(of) => {
                        let left = OutcomeCounts { counts: of.counts.clone(), event: CountsEvent::Withheld };
                        let left = Some((ordinal, Change::OutcomeCounts(left)));
                        let entity = change.entity();
                        removed.push(Removed { position: commit.number, left, revision: None, entity });
                        continue;
                    }
                    _ => continue,
                };
                let mut left = of.clone();
                let found = match &self.proposal {
                    Some(_) => self.strip_named(&mut left, &mut comments),
                    None => self.strip_same(&mut left, &lost, is_concerned),
                };
                if found {
                    let (position, left) = (commit.number, Some((ordinal, Change::ProposalChanged(left))));
                    removed.push(Removed { position, left, revision: None, entity: change.entity() });
                }
            }
            let public = commit.changes.iter().find(|change| change.is_public());
            let is_removed = |reason: &str| match public {
                Some(_) => is_concerned && self.is_reason(reason),
                None => reason != REMOVED && commit.changes.iter().any(|change| self.is_end_of(change)),
            };
            if let Some(change) = public.or(commit.changes.first())
                && commit.reason.as_deref().is_some_and(is_removed)
            {
                let (position, entity) = (commit.number, change.entity());
                let revision = public.and_then(|_| registry.revision_of(position, &entity));
                removed.push(Removed { position, left: None, revision, entity });
            }
        }
        removed
    }

    /// Whether these are what a self-review says, which is removed and was not before.
    fn is_there(&self, of: &OutcomeCounts) -> bool {
        matches!(of.event, CountsEvent::Sent(_)) && self.papers.contains(&of.counts)
    }

    /// Removes what stands in a proposal and says the same as what was removed; whether there was any.
    fn strip_same(&self, of: &mut ProposalChanged, lost: &[Change], is_concerned: bool) -> bool {
        let mut found = false;
        for change in of.event.changes_mut() {
            let is_same = || self.about.contains(&change.entity()) || lost.contains(&change.without_names());
            if let Some(left) = self.left(change).filter(|_| is_same()) {
                (*change, found) = (left, true);
            }
        }
        of.event.own_texts(&mut |_, text| {
            let removed = is_concerned && self.is_reason(text);
            found |= removed;
            removed
        });
        found
    }

    /// Removes from a proposal what it took in of the one that was named; whether there was any.
    fn strip_taken_in(&self, of: &mut ProposalChanged) -> bool {
        let mut found = false;
        let Some((proposal, None)) = &self.proposal else { return false };
        if let ProposalEvent::TookIn { other, changes, reason: _ } = &mut of.event
            && other == proposal
        {
            let mut remove = |_: TextKind, _: &str| {
                found = true;
                true
            };
            for change in changes {
                change.texts(&mut remove);
            }
        }
        found
    }

    /// Removes what was named of a proposal; whether there was any.
    fn strip_named(&self, of: &mut ProposalChanged, comments: &mut u32) -> bool {
        let Some((proposal, comment)) = &self.proposal else { return false };
        if of.proposal != *proposal {
            return self.strip_taken_in(of);
        }
        let is_comment =
            matches!(of.event, ProposalEvent::Commented { .. } | ProposalEvent::ChangesRequested { .. });
        let number = *comments;
        *comments += u32::from(is_comment);
        let mut found = false;
        let mut remove = |_: TextKind, _: &str| {
            found = true;
            true
        };
        match comment {
            Some(comment) if is_comment && *comment == number => of.event.own_texts(&mut remove),
            Some(_) => {}
            None => {
                for change in of.event.changes_mut() {
                    change.texts(&mut remove);
                }
                of.event.own_texts(&mut remove);
            }
        }
        found
    }
}

impl Registry {
    /// Whether content of a change, or the reason of a commit, was removed.
    #[must_use]
    pub fn is_redacted(&self, position: Position, ordinal: Option<u32>) -> bool {
        self.redactions.get(&(position, ordinal)).is_some()
    }

    /// Returns which words of a change are removed: those that do not count on a day.
    ///
    /// # Errors
    /// When all of them count, when there are none, and when they were removed before.
    pub fn redacting(
        &self,
        change: &Change,
        (position, ordinal): (Position, u32),
        today: Date,
    ) -> Result<Redactor, CannotRedact> {
        if self.proposals.logged(&change.entity()).is_some() {
            return Err(CannotRedact::Waits);
        }
        let said = change.said();
        if said.is_empty() {
            let already = self.is_redacted(position, Some(ordinal));
            return Err(if already { CannotRedact::Already } else { CannotRedact::Wordless });
        }
        let about = self.about(&change.entity());
        let counts = self.said_now(&about, today);
        // As the registry reads it: a value may stand in the log in another shape.
        let read = self.as_read(change).said();
        let texts: HashSet<_> = said
            .into_iter()
            .zip(&read)
            .filter(|(_, read)| !counts.contains(*read))
            .map(|(said, _)| said)
            .collect();
        match read.iter().find(|read| counts.contains(*read)) {
            Some((kind, _)) if texts.is_empty() => Err(CannotRedact::Counts { kind: *kind }),
            _ => Ok(Redactor { texts, about, ..Redactor::default() }),
        }
    }

    /// Returns the words of the reason of a commit, with those of a decision in it that has the same reason.
    ///
    /// # Errors
    /// When there is none, it was removed before, or the decision counts.
    pub fn redacting_reason(&self, commit: &Commit, today: Date) -> Result<Redactor, CannotRedact> {
        let reason = match commit.reason.as_deref() {
            Some(REMOVED) => return Err(CannotRedact::Already),
            Some(reason) => reason.to_owned(),
            None => return Err(CannotRedact::Wordless),
        };
        let mut redactor = Redactor { reason_of: Some(commit.number), ..Redactor::default() };
        for change in &commit.changes {
            if matches!(change, Change::Decided(decided) if decided.reason == reason) {
                redactor.about.extend(self.about(&change.entity()));
            }
        }
        let kind = TextKind::Decision;
        redactor.texts = HashSet::from([(kind, reason.clone()), (TextKind::Reason, reason)]);
        if self
            .said_now(&redactor.about, today)
            .iter()
            .any(|said| said.0 == kind && redactor.texts.contains(said))
        {
            return Err(CannotRedact::Counts { kind });
        }
        Ok(redactor)
    }

    /// Returns the words of a proposal that has ended, or of one of its comments, by its number from 0.
    ///
    /// # Errors
    /// When it waits or its self-review is kept, and no comment is named; when the comment was removed before.
    pub fn redacting_proposal(&self, id: &Slug, comment: Option<u32>) -> Result<Redactor, CannotRedact> {
        let Some(proposal) = self.proposals.get(id) else { return Err(CannotRedact::Wordless) };
        match comment.map(|number| proposal.comments.get(number as usize)) {
            Some(None) => return Err(CannotRedact::NoComment { count: proposal.comments.len() }),
            Some(Some(comment)) if &*comment.text == REMOVED => return Err(CannotRedact::Already),
            None if !proposal.state.is_final() || self.is_in_one_that_waits(proposal) => {
                return Err(CannotRedact::Waits);
            }
            _ => {}
        }
        let reviews =
            proposal.steps.iter().flat_map(|step| &step.changes).filter_map(|change| match change {
                Change::SelfReview(of) if comment.is_none() => Some(of),
                _ => None,
            });
        let is_kept = |of: &&SelfReviewChanged| {
            self.outcome_returns.self_reviews().any(|kept| kept.contents == of.contents)
        };
        let (kept, gone): (Vec<_>, Vec<_>) = reviews.partition(is_kept);
        if kept.iter().any(|of| of.event == OutcomeReturnEvent::Kept) {
            return Err(CannotRedact::Kept);
        }
        let papers = gone.iter().map(|of| of.contents.clone()).collect();
        Ok(Redactor { proposal: Some((id.clone(), comment)), papers, ..Redactor::default() })
    }

    /// Whether another proposal, which waits, took it in.
    fn is_in_one_that_waits(&self, proposal: &Proposal) -> bool {
        let into = proposal.joined.as_ref().and_then(|into| self.proposals.get(into));
        into.is_some_and(|into| !into.state.is_final())
    }

    /// The revision that a commit made, where it holds something of what is published.
    fn revision_of(&self, position: Position, entity: &EntityId) -> Option<Revision> {
        self.entity_position(entity)?;
        self.commit_record(position).map(|record| record.number)
    }

    /// Where an entity stands among those of its type.
    pub(crate) fn entity_position(&self, EntityId { entity_type, slug }: &EntityId) -> Option<u32> {
        match entity_type {
            EntityType::Service => self.services.position(slug),
            EntityType::Body => self.bodies.position(slug),
            EntityType::FundingLine => self.lines.position(slug),
            EntityType::Source => self.sources.position(slug),
            EntityType::Intervention => self.interventions.position(slug),
            EntityType::OutcomeEdition => self.outcome_returns.editions.position(slug),
            EntityType::Proposal | EntityType::Key | EntityType::OutcomeCounts => None,
        }
    }

    /// The change as the registry holds what it says.
    fn as_read(&self, change: &Change) -> Change {
        let mut change = change.clone();
        match &mut change {
            Change::ClaimRecorded(ClaimRecorded { service, claim }) => {
                let id = ClaimId { service: service.clone(), number: 0 };
                let read = Claim::from_statement(claim, id, Revision::ZERO, &self.vocabulary);
                *claim = read.to_statement(&self.vocabulary);
            }
            Change::FundingRecorded(line) => unless_it_counts(line),
            _ => {}
        }
        change
    }

    /// An entity, and the services that it was ever merged with.
    fn about(&self, entity: &EntityId) -> HashSet<EntityId> {
        let mut about = HashSet::from([entity.clone()]);
        if entity.entity_type != EntityType::Service {
            return about;
        }
        let both = |(_, entry): (u32, &crate::journal::Entry)| match &entry.wording {
            Wording::Both(both) => Some([self.services.slug(entry.position)?, self.services.slug(both.1)?]),
            _ => None,
        };
        let merged: Vec<[EntityId; 2]> = (self.journal.from(0).filter_map(both))
            .map(|pair| pair.map(|slug| EntityId::new(EntityType::Service, slug.clone())))
            .collect();
        loop {
            let before = about.len();
            for pair in &merged {
                if pair.iter().any(|one| about.contains(one)) {
                    about.extend(pair.iter().cloned());
                }
            }
            if about.len() == before {
                return about;
            }
        }
    }

    /// Everything that is said of some entities in words and counts on a day.
    fn said_now(&self, about: &HashSet<EntityId>, today: Date) -> HashSet<(TextKind, String)> {
        about
            .iter()
            .flat_map(|entity| self.counting(entity, today))
            .flat_map(|change| change.said())
            .collect()
    }

    /// The changes that would say of an entity what counts on a day.
    fn counting(&self, EntityId { entity_type, slug }: &EntityId, today: Date) -> Vec<Change> {
        let mut counting = Vec::new();
        match entity_type {
            EntityType::Service => {
                let Some(view) = self.service(slug).filter(|view| view.standing.is_live()) else {
                    return counting;
                };
                let service = || view.service.slug.clone();
                let added =
                    ServiceAdded { service: view.service.clone(), published: true, proposed_by: None };
                counting.push(Change::ServiceAdded(added));
                for claim in view.claims.iter().filter(|claim| !claim.retracted) {
                    let claim = claim.to_statement(&self.vocabulary);
                    counting.push(Change::ClaimRecorded(ClaimRecorded { service: service(), claim }));
                }
                for attestation in view.attestations.iter().cloned() {
                    let recorded = AttestationRecorded { service: service(), attestation };
                    counting.push(Change::AttestationRecorded(recorded));
                }
                for accreditation in view.accreditations.iter().cloned() {
                    let recorded = AccreditationRecorded { service: service(), accreditation };
                    counting.push(Change::AccreditationRecorded(recorded));
                }
                if let Some(last) = view.decisions.last() {
                    let (class, reason) = (last.class, last.reason.clone());
                    counting.push(Change::Decided(Decided { service: service(), class, reason }));
                }
            }
            EntityType::Body => {
                let Some(view) = self.body(slug) else { return counting };
                counting.push(Change::BodyAdded(view.body.clone()));
                counting.extend(view.populations.iter().cloned().map(Change::PopulationRecorded));
                counting.extend(view.areas.iter().cloned().map(Change::LiesWithinRecorded));
                counting.extend(view.returns.iter().cloned().map(Change::ReturnRecorded));
            }
            EntityType::FundingLine => {
                let counts = self.visible_line(slug).filter(|line| line.to.is_none_or(|to| today <= to));
                counting.extend(counts.map(|line| Change::FundingRecorded((**line).clone())));
            }
            EntityType::Source => {
                let cited = self.source(slug).filter(|source| self.is_cited(source));
                counting.extend(cited.map(|source| Change::SourceAdded((**source).clone())));
            }
            EntityType::Intervention => {
                let intervention = self.intervention(slug);
                counting.extend(intervention.map(|of| Change::InterventionAdded((**of).clone())));
            }
            EntityType::OutcomeEdition
            | EntityType::Proposal
            | EntityType::Key
            | EntityType::OutcomeCounts => {}
        }
        counting
    }

    /// Whether something that counts rests on a source.
    fn is_cited(&self, source: &Source) -> bool {
        let is = |slug: &Slug| *slug == source.slug;
        self.services().any(|view| {
            view.claims.iter().any(|claim| !claim.retracted && is(&claim.source))
                || view.attestations.iter().any(|of| is(&of.source))
                || view.accreditations.iter().any(|of| is(&of.source))
                || view.service.status_stated.iter().any(|of| is(&of.source))
        }) || self.bodies().any(|view| {
            view.populations.iter().any(|of| is(&of.source))
                || view.areas.iter().any(|of| is(&of.source))
                || view.returns.iter().any(|of| is(&of.source))
        }) || self.lines().any(|line| is(&line.source))
            || self.interventions().any(|of| of.evidence.iter().any(|rating| is(&rating.source)))
            || self.proposals.waiting().any(|proposal| {
                proposal.changes().any(|(_, change)| change.clone().source_mut().is_some_and(|of| is(of)))
            })
    }
}
