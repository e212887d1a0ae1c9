//! Ids: each in the right letters, each once.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, unknown_word};
use crate::file::{DefinitionFile, Text};

/// The most characters of an id.
pub(crate) const MAX_ID: usize = 100;

/// The positions of names. Reported are those that are no ids, and those that occur twice; `what` is what they name.
pub fn positions<'a>(
    names: impl Iterator<Item = &'a Text>,
    what: &str,
    problems: &mut Vec<Diagnostic>,
) -> HashMap<String, usize> {
    let mut positions = HashMap::new();
    for (position, name) in names.enumerate() {
        slug(name, problems);
        once(name, position, &mut positions, what, problems);
    }
    positions
}

pub(crate) fn once(
    name: &Text,
    position: usize,
    positions: &mut HashMap<String, usize>,
    what: &str,
    problems: &mut Vec<Diagnostic>,
) {
    if positions.insert(name.value.clone(), position).is_some() {
        problems.push(name.diagnostic(format!("{what} `{}` occurs twice", name.value)));
    }
}

fn slug(name: &Text, problems: &mut Vec<Diagnostic>) {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if name.value.len() > MAX_ID {
        let shown: String = name.value.chars().take(MAX_ID).collect();
        problems.push(name.diagnostic(format!("`{shown}…` is no id: expected at most {MAX_ID} characters")));
    } else if !name.value.split('-').all(part) {
        let expected = "expected lower-case letters, digits and single hyphens";
        problems.push(name.diagnostic(format!("`{}` is no id: {expected}", name.value)));
    }
}

impl DefinitionFile {
    /// Reports what must be there whatever the file says, and is not; and ids of itself and its classes that are none.
    pub fn check_frame(&self, problems: &mut Vec<Diagnostic>) {
        let (Some(id), Some(version)) = (&self.id, &self.version) else { return };
        for name in [id, version] {
            slug(name, problems);
        }
        positions(self.all_classes().map(|class| &class.id), "class", problems);
        if self.characteristics.is_empty() {
            problems.push(id.diagnostic("the definition has no [[characteristic]]"));
        }
        if self.otherwise.is_none() {
            let last = self.classes.last().map_or(id, |class| &class.id);
            let help = "what is a service that fits no class? Add it, with an `id`, a `title` and a `classification`";
            problems.push(last.diagnostic("the definition has no [otherwise]").with_help(help));
        }
    }

    /// Reports sources that characteristics and presumptions name and the file does not have.
    pub fn check_sources(&self, problems: &mut Vec<Diagnostic>) {
        positions(self.sources.iter().map(|source| &source.slug), "source", problems);
        let known: Vec<&str> = self.sources.iter().map(|source| source.slug.value.as_str()).collect();
        let of_characteristics = self.characteristics.iter().filter_map(|entry| entry.source.as_ref());
        let of_presumptions = self.presumptions.iter().filter_map(|presumption| presumption.source.as_ref());
        for source in of_characteristics.chain(of_presumptions) {
            if !known.contains(&source.value.as_str()) {
                unknown_word(problems, "source", source, known.iter().copied());
            }
        }
    }
}
