//! The version of a database's schema.

use std::cmp::Ordering;

use sqlx::migrate::{MigrateError, Migrator};

use crate::StoreError;

/// The newest version that this program knows.
fn known(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Refuses a version that is not the one that this program needs.
pub(crate) fn check(migrations: &Migrator, database: String, found: Option<i64>) -> Result<(), StoreError> {
    let (found, known) = (found.unwrap_or_default(), known(migrations));
    match found.cmp(&known) {
        Ordering::Greater => Err(StoreError::Newer { database, found, known }),
        Ordering::Less => Err(StoreError::Older { database, found, known }),
        Ordering::Equal => Ok(()),
    }
}

/// What a failed migration means.
pub(crate) fn explain(error: MigrateError, migrations: &Migrator, database: String) -> StoreError {
    match error {
        MigrateError::VersionMissing(found) => {
            StoreError::Newer { database, found, known: known(migrations) }
        }
        // The same number, but other tables.
        MigrateError::VersionMismatch(_) => StoreError::Foreign { database },
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            match StoreError::from(error) {
                StoreError::Database(error) => StoreError::Migrate(MigrateError::Execute(error)),
                other => other,
            }
        }
        other => StoreError::Migrate(other),
    }
}
