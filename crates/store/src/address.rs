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
            if file.contains('?') {
                return Err(StoreError::FileParameter);
            }
            if file.is_empty() || file.starts_with(':') {
                return Err(refuse(text));
            }
            return Ok(Self::Sqlite(PathBuf::from(file.as_ref())));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if is_ambiguous(text) {
                return Err(refuse(text));
            }
            if let Some(parameter) = unknown_parameter(text) {
                return Err(StoreError::Parameter { parameter, expected: PARAMETERS.join("`, `") });
            }
            let options = text.parse::<PgConnectOptions>().map_err(|_| refuse(text))?;
            return Ok(Self::Postgres(Box::new(options.application_name("rare-jewels"))));
        }
        Err(refuse(text))
    }
}

/// The parameters of the address of a server. One that is misspelt must not be passed over: without `sslmode` a connection may not
/// be encrypted.
const PARAMETERS: [&str; 13] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];
/// Other spellings that the driver knows.
const SPELLINGS: [&str; 5] = ["ssl-mode", "ssl-root-cert", "ssl-ca", "ssl-cert", "ssl-key"];

/// The first parameter that the driver would pass over. One that may hold a part of a password is not named.
fn unknown_parameter(text: &str) -> Option<String> {
    let (_, parameters) = text.split_once('?')?;
    let names = parameters
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split('=').next().unwrap_or_default());
    let is_known = |name: &str| {
        PARAMETERS.contains(&name)
            || SPELLINGS.contains(&name)
            || (name.starts_with("options[") && name.ends_with(']'))
    };
    let unknown = names.into_iter().find(|name| !is_known(name))?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_shown =
        unknown.len() <= 30 && unknown.bytes().all(is_word) && parameters.contains(&format!("{unknown}="));
    Some(if is_shown { format!("`{unknown}`") } else { "…".to_owned() })
}

/// The file that an address names, if it names one.
#[must_use]
pub fn file_of(address: &str) -> Option<PathBuf> {
    match Address::parse(address) {
        Ok(Address::Sqlite(file)) => Some(file),
        _ => None,
    }
}

fn refuse(text: &str) -> StoreError {
    StoreError::Address { got: without_password(text) }
}

/// Whether a sign that ends the host stands before the `@` that should, or a fragment follows: a password with such signs
/// unescaped, parts of which would be taken for a host, a port or the name of a database.
fn is_ambiguous(text: &str) -> bool {
    let after = text.find("://").and_then(|scheme| text.get(scheme + 3..)).unwrap_or_default();
    let authority = after.find(['/', '?', '#']).unwrap_or(after.len());
    after.contains('#') || after.rfind('@').is_some_and(|at| at > authority)
}

/// An address as it may be shown. A password may stand before the `@`, in a parameter, or where neither belongs: what could
/// hold one is left out.
fn without_password(text: &str) -> String {
    // What stands before `://` is a scheme only if it is a word: else it may hold a password.
    let word = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let end = text.find("://").filter(|end| text.get(..*end).is_some_and(word));
    let (scheme, rest) = text.split_at(end.map_or(0, |end| end + 3));
    let end = match rest.find(['?', '#', '=']) {
        None if !text.starts_with("sqlite:") && !rest.contains('@') => rest.find(':'),
        end => end,
    };
    let (end, cut) = end.map_or((rest.len(), ""), |end| (end, "…"));
    match rest.rfind('@') {
        Some(at) if at < end => format!("{scheme}…{}{cut}", rest.get(at..end).unwrap_or_default()),
        // What looks like a parameter may be a part of the password.
        Some(_) => format!("{scheme}…"),
        None => format!("{scheme}{}{cut}", rest.get(..end).unwrap_or_default()),
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
    fn unknown_parameters_are_refused_with_what_is_known() {
        let error = |text| Address::parse(text).unwrap_err().to_string();
        insta::assert_snapshot!(error("postgres://me@host/registry?sslmode=require&sslmod=verify-full"), @"the address of the database: unknown parameter `sslmod`, expected one of `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `statement-cache-capacity`, `host`, `hostaddr`, `port`, `dbname`, `user`, `password`, `application_name`, `options`");
        insta::assert_snapshot!(error("postgres://me@host/registry?secret"), @"the address of the database: unknown parameter …, expected one of `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `statement-cache-capacity`, `host`, `hostaddr`, `port`, `dbname`, `user`, `password`, `application_name`, `options`");
        insta::assert_snapshot!(error("sqlite://registry.db?mode=ro"), @"the address of the database: expected `sqlite://FILE`, without parameters");
        for known in [
            "sslmode=require",
            "ssl-ca=/a/b.crt",
            "options[statement_timeout]=9s",
            "host=/run/postgresql&port=5433",
        ] {
            assert!(Address::parse(&format!("postgres://me@host/registry?{known}")).is_ok(), "{known}");
        }
    }

    #[test]
    fn what_is_neither_is_shown_without_its_password() {
        let error = |text| Address::parse(text).unwrap_err().to_string();
        insta::assert_snapshot!(error("mysql://me:secret@host/registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `mysql://…@host/registry`");
        insta::assert_snapshot!(error("sqlite://:memory:"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `sqlite://:memory:`");
        // Passwords where they do not belong, or with signs that should have been escaped.
        insta::assert_snapshot!(error("postgres://me:se#cret@host/registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `postgres://…`");
        insta::assert_snapshot!(error("postgres://me:1/secret@host/registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `postgres://…@host/registry`");
        insta::assert_snapshot!(error("postgres://me:se?cret@host/registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `postgres://…`");
        insta::assert_snapshot!(error("postgres://host:port/registry?password=secret"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `postgres://host:port/registry…`");
        insta::assert_snapshot!(error("postgres://host/registry?password=sec@ret"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `postgres://…`");
        insta::assert_snapshot!(error("postgres://me:secret"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `postgres://me…`");
        insta::assert_snapshot!(error("me:secret://@host/registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `…@host/registry`");
        insta::assert_snapshot!(error("me:secret@host/registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `…@host/registry`");
        insta::assert_snapshot!(error("host=db password=secret dbname=registry"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `host…`");
        insta::assert_snapshot!(error("registry.db"), @"expected the address of a database, `sqlite://FILE` or `postgres://…`, got `registry.db`");
    }
}
