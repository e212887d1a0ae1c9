//! From [`DefinitionFile`] to [`Definition`]: every name looked up, every kind and unit checked, every mistake reported.

mod compile;
mod names;
mod presumptions;
mod sense;
mod versions;

use std::ops::Range;
use std::sync::Arc;

use definition_file::{
    DefinitionFile, Diagnostic, LoadError, Status, Text, Warnings, leave_out_lost_names, positions, read,
    unknown_word,
};
use facts::{FactIndex, FactKind, Vocabulary};

use crate::coverage;
use crate::definition::{Characteristic, Class, Definition, Inner};
use crate::domain::Variables;
use crate::ir::{Clause, Criterion, Ir, NodeId, Probe};
use crate::library::Library;
use crate::mdd::{Entangled, MAX_NODES, Mdd, Part, Satisfiable};
use crate::presume::Presumptions;
use crate::regions::MAX_THRESHOLDS;
use crate::selftest;
use crate::size::Sizes;
use compile::{Assumption, Compiled, Compiler};

/// The most classes: they are bits of one word.
const MAX_CLASSES: usize = 60;

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
    leave_out_lost_names(text, unreadable, &mut problems);
    if let Some((definition, satisfiable)) = &checked
        && problems.is_empty()
    {
        sense::check(definition, satisfiable, &mut problems);
        selftest::run_all(definition, &mut problems);
    }
    let mut inner = match checked {
        Some((definition, _)) if problems.is_empty() => definition.inner,
        _ => return Err(LoadError::new(file, text, problems)),
    };
    warnings.extend(coverage::warnings(&Definition { inner: Arc::clone(&inner) }));
    if let Some(inner) = Arc::get_mut(&mut inner) {
        inner.warnings = Warnings::new(file, text, warnings);
    }
    Ok(Definition { inner })
}

/// The definition with what it takes over from the one that it extends.
fn extended(
    library: &Library,
    raw: DefinitionFile,
    problems: &mut Vec<Diagnostic>,
) -> Option<DefinitionFile> {
    let Some(extends) = &raw.extends else {
        raw.refuse_keys_of_variants(problems);
        return Some(raw);
    };
    let Some(base) = library.get(&extends.value) else {
        unknown_word(
            problems,
            "definition",
            extends,
            library.iter().map(Definition::slug).collect::<Vec<_>>(),
        );
        return None;
    };
    Some(raw.inherit(base.inner.file.clone(), problems))
}

fn check(
    library: &Library,
    raw: DefinitionFile,
    text: &str,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> Option<(Definition, Satisfiable)> {
    let whole = problems.is_empty();
    let vocabulary = raw.vocabulary(library.vocabulary(), problems);
    // What seems to be missing may be what could not be read.
    if whole {
        raw.check_frame(problems);
        if let Some(id) = raw.id.as_ref().filter(|_| raw.classes.len() >= MAX_CLASSES) {
            let message = format!("{} classes, at most {MAX_CLASSES} are possible", raw.classes.len());
            problems.push(id.diagnostic(message));
        }
    }
    let status = Status::of(raw.status.as_ref(), problems);
    versions::check(library, &raw, status, problems, warnings);
    raw.check_sources(problems);
    let classes: Vec<Class> = raw.all_classes().filter_map(|class| names::class(class, problems)).collect();
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
    let definition = Definition {
        inner: Arc::new(Inner {
            slug: raw.slug()?,
            id: word(&raw.id)?,
            version: word(&raw.version)?,
            title: word(&raw.title)?,
            status,
            effective_from: raw.effective_from.as_ref().map(|date| date.value),
            supersedes: word(&raw.supersedes),
            sources: names::sources(&raw),
            characteristics,
            classes,
            document: text.to_owned(),
            ir,
            mdd,
            presumptions,
            size,
            places,
            tests,
            file: raw,
            warnings: Warnings::default(),
        }),
    };
    Some((definition, satisfiable))
}

/// What is wrong with a definition that has no decision diagram within the limits.
fn too_entangled(
    entangled: &Entangled,
    ir: &Ir,
    raw: &DefinitionFile,
    places: &[Range<usize>],
) -> Diagnostic {
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

/// The compiled form, with the place of every node; nothing when there is a mistake in this file, here or before.
fn compiled(
    vocabulary: Vocabulary,
    raw: &DefinitionFile,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Ir, Vec<Range<usize>>, Presumptions)> {
    let probes = positions(raw.probes.iter().map(|probe| &probe.id), "probe", problems);
    let characteristics =
        positions(raw.characteristics.iter().map(|entry| &entry.id), "characteristic", problems);
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
    positions(raw.presumptions.iter().map(|presumption| &presumption.id), "presumption", problems);
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

fn characteristics(raw: &DefinitionFile, ir: &Ir) -> Vec<Characteristic> {
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

/// Refuses a number that is compared with too many thresholds.
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
