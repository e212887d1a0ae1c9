//! Two bodies that fund the same services.

use std::sync::Arc;

use jiff::civil::Date;
use petgraph::graph::NodeIndex;
use registry::{BodyView, Registry, ServiceView};

use crate::graph::number;
use crate::measures::projection::projection;
use crate::{Filter, Scope, View, on_record};

/// Two bodies that fund the same services.
#[derive(Clone, Debug, PartialEq)]
pub struct Partnership {
    /// The two, by slug.
    pub bodies: [Arc<BodyView>; 2],
    /// The services that both fund, by slug.
    pub services: Vec<Arc<ServiceView>>,
    /// How many services that is.
    pub strength: f64,
    /// The same, with a service that k bodies fund counted as 1 / (k - 1): [`crate::measures::projection`].
    pub newman: f64,
}

impl Partnership {
    /// Whether it is the partnership of the same two bodies.
    #[must_use]
    pub fn same_bodies(&self, other: &Self) -> bool {
        let slugs = |pair: &Self| pair.bodies.clone().map(|view| view.body.slug.clone());
        slugs(self) == slugs(other)
    }
}

/// The partnerships of a view, by the slugs of their bodies.
#[must_use]
pub fn partnerships(view: &View) -> Vec<Partnership> {
    let funder = |at: NodeIndex| view.funder(at).cloned();
    projection(view.graph(), view.funder_count())
        .into_iter()
        .filter_map(|pair| {
            let [first, second] = pair.funders;
            let services: Vec<_> = pair.services.iter().filter_map(|at| view.service(*at).cloned()).collect();
            Some(Partnership {
                bodies: [funder(first)?, funder(second)?],
                strength: f64::from(number(services.len())),
                services,
                newman: pair.newman,
            })
        })
        .collect()
}

/// The partnerships of one body on a day: closest first. A body that has ended has none, its successors may.
#[must_use]
pub fn partners(registry: &Registry, body: &BodyView, as_of: Date) -> Vec<Partnership> {
    let slug = &body.body.slug;
    let filter = Filter { bodies: [slug.clone()].into(), hops: Some(2), ..Filter::default() };
    let view = View::new(registry, &Scope::new(as_of).with_filter(filter), on_record);
    let mut own = partnerships(&view);
    own.retain(|pair| pair.bodies.iter().any(|view| view.body.slug == *slug));
    own.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(b.newman.total_cmp(&a.newman)));
    own
}
