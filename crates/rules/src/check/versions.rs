//! Versions of one definition: each day has one that is in force.

use std::ops::Range;

use crate::definition::Status;
use crate::diagnostic::Diagnostic;
use crate::library::Library;
use crate::raw::{RawDefinition, Text};

/// Compares a definition's dates with those of its other versions.
pub(super) fn check(
    library: &Library,
    raw: &RawDefinition,
    status: Status,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) {
    let (Some(id), Some(version)) = (&raw.id, &raw.version) else { return };
    let slug = format!("{}-{}", id.value, version.value);
    if let Some(supersedes) = &raw.supersedes {
        superseded(library, raw, supersedes, &slug, problems, warnings);
    }
    if status == Status::Draft {
        return;
    }
    let from = raw.effective_from.as_ref().map(|date| date.value);
    let others = library.iter().filter(|other| other.id() == id.value && other.slug() != slug);
    for other in others.filter(|other| other.status() != Status::Draft && other.effective_from() == from) {
        let (span, message): (Range<usize>, String) = match &raw.effective_from {
            Some(date) => {
                let message = format!("`{}` is in force from {} too", other.slug(), date.value);
                (date.span.clone(), message)
            }
            None => (
                version.span.clone(),
                format!("neither this nor `{}` says from when it is in force", other.slug()),
            ),
        };
        let help = "give each version its own `effective-from`, or make one of them a draft";
        problems.push(Diagnostic::new(span, message).with_help(help));
    }
}

fn superseded(
    library: &Library,
    raw: &RawDefinition,
    supersedes: &Text,
    slug: &str,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) {
    let mut fail = |message: String| problems.push(Diagnostic::new(supersedes.span.clone(), message));
    if supersedes.value == slug {
        return fail(format!("`{slug}` cannot supersede itself"));
    }
    let Some(old) = library.get(&supersedes.value) else {
        let known: Vec<&str> = library.iter().map(crate::Definition::slug).collect();
        crate::read::unknown_word(warnings, supersedes.span.clone(), "definition", &supersedes.value, known);
        return;
    };
    let rival = library
        .iter()
        .find(|other| other.slug() != slug && other.supersedes() == Some(supersedes.value.as_str()));
    if let Some(rival) = rival {
        fail(format!("`{}` supersedes `{}` already", rival.slug(), supersedes.value));
    }
    if let (Some(from), Some(old_from)) = (&raw.effective_from, old.effective_from())
        && from.value <= old_from
    {
        let message = format!(
            "in force from {}, but `{}`, which it supersedes, only from {old_from}",
            from.value, supersedes.value
        );
        problems.push(Diagnostic::new(from.span.clone(), message));
    }
}
