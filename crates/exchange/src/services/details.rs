//! What a row says of a known service beside its facts: what the registry lacks, and what it has otherwise.

use std::collections::HashSet;

use registry::text::fold;
use registry::{Service, ServiceEdit, ServiceStatus, Slug, plain_name};
use tabular::shown;

use super::row::Described;

/// What a row says of a known service beside its facts.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// What the registry lacks: only fields that are empty there, and other names beside those that it has.
    pub(super) edit: ServiceEdit,
    /// The columns of these.
    pub(super) columns: Vec<&'static str>,
    /// What the registry has otherwise, which stays, for people.
    pub(super) notes: Vec<String>,
}

/// Compares a row with the service that it is about; `areas` are those of the row.
pub(super) fn details(said: &Described, areas: &[Slug], known: &Service) -> Details {
    let mut details = Details::default();
    let row = &said.service;
    let known_names = || std::iter::once(&known.name).chain(&known.other_names);
    let mut names: HashSet<String> = known_names().map(|name| plain_name(name)).collect();
    if !names.contains(&plain_name(&row.name)) {
        details.differs("name", &known.name);
    }
    if said.nation().is_some_and(|nation| nation != known.nation) {
        details.differs("nation", known.nation.as_str());
    }
    let new_names = said.other_names.iter().filter(|name| names.insert(plain_name(name)));
    let new_names: Vec<String> = new_names.cloned().collect();
    if !new_names.is_empty() {
        details.adds("other_names");
        details.edit.other_names = Some([known.other_names.clone(), new_names].concat());
    }
    let mut places = HashSet::new();
    let localities = said.localities.iter().filter(|place| places.insert(fold(place.trim()))).cloned();
    let localities: Vec<String> = localities.collect();
    let has_place =
        |place: &String| known.localities.iter().any(|own| fold(own.trim()) == fold(place.trim()));
    if known.localities.is_empty() && !localities.is_empty() {
        details.adds("localities");
        details.edit.localities = Some(localities);
    } else if !localities.iter().all(has_place) {
        details.differs("localities", &known.localities.join("; "));
    }
    if known.areas.is_empty() && !areas.is_empty() {
        details.adds("areas");
        details.edit.areas = Some(areas.to_vec());
    } else if !areas.iter().all(|area| known.areas.contains(area)) {
        let known: Vec<&str> = known.areas.iter().map(Slug::as_str).collect();
        details.differs("areas", &known.join("; "));
    }
    // That it is not known says nothing against what is.
    if let Some(status) =
        said.status.filter(|status| ![ServiceStatus::Unknown, known.status].contains(status))
    {
        if known.status == ServiceStatus::Unknown {
            details.adds("status");
            details.edit.status = Some(status);
        } else {
            details.differs("status", known.status.as_str());
        }
    }
    if let (Some(stated), None) = (&said.status_stated, &known.status_stated)
        && said.status == Some(known.status)
    {
        details.adds("status_source");
        details.edit.status_stated = Some(stated.clone());
    }
    details.edit.website = details.text("website", row.website.as_ref(), known.website.as_deref());
    details.edit.host_organisation =
        details.text("host_organisation", row.host_organisation.as_ref(), known.host_organisation.as_deref());
    details
}

impl Details {
    fn adds(&mut self, column: &'static str) {
        self.columns.push(column);
    }

    fn differs(&mut self, column: &str, known: &str) {
        let known = shown(known);
        self.notes.push(format!("`{column}` is not taken: the registry has `{known}`"));
    }

    /// A text that the registry may lack.
    #[expect(clippy::option_option, reason = "as in an edit: absent leaves the text as it is")]
    fn text(
        &mut self,
        column: &'static str,
        said: Option<&String>,
        known: Option<&str>,
    ) -> Option<Option<String>> {
        match (said, known) {
            (Some(said), None) => {
                self.adds(column);
                Some(Some(said.clone()))
            }
            (Some(said), Some(known)) if said != known => {
                self.differs(column, known);
                None
            }
            _ => None,
        }
    }
}
