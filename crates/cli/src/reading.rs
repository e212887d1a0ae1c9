//! What subcommands that answer from a registry share: which one, and the day.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use readmodel::Snapshot;
use registry::{Commit, Position, Registry};
use store::{Access, Store};

use crate::database::{DataSet, block_on, shipped, unread};
use crate::failure::Failure;
use crate::{clock, library};

/// Which registry, and the day.
#[derive(Debug, clap::Args)]
pub(crate) struct Reading {
    /// The day to look at; today without it
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,

    /// The database to read; it may be in use by a server. Without it, the data of the report
    #[arg(long, value_name = "URL", env = "RARE_JEWELS_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

impl Reading {
    /// The registry with its definitions, and the day.
    pub(crate) fn open(&self, definitions: &[PathBuf]) -> Result<(Snapshot, Date), Failure> {
        let library = library::open(definitions)?;
        let vocabulary = library.vocabulary().clone();
        let registry = match &self.database {
            Some(database) => stored(database, vocabulary)?,
            None => reported(vocabulary)?,
        };
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

/// The data of the report.
pub(crate) fn reported(vocabulary: facts::Vocabulary) -> Result<Registry, Failure> {
    let commit = Commit::new(
        Position::FIRST,
        clock::now(),
        "rare-jewels",
        shipped(&[DataSet::RareJewels2019], &vocabulary)?,
    );
    Registry::empty(vocabulary).apply(&commit).map_err(|error| unread(&error))
}
