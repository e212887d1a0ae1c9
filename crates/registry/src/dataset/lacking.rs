//! What the data that ship say, and a registry that began with an earlier version of them lacks.

use std::collections::{BTreeMap, HashSet};

use crate::summary::is_edit_of_status;
use crate::{
    Change, ClaimRecorded, EntityId, EntityType, FundingLine, REMOVED, Registry, ServiceEdit, ServiceEdited,
    ServiceStatus, ServiceView, Slug, StatusStatement,
};

/// Returns the changes that bring what `shipped` says into a registry that lacks it: services that it never had, with all that is said of
/// them, and of the others the claims, the funding lines and the sources of statuses. `shipped` makes a registry of an empty one.
///
/// Nothing comes back that was withdrawn, merged, retracted or removed, and nothing is said twice: what rests on the same place of the
/// same source counts as there. A status is left alone where it is none that the data give, names a source already, or was ever edited
/// by others than the data. Names, places and areas of services that are there stay as they are.
#[must_use]
pub fn lacking(registry: &Registry, shipped: &[Change]) -> Vec<Change> {
    let mut lacking: Vec<Change> =
        shipped.iter().filter(|change| is_lacking(registry, change)).cloned().collect();
    let mut given: HashSet<Slug> = HashSet::new();
    for change in &mut lacking {
        if let Change::FundingRecorded(line) = change {
            let numbered = (1..).map_while(|number| line.service.numbered(number).ok());
            let is_free = |id: &Slug| registry.line(id).is_none() && !given.contains(id);
            let id = std::iter::once(line.id.clone()).chain(numbered).find(is_free);
            line.id = id.unwrap_or_else(|| line.id.clone());
            given.insert(line.id.clone());
        }
    }
    lacking.extend(statuses(registry, shipped));
    let (sources, bodies) = named(&lacking);
    lacking.retain(|change| match change {
        Change::SourceAdded(source) => sources.contains(&source.slug),
        Change::BodyAdded(body) => bodies.contains(&body.slug),
        _ => true,
    });
    lacking
}

fn is_lacking(registry: &Registry, change: &Change) -> bool {
    // Of a service that is not there any more nothing is lacking.
    let of_service = |slug: &Slug, lacks: &dyn Fn(&ServiceView) -> bool| {
        registry.service(slug).is_none_or(|view| view.standing.is_live() && lacks(view))
    };
    match change {
        Change::SourceAdded(source) => registry.source(&source.slug).is_none(),
        Change::BodyAdded(body) => registry.body(&body.slug).is_none(),
        Change::ServiceAdded(added) => registry.service(&added.service.slug).is_none(),
        Change::AttestationRecorded(recorded) => of_service(&recorded.service, &|_| false),
        Change::ServiceEdited(edited) => of_service(&edited.service, &|_| false),
        Change::ClaimRecorded(recorded) => {
            of_service(&recorded.service, &|view| !has_claim(registry, view, recorded))
        }
        Change::FundingRecorded(line) => of_service(&line.service, &|_| !has_line(registry, line)),
        _ => false,
    }
}

/// Whether a service has a claim about the same fact from the same place, as it was or corrected since.
fn has_claim(registry: &Registry, view: &ServiceView, ClaimRecorded { claim, .. }: &ClaimRecorded) -> bool {
    view.claims.iter().any(|own| {
        own.source == claim.source
            && own.fact_id(registry.vocabulary()) == claim.fact
            && (own.redacted
                || (own.implied == claim.implied && own.locator.as_deref() == claim.locator.as_deref()))
    })
}

/// Whether the registry has a line of the same two from the same place, be it retracted.
fn has_line(registry: &Registry, line: &FundingLine) -> bool {
    registry.lines.iter().filter(|own| own.service == line.service).any(|own| {
        let is_there = own.locator == line.locator || own.locator.as_deref() == Some(REMOVED);
        is_there
            && (&own.funder, &own.source, own.budget, own.role)
                == (&line.funder, &line.source, line.budget, line.role)
    })
}

/// The sources of statuses that services lack which have the status, or one that the data gave before.
fn statuses(registry: &Registry, shipped: &[Change]) -> Vec<Change> {
    let mut said: BTreeMap<&Slug, Said<'_>> = BTreeMap::new();
    for change in shipped {
        let (slug, status, stated) = match change {
            Change::ServiceAdded(added) => {
                let service = &added.service;
                (&service.slug, Some(service.status), &service.status_stated)
            }
            Change::ServiceEdited(edited) => {
                (&edited.service, edited.edit.status, &edited.edit.status_stated)
            }
            _ => continue,
        };
        let entry = said.entry(slug).or_default();
        entry.statuses.extend(status);
        if status.is_some() || stated.is_some() {
            entry.stated = stated.as_ref();
            entry.edits += usize::from(matches!(change, Change::ServiceEdited(_)));
        }
    }
    let edits = said.into_iter().filter_map(|(slug, Said { statuses, stated, edits: by_data })| {
        let service = &registry.service(slug).filter(|view| view.standing.is_live())?.service;
        let is_as_given = service.status_stated.is_none() && statuses.contains(&service.status);
        let stated = stated.filter(|_| is_as_given)?;
        let status = statuses.last().copied().filter(|status| *status != service.status);
        let history = registry.history(&EntityId::new(EntityType::Service, slug.clone()));
        let edits = history.iter().filter(|record| is_edit_of_status(&record.summary)).count();
        if edits > by_data || (edits > 0 && status.is_some()) {
            return None;
        }
        let edit = ServiceEdit { status, status_stated: Some(stated.clone()), ..ServiceEdit::default() };
        Some(Change::ServiceEdited(ServiceEdited { service: slug.clone(), edit }))
    });
    edits.collect()
}

/// What the data say of the status of a service.
#[derive(Default)]
struct Said<'a> {
    /// The statuses, in order.
    statuses: Vec<ServiceStatus>,
    /// The source of the last one.
    stated: Option<&'a StatusStatement>,
    /// How many edits of it they make.
    edits: usize,
}

/// The sources and the bodies that changes name.
fn named(changes: &[Change]) -> (HashSet<Slug>, HashSet<Slug>) {
    let (mut sources, mut bodies) = (HashSet::new(), HashSet::new());
    for change in changes.iter().filter(|change| !matches!(change, Change::SourceAdded(_))) {
        sources.extend(change.clone().source_mut().cloned());
        match change {
            Change::ServiceAdded(added) => bodies.extend(added.service.areas.iter().cloned()),
            Change::ServiceEdited(edited) => bodies.extend(edited.edit.areas.iter().flatten().cloned()),
            Change::FundingRecorded(line) => {
                bodies.insert(line.funder.clone());
            }
            _ => {}
        }
    }
    (sources, bodies)
}
