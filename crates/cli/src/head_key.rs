//! The key that signs where the log ends: a file beside the database, or one that is named.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use store::{HEAD_KEY_RANDOMNESS, HeadKey};

use crate::failure::Failure;

/// Where the key of a log is.
#[derive(Debug, clap::Args)]
pub(crate) struct HeadKeyFile {
    /// The file with the key that signs where the log ends; it is made when it does not exist
    ///
    /// Without it `FILE.head-key` beside a database of SQLite. A database of PostgreSQL has no place beside it: name one.
    #[arg(long, value_name = "FILE", env = "RARE_JEWELS_HEAD_KEY")]
    head_key: Option<PathBuf>,
}

impl HeadKeyFile {
    /// The path of the file; nothing when none is named and the database is no file.
    pub(crate) fn path(&self, database: &str) -> Option<PathBuf> {
        self.head_key.clone().or_else(|| {
            let mut beside = store::file_of(database)?.into_os_string();
            beside.push(".head-key");
            Some(beside.into())
        })
    }

    /// Reads the key, or makes it.
    pub(crate) fn open(&self, database: &str) -> Result<HeadKey, Failure> {
        let path = self.path(database).ok_or_else(|| {
            Failure::Usage(
                "expected `--head-key FILE`: a database that is no file has no place for the key".to_owned(),
            )
        })?;
        match fs::read_to_string(&path) {
            Ok(text) => text.parse().map_err(|error| Failure::Input(format!("{}: {error}", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&path),
            Err(error) => Err(Failure::file("read", &path, &error)),
        }
    }
}

fn make(path: &Path) -> Result<HeadKey, Failure> {
    let mut seed = [0; HEAD_KEY_RANDOMNESS];
    getrandom::fill(&mut seed)
        .map_err(|error| Failure::File(format!("the system gives no random bytes: {error}")))?;
    let key = HeadKey::new(seed).map_err(|error| Failure::File(error.to_string()))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let write = || {
        let mut file = options.open(path)?;
        writeln!(file, "{}", key.reveal())?;
        file.sync_all()
    };
    write().map_err(|error| Failure::file("write", path, &error))?;
    Ok(key)
}
