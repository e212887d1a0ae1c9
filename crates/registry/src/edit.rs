//! Corrections to what a service is called and where it works.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Nation, Service, ServiceStatus, Slug, StatusStatement};

/// New values for some fields of a service. What is `None` stays as it is; an inner `None` takes the value away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceEdit {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All other names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_names: Option<Vec<String>>,
    /// The right nation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nation: Option<Nation>,
    /// All places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub localities: Option<Vec<String>>,
    /// All bodies whose area it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<Slug>>,
    /// A new status. It takes the place of the one that is there, and of its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ServiceStatus>,
    /// The source of the status: of the new one, or of the one that is there, which it confirms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_stated: Option<StatusStatement>,
    /// Its own pages, or none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub website: Option<Option<String>>,
    /// The organisation that manages it, or none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub host_organisation: Option<Option<String>>,
}

/// A field that is there, even with `null`, is given.
#[expect(clippy::option_option, reason = "absent and null differ: leave as it is, and take away")]
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

impl ServiceEdit {
    /// Whether it says something of the status.
    fn is_of_status(&self) -> bool {
        self.status.is_some() || self.status_stated.is_some()
    }

    /// The names of the fields that it changes.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        [
            (self.name.is_some(), "name"),
            (self.other_names.is_some(), "other names"),
            (self.nation.is_some(), "nation"),
            (self.localities.is_some(), "localities"),
            (self.areas.is_some(), "areas"),
            (self.is_of_status(), "status"),
            (self.website.is_some(), "website"),
            (self.host_organisation.is_some(), "host organisation"),
        ]
        .into_iter()
        .filter_map(|(changed, name)| changed.then_some(name))
        .collect()
    }

    /// The values that a service has in the fields that it changes, for people: `name: Little Steps; website: none`.
    #[must_use]
    pub fn values_in(&self, service: &Service) -> String {
        let Service {
            name,
            other_names,
            nation,
            localities,
            areas,
            status,
            status_stated,
            website,
            host_organisation,
            ..
        } = service;
        let list = |items: &[String]| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
        let areas: Vec<String> = areas.iter().map(Slug::to_string).collect();
        let none = || "none".to_owned();
        let values = [
            (self.name.is_some(), name.clone()),
            (self.other_names.is_some(), list(other_names)),
            (self.nation.is_some(), nation.title().to_owned()),
            (self.localities.is_some(), list(localities)),
            (self.areas.is_some(), list(&areas)),
            (self.is_of_status(), status_text(*status, status_stated.as_ref())),
            (self.website.is_some(), website.clone().unwrap_or_else(none)),
            (self.host_organisation.is_some(), host_organisation.clone().unwrap_or_else(none)),
        ];
        let changed = values.into_iter().filter_map(|(changed, value)| changed.then_some(value));
        let texts = self.fields().into_iter().zip(changed).map(|(field, value)| format!("{field}: {value}"));
        texts.collect::<Vec<_>>().join("; ")
    }

    /// An edit of the same fields, with the values that a service has in them.
    #[must_use]
    pub fn fields_of(&self, service: &Service) -> Self {
        let Service {
            name,
            other_names,
            nation,
            localities,
            areas,
            status,
            status_stated,
            website,
            host_organisation,
            ..
        } = service;
        Self {
            name: self.name.as_ref().map(|_| name.clone()),
            other_names: self.other_names.as_ref().map(|_| other_names.clone()),
            nation: self.nation.map(|_| *nation),
            localities: self.localities.as_ref().map(|_| localities.clone()),
            areas: self.areas.as_ref().map(|_| areas.clone()),
            status: self.is_of_status().then_some(*status),
            status_stated: status_stated.clone().filter(|_| self.is_of_status()),
            website: self.website.as_ref().map(|_| website.clone()),
            host_organisation: self.host_organisation.as_ref().map(|_| host_organisation.clone()),
        }
    }

    /// The service as it reads afterwards.
    #[must_use]
    pub fn applied_to(&self, service: &Service) -> Service {
        let mut edited = service.clone();
        let Self {
            name,
            other_names,
            nation,
            localities,
            areas,
            status,
            status_stated,
            website,
            host_organisation,
        } = self.clone();
        edited.name = name.unwrap_or(edited.name);
        edited.other_names = other_names.unwrap_or(edited.other_names);
        edited.nation = nation.unwrap_or(edited.nation);
        edited.localities = localities.unwrap_or(edited.localities);
        edited.areas = areas.unwrap_or(edited.areas);
        if self.is_of_status() {
            // A source says something of one status only: it does not carry over to another.
            edited.status_stated = status_stated;
        }
        edited.status = status.unwrap_or(edited.status);
        edited.website = website.unwrap_or(edited.website);
        edited.host_organisation = host_organisation.unwrap_or(edited.host_organisation);
        edited
    }
}

/// A status with its source, for people: `closed (annual-report-2026, page 3, as of 2026-05-01)`.
pub(crate) fn status_text(status: ServiceStatus, stated: Option<&StatusStatement>) -> String {
    let Some(StatusStatement { source, locator, as_of }) = stated else { return status.title().to_owned() };
    let as_of = as_of.map(|day| format!("as of {day}"));
    let place: Vec<&str> =
        [Some(source.as_str()), locator.as_deref(), as_of.as_deref()].into_iter().flatten().collect();
    format!("{} ({})", status.title(), place.join(", "))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::ServiceEdit;
    use crate::{Nation, Service, ServiceStatus, Slug, StatusStatement};

    fn service() -> Service {
        Service {
            slug: Slug::new("leeds").unwrap(),
            name: "Leeds".to_owned(),
            other_names: Vec::new(),
            nation: Nation::England,
            localities: Vec::new(),
            areas: Vec::new(),
            status: ServiceStatus::Operating,
            status_stated: None,
            website: None,
            host_organisation: None,
        }
    }

    fn stated() -> StatusStatement {
        let source = Slug::new("annual-report").unwrap();
        StatusStatement { source, locator: Some("page 3".to_owned()), as_of: Some(date(2026, 5, 1)) }
    }

    #[test]
    fn a_source_confirms_the_status_that_is_there_and_goes_with_it() {
        let confirms = ServiceEdit { status_stated: Some(stated()), ..ServiceEdit::default() };
        let confirmed = confirms.applied_to(&service());
        assert_eq!(
            (confirmed.status, confirmed.status_stated.clone()),
            (ServiceStatus::Operating, Some(stated()))
        );
        assert_eq!(confirms.fields(), ["status"]);
        assert_eq!(
            confirms.values_in(&confirmed),
            "status: operating (annual-report, page 3, as of 2026-05-01)"
        );
        // The source of one status says nothing of another.
        let closing = ServiceEdit { status: Some(ServiceStatus::Closed), ..ServiceEdit::default() };
        let closed = closing.applied_to(&confirmed);
        assert_eq!((closed.status, closed.status_stated), (ServiceStatus::Closed, None));
        // What an edit takes away, the edit of the same fields brings back.
        for (edit, before) in [(confirms, service()), (closing, confirmed)] {
            assert_eq!(edit.fields_of(&before).applied_to(&edit.applied_to(&before)), before);
        }
    }

    #[test]
    fn what_says_nothing_of_a_source_is_written_as_before() {
        let edit = ServiceEdit { status: Some(ServiceStatus::Closed), ..ServiceEdit::default() };
        assert_eq!(serde_json::to_string(&edit).unwrap(), r#"{"status":"closed"}"#);
        assert!(!serde_json::to_string(&service()).unwrap().contains("stated"));
    }

    #[test]
    fn null_takes_away_and_absence_leaves() {
        let edit: ServiceEdit = serde_json::from_str(r#"{"website":null}"#).unwrap();
        assert_eq!(edit.website, Some(None));
        assert_eq!(edit.host_organisation, None);
        assert_eq!(serde_json::to_string(&edit).unwrap(), r#"{"website":null}"#);
        assert_eq!(edit.fields(), ["website"]);
    }
}
