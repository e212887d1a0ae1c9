//! Saying that one body followed another.

use jiff::civil::Date;
use registry::{Change, Succession};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::Refusal;

/// Say that one body's duties, or part of them, passed to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddSuccession {
    /// The slug of the body that was.
    pub from: String,
    /// The slug of the body that followed it.
    pub to: String,
    /// The first day of the latter's duties.
    pub on: Date,
}

impl AddSuccession {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let from = check.body("from", &self.from);
        let to = check.body("to", &self.to);
        check.of_body("on", Some(self.on));
        check.finish()?;
        // Circles are for the registry to find, when the change is applied.
        let succession = from.zip(to).map(|(from, to)| Succession { from, to, on: self.on });
        Ok(Plan { changes: succession.into_iter().map(Change::SuccessionAdded).collect(), reason: None })
    }
}
