//! What subcommands that work on a database share: its address, opening it, and running what waits for it.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use facts::Vocabulary;
use registry::dataset::Commissioners;
use registry::{Change, Commit, Position, Registry, Revision};
use rules::Library;
use store::{Access, ReadTransaction, Store, StoreError};
use writer::{OpenError, Writer};

use crate::clock;
use crate::failure::Failure;
use crate::sentence::count;
use crate::terminal::visible;

/// How many findings are listed.
const LISTED: usize = 20;

/// The database.
#[derive(Debug, clap::Args)]
pub(crate) struct Database {
    /// The database: `sqlite://FILE` or `postgres://…`; it may be in use by a server
    #[arg(
        long,
        value_name = "URL",
        default_value = "sqlite://rare-jewels.db",
        env = "RARE_JEWELS_DATABASE",
        hide_env_values = true
    )]
    database: String,
}

impl Database {
    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.database
    }

    /// Opens it to read.
    pub(crate) async fn read(&self) -> Result<Store, Failure> {
        Store::open_for(&self.database, Access::Read).await.map_err(|error| failed(&error))
    }

    /// Its file, if it is one, when others than its owner may read that.
    pub(crate) fn readable_by_others(&self) -> Option<PathBuf> {
        let file = store::file_of(&self.database)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file).ok()?.permissions().mode();
            (mode & 0o077 != 0).then_some(file)
        }
        #[cfg(not(unix))]
        {
            drop(file);
            None
        }
    }

    /// Opens it to make and revoke keys.
    pub(crate) async fn keys(&self) -> Result<Store, Failure> {
        let store = Store::open_for_keys(&self.database).await.map_err(|error| failed(&error))?;
        match store.take_over_keys(clock::now()).await {
            Ok(_) => Ok(store),
            Err(error) => {
                store.close().await;
                Err(failed(&error))
            }
        }
    }
}

/// The database of a subcommand that writes to it, or creates it.
#[derive(Debug, clap::Args)]
pub(crate) struct WrittenDatabase {
    /// The database: `sqlite://FILE` or `postgres://…`
    #[arg(
        long = "database",
        value_name = "URL",
        default_value = "sqlite://rare-jewels.db",
        env = "RARE_JEWELS_DATABASE",
        hide_env_values = true
    )]
    pub(crate) url: String,

    /// The clock of this machine is right now, though the last revision is of a later time, or of more than
    /// 400 days before; else nothing is written then
    #[arg(long)]
    pub(crate) accept_clock: bool,

    #[command(flatten)]
    pub(crate) data_sets: DataSets,

    /// Go on with a log that was edited or damaged since it was written, to rescue what it holds; no key opens anything then. Else
    /// nothing is opened
    #[arg(long)]
    pub(crate) accept_damaged_log: bool,
}

impl WrittenDatabase {
    /// Opens it to write, with the data of the report if it is new.
    pub(crate) async fn writer(&self, library: Library) -> Result<Arc<Writer>, Failure> {
        let seed = self.data_sets.changes(library.vocabulary())?;
        self.open(library, seed).await.map(Arc::new)
    }

    /// Opens it to write, with `seed` if it is new. The log is verified while it is read.
    pub(crate) async fn open(&self, library: Library, seed: Vec<Change>) -> Result<Writer, Failure> {
        let store = Store::open(&self.url).await.map_err(|error| failed(&error))?;
        let writer = self.verified(store, library, seed).await?;
        if writer.keys().are_open() {
            take_over_keys(&writer).await?;
        }
        Ok(writer)
    }

    /// Opens it only to read: nothing is made, changed or locked, and every command is refused.
    pub(crate) async fn open_to_read(&self, library: Library) -> Result<Writer, Failure> {
        let store = Store::open_for(&self.url, Access::Read).await.map_err(|error| failed(&error))?;
        let mut writer = self.verified(store, library, Vec::new()).await?;
        writer.only_read();
        Ok(writer)
    }

    /// The registry in a database, whose log is verified while it is read.
    async fn verified(&self, store: Store, library: Library, seed: Vec<Change>) -> Result<Writer, Failure> {
        let verifying = tokio::spawn({
            let store = store.clone();
            async move { store.verify().await }
        });
        let opened = Writer::open(store, library, || seed, clock::now).await;
        let verified = verifying.await.map_err(StoreError::from).flatten();
        let is_sound = verified.is_ok();
        match verified {
            Ok(_) => {}
            Err(error @ StoreError::Damaged { .. }) if self.accept_damaged_log => {
                anstream::eprintln!(
                    "warning: {error}; what is read may not be what was written, and no key opens anything"
                );
            }
            Err(error) => return Err(unverified(&error)),
        }
        let mut writer = opened.map_err(|error| Failure::File(error.to_string()))?;
        if self.accept_clock {
            writer.accept_clock();
        }
        if !is_sound {
            writer.keys().close();
        }
        Ok(writer)
    }
}

/// Writes keys of before they were in the log into it, and names rows of the table of keys that the log does not know.
async fn take_over_keys(writer: &Writer) -> Result<(), Failure> {
    let taken = match writer.take_over_keys().await {
        // Nothing can be written, which is said elsewhere; until something can, they open nothing.
        Err(OpenError::Clock(_)) => Vec::new(),
        taken => taken.map_err(|error| Failure::File(error.to_string()))?,
    };
    if !taken.is_empty() {
        let keys = count(taken.len() as u64, "key was", "keys were");
        let ids: Vec<&str> = taken.iter().map(|key| key.id.as_str()).collect();
        anstream::eprintln!("{keys} kept beside the log before, and written into it now: {}", ids.join(", "));
    }
    for key in writer.strange_keys().await.map_err(|error| failed(&error))? {
        anstream::eprintln!("warning: {}", visible(&key));
    }
    Ok(())
}

/// A log that is not what was written, and what can be done about it.
fn unverified(error: &StoreError) -> Failure {
    let advice = "`rare-jewels doctor` says what else is wrong. Restore a backup, or give `--accept-damaged-log` to go on \
                  with the log as it is";
    match error {
        StoreError::Damaged { .. } => Failure::Input(format!("{error}\n{advice}")),
        other => failed(other),
    }
}

impl WrittenDatabase {
    /// What it holds, or would be given if it is new: nothing is made, changed or locked.
    pub(crate) fn look(&self, vocabulary: Vocabulary) -> Result<Registry, Failure> {
        let held = block_on(async {
            let store = match Store::open_for(&self.url, Access::Read).await {
                Ok(store) => store,
                Err(StoreError::NoFile { .. } | StoreError::Empty { .. }) => return Ok(None),
                Err(error) => return Err(failed(&error)),
            };
            let registry = store.registry(vocabulary.clone(), None).await;
            store.close().await;
            registry.map(Some).map_err(|error| failed(&error))
        })?;
        held.filter(|held| held.revision() > Revision::ZERO)
            .map_or_else(|| self.data_sets.registry(vocabulary), Ok)
    }
}

/// Data that ships with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DataSet {
    /// What the report *Rare Jewels* says: 56 services, their funding, the bodies that it names
    #[value(name = "rare-jewels-2019")]
    RareJewels2019,
    /// Every body that commissions for a place in the four nations since 2013, with successors, places and babies
    Commissioners,
    /// What public pages say since: statuses, facts and funding of 22 services, up to 2026; needs `rare-jewels-2019`
    #[value(name = "since-2019")]
    Since2019,
}

/// The data that a new database begins with.
#[derive(Debug, clap::Args)]
pub(crate) struct DataSets {
    /// The data that a new database begins with, separated by commas
    #[arg(
        long,
        value_name = "SETS",
        value_enum,
        value_delimiter = ',',
        default_value = "rare-jewels-2019,commissioners,since-2019",
        env = "RARE_JEWELS_DATA_SETS",
        hide_env_values = true
    )]
    data_sets: Vec<DataSet>,
}

impl DataSets {
    /// What brings them into an empty registry.
    pub(crate) fn changes(&self, vocabulary: &Vocabulary) -> Result<Vec<Change>, Failure> {
        shipped(&self.data_sets, vocabulary)
    }

    /// The option that names them, behind a space; nothing where all of them are meant, as they are without it.
    pub(crate) fn option(&self) -> String {
        if DataSet::value_variants().iter().all(|set| self.data_sets.contains(set)) {
            return String::new();
        }
        let values = self.data_sets.iter().filter_map(DataSet::to_possible_value);
        let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        format!(" --data-sets {}", names.join(","))
    }

    /// A registry that holds nothing else.
    pub(crate) fn registry(&self, vocabulary: Vocabulary) -> Result<Registry, Failure> {
        let changes = self.changes(&vocabulary)?;
        holding(changes, vocabulary)
    }
}

/// A registry of one revision, or an empty one.
fn holding(changes: Vec<Change>, vocabulary: Vocabulary) -> Result<Registry, Failure> {
    let empty = Registry::empty(vocabulary);
    if changes.is_empty() {
        return Ok(empty);
    }
    let commit = Commit::new(Position::FIRST, clock::now(), "rare-jewels", changes);
    empty.apply(&commit).map_err(|error| unread(&error))
}

fn shipped(sets: &[DataSet], vocabulary: &Vocabulary) -> Result<Vec<Change>, Failure> {
    let has = |set| sets.contains(&set);
    if has(DataSet::Since2019) && !has(DataSet::RareJewels2019) {
        let message =
            "`--data-sets`: `since-2019` is about the services of `rare-jewels-2019`, expected both";
        return Err(Failure::Usage(message.to_owned()));
    }
    let mut changes = Vec::new();
    let so_far = |changes: &[Change]| holding(changes.to_vec(), vocabulary.clone());
    if has(DataSet::RareJewels2019) {
        changes = registry::dataset::report_2019().map_err(|errors| unread(&errors))?;
    }
    if has(DataSet::Commissioners) {
        let commissioners = Commissioners::built_in().map_err(|errors| unread(&errors))?;
        changes.extend(commissioners.changes_for(&so_far(&changes)?));
    }
    if has(DataSet::Since2019) {
        changes.extend(registry::dataset::since_2019(&so_far(&changes)?).map_err(|errors| unread(&errors))?);
    }
    Ok(changes)
}

/// The data of the report is not as it should be: the program was put together wrongly.
pub(crate) fn unread(error: &dyn std::fmt::Display) -> Failure {
    Failure::File(format!("the report's data does not read: {error}"))
}

/// Runs what waits for a database.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::File(format!("cannot start: {error}")))?.block_on(future)
}

/// Runs the database's own checks: what was checked, unless something was found.
pub(crate) async fn inspected(snapshot: &ReadTransaction) -> Result<String, Failure> {
    let inspection = snapshot.inspect().await.map_err(|error| failed(&error))?;
    if inspection.findings.is_empty() {
        return Ok(inspection.checks.join(", "));
    }
    let findings = listed(&inspection.findings);
    Err(Failure::Input(format!("the database finds its own storage damaged\n{findings}")))
}

/// The first of some findings, a line each, and how many more there are.
pub(crate) fn listed<T: ToString>(findings: &[T]) -> String {
    let mut lines: Vec<String> = findings.iter().take(LISTED).map(ToString::to_string).collect();
    let more = findings.len().saturating_sub(LISTED);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

/// What a database says, as the program does.
pub(crate) fn failed(error: &StoreError) -> Failure {
    match error {
        StoreError::Damaged { .. } | StoreError::Apply(_) | StoreError::Corrupt(_) => {
            Failure::Input(error.to_string())
        }
        _ => Failure::File(error.to_string()),
    }
}
