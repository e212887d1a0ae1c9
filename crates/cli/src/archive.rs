//! Archives between files and databases, for `export`, `import`, `backup` and `restore`.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::path::Path;

use exchange::archive::{ArchivedKey, End, Part, Reader, Writer};
use facts::Vocabulary;
use registry::{Builder, LoggedRevision, Registry, Revision};
use store::{Access, Head, KeyRow, Piece, Store};
use tokio::sync::mpsc;

use crate::database::failed;
use crate::failure::{Failure, reason};
use crate::spinner::Spinner;

/// How many revisions may wait between reading and writing.
const WAITING: usize = 64;
/// How every SQLite file begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Whether an archive has the keys, too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// For a backup.
    With,
    /// For everybody.
    Without,
}

/// Writes the log of a database, up to where it ends now, as an archive.
pub(crate) async fn write<W: Write>(
    store: &Store,
    keys: Keys,
    to: W,
    spinner: &Spinner,
) -> Result<(Head, W), Failure> {
    let unwritten =
        |error: std::io::Error| Failure::File(format!("the archive cannot be written: {}", reason(&error)));
    let mut writer = Writer::new(to).map_err(unwritten)?;
    // Read before the log: a key that is made meanwhile may have written to what is not in the archive.
    let rows = match keys {
        Keys::With => store.keys().await.map_err(|error| failed(&error))?,
        Keys::Without => Vec::new(),
    };
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
    let (sent, drained): (_, Result<(), Failure>) = tokio::join!(store.send_log(sender), drain);
    drained?;
    let head = sent.map_err(|error| failed(&error))?;
    for row in rows {
        writer.write(Part::Key(archived(row))).map_err(unwritten)?;
    }
    let end = End { revision: head.revision, hash: head.hash.clone() };
    writer.write(Part::End(end)).map_err(unwritten)?;
    Ok((head, writer.into_inner()))
}

/// Fills an empty database from an archive, or a SQLite database, in a file; `-` is standard input.
pub(crate) async fn read(store: &Store, file: &Path, spinner: &Spinner) -> Result<Head, Failure> {
    if file == Path::new("-") {
        return from_archive(store, file, Box::new(BufReader::new(stdin()))).await;
    }
    let mut open = File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    let mut first = Vec::new();
    let read = Read::by_ref(&mut open).take(SQLITE.len() as u64).read_to_end(&mut first);
    read.map_err(|error| Failure::file("read", file, &error))?;
    if first == SQLITE {
        let from = Store::open_for(&format!("sqlite://{}", file.display()), Access::Read).await;
        let from = from.map_err(|error| failed(&error))?;
        let copied = copy(&from, store, spinner).await;
        from.close().await;
        return copied;
    }
    from_archive(store, file, Box::new(BufReader::new(std::io::Cursor::new(first).chain(open)))).await
}

async fn from_archive(store: &Store, file: &Path, from: Box<dyn BufRead + Send>) -> Result<Head, Failure> {
    let (sender, pieces) = mpsc::channel(WAITING);
    let reading = tokio::task::spawn_blocking(move || parts(from, &sender));
    let (filled, read) = tokio::join!(store.fill(pieces), reading);
    let name = file.display();
    // What is wrong with the archive is the better answer: the database only saw that it ended.
    match read {
        Ok(Ok(())) => {}
        Ok(Err(problem)) => return Err(Failure::Input(format!("`{name}`: {problem}\nnothing was written"))),
        Err(error) => return Err(Failure::File(format!("reading was cut short: {error}"))),
    }
    filled.map_err(|error| failed(&error))
}

/// Reads an archive and sends what is in it, once it is known that each revision fits those before.
fn parts(from: Box<dyn BufRead + Send>, to: &mpsc::Sender<Piece>) -> Result<(), String> {
    let mut builder = Builder::new(&Registry::empty(Vocabulary::built_in()));
    for part in Reader::new(from).map_err(|error| error.to_string())? {
        let piece = match part.map_err(|error| error.to_string())? {
            Part::Revision(revision) => {
                builder = fits(builder, &revision)?;
                Piece::Revision(Box::new(revision))
            }
            Part::Key(key) => Piece::Key(row(key)),
            Part::End(End { revision, hash }) => Piece::End(Head { revision, hash }),
        };
        if to.blocking_send(piece).is_err() {
            // The database has given up, and says why.
            return Ok(());
        }
    }
    Ok(())
}

fn fits(builder: Builder, revision: &LoggedRevision) -> Result<Builder, String> {
    let commit = revision
        .commit()
        .map_err(|(ordinal, error)| format!("revision {}, change {ordinal}: {error}", revision.row.number))?;
    builder.apply(commit).map_err(|error| error.to_string())
}

/// Copies log and keys from one database into another.
async fn copy(from: &Store, to: &Store, spinner: &Spinner) -> Result<Head, Failure> {
    let keys = from.keys().await.map_err(|error| failed(&error))?;
    let (revisions, mut received) = mpsc::channel::<LoggedRevision>(WAITING);
    let (sender, pieces) = mpsc::channel(WAITING);
    let pass_on = async {
        let sent = async {
            let mut last = Head::default();
            while let Some(revision) = received.recv().await {
                last = Head { revision: revision.row.number, hash: revision.row.hash.clone() };
                spinner.at(last.revision.get());
                if sender.send(Piece::Revision(Box::new(revision))).await.is_err() {
                    return None;
                }
            }
            for key in keys {
                sender.send(Piece::Key(key)).await.ok()?;
            }
            Some(last)
        };
        let last = sent.await;
        drop(received);
        (last, sender)
    };
    let finish = async {
        let (sent, (last, sender)) = tokio::join!(from.send_log(revisions), pass_on);
        // The end is sent only when the log was read up to where its own head says.
        if let (Ok(head), Some(last)) = (&sent, last)
            && *head == last
        {
            let _ = sender.send(Piece::End(last)).await;
        }
        drop(sender);
        sent
    };
    let (filled, sent) = tokio::join!(to.fill(pieces), finish);
    sent.map_err(|error| failed(&error))?;
    filled.map_err(|error| failed(&error))
}

/// Whether a database has revisions already.
pub(crate) async fn refuse_full(store: &Store) -> Result<(), Failure> {
    let head = store.head().await.map_err(|error| failed(&error))?.revision;
    if head == Revision::ZERO {
        return Ok(());
    }
    Err(Failure::Input(format!(
        "the database is at revision {head}, expected an empty one: nothing was written"
    )))
}

fn archived(row: KeyRow) -> ArchivedKey {
    let KeyRow { id, name, role, secret_hash, created_at, expires_at, revoked_at, last_used_at } = row;
    ArchivedKey { id, name, role, secret_hash, created_at, expires_at, revoked_at, last_used_at }
}

fn row(key: ArchivedKey) -> KeyRow {
    let ArchivedKey { id, name, role, secret_hash, created_at, expires_at, revoked_at, last_used_at } = key;
    KeyRow { id, name, role, secret_hash, created_at, expires_at, revoked_at, last_used_at }
}
