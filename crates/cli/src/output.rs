//! Files that commands write. A file appears under its name only when it is whole and on the disk; until then whatever had
//! that name stays as it was.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner only: it holds keys, names of contributors, or what the public does not see.
    Owner,
    /// Whoever the system lets read new files; or those who could read the file that it replaces.
    Everybody,
}

/// A file that is being written. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Output {
    name: PathBuf,
    to: To,
}

#[derive(Debug)]
enum To {
    /// A new file beside the one that it is to become.
    Beside(NamedTempFile, PathBuf),
    /// What cannot be replaced: a pipe, a device.
    Direct(File),
}

impl Output {
    /// Begins to write a file, which may be there already.
    ///
    /// # Errors
    /// When neither it nor a file beside it can be written.
    pub(crate) fn create(file: &Path, readers: Readers) -> Result<Self, Failure> {
        let failed = |error| Failure::file("write", file, &error);
        let to = match fs::metadata(file) {
            Ok(old) if !is_replaceable(file, &old) => {
                To::Direct(OpenOptions::new().write(true).open(file).map_err(failed)?)
            }
            // Through a link to the file itself; the link stays.
            Ok(old) => {
                beside(&fs::canonicalize(file).map_err(failed)?, readers, Some(&old)).map_err(failed)?
            }
            Err(_) => beside(file, readers, None).map_err(failed)?,
        };
        Ok(Self { name: file.to_owned(), to })
    }

    /// Where the file is until it is finished: to have somebody else write to it, or to read it once more. `None` for a
    /// pipe or a device.
    pub(crate) fn unfinished(&self) -> Option<&Path> {
        match &self.to {
            To::Beside(part, _) => Some(part.path()),
            To::Direct(_) => None,
        }
    }

    /// Makes the file durable and gives it its name, in the place of a file of that name.
    ///
    /// # Errors
    /// When the disk fails or is full; the old file is still there then.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.end(|part, target| part.persist(target).map_err(|error| error.error))
    }

    /// The same, unless there is a file of that name.
    ///
    /// # Errors
    /// As for [`Output::finish`], and when there is a file of that name.
    pub(crate) fn finish_new(self) -> Result<(), Failure> {
        self.end(|part, target| part.persist_noclobber(target).map_err(|error| error.error))
    }

    fn end(self, rename: impl FnOnce(NamedTempFile, &Path) -> io::Result<File>) -> Result<(), Failure> {
        let ended = match self.to {
            To::Direct(mut file) => file.flush(),
            To::Beside(part, target) => part
                .as_file()
                .sync_all()
                .and_then(|()| rename(part, &target))
                .and_then(|_| sync_folder(&target)),
        };
        ended.map_err(|error| Failure::file("write", &self.name, &error))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Beside(part, _) => part.as_file_mut().write(bytes),
            To::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Beside(part, _) => part.as_file_mut().flush(),
            To::Direct(file) => file.flush(),
        }
    }
}

/// Writes a whole file.
pub(crate) fn write(file: &Path, readers: Readers, bytes: &[u8]) -> Result<(), Failure> {
    let mut output = Output::create(file, readers)?;
    output.write_all(bytes).map_err(|error| Failure::file("write", file, &error))?;
    output.finish()
}

/// Whether another file may take its place: not that of a pipe or a device, nor of what only looks like a file, as
/// `/dev/stdout` can.
fn is_replaceable(file: &Path, metadata: &Metadata) -> bool {
    metadata.is_file() && !["/dev", "/proc"].iter().any(|place| file.starts_with(place))
}

fn beside(target: &Path, readers: Readers, old: Option<&Metadata>) -> io::Result<To> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = target.file_name() else { return Err(io::ErrorKind::IsADirectory.into()) };
    let prefix = format!(".{}.", name.to_string_lossy());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".part");
    let permissions = permissions(readers, old);
    if let Some(permissions) = &permissions {
        builder.permissions(permissions.clone());
    }
    let part = builder.tempfile_in(folder)?;
    // What is made is subject to the mask of the process; what was there was not.
    if let Some(permissions) = permissions.filter(|_| old.is_some()) {
        part.as_file().set_permissions(permissions)?;
    }
    Ok(To::Beside(part, target.to_owned()))
}

/// The permissions of a new file; `None` for its owner only, as temporary files are made.
fn permissions(readers: Readers, old: Option<&Metadata>) -> Option<Permissions> {
    match (readers, old) {
        (Readers::Owner, _) => None,
        (Readers::Everybody, Some(old)) => Some(old.permissions()),
        #[cfg(unix)]
        (Readers::Everybody, None) => Some(std::os::unix::fs::PermissionsExt::from_mode(0o666)),
        #[cfg(not(unix))]
        (Readers::Everybody, None) => None,
    }
}

/// A name is durable when its folder is.
fn sync_folder(file: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems cannot, and some folders can be written and not be read.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::{Output, Readers, write};

    #[test]
    fn a_file_appears_when_it_is_whole_and_replaces_another_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out.csv");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        write(&file, Readers::Everybody, b"one").unwrap();
        let mut broken = Output::create(&file, Readers::Everybody).unwrap();
        broken.write_all(b"half of tw").unwrap();
        assert_eq!(names(), 2);
        drop(broken);
        assert_eq!((fs::read(&file).unwrap().as_slice(), names()), (&b"one"[..], 1));
        write(&file, Readers::Everybody, b"two").unwrap();
        assert_eq!((fs::read(&file).unwrap().as_slice(), names()), (&b"two"[..], 1));
        let output = Output::create(&file, Readers::Owner).unwrap();
        assert!(output.finish_new().is_err());
        assert_eq!((fs::read(&file).unwrap().as_slice(), names()), (&b"two"[..], 1));
        let told = Output::create(&folder.path().join("none/out.csv"), Readers::Owner).unwrap_err().message();
        assert!(told.starts_with("cannot write `") && told.contains("none/out.csv`: "), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn modes_are_those_of_its_readers() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("out"), folder.path().join("link"));
        let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        write(&file, Readers::Everybody, b"").unwrap();
        // Whatever the mask of this process leaves.
        let plain = mode();
        fs::remove_file(&file).unwrap();
        fs::write(&file, "").unwrap();
        assert_eq!(plain, mode());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        write(&file, Readers::Everybody, b"as it was").unwrap();
        assert_eq!(mode(), 0o640);
        symlink("out", &link).unwrap();
        write(&link, Readers::Owner, b"through a link").unwrap();
        assert_eq!((mode(), fs::read(&file).unwrap().as_slice()), (0o600, &b"through a link"[..]));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
