//! What the files say of each node and line, whatever their syntax.

use std::collections::BTreeMap;

use registry::{Budget, FundingLine, Slug};
use serde_json::{Map, Value as Json};

use crate::{Handover, Link, Network, Query, on_record};

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A number.
    Real,
    /// A whole number.
    Whole,
    /// Yes or no.
    Flag,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number, finite.
    Real(f64),
    /// A whole number.
    Whole(usize),
    /// Yes or no.
    Flag(bool),
}

impl Value {
    /// As a text: numbers in the shortest way that reads back as the same.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Real(number) => format!("{number:?}"),
            Self::Whole(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Json {
        match self {
            Self::Text(text) => Json::from(text.as_str()),
            Self::Real(number) => Json::from(*number),
            Self::Whole(number) => Json::from(*number),
            Self::Flag(flag) => Json::from(*flag),
        }
    }
}

/// An attribute: its name and its type, the same in every file.
pub type Column = (&'static str, Kind);

/// The attributes of a node.
pub const NODE: [Column; 17] = [
    ("side", Kind::Text),
    ("name", Kind::Text),
    ("slug", Kind::Text),
    ("kind", Kind::Text),
    ("nation", Kind::Text),
    ("component", Kind::Whole),
    ("x", Kind::Real),
    ("y", Kind::Real),
    // Of funders.
    ("services", Kind::Whole),
    ("soleFunderOf", Kind::Whole),
    ("betweenness", Kind::Real),
    ("articulation", Kind::Flag),
    // Of services.
    ("classification", Kind::Text),
    ("funders", Kind::Whole),
    ("jointFunding", Kind::Flag),
    ("lead", Kind::Text),
    ("firstEnding", Kind::Text),
];

/// The attributes of a line.
pub const EDGE: [Column; 13] = [
    ("budget", Kind::Text),
    ("role", Kind::Text),
    ("lead", Kind::Flag),
    ("annualAmount", Kind::Real),
    ("from", Kind::Text),
    ("to", Kind::Text),
    ("timeLimited", Kind::Flag),
    ("namedFunder", Kind::Text),
    ("handover", Kind::Text),
    ("successors", Kind::Text),
    ("statedBy", Kind::Text),
    ("sourceTitle", Kind::Text),
    ("locator", Kind::Text),
];

/// The attributes of the whole.
pub const GRAPH: [Column; 7] = [
    ("title", Kind::Text),
    ("asOf", Kind::Text),
    ("filter", Kind::Text),
    ("revision", Kind::Whole),
    ("components", Kind::Whole),
    ("truncated", Kind::Flag),
    ("sources", Kind::Text),
];

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// `commissioning-body:` or `service:` and the slug, as everywhere.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What is known, in the order of [`NODE`].
    pub attributes: Vec<(Column, Value)>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Its id.
    pub id: String,
    /// The id of the body that pays on the day.
    pub source: String,
    /// The id of the service.
    pub target: String,
    /// Budget and role, for people.
    pub label: String,
    /// What is known, in the order of [`EDGE`].
    pub attributes: Vec<(Column, Value)>,
}

/// All that the files say.
#[derive(Clone, Debug)]
pub struct Records {
    /// In the order of [`GRAPH`].
    pub graph: Vec<(Column, Value)>,
    /// Bodies by slug, then services by slug.
    pub nodes: Vec<Node>,
    /// Lines by id.
    pub edges: Vec<Edge>,
}

/// Pairs what is known with the columns, by place.
fn known<const N: usize>(columns: [Column; N], values: [Option<Value>; N]) -> Vec<(Column, Value)> {
    columns.into_iter().zip(values).filter_map(|(column, value)| Some((column, value?))).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "what is known stands among what may not be")]
fn text(text: impl Into<String>) -> Option<Value> {
    Some(Value::Text(text.into()))
}

impl Records {
    /// Of a network.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let funders = network.funders.iter().map(|node| {
            let body = &node.body.body;
            let values = [
                text("funder"),
                text(body.name.as_str()),
                text(body.slug.as_str()),
                text(body.kind.as_str()),
                body.nation.and_then(|nation| text(nation.as_str())),
                Some(Value::Whole(node.component)),
                Some(Value::Real(node.x)),
                Some(Value::Real(node.y)),
                Some(Value::Whole(node.service_count)),
                Some(Value::Whole(node.sole_funder_of.len())),
                Some(Value::Real(node.betweenness)),
                Some(Value::Flag(node.articulation)),
                None,
                None,
                None,
                None,
                None,
            ];
            Node { id: body_id(&body.slug), label: body.name.clone(), attributes: known(NODE, values) }
        });
        let services = network.services.iter().map(|node| {
            let service = &node.service.service;
            let values = [
                text("service"),
                text(service.name.as_str()),
                text(service.slug.as_str()),
                text("service"),
                text(service.nation.as_str()),
                Some(Value::Whole(node.component)),
                Some(Value::Real(node.x)),
                Some(Value::Real(node.y)),
                None,
                None,
                None,
                None,
                text(on_record(&node.service).id()),
                Some(Value::Whole(node.funder_count)),
                Some(Value::Flag(node.funding.joint_funding.is_complete())),
                text(node.funding.lead.as_str()),
                node.funding.first_ending.and_then(|day| text(day.to_string())),
            ];
            Node {
                id: service_id(&service.slug),
                label: service.name.clone(),
                attributes: known(NODE, values),
            }
        });
        Self {
            graph: known(GRAPH, graph(network)),
            nodes: funders.chain(services).collect(),
            edges: network.links.iter().map(|link| edge(link)).collect(),
        }
    }

    /// An attribute of the whole, as text.
    #[must_use]
    pub fn about(&self, name: &str) -> String {
        let found = self.graph.iter().find(|((own, _), _)| *own == name);
        found.map(|(_, value)| value.text()).unwrap_or_default()
    }
}

/// The id of a body among the nodes.
pub(super) fn body_id(slug: &Slug) -> String {
    format!("commissioning-body:{slug}")
}

/// The id of a service among the nodes.
pub(super) fn service_id(slug: &Slug) -> String {
    format!("service:{slug}")
}

fn graph(network: &Network) -> [Option<Value>; 7] {
    [
        text(title(network)),
        text(network.as_of().to_string()),
        text(filter(network)),
        usize::try_from(network.view.revision.get()).ok().map(Value::Whole),
        Some(Value::Whole(network.components)),
        Some(Value::Flag(network.view.truncated)),
        text(sources(network).join("; ")),
    ]
}

/// "Who funds parent-infant services, as of 2019-06-01".
pub(super) fn title(network: &Network) -> String {
    format!("Who funds parent-infant services, as of {}", network.as_of())
}

/// The filter in its grammar; empty when there is none.
pub(super) fn filter(network: &Network) -> String {
    Query { filter: network.view.scope.filter.clone(), ..Query::default() }.to_string()
}

/// The sources of the lines, each once, by slug: title, publisher and day.
pub(super) fn sources(network: &Network) -> Vec<String> {
    let sources: BTreeMap<_, _> = network
        .links
        .iter()
        .filter_map(|link| link.source.as_ref())
        .map(|source| (&source.slug, source))
        .collect();
    let told = sources.into_values().map(|source| {
        let published = source.published.map(|day| format!(", {day}")).unwrap_or_default();
        format!("{} ({}{published})", source.title, source.publisher)
    });
    told.collect()
}

fn edge(link: &Link) -> Edge {
    let record = &link.line;
    let successors = match &link.handover {
        Handover::Unsettled(among) => {
            let slugs: Vec<&str> = among.iter().map(|view| view.body.slug.as_str()).collect();
            text(slugs.join(" "))
        }
        _ => None,
    };
    let values = [
        text(record.budget.as_str()),
        text(record.role.as_str()),
        Some(Value::Flag(record.lead)),
        record.annual_amount.map(Value::Real),
        record.from.and_then(|day| text(day.to_string())),
        record.to.and_then(|day| text(day.to_string())),
        Some(Value::Flag(record.time_limited)),
        text(record.funder.as_str()),
        text(link.handover.as_str()),
        successors,
        text(record.source.as_str()),
        link.source.as_ref().and_then(|source| text(source.title.as_str())),
        record.locator.as_deref().and_then(text),
    ];
    Edge {
        id: record.id.to_string(),
        source: body_id(&link.payer.body.slug),
        target: service_id(&link.service.service.slug),
        label: purpose(record),
        attributes: known(EDGE, values),
    }
}

/// Budget and role, for people: "CAMHS, core".
pub(super) fn purpose(line: &FundingLine) -> String {
    match line.budget {
        Budget::Unknown => format!("budget unknown, {}", line.role.title()),
        budget => format!("{}, {}", budget.title(), line.role.title()),
    }
}

/// What is known, as a JSON object.
pub(super) fn object(attributes: &[(Column, Value)]) -> Map<String, Json> {
    attributes.iter().map(|((name, _), value)| ((*name).to_owned(), value.json())).collect()
}
