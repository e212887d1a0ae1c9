//! The source of a status, as a caller names it.

use jiff::civil::Date;
use registry::StatusStatement;
use serde::Serialize;

use super::check::Check;
use crate::refusal::FaultCode;

/// The source of a status, as a caller names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatedStatus {
    /// The slug of the source; empty when the caller names none.
    pub source: String,
    /// Where in the source.
    pub locator: Option<String>,
    /// The day for which the source says so.
    pub as_of: Option<Date>,
}

impl Check<'_> {
    /// The source of a status as it is written down; nothing when it is not there.
    pub(super) fn stated_status(&mut self, stated: &StatedStatus) -> Option<StatusStatement> {
        self.line_if_any("statusLocator", stated.locator.as_deref());
        self.observed("statusAsOf", stated.as_of);
        if stated.source.is_empty() {
            let message = "expected the slug of the source that states the status, got none";
            self.fault(FaultCode::BadRequest, "statusSource", message);
            return None;
        }
        let source = self.source("statusSource", &stated.source)?;
        Some(StatusStatement { source, locator: stated.locator.clone(), as_of: stated.as_of })
    }
}
