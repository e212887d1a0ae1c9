//! Conditions to nodes: facts, members, units, probes and characteristics looked up.

use std::collections::HashMap;
use std::ops::Range;

use definition_file::{
    Characteristic, Condition, Diagnostic, Located, LocatedCondition, Lookup, Presumption, Probe, Scalar,
    Text, unknown_word, value_of,
};
use facts::{Comparison, FactIndex, FactKind, Members, Value, Vocabulary};

use crate::ir::{Clause, Criterion, Label, Node, NodeId};
use crate::presume::Presumed;

/// Sums of weights stay numbers that people can read.
const MAX_WEIGHT: f64 = 1000.0;

/// Something was wrong, and has been reported.
struct Mistaken;

/// What has been compiled: clauses, and nodes with what each was written as and where it is in the file.
pub(super) struct Compiled {
    pub(super) clauses: Vec<Clause>,
    pub(super) nodes: Vec<Node>,
    pub(super) labels: Vec<Option<Label>>,
    pub(super) places: Vec<Range<usize>>,
}

/// A presumption whose names have been looked up.
pub(super) struct Assumption {
    pub(super) fact: FactIndex,
    pub(super) value: Presumed,
    /// That the fact is so; of a complete list, that it names something.
    pub(super) asserted: NodeId,
    pub(super) when: NodeId,
    pub(super) unless: Option<NodeId>,
}

pub(super) struct Compiler<'a> {
    lookup: Lookup<'a>,
    probes: HashMap<String, usize>,
    characteristics: HashMap<String, usize>,
    clauses: Vec<Clause>,
    nodes: Vec<Node>,
    /// What each node was written as.
    labels: Vec<Option<Label>>,
    /// The characteristics, once they are compiled.
    criteria: Vec<Option<Criterion>>,
    /// Where each node stands in the file.
    places: Vec<Range<usize>>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(
        vocabulary: &'a Vocabulary,
        probes: HashMap<String, usize>,
        characteristics: HashMap<String, usize>,
        problems: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let (clauses, nodes, labels, criteria, places) = Default::default();
        let lookup = Lookup { vocabulary, problems };
        Self { lookup, probes, characteristics, clauses, nodes, labels, criteria, places }
    }

    pub(super) fn finish(self) -> Compiled {
        let Self { clauses, nodes, labels, places, .. } = self;
        Compiled { clauses, nodes, labels, places }
    }

    /// Compiles the characteristics, which classes may ask for.
    pub(super) fn criteria(&mut self, raw: &[Characteristic]) -> Option<Vec<Criterion>> {
        self.criteria = raw.iter().map(|entry| self.criterion(entry)).collect();
        self.criteria.iter().cloned().collect()
    }

    fn criterion(&mut self, raw: &Characteristic) -> Option<Criterion> {
        let met = self.node(&raw.met_when);
        let partly = self.optional(raw.partly_when.as_ref());
        let applies = self.optional(raw.applies_if.as_ref());
        let weight = raw.weight.as_ref().map_or(1.0, |weight| weight.value);
        if let Some(at) = &raw.weight
            && !(weight > 0.0 && weight <= MAX_WEIGHT)
        {
            let message = format!("weight `{weight}`: expected a number above 0, up to {MAX_WEIGHT}");
            self.lookup.problems.push(at.diagnostic(message));
        }
        for when in raw.conditions() {
            self.refuse_outcomes(when);
        }
        Some(Criterion { weight, met: met?, partly: partly.ok()?, applies: applies.ok()? })
    }

    /// How much has been compiled so far: clauses and nodes.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.clauses.len(), self.nodes.len())
    }

    pub(super) fn presumption(&mut self, raw: &Presumption) -> Option<Assumption> {
        let (when, unless) = (self.node(&raw.when), self.optional(raw.unless.as_ref()));
        let (fact, definition) = self.lookup.fact(&raw.fact)?;
        let is_set = definition.fact_kind() == FactKind::Set;
        let value = match value_of(definition, &raw.value, false) {
            _ if is_set && raw.value.value == "complete" => Presumed::Complete,
            Ok(value) => Presumed::Value(value),
            Err(problem) => {
                let help = "\"complete\" presumes that the list of what is known names everything";
                self.lookup.problems.push(if is_set { problem.with_help(help) } else { problem });
                return None;
            }
        };
        let clauses = match &value {
            Presumed::Complete => vec![Clause::Count(fact, definition.universe(), Comparison::AtLeast, 1)],
            Presumed::Value(Value::Boolean(_)) => vec![Clause::Yes(fact)],
            Presumed::Value(Value::Choice(choice)) => vec![Clause::OneOf(fact, Members::one(*choice))],
            Presumed::Value(Value::Number(range)) => {
                let compare = |end: Option<f64>, how| end.map(|end| Clause::Compare(fact, how, end));
                let (low, high) = (range.low(), range.high());
                let both = [compare(low, Comparison::AtLeast), compare(high, Comparison::AtMost)];
                let exact = compare(low.filter(|_| low == high), Comparison::Exactly);
                exact.map_or_else(|| both.into_iter().flatten().collect(), |exact| vec![exact])
            }
            Presumed::Value(Value::Set(set)) => {
                set.sure().iter().map(|member| Clause::Includes(fact, Members::one(member))).collect()
            }
        };
        let nodes: Vec<Node> = clauses.into_iter().map(|clause| self.clause(clause)).collect();
        let nodes: Vec<NodeId> = nodes.into_iter().map(|node| self.push(node, &raw.value.span)).collect();
        let mut asserted = match nodes.as_slice() {
            [only] => *only,
            _ => self.push(Node::All(nodes), &raw.value.span),
        };
        if value == Presumed::Value(Value::Boolean(false)) {
            asserted = self.push(Node::Not(asserted), &raw.value.span);
        }
        Some(Assumption { fact, value, asserted, when: when?, unless: unless.ok()? })
    }

    /// A condition that may be absent, which is no mistake.
    fn optional(&mut self, raw: Option<&LocatedCondition>) -> Result<Option<NodeId>, Mistaken> {
        raw.map(|when| self.node(when).ok_or(Mistaken)).transpose()
    }

    /// Characteristics are the ground that classes stand on; one that read another could come to read itself.
    fn refuse_outcomes(&mut self, node: &LocatedCondition) {
        match &node.value {
            Condition::Outcome { .. } => {
                let message = "a characteristic cannot ask for the outcome of a characteristic";
                let help = "ask for the facts, or give them a name with [[probe]]";
                self.lookup.problems.push(node.diagnostic(message).with_help(help));
            }
            Condition::Not(child) => self.refuse_outcomes(child),
            Condition::All(children) | Condition::Any(children) | Condition::AtLeast { of: children, .. } => {
                for child in children {
                    self.refuse_outcomes(child);
                }
            }
            _ => {}
        }
    }

    /// Puts the conditions of probes where their names are. A probe may use others, but not, through whatever others,
    /// itself; and none may ask for outcomes.
    pub(super) fn resolve_probes(&mut self, raw: &[Probe], compiled: &[Option<NodeId>]) {
        let uses: Vec<Vec<usize>> = compiled
            .iter()
            .map(|node| {
                let mut used = Vec::new();
                let mut open: Vec<NodeId> = node.iter().copied().collect();
                while let Some(id) = open.pop() {
                    if let Some(Label::Probe(probe)) = self.labels[id.0] {
                        used.push(probe);
                    }
                    match &self.nodes[id.0] {
                        Node::Not(child) => open.push(*child),
                        Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => {
                            open.extend(children);
                        }
                        Node::Clause(_) => {}
                    }
                }
                used
            })
            .collect();
        for (position, probe) in raw.iter().enumerate() {
            self.refuse_outcomes(&probe.when);
            let mut seen = vec![false; raw.len()];
            let mut open = uses.get(position).cloned().unwrap_or_default();
            while let Some(used) = open.pop() {
                if used == position {
                    let message = format!("probe `{}` uses itself", probe.id.value);
                    self.lookup.problems.push(probe.id.diagnostic(message));
                    break;
                }
                if !std::mem::replace(&mut seen[used], true) {
                    open.extend(uses[used].iter().copied());
                }
            }
        }
        for (node, label) in self.nodes.iter_mut().zip(&self.labels) {
            if let Some(Label::Probe(probe)) = label
                && let Some(Some(when)) = compiled.get(*probe)
            {
                *node = Node::Any(vec![*when]);
            }
        }
    }

    pub(super) fn node(&mut self, raw: &LocatedCondition) -> Option<NodeId> {
        let node = match &raw.value {
            Condition::Fact(fact) => {
                let (index, _) = self.lookup.fact_of_kind(fact, FactKind::Boolean)?;
                self.clause(Clause::Yes(index))
            }
            Condition::Is { fact, value } => return self.is(fact, value, &raw.span),
            Condition::AnyOf { fact, values } => {
                let (index, definition) = self.lookup.fact_of_kind(fact, FactKind::Choice)?;
                let members = self.lookup.members(definition, values)?;
                self.clause(Clause::OneOf(index, members))
            }
            Condition::All(children) => Node::All(self.all(children)?),
            Condition::Any(children) => Node::Any(self.all(children)?),
            Condition::Not(child) => Node::Not(self.node(child)?),
            Condition::AtLeast { count, of } => {
                let children = self.all(of);
                let possible =
                    usize::try_from(count.value).ok().filter(|count| (1..=of.len()).contains(count));
                if possible.is_none() {
                    let message = format!("at least {} of {} conditions", count.value, of.len());
                    let help = format!("expected 1 to {}", of.len());
                    self.lookup.problems.push(count.diagnostic(message).with_help(help));
                }
                Node::AtLeast(possible?, children?)
            }
            Condition::Compare { fact, comparison, threshold, unit } => {
                let (index, definition) = self.lookup.fact_of_kind(fact, FactKind::Number)?;
                let threshold = self.lookup.threshold(definition, threshold, unit.as_ref())?;
                self.clause(Clause::Compare(index, comparison.value, threshold))
            }
            Condition::Includes { fact, members, all } => {
                let (index, definition) = self.lookup.fact_of_kind(fact, FactKind::Set)?;
                let members = self.lookup.members(definition, members)?;
                if *all {
                    let each: Vec<Node> = members
                        .iter()
                        .map(|member| self.clause(Clause::Includes(index, Members::one(member))))
                        .collect();
                    Node::All(each.into_iter().map(|node| self.push(node, &raw.span)).collect())
                } else {
                    self.clause(Clause::Includes(index, members))
                }
            }
            Condition::Count { fact, comparison, threshold, among } => {
                let (index, definition) = self.lookup.fact_of_kind(fact, FactKind::Set)?;
                let universe = definition.universe();
                let among = match among {
                    Some(members) => self.lookup.members(definition, members)?,
                    None => universe,
                };
                let count = u32::try_from(threshold.value).ok().filter(|count| *count <= among.len());
                if count.is_none() {
                    let message = format!("a count of {} among {} members", threshold.value, among.len());
                    let help = format!("expected 0 to {}", among.len());
                    self.lookup.problems.push(threshold.diagnostic(message).with_help(help));
                }
                self.clause(Clause::Count(index, among, comparison.value, count?))
            }
            Condition::Probe(name) => {
                let label = Label::Probe(self.position("probe", name)?);
                return Some(self.push_labelled(Node::Any(Vec::new()), Some(label), &raw.span));
            }
            Condition::Outcome { of, at_least } => {
                let characteristic = self.position("characteristic", of);
                let fully = match at_least.value.as_str() {
                    "met" => Some(true),
                    "partly-met" => Some(false),
                    _ => {
                        unknown_word(self.lookup.problems, "outcome", at_least, ["met", "partly-met"]);
                        None
                    }
                };
                return self.reaches(characteristic?, fully?, &raw.span);
            }
            Condition::Broken => return None,
        };
        Some(self.push(node, &raw.span))
    }

    fn all(&mut self, children: &[LocatedCondition]) -> Option<Vec<NodeId>> {
        let compiled: Vec<Option<NodeId>> = children.iter().map(|child| self.node(child)).collect();
        compiled.into_iter().collect()
    }

    fn is(&mut self, fact: &Text, value: &Located<Scalar>, span: &Range<usize>) -> Option<NodeId> {
        match &value.value {
            Scalar::Boolean(value) => {
                let (index, _) = self.lookup.fact_of_kind(fact, FactKind::Boolean)?;
                let clause = self.clause(Clause::Yes(index));
                let yes = self.push(clause, span);
                Some(if *value { yes } else { self.push(Node::Not(yes), span) })
            }
            Scalar::Text(word) => {
                let (index, definition) = self.lookup.fact_of_kind(fact, FactKind::Choice)?;
                let word = Located::new(word.clone(), value.span.clone());
                let members = self.lookup.members(definition, std::slice::from_ref(&word))?;
                let clause = self.clause(Clause::OneOf(index, members));
                Some(self.push(clause, span))
            }
        }
    }

    /// Whether a characteristic is met, or at least partly met. One that does not apply asks for nothing.
    fn reaches(&mut self, characteristic: usize, fully: bool, span: &Range<usize>) -> Option<NodeId> {
        // Nothing where a characteristic or a probe asks for an outcome, which is refused.
        let criterion = self.criteria.get(characteristic)?.clone()?;
        let mut ways = vec![criterion.met];
        ways.extend(criterion.partly.filter(|_| !fully));
        ways.extend(criterion.applies.map(|applies| self.push(Node::Not(applies), span)));
        Some(self.push_labelled(Node::Any(ways), Some(Label::Reaches { characteristic, fully }), span))
    }

    fn push(&mut self, node: Node, span: &Range<usize>) -> NodeId {
        self.push_labelled(node, None, span)
    }

    fn push_labelled(&mut self, node: Node, label: Option<Label>, span: &Range<usize>) -> NodeId {
        self.nodes.push(node);
        self.labels.push(label);
        self.places.push(span.clone());
        NodeId(self.nodes.len() - 1)
    }

    /// The node of a clause; a clause that occurs twice is kept once.
    fn clause(&mut self, clause: Clause) -> Node {
        let position = self.clauses.iter().position(|known| *known == clause).unwrap_or_else(|| {
            self.clauses.push(clause);
            self.clauses.len() - 1
        });
        Node::Clause(position)
    }

    fn position(&mut self, what: &str, name: &Text) -> Option<usize> {
        let positions = if what == "probe" { &self.probes } else { &self.characteristics };
        let found = positions.get(&name.value).copied();
        if found.is_none() {
            let mut known: Vec<&str> = positions.keys().map(String::as_str).collect();
            known.sort_unstable();
            unknown_word(self.lookup.problems, what, name, known);
        }
        found
    }
}
