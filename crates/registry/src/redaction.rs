//! Removing what a change says: the place of it stays, and a digest, and the reason.
//!
//! Only what does not count any more can be removed, so that what is published never rests on it: a claim is retracted first. What
//! is left of a claim is its service, its number, its fact and its source. Proposals in which the same statement stands lose it, too.

use serde::{Deserialize, Serialize};

use crate::{
    Change, Claim, ClaimId, ClaimRecorded, EntityType, Position, ProposalChanged, ProposalEvent, Registry,
    Revision, Slug, Standing, Statement,
};

/// The content of a change was removed from the log, as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Redaction {
    /// The position of the commit in the log.
    pub position: Position,
    /// The number of the change in it, from 0.
    pub ordinal: u32,
    /// The revision, where the change is of what is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// What the change is about.
    pub entity_type: EntityType,
    /// Its name.
    pub entity: Slug,
    /// The digest of what was removed.
    pub digest: String,
    /// The digest of what is left.
    pub left: String,
    /// The hash of the commit over digests, where its own covers the content itself and cannot be computed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// Why the content of a change cannot be removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRedact {
    /// It is none of a claim.
    #[error(
        "only the content of claims can be removed: correct or take back what a change of another kind says"
    )]
    NoClaim,
    /// It counts.
    #[error("claim `{claim}` counts: take it back first, by `retractClaim` or `revertRevision`")]
    Counts {
        /// The claim.
        claim: ClaimId,
    },
    /// It was removed before.
    #[error("its content has been removed already")]
    Already,
}

impl Redaction {
    /// The change in one line.
    pub(crate) fn summary(&self) -> String {
        match self.revision {
            Some(revision) => format!("what change {} of revision {revision} said was removed", self.ordinal),
            None => "what a step of it said was removed".to_owned(),
        }
    }
}

impl Statement {
    /// Whether another says the same, perhaps from a source by another name: names in proposals are provisional.
    fn says_the_same(&self, other: &Self) -> bool {
        let Self { fact, value, complete, source: _, locator, observed_on, note, implied, redacted } = self;
        (fact, value, complete, locator) == (&other.fact, &other.value, &other.complete, &other.locator)
            && (observed_on, note) == (&other.observed_on, &other.note)
            && (implied, redacted) == (&other.implied, &other.redacted)
    }

    fn without_content(&self) -> Self {
        Self {
            fact: self.fact.clone(),
            value: None,
            complete: false,
            source: self.source.clone(),
            locator: None,
            observed_on: None,
            note: None,
            implied: false,
            redacted: true,
        }
    }
}

impl Change {
    /// The tag of what removes contents.
    pub const REDACTION_TAG: &'static str = "redacted";

    /// What it states of a service, if it records a claim.
    #[must_use]
    pub fn statement(&self) -> Option<&Statement> {
        match self {
            Self::ClaimRecorded(recorded) => Some(&recorded.claim),
            _ => None,
        }
    }

    /// What is left of it when a statement is removed from it; nothing when it does not hold that statement.
    #[must_use]
    pub fn without(&self, statement: &Statement) -> Option<Self> {
        match self {
            Self::ClaimRecorded(ClaimRecorded { service, claim }) if claim.says_the_same(statement) => {
                let (service, claim) = (service.clone(), claim.without_content());
                Some(Self::ClaimRecorded(ClaimRecorded { service, claim }))
            }
            Self::ProposalChanged(ProposalChanged { proposal, event }) => {
                let mut event = event.clone();
                let (ProposalEvent::Proposed { changes, .. } | ProposalEvent::TookIn { changes, .. }) =
                    &mut event
                else {
                    return None;
                };
                let mut found = false;
                for change in changes {
                    if let Some(left) = change.without(statement) {
                        (*change, found) = (left, true);
                    }
                }
                let proposal = proposal.clone();
                found.then(|| Self::ProposalChanged(ProposalChanged { proposal, event }))
            }
            _ => None,
        }
    }
}

impl Registry {
    /// Whether the content of a change was removed.
    #[must_use]
    pub fn is_redacted(&self, position: Position, ordinal: u32) -> bool {
        self.redactions.get(&(position, ordinal)).is_some()
    }

    /// Checks that what a change says can be removed. `before` is the registry just before it took effect.
    ///
    /// # Errors
    /// When it is no claim, it counts, or its content was removed before.
    pub fn redactable(&self, change: &Change, before: &Self) -> Result<(), CannotRedact> {
        let Change::ClaimRecorded(recorded) = change else { return Err(CannotRedact::NoClaim) };
        let number = before.service(&recorded.service).map_or(0, |service| service.own_claims) + 1;
        let id = ClaimId { service: recorded.service.clone(), number };
        match self.claim_anywhere(&id) {
            Some(claim) if claim.redacted => Err(CannotRedact::Already),
            Some(claim) if claim.retracted => Ok(()),
            _ => Err(CannotRedact::Counts { claim: id }),
        }
    }

    /// A claim by its id, also of a service that was withdrawn, and where it is now when services were merged.
    fn claim_anywhere(&self, id: &ClaimId) -> Option<&Claim> {
        let mut service = self.service(&id.service)?;
        while let Standing::Merged(into, _) = &service.standing {
            service = self.service(into)?;
        }
        service.claims.iter().find(|claim| claim.id == *id)
    }

    /// The ids of proposals in which a statement stands.
    #[must_use]
    pub fn proposals_that_say(&self, statement: &Statement) -> Vec<Slug> {
        let says = |change: &Change| change.statement().is_some_and(|of| of.says_the_same(statement));
        let proposals = self.proposals().iter();
        let found =
            proposals.filter(|proposal| proposal.steps.iter().flat_map(|step| &step.changes).any(says));
        found.map(|proposal| proposal.id.clone()).collect()
    }
}
