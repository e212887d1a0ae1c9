//! Services that may be the same as another.

use async_graphql::{Result, SimpleObject};
use readmodel::{Likeness, possible_duplicates, possibly_proposed_twice, proposed_beside};
use registry::Slug;

use crate::proposal::Proposal;
use crate::service::Service;

/// How many of the published services that may be the same are shown.
const MOST_PUBLISHED: usize = 20;
/// How many of those of other proposals are, and how many of its own.
const MOST_PROPOSED: usize = 10;

/// A service that may be the same as another, and what speaks for it.
#[derive(SimpleObject, Clone)]
pub struct PossibleDuplicate {
    /// The service that may be the same; the preview of one that is only proposed.
    pub service: Service,
    /// How alike their names are, from 0 to 1, without the words that most names have.
    pub name_likeness: f64,
    /// Whether they name a place, or serve an area, in common.
    pub same_place: bool,
    /// Whether their websites are on one host.
    pub same_website: bool,
}

/// The services that may be the same as this one, the most similar first: published ones, those of other proposals, and others of
/// its own proposal.
pub(crate) fn duplicates(service: &Service) -> Result<Vec<PossibleDuplicate>> {
    let request = service.request.published();
    request.viewer.reviews()?;
    let published = possible_duplicates(&request.snapshot, &service.service);
    let published = published.into_iter().take(MOST_PUBLISHED).filter_map(|found| {
        let other = request.snapshot.registry().service(&found.service)?;
        Some((Service::of(&request, other)?, found.likeness))
    });
    let own = service.request.previewed();
    let proposed = possibly_proposed_twice(&request.snapshot, &service.service, own.map(Slug::as_str));
    let proposed = proposed.into_iter().take(MOST_PROPOSED).filter_map(|found| {
        let added = Proposal::find(&request, &found.proposal)?.added(&found.service)?;
        Some((added, found.likeness))
    });
    let beside = own.map(|_| proposed_beside(&service.request.snapshot, &service.service));
    let beside = beside.into_iter().flatten().take(MOST_PROPOSED).filter_map(|found| {
        let other = service.request.snapshot.registry().service(&found.service)?;
        Some((Service::of(&service.request, other)?, found.likeness))
    });
    let mut found: Vec<_> = published.chain(proposed).chain(beside).collect();
    found.sort_by(|(_, a), (_, b)| b.score().total_cmp(&a.score()));
    Ok(found.into_iter().map(|(service, likeness)| PossibleDuplicate::new(service, likeness)).collect())
}

impl PossibleDuplicate {
    /// A service with what speaks for its being the same as another.
    pub(crate) fn new(service: Service, likeness: Likeness) -> Self {
        let Likeness { name: name_likeness, place: same_place, website: same_website } = likeness;
        Self { service, name_likeness, same_place, same_website }
    }
}
