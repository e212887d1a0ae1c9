//! Versions of one definition: each day has one that is in force.

use definition_file::{DefinitionFile, Diagnostic, Status, Text, unknown_word};

use crate::definition::Definition;
use crate::library::Library;

/// Compares a definition's dates with those of its other versions.
pub(super) fn check(
    library: &Library,
    raw: &DefinitionFile,
    status: Status,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) {
    let (Some(id), Some(version), Some(slug)) = (&raw.id, &raw.version, raw.slug()) else { return };
    if let Some(supersedes) = &raw.supersedes {
        superseded(library, raw, supersedes, &slug, problems, warnings);
    }
    if status == Status::Draft {
        return;
    }
    let from = raw.effective_from.as_ref().map(|date| date.value);
    let others = library.iter().filter(|other| other.id() == id.value && other.slug() != slug);
    for other in others.filter(|other| other.status() != Status::Draft && other.effective_from() == from) {
        let other = other.slug();
        let problem = match &raw.effective_from {
            Some(date) => date.diagnostic(format!("`{other}` is in force from {} too", date.value)),
            None => version.diagnostic(format!("neither this nor `{other}` says from when it is in force")),
        };
        let help = "give each version its own `effective-from`, or make one of them a draft";
        problems.push(problem.with_help(help));
    }
}

fn superseded(
    library: &Library,
    raw: &DefinitionFile,
    supersedes: &Text,
    slug: &str,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) {
    let mut fail = |message: String| problems.push(supersedes.diagnostic(message));
    if supersedes.value == slug {
        return fail(format!("`{slug}` cannot supersede itself"));
    }
    let Some(old) = library.get(&supersedes.value) else {
        let known: Vec<&str> = library.iter().map(Definition::slug).collect();
        unknown_word(warnings, "definition", supersedes, known);
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
        problems.push(from.diagnostic(message));
    }
}
