//! Bodies by what partners call them: a slug, an id, a code.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::{Registry, Slug};

/// Finds bodies by their slug, their id (`commissioning-body:SLUG`), or their code of the NHS Organisation Data Service or the
/// Government Statistical Service, whatever its case. A slug comes before a code.
pub struct BodyNames<'r> {
    registry: &'r Registry,
    /// By their codes in capitals; read once, when a name is no slug.
    codes: OnceCell<HashMap<String, Vec<&'r Slug>>>,
}

/// A code is that of several bodies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is the code of several bodies, expected one of {}", .slugs.iter().map(|slug| format!("`{slug}`")).collect::<Vec<_>>().join(", "))]
pub struct SeveralBodies {
    /// The code, as it was given.
    pub code: String,
    /// The bodies.
    pub slugs: Vec<Slug>,
}

impl<'r> BodyNames<'r> {
    /// The type of the ids of bodies.
    pub const KIND: &'static str = "commissioning-body";

    /// The names of the bodies of a registry.
    #[must_use]
    pub fn new(registry: &'r Registry) -> Self {
        Self { registry, codes: OnceCell::new() }
    }

    /// Returns the slug of the body that has a name; `None` where there is none.
    ///
    /// # Errors
    /// When the name is a code of several bodies.
    pub fn find(&self, name: &str) -> Result<Option<&'r Slug>, SeveralBodies> {
        let slug = name.strip_prefix(Self::KIND).and_then(|rest| rest.strip_prefix(':'));
        if let Some(body) = self.registry.body(slug.unwrap_or(name)) {
            return Ok(Some(&body.body.slug));
        }
        let with_code = self.codes().get(&name.trim().to_ascii_uppercase()).map_or(&[][..], Vec::as_slice);
        match with_code {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            several => Err(SeveralBodies {
                code: name.to_owned(),
                slugs: several.iter().map(|slug| (*slug).clone()).collect(),
            }),
        }
    }

    fn codes(&self) -> &HashMap<String, Vec<&'r Slug>> {
        self.codes.get_or_init(|| {
            let mut codes: HashMap<String, Vec<&Slug>> = HashMap::new();
            for view in self.registry.bodies() {
                let body = &view.body;
                for code in [&body.ods_code, &body.gss_code].into_iter().flatten() {
                    codes.entry(code.to_ascii_uppercase()).or_default().push(&body.slug);
                }
            }
            codes
        })
    }
}

#[cfg(test)]
mod tests {
    use super::BodyNames;
    use crate::{Body, Change, Commit, Position, Registry, dataset};

    fn registry() -> Registry {
        let mut changes = dataset::report_2019().unwrap();
        let body = |slug: &str, code: &str| {
            let body = serde_json::json!({
                "slug": slug, "name": format!("Board {slug}"), "kind": "health-board", "ods_code": code,
            });
            Change::BodyAdded(serde_json::from_value::<Body>(body).unwrap())
        };
        changes.extend([body("first", "S1"), body("second", "s1"), body("e38000225", "S2")]);
        let commit = Commit::new(Position::FIRST, "2019-09-01T00:00:00Z".parse().unwrap(), "import", changes);
        Registry::empty(facts::Vocabulary::built_in()).apply(&commit).unwrap()
    }

    #[test]
    fn a_body_is_found_by_slug_id_and_code() {
        let registry = registry();
        let names = BodyNames::new(&registry);
        let found = |name: &str| names.find(name).unwrap().map(ToString::to_string);
        for name in ["nhs-leeds-ccg", "commissioning-body:nhs-leeds-ccg", "15F", "15f", "E38000225"] {
            assert_eq!(found(name).as_deref(), Some("nhs-leeds-ccg"), "{name}");
        }
        // What is a slug is not taken for a code.
        assert_eq!(found("e38000225").as_deref(), Some("e38000225"));
        for name in ["", "99Z", "nhs-leed-ccg", "service:nhs-leeds-ccg", "commissioning-body:15F"] {
            assert_eq!(found(name), None, "{name}");
        }
        let several = names.find("S1").unwrap_err();
        assert_eq!(
            several.to_string(),
            "`S1` is the code of several bodies, expected one of `first`, `second`"
        );
    }
}
