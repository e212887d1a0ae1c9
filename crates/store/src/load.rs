//! Reading the log: in chunks of rows, whose payloads are parsed on other threads while the next chunk comes.

use std::collections::VecDeque;

use facts::Vocabulary;
use registry::{Builder, Change, Commit, Position, Registry};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::StoreError;
use crate::row::{RevisionRow, column, revision};
use crate::session::{Cursor, Joined, Reading, split};

/// How many rows are read at once.
const CHUNK: i64 = 8_192;
/// How many chunks may be parsed at the same time, beside the one that is being read.
const PARSING: usize = 2;
/// How many commits may wait to be applied.
const WAITING: usize = 1_024;

/// A change with its place in the log.
type Placed = (i64, i64, Change);

/// The commits after one revision up to another.
pub(crate) async fn commits<R: Reading>(
    log: &R,
    after: Position,
    upto: Position,
) -> Result<Vec<Commit>, StoreError> {
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let collect = async {
        let mut commits = Vec::new();
        while let Some(commit) = receiver.recv().await {
            commits.push(commit);
        }
        commits
    };
    let (read, commits) = tokio::join!(send(log, after, upto, sender), collect);
    read.map(|()| commits)
}

/// The registry as of a revision.
pub(crate) async fn registry<R: Reading>(
    log: &R,
    vocabulary: Vocabulary,
    upto: Position,
) -> Result<Registry, StoreError> {
    let (sender, mut receiver) = mpsc::channel::<Commit>(WAITING);
    let apply = tokio::task::spawn_blocking(move || {
        let mut builder = Builder::new(&Registry::empty(vocabulary));
        while let Some(commit) = receiver.blocking_recv() {
            builder = builder.apply(commit)?;
        }
        Ok::<_, StoreError>(builder.finish())
    });
    let read = send(log, Position::ZERO, upto, sender).await;
    // A commit that does not fit ends the reading, too; what is wrong with it is the better answer.
    let registry = apply.await??;
    read.map(|()| registry)
}

/// Reads commits and sends them, in order. Ends early when nobody listens any more.
async fn send<R: Reading>(
    log: &R,
    after: Position,
    upto: Position,
    sender: mpsc::Sender<Commit>,
) -> Result<(), StoreError> {
    let mut assembly = Assembly { after, upto: column(upto), revisions: VecDeque::new(), open: None };
    let mut cursor = Cursor::end_of(after);
    let mut parsing: VecDeque<JoinHandle<Result<Vec<Placed>, StoreError>>> = VecDeque::new();
    loop {
        let text = log.joined(cursor, column(upto), CHUNK).await?;
        let more = text.is_some();
        if let Some(text) = text {
            let damaged = || unreadable(cursor.revision);
            cursor = split(&text).next_back().flatten().ok_or_else(damaged)?.place;
            parsing.push_back(tokio::task::spawn_blocking(move || parse(&text)));
        }
        while parsing.len() > PARSING || (!more && !parsing.is_empty()) {
            let Some(chunk) = parsing.pop_front() else { break };
            for commit in assembly.add(log, chunk.await??).await? {
                if sender.send(commit).await.is_err() {
                    return Ok(());
                }
            }
        }
        if !more {
            break;
        }
    }
    if let Some(commit) = assembly.finish()? {
        // Nobody may be listening any more, which is theirs to say.
        let _ = sender.send(commit).await;
    }
    Ok(())
}

fn parse(text: &str) -> Result<Vec<Placed>, StoreError> {
    let mut last = 0;
    let placed = split(text).map(|joined| {
        let Joined { place: Cursor { revision, ordinal }, tag, payload } =
            joined.ok_or_else(|| unreadable(last))?;
        last = revision;
        let change = Change::from_payload(tag, payload).map_err(|error| StoreError::Damaged {
            revision: crate::row::revision(revision),
            problem: format!("change {ordinal}: {error}"),
        })?;
        Ok((revision, ordinal, change))
    });
    placed.collect()
}

fn unreadable(after: i64) -> StoreError {
    let problem = "here or shortly after, a change holds bytes that no change holds".to_owned();
    StoreError::Damaged { revision: revision(after), problem }
}

/// Puts changes and their revisions together.
struct Assembly {
    /// The last revision that is whole.
    after: Position,
    upto: i64,
    /// Revisions that have been read, and whose changes are still to come.
    revisions: VecDeque<RevisionRow>,
    /// The revision whose changes are coming.
    open: Option<(RevisionRow, Vec<Change>)>,
}

impl Assembly {
    /// Adds changes, and gives the commits that are whole now.
    async fn add<R: Reading>(&mut self, log: &R, changes: Vec<Placed>) -> Result<Vec<Commit>, StoreError> {
        let mut whole = Vec::new();
        for (number, ordinal, change) in changes {
            if self.open.as_ref().is_none_or(|(row, _)| row.number != number) {
                whole.extend(self.finish()?);
                let row = self.next_revision(log, number).await?;
                self.open = Some((row, Vec::new()));
            }
            if let Some((row, changes)) = &mut self.open {
                if i64::try_from(changes.len()) != Ok(ordinal) {
                    let problem = format!("change {} is missing", changes.len());
                    return Err(StoreError::Damaged { revision: revision(row.number), problem });
                }
                changes.push(change);
            }
        }
        Ok(whole)
    }

    /// The row of the revision that follows, which must be the one whose changes are there.
    async fn next_revision<R: Reading>(&mut self, log: &R, number: i64) -> Result<RevisionRow, StoreError> {
        if self.revisions.is_empty() {
            self.revisions = log.revisions(column(self.after), self.upto, CHUNK).await?.into();
        }
        let expected = self.after.next();
        match self.revisions.pop_front() {
            Some(row) if row.number == column(expected) && number == row.number => Ok(row),
            _ => Err(StoreError::Damaged {
                revision: expected,
                problem: "its row, or its changes, are missing".to_owned(),
            }),
        }
    }

    /// The commit whose changes have come.
    fn finish(&mut self) -> Result<Option<Commit>, StoreError> {
        let Some((row, changes)) = self.open.take() else { return Ok(None) };
        self.after = revision(row.number);
        row.into_commit(changes).map(Some)
    }
}
