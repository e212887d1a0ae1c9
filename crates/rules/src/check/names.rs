//! What the file says of itself, in the words that it is known by.

use std::str::FromStr;

use definition_file::{DefinitionFile, Diagnostic, unknown_word};
use facts::Classification;

use crate::definition::{Citation, Class};

/// A class, if it has a classification.
pub(super) fn class(raw: &definition_file::Class, problems: &mut Vec<Diagnostic>) -> Option<Class> {
    let Ok(classification) = Classification::from_str(&raw.classification.value) else {
        let all = Classification::ALL.map(Classification::id);
        unknown_word(problems, "classification", &raw.classification, all);
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

pub(super) fn sources(raw: &DefinitionFile) -> Vec<Citation> {
    raw.sources
        .iter()
        .map(|source| Citation {
            slug: source.slug.value.clone(),
            title: source.title.value.clone(),
            url: source.url.as_ref().map(|url| url.value.clone()),
        })
        .collect()
}
