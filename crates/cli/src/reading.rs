//! What subcommands that answer from a registry share: which one, and the day.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use readmodel::Snapshot;
use registry::Registry;
use store::{Access, Store};

use crate::database::{DataSets, block_on};
use crate::failure::Failure;
use crate::{clock, library};

/// Which registry, and the day.
#[derive(Debug, clap::Args)]
pub(crate) struct Reading {
    /// The day to look at; today without it
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,

    #[command(flatten)]
    pub(crate) held: Held,
}

/// A registry to read: what a database holds, else the data that ships with the program.
#[derive(Debug, clap::Args)]
pub(crate) struct Held {
    /// The database to read; it may be in use by a server. Without it, the data that a new database begins with
    #[arg(long, value_name = "URL", env = "RARE_JEWELS_DATABASE", hide_env_values = true)]
    database: Option<String>,

    #[command(flatten)]
    data_sets: DataSets,
}

impl Held {
    /// The registry.
    pub(crate) fn open(&self, vocabulary: facts::Vocabulary) -> Result<Registry, Failure> {
        match &self.database {
            Some(database) => stored(database, vocabulary),
            None => self.data_sets.registry(vocabulary),
        }
    }
}

impl Reading {
    /// The registry with its definitions, and the day.
    pub(crate) fn open(&self, definitions: &[PathBuf]) -> Result<(Snapshot, Date), Failure> {
        let library = library::open(definitions)?;
        let registry = self.held.open(library.vocabulary().clone())?;
        let day = self.as_of.unwrap_or_else(|| clock::now().to_zoned(TimeZone::UTC).date());
        Ok((Snapshot::new(registry, library), day))
    }
}

/// What a database holds.
pub(crate) fn stored(database: &str, vocabulary: facts::Vocabulary) -> Result<Registry, Failure> {
    let failed = |error: store::StoreError| Failure::File(error.to_string());
    block_on(async {
        let store = Store::open_for(database, Access::Read).await.map_err(failed)?;
        let registry = store.registry(vocabulary, None).await.map_err(failed);
        store.close().await;
        registry
    })
}
