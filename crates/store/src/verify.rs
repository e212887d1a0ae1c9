//! Checking that the log is what was written.

use jiff::Timestamp;
use registry::{Change, KeyChanged, KeyEvent, REMOVED, Redaction};

use crate::StoreError;
use crate::hash::{FORMAT, RevisionHash};
use crate::removal::Explained;
use crate::row::{ChangeRow, Head, RevisionRow, column, revision};
use crate::session::{Cursor, Reading};

/// How many rows are read at once.
const CHUNK: i64 = 8_192;

/// What a sound log holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends. Whoever keeps this elsewhere can tell later that nobody has rewritten the whole log.
    pub head: Head,
    /// How many changes it holds.
    pub changes: u64,
}

/// What a part of the log says of keys, each with its time.
pub type KeyChanges = Vec<(Timestamp, KeyChanged)>;

/// Walks the log from where it was sound, and names the first revision that is not what was written.
pub(crate) async fn verify<R: Reading>(log: &R, after: Head) -> Result<(Verified, KeyChanges), StoreError> {
    let head = log.read_head().await?;
    let mut cursor = Cursor::end_of(after.revision);
    // Only where something was removed do commits of older formats have to be hashed twice.
    let sealed = log.has_removed().await?;
    let removed = Explained::after(after.revision);
    let mut walk = Walk { last: after, sealed, removed, ..Walk::default() };
    let mut revisions = Vec::new().into_iter();
    let mut changes = Vec::new().into_iter().peekable();
    loop {
        let Some(row) = revisions.next() else {
            // Up to the end of time: rows after the head have no business there.
            let more: Vec<RevisionRow> = log.revisions(column(walk.last.revision), i64::MAX, CHUNK).await?;
            if more.is_empty() {
                break;
            }
            revisions = more.into_iter();
            continue;
        };
        walk.begin(row)?;
        loop {
            if changes.peek().is_none() {
                let more: Vec<ChangeRow> = log.changes(cursor, i64::MAX, CHUNK).await?;
                changes = more.into_iter().peekable();
            }
            match changes.next_if(|change| walk.is_of_open(change)) {
                Some(change) => {
                    cursor = Cursor { revision: change.revision, ordinal: change.ordinal };
                    walk.change(&change)?;
                }
                None => break,
            }
        }
        if let Some(stray) = changes.peek().filter(|change| walk.is_before_open(change)) {
            let problem = format!("change {} belongs to no revision", stray.ordinal);
            return Err(StoreError::Damaged { revision: revision(stray.revision), problem });
        }
        walk.end()?;
    }
    if let Some(stray) = changes.next() {
        let problem = format!("change {} belongs to no revision", stray.ordinal);
        return Err(StoreError::Damaged { revision: revision(stray.revision), problem });
    }
    if walk.last != head {
        let problem =
            format!("the log ends here, expected revision {} with the hash {}", head.revision, head.hash);
        return Err(StoreError::Damaged { revision: walk.last.revision, problem });
    }
    walk.removed.check()?;
    Ok((Verified { head: walk.last, changes: walk.changes }, walk.keys))
}

#[derive(Default)]
struct Walk {
    /// The last revision that is sound.
    last: Head,
    keys: KeyChanges,
    removed: Explained,
    /// Whether something was removed from the log.
    sealed: bool,
    /// Of a commit of an older format, or one whose reason may have been removed: its hash over digests, and whether something was.
    seal: Option<(RevisionHash, bool)>,
    /// The revision whose changes are coming: its row, their hash so far, how many there were.
    open: Option<(RevisionRow, RevisionHash, i64)>,
    changes: u64,
}

impl Walk {
    fn begin(&mut self, row: RevisionRow) -> Result<(), StoreError> {
        let expected = self.last.revision.next();
        let damaged = |problem: &str| StoreError::Damaged { revision: expected, problem: problem.to_owned() };
        if row.number != column(expected) {
            return Err(damaged("its row is missing"));
        }
        if row.previous_hash != self.last.hash {
            return Err(damaged("it does not follow the revision before it: one of the two was changed"));
        }
        if row.format.is_some_and(|format| format != FORMAT) {
            return Err(damaged("its hash is of a format that this version does not know"));
        }
        let hash = RevisionHash::new(&row, &row.previous_hash);
        let no_reason = row.reason.as_deref() == Some(REMOVED);
        let may_need_seal = no_reason || self.sealed && row.format.is_none();
        self.seal = may_need_seal.then(|| (RevisionHash::sealing(&row), no_reason));
        self.open = Some((row, hash, 0));
        Ok(())
    }

    fn is_of_open(&self, change: &ChangeRow) -> bool {
        self.open.as_ref().is_some_and(|(row, _, _)| row.number == change.revision)
    }

    fn is_before_open(&self, change: &ChangeRow) -> bool {
        self.open.as_ref().is_some_and(|(row, _, _)| change.revision < row.number)
    }

    fn change(&mut self, change: &ChangeRow) -> Result<(), StoreError> {
        let Some((row, hash, ordinal)) = &mut self.open else { return Ok(()) };
        if change.ordinal != *ordinal {
            let problem = format!("change {ordinal} is missing");
            return Err(StoreError::Damaged { revision: revision(row.number), problem });
        }
        hash.change(change);
        self.removed.add(change);
        if let Some((seal, is_needed)) = &mut self.seal {
            seal.change(change);
            *is_needed |= row.format.is_none() && change.digest.is_some();
        }
        if change.tag == Change::REDACTION_TAG {
            self.removed.reason(redaction(row, change)?, revision(row.number));
        }
        if change.tag == Change::KEY_TAG {
            let key = key_change(row, change)?;
            if key.1.event == KeyEvent::LeftOut {
                self.removed.left_out(&change.tag, revision(row.number));
            }
            self.keys.push(key);
        }
        if change.tag == Change::COUNTS_TAG {
            check_withheld(row, change)?;
            if change.is_left_out() {
                self.removed.left_out(&change.tag, revision(row.number));
            }
        }
        *ordinal += 1;
        self.changes += 1;
        Ok(())
    }

    fn end(&mut self) -> Result<(), StoreError> {
        let Some((row, hash, _)) = self.open.take() else { return Ok(()) };
        let number = revision(row.number);
        let seal = self.seal.take().filter(|(_, is_needed)| *is_needed);
        let fits = hash.finish() == row.hash;
        if let Some((seal, _)) = seal.filter(|_| !fits) {
            self.removed.seal(&row, seal.finish());
        } else if !fits {
            let problem =
                "its hash is not that of what it says: it, or one of its changes, was edited".to_owned();
            return Err(StoreError::Damaged { revision: number, problem });
        }
        self.last = Head { revision: number, hash: row.hash };
        Ok(())
    }
}

/// What a row says of a content that was removed.
fn redaction(row: &RevisionRow, change: &ChangeRow) -> Result<Redaction, StoreError> {
    let problem = match Change::from_payload(&change.tag, &change.payload) {
        Ok(Change::Redacted(redaction)) if change.digest.is_none() => return Ok(redaction),
        Ok(_) => format!("change {} says what was removed, and was removed itself", change.ordinal),
        Err(error) => format!("change {}: {error}", change.ordinal),
    };
    Err(StoreError::Damaged { revision: revision(row.number), problem })
}

/// What a row says of a key, and when.
fn key_change(row: &RevisionRow, change: &ChangeRow) -> Result<(Timestamp, KeyChanged), StoreError> {
    let damaged = |problem: String| StoreError::Damaged { revision: revision(row.number), problem };
    let at = Timestamp::from_microsecond(row.at_microseconds).map_err(|error| damaged(error.to_string()))?;
    check_withheld(row, change)?;
    match Change::from_payload(&change.tag, &change.payload) {
        Ok(Change::KeyChanged(changed)) => Ok((at, changed)),
        Ok(_) => Err(damaged(format!("change {} is none to a key", change.ordinal))),
        Err(error) => Err(damaged(format!("change {}: {error}", change.ordinal))),
    }
}

/// Checks what is left of what was withheld: it is under no hash.
fn check_withheld(row: &RevisionRow, change: &ChangeRow) -> Result<(), StoreError> {
    if change.digest.is_none() || change.payload == change.withheld_payload() {
        return Ok(());
    }
    let problem = format!("what is left of change {} is not what it should be", change.ordinal);
    Err(StoreError::Damaged { revision: revision(row.number), problem })
}
