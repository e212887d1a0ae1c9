//! Writing commits: one code path for both databases.

use std::borrow::Cow;

use facts::Vocabulary;
use registry::{Change, Commit, LoggedRevision, Position};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::hash::hash;
use crate::operation::{Operation, Table};
use crate::project::Projection;
use crate::removal::{Removal, Without, needs_seal};
use crate::row::{ChangeRow, Head, RevisionRow};
use crate::session::Writing;

/// A commit with its rows, made before the transaction begins: the shorter that is, the better.
pub(crate) struct Prepared<'a> {
    commit: Cow<'a, Commit>,
    revision: RevisionRow,
    /// The hash that it must have, when it comes from elsewhere.
    hash: Option<String>,
    changes: Vec<ChangeRow>,
    /// Statements that come after it, in the same transaction.
    then: Vec<Operation>,
    /// The log before it, out of which the plain tables are written again, without what the commit says is removed.
    log: Option<(Without, mpsc::Receiver<LoggedRevision>)>,
}

impl Prepared<'_> {
    pub(crate) fn commit(&self) -> &Commit {
        &self.commit
    }

    /// Adds what removes the contents that the commit says are removed.
    pub(crate) fn removing(&mut self, removals: &[Removal], log: mpsc::Receiver<LoggedRevision>) {
        let redactions = self.commit.changes.iter().filter_map(|change| match change {
            Change::Redacted(redaction) => Some(redaction),
            _ => None,
        });
        let found = redactions.filter_map(|of| removals.iter().find(|removal| removal.redaction == *of));
        let found: Vec<&Removal> = found.collect();
        self.then.extend(found.iter().map(|removal| removal.operation()));
        self.log = Some((Without::new(found.into_iter()), log));
    }

    /// Adds statements, in the same transaction.
    pub(crate) fn then(&mut self, statements: &[&'static str]) {
        self.then.extend(statements.iter().map(|sql| Operation::Statement(sql, Vec::new())));
    }
}

/// Makes the rows of commits that follow `expected`.
pub(crate) fn prepare<'a>(
    expected: Position,
    commits: &'a [Commit],
    vocabulary: &Vocabulary,
) -> Result<Vec<Prepared<'a>>, StoreError> {
    let mut previous = expected;
    commits
        .iter()
        .map(|commit| {
            if commit.number != previous.next() {
                return Err(StoreError::OutOfOrder { expected: previous.next(), got: commit.number });
            }
            previous = commit.number;
            let changes = ChangeRow::of(commit, vocabulary)?;
            let (commit, revision) = (Cow::Borrowed(commit), RevisionRow::new(commit));
            Ok(Prepared { commit, revision, hash: None, changes, then: Vec::new(), log: None })
        })
        .collect()
}

/// A revision of another log, which is to be written byte for byte.
pub(crate) fn prepare_logged(logged: LoggedRevision) -> Result<Prepared<'static>, StoreError> {
    Ok(Prepared {
        commit: Cow::Owned(read(&logged)?),
        revision: RevisionRow::of_logged(&logged.row),
        hash: Some(logged.row.hash.clone()),
        changes: ChangeRow::of_logged(logged),
        then: Vec::new(),
        log: None,
    })
}

/// Reads a revision as the commit that it is.
pub(crate) fn read(logged: &LoggedRevision) -> Result<Commit, StoreError> {
    logged.commit().map_err(|(ordinal, error)| StoreError::Damaged {
        revision: logged.row.number,
        problem: format!("change {ordinal}: {error}"),
    })
}

/// Writes the plain tables again out of the log up to a position, but for that of keys, which holds no words.
async fn rebuild<W: Writing>(
    writing: &mut W,
    upto: Position,
    without: &Without,
    mut log: mpsc::Receiver<LoggedRevision>,
) -> Result<(), StoreError> {
    for table in Table::OF_WORDS.into_iter().rev() {
        writing.write(Operation::Clear(table)).await?;
    }
    let (mut projection, mut last) = (Projection::default(), Position::ZERO);
    while let Some(mut logged) = log.recv().await {
        last = logged.row.number;
        without.strip(&mut logged);
        let commit = read(&logged)?;
        for (change, row) in commit.changes.iter().zip(ChangeRow::of_logged(logged)) {
            if !matches!(change, Change::KeyChanged(_)) {
                projection.come_to(&commit, &row, change);
            }
        }
        for operation in projection.ready() {
            writing.write(operation).await?;
        }
    }
    // Its reader has failed, and nothing of this must stay.
    if last != upto {
        return Err(StoreError::CutShort);
    }
    for operation in projection.finish() {
        writing.write(operation).await?;
    }
    Ok(())
}

/// Writes prepared commits inside a transaction that has begun, and says where the log ends then.
pub(crate) async fn append<W: Writing>(
    writing: &mut W,
    expected: Position,
    prepared: Vec<Prepared<'_>>,
) -> Result<Head, StoreError> {
    let mut head = writing.head().await?;
    for Prepared { commit, .. } in &prepared {
        // Asked first: to a repetition, the answer matters more than that others wrote in between.
        if let Some(request) = &commit.request
            && let Some(revision) = writing.answered(&commit.actor, request).await?
        {
            return Err(StoreError::Repeated { request: request.clone(), revision });
        }
    }
    if head.revision != expected {
        return Err(StoreError::Conflict { expected, head: head.revision });
    }
    let (mut projection, mut logs) = (Projection::default(), Vec::new());
    for Prepared { commit, mut revision, hash: expected_hash, changes, then, log } in prepared {
        logs.extend(log);
        revision.previous_hash = head.hash;
        revision.hash = hash(&revision, &revision.previous_hash, &changes);
        if let (true, Some(expected)) = (needs_seal(&revision, &changes), &expected_hash) {
            // It cannot be computed any more. Who brings it checks its seal.
            revision.hash.clone_from(expected);
        } else if expected_hash.is_some_and(|expected| expected != revision.hash) {
            let problem =
                "its hash is not that of what it says: it, or one of its changes, was edited".to_owned();
            return Err(StoreError::Damaged { revision: commit.number, problem });
        }
        projection.revision(&commit, &revision);
        for (change, logged) in commit.changes.iter().zip(&changes) {
            projection.change(&commit, logged, change);
            for operation in projection.ready() {
                writing.write(operation).await?;
            }
        }
        for operation in then {
            projection.then(operation);
        }
        head = Head { revision: commit.number, hash: revision.hash };
    }
    for operation in projection.finish() {
        writing.write(operation).await?;
    }
    for (without, log) in logs {
        rebuild(writing, expected, &without, log).await?;
    }
    writing.set_head(&head).await?;
    Ok(head)
}
