//! The definition as multi-valued decision diagrams: what is possible is read off them exactly.
//!
//! A node asks about one [variable](variables), each of its edges is one case, and the terminals are the classes, or
//! the outcomes of a characteristic. A partial assignment leaves some cases of each variable possible; the possible
//! classes are the terminals that can be reached through them. The umbrella constraints are part of the diagrams: what
//! contradicts them leads to a terminal of its own. One walk serves a service and 63 hypothetical answers about it at
//! once, each in a bit of its own.

mod build;
pub(crate) mod relevance;
pub(crate) mod variables;

use facts::FactIndex;

use crate::ir::{Ir, Node, NodeId};
use crate::outcome::{Outcome, Score};
use build::{Branch, Builder, MAX_STEPS, Next, TERMINALS, TRUE, position};
use variables::Variables;

/// The most nodes of one diagram: reading it off takes some microseconds.
pub(crate) const MAX_NODES: usize = 4096;

/// The outcomes of a characteristic in the order of their terminals.
pub(crate) const OUTCOMES: [Outcome; 4] =
    [Outcome::Met, Outcome::PartlyMet, Outcome::NotMet, Outcome::NotApplicable];

/// The diagrams of a definition.
#[derive(Clone, Debug)]
pub(crate) struct Mdd {
    pub(crate) variables: Variables,
    /// Where the cases of each variable start among those of all.
    starts: Vec<usize>,
    /// How many cases all variables have.
    cases: usize,
    classes: Diagram,
    /// One for each characteristic.
    outcomes: Vec<Diagram>,
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
#[derive(Clone, Debug)]
struct Diagram {
    nodes: Vec<Place>,
    /// The edges of all nodes, node by node and case by case.
    edges: Vec<Next>,
    /// What is below this is a terminal, and what is not a node.
    terminals: Next,
    root: Next,
    /// The clusters of variables that it asks about.
    clusters: Vec<usize>,
}

/// A node: the variable that it asks about, where its cases start among those of all, and where its edges are.
#[derive(Clone, Copy, Debug)]
struct Place {
    variable: usize,
    cluster: usize,
    first_case: usize,
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
        let mut cases = 0;
        let starts = variables.list.iter().map(|variable| {
            cases += variable.cases;
            cases - variable.cases
        });
        let starts: Vec<usize> = starts.collect();
        let diagram = |root: Next| Diagram::from(&built, root, &variables, &starts);
        let (classes, outcomes) = (diagram(classes), outcomes.into_iter().map(diagram).collect::<Vec<_>>());
        let constraints = variables.clusters.iter().map(|cluster| cluster.ties).zip(constraints);
        let constraints =
            constraints.filter(|(ties, _)| *ties != 0).map(|(ties, root)| (ties, diagram(root)));
        let constraints = constraints.collect();
        let sizes =
            outcomes.iter().enumerate().map(|(position, diagram)| (Part::Characteristic(position), diagram));
        let largest = sizes.chain([(Part::Classes, &classes)]).max_by_key(|(_, diagram)| diagram.nodes.len());
        let (of, nodes) = largest.map_or((Part::Classes, 0), |(of, diagram)| (of, diagram.nodes.len()));
        if nodes > MAX_NODES {
            return Err(entangled(of));
        }
        let size = DiagramSize { nodes, max_nodes: MAX_NODES, steps, max_steps: MAX_STEPS };
        let shares = ir.criteria.iter().map(|criterion| shares(criterion.weight)).collect();
        Ok((Self { variables, starts, cases, classes, outcomes, shares, constraints }, satisfiable, size))
    }

    /// What it costs to read the classes off, in steps.
    pub(crate) fn cost(&self) -> u64 {
        (self.classes.nodes.len() + self.variables.list.len()) as u64
    }

    /// The bits of the constraints and implications that no service satisfies with these cases: for each cluster all or none.
    pub(crate) fn contradicted(&self, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        let contradicted = self.constraints.iter().filter(|(_, diagram)| {
            diagram.walk(masks, reached);
            reached.get(TRUE as usize).is_none_or(|reached| *reached == 0)
        });
        contradicted.fold(0, |bits, (ties, _)| bits | ties)
    }

    /// The classes that can be reached through these cases, as bits, where they are consistent.
    pub(crate) fn classes(&self, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        self.classes.terminals(masks, reached)
    }

    /// Marks the clusters of variables that the class of the last service depends on, as [`Mdd::classes_of_many`] has just
    /// found.
    pub(crate) fn touched(&self, reached: &[u64], clusters: &mut Vec<bool>) {
        clusters.clear();
        clusters.resize(self.variables.clusters.len(), false);
        for (node, reached) in self.classes.nodes.iter().zip(&reached[self.classes.terminals as usize..]) {
            clusters[node.cluster] |= reached >> 63 != 0;
        }
    }

    /// The outcomes of a characteristic that can be reached, as bits in the order of [`OUTCOMES`].
    pub(crate) fn outcomes(&self, characteristic: usize, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        self.outcomes[characteristic].terminals(masks, reached)
    }

    /// The classes of up to 64 services at once: `found` gets each class with the services that may be of it.
    pub(crate) fn classes_of_many(&self, lanes: &Lanes, reached: &mut Vec<u64>, found: impl FnMut(u32, u64)) {
        self.classes.terminals_of_many(&lanes.services, reached, found);
    }

    /// The same for the outcomes of a characteristic.
    pub(crate) fn outcomes_of_many(
        &self,
        characteristic: usize,
        lanes: &Lanes,
        reached: &mut Vec<u64>,
        found: impl FnMut(u32, u64),
    ) {
        self.outcomes[characteristic].terminals_of_many(&lanes.services, reached, found);
    }

    /// The clusters of variables that the classes depend on.
    pub(crate) fn clusters_of_classes(&self) -> &[usize] {
        &self.classes.clusters
    }

    /// The clusters of variables that the outcome of a characteristic depends on.
    pub(crate) fn clusters_of(&self, characteristic: usize) -> &[usize] {
        &self.outcomes[characteristic].clusters
    }

    /// What a characteristic adds to the score when these outcomes are possible.
    pub(crate) fn share(&self, characteristic: usize, possible: u64) -> Score {
        let at = usize::try_from(possible).unwrap_or_default();
        self.shares[characteristic].get(at).copied().unwrap_or_default()
    }
}

/// What a characteristic adds to the score, by its possible outcomes.
fn shares(weight: f64) -> [Score; 1 << OUTCOMES.len()] {
    std::array::from_fn(|possible| {
        let outcomes = OUTCOMES.iter().enumerate().filter(move |(at, _)| possible >> at & 1 == 1);
        Score::of(outcomes.map(|(_, outcome)| *outcome), weight)
    })
}

/// For each case of each variable those of up to 64 services that may have it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    services: Vec<u64>,
}

impl Lanes {
    /// All services alike.
    pub(crate) fn fill(&mut self, mdd: &Mdd, masks: &[u64]) {
        self.services.clear();
        self.services.reserve(mdd.cases);
        for (variable, mask) in mdd.variables.list.iter().zip(masks) {
            self.services.extend((0..variable.cases).map(|case| (mask >> case & 1).wrapping_neg()));
        }
    }

    /// One of them may have these cases of a variable if it could not, and cannot if it could.
    pub(crate) fn flip(&mut self, mdd: &Mdd, service: usize, variable: usize, mut cases: u64) {
        let start = mdd.starts[variable];
        while cases != 0 {
            self.services[start + cases.trailing_zeros() as usize] ^= 1 << service;
            cases &= cases - 1;
        }
    }
}

impl Diagram {
    /// The part that can be reached from `root`, in the order of the variables.
    fn from(nodes: &[Branch], root: Next, variables: &Variables, starts: &[usize]) -> Self {
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
            let of = |cluster: &variables::Cluster| (cluster.start..cluster.end).contains(variable);
            let cluster = variables.clusters.iter().position(of).unwrap_or(0);
            Place {
                variable: *variable,
                cluster,
                first_case: starts[*variable],
                edges: (first, all_edges.len()),
            }
        });
        let nodes: Vec<Place> = nodes.collect();
        let mut clusters: Vec<usize> = nodes.iter().map(|node| node.cluster).collect();
        clusters.dedup();
        Self { nodes, edges: all_edges, terminals, root: moved(root), clusters }
    }

    fn terminals(&self, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        self.walk(masks, reached);
        let found = (0..self.terminals).filter(|terminal| reached[*terminal as usize] != 0);
        found.filter_map(position).fold(0, |bits, position| bits | 1 << position)
    }

    fn edges_of(&self, node: &Place) -> &[Next] {
        &self.edges[node.edges.0..node.edges.1]
    }

    /// Marks the nodes and terminals that can be reached.
    fn walk(&self, masks: &[u64], reached: &mut Vec<u64>) {
        reached.clear();
        reached.resize(self.terminals as usize + self.nodes.len(), 0);
        reached[self.root as usize] = 1;
        for (at, node) in (self.terminals as usize..).zip(&self.nodes) {
            if reached[at] == 0 {
                continue;
            }
            let (edges, mut possible) = (self.edges_of(node), masks[node.variable]);
            while possible != 0 {
                reached[edges[possible.trailing_zeros() as usize] as usize] = 1;
                possible &= possible - 1;
            }
        }
    }

    fn terminals_of_many(&self, services: &[u64], reached: &mut Vec<u64>, mut found: impl FnMut(u32, u64)) {
        reached.clear();
        reached.resize(self.terminals as usize + self.nodes.len(), 0);
        reached[self.root as usize] = u64::MAX;
        for (at, node) in (self.terminals as usize..).zip(&self.nodes) {
            let here = reached[at];
            if here != 0 {
                let edges = self.edges_of(node);
                for (edge, services) in edges.iter().zip(&services[node.first_case..]) {
                    reached[*edge as usize] |= here & services;
                }
            }
        }
        for terminal in 0..self.terminals {
            if let (Some(position), services @ 1..) = (position(terminal), reached[terminal as usize]) {
                found(position, services);
            }
        }
    }
}

impl Ir {
    /// The facts that these conditions read, each once, in the order of the vocabulary.
    fn facts_below(&self, roots: impl Iterator<Item = NodeId>) -> Vec<FactIndex> {
        let clause = |id: NodeId| match self.node(id) {
            Node::Clause(clause) => Some(self.clauses[*clause].fact()),
            _ => None,
        };
        let mut facts: Vec<FactIndex> = self.order(roots).into_iter().filter_map(clause).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }
}
