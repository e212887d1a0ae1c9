//! Taking a claim back.

use registry::{Change, ClaimRetracted};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// Take a claim back that should never have been recorded: it stays, shows as retracted, and does not count. (What was
/// right once and is not any more needs a new claim instead.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RetractClaim {
    /// The slug of the service.
    pub service: String,
    /// The id of the claim, as the service's facts show it.
    pub claim: String,
    /// Why.
    pub reason: String,
}

impl RetractClaim {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = check.service_itself("service", &self.service, Action::RetractClaim)?;
        check.prose("reason", &self.reason);
        let mut retracted = None;
        if let Some(service) = &service {
            let slug = &service.service.slug;
            match service.claims.iter().find(|claim| claim.id.to_string() == self.claim) {
                None => {
                    let message = format!("service `{slug}` has no claim `{}`", self.claim);
                    check.fault(FaultCode::NotFound, "claim", message);
                }
                Some(claim) if claim.retracted => {
                    let message = format!("claim `{}` has been retracted already", claim.id);
                    check.fault(FaultCode::Conflict, "claim", message);
                }
                Some(claim) => {
                    retracted = Some(ClaimRetracted {
                        service: slug.clone(),
                        recorded_for: claim.id.service.clone(),
                        number: claim.id.number,
                    });
                }
            }
            check.unchanged_service(service);
        }
        check.finish()?;
        let changes = retracted.into_iter().map(Change::ClaimRetracted).collect();
        Ok(Plan { changes, reason: Some(self.reason.clone()) })
    }
}
