//! Which conditions the definition's own tests make true and which false: what they never try, they cannot protect.

use std::fmt;
use std::ops::Range;

use definition_file::{DefinitionFile, Diagnostic, Lines};
use facts::Truth;

use crate::definition::Definition;
use crate::ir::{Ir, Node, NodeId};
use crate::likely::Evidence;

/// What a covered condition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A clause about one fact.
    Clause,
    /// A probe.
    Probe,
    /// The `met-when`, `partly-when` or `applies-if` of a characteristic.
    Characteristic,
    /// The `when` of a class.
    Class,
}

/// How often the tests of a definition made one condition true, false, or left it unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// What it is.
    pub part: Part,
    /// Its name: "`met-when` of `direct-support`"; for a clause the clause in words.
    pub name: String,
    /// Line and column in the file, from 1; those of `extends` for what is inherited.
    pub position: (usize, usize),
    /// Whether it is taken over from the definition that is extended.
    pub inherited: bool,
    /// Tests in which it holds.
    pub held: usize,
    /// Tests in which it does not.
    pub failed: usize,
    /// Tests in which it is not known.
    pub open: usize,
}

impl Covered {
    /// Whether the tests tried it both ways.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.held > 0 && self.failed > 0
    }
}

/// The coverage of a definition by its own tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// How many tests there are.
    pub tests: usize,
    /// Every condition, in the order of the file.
    pub conditions: Vec<Covered>,
}

impl Coverage {
    /// The conditions that were not tried both ways.
    pub fn gaps(&self) -> impl Iterator<Item = &Covered> {
        self.conditions.iter().filter(|condition| !condition.is_whole())
    }
}

impl fmt::Display for Coverage {
    /// A summary, and a line for every gap: `line:column: what: never true`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, gaps) = (self.conditions.len(), self.gaps().count());
        write!(f, "{} of {all} conditions tried both ways by {} tests", all - gaps, self.tests)?;
        for gap in self.gaps() {
            let (line, column) = gap.position;
            write!(f, "\n{line}:{column}: {}: {}", gap.name, gap_words(gap))?;
        }
        Ok(())
    }
}

impl Definition {
    /// Returns which conditions the definition's own tests made true and which false.
    ///
    /// ```
    /// let library = rules::Library::built_in().unwrap();
    /// let coverage = library.get(rules::DEFAULT).unwrap().coverage();
    /// assert_eq!(coverage.gaps().count(), 0, "{coverage}");
    /// ```
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let conditions = covered(self).into_iter().map(|(_, covered)| covered).collect();
        Coverage { tests: self.inner.tests.len(), conditions }
    }
}

/// Every condition with its place, in the order of the file.
fn covered(definition: &Definition) -> Vec<(Range<usize>, Covered)> {
    let inner = &definition.inner;
    let domains: Vec<_> = inner.tests.iter().map(|test| inner.ir.domains(&test.sheet).0).collect();
    let lines = Lines::of(&inner.document);
    let covered = conditions(&inner.ir, &inner.file).into_iter().map(|(part, name, node)| {
        let span = inner.places[node.0].clone();
        let (mut held, mut failed, mut open) = (0, 0, 0);
        for domains in &domains {
            match inner.ir.truth(node, domains) {
                Truth::True => held += 1,
                Truth::False => failed += 1,
                Truth::Unknown => open += 1,
            }
        }
        let inherited = inner.file.place_of_inherited() == Some(&span);
        let position = lines.position(&span);
        (span, Covered { part, name, position, inherited, held, failed, open })
    });
    let mut covered: Vec<_> = covered.collect();
    covered.sort_by_key(|(span, _)| span.start);
    covered
}

/// All conditions with their names: clauses once each, where they stand first.
pub(crate) fn conditions(ir: &Ir, raw: &DefinitionFile) -> Vec<(Part, String, NodeId)> {
    let mut all: Vec<(Part, String, NodeId)> = Vec::new();
    let mut first = vec![None; ir.clauses.len()];
    for (position, node) in ir.nodes.iter().enumerate() {
        if let Node::Clause(clause) = node {
            first[*clause].get_or_insert(NodeId(position));
        }
    }
    for (clause, node) in ir.clauses.iter().zip(first) {
        all.extend(node.map(|node| (Part::Clause, ir.demand(clause), node)));
    }
    for probe in &ir.probes {
        all.push((Part::Probe, format!("probe `{}`", probe.id), probe.when));
    }
    for (criterion, raw) in ir.criteria.iter().zip(&raw.characteristics) {
        let keys = [
            ("met-when", Some(criterion.met)),
            ("partly-when", criterion.partly),
            ("applies-if", criterion.applies),
        ];
        for (key, node) in keys {
            let name = format!("`{key}` of `{}`", raw.id.value);
            all.extend(node.map(|node| (Part::Characteristic, name, node)));
        }
    }
    for (when, raw) in ir.classes.iter().zip(&raw.classes) {
        all.push((Part::Class, format!("class `{}`", raw.id.value), *when));
    }
    all
}

/// A warning for every clause of the file that no test tries both ways, and for every presumption that no test rests on or
/// that can change nothing.
pub(crate) fn warnings(definition: &Definition) -> Vec<Diagnostic> {
    let mut warnings = untried(definition);
    warnings.extend(idle(definition));
    warnings
}

/// Presumptions of the file that no test expects, or that no condition reads.
fn idle(definition: &Definition) -> Vec<Diagnostic> {
    let inner = &definition.inner;
    let inherited = inner.file.place_of_inherited();
    if inner.presumptions.is_empty() {
        return Vec::new();
    }
    let applied: Vec<usize> =
        inner.tests.iter().flat_map(|test| Evidence::of(inner, &test.sheet).applied()).collect();
    let own = inner.file.presumptions.iter().enumerate();
    let own = own.filter(|(_, raw)| inherited != Some(&raw.id.span));
    own.filter_map(|(position, raw)| {
        let reads = |clause: &crate::ir::Clause| clause.fact() == inner.presumptions.list[position].fact;
        let (id, fact) = (&raw.id.value, &raw.fact.value);
        let (message, help) = if !inner.presumptions.reads(position) && !inner.ir.clauses.iter().any(reads) {
            (
                format!("presumption `{id}` changes nothing: no condition reads `{fact}`"),
                "presume another fact",
            )
        } else if !applied.contains(&position) {
            (format!("presumption `{id}` applies in no test"), "add a [[test]] with a `likely` class for it")
        } else {
            return None;
        };
        Some(raw.id.diagnostic(message).with_help(help))
    })
    .collect()
}

/// Clauses of the file that no test tries both ways.
fn untried(definition: &Definition) -> Vec<Diagnostic> {
    let untried = covered(definition).into_iter().filter(|(_, condition)| {
        condition.part == Part::Clause && !condition.inherited && !condition.is_whole()
    });
    untried
        .map(|(span, condition)| {
            let message =
                format!("no test has this both ways: {} ({})", condition.name, gap_words(&condition));
            Diagnostic::new(span, message).with_help("add a [[test]] for it")
        })
        .collect()
}

fn gap_words(gap: &Covered) -> &'static str {
    match (gap.held, gap.failed) {
        (0, 0) => "never true, never false",
        (0, _) => "never true",
        (_, 0) => "never false",
        _ => "both",
    }
}
