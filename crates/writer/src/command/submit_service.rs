//! Proposing a service that the registry does not have.

use std::collections::HashSet;

use registry::{Change, Nation, Service, ServiceAdded, ServiceStatus, Slug};
use serde::Serialize;

use super::check::Check;
use super::claim::{NewClaim, recorded};
use super::stated_status::StatedStatus;
use super::{CommandContext, Plan};
use crate::refusal::{FaultCode, Refusal};

/// Propose a service that the registry does not have. It waits in a proposal until a reviewer accepts it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubmitService {
    /// Its name, of which its slug is made.
    pub name: String,
    /// Other names that it goes by.
    pub other_names: Vec<String>,
    /// In which nation.
    pub nation: Nation,
    /// Places, as sources name them.
    pub localities: Vec<String>,
    /// Slugs of the bodies whose area it serves.
    pub areas: Vec<String>,
    /// Where it stands in its life.
    pub status: ServiceStatus,
    /// The source of the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_stated: Option<StatedStatus>,
    /// Its own pages.
    pub website: Option<String>,
    /// The organisation that manages it.
    pub host_organisation: Option<String>,
    /// What sources say about it.
    pub claims: Vec<NewClaim>,
}

impl SubmitService {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let changes = self.changes(&mut check, &mut HashSet::new());
        check.finish()?;
        Ok(Plan { changes, reason: None })
    }

    /// The service and the claims as changes; nothing when something is wrong. The slugs in `taken` are given in the same command.
    pub(super) fn changes(&self, check: &mut Check<'_>, taken: &mut HashSet<Slug>) -> Vec<Change> {
        check.line("name", &self.name);
        check.lines("otherNames", &self.other_names);
        check.lines("localities", &self.localities);
        let areas = check.bodies("areas", &self.areas);
        let status_stated = self.status_stated.as_ref().and_then(|stated| check.stated_status(stated));
        check.address_if_any("website", self.website.as_deref());
        check.line_if_any("hostOrganisation", self.host_organisation.as_deref());
        let claims = check.claims("claims", &self.claims);
        let slug = Slug::slugify(&self.name).and_then(|slug| free(&check.context, slug, taken));
        let Some(slug) = slug else {
            if !self.name.trim().is_empty() {
                check.fault(FaultCode::BadRequest, "name", "expected a name with a Latin letter or a digit");
            }
            return Vec::new();
        };
        taken.insert(slug.clone());
        let service = Service {
            slug: slug.clone(),
            name: self.name.trim().to_owned(),
            other_names: self.other_names.clone(),
            nation: self.nation,
            localities: self.localities.clone(),
            areas,
            status: self.status,
            status_stated,
            website: self.website.clone(),
            host_organisation: self.host_organisation.clone(),
        };
        let proposed_by = Some(check.context.actor.name.clone());
        let mut changes = vec![Change::ServiceAdded(ServiceAdded { service, published: false, proposed_by })];
        changes.extend(recorded(&slug, claims));
        changes
    }
}

/// The slug, with a number if it is taken. It is provisional: the proposal gets its names when it is accepted.
fn free(context: &CommandContext<'_>, slug: Slug, taken: &HashSet<Slug>) -> Option<Slug> {
    let is_free = |slug: &Slug| context.registry.is_free(slug) && !taken.contains(slug);
    if is_free(&slug) {
        return Some(slug);
    }
    (2..).map_while(|number| slug.numbered(number).ok()).find(is_free)
}
