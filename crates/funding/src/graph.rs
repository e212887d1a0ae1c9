//! The graph of a view, and the compact form on which the measures run.

use std::sync::Arc;

use jiff::civil::Date;
use petgraph::graph::UnGraph;
use petgraph::visit::EdgeRef;
use registry::{BodyView, FundingLine, ServiceView, Slug, Source};

use crate::Handover;

/// Bodies on the one side, services on the other; an edge is a line, and lines may be parallel. Funders come first, by
/// slug, then services, by slug; edges by the id of their line.
pub type FundingGraph = UnGraph<Node, Arc<Link>>;

/// A node of the graph.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A body that pays.
    Funder(Arc<BodyView>),
    /// A service that is paid for.
    Service(Arc<ServiceView>),
}

impl Node {
    /// Unique in the graph, and stable: `commissioning-body:` or `service:` and the slug. (A body and a service may share a slug.)
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Funder(view) => format!("commissioning-body:{}", view.body.slug),
            Self::Service(view) => format!("service:{}", view.service.slug),
        }
    }

    /// The name of the body or service.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Funder(view) => &view.body.name,
            Self::Service(view) => &view.service.name,
        }
    }
}

/// A line with what it connects on the day of its view.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The line, as it is recorded.
    pub line: Arc<FundingLine>,
    /// The body that the source names.
    pub named: Arc<BodyView>,
    /// The body that pays on the day.
    pub payer: Arc<BodyView>,
    /// The service that it pays for.
    pub service: Arc<ServiceView>,
    /// How the payer came to pay.
    pub handover: Handover,
    /// Whether what the source says is current on the day; see [`registry::Stated`].
    pub current: bool,
    /// Who says so.
    pub source: Option<Arc<Source>>,
}

impl Link {
    /// The link with its amount cut by a percentage. It is a line of its own, `…-cut`, and never the one that is recorded.
    #[must_use]
    pub fn cut(&self, percent: f64) -> Self {
        let mut line = FundingLine::clone(&self.line);
        line.annual_amount = line.annual_amount.map(|amount| amount * (100.0 - percent) / 100.0);
        if let Ok(id) = Slug::new(&format!("{}-cut", line.id)) {
            line.id = id;
        }
        Self { line: Arc::new(line), ..self.clone() }
    }

    /// Whether the line pays on a day, as far as is known.
    ///
    /// It does from its first day on; if that is not known, from the day on which its source was published, as claims
    /// count: a report of 2019 does not say who paid in 1990. It does until its last day; an end that nobody has named has
    /// not come. Before the body that pays has begun, nothing pays.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        let told = || self.source.as_ref().and_then(|source| source.published);
        let begun = self.line.from.or_else(told).is_none_or(|from| from <= day);
        begun && self.line.valid_on(day) && self.payer.body.valid_from.is_none_or(|from| from <= day)
    }
}

/// The neighbours of each node in one piece of memory: petgraph's own lists jump about, which costs a search through a
/// million edges most of its time. Self-pairs are left out: no measure here is changed by one.
#[derive(Clone, Debug)]
pub struct Adjacency {
    /// Where the neighbours of each node begin; one more than there are nodes.
    starts: Vec<u32>,
    /// The neighbour and the number of the edge.
    steps: Vec<(u32, u32)>,
}

impl Adjacency {
    /// Of every edge of a graph, parallel ones each on its own.
    #[must_use]
    pub fn of<N, E>(graph: &UnGraph<N, E>) -> Self {
        let pairs: Vec<(u32, u32)> = graph
            .edge_references()
            .map(|edge| (number(edge.source().index()), number(edge.target().index())))
            .collect();
        Self::of_pairs(graph.node_count(), &pairs)
    }

    /// Of the simple graph: parallel edges are one, the first of them.
    #[must_use]
    pub fn simple<N, E>(graph: &UnGraph<N, E>) -> Self {
        let multiple = Self::of(graph);
        let mut seen = vec![u32::MAX; graph.node_count()];
        let mut simple = Self {
            starts: Vec::with_capacity(multiple.starts.len()),
            steps: Vec::with_capacity(multiple.steps.len()),
        };
        simple.starts.push(0);
        for node in 0..number(graph.node_count()) {
            for &(neighbour, edge) in multiple.steps(node) {
                let seen = &mut seen[neighbour as usize];
                if *seen != node {
                    *seen = node;
                    simple.steps.push((neighbour, edge));
                }
            }
            simple.starts.push(number(simple.steps.len()));
        }
        simple
    }

    fn of_pairs(nodes: usize, pairs: &[(u32, u32)]) -> Self {
        let apart = || pairs.iter().filter(|(from, to)| from != to);
        let mut starts = vec![0_u32; nodes + 1];
        for &(from, to) in apart() {
            starts[from as usize + 1] += 1;
            starts[to as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut steps = vec![(0, 0); starts[nodes] as usize];
        for (edge, &(from, to)) in pairs.iter().enumerate() {
            if from != to {
                for (at, neighbour) in [(from, to), (to, from)] {
                    let slot = &mut next[at as usize];
                    steps[*slot as usize] = (neighbour, number(edge));
                    *slot += 1;
                }
            }
        }
        Self { starts, steps }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many edges there are, without self-pairs.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.steps.len() / 2
    }

    /// The neighbours of a node, each with the number of the edge, in the order of the edges.
    ///
    /// # Panics
    /// When there is no such node.
    #[must_use]
    pub fn steps(&self, node: u32) -> &[(u32, u32)] {
        let node = node as usize;
        &self.steps[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Where the steps of a node begin and end among all.
    pub(crate) fn range(&self, node: u32) -> (u32, u32) {
        (self.starts[node as usize], self.starts[node as usize + 1])
    }

    pub(crate) fn step(&self, at: u32) -> (u32, u32) {
        self.steps[at as usize]
    }
}

/// A number of nodes or edges. A graph of petgraph holds fewer than 2³² of either.
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
