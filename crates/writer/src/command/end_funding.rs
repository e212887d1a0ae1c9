//! Recording that funding ends.

use jiff::civil::Date;
use registry::{Change, EntityType, FundingEnded, Problem};
use serde::Serialize;

use super::check::Check;
use super::record_funding::line_id;
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// Record that a funding line ends, or has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndFunding {
    /// The id of the line among funding lines.
    pub line: String,
    /// Its last day.
    pub on: Date,
    /// Why.
    pub reason: String,
}

impl EndFunding {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose("reason", &self.reason);
        check.planned("on", Some(self.on));
        let line = context.registry.line(&self.line);
        // The line of a service that was withdrawn is not there any more.
        let mut unseen = Check::new(context);
        let service = match line {
            Some(line) => unseen.service("line", &line.service, Action::EndFunding)?,
            None => None,
        };
        if let Some((line, _)) = line.zip(service) {
            check.period("on", line.from, Some(self.on));
            check.unchanged(&line_id(line), None);
        } else {
            let entity_type = EntityType::FundingLine;
            let slug = self.line.chars().take(130).collect();
            let problem = Problem::Unknown { field: "line", entity_type, slug, suggestion: None };
            check.fault(FaultCode::NotFound, "line", problem.to_string());
        }
        check.finish()?;
        let ended = line.map(|line| FundingEnded { line: line.id.clone(), on: self.on });
        let changes = ended.into_iter().map(Change::FundingEnded).collect();
        Ok(Plan { changes, reason: Some(self.reason.clone()) })
    }
}
