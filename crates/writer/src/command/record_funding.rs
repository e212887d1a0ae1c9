//! Recording that a body pays for a service.

use jiff::civil::Date;
use registry::{Budget, Change, EntityId, EntityType, FundingLine, FundingRole};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// Record that a body pays for a service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordFunding {
    /// The slug of the body that pays.
    pub funder: String,
    /// The slug of the service that is paid for.
    pub service: String,
    /// From which budget.
    pub budget: Budget,
    /// For what.
    pub role: FundingRole,
    /// Whether the source names the body as the lead commissioner.
    pub lead: bool,
    /// Pounds a year; `None` when unknown, which is never the same as nothing.
    pub annual_amount: Option<f64>,
    /// The first day, if known.
    pub from: Option<Date>,
    /// The last day, if known.
    pub to: Option<Date>,
    /// Whether the source says that it is for a limited time.
    pub time_limited: bool,
    /// The slug of the source.
    pub source: String,
    /// Where in the source.
    pub locator: Option<String>,
    /// Why it reads so, where a reader might differ.
    pub note: Option<String>,
}

impl RecordFunding {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let funder = check.body("funder", &self.funder);
        let service = check.service("service", &self.service, Action::RecordFunding)?;
        check.amount("annualAmount", self.annual_amount);
        check.planned("from", self.from);
        check.planned("to", self.to);
        check.period("to", self.from, self.to);
        let source = check.source("source", &self.source);
        check.line_if_any("locator", self.locator.as_deref());
        check.prose_if_any("note", self.note.as_deref());
        if let Some(service) = &service {
            check.unchanged_service(service);
        }
        let id = service.as_ref().and_then(|service| {
            let id = context.registry.next_line_id(&service.service.slug);
            id.map_err(|error| check.fault(FaultCode::BadRequest, "service", error.to_string())).ok()
        });
        check.finish()?;
        let line =
            id.zip(funder).zip(service).zip(source).map(|(((id, funder), service), source)| FundingLine {
                id,
                funder,
                service: service.service.slug.clone(),
                budget: self.budget,
                role: self.role,
                lead: self.lead,
                annual_amount: self.annual_amount,
                from: self.from,
                to: self.to,
                time_limited: self.time_limited,
                source,
                locator: self.locator.clone(),
                note: self.note.clone(),
                retracted: false,
            });
        Ok(Plan { changes: line.into_iter().map(Change::FundingRecorded).collect(), reason: None })
    }
}

/// The id of a funding line.
pub(super) fn line_id(line: &FundingLine) -> EntityId {
    EntityId::new(EntityType::FundingLine, line.id.clone())
}
