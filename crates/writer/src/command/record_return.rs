//! Recording what a body answered about access.

use registry::{AccessReturn, Answerer, Bands, Change, ChildCount, FinancialYear, bounds};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::{FaultCode, Refusal};

/// What the API calls the three bands, and the children of all ages.
const FIELDS: [&str; 4] = ["under12Months", "from12To24Months", "from24To36Months", "allAges"];

/// Record what one body answered about one year. An earlier answer about the same year stays, and counts no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordReturn {
    /// The slug of the body that was asked.
    pub body: String,
    /// The year, from April to March: `2017-18`.
    pub year: String,
    /// Whether the body replied.
    pub replied: bool,
    /// Who gave the numbers, if anybody did.
    pub numbers_from: Option<Answerer>,
    /// Whether CAMHS of its area take referrals of children of each band; `None` where that is not known.
    pub accepts: Bands<Option<bool>>,
    /// Children referred in the year.
    pub referred: NewChildCounts,
    /// Children seen in the year.
    pub seen: NewChildCounts,
    /// The slug of the source.
    pub source: String,
    /// Where in the source.
    pub locator: Option<String>,
}

/// Numbers of children; `None` where they are not known, which is never none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewChildCounts {
    /// Those up to 36 months, by band.
    pub bands: Bands<Option<NewChildCount>>,
    /// Those of 0 to 18 years.
    pub all_ages: Option<NewChildCount>,
}

/// A number of children as somebody gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NewChildCount {
    /// The least that it can be.
    pub low: i32,
    /// At most so many; as many as at least without it.
    pub high: Option<i32>,
}

impl RecordReturn {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let body = check.body("body", &self.body);
        let year = self.year.parse::<FinancialYear>();
        match &year {
            Err(error) => check.fault(FaultCode::BadRequest, "year", error.to_string()),
            Ok(year) => check.result("year", bounds::financial_year("", *year, context.today)),
        }
        let (referred, referred_0_18) = self.referred.checked(&mut check, "referred");
        let (seen, seen_0_18) = self.seen.checked(&mut check, "seen");
        let nation = check.nation(body.as_ref());
        for (path, bands, all_ages) in [("referred", &referred, referred_0_18), ("seen", &seen, seen_0_18)] {
            if let Err(problem) = bounds::children(FIELDS, bands, all_ages, nation) {
                check.problem(&format!("{path}.{}", problem.field().unwrap_or_default()), &problem);
            }
        }
        let source = check.source("source", &self.source);
        check.line_if_any("locator", self.locator.as_deref());
        if let Some(body) = &body {
            check.unchanged_body(body);
        }
        check.finish()?;
        let answer = body.zip(year.ok()).zip(source).map(|((body, year), source)| AccessReturn {
            body,
            year,
            replied: self.replied,
            numbers_from: self.numbers_from,
            accepts: self.accepts,
            referred,
            seen,
            referred_0_18,
            seen_0_18,
            source,
            locator: self.locator.clone(),
        });
        Ok(Plan { changes: answer.into_iter().map(Change::ReturnRecorded).collect(), reason: None })
    }
}

impl NewChildCounts {
    /// What they come to, by band and of all ages.
    fn checked(&self, check: &mut Check<'_>, path: &str) -> (Bands<Option<ChildCount>>, Option<ChildCount>) {
        let mut count = |name: &str, given: Option<NewChildCount>| {
            given.and_then(|given| given.checked(check, &format!("{path}.{name}")))
        };
        let bands = Bands {
            months_0_12: count("under12Months", self.bands.months_0_12),
            months_12_24: count("from12To24Months", self.bands.months_12_24),
            months_24_36: count("from24To36Months", self.bands.months_24_36),
        };
        let all_ages = count("allAges", self.all_ages);
        if let Some(Err(error)) = all_ages.map(|all_ages| bands.fit_into(all_ages)) {
            check.fault(FaultCode::BadRequest, &format!("{path}.allAges"), error.to_string());
        }
        (bands, all_ages)
    }
}

impl NewChildCount {
    fn checked(self, check: &mut Check<'_>, path: &str) -> Option<ChildCount> {
        let low = check.count(&format!("{path}.low"), self.low);
        let path = format!("{path}.high");
        let high = self.high.map_or(low, |high| check.count(&path, high));
        let (low, high) = (low?, high?);
        let count = ChildCount::between(low, high);
        if count.is_none() {
            check.fault(
                FaultCode::BadRequest,
                &path,
                format!("expected at least the {low} of `low`, got {high}"),
            );
        }
        count
    }
}
