//! What a file says of a service that the registry holds already.

use super::entry::Entry;
use crate::{Change, Registry, ServiceEdit, ServiceEdited, Slug, StatusStatement};

/// Reads what is new of the service itself: no change or one; `None` when the registry does not hold it. Names, places and
/// areas come to those that are there; all else replaces what is there.
pub(super) fn read(
    entry: &mut Entry<'_, '_>,
    slug: Option<&Slug>,
    status_stated: Option<StatusStatement>,
    base: &Registry,
) -> Option<Vec<Change>> {
    let (name, status) = (entry.text("name"), entry.parsed("status"));
    let other_names: Vec<String> = entry.list("other-names");
    let localities: Vec<String> = entry.list("localities");
    let areas: Vec<Slug> = entry.list("areas");
    let (website, host_organisation) = (entry.text("website"), entry.text("host-organisation"));
    let slug = slug?;
    let Some(view) = base.service(slug).filter(|view| view.standing.is_live()) else {
        entry.wrong("slug", format!("expected a service that the registry holds, got `{slug}`"));
        return None;
    };
    let edit = ServiceEdit {
        name,
        other_names: with_more(&view.service.other_names, other_names),
        nation: None,
        localities: with_more(&view.service.localities, localities),
        areas: with_more(&view.service.areas, areas),
        status,
        status_stated,
        website: website.map(Some),
        host_organisation: host_organisation.map(Some),
    };
    if edit.fields().is_empty() {
        return Some(Vec::new());
    }
    Some(vec![Change::ServiceEdited(ServiceEdited { service: slug.clone(), edit })])
}

/// The items that are there with the new ones after them; `None` when none is new.
fn with_more<T: Clone + PartialEq>(there: &[T], new: Vec<T>) -> Option<Vec<T>> {
    let added = new.into_iter().filter(|item| !there.contains(item));
    let all: Vec<T> = there.iter().cloned().chain(added).collect();
    (all.len() > there.len()).then_some(all)
}
