//! Removing what changes say: what is left, digests, and the proof that the rest of a commit is as it was.
//!
//! A commit of format 4 covers contents by their digests, so its hash holds without them. The hash of an older one covers the
//! contents themselves, and cannot be computed without. Its *seal* takes the place of that: the same hash over digests, computed
//! from the verified commit when the content is removed, and written into the entry that says why. That entry is under the chain of
//! hashes, and the old hash stays the link between the commits before and after.
//!
//! A removal that no later entry explains is damage, and so is an entry whose digests or seal are not those of what is left.

use std::collections::BTreeMap;

use facts::Vocabulary;
use registry::{Change, EntityId, Position, Redaction, Revision};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::hash::{RevisionHash, Salts, hash};
use crate::logged::{self, Confidential};
use crate::operation::Operation;
use crate::row::{ChangeRow, RevisionRow, column, revision};
use crate::session::{Cursor, Reading};

/// The statement that leaves what is left.
const LEAVE: &str = "UPDATE change SET summary = $1, payload = $2, digest = $3, salt = NULL \
    WHERE revision = CAST($4 AS BIGINT) AND ordinal = CAST($5 AS BIGINT) AND digest IS NULL";

/// A change whose content is to be removed.
#[derive(Clone, Debug)]
pub struct Removed {
    /// The position of its commit.
    pub position: Position,
    /// Its number in the commit, from 0.
    pub ordinal: u32,
    /// The revision, where it is of what is published.
    pub revision: Option<Revision>,
    /// What is left of it.
    pub left: Change,
}

/// How the content of a change is removed.
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
        let parameters = [self.summary.clone(), self.payload.clone(), digest.clone()];
        let place = [column(*position).to_string(), ordinal.to_string()];
        Operation::Statement(LEAVE, parameters.into_iter().chain(place).collect())
    }
}

/// Works out how contents are removed from a log; what was removed before is left out.
pub(crate) async fn removals<R: Reading>(log: &R, removed: Vec<Removed>) -> Result<Vec<Removal>, StoreError> {
    let mut by_commit: BTreeMap<Position, Vec<Removed>> = BTreeMap::new();
    for one in removed {
        by_commit.entry(one.position).or_default().push(one);
    }
    let mut removals = Vec::new();
    for (position, removed) in by_commit {
        let (row, mut changes) = read(log, position).await?;
        let damaged = |problem: &str| StoreError::Damaged { revision: position, problem: problem.to_owned() };
        let is_whole = changes.iter().all(|change| change.digest.is_none());
        if is_whole && hash(&row, &row.previous_hash, &changes) != row.hash {
            return Err(damaged(
                "its hash is not that of what it says: it, or one of its changes, was edited",
            ));
        }
        let mut of_commit = Vec::new();
        for Removed { ordinal, revision, left, .. } in removed {
            let place = usize::try_from(ordinal).ok();
            let Some(change) = place.and_then(|place| changes.get_mut(place)) else {
                return Err(damaged(&format!("change {ordinal} is missing")));
            };
            // Another server may have been faster, which the writer finds when it has caught up.
            if change.digest.is_some() {
                continue;
            }
            let payload = left.payload().map_err(|error| damaged(&error.to_string()))?;
            let summary = left.summary(&Vocabulary::built_in());
            // In an older commit no salt is stored: one that is forgotten keeps the digest from being guessed.
            let salt = match change.salt.take() {
                None => Salts::new(1)?.next(),
                salt => salt,
            };
            let digest = ChangeRow { salt, ..change.clone() }.content_digest();
            *change = ChangeRow {
                summary: summary.clone(),
                payload: payload.clone(),
                salt: None,
                digest: Some(digest.clone()),
                ..change.clone()
            };
            let entity: EntityId = left.entity();
            let redaction = Redaction {
                position,
                ordinal,
                revision,
                entity_type: entity.entity_type,
                entity: entity.slug,
                digest,
                left: change.digest_of_what_is_there(),
                sealed: None,
            };
            of_commit.push(Removal { redaction, summary, payload });
        }
        if row.format.is_none() && !of_commit.is_empty() {
            let sealed = Some(seal(&row, &changes));
            for removal in &mut of_commit {
                removal.redaction.sealed.clone_from(&sealed);
            }
        }
        removals.extend(of_commit);
    }
    // Those that everybody hears of come first in their commit.
    removals.sort_by_key(|removal| removal.redaction.revision.is_none());
    Ok(removals)
}

/// The hash of an older commit over digests.
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

/// What was found to be removed, and what the log says of why.
#[derive(Default)]
pub(crate) struct Explained {
    /// After which position this looks.
    after: Position,
    /// The digests of what was removed and of what is left, by place.
    removed: BTreeMap<(Position, u32), (String, String)>,
    /// The hashes over digests of commits whose own cannot be computed.
    seals: BTreeMap<Position, String>,
    /// What later entries say, by place: the digests, the seal, and their own positions.
    reasons: BTreeMap<(Position, u32), (Redaction, Position)>,
    /// What happened to keys, and the counts of returns, where that is withheld: the tag and the place.
    withheld: Vec<(String, Position, u32)>,
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
            self.withheld.push((change.tag.clone(), place.0, place.1));
        } else {
            self.removed.insert(place, (digest.clone(), change.digest_of_what_is_there()));
        }
    }

    /// Takes in the seal of a commit whose own hash cannot be computed.
    pub(crate) fn seal(&mut self, position: Position, seal: String) {
        self.seals.insert(position, seal);
    }

    /// Takes in that all keys, or all counts, before a position were left out.
    pub(crate) fn left_out(&mut self, tag: &str, position: Position) {
        self.left_out.insert(tag.to_owned(), position);
    }

    /// Takes in an entry that says why something was removed. Of several about one change, the first one is right.
    pub(crate) fn reason(&mut self, redaction: Redaction, at: Position) {
        self.reasons.entry((redaction.position, redaction.ordinal)).or_insert((redaction, at));
    }

    /// Names the first removal that nothing explains, and the first explanation that does not fit.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let damaged =
            |position: Position, problem: String| Err(StoreError::Damaged { revision: position, problem });
        let unexplained = |ordinal: u32| {
            format!("the content of change {ordinal} was removed, and the log does not say why")
        };
        let is_explained = |tag: &str, position: Position| {
            self.left_out.get(tag).is_some_and(|left_out| *left_out > position)
        };
        if let Some((_, position, ordinal)) =
            self.withheld.iter().find(|(tag, position, _)| !is_explained(tag, *position))
        {
            return damaged(*position, unexplained(*ordinal));
        }
        for ((position, ordinal), (digest, left)) in &self.removed {
            match self.reasons.get(&(*position, *ordinal)) {
                Some((reason, at)) if at > position && (&reason.digest, &reason.left) == (digest, left) => {}
                Some(_) => {
                    return damaged(
                        *position,
                        format!("what is left of change {ordinal} is not what it should be"),
                    );
                }
                None => return damaged(*position, unexplained(*ordinal)),
            }
        }
        for (position, seal) in &self.seals {
            // The last one that was written knows of all.
            let of_commit =
                self.reasons.range((*position, 0)..=(*position, u32::MAX)).map(|(_, reason)| reason);
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
                    format!("it says that change {ordinal} of commit {position} was removed, which is there"),
                );
            }
        }
        Ok(())
    }
}

/// The entries about a proposal in which a statement stands, with what is left of them.
pub(crate) async fn of_proposal<R: Reading>(
    log: &R,
    proposal: &str,
    statement: &registry::Statement,
    upto: Position,
) -> Result<Vec<Removed>, StoreError> {
    let entity = format!("proposal:{proposal}");
    let (sender, mut revisions) = mpsc::channel::<registry::LoggedRevision>(64);
    let collect = async {
        let mut found = Vec::new();
        while let Some(logged) = revisions.recv().await {
            for (ordinal, change) in (0_u32..).zip(&logged.changes) {
                if change.entity != entity {
                    continue;
                }
                let read = Change::from_payload(&change.tag, &change.payload).ok();
                if let Some(left) = read.and_then(|change| change.without(statement)) {
                    found.push(Removed { position: logged.row.number, ordinal, revision: None, left });
                }
            }
        }
        found
    };
    let (sent, found) = tokio::join!(logged::send(log, upto, Confidential::Whole, sender), collect);
    sent.map(|()| found)
}
