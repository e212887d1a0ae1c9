//! The contract, and the two databases behind it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use facts::Vocabulary;
use jiff::Timestamp;
use registry::{Commit, LoggedRevision, Position, Redactor, Registry};
use tokio::sync::mpsc;

use crate::address::Address;
use crate::engine::{Engine, on};
use crate::logged::{self, Confidential};
use crate::postgres::{News, Postgres};
use crate::read_transaction::ReadTransaction;
use crate::removal::{self, Removal};
use crate::restore::{Brought, Piece};
use crate::row::Head;
use crate::session::Reading;
use crate::sqlite::Sqlite;
use crate::verify::KeyChanges;
use crate::{Deviation, KeyRow, StoreError, Verified, append, load};

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To write: a SQLite file and its schema are made if they are not there, and no other process may write to it.
    Write,
    /// To read: nothing is made, changed or locked.
    Read,
    /// To append what happens to keys, while another process may have it open to write.
    Keys,
}

/// An open database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Engine<Sqlite, Postgres>,
    access: Access,
    /// The last write failed, and nobody knows yet whether another one would.
    suspect: Arc<AtomicBool>,
}

impl Store {
    /// Opens `sqlite://FILE` or `postgres://…` to write, and brings its schema up to date.
    ///
    /// # Errors
    /// When the address is none, the database cannot be opened or reached, another process writes to the file, or it was
    /// written by a newer version of this program or by another one.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        Self::open_for(address, Access::Write).await
    }

    /// Opens a database to write, or only to read it.
    ///
    /// # Errors
    /// As for [`Store::open`]; for reading also when the database is not there or not up to date.
    pub async fn open_for(address: &str, access: Access) -> Result<Self, StoreError> {
        match Address::parse(address)? {
            Address::Sqlite(file) => Self::open_file(&file, access).await,
            Address::Postgres(options) => {
                Ok(Self::new(Engine::Postgres(Postgres::open(*options, access).await?), access))
            }
        }
    }

    /// Opens a SQLite file, whatever characters its path holds.
    ///
    /// # Errors
    /// As for [`Store::open_for`].
    pub async fn open_file(file: &Path, access: Access) -> Result<Self, StoreError> {
        Ok(Self::new(Engine::Sqlite(Sqlite::open(file, access).await?), access))
    }

    fn new(database: Engine<Sqlite, Postgres>, access: Access) -> Self {
        Self { database, access, suspect: Arc::default() }
    }

    /// Opens a database to make and revoke keys: like [`Store::open`] if nobody else writes to it, and beside whoever does.
    ///
    /// # Errors
    /// As for [`Store::open`].
    pub async fn open_for_keys(address: &str) -> Result<Self, StoreError> {
        match Self::open(address).await {
            Err(StoreError::InUse { .. }) => Self::open_for(address, Access::Keys).await,
            opened => opened,
        }
    }

    /// Whether others may write to the database at the same time.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.database, Engine::Postgres(_))
    }

    /// What time the database has; `None` for a file, which has the clock of this machine.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn now(&self) -> Result<Option<Timestamp>, StoreError> {
        match &self.database {
            Engine::Sqlite(_) => Ok(None),
            Engine::Postgres(database) => database.now().await.map(Some),
        }
    }

    /// Listens for commits that others make, so that nobody need look all the time. `None` for a file, to which only one
    /// process writes, and for a replica that was opened to read.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn listen(&self) -> Result<Option<News>, StoreError> {
        match &self.database {
            Engine::Sqlite(_) => Ok(None),
            Engine::Postgres(database) => database.listen().await,
        }
    }

    /// Where the log ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&self) -> Result<Head, StoreError> {
        on!(&self.database, database => database.live().read_head().await)
    }

    /// The commits up to a revision, or all of them.
    ///
    /// # Errors
    /// When there is no such revision, the log is damaged, or the database fails.
    pub async fn load(&self, upto: Option<Position>) -> Result<Vec<Commit>, StoreError> {
        let upto = self.bound(upto).await?;
        on!(&self.database, database => load::commits(&database.live(), Position::ZERO, upto).await)
    }

    /// The commits after a revision: what a reader who is at `since` has missed.
    ///
    /// # Errors
    /// As for [`Store::load`].
    pub async fn load_after(&self, since: Position) -> Result<Vec<Commit>, StoreError> {
        let upto = self.bound(None).await?;
        on!(&self.database, database => load::commits(&database.live(), since, upto).await)
    }

    /// The commit at a position of the log, if there is one.
    ///
    /// # Errors
    /// When the log is damaged or the database fails.
    pub async fn commit(&self, position: Position) -> Result<Option<Commit>, StoreError> {
        let Some(before) = position.get().checked_sub(1).map(Position::new) else { return Ok(None) };
        let commits =
            on!(&self.database, database => load::commits(&database.live(), before, position).await)?;
        Ok(commits.into_iter().next())
    }

    /// The registry as of a revision, or as it is: reads, parses and applies the log at the same time.
    ///
    /// # Errors
    /// As for [`Store::load`], or when the commits do not fit together.
    pub async fn registry(
        &self,
        vocabulary: Vocabulary,
        upto: Option<Position>,
    ) -> Result<Registry, StoreError> {
        let upto = self.bound(upto).await?;
        on!(&self.database, database => load::registry(&database.live(), vocabulary, upto).await)
    }

    /// Writes one commit after `expected`, in one transaction. When this returns, the commit is durable.
    ///
    /// # Errors
    /// When the log is not at `expected` any more, the actor's request was answered before, the disk is full, or the
    /// database fails. Nothing is written then; only after [`StoreError::Unconfirmed`] can nobody know.
    pub async fn append(&self, expected: Position, commit: &Commit) -> Result<Head, StoreError> {
        self.append_all(expected, std::slice::from_ref(commit)).await
    }

    /// Writes several commits after `expected`, in one transaction: all of them or none. Many small commits cost one
    /// synchronisation of the disk together rather than one each.
    ///
    /// # Errors
    /// As for [`Store::append`].
    pub async fn append_all(&self, expected: Position, commits: &[Commit]) -> Result<Head, StoreError> {
        // The summaries of the log are for people who read it with SQL; the vocabulary that ships will do.
        let prepared = append::prepare(expected, commits, &Vocabulary::built_in())?;
        self.write(expected, prepared).await
    }

    /// Writes several commits, as [`Store::append_all`], and removes the contents that they say are removed.
    ///
    /// # Errors
    /// As for [`Store::append`].
    pub async fn append_removing(
        &self,
        expected: Position,
        commits: &[Commit],
        removals: &[Removal],
    ) -> Result<Head, StoreError> {
        let mut prepared = append::prepare(expected, commits, &Vocabulary::built_in())?;
        let Some(last) = prepared.last_mut().filter(|_| !removals.is_empty()) else {
            return self.write(expected, prepared).await;
        };
        let (sender, log) = mpsc::channel(64);
        last.removing(removals, log);
        let send = async {
            on!(&self.database, database => {
                logged::send(&database.live(), expected, Confidential::Whole, sender).await
            })
        };
        let (written, read) = tokio::join!(self.write(expected, prepared), send);
        // Why it was cut short.
        if let (Err(StoreError::CutShort), Err(error)) = (&written, read) {
            return Err(error);
        }
        written
    }

    /// Works out how words are removed from the log, which ends where the registry does.
    ///
    /// # Errors
    /// When the log is damaged there, or the database fails.
    pub async fn removals(
        &self,
        redactor: &Redactor,
        registry: &Registry,
    ) -> Result<Vec<Removal>, StoreError> {
        on!(&self.database, database => removal::removals(&database.live(), redactor, registry).await)
    }

    /// Writes the database once more, so that nothing is left in its files of what was removed. Of PostgreSQL, the log and the
    /// plain tables; its own log, replicas and backups keep what they have until they are replaced.
    ///
    /// # Errors
    /// When the database fails; what was removed may still be found in its files then.
    pub async fn compact(&self) -> Result<(), StoreError> {
        on!(&self.database, database => database.compact().await)
    }

    /// Writes what is prepared, and remembers whether that failed.
    pub(crate) async fn write(
        &self,
        expected: Position,
        prepared: Vec<append::Prepared<'_>>,
    ) -> Result<Head, StoreError> {
        let written = on!(&self.database, database => database.append(expected, prepared).await);
        match &written {
            Ok(_) => self.suspect.store(false, Ordering::Relaxed),
            Err(StoreError::Conflict { .. } | StoreError::Repeated { .. } | StoreError::ReadAccess) => {}
            Err(_) => self.suspect.store(true, Ordering::Relaxed),
        }
        written
    }

    /// Checks that a write would be durable now: that the file is there and the same, its disk can be written and has room,
    /// nobody keeps its lock; that the server of a database takes writes. After a write that failed it does so by writing.
    /// Takes less than a millisecond on a file, and a round trip to a server.
    ///
    /// # Errors
    /// Why a write would not be durable.
    pub async fn probe(&self) -> Result<(), StoreError> {
        let suspect = self.suspect.load(Ordering::Relaxed);
        on!(&self.database, database => database.probe(suspect).await)?;
        if suspect {
            self.suspect.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// One state of the database, for everything that must fit together: checks and copies.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_transaction(&self) -> Result<ReadTransaction, StoreError> {
        Ok(match &self.database {
            Engine::Sqlite(database) => {
                let (source, head) = database.read_transaction().await?;
                ReadTransaction::new(Engine::Sqlite(source), head)
            }
            Engine::Postgres(database) => {
                let (source, head) = database.read_transaction().await?;
                ReadTransaction::new(Engine::Postgres(source), head)
            }
        })
    }

    /// Checks that the log is what was written, in one state of the database.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first revision that is not, or when the database fails.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        let snapshot = self.read_transaction().await?;
        let verified = snapshot.verify().await;
        snapshot.end().await;
        verified
    }

    /// Sends every revision up to where the log ends now, byte for byte, and says where that is.
    ///
    /// # Errors
    /// When the database fails, or a row of the log cannot be read.
    pub async fn send_log(
        &self,
        confidential: Confidential,
        to: mpsc::Sender<LoggedRevision>,
    ) -> Result<Head, StoreError> {
        let snapshot = self.read_transaction().await?;
        let sent = snapshot.send_log(confidential, to).await.map(|()| snapshot.head().clone());
        snapshot.end().await;
        sent
    }

    /// Fills an empty database with the log of another, byte for byte: all of it or nothing. Unless its keys are brought along, or
    /// where what it says of some is withheld, one more commit says that no key from elsewhere counts here.
    ///
    /// # Errors
    /// When the database is not empty, a hash does not fit, the pieces end too early, or the database fails.
    pub async fn fill(&self, pieces: mpsc::Receiver<Piece>, brought: Brought) -> Result<Head, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadAccess);
        }
        on!(&self.database, database => database.fill(pieces, Some(brought)).await)
    }

    /// Compares the plain tables with what the log says, in one state of the database: every row that is not as it should be.
    ///
    /// # Errors
    /// When the log is damaged or the database fails.
    pub async fn compare_tables(&self) -> Result<Vec<Deviation>, StoreError> {
        let snapshot = self.read_transaction().await?;
        let deviations = snapshot.compare_tables().await;
        snapshot.end().await;
        deviations
    }

    /// Copies one state of a SQLite database into an empty file, while it is in use, without its webhooks; the file is not
    /// synchronised to the disk.
    /// `false` for PostgreSQL, of which a [`ReadTransaction`] gives log and keys instead.
    ///
    /// # Errors
    /// When the file cannot be written, or the database fails.
    pub async fn copy_to(&self, file: &Path) -> Result<bool, StoreError> {
        match &self.database {
            Engine::Sqlite(database) => database.copy_to(file).await.map(|()| true),
            Engine::Postgres(_) => Ok(false),
        }
    }

    /// All keys of the log, those that are not valid any more included, in the order in which they were made.
    ///
    /// # Errors
    /// When the log is damaged there, or the database fails.
    pub async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        let snapshot = self.read_transaction().await?;
        let keys = snapshot.keys().await;
        snapshot.end().await;
        keys
    }

    /// Checks what the log holds after a head that was found sound, and returns where it ends, with what it says of keys there.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first revision that is not what was written, or when the database fails.
    pub async fn verify_after(&self, after: Head) -> Result<(Head, KeyChanges), StoreError> {
        let snapshot = self.read_transaction().await?;
        let verified = snapshot.verify_after(after).await;
        snapshot.end().await;
        verified
    }

    pub(crate) fn database(&self) -> &Engine<Sqlite, Postgres> {
        &self.database
    }

    pub(crate) fn access(&self) -> Access {
        self.access
    }

    /// Gives up the room on the disk that was set aside for revoking keys; false when there is none.
    #[must_use]
    pub fn release_reserve(&self) -> bool {
        match &self.database {
            Engine::Sqlite(database) => database.release_reserve(),
            Engine::Postgres(_) => false,
        }
    }

    /// Notes when keys were used last.
    ///
    /// # Errors
    /// When the database was opened for reading, or fails.
    pub async fn keys_used(&self, uses: &[(String, Timestamp)]) -> Result<(), StoreError> {
        on!(&self.database, database => database.keys_used(uses).await)
    }

    /// Closes the connections, after what they are doing. A SQLite file is then one file again, without its write-ahead
    /// log.
    pub async fn close(&self) {
        on!(&self.database, database => database.close().await);
    }

    async fn bound(&self, upto: Option<Position>) -> Result<Position, StoreError> {
        let head = self.head().await?.revision;
        match upto {
            Some(wanted) if wanted > head => Err(StoreError::NoRevision { wanted, head }),
            upto => Ok(upto.unwrap_or(head)),
        }
    }
}
