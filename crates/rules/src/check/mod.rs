//! From [`RawDefinition`] to [`Definition`]: every name looked up, every kind and unit checked, every mistake told.

mod compile;
mod facts_of;
mod sense;

use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use facts::{Classification, FactKind, Vocabulary};

use crate::definition::{Characteristic, Citation, Class, Definition, Inner, Status};
use crate::diagnostic::{Diagnostic, LoadError};
use crate::domain::{MAX_THRESHOLDS, Variables};
use crate::program::{Clause, Criterion, NodeId, Probe, Program};
use crate::raw::{RawClass, RawDefinition, Text};
use crate::read::{read, unknown_word};
use crate::selftest;
use compile::Compiler;

/// At most so many classes fit into one word.
const MAX_CLASSES: usize = 60;

/// Reads and checks a definition file, and runs its tests. `vocabulary` holds the facts that it may read besides its
/// own; `file` names it in messages.
///
/// # Errors
/// All mistakes of the file at once.
pub fn load(vocabulary: &Vocabulary, file: &str, text: &str) -> Result<Definition, LoadError> {
    let (raw, mut problems) = read(text);
    let definition = if problems.is_empty() { check(vocabulary, &raw, text, &mut problems) } else { None };
    if let Some(definition) = &definition
        && problems.is_empty()
    {
        sense::check(definition, &raw, &mut problems);
        for test in &definition.inner.tests {
            problems.extend(selftest::run(definition, test));
        }
    }
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    match definition {
        Some(definition) if problems.is_empty() => Ok(definition),
        _ => Err(LoadError { file: file.to_owned(), text: text.to_owned(), diagnostics: problems }),
    }
}

fn check(
    vocabulary: &Vocabulary,
    raw: &RawDefinition,
    text: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<Definition> {
    let vocabulary = facts_of::extend(vocabulary, &raw.facts, problems);
    let (id, version, title) = (raw.id.as_ref()?, raw.version.as_ref()?, raw.title.as_ref()?);
    for name in [id, version] {
        slug(name, problems);
    }
    let probes = named(raw.probes.iter().map(|probe| &probe.id), "probe", problems);
    let characteristics =
        named(raw.characteristics.iter().map(|entry| &entry.id), "characteristic", problems);
    named(raw.classes.iter().chain(&raw.otherwise).map(|class| &class.id), "class", problems);
    if raw.characteristics.is_empty() {
        problems.push(Diagnostic::new(id.span.clone(), "the definition has no [[characteristic]]"));
    }
    if raw.otherwise.is_none() {
        let span = raw.classes.last().map_or_else(|| id.span.clone(), |class| class.id.span.clone());
        let help =
            "what is a service that fits no class? Add it, with an `id`, a `title` and a `classification`";
        problems.push(Diagnostic::new(span, "the definition has no [otherwise]").with_help(help));
    }
    if raw.classes.len() >= MAX_CLASSES {
        problems.push(Diagnostic::new(id.span.clone(), format!("more than {MAX_CLASSES} classes")));
    }

    let mut compiler = Compiler::new(&vocabulary, probes, characteristics, problems);
    let compiled: Vec<Option<NodeId>> = raw.probes.iter().map(|probe| compiler.node(&probe.when)).collect();
    let criteria: Vec<Option<Criterion>> =
        raw.characteristics.iter().map(|entry| compiler.criterion(entry)).collect();
    let classes: Vec<Option<NodeId>> =
        raw.classes.iter().map(|class| class.when.as_ref().and_then(|when| compiler.node(when))).collect();
    compiler.refuse_cycles(&raw.probes, &compiled);
    let (clauses, nodes) = compiler.finish();
    thresholds(&vocabulary, &clauses, &id.span, problems);

    let status = status(raw.status.as_ref(), problems);
    let sources: Vec<Citation> = raw
        .sources
        .iter()
        .map(|source| Citation {
            slug: source.slug.value.clone(),
            title: source.title.value.clone(),
            url: source.url.as_ref().map(|url| url.value.clone()),
        })
        .collect();
    let class_list: Vec<Option<Class>> =
        raw.classes.iter().chain(&raw.otherwise).map(|class| self::class(class, problems)).collect();
    for entry in &raw.characteristics {
        if let Some(source) = &entry.source
            && !sources.iter().any(|known| known.slug == source.value)
        {
            let known: Vec<&str> = sources.iter().map(|source| source.slug.as_str()).collect();
            problems.push(unknown_word(source.span.clone(), "source", &source.value, known.iter().copied()));
        }
    }
    if !problems.is_empty() {
        return None;
    }

    let (variables, links) = Variables::cut(&vocabulary, &clauses);
    let program = Program {
        vocabulary,
        clauses,
        nodes,
        probes: raw
            .probes
            .iter()
            .zip(compiled)
            .filter_map(|(probe, when)| {
                Some(Probe { id: probe.id.value.clone(), title: probe.title.value.clone(), when: when? })
            })
            .collect(),
        criteria: criteria.into_iter().flatten().collect(),
        titles: raw.characteristics.iter().map(|entry| entry.title.value.clone()).collect(),
        classes: classes.into_iter().flatten().collect(),
        variables,
        links,
    };
    let characteristics = raw
        .characteristics
        .iter()
        .zip(&program.criteria)
        .map(|(entry, criterion)| Characteristic {
            id: entry.id.value.clone(),
            title: entry.title.value.clone(),
            summary: entry.summary.value.clone(),
            required: entry.required,
            weight: criterion.weight,
            rule: rule(&program, criterion),
            remedy: entry.remedy.as_ref().map(|text| text.value.clone()),
            source: entry.source.as_ref().map(|text| text.value.clone()),
            locator: entry.locator.as_ref().map(|text| text.value.clone()),
        })
        .collect();
    let mut classes: Vec<Class> = class_list.into_iter().flatten().collect();
    for (class, when) in classes.iter_mut().zip(&program.classes) {
        class.rule = Some(program.describe(*when));
    }
    let mut tests = Vec::new();
    for test in &raw.tests {
        tests.extend(selftest::read(&program.vocabulary, &classes, &raw.characteristics, test, problems));
    }
    Some(Definition {
        inner: Arc::new(Inner {
            slug: format!("{}-{}", id.value, version.value),
            id: id.value.clone(),
            version: version.value.clone(),
            title: title.value.clone(),
            status,
            effective_from: raw.effective_from.as_ref().map(|date| date.value),
            supersedes: raw.supersedes.as_ref().map(|text| text.value.clone()),
            sources,
            characteristics,
            classes,
            document: text.to_owned(),
            program,
            tests,
        }),
    })
}

/// "met when …; partly met when …; applies if …".
fn rule(program: &Program, criterion: &Criterion) -> String {
    let mut text = format!("met when {}", program.describe(criterion.met));
    if let Some(partly) = criterion.partly {
        text = format!("{text}; partly met when {}", program.describe(partly));
    }
    if let Some(applies) = criterion.applies {
        text = format!("{text}; applies only if {}", program.describe(applies));
    }
    text
}

/// The positions of names, each of which must be a slug and stand once.
fn named<'a>(
    names: impl Iterator<Item = &'a Text>,
    what: &str,
    problems: &mut Vec<Diagnostic>,
) -> HashMap<String, usize> {
    let mut positions = HashMap::new();
    for (position, name) in names.enumerate() {
        slug(name, problems);
        if positions.insert(name.value.clone(), position).is_some() {
            problems
                .push(Diagnostic::new(name.span.clone(), format!("{what} `{}` stands twice", name.value)));
        }
    }
    positions
}

fn slug(name: &Text, problems: &mut Vec<Diagnostic>) {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !name.value.split('-').all(part) {
        let message =
            format!("`{}` is no id: expected lower-case letters, digits and single hyphens", name.value);
        problems.push(Diagnostic::new(name.span.clone(), message));
    }
}

fn status(word: Option<&Text>, problems: &mut Vec<Diagnostic>) -> Status {
    let Some(word) = word else { return Status::Draft };
    let all = [Status::Draft, Status::Current, Status::Superseded];
    all.into_iter().find(|status| status.id() == word.value).unwrap_or_else(|| {
        problems.push(unknown_word(word.span.clone(), "status", &word.value, all.map(Status::id)));
        Status::Draft
    })
}

fn class(raw: &RawClass, problems: &mut Vec<Diagnostic>) -> Option<Class> {
    let word = &raw.classification;
    let Ok(classification) = Classification::from_str(&word.value) else {
        let all = Classification::ALL.map(Classification::id);
        problems.push(unknown_word(word.span.clone(), "classification", &word.value, all));
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

/// A number is compared with only so many thresholds.
fn thresholds(
    vocabulary: &Vocabulary,
    clauses: &[Clause],
    span: &Range<usize>,
    problems: &mut Vec<Diagnostic>,
) {
    for (fact, definition) in vocabulary.iter().filter(|(_, fact)| fact.fact_kind() == FactKind::Number) {
        let count = clauses
            .iter()
            .filter(|clause| matches!(clause, Clause::Compare(about, ..) if *about == fact))
            .count();
        if count > MAX_THRESHOLDS {
            let message = format!(
                "`{}` is compared {count} times, at most {MAX_THRESHOLDS} are possible",
                definition.id
            );
            problems.push(Diagnostic::new(span.clone(), message));
        }
    }
}
