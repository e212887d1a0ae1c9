//! Several files, each after those that it needs.

use std::collections::HashMap;

use crate::file::DefinitionFile;
use crate::read::read;

/// The positions of files, of which these are the texts, each after those that it extends or supersedes. A file that,
/// through others, needs itself comes where it is met.
#[must_use]
pub fn in_order<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let files: Vec<DefinitionFile> = texts.into_iter().map(|text| read(text).0).collect();
    let mut slugs: HashMap<String, usize> = HashMap::new();
    for (position, file) in files.iter().enumerate() {
        if let Some(slug) = file.slug() {
            slugs.entry(slug).or_insert(position);
        }
    }
    let mut order = Vec::new();
    let mut seen = vec![false; files.len()];
    for position in 0..files.len() {
        visit(position, &files, &slugs, &mut seen, &mut order);
    }
    order
}

fn visit(
    position: usize,
    files: &[DefinitionFile],
    slugs: &HashMap<String, usize>,
    seen: &mut [bool],
    order: &mut Vec<usize>,
) {
    if std::mem::replace(&mut seen[position], true) {
        return;
    }
    let needed = [&files[position].extends, &files[position].supersedes].into_iter().flatten();
    for needed in needed.filter_map(|slug| slugs.get(&slug.value)) {
        visit(*needed, files, slugs, seen, order);
    }
    order.push(position);
}
