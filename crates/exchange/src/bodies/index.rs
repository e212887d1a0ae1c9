//! Finding bodies by what tables call them.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use registry::{Body, BodyKind, Registry, Slug};

use super::BodyRow;

/// Finds bodies by slug, code or name.
#[derive(Clone, Debug, Default)]
pub struct Index {
    bodies: HashMap<Slug, Body>,
    by_gss: HashMap<String, Vec<Slug>>,
    by_ods: HashMap<String, Vec<Slug>>,
    by_name: BTreeMap<(BodyKind, String), Vec<Slug>>,
}

/// A column, what stands there, and what was expected.
type Misfit = (&'static str, String, String);

impl Index {
    /// The bodies of a registry.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        let mut index = Self::default();
        for view in registry.bodies() {
            index.insert(&view.body);
        }
        index
    }

    pub(super) fn insert(&mut self, body: &Body) {
        let slug = &body.slug;
        if let Some(code) = &body.gss_code {
            self.by_gss.entry(code.to_ascii_uppercase()).or_default().push(slug.clone());
        }
        if let Some(code) = &body.ods_code {
            self.by_ods.entry(code.to_ascii_uppercase()).or_default().push(slug.clone());
        }
        self.by_name.entry((body.kind, body.name.to_lowercase())).or_default().push(slug.clone());
        self.bodies.insert(slug.clone(), body.clone());
    }

    pub(super) fn has(&self, slug: &Slug) -> bool {
        self.bodies.contains_key(slug)
    }

    /// The body by this GSS code, ODS code or slug. Several bodies may have had one code (a partnership and the board that
    /// followed it, say): of them, those that were there on `day` count.
    ///
    /// # Errors
    /// What was expected instead, when there is none, or more than one.
    pub fn find(&self, code: &str, day: Option<Date>) -> Result<&Body, String> {
        let upper = code.to_ascii_uppercase();
        let coded = self.by_gss.get(&upper).or_else(|| self.by_ods.get(&upper));
        let slugs = match (coded, self.bodies.get(code)) {
            (Some(slugs), _) => slugs.clone(),
            (None, Some(body)) => vec![body.slug.clone()],
            (None, None) => {
                return Err("a GSS code, an ODS code or a slug of a body of the registry".to_owned());
            }
        };
        let bodies: Vec<&Body> = slugs.iter().filter_map(|slug| self.bodies.get(slug)).collect();
        let mut there = bodies.iter().filter(|body| day.is_none_or(|day| body.valid_on(day)));
        match (bodies.as_slice(), there.next(), there.next()) {
            ([only], _, _) | (_, Some(only), None) => Ok(only),
            _ => {
                let slugs: Vec<String> = bodies.iter().map(|body| format!("`{}`", body.slug)).collect();
                Err(format!("one body, and this is the code of {}: name its slug", slugs.join(" and ")))
            }
        }
    }

    /// The body that a row is about, if it is there. A body that had the code on other days is another one; and so is one
    /// that shares the ODS code and has another GSS code.
    pub(super) fn matching(&self, row: &BodyRow) -> Result<Option<Slug>, Misfit> {
        let of_kind = |slugs: Option<&Vec<Slug>>| -> Vec<&Body> {
            let bodies = slugs.into_iter().flatten().filter_map(|slug| self.bodies.get(slug));
            bodies.filter(|body| body.kind == row.kind && !are_apart(row, body)).collect()
        };
        let slug = |body: &&Body| body.slug.clone();
        let by_gss = of_kind(row.gss_code.as_ref().and_then(|code| self.by_gss.get(code))).first().map(slug);
        let with_ods = of_kind(row.ods_code.as_ref().and_then(|code| self.by_ods.get(code)));
        let by_ods = if let Some(gss) = &by_gss {
            with_ods.iter().find(|body| body.slug == *gss).or(with_ods.first()).map(slug)
        } else {
            let may_be = |body: &&&Body| !differ(body.gss_code.as_ref(), row.gss_code.as_ref());
            with_ods.iter().find(may_be).map(slug)
        };
        if let Some(slug) = &row.slug {
            let coded = by_gss.as_ref().or(by_ods.as_ref());
            if let Some(other) = coded.filter(|other| *other != slug) {
                return Err(("slug", slug.to_string(), format!("`{other}`, which has this code")));
            }
            let Some(body) = self.bodies.get(slug) else { return Ok(None) };
            if body.kind != row.kind {
                let expected =
                    format!("a slug of its own: the registry's `{slug}` is a {}", body.kind.title());
                return Err(("slug", slug.to_string(), expected));
            }
            return Ok(Some(slug.clone()));
        }
        match (by_gss, by_ods) {
            (Some(gss), Some(ods)) if gss != ods => {
                let expected = format!("the ODS code of `{gss}`, and this is that of `{ods}`");
                Err(("ods_code", row.ods_code.clone().unwrap_or_default(), expected))
            }
            (Some(slug), _) | (None, Some(slug)) => Ok(Some(slug)),
            (None, None) => Ok(self.named(row)),
        }
    }

    /// The body of the row's kind and name, unless the codes of the two differ or their days are apart.
    fn named(&self, row: &BodyRow) -> Option<Slug> {
        let slugs = self.by_name.get(&(row.kind, row.name.to_lowercase()))?;
        let mut bodies = slugs.iter().filter_map(|slug| self.bodies.get(slug));
        let body = bodies.find(|body| {
            !differ(body.gss_code.as_ref(), row.gss_code.as_ref())
                && !differ(body.ods_code.as_ref(), row.ods_code.as_ref())
                && !are_apart(row, body)
        });
        body.map(|body| body.slug.clone())
    }
}

/// Whether two codes are known and not the same.
fn differ(one: Option<&String>, other: Option<&String>) -> bool {
    one.zip(other).is_some_and(|(one, other)| !one.eq_ignore_ascii_case(other))
}

/// Whether the days of a row and of a body are known to have none in common.
fn are_apart(row: &BodyRow, body: &Body) -> bool {
    let before =
        |last: Option<Date>, first: Option<Date>| last.zip(first).is_some_and(|(last, first)| last < first);
    before(row.valid_to, body.valid_from) || before(body.valid_to, row.valid_from)
}
