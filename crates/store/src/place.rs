//! The file of a database, and the disk beneath it: whether a write would still go where it is looked for.
//!
//! SQLite goes on writing to the file that it has opened when somebody deletes it or puts another one in its place, and
//! reports nothing. So the file at the path is compared with the one that was opened, before every write and after it.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// How much room the disk must have for the database to count as ready: several times what the write-ahead log takes
/// before it is written back.
const ROOM: u64 = 16 * 1024 * 1024;
/// The part of a small disk that must be free instead.
const SHARE: u64 = 20;
/// How many bytes are set aside for what must be written even when the disk is full: the revocation of a key takes
/// about six pages of 4 KiB in the write-ahead log.
const RESERVE: usize = 256 * 1024;

/// Whether a file that is only read cannot change, as far as this program can tell: it is in a folder where nothing can be made, and no
/// write-ahead log is beside it. SQLite needs a file beside it otherwise, if only to read.
pub(crate) fn is_fixed(file: &Path, folder: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let has_log = fs::metadata(PathBuf::from(log)).is_ok_and(|log| log.len() > 0);
    #[cfg(unix)]
    let is_writable = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok();
    #[cfg(not(unix))]
    let is_writable = fs::metadata(folder).is_ok_and(|folder| !folder.permissions().readonly());
    !has_log && !is_writable
}

/// Where the file of a database is, and which file was found there.
#[derive(Debug)]
pub(crate) struct Place {
    file: PathBuf,
    opened: Identity,
}

/// What tells a file from another one of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self(metadata.dev(), metadata.ino())
    }

    /// Elsewhere an open file cannot be deleted or replaced.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self(0, 0)
    }
}

/// Makes an empty file that only its owner can read and write, unless there is one already. SQLite gives the files that it
/// makes beside a database the mode of the database.
pub(crate) fn create_private(file: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    // What is wrong, if anything is, SQLite finds when it opens the file, and reports better.
    drop(options.open(file));
}

/// Lets only the owner read and write a file that is made.
pub(crate) fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

impl Place {
    /// Remembers the file that has just been opened.
    pub(crate) fn of(file: &Path) -> Result<Self, StoreError> {
        let metadata = fs::metadata(file).map_err(|_| StoreError::Gone)?;
        Ok(Self { file: file.to_owned(), opened: Identity::of(&metadata) })
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Checks that the file that was opened is still the one at its path, with its write-ahead log beside it. Takes some
    /// microseconds.
    pub(crate) fn check(&self) -> Result<Metadata, StoreError> {
        let metadata = fs::metadata(&self.file).map_err(|_| StoreError::Gone)?;
        if Identity::of(&metadata) != self.opened {
            return Err(StoreError::Replaced);
        }
        match fs::metadata(self.beside("-wal")) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(StoreError::Gone),
            _ => Ok(metadata),
        }
    }

    /// Checks, besides, that the file may be written.
    pub(crate) fn check_writable(&self) -> Result<(), StoreError> {
        if self.check()?.permissions().readonly() {
            return Err(StoreError::Unwritable { why: "its file is read-only" });
        }
        Ok(())
    }

    /// Checks that the disk can be written and has room; and keeps the reserve when it has.
    pub(crate) fn check_room(&self) -> Result<(), StoreError> {
        #[cfg(unix)]
        if let Ok(disk) = rustix::fs::statvfs(&self.file) {
            if disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY) {
                return Err(StoreError::Unwritable { why: "its disk is read-only" });
            }
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let expected = ROOM.min(disk.f_blocks.saturating_mul(disk.f_frsize) / SHARE);
            if free < expected {
                return Err(StoreError::LittleRoom { free: free / 1024, expected: expected / 1024 });
            }
        }
        self.keep_reserve();
        Ok(())
    }

    /// Sets bytes aside, unless that is done already.
    pub(crate) fn keep_reserve(&self) {
        let reserve = self.beside(".reserve");
        if reserve.exists() {
            return;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        private(&mut options);
        let made = options.open(&reserve).and_then(|mut file| {
            // Not zeros, which some file systems store as a hole.
            file.write_all(&vec![0xa5; RESERVE])?;
            file.sync_all()
        });
        if made.is_err() {
            // A part of it is of no use.
            let _ = fs::remove_file(&reserve);
        }
    }

    /// Gives the bytes that were set aside back to the disk; whether there were any.
    pub(crate) fn release_reserve(&self) -> bool {
        fs::remove_file(self.beside(".reserve")).is_ok()
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    }
}
