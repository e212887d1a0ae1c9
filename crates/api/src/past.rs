//! The registry as it was.

use std::sync::Arc;

use async_graphql::{Context, Error, Result};
use jiff::Timestamp;
use jiff::civil::Date as Day;
use jiff::tz::TimeZone;
use registry::{Registry, Revision, RevisionRecord};
use writer::Writer;

use crate::error::{Code, bad_request, error};
use crate::request::{Meter, Request, request};
use crate::scalar::Date;

/// The same request on the registry as it was at a revision, or at the end of a day.
pub(crate) async fn past(
    ctx: &Context<'_>,
    revision: Option<i32>,
    as_of: Option<Date>,
) -> Result<Arc<Request>> {
    let now = request(ctx)?;
    let registry = now.snapshot.registry();
    let as_of = as_of.map(|date| date.0);
    let record = match (revision, as_of) {
        (Some(number), _) => numbered(registry, number)?,
        (None, Some(on)) => last_of(registry, on, now.today)?,
        (None, None) => return Err(bad_request("`past`: expected a `revision`, a day `asOf`, or both")),
    };
    let today = as_of.unwrap_or_else(|| day(record.at));
    // When it cannot be read: an internal error, which the server logs and masks.
    let snapshot = ctx.data::<Arc<Writer>>()?.past(record.number).await;
    let snapshot = snapshot.map_err(|error| Error::new(error.to_string()))?;
    let past = Request::new(snapshot, now.viewer.clone(), today).of_past(record.number);
    Meter::charge(ctx, "PastRegistry", &past)?;
    Ok(Arc::new(past))
}

fn numbered(registry: &Registry, number: i32) -> Result<&RevisionRecord> {
    let revision = u64::try_from(number).ok().map(Revision::new);
    revision.and_then(|revision| registry.revision_record(revision)).ok_or_else(|| {
        let head = registry.revision();
        error(Code::NotFound, format!("`revision`: expected one from 1 to {head}, got {number}"))
    })
}

/// The last revision of a day or before. The day must be over: else the answer might still change.
fn last_of(registry: &Registry, on: Day, today: Day) -> Result<&RevisionRecord> {
    if on >= today {
        return Err(bad_request(format!(
            "`asOf`: expected a day before {today}, which is over, or a `revision` beside it, got `{on}`"
        )));
    }
    registry.revisions().rev().find(|record| day(record.at) <= on).ok_or_else(|| {
        let first = registry.revisions().next().map_or(today, |record| day(record.at));
        error(
            Code::NotFound,
            format!("`asOf`: expected {first}, the day of the first revision, or a later day, got `{on}`"),
        )
    })
}

fn day(at: Timestamp) -> Day {
    at.to_zoned(TimeZone::UTC).date()
}
