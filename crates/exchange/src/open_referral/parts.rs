//! A service and what belongs to it.

use std::fmt::Write as _;

use registry::{FundingLine, Registry, ServiceStatus, ServiceView};
use serde_json::{Map, Value as Json, json};

use super::{id, service_id};

/// A service with what it has one of.
pub(super) fn brief(registry: &Registry, view: &ServiceView) -> Json {
    let service = &view.service;
    let mut fields = Map::new();
    let mut set = |name: &str, value: Json| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    let (status, alert) = status(service.status);
    set("id", json!(service_id(view)));
    set("organization_id", json!(service.host_organisation.as_deref().map(organisation_id)));
    set("name", json!(service.name));
    set("description", json!(description(view)));
    set("url", json!(service.website));
    set("status", json!(status));
    set("alert", json!(alert));
    let changed = registry.revision_record(view.changed).map(|revision| revision.at.to_string());
    set("last_modified", json!(changed));
    set("organization", service.host_organisation.as_deref().map_or(Json::Null, organisation));
    Json::Object(fields)
}

/// A service with everything.
pub(super) fn full(registry: &Registry, view: &ServiceView, attributes: Vec<Json>) -> Json {
    let service = &view.service;
    let areas: Vec<Json> = service.areas.iter().filter_map(|slug| area(registry, view, slug)).collect();
    let places: Vec<Json> = service.localities.iter().map(|locality| place(view, locality)).collect();
    let funding: Vec<Json> =
        registry.lines_of_service(view).map(|line| funding(registry, view, line)).collect();
    let mut json = brief(registry, view);
    if let Json::Object(fields) = &mut json {
        let lists = [
            ("service_areas", areas),
            ("service_at_locations", places),
            ("funding", funding),
            ("attributes", attributes),
        ];
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            fields.insert(name.to_owned(), Json::Array(list));
        }
    }
    json
}

/// The profile has no word for a status that nobody knows.
fn status(status: ServiceStatus) -> (&'static str, Option<&'static str>) {
    match status {
        ServiceStatus::Operating => ("active", None),
        ServiceStatus::Paused => ("temporarily closed", None),
        ServiceStatus::Closed => ("defunct", None),
        ServiceStatus::Planned => ("inactive", Some("This service is planned; it has not begun.")),
        ServiceStatus::Starting => ("inactive", Some("This service is being set up.")),
        ServiceStatus::Unknown => (
            "inactive",
            Some("Whether this service operates is not known: “inactive” stands here because a status must."),
        ),
    }
}

/// What it is on record as, and on what grounds. What the rules make of it is in its attributes.
fn description(view: &ServiceView) -> Option<String> {
    let (class, basis) = view.classification()?;
    let also = match view.service.other_names.as_slice() {
        [] => String::new(),
        names => format!(" Also known as: {}.", names.join("; ")),
    };
    Some(format!("On record as: {} ({}).{also}", class.title(), basis.title()))
}

fn organisation_id(name: &str) -> String {
    id(&format!("organisation:{}", name.to_lowercase()))
}

fn organisation(name: &str) -> Json {
    json!({
        "id": organisation_id(name),
        "name": name,
        "description": "The organisation that manages the service; the registry knows its name only.",
    })
}

fn area(registry: &Registry, view: &ServiceView, slug: &str) -> Option<Json> {
    let body = &registry.body(slug)?.body;
    let mut area = json!({
        "id": id(&format!("service-area:{}:{slug}", view.service.slug)),
        "service_id": service_id(view),
        "name": body.name,
        "service_area": format!("The area of {} ({})", body.name, body.kind.title()),
    });
    if let (Some(code), Json::Object(fields)) = (&body.gss_code, &mut area) {
        fields.insert("extent".to_owned(), json!(code));
        fields.insert("extent_type".to_owned(), json!("GSS code"));
    }
    Some(area)
}

pub(super) fn place_id(view: &ServiceView, locality: &str) -> String {
    id(&format!("service-at-location:{}:{locality}", view.service.slug))
}

/// A place as sources name it. The registry has no addresses.
pub(super) fn place(view: &ServiceView, locality: &str) -> Json {
    let location_id = id(&format!("location:{locality}"));
    json!({
        "id": place_id(view, locality),
        "service_id": service_id(view),
        "location_id": location_id,
        "location": {
            "id": location_id,
            "location_type": "physical",
            "name": locality,
            "description": "A place as sources name it; the registry has no address.",
        },
    })
}

fn funding(registry: &Registry, view: &ServiceView, line: &FundingLine) -> Json {
    let funder = registry.body(&line.funder).map_or(line.funder.as_str(), |view| view.body.name.as_str());
    let mut source = format!("{funder}: budget {}, {}", line.budget.title(), line.role.title());
    // Writing to a text cannot fail.
    if let Some(from) = line.from {
        let _ = write!(source, ", from {from}");
    }
    if let Some(to) = line.to {
        let _ = write!(source, ", to {to}");
    }
    json!({
        "id": id(&format!("funding-line:{}", line.id)),
        "service_id": service_id(view),
        "source": source,
    })
}

/// Whether words in lower case stand in a name or a place.
pub(super) fn says(view: &ServiceView, words: &str) -> bool {
    let service = &view.service;
    let texts = std::iter::once(&service.name).chain(&service.other_names).chain(&service.localities);
    let text = texts.map(|text| text.to_lowercase()).collect::<Vec<_>>().join(" ");
    words.split_whitespace().all(|word| text.contains(word))
}
