//! What subcommands that work on a database share: its address, opening it, and running what waits for it.

use store::{Access, Store, StoreError};

use crate::failure::Failure;

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
    /// Opens it to read.
    pub(crate) async fn read(&self) -> Result<Store, Failure> {
        Store::open_for(&self.database, Access::Read).await.map_err(|error| failed(&error))
    }

    /// Opens it to make and revoke keys.
    pub(crate) async fn keys(&self) -> Result<Store, Failure> {
        Store::open_for_keys(&self.database).await.map_err(|error| failed(&error))
    }
}

/// Runs what waits for a database.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::File(format!("cannot start: {error}")))?.block_on(future)
}

/// What a database says, as the program does.
pub(crate) fn failed(error: &StoreError) -> Failure {
    match error {
        StoreError::Damaged { .. } | StoreError::Apply(_) => Failure::Input(error.to_string()),
        _ => Failure::File(error.to_string()),
    }
}
