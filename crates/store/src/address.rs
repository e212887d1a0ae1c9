//! Addresses of databases.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use sqlx::postgres::PgConnectOptions;

use crate::StoreError;

/// The address of a database.
#[derive(Clone, Debug)]
pub(crate) enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<PgConnectOptions>),
}

impl Address {
    /// Reads `sqlite://FILE`, where the file may be relative, or `postgres://…`.
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        if let Some(file) = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")) {
            let file = percent_decode_str(file).decode_utf8().map_err(|_| refuse(text))?;
            // SQLite itself gives these a meaning: a database in memory, parameters.
            if file.is_empty() || file.contains('?') || file.starts_with(':') {
                return Err(refuse(text));
            }
            return Ok(Self::Sqlite(PathBuf::from(file.as_ref())));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let options = text.parse::<PgConnectOptions>().map_err(|_| refuse(text))?;
            return Ok(Self::Postgres(Box::new(options.application_name("rare-jewels"))));
        }
        Err(refuse(text))
    }
}

fn refuse(text: &str) -> StoreError {
    StoreError::Address { got: without_password(text) }
}

/// An address as it may be shown: what stands before the `@` of a server can be a password.
fn without_password(text: &str) -> String {
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => {
            format!("{}…{}", text.get(..scheme + 3).unwrap_or_default(), text.get(at..).unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

/// A server as it may be shown.
pub(crate) fn shown(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_default();
    format!("postgres://{}:{}/{database}", options.get_host(), options.get_port())
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn files_and_servers_are_told_apart() {
        let file = |text| match Address::parse(text) {
            Ok(Address::Sqlite(file)) => file.display().to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(file("sqlite://registry.db"), "registry.db");
        assert_eq!(file("sqlite:///var/lib/registry.db"), "/var/lib/registry.db");
        assert_eq!(file("sqlite:a%20b.db"), "a b.db");
        assert!(matches!(Address::parse("postgres://me@host/registry"), Ok(Address::Postgres(_))));
    }

    #[test]
    fn what_is_neither_is_shown_without_its_password() {
        let error = |text| Address::parse(text).unwrap_err().to_string();
        insta::assert_snapshot!(error("mysql://me:secret@host/registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `mysql://…@host/registry`");
        insta::assert_snapshot!(error("sqlite://:memory:"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `sqlite://:memory:`");
        insta::assert_snapshot!(error("registry.db"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `registry.db`");
    }
}
