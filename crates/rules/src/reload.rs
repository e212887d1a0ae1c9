//! A folder of definitions, read again whenever it changes: a broken file keeps its last good version.

use definition_file::in_order;

use crate::library::{BrokenFile, Library};

impl Library {
    /// This library with definitions from files, pairs of a name and a text in any order: one that extends another is
    /// read after it. A broken file is listed by [`Library::broken`] and, when `previous` has a definition from a file of
    /// that name, that one stays. Nothing is half done: the caller replaces its library by the new one, or not.
    ///
    /// The positions of the facts of `self` stay; those of facts that the files add can change from one time to the
    /// next.
    #[must_use]
    pub fn reload<'a>(
        &self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        previous: Option<&Self>,
    ) -> Self {
        let files: Vec<(&str, &str)> = files.into_iter().collect();
        let mut library = self.clone();
        let mut broken: Vec<(usize, BrokenFile)> = Vec::new();
        for position in in_order(files.iter().map(|(_, text)| *text)) {
            let (file, text) = files[position];
            let Err(error) = library.add(file, text) else { continue };
            let last = previous.and_then(|previous| previous.from_file(file));
            let kept = last
                .filter(|last| library.add(file, last.document()).is_ok())
                .map(|last| last.slug().to_owned());
            broken.push((position, BrokenFile { file: file.to_owned(), error, kept }));
        }
        broken.sort_by_key(|(position, _)| *position);
        library.set_broken(broken.into_iter().map(|(_, broken)| broken).collect());
        library
    }
}
