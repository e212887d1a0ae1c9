//! Adding a source.

use jiff::civil::Date;
use registry::{Change, EntityType, Problem, Slug, Source};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::{FaultCode, Refusal};

/// Add a source, for claims to rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddSource {
    /// Its stable name; made of the title without one.
    pub slug: Option<String>,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When.
    pub published: Option<Date>,
    /// Where to find it.
    pub url: Option<String>,
    /// On what terms it may be used.
    pub licence: Option<String>,
}

impl AddSource {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.line("title", &self.title);
        check.line("publisher", &self.publisher);
        check.observed("published", self.published);
        check.address_if_any("url", self.url.as_deref());
        check.line_if_any("licence", self.licence.as_deref());
        let slug = check.slug_or_name("slug", self.slug.as_deref(), "title", &self.title);
        if let Some(slug) = slug.as_ref().filter(|slug| context.registry.source(slug).is_some()) {
            let problem = Problem::Exists { entity_type: EntityType::Source, slug: slug.clone() };
            check.fault(FaultCode::Conflict, "slug", problem.to_string());
        }
        check.finish()?;
        let source = slug.map(|slug| Source {
            slug,
            title: self.title.trim().to_owned(),
            publisher: self.publisher.trim().to_owned(),
            published: self.published,
            url: self.url.clone(),
            licence: self.licence.clone(),
        });
        Ok(Plan { changes: source.into_iter().map(Change::SourceAdded).collect(), reason: None })
    }
}

impl Check<'_> {
    /// The slug that was chosen, or the one that a name makes.
    pub(super) fn slug_or_name(
        &mut self,
        slug_path: &str,
        slug: Option<&str>,
        name_path: &str,
        name: &str,
    ) -> Option<Slug> {
        if let Some(slug) = slug {
            return self.new_slug(slug_path, slug);
        }
        let made = Slug::slugify(name);
        if made.is_none() && !name.trim().is_empty() {
            self.fault(FaultCode::BadRequest, name_path, "expected a text with a Latin letter or a digit");
        }
        made
    }
}
