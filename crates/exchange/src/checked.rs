//! Whether what a table changes may be written down and fits.

use jiff::civil::Date;
use registry::{Change, Fault, Problem, Registry};
use serde_json::Value as Json;
use tabular::{BadTable, CellError, Places, shown};

/// Checks changes against a registry and names the rows of those that may not be written down on a day, or do not fit;
/// `rows` are those of the changes.
pub(crate) fn check(
    registry: &Registry,
    changes: &[Change],
    rows: &[u64],
    places: &Places,
    today: Date,
) -> Result<(), BadTable> {
    let mut faults = registry.admit(changes, today);
    if faults.is_empty() {
        faults = registry.check(changes.to_vec());
    }
    if faults.is_empty() {
        return Ok(());
    }
    let errors = faults.into_iter().map(|Fault { ordinal, problem }| {
        let column = problem.field().map(|field| field.replace('-', "_")).unwrap_or_default();
        let value = changes.get(ordinal).map(|change| written(change, &column)).unwrap_or_default();
        let row = rows.get(ordinal).copied().unwrap_or_default();
        CellError {
            got: Some(shown(&value)).filter(|value| !value.is_empty()),
            ..CellError::about(places.cell(row, &column), expected(&problem))
        }
    });
    Err(BadTable::Cells(errors.collect()))
}

/// What was expected where a problem is, without what is there.
pub(crate) fn expected(problem: &Problem) -> String {
    match problem {
        Problem::Text { expected, .. } => {
            let expected = expected.strip_prefix("expected ").unwrap_or(expected);
            expected.rsplit_once(", got ").map_or(expected, |(expected, _)| expected).to_owned()
        }
        other => format!("what fits the registry ({other})"),
    }
}

/// What a change says in a field, wherever in it that is.
fn written(change: &Change, field: &str) -> String {
    fn find(json: &Json, field: &str) -> Option<String> {
        let Json::Object(fields) = json else { return None };
        match fields.get(field) {
            Some(Json::String(text)) => Some(text.clone()),
            Some(Json::Null) | None => fields.values().find_map(|inner| find(inner, field)),
            Some(other) => Some(other.to_string()),
        }
    }
    let payload = change.payload().ok().and_then(|payload| serde_json::from_str(&payload).ok());
    payload.and_then(|payload: Json| find(&payload, field)).unwrap_or_default()
}
