//! Recording what bodies answered about access.

use registry::{AccessReturn, Change};

use super::check::Check;
use super::{Desk, Plan};
use crate::refusal::{FaultCode, Refusal};

/// Record what bodies answered to freedom-of-information requests about access: all of the rows, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordReturns {
    /// The answers, one a body and year; at least one.
    pub rows: Vec<AccessReturn>,
}

impl RecordReturns {
    pub(super) fn plan(&self, desk: Desk<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(desk);
        if self.rows.is_empty() {
            check.fault(FaultCode::BadRequest, "rows", "expected at least one row, got none");
        }
        for (position, row) in self.rows.iter().enumerate() {
            check.body(&format!("rows.{position}.body"), &row.body);
            check.source(&format!("rows.{position}.source"), &row.source);
        }
        check.finish()?;
        // What is in force word for word already is not recorded again.
        let new = self.rows.iter().filter(|row| {
            let body = desk.registry.body(&row.body);
            body.and_then(|body| body.access_return(row.year)) != Some(*row)
        });
        Ok(Plan { changes: new.cloned().map(Change::ReturnRecorded).collect(), reason: None })
    }
}
