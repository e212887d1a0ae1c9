//! Recording what a source says about a service.

use std::sync::Arc;

use registry::{ServiceView, Statement};
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

/// A service, and what is said of it.
pub(super) type Stated = (Arc<ServiceView>, Vec<Statement>);

impl RecordClaims {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let read = self.read(&mut check)?;
        check.finish()?;
        let changes = read.map(|(service, claims)| recorded(&service.service.slug, claims).collect());
        Ok(Plan { changes: changes.unwrap_or_default(), reason: None })
    }

    /// The service and what is said of it; nothing when there is no such service.
    pub(super) fn read(&self, check: &mut Check<'_>) -> Result<Option<Stated>, Refusal> {
        let service = check.service("service", &self.service, Action::RecordClaims)?;
        if self.claims.is_empty() {
            check.fault(FaultCode::BadRequest, "claims", "expected at least one claim, got none");
        }
        let claims = check.claims("claims", &self.claims);
        if let Some(service) = &service {
            check.unchanged_service(service);
        }
        Ok(service.map(|service| (service, claims)))
    }
}
