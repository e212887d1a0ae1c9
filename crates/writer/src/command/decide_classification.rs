//! A reviewer's verdict.

use registry::{Change, Classification, Decided};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::Refusal;

/// Decide what a service is. A proposal is published by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecideClassification {
    /// The slug of the service.
    pub service: String,
    /// What it is; "undetermined" publishes it and leaves the class open.
    pub class: Classification,
    /// Why.
    pub reason: String,
}

impl DecideClassification {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = check.service_itself("service", &self.service, Action::DecideClassification)?;
        check.prose("reason", &self.reason);
        if let Some(service) = &service {
            check.unchanged_service(service);
        }
        check.finish()?;
        let mut changes = Vec::new();
        if let Some(service) = service {
            let (service, reason) = (service.service.slug.clone(), self.reason.clone());
            changes.push(Change::Decided(Decided { service, class: self.class, reason }));
        }
        Ok(Plan { changes, reason: Some(self.reason.clone()) })
    }
}
