//! Writing commits: one code path for both databases.

use facts::Vocabulary;
use registry::{Commit, Revision};

use crate::StoreError;
use crate::hash::hash;
use crate::project::Projection;
use crate::row::{ChangeRow, Head, RevisionRow};
use crate::session::Writing;

/// A commit with its rows, made before the transaction begins: the shorter that is, the better.
pub(crate) struct Prepared<'a> {
    commit: &'a Commit,
    revision: RevisionRow,
    changes: Vec<ChangeRow>,
}

/// Makes the rows of commits that follow `expected`.
pub(crate) fn prepare<'a>(
    expected: Revision,
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
            Ok(Prepared { commit, revision: RevisionRow::new(commit), changes })
        })
        .collect()
}

/// Writes prepared commits inside a transaction that has begun, and says where the log ends then.
pub(crate) async fn append<W: Writing>(
    writing: &mut W,
    expected: Revision,
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
    let mut projection = Projection::default();
    for Prepared { commit, mut revision, changes } in prepared {
        revision.previous_hash = head.hash;
        revision.hash = hash(&revision, &revision.previous_hash, &changes);
        projection.revision(commit, &revision);
        for (change, logged) in commit.changes.iter().zip(&changes) {
            projection.change(commit, logged, change);
            for operation in projection.ready() {
                writing.write(operation).await?;
            }
        }
        head = Head { revision: commit.number, hash: revision.hash };
    }
    for operation in projection.finish() {
        writing.write(operation).await?;
    }
    writing.set_head(&head).await?;
    Ok(head)
}
