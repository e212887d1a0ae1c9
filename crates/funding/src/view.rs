//! The lines valid on a day under a filter, as a graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::civil::Date;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;
use registry::{BodyView, Classification, FundingLine, Registry, Revision, ServiceView, Slug};

use crate::succession::Successions;
use crate::{Filter, FundingGraph, Link, Node};

/// For which day, about what.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// The day.
    pub as_of: Date,
    /// About what.
    pub filter: Filter,
    /// At most so many lines: of more, those with the first ids are taken, and the view says that it is truncated.
    pub max_links: usize,
}

impl Scope {
    /// Ten times what all of the United Kingdom may come to. A service with k funders makes k² / 2 partnerships, so a caller
    /// with other data may want less.
    pub const MAX_LINKS: usize = 20_000;

    /// Everything on a day.
    #[must_use]
    pub fn new(as_of: Date) -> Self {
        Self { as_of, filter: Filter::default(), max_links: Self::MAX_LINKS }
    }

    /// What a filter lets through.
    #[must_use]
    pub fn with_filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }
}

/// What a service is on record as: decided, else attested, else undetermined. A caller who has the rules may say more.
#[must_use]
pub fn on_record(service: &ServiceView) -> Classification {
    service.classification().map_or(Classification::Undetermined, |(class, _)| class)
}

/// The lines valid on a day under a filter.
///
/// A line is in the view when it is in force on the day ([`Link::in_force`]), and the filter
/// lets it through.
/// Every node has at least one line: [`View::unlinked`] are the services that the filter asks about and that have none.
#[derive(Clone, Debug)]
pub struct View {
    /// For which day, about what.
    pub scope: Scope,
    /// The revision of the registry that was read.
    pub revision: Revision,
    /// Whether there were more lines than were asked for.
    pub truncated: bool,
    /// Services that fit the filter and have no line in the view, by slug. (Empty when it asks for hops.)
    pub unlinked: Vec<Arc<ServiceView>>,
    graph: FundingGraph,
    funders: usize,
    history: Vec<Arc<Link>>,
}

impl View {
    /// Builds the view. `classify` says what a service is; it is asked only when the filter wants to know.
    pub fn new(
        registry: &Registry,
        scope: &Scope,
        classify: impl Fn(&ServiceView) -> Classification,
    ) -> Self {
        let (mut links, services) = candidates(registry, scope, classify);
        if let Some(hops) = scope.filter.hops {
            let near = neighbourhood(registry, scope, &links, hops);
            let is_near = |link: &Arc<Link>| {
                near.bodies.contains(&link.payer.body.slug)
                    && near.services.contains(&link.service.service.slug)
            };
            links.retain(is_near);
        }
        let history = links.clone();
        links.retain(|link| link.in_force(scope.as_of));
        let truncated = links.len() > scope.max_links;
        links.truncate(scope.max_links);
        let linked: BTreeSet<Slug> = links.iter().map(|link| link.service.service.slug.clone()).collect();
        let unlinked = services
            .into_iter()
            .filter(|(slug, _)| scope.filter.hops.is_none() && !linked.contains(slug))
            .map(|(_, service)| service)
            .collect();
        let (graph, funders) = build(links);
        Self {
            scope: scope.clone(),
            revision: registry.revision(),
            truncated,
            unlinked,
            graph,
            funders,
            history,
        }
    }

    /// The view of what would be left of its lines: each as it is, another in its place, or none. Nodes that lose their last line are
    /// gone from it.
    #[must_use]
    pub fn left(&self, left: impl Fn(&Arc<Link>) -> Option<Arc<Link>>) -> Self {
        let links = self.links().filter_map(left).collect();
        let (graph, funders) = build(links);
        Self {
            scope: self.scope.clone(),
            revision: self.revision,
            truncated: self.truncated,
            unlinked: self.unlinked.clone(),
            graph,
            funders,
            history: self.history.clone(),
        }
    }

    /// The graph.
    #[must_use]
    pub fn graph(&self) -> &FundingGraph {
        &self.graph
    }

    /// How many of the nodes are funders: those with the first indices.
    #[must_use]
    pub fn funder_count(&self) -> usize {
        self.funders
    }

    /// How many of the nodes are services: those after the funders.
    #[must_use]
    pub fn service_count(&self) -> usize {
        self.graph.node_count() - self.funders
    }

    /// The bodies that pay, by slug.
    pub fn funders(&self) -> impl Iterator<Item = (NodeIndex, &Arc<BodyView>)> {
        self.graph.node_indices().filter_map(|at| self.funder(at).map(|view| (at, view)))
    }

    /// The services that are paid for, by slug.
    pub fn services(&self) -> impl Iterator<Item = (NodeIndex, &Arc<ServiceView>)> {
        self.graph.node_indices().filter_map(|at| self.service(at).map(|view| (at, view)))
    }

    /// The lines, by id.
    pub fn links(&self) -> impl Iterator<Item = &Arc<Link>> {
        self.graph.edge_weights()
    }

    /// The lines that the filter lets through whatever their dates, by id, each with who pays it on the day of the view.
    pub fn history(&self) -> impl Iterator<Item = &Arc<Link>> {
        self.history.iter()
    }

    /// The body at a node.
    #[must_use]
    pub fn funder(&self, at: NodeIndex) -> Option<&Arc<BodyView>> {
        match self.graph.node_weight(at)? {
            Node::Funder(view) => Some(view),
            Node::Service(_) => None,
        }
    }

    /// The service at a node.
    #[must_use]
    pub fn service(&self, at: NodeIndex) -> Option<&Arc<ServiceView>> {
        match self.graph.node_weight(at)? {
            Node::Service(view) => Some(view),
            Node::Funder(_) => None,
        }
    }

    /// The lines at a node, by id.
    #[must_use]
    pub fn links_at(&self, at: NodeIndex) -> Vec<&Arc<Link>> {
        let mut links: Vec<_> = self.graph.edges(at).map(|edge| (edge.id(), edge.weight())).collect();
        links.sort_unstable_by_key(|(id, _)| *id);
        links.into_iter().map(|(_, link)| link).collect()
    }

    /// How many bodies pay for each service, by index of node; 0 for the bodies themselves.
    #[must_use]
    pub fn funder_counts(&self) -> Vec<usize> {
        let count = |at: NodeIndex| if at.index() < self.funders { 0 } else { self.opposite(at).len() };
        self.graph.node_indices().map(count).collect()
    }

    /// The nodes on the other side of a node, each once, in order.
    #[must_use]
    pub fn opposite(&self, at: NodeIndex) -> Vec<NodeIndex> {
        let mut opposite: Vec<_> = self.graph.neighbors(at).collect();
        opposite.sort_unstable();
        opposite.dedup();
        opposite
    }
}

/// The lines that the filter lets through whatever their dates, by id, and the services that it is about, by slug.
fn candidates(
    registry: &Registry,
    scope: &Scope,
    classify: impl Fn(&ServiceView) -> Classification,
) -> (Vec<Arc<Link>>, BTreeMap<Slug, Arc<ServiceView>>) {
    let Scope { filter, as_of, .. } = scope;
    let mut successions = Successions::new(registry, *as_of);
    let bodies = filter_bodies(registry, filter, &mut successions);
    let wanted = filter_services(registry, scope);
    // With hops, bodies and services are where to begin, not what to keep.
    let by_name = filter.hops.is_none();
    let (mut links, mut services) = (Vec::new(), BTreeMap::new());
    for service in registry.services() {
        interrupt::check();
        let fits = one_of(&filter.nations, &service.service.nation)
            && (!by_name || filter.services.is_empty() || wanted.contains(&service.service.slug))
            && (filter.classifications.is_empty() || filter.classifications.contains(&classify(service)));
        if !fits {
            continue;
        }
        services.insert(service.service.slug.clone(), Arc::clone(service));
        for line in registry.lines_of_service(service) {
            if !one_of(&filter.budgets, &line.budget) || !one_of(&filter.roles, &line.role) {
                continue;
            }
            let Some(link) = link(registry, &mut successions, line, service) else { continue };
            if filter.current_only && !link.current {
                continue;
            }
            let by_body = !by_name || filter.bodies.is_empty() || bodies.contains(&link.payer.body.slug);
            if by_body && one_of(&filter.kinds, &link.payer.body.kind) {
                links.push(Arc::new(link));
            }
        }
    }
    links.sort_unstable_by(|a, b| a.line.id.cmp(&b.line.id));
    (links, services)
}

fn one_of<T: Ord>(set: &BTreeSet<T>, member: &T) -> bool {
    set.is_empty() || set.contains(member)
}

pub(crate) fn link(
    registry: &Registry,
    successions: &mut Successions<'_>,
    line: &Arc<FundingLine>,
    service: &Arc<ServiceView>,
) -> Option<Link> {
    let named = registry.body(&line.funder)?;
    let (payer, handover) = successions.payer(named, service);
    Some(Link {
        line: Arc::clone(line),
        named: Arc::clone(named),
        payer,
        service: Arc::clone(service),
        handover,
        current: registry.is_line_current(line, successions.as_of()),
        source: registry.source(&line.source).cloned(),
    })
}

/// The bodies that a filter names, with those that stand for them on the day.
fn filter_bodies(registry: &Registry, filter: &Filter, successions: &mut Successions<'_>) -> BTreeSet<Slug> {
    let mut slugs = filter.bodies.clone();
    for body in filter.bodies.iter().filter_map(|slug| registry.body(slug)) {
        slugs.extend(successions.heirs(body).iter().map(|heir| heir.body.slug.clone()));
    }
    slugs
}

/// The services that a filter names, with those that they were merged into.
fn filter_services(registry: &Registry, scope: &Scope) -> BTreeSet<Slug> {
    let named = scope.filter.services.iter();
    let seen = named.filter_map(|slug| registry.visible_service(slug));
    seen.map(|service| service.service.slug.clone()).collect()
}

/// What lies within a number of hops.
#[derive(Default)]
struct Near {
    bodies: BTreeSet<Slug>,
    services: BTreeSet<Slug>,
}

/// Everything within so many hops of the bodies and services of the filter, along lines that are valid on the day.
fn neighbourhood(registry: &Registry, scope: &Scope, links: &[Arc<Link>], hops: u32) -> Near {
    let mut successions = Successions::new(registry, scope.as_of);
    let bodies = filter_bodies(registry, &scope.filter, &mut successions);
    let services = filter_services(registry, scope);
    let valid = links.iter().filter(|link| link.in_force(scope.as_of)).cloned().collect();
    let (graph, _) = build(valid);
    let mut distance: Vec<Option<u32>> = vec![None; graph.node_count()];
    let mut open = VecDeque::new();
    for at in graph.node_indices() {
        let seed = match &graph[at] {
            Node::Funder(view) => bodies.contains(&view.body.slug),
            Node::Service(view) => services.contains(&view.service.slug),
        };
        if seed {
            distance[at.index()] = Some(0);
            open.push_back((at, 0));
        }
    }
    let mut near = Near::default();
    while let Some((at, far)) = open.pop_front() {
        match &graph[at] {
            Node::Funder(view) => near.bodies.insert(view.body.slug.clone()),
            Node::Service(view) => near.services.insert(view.service.slug.clone()),
        };
        if far < hops {
            for next in graph.neighbors(at) {
                if distance[next.index()].is_none() {
                    distance[next.index()] = Some(far + 1);
                    open.push_back((next, far + 1));
                }
            }
        }
    }
    near
}

/// A graph of lines that are in order, and how many of its nodes are funders.
fn build(links: Vec<Arc<Link>>) -> (FundingGraph, usize) {
    let mut funders: BTreeMap<Slug, &Arc<BodyView>> = BTreeMap::new();
    let mut services: BTreeMap<Slug, &Arc<ServiceView>> = BTreeMap::new();
    for link in &links {
        funders.entry(link.payer.body.slug.clone()).or_insert(&link.payer);
        services.entry(link.service.service.slug.clone()).or_insert(&link.service);
    }
    let mut graph = UnGraph::with_capacity(funders.len() + services.len(), links.len());
    let count = funders.len();
    let funders: BTreeMap<Slug, NodeIndex> = funders
        .into_iter()
        .map(|(slug, view)| (slug, graph.add_node(Node::Funder(Arc::clone(view)))))
        .collect();
    let services: BTreeMap<Slug, NodeIndex> = services
        .into_iter()
        .map(|(slug, view)| (slug, graph.add_node(Node::Service(Arc::clone(view)))))
        .collect();
    for link in links {
        let ends = (funders.get(&link.payer.body.slug), services.get(&link.service.service.slug));
        if let (Some(&funder), Some(&service)) = ends {
            graph.add_edge(funder, service, link);
        }
    }
    (graph, count)
}
