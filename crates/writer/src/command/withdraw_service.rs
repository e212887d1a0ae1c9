//! Taking a service out.

use registry::{Change, ServiceWithdrawn};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::Refusal;

/// Take a service out: it was entered by mistake, or a proposal is turned down. (One that has closed stays, with that
/// status.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawService {
    /// The slug of the service.
    pub service: String,
    /// Why.
    pub reason: String,
}

impl WithdrawService {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = check.service_itself("service", &self.service, Action::WithdrawService)?;
        check.prose("reason", &self.reason);
        if let Some(service) = &service {
            check.unchanged_service(service);
        }
        check.finish()?;
        let withdrawn = service.map(|service| ServiceWithdrawn { service: service.service.slug.clone() });
        let changes = withdrawn.into_iter().map(Change::ServiceWithdrawn).collect();
        Ok(Plan { changes, reason: Some(self.reason.clone()) })
    }
}
