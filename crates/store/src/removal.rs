//! Removing what changes say: what is left, digests, and the proof that the rest of a commit is as it was.
//!
//! A commit of format 4 covers contents by their digests, so its hash holds without them. The hash of an older one covers the
//! contents themselves, and that of every commit its reason: it cannot be computed without. Its *seal* takes the place of that: the same
//! hash over digests, computed from the verified commit when the content is removed, and written into the entry that says why. That
//! entry is under the chain of hashes, and the old hash stays the link between the commits before and after. Everything that one command
//! removes, with the seals of all commits that need one, is one commit.
//!
//! A removal that no later entry explains is damage, and so is an entry whose digests or seal are not those of what is left.

use std::collections::{BTreeMap, HashMap};

use facts::Vocabulary;
use registry::{Change, Commit, LoggedRevision, Position, REMOVED, Redaction, Redactor, Registry, Removed};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::hash::{RevisionHash, Salts, hash};
use crate::logged::{self, Confidential};
use crate::operation::Operation;
use crate::row::{ChangeRow, RevisionRow, column, revision};
use crate::session::{Cursor, Reading};

/// The statement that leaves what is left of a change.
const LEAVE: &str = "UPDATE change SET summary = $1, payload = $2, digest = $3, salt = NULL \
    WHERE revision = CAST($4 AS BIGINT) AND ordinal = CAST($5 AS BIGINT)";
/// The statement that leaves that there was a reason.
const LEAVE_REASON: &str = "UPDATE revision SET reason = $1 WHERE number = CAST($2 AS BIGINT)";

/// How the content of a change, or the reason of a commit, is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The entry of the log that says so.
    pub redaction: Redaction,
    summary: String,
    payload: String,
}

impl Removal {
    /// The statement that removes it.
    pub(crate) fn operation(&self) -> Operation {
        let Redaction { position, ordinal, digest, .. } = &self.redaction;
        let position = column(*position).to_string();
        match ordinal {
            Some(ordinal) => {
                let parameters = [self.summary.clone(), self.payload.clone(), digest.clone()];
                let place = [position, ordinal.to_string()];
                Operation::Statement(LEAVE, parameters.into_iter().chain(place).collect())
            }
            None => Operation::Statement(LEAVE_REASON, vec![REMOVED.to_owned(), position]),
        }
    }
}

/// A log as it is with some removals.
pub(crate) struct Without(HashMap<(Position, u32), String>);

impl Without {
    pub(crate) fn new<'a>(removals: impl Iterator<Item = &'a Removal>) -> Self {
        let left = removals.filter_map(|removal| {
            let Redaction { position, ordinal, .. } = removal.redaction;
            Some(((position, ordinal?), removal.payload.clone()))
        });
        Self(left.collect())
    }

    /// Leaves of a revision what is left.
    pub(crate) fn strip(&self, logged: &mut LoggedRevision) {
        for (ordinal, change) in (0..).zip(&mut logged.changes) {
            if let Some(payload) = self.0.get(&(logged.row.number, ordinal)) {
                change.payload.clone_from(payload);
            }
        }
    }
}

/// Whether the hash of a commit cannot be computed any more, or may be one that cannot: only a seal says what it should be then.
pub(crate) fn needs_seal(row: &RevisionRow, changes: &[ChangeRow]) -> bool {
    row.reason.as_deref() == Some(REMOVED)
        || row.format.is_none() && changes.iter().any(|change| change.digest.is_some())
}

/// Works out how words are removed from a log.
pub(crate) async fn removals<R: Reading>(
    log: &R,
    redactor: &Redactor,
    registry: &Registry,
) -> Result<Vec<Removal>, StoreError> {
    let commits = concerned(log, redactor, registry.position()).await?;
    let mut by_commit: BTreeMap<Position, Vec<Removed>> = BTreeMap::new();
    for one in redactor.removed(&commits, registry) {
        by_commit.entry(one.position).or_default().push(one);
    }
    let mut removals = Vec::new();
    for (position, removed) in by_commit {
        let (row, changes) = read(log, position).await?;
        removals.extend(of_commit(row, changes, removed)?);
    }
    // Those that everybody hears of come first in their commit.
    removals.sort_by_key(|removal| removal.redaction.revision.is_none());
    Ok(removals)
}

/// The commits up to a position that may hold some of the words.
async fn concerned<R: Reading>(
    log: &R,
    redactor: &Redactor,
    upto: Position,
) -> Result<Vec<Commit>, StoreError> {
    let (sender, mut revisions) = mpsc::channel::<LoggedRevision>(64);
    let collect = async move {
        let mut found = Vec::new();
        while let Some(logged) = revisions.recv().await {
            let commit = crate::append::read(&logged)?;
            if redactor.may_concern(&commit) {
                found.push(commit);
            }
        }
        Ok::<_, StoreError>(found)
    };
    let (sent, found) = tokio::join!(logged::send(log, upto, Confidential::Whole, sender), collect);
    // An entry that cannot be read is why the rest was not read.
    let found = found?;
    sent.map(|()| found)
}

/// How words are removed from one commit.
fn of_commit(
    mut row: RevisionRow,
    mut changes: Vec<ChangeRow>,
    removed: Vec<Removed>,
) -> Result<Vec<Removal>, StoreError> {
    let position = revision(row.number);
    let damaged = |problem: String| StoreError::Damaged { revision: position, problem };
    if !needs_seal(&row, &changes) && hash(&row, &row.previous_hash, &changes) != row.hash {
        return Err(damaged(
            "its hash is not that of what it says: it, or one of its changes, was edited".to_owned(),
        ));
    }
    let mut removals = Vec::new();
    for Removed { left, revision, entity, .. } in removed {
        let ordinal = left.as_ref().map(|(ordinal, _)| *ordinal);
        let (digest, left) = if let Some((ordinal, left)) = left {
            let place = usize::try_from(ordinal).ok();
            let Some(change) = place.and_then(|place| changes.get_mut(place)) else {
                return Err(damaged(format!("change {ordinal} is missing")));
            };
            // In an older commit no salt is stored: one that is forgotten keeps the digest from being guessed.
            if change.digest.is_none() && change.salt.is_none() {
                change.salt = Salts::new(1)?.next();
            }
            change.digest = Some(change.content_digest());
            change.salt = None;
            change.summary = left.summary(&Vocabulary::built_in());
            change.payload = left.payload().map_err(|error| damaged(error.to_string()))?;
            (change.content_digest(), change.clone())
        } else {
            let reason = row.reason.replace(REMOVED.to_owned()).unwrap_or_default();
            let was = ChangeRow::of_text(reason, Salts::new(1)?.next());
            (was.digest_of_what_is_there(), ChangeRow::of_text(REMOVED.to_owned(), None))
        };
        let redaction = Redaction {
            position,
            ordinal,
            revision,
            entity_type: entity.entity_type,
            entity: entity.slug,
            digest,
            left: left.digest_of_what_is_there(),
            sealed: None,
        };
        removals.push(Removal { redaction, summary: left.summary, payload: left.payload });
    }
    if needs_seal(&row, &changes) {
        let sealed = seal(&row, &changes);
        for removal in &mut removals {
            removal.redaction.sealed = Some(sealed.clone());
        }
    }
    Ok(removals)
}

/// The hash of a commit over digests, without what was removed.
pub(crate) fn seal(row: &RevisionRow, changes: &[ChangeRow]) -> String {
    let mut hash = RevisionHash::sealing(row);
    for change in changes {
        hash.change(change);
    }
    hash.finish()
}

async fn read<R: Reading>(log: &R, position: Position) -> Result<(RevisionRow, Vec<ChangeRow>), StoreError> {
    let before = Position::new(position.get().saturating_sub(1));
    let rows = log.revisions(column(before), column(position), 1).await?;
    let Some(row) = rows.into_iter().next() else {
        return Err(StoreError::Damaged { revision: position, problem: "its row is missing".to_owned() });
    };
    let changes = log.changes(Cursor::end_of(before), column(position), i64::MAX).await?;
    Ok((row, changes))
}

/// A change of a commit by its number; the reason of the commit without one.
type Spot = (Position, Option<u32>);

/// The digests of what was removed and of what is left.
type Digests = (String, String);

/// What was found to be removed, and what the log says of why.
#[derive(Default)]
pub(crate) struct Explained {
    /// After which position this looks.
    after: Position,
    /// The digests of what was removed and of what is left, by place; of a reason, nothing: its seal says what is left.
    removed: BTreeMap<Spot, Option<Digests>>,
    /// The hashes over digests of commits whose own cannot be computed.
    seals: BTreeMap<Position, String>,
    /// What later entries say, by place: the digests, the seal, and their own positions.
    reasons: BTreeMap<Spot, (Redaction, Position)>,
    /// The tags, by place, of what happened to keys and of the counts of returns: they may be withheld without a reason of their own.
    withheld: BTreeMap<Spot, String>,
    /// By tag, the last position at which the log says that all before it were left out.
    left_out: BTreeMap<String, Position>,
}

impl Explained {
    /// Looks at what comes after a position.
    pub(crate) fn after(after: Position) -> Self {
        Self { after, ..Self::default() }
    }

    /// Takes in a change that was removed, if it was.
    pub(crate) fn add(&mut self, change: &ChangeRow) {
        let Some(digest) = &change.digest else { return };
        let place = (revision(change.revision), u32::try_from(change.ordinal).unwrap_or(u32::MAX));
        if matches!(change.tag.as_str(), Change::KEY_TAG | Change::COUNTS_TAG) {
            self.withheld.insert((place.0, Some(place.1)), change.tag.clone());
        }
        let digests = (digest.clone(), change.digest_of_what_is_there());
        self.removed.insert((place.0, Some(place.1)), Some(digests));
    }

    /// Takes in the seal of a commit whose own hash cannot be computed.
    pub(crate) fn seal(&mut self, row: &RevisionRow, seal: String) {
        let position = revision(row.number);
        self.seals.insert(position, seal);
        if row.reason.as_deref() == Some(REMOVED) {
            self.removed.insert((position, None), None);
        }
    }

    /// Takes in that all keys, or all counts, before a position were left out.
    pub(crate) fn left_out(&mut self, tag: &str, position: Position) {
        self.left_out.insert(tag.to_owned(), position);
    }

    /// Whether something with a tag is withheld that was neither redacted nor left out later.
    pub(crate) fn is_withheld(&self, tag: &str) -> bool {
        self.withheld.iter().any(|(spot, own)| {
            let is_known = self.left_out.get(tag).is_none_or(|at| *at <= spot.0);
            own == tag && is_known && !self.reasons.contains_key(spot)
        })
    }

    /// Takes in an entry that says why something was removed. Of several about one change, the last one knows what is left.
    pub(crate) fn reason(&mut self, redaction: Redaction, at: Position) {
        self.reasons.insert((redaction.position, redaction.ordinal), (redaction, at));
    }

    /// Names the first removal that nothing explains, and the first explanation that does not fit.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let damaged =
            |position: Position, problem: String| Err(StoreError::Damaged { revision: position, problem });
        let name = |ordinal: Option<u32>| {
            ordinal.map_or_else(|| "its reason".to_owned(), |at| format!("change {at}"))
        };
        let unexplained = |ordinal: Option<u32>| {
            format!("the content of {} was removed, and the log does not say why", name(ordinal))
        };
        let is_left_out = |spot: &Spot| {
            let left_out = self.withheld.get(spot).and_then(|tag| self.left_out.get(tag));
            left_out.is_some_and(|left_out| *left_out > spot.0)
        };
        for ((position, ordinal), digests) in &self.removed {
            match self.reasons.get(&(*position, *ordinal)) {
                Some((reason, at))
                    if at > position
                        && digests.as_ref().is_none_or(|(digest, left)| {
                            (&reason.digest, &reason.left) == (digest, left)
                        }) => {}
                _ if is_left_out(&(*position, *ordinal)) => {}
                Some(_) => {
                    return damaged(
                        *position,
                        format!("what is left of {} is not what it should be", name(*ordinal)),
                    );
                }
                None => return damaged(*position, unexplained(*ordinal)),
            }
        }
        for (position, seal) in &self.seals {
            // The last one that was written knows of all.
            let of_commit =
                self.reasons.range((*position, None)..=(*position, Some(u32::MAX))).map(|(_, reason)| reason);
            let last = of_commit.max_by_key(|(_, at)| *at).and_then(|(reason, _)| reason.sealed.as_ref());
            if last != Some(seal) {
                let problem = "its hash is not that of what it says: it, or one of its changes, was edited";
                return damaged(*position, problem.to_owned());
            }
        }
        for ((position, ordinal), (_, at)) in &self.reasons {
            if *position > self.after && !self.removed.contains_key(&(*position, *ordinal)) {
                return damaged(
                    *at,
                    format!(
                        "it says that {} of commit {position} was removed, which is there",
                        name(*ordinal)
                    ),
                );
            }
        }
        Ok(())
    }
}
