//! Services that may be the same as another.

use async_graphql::{Result, SimpleObject};
use readmodel::{possible_duplicates, possibly_proposed_twice};
use registry::Slug;

use crate::proposal::Proposal;
use crate::service::Service;

/// How many of the proposals that may be the same are shown.
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

/// The services that may be the same as this one, the most similar first.
pub(crate) fn duplicates(service: &Service) -> Result<Vec<PossibleDuplicate>> {
    let request = service.request.published();
    request.viewer.reviews()?;
    let published =
        possible_duplicates(&request.snapshot, &service.service).into_iter().filter_map(|found| {
            let other = request.snapshot.registry().service(&found.service)?;
            Some((Service::of(&request, other)?, found.likeness))
        });
    let own = service.request.previewed().map(Slug::as_str);
    let proposed = possibly_proposed_twice(&request.snapshot, &service.service, own);
    let proposed = proposed
        .into_iter()
        .take(MOST_PROPOSED)
        .filter_map(|found| Some((Proposal::find(&request, &found.service)?.service()?, found.likeness)));
    let mut found: Vec<_> = published.chain(proposed).collect();
    found.sort_by(|(_, a), (_, b)| b.score().total_cmp(&a.score()));
    let found = found.into_iter().map(|(service, likeness)| PossibleDuplicate {
        service,
        name_likeness: likeness.name,
        same_place: likeness.place,
        same_website: likeness.website,
    });
    Ok(found.collect())
}
