//! Ids and words: each in the right letters, each once, each among those that there are.

use std::collections::HashMap;
use std::str::FromStr;

use facts::Classification;

use crate::definition::{Citation, Class, Status};
use crate::diagnostic::Diagnostic;
use crate::raw::{RawClass, RawDefinition, Text};
use crate::read::unknown_word;

/// The most characters of an id.
pub(super) const MAX_ID: usize = 100;

/// The positions of names, each of which must be a slug and stand once.
pub(super) fn named<'a>(
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

pub(super) fn once(
    name: &Text,
    position: usize,
    positions: &mut HashMap<String, usize>,
    what: &str,
    problems: &mut Vec<Diagnostic>,
) {
    if positions.insert(name.value.clone(), position).is_some() {
        let message = format!("{what} `{}` occurs twice", name.value);
        problems.push(Diagnostic::new(name.span.clone(), message));
    }
}

pub(super) fn slug(name: &Text, problems: &mut Vec<Diagnostic>) {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if name.value.len() > MAX_ID {
        let shown: String = name.value.chars().take(MAX_ID).collect();
        let message = format!("`{shown}…` is no id: expected at most {MAX_ID} characters");
        problems.push(Diagnostic::new(name.span.clone(), message));
    } else if !name.value.split('-').all(part) {
        let message =
            format!("`{}` is no id: expected lower-case letters, digits and single hyphens", name.value);
        problems.push(Diagnostic::new(name.span.clone(), message));
    }
}

pub(super) fn status(word: Option<&Text>, problems: &mut Vec<Diagnostic>) -> Status {
    let Some(word) = word else { return Status::Draft };
    let all = Status::ALL;
    all.into_iter().find(|status| status.id() == word.value).unwrap_or_else(|| {
        unknown_word(problems, word.span.clone(), "status", &word.value, all.map(Status::id));
        Status::Draft
    })
}

pub(super) fn class(raw: &RawClass, problems: &mut Vec<Diagnostic>) -> Option<Class> {
    let word = &raw.classification;
    let Ok(classification) = Classification::from_str(&word.value) else {
        let all = Classification::ALL.map(Classification::id);
        unknown_word(problems, word.span.clone(), "classification", &word.value, all);
        return None;
    };
    Some(Class {
        id: raw.id.value.clone(),
        title: raw.title.value.clone(),
        classification,
        because: raw.because.as_ref().map(|text| text.value.clone()),
        rule: None,
    })
}

/// The citations, and whether every characteristic and presumption names one of them.
pub(super) fn sources(raw: &RawDefinition, problems: &mut Vec<Diagnostic>) -> Vec<Citation> {
    named(raw.sources.iter().map(|source| &source.slug), "source", problems);
    let known: Vec<&str> = raw.sources.iter().map(|source| source.slug.value.as_str()).collect();
    let of_characteristics = raw.characteristics.iter().filter_map(|entry| entry.source.as_ref());
    let of_presumptions = raw.presumptions.iter().filter_map(|presumption| presumption.source.as_ref());
    for source in of_characteristics.chain(of_presumptions) {
        if !known.contains(&source.value.as_str()) {
            unknown_word(problems, source.span.clone(), "source", &source.value, known.iter().copied());
        }
    }
    raw.sources
        .iter()
        .map(|source| Citation {
            slug: source.slug.value.clone(),
            title: source.title.value.clone(),
            url: source.url.as_ref().map(|url| url.value.clone()),
        })
        .collect()
}
