//! Archives between files and databases, for `export`, `import`, `backup` and `restore`.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::path::Path;

use exchange::archive::{ArchivedKey, End, Part, Reader, Writer};
use facts::Vocabulary;
use registry::{Builder, KeptReturn, LoggedRevision, OutcomeReturns, Position, Registry};
use store::{Access, Brought, Confidential, Head, KeyRow, Piece, ReadTransaction, Store};
use tokio::sync::mpsc;

use crate::clock;
use crate::database::failed;
use crate::failure::{Failure, reason};
use crate::spinner::Spinner;

/// How many revisions may wait between reading and writing.
const WAITING: usize = 64;
/// How every SQLite file begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Whether keys go with the log: into an archive, or into a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Into a backup, and out of one for whoever asks for them.
    With,
    /// Otherwise.
    Without,
}

/// How many keys there were in what was read, and what else was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyCount {
    /// Those that are in the database now.
    pub(crate) brought: u64,
    /// Those that were left out.
    pub(crate) left_out: u64,
    /// Those that stood beside the log, and are to go into it.
    pub(crate) beside: u64,
    /// Returns of outcomes whose counts the archive does not say: they are not kept any more.
    pub(crate) returns: u64,
    /// Nothing says that those that were brought are as they were written: they stand beside the log in an archive of version 1.
    pub(crate) unchecked: bool,
}

impl KeyCount {
    /// Counts the keys that the log names.
    fn take_all(&mut self, keys: Keys, count: usize) {
        match keys {
            Keys::With => self.brought += count as u64,
            Keys::Without => self.left_out += count as u64,
        }
    }

    /// Counts those that stood beside the log, of which some went into it.
    pub(crate) fn took_over(&mut self, taken: usize) {
        self.brought += taken as u64;
        self.left_out += self.beside.saturating_sub(taken as u64);
    }

    /// Counts a key, and says whether it goes in.
    fn takes(&mut self, keys: Keys) -> bool {
        match keys {
            Keys::With => self.beside += 1,
            Keys::Without => self.left_out += 1,
        }
        keys == Keys::With
    }
}

impl Keys {
    fn entries(self) -> Confidential {
        match self {
            Self::With => Confidential::Whole,
            Self::Without => Confidential::Withheld,
        }
    }

    fn brought(self) -> Brought {
        Brought { with_keys: self == Self::With, at: clock::now() }
    }
}

/// Writes one state of a database as an archive: its log and, if asked for, what it says of keys.
pub(crate) async fn write<W: Write>(
    snapshot: &ReadTransaction,
    keys: Keys,
    to: W,
    spinner: &Spinner,
) -> Result<W, Failure> {
    let unwritten =
        |error: std::io::Error| Failure::File(format!("the archive cannot be written: {}", reason(&error)));
    let mut writer = Writer::new(to).map_err(unwritten)?;
    let (sender, mut received) = mpsc::channel::<LoggedRevision>(WAITING);
    let drain = async {
        while let Some(revision) = received.recv().await {
            spinner.at(revision.row.number.get());
            writer.write(Part::Revision(revision)).map_err(unwritten)?;
        }
        // A sender that still sends is told by dropping this.
        drop(received);
        Ok(())
    };
    let (sent, drained): (_, Result<(), Failure>) =
        tokio::join!(snapshot.send_log(keys.entries(), sender), drain);
    drained?;
    sent.map_err(|error| failed(&error))?;
    let head = snapshot.head();
    let end = End { revision: head.revision, hash: head.hash.clone() };
    writer.write(Part::End(end)).map_err(unwritten)?;
    Ok(writer.into_inner())
}

/// Reads an archive that was just written, to its end.
pub(crate) fn check(file: &Path) -> Result<(), Failure> {
    let open = File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    let parts =
        Reader::new(BufReader::new(open)).and_then(|mut parts| parts.try_for_each(|part| part.map(drop)));
    parts.map_err(|error| Failure::File(format!("what was written does not read back: {error}")))
}

/// Fills an empty database from an archive, or a SQLite database, in a file; `-` is standard input.
pub(crate) async fn read(
    store: &Store,
    file: &Path,
    keys: Keys,
    spinner: &Spinner,
) -> Result<KeyCount, Failure> {
    if file == Path::new("-") {
        return from_archive(store, file, keys, Box::new(BufReader::new(stdin()))).await;
    }
    let mut open = File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    let mut first = Vec::new();
    let read = Read::by_ref(&mut open).take(SQLITE.len() as u64).read_to_end(&mut first);
    read.map_err(|error| Failure::file("read", file, &error))?;
    if first == SQLITE {
        let from = Store::open_file(file, Access::Read).await.map_err(|error| failed(&error))?;
        let copied = copy(&from, store, keys, spinner).await;
        from.close().await;
        return copied;
    }
    from_archive(store, file, keys, Box::new(BufReader::new(std::io::Cursor::new(first).chain(open)))).await
}

async fn from_archive(
    store: &Store,
    file: &Path,
    keys: Keys,
    from: Box<dyn BufRead + Send>,
) -> Result<KeyCount, Failure> {
    let (sender, pieces) = mpsc::channel(WAITING);
    let reading = tokio::task::spawn_blocking(move || parts(from, keys, &sender));
    let (filled, read) = tokio::join!(store.fill(pieces, keys.brought()), reading);
    let name = file.display();
    // What is wrong with the archive is the better answer: the database only saw that it ended.
    let count = match read {
        Ok(Ok(count)) => count,
        Ok(Err(problem)) => return Err(Failure::Input(format!("`{name}`: {problem}\nnothing was written"))),
        Err(error) => return Err(Failure::File(format!("reading was cut short: {error}"))),
    };
    filled.map(|_| count).map_err(|error| failed(&error))
}

/// Reads an archive and sends what is in it, once it is known that each revision fits those before.
fn parts(from: Box<dyn BufRead + Send>, keys: Keys, to: &mpsc::Sender<Piece>) -> Result<KeyCount, String> {
    let mut builder = Builder::new(&Registry::empty(Vocabulary::built_in()));
    let reader = Reader::new(from).map_err(|error| error.to_string())?;
    let mut count = KeyCount { unchecked: !reader.is_digested(), ..KeyCount::default() };
    for part in reader {
        let piece = match part.map_err(|error| error.to_string())? {
            Part::Revision(revision) => {
                builder = fits(builder, &revision)?;
                Piece::Revision(Box::new(revision))
            }
            Part::Key(key) if count.takes(keys) => Piece::Key(Box::new(row(key))),
            Part::Key(_) => continue,
            Part::End(End { revision, hash }) => {
                count.take_all(keys, builder.keys().iter().count());
                count.returns = without_counts(builder.outcome_returns());
                Piece::End(Head { revision, hash })
            }
        };
        if to.blocking_send(piece).is_err() {
            // The database has given up, and says why.
            return Ok(count);
        }
    }
    Ok(count)
}

/// How many returns are kept of which nothing says the counts.
fn without_counts(returns: &OutcomeReturns) -> u64 {
    let says = |kept: &&KeptReturn| returns.sent(&kept.counts).is_some_and(|sent| sent.content.is_some());
    returns.kept().filter(|kept| !says(kept)).count() as u64
}

fn fits(builder: Builder, revision: &LoggedRevision) -> Result<Builder, String> {
    let commit = revision
        .commit()
        .map_err(|(ordinal, error)| format!("revision {}, change {ordinal}: {error}", revision.row.number))?;
    builder.apply(commit).map_err(|error| error.to_string())
}

/// Copies one state of a database into another one, whose keys open there what they open here only if asked for.
async fn copy(from: &Store, to: &Store, keys: Keys, spinner: &Spinner) -> Result<KeyCount, Failure> {
    let snapshot = from.read_transaction().await.map_err(|error| failed(&error))?;
    let mut count = KeyCount::default();
    let known = snapshot.keys().await.map_err(|error| failed(&error))?;
    count.take_all(keys, known.len());
    let (revisions, mut received) = mpsc::channel::<LoggedRevision>(WAITING);
    let (sender, pieces) = mpsc::channel(WAITING);
    let pass_on = async {
        let sent = async {
            while let Some(revision) = received.recv().await {
                spinner.at(revision.row.number.get());
                sender.send(Piece::Revision(Box::new(revision))).await.ok()?;
            }
            Some(())
        };
        let sent = sent.await;
        drop(received);
        (sent, sender)
    };
    let finish = async {
        let (read, (sent, sender)) = tokio::join!(snapshot.send_log(Confidential::Whole, revisions), pass_on);
        // Without an end nothing is written, so it is sent only after everything before it.
        if read.is_ok() && sent.is_some() {
            let _ = sender.send(Piece::End(snapshot.head().clone())).await;
        }
        drop(sender);
        read
    };
    let (filled, read) = tokio::join!(to.fill(pieces, keys.brought()), finish);
    snapshot.end().await;
    read.map_err(|error| failed(&error))?;
    filled.map(|_| count).map_err(|error| failed(&error))
}

/// Whether a database has revisions already.
pub(crate) async fn refuse_full(store: &Store) -> Result<(), Failure> {
    let head = store.head().await.map_err(|error| failed(&error))?.revision;
    if head == Position::ZERO {
        return Ok(());
    }
    Err(Failure::Input(format!(
        "the database is at revision {head}, expected an empty one: nothing was written"
    )))
}

fn row(key: ArchivedKey) -> KeyRow {
    let ArchivedKey { id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at } =
        key;
    let scope = None;
    KeyRow { id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at, scope }
}
