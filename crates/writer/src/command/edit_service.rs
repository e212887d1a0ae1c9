//! Correcting what a service is called and where it works.

use registry::{Change, Nation, ServiceEdit, ServiceEdited, ServiceStatus};
use serde::Serialize;

use super::check::Check;
use super::stated_status::StatedStatus;
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// Correct what a service is called and where it works. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EditService {
    /// The slug of the service, which stays.
    pub service: String,
    /// A new name.
    pub name: Option<String>,
    /// All other names.
    pub other_names: Option<Vec<String>>,
    /// The right nation.
    pub nation: Option<Nation>,
    /// All places.
    pub localities: Option<Vec<String>>,
    /// Slugs of all bodies whose area it serves.
    pub areas: Option<Vec<String>>,
    /// A new status.
    pub status: Option<ServiceStatus>,
    /// The source of the status: of the new one, or of the one that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_stated: Option<StatedStatus>,
    /// Its own pages; an inner `None` takes them away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<Option<String>>,
    /// The organisation that manages it; an inner `None` takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_organisation: Option<Option<String>>,
    /// Why.
    pub reason: Option<String>,
}

impl EditService {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = check.service_itself("service", &self.service, Action::EditService)?;
        check.line_if_any("name", self.name.as_deref());
        check.lines("otherNames", self.other_names.as_deref().unwrap_or_default());
        check.lines("localities", self.localities.as_deref().unwrap_or_default());
        let areas = self.areas.as_ref().map(|areas| check.bodies("areas", areas));
        let status_stated = self.status_stated.as_ref().and_then(|stated| check.stated_status(stated));
        check.address_if_any("website", self.website.as_ref().and_then(Option::as_deref));
        check.line_if_any("hostOrganisation", self.host_organisation.as_ref().and_then(Option::as_deref));
        check.prose_if_any("reason", self.reason.as_deref());
        let edit = ServiceEdit {
            name: self.name.as_deref().map(|name| name.trim().to_owned()),
            other_names: self.other_names.clone(),
            nation: self.nation,
            localities: self.localities.clone(),
            areas,
            status: self.status,
            status_stated,
            website: self.website.clone(),
            host_organisation: self.host_organisation.clone(),
        };
        if edit.fields().is_empty() && self.status_stated.is_none() {
            check.fault(FaultCode::BadRequest, "", "expected at least one field to correct, got none");
        }
        if let Some(service) = &service {
            check.unchanged_service(service);
        }
        check.finish()?;
        let edited = service.map(|service| ServiceEdited { service: service.service.slug.clone(), edit });
        let changes = edited.into_iter().map(Change::ServiceEdited).collect();
        Ok(Plan { changes, reason: self.reason.clone() })
    }
}
