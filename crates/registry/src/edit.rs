//! Corrections to what a service is called and where it works.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Nation, Service, ServiceStatus, Slug};

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
    /// A new status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ServiceStatus>,
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
    /// The names of the fields that it changes.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        [
            (self.name.is_some(), "name"),
            (self.other_names.is_some(), "other names"),
            (self.nation.is_some(), "nation"),
            (self.localities.is_some(), "localities"),
            (self.areas.is_some(), "areas"),
            (self.status.is_some(), "status"),
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
            name, other_names, nation, localities, areas, status, website, host_organisation, ..
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
            (self.status.is_some(), status.title().to_owned()),
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
            name, other_names, nation, localities, areas, status, website, host_organisation, ..
        } = service;
        Self {
            name: self.name.as_ref().map(|_| name.clone()),
            other_names: self.other_names.as_ref().map(|_| other_names.clone()),
            nation: self.nation.map(|_| *nation),
            localities: self.localities.as_ref().map(|_| localities.clone()),
            areas: self.areas.as_ref().map(|_| areas.clone()),
            status: self.status.map(|_| *status),
            website: self.website.as_ref().map(|_| website.clone()),
            host_organisation: self.host_organisation.as_ref().map(|_| host_organisation.clone()),
        }
    }

    /// The service as it reads afterwards.
    #[must_use]
    pub fn applied_to(&self, service: &Service) -> Service {
        let mut edited = service.clone();
        let Self { name, other_names, nation, localities, areas, status, website, host_organisation } =
            self.clone();
        edited.name = name.unwrap_or(edited.name);
        edited.other_names = other_names.unwrap_or(edited.other_names);
        edited.nation = nation.unwrap_or(edited.nation);
        edited.localities = localities.unwrap_or(edited.localities);
        edited.areas = areas.unwrap_or(edited.areas);
        edited.status = status.unwrap_or(edited.status);
        edited.website = website.unwrap_or(edited.website);
        edited.host_organisation = host_organisation.unwrap_or(edited.host_organisation);
        edited
    }
}

#[cfg(test)]
mod tests {
    use super::ServiceEdit;

    #[test]
    fn null_takes_away_and_absence_leaves() {
        let edit: ServiceEdit = serde_json::from_str(r#"{"website":null}"#).unwrap();
        assert_eq!(edit.website, Some(None));
        assert_eq!(edit.host_organisation, None);
        assert_eq!(serde_json::to_string(&edit).unwrap(), r#"{"website":null}"#);
        assert_eq!(edit.fields(), ["website"]);
    }
}
