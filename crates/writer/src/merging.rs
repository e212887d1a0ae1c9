//! Services that a proposal adds and that are the same as others: they become part of these when it is accepted.

use registry::{Change, EntityType, Place, Proposal, Registry, ServicesMerged, Slug};
use serde::Serialize;

use crate::refusal::{Fault, FaultCode, Refusal};

/// A service that a proposal adds is the same as another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Merge {
    /// The service that the proposal adds, by the name that it would have now.
    pub service: String,
    /// The service that it becomes part of: a published one, or another one that the proposal adds.
    pub into: String,
}

/// What merges stand for in a registry, where a proposal is accepted without some of its changes.
///
/// # Errors
/// For each merge: the proposal does not add the service, or leaves it out, or merges it twice; there is nothing to merge it
/// into, or that is merged itself.
pub(crate) fn merged(
    registry: &Registry,
    proposal: &Proposal,
    without: &[Place],
    merges: &[Merge],
) -> Result<Vec<ServicesMerged>, Refusal> {
    let taken = proposal.changes().filter(|(place, _)| !without.contains(place));
    let taken: Vec<&Slug> = taken.filter_map(|(_, change)| added(change)).collect();
    let mut new = proposal.new_services(registry);
    new.retain(|(provisional, _)| taken.contains(provisional));
    let find = |name: &str| new.iter().map(|(_, now)| now).find(|now| ***now == *name).cloned();
    let mut faults = Vec::new();
    let mut found: Vec<ServicesMerged> = Vec::new();
    for (position, merge) in merges.iter().enumerate() {
        let mut fault = |code, field: &str, message: String| {
            let path = vec!["merges".to_owned(), position.to_string(), field.to_owned()];
            faults.push(Fault { code, message, path });
        };
        let [service, into] = [&merge.service, &merge.into].map(|name| EntityType::Service.name_in(name));
        let Some(from) = find(service) else {
            let message = format!("`{}` is no service that the proposal adds, or is left out", merge.service);
            fault(FaultCode::NotFound, "service", message);
            continue;
        };
        if found.iter().any(|other| other.from == from) {
            fault(FaultCode::BadRequest, "service", format!("`{from}` is merged already"));
            continue;
        }
        let published = || registry.visible_service(into).map(|into| into.service.slug.clone());
        let Some(into) = find(into).or_else(published) else {
            fault(FaultCode::NotFound, "into", format!("unknown service `{}`", merge.into));
            continue;
        };
        if merges.iter().any(|other| *into == *EntityType::Service.name_in(&other.service)) {
            let message = format!("`{into}` is merged itself: name the service that stays");
            fault(FaultCode::BadRequest, "into", message);
            continue;
        }
        found.push(ServicesMerged { from, into });
    }
    if faults.is_empty() { Ok(found) } else { Err(Refusal::Faults(faults)) }
}

fn added(change: &Change) -> Option<&Slug> {
    change.added_service().map(|service| &service.slug)
}
