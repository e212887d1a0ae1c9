//! What a row says of a known service otherwise than the registry.

use registry::{Service, ServiceStatus, plain_name};
use tabular::shown;

use super::row::Described;

/// Returns what a row says of a known service otherwise than the registry, which is not taken, for people.
pub(super) fn differences(said: &Described, known: &Service) -> Vec<String> {
    let row = &said.service;
    let all_names = || std::iter::once(&known.name).chain(&known.other_names).map(|name| plain_name(name));
    let has_name = all_names().any(|name| name == plain_name(&row.name));
    let name = (!has_name).then_some(("name", Some(known.name.as_str())));
    let differs = |column: &'static str, said: Option<&str>, known: Option<&'_ str>| {
        said.filter(|said| Some(*said) != known).map(|_| (column, known.map(str::to_owned)))
    };
    let nation = said.nation().map(registry::Nation::as_str);
    let mut found: Vec<(&str, Option<String>)> =
        name.into_iter().map(|(column, known)| (column, known.map(str::to_owned))).collect();
    found.extend(differs("nation", nation, Some(known.nation.as_str())));
    found.extend(differs("website", row.website.as_deref(), known.website.as_deref()));
    found.extend(differs(
        "host_organisation",
        row.host_organisation.as_deref(),
        known.host_organisation.as_deref(),
    ));
    let status = said.status.map(ServiceStatus::as_str);
    found.extend(differs("status", status, Some(known.status.as_str())));
    let note = |(column, known): (&str, Option<String>)| match known {
        Some(known) => format!("`{column}` is not taken: the registry has `{}`", shown(&known)),
        None => format!("`{column}` is not taken: the registry has none, and `editService` adds it"),
    };
    found.into_iter().map(note).collect()
}
