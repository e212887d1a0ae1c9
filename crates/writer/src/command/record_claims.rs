//! Recording what a source says about a service.

use serde::Serialize;

use super::check::Check;
use super::claim::{NewClaim, recorded};
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// Record what a source says about a service. Nothing is overwritten: what was claimed before stays, and shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordClaims {
    /// The slug of the service.
    pub service: String,
    /// What is said; at least one.
    pub claims: Vec<NewClaim>,
}

impl RecordClaims {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = check.service("service", &self.service, Action::RecordClaims)?;
        if self.claims.is_empty() {
            check.fault(FaultCode::BadRequest, "claims", "expected at least one claim, got none");
        }
        let claims = check.claims("claims", &self.claims);
        if let Some(service) = &service {
            check.unchanged_service(service);
        }
        check.finish()?;
        let changes = service.iter().flat_map(|service| recorded(&service.service.slug, claims.clone()));
        Ok(Plan { changes: changes.collect(), reason: None })
    }
}
