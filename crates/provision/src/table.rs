//! What tables of counts share: finding the body of a row, and saying what may not be written down.

use std::collections::HashMap;

use registry::{BodyView, Problem, Registry, Slug};
use tabular::RecordReader;

/// Finds bodies by what tables call them: slug, GSS code or ODS code, whatever the case of a code.
pub(crate) struct Bodies<'a> {
    registry: &'a Registry,
    codes: HashMap<String, Vec<&'a BodyView>>,
}

impl<'a> Bodies<'a> {
    pub(crate) fn of(registry: &'a Registry) -> Self {
        let mut codes: HashMap<String, Vec<&'a BodyView>> = HashMap::new();
        for body in registry.bodies() {
            for code in [&body.body.gss_code, &body.body.ods_code].into_iter().flatten() {
                codes.entry(code.to_ascii_uppercase()).or_default().push(body);
            }
        }
        Self { registry, codes }
    }

    /// The body that a cell names; one that is not there, or a code that several have had, is noted.
    pub(crate) fn named(&self, row: &mut RecordReader<'_>, column: &str) -> Option<Slug> {
        let expected = "the slug, GSS code or ODS code of a commissioning body of the registry";
        let name = row.needed(column, expected)?;
        if let Some(body) = self.registry.body(&name) {
            return Some(body.body.slug.clone());
        }
        match self.codes.get(&name.to_ascii_uppercase()).map(Vec::as_slice) {
            Some([only]) => Some(only.body.slug.clone()),
            Some(several) => {
                let slugs: Vec<String> = several.iter().map(|body| format!("`{}`", body.body.slug)).collect();
                let slugs = facts::list_text(&slugs, "and");
                row.error(column, format!("one body, and this is the code of {slugs}: name its slug"));
                None
            }
            None => {
                row.error(column, expected);
                None
            }
        }
    }
}

/// Notes that what a row says may not be written down.
pub(crate) fn refuse(row: &mut RecordReader<'_>, problem: &Problem) {
    let column = match problem.field() {
        Some("locator") => "source".to_owned(),
        field => field.unwrap_or_default().replace('-', "_"),
    };
    match problem {
        Problem::Text { expected, .. } => {
            // The value is in its own column, and is shown from there.
            let expected = expected.strip_prefix("expected ").unwrap_or(expected);
            let expected =
                expected.rsplit_once(", got ").map_or(expected, |(expected, _)| expected).to_owned();
            row.error(&column, expected);
        }
        other => row.error(&column, format!("what fits the registry ({other})")),
    }
}
