//! Recording how many babies live in areas.

use registry::{Change, Population};

use super::check::Check;
use super::{Desk, Plan};
use crate::refusal::{FaultCode, Refusal};

/// Record how many babies live in the areas of bodies: all of the rows, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPopulations {
    /// What the source says; at least one row.
    pub rows: Vec<Population>,
}

impl RecordPopulations {
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
        // What is on record word for word already is not recorded again.
        let new = self
            .rows
            .iter()
            .filter(|row| desk.registry.body(&row.body).is_none_or(|body| !body.populations.contains(row)));
        Ok(Plan { changes: new.cloned().map(Change::PopulationRecorded).collect(), reason: None })
    }
}
