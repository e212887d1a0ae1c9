//! Scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A count or a revision as GraphQL has it: what is larger than its integers is the largest of them.
pub(crate) fn int(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// A calendar date, as in `2019-06-01` (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub jiff::civil::Date);

/// A calendar date, as in `2019-06-01` (ISO 8601).
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => match text.parse() {
                Ok(date) => Ok(Self(date)),
                Err(_) => Err(InputValueError::custom(format!(
                    "expected a date such as `2019-06-01`, got `{text}`"
                ))),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A moment in time, as in `2019-06-01T12:00:00Z` (RFC 3339, UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub jiff::Timestamp);

/// A moment in time, as in `2019-06-01T12:00:00Z` (RFC 3339, UTC).
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => match text.parse() {
                Ok(at) => Ok(Self(at)),
                Err(_) => Err(InputValueError::custom(format!(
                    "expected a moment such as `2019-06-01T12:00:00Z`, got `{text}`"
                ))),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An absolute `http` or `https` address (RFC 3986).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

/// An absolute `http` or `https` address (RFC 3986).
#[Scalar(name = "URL", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3986")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) if is_web_address(text) => Ok(Self(text.clone())),
            Value::String(text) => Err(InputValueError::custom(format!(
                "expected an address that begins with `http://` or `https://`, got `{text}`"
            ))),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control()))
}

/// Any JSON value; used only for the value of a fact, whose type the vocabulary gives: `true`; `3` or
/// `{"low": 2, "high": 5}`; `"camhs"`; `["clinical-psychologist", {"id": "health-visitor", "wte": 2}]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value; used only for the value of a fact, whose type the vocabulary gives: `true`; `3` or
/// `{"low": 2, "high": 5}`; `"camhs"`; `["clinical-psychologist", {"id": "health-visitor", "wte": 2}]`.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|error| InputValueError::custom(error.to_string()))
    }

    fn to_value(&self) -> Value {
        // Every JSON value is a GraphQL value.
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}
