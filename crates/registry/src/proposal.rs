//! What waits for a reviewer: changes beside the published registry, not in it.
//!
//! A proposal is opened by its author and grows by steps, a command each. Its names are provisional: a slug is given when it
//! is accepted, and [`Proposal::rebased`] says which one it would be now. A preview is the published registry with these
//! changes applied, by the function that commits use.

mod legacy;
mod rebase;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use legacy::Legacy;
pub use rebase::{Place, Preview, Rebased};

use crate::persistent::{List, Map};
use crate::table::Table;
use crate::text::{fold, stored};
use crate::word::words;
use crate::{Change, EntityType, Problem, Revision, Slug};

words! {
    /// Where a proposal stands.
    pub enum ProposalState ("a state of a proposal") {
        /// Waits for a reviewer.
        Open = "open", "open";
        /// Waits for its author: a reviewer has asked for changes.
        ChangesRequested = "changes-requested", "changes requested";
        /// Published, whole or in part.
        Accepted = "accepted", "accepted";
        /// Turned down.
        Rejected = "rejected", "rejected";
        /// Taken back by its author.
        Withdrawn = "withdrawn", "withdrawn";
    }
}

impl ProposalState {
    /// Whether nothing more can happen to it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Accepted | Self::Rejected | Self::Withdrawn)
    }
}

/// What happens to a proposal, as the log holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalChanged {
    /// The id of the proposal.
    pub proposal: Slug,
    /// What happens to it.
    pub event: ProposalEvent,
}

/// What happens to a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum ProposalEvent {
    /// It is opened, or gets another step.
    Proposed {
        /// The changes of the step, with provisional names.
        changes: Vec<Change>,
        /// Why, if the author of the step said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// It takes in another proposal, which ends.
    TookIn {
        /// The other proposal, whose authors become authors of this one.
        other: Slug,
        /// The changes of the other, and those that join the two.
        changes: Vec<Change>,
        /// Why.
        reason: String,
    },
    /// A step is taken out.
    StepRemoved {
        /// Its number, from 0. The numbers of the others stay.
        step: u32,
    },
    /// Somebody says something about it.
    Commented {
        /// What.
        text: String,
    },
    /// A reviewer asks for changes.
    ChangesRequested {
        /// Which, and why.
        reason: String,
    },
    /// It is accepted. The changes that were taken stand before this one in its commit, with their final names.
    Accepted {
        /// Why.
        reason: String,
        /// Which changes were left out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        without: Vec<Place>,
    },
    /// A reviewer turns it down.
    Rejected {
        /// Why.
        reason: String,
    },
    /// Its author takes it back.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// A proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Its id.
    pub id: Slug,
    /// Who opened it.
    pub author: Arc<str>,
    /// All who wrote a part of it; nobody leaves.
    pub authors: BTreeSet<Arc<str>>,
    /// Where it stands.
    pub state: ProposalState,
    /// What is proposed.
    pub steps: Vec<Step>,
    /// What was said about it, oldest first.
    pub comments: Vec<Comment>,
    /// When it was opened.
    pub created: Moment,
    /// When something last happened to it.
    pub updated: Moment,
    /// Grows by one with everything that happens to it, from 1.
    pub version: u32,
    /// How it ended.
    pub decision: Option<ProposalDecision>,
    /// The proposal that took it in.
    pub joined: Option<Slug>,
    /// The service that it proposes, where a log of an earlier version holds it in the place of the first step.
    pub(crate) logged: Option<Slug>,
    /// How many of its steps such a log holds.
    pub(crate) steps_logged: usize,
}

/// One command in a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Who.
    pub by: Arc<str>,
    /// When.
    pub at: Moment,
    /// Why, if they said so.
    pub reason: Option<Arc<str>>,
    /// The changes, with provisional names.
    pub changes: Vec<Change>,
    /// Whether it was taken out since.
    pub removed: bool,
}

/// Something that was said about a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// Who.
    pub by: Arc<str>,
    /// When.
    pub at: Moment,
    /// What.
    pub text: Arc<str>,
    /// Whether it asks for changes.
    pub asks_for_changes: bool,
}

/// How a proposal ended.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalDecision {
    /// Who.
    pub by: Arc<str>,
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: Arc<str>,
    /// The changes that were left out, of one that was accepted.
    pub without: Vec<Place>,
    /// The service that was published with it, by its final name.
    pub service: Option<Slug>,
}

/// A revision and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The revision.
    pub revision: Revision,
    /// The time.
    pub at: Timestamp,
}

impl Proposal {
    /// The changes that are proposed, with their places and provisional names.
    pub fn changes(&self) -> impl Iterator<Item = (Place, &Change)> {
        let steps = (0..).zip(&self.steps).filter(|(_, step)| !step.removed);
        steps.flat_map(|(step, of)| {
            (0..).zip(&of.changes).map(move |(change, of)| (Place { step, change }, of))
        })
    }

    /// Whether a name is that of one who wrote a part of it.
    pub fn is_written_by(&self, is: impl Fn(&str) -> bool) -> bool {
        self.authors.iter().any(|author| is(author))
    }
}

/// The proposals of a registry, in the order in which they were opened.
#[derive(Clone, Debug, Default)]
pub struct Proposals {
    table: Table<Proposal>,
    /// The positions of those that wait, with some that have ended since: they go when they are more than half of all.
    open: List<u32>,
    /// How many of these have ended.
    ended: usize,
    /// The positions of an author's, by their name without regard to case and marks.
    own: Map<String, List<u32>>,
    pub(crate) legacy: Legacy,
}

/// Who does something to a proposal, and when.
pub(crate) struct Act<'a> {
    pub(crate) by: &'a str,
    pub(crate) at: Moment,
}

impl Proposals {
    /// A proposal by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Proposal>> {
        self.table.find(id)
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Proposal>> {
        self.table.iter()
    }

    /// Those that are not final, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Arc<Proposal>> {
        let open = self.open.iter().filter_map(|position| self.table.at(*position));
        open.filter(|proposal| !proposal.state.is_final())
    }

    /// Those that an author opened, oldest first.
    pub fn of_author(&self, author: &str) -> impl DoubleEndedIterator<Item = &Arc<Proposal>> {
        let own = self.own.get(&fold(author.trim())).into_iter().flat_map(List::iter);
        own.filter_map(|position| self.table.at(*position))
    }

    /// How many an author has opened.
    #[must_use]
    pub fn count_of_author(&self, author: &str) -> usize {
        self.own.get(&fold(author.trim())).map_or(0, List::len)
    }

    /// Applies what happens to a proposal; `service` is the one that its commit has added.
    pub(crate) fn apply(
        &mut self,
        act: &Act<'_>,
        changed: ProposalChanged,
        service: Option<Slug>,
    ) -> Result<(), Problem> {
        let ProposalChanged { proposal: id, event } = changed;
        check(&event)?;
        let Some(position) = self.table.position(&id) else {
            let ProposalEvent::Proposed { changes, reason } = event else {
                let (entity_type, slug) = (EntityType::Proposal, id.to_string());
                return Err(Problem::Unknown { field: "proposal", entity_type, slug, suggestion: None });
            };
            self.open(act, id, act.step(changes, reason.as_deref()), None);
            return Ok(());
        };
        let Some(state) = self.table.at(position).map(|proposal| proposal.state) else { return Ok(()) };
        if state.is_final() && !matches!(event, ProposalEvent::Commented { .. }) {
            return Err(Problem::Finished { proposal: id, state });
        }
        if let ProposalEvent::TookIn { other, .. } = &event {
            self.end_taken_in(act, &id, other)?;
        }
        let joined = match &event {
            ProposalEvent::TookIn { other, .. } => self.get(other).cloned(),
            _ => None,
        };
        let Some(proposal) = self.table.at_mut(position) else { return Ok(()) };
        match event {
            ProposalEvent::Proposed { changes, reason } => {
                proposal.authors.insert(act.by.into());
                proposal.steps.push(act.step(changes, reason.as_deref()));
                proposal.state = ProposalState::Open;
            }
            ProposalEvent::TookIn { changes, reason, .. } => {
                // Who joins what others wrote has written nothing of it.
                let by = joined.as_ref().map_or_else(|| act.by.into(), |joined| joined.author.clone());
                proposal.authors.extend(joined.iter().flat_map(|joined| joined.authors.iter().cloned()));
                proposal.steps.push(Step { by, ..act.step(changes, Some(&reason)) });
                proposal.state = ProposalState::Open;
            }
            ProposalEvent::StepRemoved { step } => {
                match proposal.steps.get_mut(step as usize).filter(|step| !step.removed) {
                    Some(step) => step.removed = true,
                    None => return Err(Problem::NoStep { proposal: id, step }),
                }
                proposal.authors.insert(act.by.into());
                proposal.state = ProposalState::Open;
            }
            ProposalEvent::Commented { text } => {
                proposal.comments.push(act.comment(&text, false));
                // An answer to what a reviewer asked.
                let by_author = proposal.is_written_by(|author| same_person(author, act.by));
                if proposal.state == ProposalState::ChangesRequested && by_author {
                    proposal.state = ProposalState::Open;
                }
            }
            ProposalEvent::ChangesRequested { reason } => {
                proposal.comments.push(act.comment(&reason, true));
                proposal.state = ProposalState::ChangesRequested;
            }
            ProposalEvent::Accepted { reason, without } => {
                act.end(proposal, ProposalState::Accepted, &reason, without, service);
            }
            ProposalEvent::Rejected { reason } => {
                act.end(proposal, ProposalState::Rejected, &reason, Vec::new(), None);
            }
            ProposalEvent::Withdrawn { reason } => {
                act.end(proposal, ProposalState::Withdrawn, &reason, Vec::new(), None);
            }
        }
        proposal.updated = act.at;
        proposal.version += 1;
        if proposal.state.is_final() && !state.is_final() {
            self.has_ended();
        }
        Ok(())
    }

    /// Notes that one more has ended.
    fn has_ended(&mut self) {
        self.ended += 1;
        if self.ended * 2 <= self.open.len() {
            return;
        }
        let waits = |position: &u32| self.table.at(*position).is_some_and(|one| !one.state.is_final());
        let mut open = List::default();
        self.open.iter().copied().filter(waits).for_each(|position| open.push(position));
        (self.open, self.ended) = (open, 0);
    }

    fn open(&mut self, act: &Act<'_>, id: Slug, step: Step, logged: Option<Slug>) {
        let author: Arc<str> = act.by.into();
        let proposal = Proposal {
            id: id.clone(),
            author: author.clone(),
            authors: BTreeSet::from([author.clone()]),
            state: ProposalState::Open,
            steps: vec![step],
            comments: Vec::new(),
            created: act.at,
            updated: act.at,
            version: 1,
            decision: None,
            joined: None,
            steps_logged: usize::from(logged.is_some()),
            logged,
        };
        let position = self.table.insert(id, proposal);
        self.open.push(position);
        let key = fold(author.trim());
        let mut own = self.own.get(&key).cloned().unwrap_or_default();
        own.push(position);
        self.own.insert(key, own);
    }

    /// Ends a proposal that another one takes in.
    fn end_taken_in(&mut self, act: &Act<'_>, into: &Slug, other: &Slug) -> Result<(), Problem> {
        if into == other {
            return Err(Problem::TakesInItself { proposal: into.clone() });
        }
        if let Some(other) = self.table.position(other).and_then(|position| self.table.at_mut(position)) {
            other.joined = Some(into.clone());
        }
        // One that an old log holds is ended by what stands there.
        if self.get(other).is_some_and(|other| other.logged.is_some() && other.state.is_final()) {
            return Ok(());
        }
        let reason = format!("joined with proposal {into}");
        let ends = ProposalEvent::Rejected { reason };
        self.apply(act, ProposalChanged { proposal: other.clone(), event: ends }, None)
    }
}

/// Whether two names are those of one person: without regard to case and marks.
fn same_person(one: &str, other: &str) -> bool {
    fold(one.trim()) == fold(other.trim())
}

impl Act<'_> {
    fn step(&self, changes: Vec<Change>, reason: Option<&str>) -> Step {
        Step { by: self.by.into(), at: self.at, reason: reason.map(Arc::from), changes, removed: false }
    }

    fn comment(&self, text: &str, asks_for_changes: bool) -> Comment {
        Comment { by: self.by.into(), at: self.at, text: text.into(), asks_for_changes }
    }

    fn end(
        &self,
        proposal: &mut Proposal,
        state: ProposalState,
        reason: &str,
        without: Vec<Place>,
        service: Option<Slug>,
    ) {
        proposal.state = state;
        let (by, reason) = (self.by.into(), reason.into());
        proposal.decision = Some(ProposalDecision { by, at: self.at, reason, without, service });
    }
}

/// Checks the texts of an event, and that what it proposes can be proposed.
fn check(event: &ProposalEvent) -> Result<(), Problem> {
    match event {
        ProposalEvent::Proposed { changes, reason } => {
            stored::prose_if_any("reason", reason.as_deref())?;
            check_changes(changes)
        }
        ProposalEvent::TookIn { changes, reason, .. } => {
            stored::prose("reason", reason)?;
            check_changes(changes)
        }
        ProposalEvent::StepRemoved { .. } => Ok(()),
        ProposalEvent::Commented { text: reason }
        | ProposalEvent::ChangesRequested { reason }
        | ProposalEvent::Accepted { reason, .. }
        | ProposalEvent::Rejected { reason }
        | ProposalEvent::Withdrawn { reason } => stored::prose("reason", reason),
    }
}

fn check_changes(changes: &[Change]) -> Result<(), Problem> {
    if changes.is_empty() || !changes.iter().all(Change::can_be_proposed) {
        return Err(Problem::ProposesNothing);
    }
    Ok(())
}
