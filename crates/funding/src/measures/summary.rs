//! A view in a few numbers.

use std::sync::Arc;

use jiff::civil::Date;
use petgraph::visit::EdgeRef;

use crate::measures::components::components;
use crate::measures::concentration::Concentration;
use crate::measures::cuts::Cuts;
use crate::measures::total::Total;
use crate::{Filter, JointFunding, Lead, Link, View};

/// A view in a few numbers, for the head of a page.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The day.
    pub as_of: Date,
    /// About what.
    pub filter: Filter,
    /// How many bodies pay.
    pub funders: usize,
    /// How many services are paid for.
    pub services: usize,
    /// How many services that the filter asks about have no known line.
    pub unlinked: usize,
    /// How many lines there are.
    pub links: usize,
    /// How many parts no line connects.
    pub components: usize,
    /// Lines without which a component falls in two: the only line between two sides of it. In order.
    pub bridges: Vec<Arc<Link>>,
    /// Services that one body alone pays for.
    pub solely_funded: usize,
    /// Services for which CAMHS, children's services and public health are all known to pay.
    pub jointly_funded: usize,
    /// Services for which not all three are known to pay, and of one line the budget is not known.
    pub joint_funding_unknown: usize,
    /// Services with no, one, and several bodies named as lead commissioner.
    pub leads: [usize; 3],
    /// What the lines come to.
    pub total: Total,
    /// How much hangs on how few funders.
    pub concentration: Option<Concentration>,
}

/// A view in a few numbers.
#[must_use]
pub fn summary(view: &View) -> Summary {
    let graph = view.graph();
    let bridges = Cuts::of(graph).bridges;
    let bridges = graph.edge_references().filter(|edge| bridges.binary_search(&edge.id()).is_ok());
    let (mut solely_funded, mut jointly_funded, mut joint_funding_unknown) = (0, 0, 0);
    let mut leads = [0; 3];
    for (at, _) in view.services() {
        let links = view.links_at(at);
        solely_funded += usize::from(view.opposite(at).len() == 1);
        let joint = JointFunding::of(links.iter().copied());
        jointly_funded += usize::from(joint.is_complete());
        joint_funding_unknown += usize::from(!joint.is_complete() && joint.unknown_budget);
        let [none, one, several] = &mut leads;
        *match Lead::of(links) {
            Lead::None => none,
            Lead::One(_) => one,
            Lead::Conflicting(_) => several,
        } += 1;
    }
    Summary {
        as_of: view.scope.as_of,
        filter: view.scope.filter.clone(),
        funders: view.funder_count(),
        services: view.service_count(),
        unlinked: view.unlinked.len(),
        links: graph.edge_count(),
        components: components(graph).count(),
        bridges: bridges.map(|edge| Arc::clone(edge.weight())).collect(),
        solely_funded,
        jointly_funded,
        joint_funding_unknown,
        leads,
        total: Total::of(view.links()),
        concentration: Concentration::of(view.links()),
    }
}
