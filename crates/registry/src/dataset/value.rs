//! Values of a file as dates, numbers and JSON.

use jiff::civil::Date;
use serde_json::{Map, Number, Value as Json};
use toml::de::DeValue;

/// A date without a time.
pub(super) fn date(value: &DeValue<'_>) -> Option<Date> {
    let datetime = value.as_datetime()?;
    let (date, None, None) = (datetime.date?, datetime.time, datetime.offset) else { return None };
    let field = |number: u8| i8::try_from(number).ok();
    Date::new(i16::try_from(date.year).ok()?, field(date.month)?, field(date.day)?).ok()
}

/// A number, whole or not.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    json_number(value)?.as_f64()
}

fn json_number(value: &DeValue<'_>) -> Option<Number> {
    match value {
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).ok().map(Number::from),
        DeValue::Float(float) => float.as_str().parse().ok().and_then(Number::from_f64),
        _ => None,
    }
}

/// The value of a claim; `None` when JSON has nothing like it: a date, or a number beyond bounds.
pub(super) fn json(value: &DeValue<'_>) -> Option<Json> {
    match value {
        DeValue::String(text) => Some(Json::String(text.to_string())),
        DeValue::Boolean(truth) => Some(Json::Bool(*truth)),
        DeValue::Integer(_) | DeValue::Float(_) => json_number(value).map(Json::Number),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(fields) => {
            let fields =
                fields.iter().map(|(key, value)| Some((key.get_ref().to_string(), json(value.get_ref())?)));
            fields.collect::<Option<Map<_, _>>>().map(Json::Object)
        }
        DeValue::Datetime(_) => None,
    }
}

/// A value as it reads in a message.
pub(super) fn shown(value: &DeValue<'_>) -> String {
    match (value, json(value)) {
        (DeValue::Datetime(datetime), _) => format!("`{datetime}`"),
        (_, Some(json)) => format!("`{json}`"),
        (value, None) => format!("{} that cannot be read", value.type_str()),
    }
}
