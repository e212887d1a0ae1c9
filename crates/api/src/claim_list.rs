//! Lists of claims: what sources say, whatever service it is about.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{InputObject, Result};
use facts::FactIndex;
use registry::{ClaimId, ClaimState, Registry, Revision, ServiceView, Slug};

use crate::connection::{Page, PageArgs, connection, window};
use crate::cursor::{no_cursor, seal, unseal};
use crate::enums::ClaimBasis;
use crate::error::bad_request;
use crate::fact::Claim;
use crate::named::named;
use crate::request::Request;
use crate::scalar::Date;

connection!(ClaimConnection, ClaimEdge, Claim, "claims");

/// Which claims to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct ClaimFilter {
    /// Slugs or ids of services, at most 1,000.
    services: Option<Vec<String>>,
    /// Ids of facts.
    facts: Option<Vec<String>>,
    /// Slugs or ids of sources, at most 1,000.
    sources: Option<Vec<String>>,
    /// Observed on this day or later. Claims without a day count from the day of their source.
    observed_from: Option<Date>,
    /// Observed on this day or earlier.
    observed_to: Option<Date>,
    /// Recorded after this revision.
    recorded_since: Option<i32>,
    /// True: claims that count; false: those that a later one supersedes, or that were retracted.
    current: Option<bool>,
    /// What sources state, or what follows from it.
    basis: Option<ClaimBasis>,
}

impl ClaimFilter {
    /// The filter for what one source says, in place of those that it names.
    pub(crate) fn of_source(mut self, slug: &str) -> Self {
        self.sources = Some(only(self.sources.as_deref(), slug));
        self
    }
}

/// The source with a slug as a filter of sources; none where the filter names others.
pub(crate) fn only(sources: Option<&[String]>, slug: &str) -> Vec<String> {
    let is_named = |named: &[String]| named.iter().any(|name| crate::named::slug("source", name) == slug);
    if sources.is_none_or(is_named) { vec![slug.to_owned()] } else { Vec::new() }
}

/// A filter with everything looked up once.
struct Matcher<'f> {
    registry: &'f Registry,
    filter: &'f ClaimFilter,
    services: Option<HashSet<&'f str>>,
    sources: Option<HashSet<&'f str>>,
    facts: Option<HashSet<FactIndex>>,
    recorded_since: Option<Revision>,
}

impl<'f> Matcher<'f> {
    fn new(registry: &'f Registry, filter: &'f ClaimFilter) -> Result<Self> {
        let vocabulary = registry.vocabulary();
        let facts = filter.facts.as_ref().map(|ids| {
            let known = |id: &String| {
                let meant =
                    facts::suggest(id, vocabulary.iter().map(|(_, definition)| definition.id.as_str()));
                let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
                vocabulary
                    .find(id)
                    .ok_or_else(|| bad_request(format!("`filter.facts`: there is no fact `{id}`{meant}")))
            };
            ids.iter().map(known).collect::<Result<HashSet<FactIndex>>>()
        });
        Ok(Self {
            registry,
            filter,
            services: named("services", "service", filter.services.as_deref())?,
            sources: named("sources", "source", filter.sources.as_deref())?,
            facts: facts.transpose()?,
            recorded_since: filter
                .recorded_since
                .map(|number| revision("recordedSince", number))
                .transpose()?,
        })
    }

    fn wants(&self, service: &ServiceView) -> bool {
        service.is_published()
            && self.services.as_ref().is_none_or(|slugs| slugs.contains(&*service.service.slug))
    }

    fn fits(&self, claim: &registry::Claim, state: ClaimState) -> bool {
        let filter = self.filter;
        let day = || claim.counts_from(self.registry.source(&claim.source).map(AsRef::as_ref));
        claim.fact().is_some_and(|fact| self.facts.as_ref().is_none_or(|facts| facts.contains(&fact)))
            && self.sources.as_ref().is_none_or(|sources| sources.contains(&*claim.source))
            && self.recorded_since.is_none_or(|since| claim.recorded > since)
            && filter
                .current
                .is_none_or(|current| current == matches!(state, ClaimState::Current | ClaimState::Implied))
            && filter.basis.is_none_or(|basis| (basis == ClaimBasis::Implied) == claim.implied)
            && filter.observed_from.is_none_or(|from| day().is_some_and(|day| day >= from.0))
            && filter.observed_to.is_none_or(|to| day().is_some_and(|day| day <= to.0))
    }
}

/// A revision that a filter names.
pub(crate) fn revision(argument: &str, number: i32) -> Result<Revision> {
    u64::try_from(number).map(Revision::new).map_err(|_| {
        bad_request(format!("`filter.{argument}`: expected a revision, 0 or more, got `{number}`"))
    })
}

/// Where a claim stands: the position of its service, and its own among those of the service.
type Place = (u32, usize);

/// A page of claims, service by service in the order in which services were added.
pub(crate) fn claims(
    request: &Arc<Request>,
    filter: &ClaimFilter,
    args: &PageArgs,
) -> Result<ClaimConnection> {
    let registry = request.snapshot.registry();
    let matcher = Matcher::new(registry, filter)?;
    let mut found: Vec<Place> = Vec::new();
    for (position, service) in (0_u32..).zip(registry.all_services()) {
        if !matcher.wants(service) {
            continue;
        }
        interrupt::check();
        let own = service.claims_with_state().enumerate();
        found.extend(
            own.filter(|(_, (claim, state))| matcher.fits(claim, *state)).map(|(at, _)| (position, at)),
        );
    }
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| decode(registry, cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    let start = after.map_or(0, |after| found.partition_point(|place| *place <= after));
    let end = before.map_or(found.len(), |before| found.partition_point(|place| *place < before));
    let window = window(start, end, found.len(), args);
    let entries = found.get(window.range).unwrap_or_default().iter().filter_map(|(position, at)| {
        let service = registry.service_at(*position)?;
        Some((
            encode(service, service.claims.get(*at)?),
            Claim::of(request, service, service.claims.get(*at)?),
        ))
    });
    let page = Page::of(entries.collect(), window.more_before, window.more_after);
    Ok(ClaimConnection::of(page, found.len()))
}

fn encode(service: &ServiceView, claim: &registry::Claim) -> String {
    seal(&format!("claim/{}/{}/{}", service.service.slug, claim.id.service, claim.id.number))
}

/// Reads the cursor of a claim. One that has moved to another service since stands at the beginning of the service that had it.
fn decode(registry: &Registry, cursor: &str, argument: &str) -> Result<Place> {
    let read = |text: &str| {
        let mut parts = text.strip_prefix("claim/")?.split('/');
        let (holder, service, number) = (parts.next()?, parts.next()?, parts.next()?);
        let id = ClaimId { service: Slug::new(service).ok()?, number: number.parse().ok()? };
        let position = registry.service_position(holder)?;
        let claims = &registry.service_at(position)?.claims;
        Some((position, claims.iter().position(|claim| claim.id == id).unwrap_or_default()))
    };
    unseal(cursor, read).ok_or_else(|| no_cursor(argument, "a cursor of a list of claims", cursor))
}
