//! Everything that has an id of its own: `type:slug`, opaque to clients and checked on input.

use std::sync::Arc;

use async_graphql::{Error, ID, Interface, Result};

use crate::body::CommissioningBody;
use crate::definition::Definition;
use crate::error::bad_request;
use crate::figure::find_published_source;
use crate::funding_line::FundingLine;
use crate::intervention::Intervention;
use crate::outcome_edition::OutcomeEdition;
use crate::proposal::Proposal;
use crate::request::Request;
use crate::service::Service;
use crate::source::Source;
use crate::team::Team;

/// Anything that can be fetched again by its id.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Opaque; stays the same for as long as the registry lives. Unique among all types; of the past it names the revision."
))]
pub enum Node {
    /// A service.
    Service(Service),
    /// A team.
    Team(Team),
    /// A commissioning body.
    CommissioningBody(CommissioningBody),
    /// A funding line.
    FundingLine(FundingLine),
    /// A source.
    Source(Source),
    /// An intervention.
    Intervention(Intervention),
    /// A definition.
    Definition(Definition),
    /// A proposal.
    Proposal(Proposal),
    /// An edition of pooled outcomes.
    OutcomeEdition(OutcomeEdition),
}

/// The kinds of id.
const KINDS: [&str; 10] = [
    "service",
    "preview",
    "team",
    "commissioning-body",
    "funding-line",
    "source",
    "intervention",
    "definition",
    "proposal",
    "outcome-edition",
];

/// Fetches what an id names in the snapshot of a request; null when there is no such thing, or the viewer does not see it. What is
/// answered has the id that was asked for: caches keep the answer by it.
pub(crate) fn fetch(request: &Arc<Request>, id: &str) -> Result<Option<Node>> {
    let id = match id.split_once('@') {
        None => id,
        Some((present, revision)) if request.past().is_some_and(|past| past.to_string() == revision) => {
            present
        }
        Some((present, revision)) if revision.parse::<u32>().is_ok() && present.contains(':') => {
            let advice = format!("ask `past(revision: {revision}) {{ node(id: …) }}`");
            return Err(bad_request(format!(
                "`id`: it is that of something at revision {revision}; {advice}"
            )));
        }
        Some(_) => return Err(expected_id(id)),
    };
    let (kind, slug) = id.split_once(':').ok_or_else(|| expected_id(id))?;
    if !KINDS.contains(&kind) || registry::Slug::new(slug).is_err() {
        return Err(expected_id(id));
    }
    let registry = request.snapshot.registry();
    let same = |service: &Service| service.own_id().split('@').next() == Some(id);
    Ok(match kind {
        "service" => Service::find(request, slug).filter(same).map(Node::Service),
        "preview" => {
            let proposed = Proposal::find(request, id).and_then(|proposal| proposal.service());
            proposed.filter(same).map(Node::Service)
        }
        "proposal" => Proposal::find(request, id).map(Node::Proposal),
        "outcome-edition" => OutcomeEdition::find(request, slug)?.map(Node::OutcomeEdition),
        "team" => Team::find(request, slug).filter(|team| team.is_called(slug)).map(Node::Team),
        "commissioning-body" => CommissioningBody::find(request, slug).map(Node::CommissioningBody),
        "funding-line" => registry
            .lines()
            .find(|line| line.id == *slug)
            .map(|line| Node::FundingLine(FundingLine::new(request, line))),
        "source" => match Source::find(request, slug) {
            Some(source) => Some(Node::Source(source)),
            None => find_published_source(request, slug)?.map(Node::Source),
        },
        "intervention" => registry
            .intervention(slug)
            .map(|intervention| Node::Intervention(Intervention::new(request, intervention))),
        _ => Definition::find(request, slug).map(Node::Definition),
    })
}

fn expected_id(id: &str) -> Error {
    let shown: String = id.chars().take(80).collect();
    bad_request(format!(
        "`id`: expected an id that this registry gave out, such as `service:leeds-infant-mental-health-service`, got `{shown}`"
    ))
}

/// The id of something.
pub(crate) fn id(kind: &str, slug: &str) -> ID {
    ID(format!("{kind}:{slug}"))
}
