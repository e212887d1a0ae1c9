//! Recording how many babies live in the area of a body.

use registry::{Change, Population, bounds};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::Refusal;

/// Record what a source says about the babies who live in the area of a body, in the middle of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordBabies {
    /// The slug of the body.
    pub body: String,
    /// The year.
    pub year: i32,
    /// Babies under one, if the source tells them apart.
    pub under_one: Option<i32>,
    /// Babies under two, those under one among them.
    pub under_two: i32,
    /// The slug of the source.
    pub source: String,
    /// Where in the source.
    pub locator: Option<String>,
}

impl RecordBabies {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let body = check.body("body", &self.body);
        check.result("year", bounds::year("", self.year, context.today));
        let year = i16::try_from(self.year).ok();
        let under_1 = self.under_one.and_then(|under_one| check.count("underOne", under_one));
        let under_2 = check.count("underTwo", self.under_two);
        let nation = check.nation(body.as_ref());
        if let Some(Err(problem)) = under_2.map(|under_2| bounds::babies(under_1, under_2, nation)) {
            let path = if problem.field() == Some("under-2") { "underTwo" } else { "underOne" };
            check.problem(path, &problem);
        }
        let source = check.source("source", &self.source);
        check.line_if_any("locator", self.locator.as_deref());
        if let Some(body) = &body {
            check.unchanged_body(body);
        }
        check.finish()?;
        let locator = self.locator.clone();
        let population = body.zip(year).zip(under_2).zip(source);
        let population = population.map(|(((body, year), under_2), source)| Population {
            body,
            year,
            under_1,
            under_2,
            source,
            locator,
        });
        Ok(Plan { changes: population.into_iter().map(Change::PopulationRecorded).collect(), reason: None })
    }
}
