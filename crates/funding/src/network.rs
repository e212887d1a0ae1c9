//! A view with what is measured of each of its nodes: what a picture shows, and the table beside it.

use std::sync::Arc;

use jiff::civil::Date;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use registry::{BodyView, Classification, Registry, ServiceView};

use crate::layout::{Position, two_columns};
use crate::measures::betweenness::{Betweenness, Effort, Precision, betweenness};
use crate::measures::components::components;
use crate::measures::cuts::Cuts;
use crate::service_funding::ServiceFunding;
use crate::{Link, Partnership, Scope, View, partnerships};

/// A view with what is measured of each of its nodes.
#[derive(Clone, Debug)]
pub struct Network {
    /// What it is measured from: who asked, for which day, about what; the lines; what has none.
    pub view: Arc<View>,
    /// The bodies that pay, by slug.
    pub funders: Vec<FunderNode>,
    /// The services that are paid for, by slug.
    pub services: Vec<ServiceNode>,
    /// The lines, by id.
    pub links: Vec<Arc<Link>>,
    /// Pairs of bodies that fund the same services, by slug.
    pub partnerships: Vec<Partnership>,
    /// How many parts there are that no line connects.
    pub components: usize,
    /// Lines without which a part falls in two: the only line between two sides of it. By id.
    pub bridges: Vec<Arc<Link>>,
    /// How good the betweenness of the funders is.
    pub precision: Precision,
}

/// A body that pays.
#[derive(Clone, Debug)]
pub struct FunderNode {
    /// The body.
    pub body: Arc<BodyView>,
    /// How many services it pays for.
    pub service_count: usize,
    /// From 0 to 1, see [`crate::measures::betweenness`].
    pub betweenness: f64,
    /// The number of its component, from 0.
    pub component: usize,
    /// Services that would lose their only funder, by slug.
    pub sole_funder_of: Vec<Arc<ServiceView>>,
    /// Whether its component falls apart without it.
    pub articulation: bool,
    /// If it is an articulation: services that would have no funder, or be cut off from the largest piece that would be
    /// left of the component, by slug. (Of several pieces that are the largest, none is cut off.)
    pub strands: Vec<Arc<ServiceView>>,
    /// Where to draw it: from 0 to the width of the picture, in rows.
    pub x: f64,
    /// Where to draw it: from 0 downwards, in rows.
    pub y: f64,
}

/// A service that is paid for.
#[derive(Clone, Debug)]
pub struct ServiceNode {
    /// The service.
    pub service: Arc<ServiceView>,
    /// Who pays, under the filter.
    pub funding: ServiceFunding,
    /// How many bodies pay.
    pub funder_count: usize,
    /// The number of its component, from 0.
    pub component: usize,
    /// Where to draw it, as for [`FunderNode::x`].
    pub x: f64,
    /// Where to draw it.
    pub y: f64,
}

impl Network {
    /// The day.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.view.scope.as_of
    }
}

/// The funding network of a scope. `classify` says what a service is; [`crate::on_record`] will do where no rules are at
/// hand.
#[must_use]
pub fn network(
    registry: &Registry,
    scope: &Scope,
    classify: impl Fn(&ServiceView) -> Classification,
) -> Network {
    network_of(View::new(registry, scope, classify))
}

/// The network of a view that is there already.
#[must_use]
pub fn network_of(view: View) -> Network {
    let view = Arc::new(view);
    let graph = view.graph();
    let parts = components(graph);
    let cuts = Cuts::of(graph);
    let Betweenness { values, precision } = betweenness(graph, Effort::default());
    let positions = two_columns(graph, view.funder_count());
    let component = |at: NodeIndex| parts.of.get(at.index()).map_or(0, |part| *part as usize);
    let place = |at: NodeIndex| positions.get(at.index()).copied().unwrap_or(Position { x: 0.0, y: 0.0 });
    let services = |nodes: Vec<NodeIndex>| -> Vec<Arc<ServiceView>> {
        nodes.into_iter().filter_map(|at| view.service(at).cloned()).collect()
    };
    let counts = view.funder_counts();
    let funders = view.funders().map(|(at, body)| {
        let opposite = view.opposite(at);
        let sole =
            opposite.iter().copied().filter(|service| counts.get(service.index()) == Some(&1)).collect();
        let articulation = cuts.is_articulation(at);
        let stranded = if articulation { stranded(cuts.pieces(at), view.funder_count()) } else { Vec::new() };
        FunderNode {
            body: Arc::clone(body),
            service_count: opposite.len(),
            betweenness: values.get(at.index()).copied().unwrap_or(0.0),
            component: component(at),
            sole_funder_of: services(sole),
            articulation,
            strands: services(stranded),
            x: place(at).x,
            y: place(at).y,
        }
    });
    let nodes = view.services().map(|(at, service)| {
        let links = view.links_at(at).into_iter().cloned().collect();
        let funding = ServiceFunding::of(view.scope.as_of, links);
        ServiceNode {
            service: Arc::clone(service),
            funder_count: funding.funder_count,
            funding,
            component: component(at),
            x: place(at).x,
            y: place(at).y,
        }
    });
    let bridges = graph.edge_references().filter(|edge| cuts.bridges.binary_search(&edge.id()).is_ok());
    let (funders, nodes) = (funders.collect(), nodes.collect());
    let bridges = bridges.map(|edge| Arc::clone(edge.weight())).collect();
    Network {
        funders,
        services: nodes,
        links: view.links().cloned().collect(),
        partnerships: partnerships(&view),
        components: parts.count(),
        bridges,
        precision,
        view,
    }
}

/// The services in what is left of a component, but for the largest pieces that have a funder.
fn stranded(pieces: Vec<Vec<NodeIndex>>, funders: usize) -> Vec<NodeIndex> {
    let funded = |piece: &[NodeIndex]| piece.iter().any(|at| at.index() < funders);
    let largest = pieces.iter().filter(|piece| funded(piece)).map(Vec::len).max();
    let lesser = pieces.into_iter().filter(|piece| Some(piece.len()) != largest || !funded(piece));
    let mut services: Vec<_> = lesser.flatten().filter(|at| at.index() >= funders).collect();
    services.sort_unstable();
    services
}
