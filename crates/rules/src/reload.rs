//! A folder of definitions, read again whenever it changes: a broken file keeps its last good version.

use std::collections::HashMap;

use crate::library::{BrokenFile, Library};
use crate::read::read;

impl Library {
    /// This library with definitions from files, pairs of a name and a text in any order: one that extends another is
    /// read after it. A broken file is told by [`Library::broken`] and, when `previous` has a definition from a file of
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
        for position in in_order(&files) {
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

/// The positions of the files, each after those that it extends or supersedes.
fn in_order(files: &[(&str, &str)]) -> Vec<usize> {
    let word = |text: Option<crate::raw::Text>| text.map(|text| text.value);
    let mut slugs: HashMap<String, usize> = HashMap::new();
    let mut needs: Vec<Vec<String>> = Vec::new();
    for (position, (_, text)) in files.iter().enumerate() {
        let (raw, _) = read(text);
        if let (Some(id), Some(version)) = (word(raw.id), word(raw.version)) {
            slugs.entry(format!("{id}-{version}")).or_insert(position);
        }
        needs.push(word(raw.extends).into_iter().chain(word(raw.supersedes)).collect());
    }
    let mut order = Vec::new();
    let mut seen = vec![false; files.len()];
    for position in 0..files.len() {
        visit(position, &slugs, &needs, &mut seen, &mut order);
    }
    order
}

/// A file that, through others, needs itself comes where it is met; what it lacks there is then told.
fn visit(
    position: usize,
    slugs: &HashMap<String, usize>,
    needs: &[Vec<String>],
    seen: &mut [bool],
    order: &mut Vec<usize>,
) {
    if std::mem::replace(&mut seen[position], true) {
        return;
    }
    for needed in needs[position].iter().filter_map(|slug| slugs.get(slug)) {
        visit(*needed, slugs, needs, seen, order);
    }
    order.push(position);
}
