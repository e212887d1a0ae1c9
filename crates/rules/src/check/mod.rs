//! From [`RawDefinition`] to [`Definition`]: every name looked up, every kind and unit checked, every mistake told.

mod compile;
mod facts_of;
mod names;
mod presumptions;
mod sense;
mod versions;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use facts::{FactIndex, FactKind, Vocabulary};

use crate::coverage;
use crate::definition::{Characteristic, Class, Definition, Inner};
use crate::diagnostic::{Diagnostic, LoadError, Warnings};
use crate::domain::{MAX_THRESHOLDS, Variables};
use crate::inherit::inherit;
use crate::ir::{Clause, Criterion, Ir, NodeId, Probe};
use crate::library::Library;
use crate::mdd::{Entangled, MAX_NODES, Mdd, Part, Satisfiable};
use crate::presume::Presumptions;
use crate::raw::{RawDefinition, Text};
use crate::read::{declared, read, unknown_word};
use crate::selftest;
use crate::size::Sizes;
use compile::{Assumption, Compiled, Compiler};

/// At most so many classes fit into one word.
const MAX_CLASSES: usize = 60;
/// The most bytes of a definition file. The longest that ships has 20 thousand.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most mistakes of one file that are reported.
const MAX_MISTAKES: usize = 100;

/// Reads and checks a definition file, and runs its tests. `vocabulary` holds the facts that it may read besides its
/// own; `file` names it in messages. A definition that extends another one needs [`Library::load`].
///
/// # Errors
/// All mistakes of the file at once.
pub fn load(vocabulary: &Vocabulary, file: &str, text: &str) -> Result<Definition, LoadError> {
    load_within(&Library::empty(vocabulary.clone()), file, text)
}

impl Library {
    /// Reads and checks a definition beside those of this library, which it may extend and supersede, without adding
    /// it.
    ///
    /// # Errors
    /// All mistakes of the file at once.
    pub fn load(&self, file: &str, text: &str) -> Result<Definition, LoadError> {
        load_within(self, file, text)
    }
}

/// The same beside the definitions of a library, which it may extend and supersede.
fn load_within(library: &Library, file: &str, text: &str) -> Result<Definition, LoadError> {
    if text.len() > MAX_BYTES {
        let message = format!("the file has more than {MAX_BYTES} bytes");
        let help = "split it: a definition that extends another takes over what it does not replace";
        let problem = Diagnostic::new(0..0, message).with_help(help);
        // What is behind the limit is not looked at, and is not shown.
        let text: String = text.chars().take(100).collect();
        return Err(LoadError { file: file.to_owned(), text, diagnostics: vec![problem] });
    }
    let (raw, mut problems) = read(text);
    let mut warnings = Vec::new();
    let mut checked = None;
    let unreadable = problems.len();
    // What can be read is looked at although other parts cannot.
    if raw.is_recognisable()
        && let Some(raw) = extended(library, raw, &mut problems)
    {
        checked = check(library, raw, text, &mut problems, &mut warnings);
    }
    if unreadable > 0 {
        let declared = declared(text);
        let is_lost =
            |problem: &Diagnostic| problem.unknown.as_ref().is_some_and(|name| declared.contains(name));
        let mut position = 0;
        problems.retain(|problem| {
            position += 1;
            position <= unreadable || !is_lost(problem)
        });
    }
    if let Some((definition, satisfiable)) = &checked
        && problems.is_empty()
    {
        sense::check(definition, satisfiable, &mut problems);
        selftest::run_all(definition, &mut problems);
    }
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    problems.dedup();
    at_most(MAX_MISTAKES, "mistakes", &mut problems);
    let mut inner = match checked {
        Some((definition, _)) if problems.is_empty() => definition.inner,
        _ => return Err(LoadError { file: file.to_owned(), text: text.to_owned(), diagnostics: problems }),
    };
    warnings.extend(coverage::warnings(&Definition { inner: Arc::clone(&inner) }));
    warnings.sort_by_key(|warning| (warning.span.start, warning.span.end));
    at_most(MAX_MISTAKES, "warnings", &mut warnings);
    if let Some(inner) = Arc::get_mut(&mut inner) {
        inner.warnings = Warnings { file: file.to_owned(), text: text.to_owned(), diagnostics: warnings };
    }
    Ok(Definition { inner })
}

/// Leaves out what is more than people read in one go, and says how many that are.
fn at_most(most: usize, what: &str, reported: &mut Vec<Diagnostic>) {
    let more = reported.len().saturating_sub(most);
    if let Some(next) = reported.get(most).filter(|_| more > 0) {
        let message = format!("from here on {more} more {what} are not shown");
        let last = Diagnostic::new(next.span.clone(), message).with_help("correct those before first");
        reported.truncate(most);
        reported.push(last);
    }
}

/// The definition with what it takes over from the one that it extends.
fn extended(library: &Library, raw: RawDefinition, problems: &mut Vec<Diagnostic>) -> Option<RawDefinition> {
    let Some(extends) = raw.extends.clone() else {
        for before in raw.classes.iter().filter_map(|class| class.before.as_ref()) {
            let message = "`before` is for a definition that extends another";
            let help = "classes are tried in the order in which they are written";
            problems.push(Diagnostic::new(before.span.clone(), message).with_help(help));
        }
        for dropped in &raw.without_presumptions {
            let message = "`without-presumptions` is for a definition that extends another";
            problems.push(Diagnostic::new(dropped.span.clone(), message));
        }
        return Some(raw);
    };
    let Some(base) = library.get(&extends.value) else {
        let known: Vec<&str> = library.iter().map(Definition::slug).collect();
        unknown_word(problems, extends.span.clone(), "definition", &extends.value, known);
        return None;
    };
    Some(inherit(raw, base.inner.raw.clone(), &extends.span, problems))
}

fn check(
    library: &Library,
    raw: RawDefinition,
    text: &str,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> Option<(Definition, Satisfiable)> {
    let whole = problems.is_empty();
    let vocabulary = facts_of::extend(library.vocabulary(), &raw.facts, problems);
    // What seems to be missing may be what could not be read.
    if whole {
        frame(&raw, problems);
    }
    let status = names::status(raw.status.as_ref(), problems);
    versions::check(library, &raw, status, problems, warnings);
    let sources = names::sources(&raw, problems);
    let classes: Vec<Class> =
        raw.classes.iter().chain(&raw.otherwise).filter_map(|class| names::class(class, problems)).collect();
    let mut tests = Vec::new();
    for test in &raw.tests {
        tests.extend(selftest::read(&vocabulary, &raw, test, problems));
    }
    let (ir, places, mut presumptions) = compiled(vocabulary, &raw, problems)?;
    let (mdd, satisfiable, size) = Mdd::of(&ir)
        .map_err(|entangled| problems.push(too_entangled(&entangled, &ir, &raw, &places)))
        .ok()?;

    for rule in &mut presumptions.rules {
        rule.cluster = mdd.variables.cluster_of(rule.narrowing);
    }
    let characteristics = characteristics(&raw, &ir);
    let mut classes = classes;
    for (class, when) in classes.iter_mut().zip(&ir.classes) {
        class.rule = Some(ir.describe(*when));
    }
    let word = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let (id, version) = (word(&raw.id)?, word(&raw.version)?);
    let definition = Definition {
        inner: Arc::new(Inner {
            slug: format!("{id}-{version}"),
            id,
            version,
            title: word(&raw.title)?,
            status,
            effective_from: raw.effective_from.as_ref().map(|date| date.value),
            supersedes: word(&raw.supersedes),
            sources,
            characteristics,
            classes,
            document: text.to_owned(),
            ir,
            mdd,
            presumptions,
            size,
            places,
            tests,
            raw,
            warnings: Warnings::default(),
        }),
    };
    Some((definition, satisfiable))
}

/// What is wrong with a definition that has no decision diagram within the limits.
fn too_entangled(entangled: &Entangled, ir: &Ir, raw: &RawDefinition, places: &[Range<usize>]) -> Diagnostic {
    let name = |fact: &FactIndex| ir.vocabulary.get(*fact).map_or("", |fact| fact.id.as_str());
    let id = raw.id.as_ref().map_or(0..0, |id| id.span.clone());
    let (span, message) = match entangled {
        Entangled::Set(fact) => {
            (id, format!("the conditions tell the members of `{}` apart in too many ways", name(fact)))
        }
        Entangled::Facts { of, facts } => {
            let (span, what) = match of {
                Part::Classes => (id, "the classes depend".to_owned()),
                Part::Characteristic(position) => {
                    let entry = &raw.characteristics[*position].id;
                    (entry.span.clone(), format!("characteristic `{}` depends", entry.value))
                }
                Part::Condition(node) => (places[node.0].clone(), "this condition depends".to_owned()),
            };
            let shown: Vec<String> = facts.iter().take(12).map(|fact| format!("`{}`", name(fact))).collect();
            let more = facts.len().saturating_sub(shown.len());
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let count = facts.len();
            let count = if count == 1 { "1 fact".to_owned() } else { format!("{count} facts at once") };
            (span, format!("{what} on {count}, in too many ways: {}{more}", shown.join(", ")))
        }
    };
    let help = format!(
        "what is possible is read off a decision diagram of at most {MAX_NODES} nodes: ask for fewer of these facts \
         together, or give a part of them a characteristic or a definition of its own"
    );
    Diagnostic::new(span, message).with_help(help)
}

/// What must be there whatever it says, and every id once.
fn frame(raw: &RawDefinition, problems: &mut Vec<Diagnostic>) {
    let (Some(id), Some(version)) = (&raw.id, &raw.version) else { return };
    for name in [id, version] {
        names::slug(name, problems);
    }
    names::named(raw.classes.iter().chain(&raw.otherwise).map(|class| &class.id), "class", problems);
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
        let message = format!("{} classes, at most {MAX_CLASSES} are possible", raw.classes.len());
        problems.push(Diagnostic::new(id.span.clone(), message));
    }
}

/// The compiled form, with the place of every node; nothing when there is a mistake in this file, here or before.
fn compiled(
    vocabulary: Vocabulary,
    raw: &RawDefinition,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Ir, Vec<Range<usize>>, Presumptions)> {
    let probes = names::named(raw.probes.iter().map(|probe| &probe.id), "probe", problems);
    let characteristics: HashMap<String, usize> =
        names::named(raw.characteristics.iter().map(|entry| &entry.id), "characteristic", problems);
    let mut compiler = Compiler::new(&vocabulary, probes, characteristics, problems);
    let probes: Vec<Option<NodeId>> = raw.probes.iter().map(|probe| compiler.node(&probe.when)).collect();
    let criteria = compiler.criteria(&raw.characteristics);
    let decisions: Vec<Option<NodeId>> =
        raw.classes.iter().map(|class| class.when.as_ref().and_then(|when| compiler.node(when))).collect();
    let (own_clauses, own_nodes) = compiler.len();
    let assumptions: Vec<Option<Assumption>> =
        raw.presumptions.iter().map(|presumption| compiler.presumption(presumption)).collect();
    compiler.resolve_probes(&raw.probes, &probes);
    let Compiled { clauses, nodes, labels, mut places } = compiler.finish();
    names::named(raw.presumptions.iter().map(|presumption| &presumption.id), "presumption", problems);
    thresholds(&vocabulary, &clauses, raw.id.as_ref(), problems);
    if !problems.is_empty() {
        return None;
    }
    let assumptions: Vec<Assumption> = assumptions.into_iter().flatten().collect();
    let (variables, tests) = Variables::cut(&vocabulary, &clauses, own_clauses);
    let probes = raw.probes.iter().zip(probes).filter_map(|(probe, when)| {
        Some(Probe { id: probe.id.value.clone(), title: probe.title.value.clone(), when: when? })
    });
    let presuming = variables.with_tests(tests);
    let mut ir = Ir {
        vocabulary,
        clauses,
        nodes,
        labels,
        probes: probes.collect(),
        criteria: criteria?,
        titles: raw.characteristics.iter().map(|entry| entry.title.value.clone()).collect(),
        classes: decisions.into_iter().flatten().collect(),
        variables: presuming,
    };
    let roots: Vec<_> = assumptions.iter().map(|own| (own.when, own.unless)).collect();
    if let Some(problem) = Sizes::of(&ir).check(&ir, raw, &roots) {
        problems.push(problem);
        return None;
    }
    let presuming = ir.clone();
    // What only presumptions read is no part of the definition's own conditions.
    ir.variables = variables;
    ir.clauses.truncate(own_clauses);
    ir.nodes.truncate(own_nodes);
    ir.labels.truncate(own_nodes);
    places.truncate(own_nodes);
    let presumptions = presumptions::presumptions(presuming, &raw.presumptions, &assumptions, problems)?;
    Some((ir, places, presumptions))
}

fn characteristics(raw: &RawDefinition, ir: &Ir) -> Vec<Characteristic> {
    let word = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    raw.characteristics
        .iter()
        .zip(&ir.criteria)
        .map(|(entry, criterion)| Characteristic {
            id: entry.id.value.clone(),
            title: entry.title.value.clone(),
            summary: entry.summary.value.clone(),
            required: entry.required,
            weight: criterion.weight,
            rule: rule(ir, criterion),
            remedy: word(&entry.remedy),
            source: word(&entry.source),
            locator: word(&entry.locator),
        })
        .collect()
}

/// "met when …; partly met when …; applies if …".
fn rule(ir: &Ir, criterion: &Criterion) -> String {
    let mut text = format!("met when {}", ir.describe(criterion.met));
    if let Some(partly) = criterion.partly {
        text = format!("{text}; partly met when {}", ir.describe(partly));
    }
    if let Some(applies) = criterion.applies {
        text = format!("{text}; applies only if {}", ir.describe(applies));
    }
    text
}

/// A number is compared with only so many thresholds.
fn thresholds(
    vocabulary: &Vocabulary,
    clauses: &[Clause],
    id: Option<&Text>,
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
            problems.push(Diagnostic::new(id.map_or(0..0, |id| id.span.clone()), message));
        }
    }
}
