//! Filling an empty database with the log of another one.

use jiff::Timestamp;
use registry::{Change, Commit, KeyChanged, LoggedRevision, OutcomeCounts, Position, REMOVED};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::append::{append, prepare, prepare_logged};
use crate::hash::{hash, is_left_out};
use crate::key::KeyRow;
use crate::removal::{Explained, needs_seal, seal};
use crate::row::{ChangeRow, Head, RevisionRow};
use crate::session::Writing;

/// How many revisions, or changes, are written in one go.
const TOGETHER: usize = 4_096;

/// What fills a database, in this order.
#[derive(Debug)]
pub enum Piece {
    /// The next revision.
    Revision(Box<LoggedRevision>),
    /// A key that an archive of an earlier version holds beside the log, valid or not.
    Key(Box<KeyRow>),
    /// The end of the log. What was sent counts only when this comes last, and the log does end there.
    End(Head),
}

/// What becomes of the keys of a log that is brought here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// Whether they open here what they opened there.
    pub with_keys: bool,
    /// When the log is brought.
    pub at: Timestamp,
}

/// What is known of the keys of a log so far.
#[derive(Default)]
struct Found {
    /// Whether there are any that were not left out later.
    any: bool,
    /// Whether what happened to some is withheld, so that the others mean nothing.
    withheld: bool,
    /// When the last revision was made.
    last: Option<Timestamp>,
    removed: Explained,
}

impl Found {
    fn look(&mut self, logged: &LoggedRevision) {
        self.last = Some(logged.row.at);
        self.look_for_removed(logged);
        for change in &logged.changes {
            let is_left_out = is_left_out(&change.tag, &change.entity);
            if is_left_out {
                self.removed.left_out(&change.tag, logged.row.number);
            }
            if change.tag == Change::KEY_TAG {
                self.any = !is_left_out;
                self.withheld = !is_left_out && (self.withheld || change.digest.is_some());
            }
        }
    }

    /// What was removed, and why: what is left must be what the log says is left.
    fn look_for_removed(&mut self, logged: &LoggedRevision) {
        let any = logged.changes.iter().any(|change| change.digest.is_some());
        if any || logged.row.reason.as_deref() == Some(REMOVED) {
            let (row, changes) = (RevisionRow::of_logged(&logged.row), ChangeRow::of_logged(logged.clone()));
            for change in &changes {
                self.removed.add(change);
            }
            if needs_seal(&row, &changes) && hash(&row, &row.previous_hash, &changes) != row.hash {
                self.removed.seal(&row, seal(&row, &changes));
            }
        }
        for change in &logged.changes {
            if let (Change::REDACTION_TAG, Ok(Change::Redacted(redaction))) =
                (change.tag.as_str(), Change::from_payload(&change.tag, &change.payload))
            {
                self.removed.reason(redaction, logged.row.number);
            }
        }
    }

    /// The commit after which no key that the log names counts here, and no counts that it withholds are missed, if there has to be one.
    fn leaves_out(&self, brought: Option<Brought>, head: Position) -> Option<Commit> {
        let Brought { with_keys, at } = brought?;
        let without_keys = self.any && (!with_keys || self.withheld);
        let keys = without_keys.then(|| KeyChanged::left_out().ok().map(Change::KeyChanged)).flatten();
        let counts_withheld = self.removed.is_withheld(Change::COUNTS_TAG);
        let counts =
            counts_withheld.then(|| OutcomeCounts::left_out().ok().map(Change::OutcomeCounts)).flatten();
        let reason = match (&keys, &counts) {
            (None, None) => return None,
            (Some(_), None) => "the log was brought here without its keys",
            (None, Some(_)) => "the log was brought here without the counts of returns",
            (Some(_), Some(_)) => "the log was brought here without its keys and the counts of returns",
        };
        let changes: Vec<Change> = keys.into_iter().chain(counts).collect();
        let at = self.last.map_or(at, |last| last.max(at));
        let mut commit = Commit::new(head.next(), at, "rare-jewels", changes);
        commit.reason = Some(reason.to_owned());
        Some(commit)
    }
}

/// Writes pieces inside a transaction that has begun; keys that stand beside the log are for the caller to write.
pub(crate) async fn fill<W: Writing>(
    writing: &mut W,
    mut pieces: mpsc::Receiver<Piece>,
    brought: Option<Brought>,
) -> Result<(Head, Vec<KeyRow>), StoreError> {
    let mut head = writing.head().await?;
    if head.revision != Position::ZERO {
        return Err(StoreError::NotEmpty { head: head.revision });
    }
    let (mut revisions, mut size, mut keys, mut found) = (Vec::new(), 0, Vec::new(), Found::default());
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Revision(logged) => {
                let expected = head.revision.get() + revisions.len() as u64 + 1;
                if logged.row.number.get() != expected {
                    let (expected, got) = (Position::new(expected), logged.row.number);
                    return Err(StoreError::OutOfOrder { expected, got });
                }
                found.look(&logged);
                size += 1 + logged.changes.len();
                revisions.push(prepare_logged(*logged)?);
                if size >= TOGETHER {
                    head = append(writing, head.revision, std::mem::take(&mut revisions)).await?;
                    size = 0;
                }
            }
            Piece::Key(key) => keys.push(*key),
            Piece::End(end) => {
                if !revisions.is_empty() {
                    head = append(writing, head.revision, revisions).await?;
                }
                if head != end {
                    let problem = format!(
                        "the log ends here, expected revision {} with the hash {}",
                        end.revision, end.hash
                    );
                    return Err(StoreError::Damaged { revision: head.revision, problem });
                }
                if let Some(commit) = found.leaves_out(brought, head.revision) {
                    for change in &commit.changes {
                        found.removed.left_out(change.tag(), commit.number);
                    }
                    let commits = std::slice::from_ref(&commit);
                    let prepared = prepare(head.revision, commits, &facts::Vocabulary::built_in())?;
                    head = append(writing, head.revision, prepared).await?;
                }
                found.removed.check()?;
                return Ok((head, keys));
            }
        }
    }
    Err(StoreError::CutShort)
}
