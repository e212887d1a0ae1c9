//! Saying that two services are one.

use registry::{Change, ServicesMerged};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// Say that two services are one: what is known of the one goes over to the other, and its slug leads there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MergeServices {
    /// The slug of the service that is given up.
    pub from: String,
    /// The slug of the service that stays.
    pub into: String,
    /// Why.
    pub reason: String,
}

impl MergeServices {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let from = check.service_itself("from", &self.from, Action::MergeServices)?;
        let into = check.service_itself("into", &self.into, Action::MergeServices)?;
        check.prose("reason", &self.reason);
        if let Some((from, into)) = from.as_ref().zip(into.as_ref()) {
            if from.service.slug == into.service.slug {
                let message = "expected two services, got the same twice";
                check.fault(FaultCode::BadRequest, "into", message);
            }
            check.unchanged_service(from);
            check.unchanged_service(into);
        }
        check.finish()?;
        let merged = from.zip(into).map(|(from, into)| ServicesMerged {
            from: from.service.slug.clone(),
            into: into.service.slug.clone(),
        });
        let changes = merged.into_iter().map(Change::ServicesMerged).collect();
        Ok(Plan { changes, reason: Some(self.reason.clone()) })
    }
}
