//! A PostgreSQL cluster of a test's own, which can be stopped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::repository;

/// A throw-away PostgreSQL cluster, gone when it is dropped.
pub struct Cluster {
    folder: TempDir,
    address: String,
}

impl Cluster {
    /// A new cluster, which runs.
    ///
    /// # Panics
    /// When PostgreSQL is missing, or does not start.
    #[must_use]
    pub fn start_new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = control("make", folder.path(), None);
        Self { folder, address }
    }

    /// A hot standby of this one.
    ///
    /// # Panics
    /// When it cannot be made, or does not start.
    #[must_use]
    pub fn replica(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = control("replica", folder.path(), Some(&self.address));
        Self { folder, address }
    }

    /// Makes a standby a primary.
    ///
    /// # Panics
    /// When it does not become one.
    pub fn promote(&self) {
        control("promote", self.folder.path(), None);
    }

    /// `postgres://…`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The certificate of the authority that it has after [`Cluster::encrypt`].
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.crt")
    }

    /// Ends every connection, and takes no more.
    ///
    /// # Panics
    /// When it cannot be stopped.
    pub fn stop(&self) {
        control("stop", self.folder.path(), None);
    }

    /// Starts it again, at the same address.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(&self) {
        control("start", self.folder.path(), None);
    }

    /// Takes encrypted connections, too, from the next start: as `localhost`.
    ///
    /// # Panics
    /// When no certificate can be made.
    pub fn encrypt(&self) {
        control("encrypt", self.folder.path(), None);
    }

    /// Asks the database for one value, as somebody with a shell would.
    ///
    /// # Panics
    /// When `psql` is missing, or the database does not answer.
    #[must_use]
    pub fn ask(&self, sql: &str) -> String {
        let asked = Command::new("psql").args([&self.address, "-Atqc", sql]).output().expect("psql starts");
        assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
        String::from_utf8_lossy(&asked.stdout).trim().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = Command::new(repository(SCRIPT)).arg("remove").arg(self.folder.path()).status();
    }
}

const SCRIPT: &str = "scripts/cluster.sh";

/// Runs the script; what it printed.
fn control(what: &str, folder: &Path, primary: Option<&str>) -> String {
    let mut command = Command::new(repository(SCRIPT));
    let ran = command
        .arg(what)
        .arg(folder)
        .args(primary)
        .stderr(Stdio::inherit())
        .output()
        .expect("the script starts");
    assert!(ran.status.success(), "{SCRIPT} {what} has failed");
    String::from_utf8_lossy(&ran.stdout).trim().to_owned()
}
