//! The definition as multi-valued decision diagrams: what is possible is read off them exactly.
//!
//! A node asks about one [variable](variables), each of its edges is one case, and the terminals are the classes, or
//! the outcomes of a characteristic. A partial assignment leaves some cases of each variable possible; the possible
//! classes are the terminals that can be reached through them. The umbrella constraints are part of the diagrams: what
//! contradicts them leads to a terminal of its own.

mod build;
pub(crate) mod relevance;
pub(crate) mod variables;
pub(crate) mod walk;

use std::collections::HashMap;
use std::ops::Range;

use facts::FactIndex;

use crate::ir::{Ir, NodeId};
use crate::outcome::{ClassSet, Outcome, Score, Verdict};
use build::{Branch, Builder, MAX_STEPS, Next, TERMINALS, TRUE};
use variables::Variables;
use walk::Stop;

/// The most nodes of one diagram: reading it off takes some microseconds.
pub(crate) const MAX_NODES: usize = 4096;

/// The outcomes of a characteristic in the order of their terminals.
pub(crate) const OUTCOMES: [Outcome; 4] =
    [Outcome::Met, Outcome::PartlyMet, Outcome::NotMet, Outcome::NotApplicable];

/// The diagram of the classes for services of which every constraint and implication binds.
pub(crate) const BOUND: usize = 0;

/// The diagrams of a definition.
#[derive(Clone, Debug)]
pub(crate) struct Mdd {
    pub(crate) variables: Variables,
    /// For services of which every constraint and implication binds, as for nearly all, and for any service: three times
    /// the nodes.
    classes: [Diagram; 2],
    /// One for each characteristic.
    pub(crate) outcomes: Vec<Diagram>,
    /// For each characteristic what it adds to the score, by its possible outcomes as bits.
    shares: Vec<[Score; 1 << OUTCOMES.len()]>,
    /// Whether the constraints and implications of a cluster hold, with their bits, for each cluster that has some.
    constraints: Vec<(u64, Diagram)>,
}

/// How large the decision diagrams of a definition are, and how large they may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiagramSize {
    /// Nodes of the largest diagram.
    pub nodes: usize,
    /// The most that a diagram may have.
    pub max_nodes: usize,
    /// Edges that were worked out while building them.
    pub steps: usize,
    /// The most that may be worked out.
    pub max_steps: usize,
}

/// For each node of a definition, whether some service makes it true, and whether some makes it false.
pub(crate) type Satisfiable = Vec<(bool, bool)>;

/// Why a definition has no diagrams within the limits.
#[derive(Debug)]
pub(crate) enum Entangled {
    /// The members of one set are distinguished in too many ways.
    Set(FactIndex),
    /// The classes, the outcome of a characteristic, or a condition by itself, depend on these facts at once.
    Facts { of: Part, facts: Vec<FactIndex> },
}

/// A part of a definition that has a diagram.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Classes,
    Characteristic(usize),
    Condition(NodeId),
}

/// Nodes such that each leads only to later ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagram {
    nodes: Vec<Place>,
    /// The edges of all nodes, node by node and case by case.
    edges: Vec<Next>,
    /// What is below this is a terminal, and what is not a node.
    terminals: Next,
    root: Next,
    /// The clusters of variables that it asks about, and the section of the nodes that ask about each.
    pub(crate) clusters: Vec<usize>,
    sections: Vec<Section>,
    /// Where walks stop: the terminals, and the nodes through which sections are entered, section by section.
    stops: Vec<Next>,
    /// The stop that a terminal or a node is; beyond all of them for a node that is none.
    stop_of: Vec<Stop>,
}

/// The nodes that ask about the variables of one cluster, and the first of these.
#[derive(Clone, Debug)]
struct Section {
    nodes: Range<usize>,
    first_variable: usize,
    /// The stops through which it is entered.
    entries: Range<usize>,
}

/// A node: the variable that it asks about, and where its edges are.
#[derive(Clone, Copy, Debug)]
struct Place {
    variable: usize,
    edges: (usize, usize),
}

impl Mdd {
    /// Builds the diagrams.
    pub(crate) fn of(ir: &Ir) -> Result<(Self, Satisfiable, DiagramSize), Entangled> {
        let variables = Variables::of(ir).map_err(Entangled::Set)?;
        let mut builder = Builder::new(ir, &variables);
        let entangled = |of: Part| Entangled::Facts {
            of,
            facts: match of {
                Part::Classes => ir.facts_below(ir.classes.iter().copied()),
                Part::Characteristic(position) => ir.facts_below(ir.criteria[position].conditions()),
                Part::Condition(id) => ir.facts_below([id].into_iter()),
            },
        };
        let classes = builder.classes().map_err(|_| entangled(Part::Classes))?;
        let bound = builder.bound(classes, &mut HashMap::new());
        let bound = bound.map_err(|_| entangled(Part::Classes))?;
        let mut outcomes = Vec::new();
        for (position, criterion) in ir.criteria.iter().enumerate() {
            outcomes.push(builder.outcome(criterion).map_err(|_| entangled(Part::Characteristic(position)))?);
        }
        let clusters = 0..variables.clusters.len();
        let constraints = clusters.map(|cluster| builder.consistent(cluster)).collect::<Result<Vec<_>, _>>();
        let constraints = constraints.map_err(|_| entangled(Part::Classes))?;
        let ids = (0..ir.nodes.len()).map(NodeId);
        let satisfiable = ids.map(|id| builder.can_be(id).map_err(|_| entangled(Part::Condition(id))));
        let satisfiable = satisfiable.collect::<Result<Vec<_>, _>>()?;
        let (built, steps) = (builder.nodes, builder.steps);
        let diagram = |root: Next| Diagram::from(&built, root, &variables);
        let classes = [diagram(bound), diagram(classes)];
        let outcomes: Vec<Diagram> = outcomes.into_iter().map(diagram).collect();
        let constraints = variables.clusters.iter().map(|cluster| cluster.ties).zip(constraints);
        let constraints =
            constraints.filter(|(ties, _)| *ties != 0).map(|(ties, root)| (ties, diagram(root)));
        let constraints = constraints.collect();
        let sizes =
            outcomes.iter().enumerate().map(|(position, diagram)| (Part::Characteristic(position), diagram));
        let largest =
            sizes.chain([(Part::Classes, &classes[1])]).max_by_key(|(_, diagram)| diagram.nodes.len());
        let (of, nodes) = largest.map_or((Part::Classes, 0), |(of, diagram)| (of, diagram.nodes.len()));
        if nodes > MAX_NODES {
            return Err(entangled(of));
        }
        let size = DiagramSize { nodes, max_nodes: MAX_NODES, steps, max_steps: MAX_STEPS };
        let shares = ir.criteria.iter().map(|criterion| shares(criterion.weight)).collect();
        Ok((Self { variables, classes, outcomes, shares, constraints }, satisfiable, size))
    }

    /// What it costs to read the classes off, in steps.
    pub(crate) fn cost(&self) -> u64 {
        (self.classes[1].nodes.len() + self.variables.list.len()) as u64
    }

    /// The bits of the constraints and implications that no service satisfies with these cases: for each cluster all or none.
    pub(crate) fn contradicted(&self, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        let contradicted = self.constraints.iter().filter(|(_, diagram)| {
            diagram.walk(masks, reached);
            reached.get(TRUE as usize).is_none_or(|reached| *reached == 0)
        });
        contradicted.fold(0, |bits, (ties, _)| bits | ties)
    }

    /// Which of the two diagrams of the classes is that of a service with these possible cases.
    pub(crate) fn kind_of(&self, masks: &[u64]) -> usize {
        let free = |binding: &usize| masks[*binding] != variables::BINDS;
        usize::from(self.variables.bindings.iter().any(free))
    }

    /// The diagram of the classes of this kind.
    pub(crate) fn class_diagram(&self, kind: usize) -> &Diagram {
        &self.classes[kind]
    }

    /// The classes that can be reached through these cases, as bits, where they are consistent.
    pub(crate) fn classes(&self, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        self.classes[self.kind_of(masks)].terminals(masks, reached)
    }

    /// The outcomes of a characteristic that can be reached, as bits in the order of [`OUTCOMES`].
    pub(crate) fn outcomes(&self, characteristic: usize, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        self.outcomes[characteristic].terminals(masks, reached)
    }

    /// The verdict on these possible classes, and outcomes of each characteristic, as bits.
    pub(crate) fn verdict(&self, classes: u64, outcomes: &[u64]) -> Verdict {
        let shares = outcomes.iter().enumerate().map(|(position, possible)| self.share(position, *possible));
        let score = shares.fold(Score::default(), Score::plus);
        let outcomes = outcomes.iter().map(|possible| outcome_of(*possible)).collect();
        Verdict { classes: ClassSet::from_bits(classes), score, outcomes }
    }

    /// What a characteristic adds to the score when these outcomes are possible.
    pub(crate) fn share(&self, characteristic: usize, possible: u64) -> Score {
        let at = usize::try_from(possible).unwrap_or_default();
        self.shares[characteristic].get(at).copied().unwrap_or_default()
    }
}

/// The outcome of a characteristic of which these are possible, as bits in the order of [`OUTCOMES`].
fn outcome_of(possible: u64) -> Outcome {
    let only = possible.is_power_of_two().then(|| OUTCOMES[possible.trailing_zeros() as usize]);
    only.unwrap_or(Outcome::Unknown)
}

/// For each case, whether some service about which no sources disagree satisfies all of the conditions and not the last one;
/// nothing when that takes too much work to find out.
pub(crate) fn satisfiable(ir: &Ir, cases: &[(Vec<NodeId>, Option<NodeId>)]) -> Option<Vec<bool>> {
    let variables = Variables::of(ir).ok()?;
    let mut builder = Builder::new(ir, &variables);
    cases.iter().map(|(all, not)| builder.can_hold(all, *not).ok()).collect()
}

/// What a characteristic adds to the score, by its possible outcomes.
fn shares(weight: f64) -> [Score; 1 << OUTCOMES.len()] {
    std::array::from_fn(|possible| {
        let outcomes = OUTCOMES.iter().enumerate().filter(move |(at, _)| possible >> at & 1 == 1);
        Score::of(outcomes.map(|(_, outcome)| *outcome), weight)
    })
}

impl Diagram {
    /// The part that can be reached from `root`, in the order of the variables.
    fn from(nodes: &[Branch], root: Next, variables: &Variables) -> Self {
        let mut seen = vec![false; nodes.len()];
        let mut open = vec![root];
        while let Some(next) = open.pop() {
            if next >= TERMINALS && !std::mem::replace(&mut seen[(next - TERMINALS) as usize], true) {
                open.extend_from_slice(&nodes[(next - TERMINALS) as usize].edges);
            }
        }
        let mut order: Vec<usize> = (0..nodes.len()).filter(|node| seen[*node]).collect();
        order.sort_by_key(|node| nodes[*node].variable);
        let edges = || order.iter().flat_map(|node| nodes[*node].edges.iter()).chain([&root]);
        let terminals = edges().filter(|edge| **edge < TERMINALS).max().map_or(0, |last| last + 1);
        let mut place = vec![0; nodes.len()];
        for (new, old) in (terminals..).zip(&order) {
            place[*old] = new;
        }
        let moved = |next: Next| if next < TERMINALS { next } else { place[(next - TERMINALS) as usize] };
        let mut all_edges = Vec::new();
        let nodes = order.iter().map(|old| {
            let Branch { variable, edges } = &nodes[*old];
            let first = all_edges.len();
            all_edges.extend(edges.iter().map(|edge| moved(*edge)));
            Place { variable: *variable, edges: (first, all_edges.len()) }
        });
        let nodes: Vec<Place> = nodes.collect();
        let mut diagram = Self { nodes, edges: all_edges, terminals, root: moved(root), ..Self::default() };
        diagram.divide(variables);
        diagram
    }

    /// Finds the sections and the stops.
    fn divide(&mut self, variables: &Variables) {
        let before = |variable: usize| self.nodes.partition_point(|node| node.variable < variable);
        let sections: Vec<_> =
            variables.clusters.iter().map(|own| before(own.start)..before(own.end)).collect();
        let mut is_stop = vec![false; self.terminals as usize + self.nodes.len()];
        is_stop[..self.terminals as usize].fill(true);
        is_stop[self.root as usize] = true;
        for nodes in &sections {
            let end = self.terminals + Next::try_from(nodes.end).unwrap_or(0);
            for edge in self.nodes[nodes.clone()].iter().flat_map(|node| self.edges_of(node)) {
                is_stop[*edge as usize] |= *edge >= end;
            }
        }
        self.stops = (0..).zip(&is_stop).filter(|(_, is_stop)| **is_stop).map(|(place, _)| place).collect();
        self.stop_of = vec![Stop::MAX; is_stop.len()];
        for (stop, place) in (0..).zip(&self.stops) {
            self.stop_of[*place as usize] = stop;
        }
        for (cluster, nodes) in sections.into_iter().enumerate().filter(|(_, nodes)| !nodes.is_empty()) {
            let stops_before = |node: usize| {
                self.stops.partition_point(|stop| (*stop as usize) < self.terminals as usize + node)
            };
            let entries = stops_before(nodes.start)..stops_before(nodes.end);
            self.clusters.push(cluster);
            self.sections.push(Section { nodes, first_variable: variables.clusters[cluster].start, entries });
        }
    }
}
