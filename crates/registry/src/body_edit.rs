//! Corrections to what is known of a commissioning body.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Body, Nation};

/// New values for some fields of a body. What is `None` stays as it is. Its kind never changes: a body of another kind
/// is another body, and follows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyEdit {
    /// The official name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The right nation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nation: Option<Nation>,
    /// The code of the NHS Organisation Data Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ods_code: Option<String>,
    /// The code of its area, of the Government Statistical Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gss_code: Option<String>,
    /// Its first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

impl BodyEdit {
    /// The names of the fields that it changes.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        [
            (self.name.is_some(), "name"),
            (self.nation.is_some(), "nation"),
            (self.ods_code.is_some(), "ODS code"),
            (self.gss_code.is_some(), "GSS code"),
            (self.valid_from.is_some(), "first day"),
            (self.valid_to.is_some(), "last day"),
        ]
        .into_iter()
        .filter_map(|(changed, name)| changed.then_some(name))
        .collect()
    }

    /// The body as it reads afterwards.
    #[must_use]
    pub fn applied_to(&self, body: &Body) -> Body {
        let Self { name, nation, ods_code, gss_code, valid_from, valid_to } = self.clone();
        Body {
            slug: body.slug.clone(),
            kind: body.kind,
            name: name.unwrap_or_else(|| body.name.clone()),
            nation: nation.or(body.nation),
            ods_code: ods_code.or_else(|| body.ods_code.clone()),
            gss_code: gss_code.or_else(|| body.gss_code.clone()),
            valid_from: valid_from.or(body.valid_from),
            valid_to: valid_to.or(body.valid_to),
        }
    }
}
