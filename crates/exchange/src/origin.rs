//! Where the rows of a table are from.

use jiff::civil::Date;
use registry::{Registry, Slug, Source};

/// Says where the rows of a table are from: a source of the registry, or one that it does not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Its slug; without one it is made of the title.
    pub slug: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub published: Option<Date>,
    /// Where to find it.
    pub url: Option<String>,
}

impl Origin {
    /// Returns the slug of the source, and the source itself where the registry does not have it; `None` when nothing is said.
    ///
    /// # Errors
    /// What was expected, when that is not enough to know the source by.
    pub fn source(&self, registry: &Registry) -> Result<Option<(Slug, Option<Source>)>, String> {
        let slug = match (&self.slug, &self.title) {
            (Some(slug), _) => Slug::new(slug).map_err(|error| format!("the source: {error}"))?,
            (None, Some(title)) => Slug::slugify(title).ok_or_else(|| {
                format!("a title of the source with a Latin letter or a digit, got `{title}`")
            })?,
            (None, None) => return Ok(None),
        };
        if let Some(known) = registry.source(&slug) {
            if self.title.as_ref().is_some_and(|title| *title != known.title) {
                return Err(format!(
                    "another slug for the source: the registry has `{slug}`, and its title is `{}`",
                    known.title
                ));
            }
            return Ok(Some((slug, None)));
        }
        let (Some(title), Some(publisher)) = (&self.title, &self.publisher) else {
            return Err(format!(
                "the title of the source and who published it, because the registry has no source `{slug}`"
            ));
        };
        let source = Source {
            slug: slug.clone(),
            title: title.clone(),
            publisher: publisher.clone(),
            published: self.published,
            url: self.url.clone(),
            licence: None,
        };
        Ok(Some((slug, Some(source))))
    }
}
