//! Competency frameworks that teams can assess themselves by.

use async_graphql::{Object, Result, SimpleObject};
use quality::workforce::Framework;

use crate::scalar::int;

/// One version of a competency framework: its domains and levels. The wording of its competencies is its owner's, and is not
/// here.
#[derive(Clone, Copy)]
pub struct CompetencyFramework {
    pub(crate) framework: &'static Framework,
}

/// One version of a competency framework: its domains and levels. The wording of its competencies is its owner's, and is not
/// here.
#[Object]
impl CompetencyFramework {
    /// Its stable name, which its versions share.
    async fn slug(&self) -> &str {
        self.framework.id.as_str()
    }
    /// Its version. It is kept with every self-assessment.
    async fn version(&self) -> &str {
        &self.framework.version
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.framework.title
    }
    /// Where it comes from.
    async fn source(&self) -> &str {
        &self.framework.source
    }
    /// How many competencies it has; null where no source says so.
    async fn competencies(&self) -> Option<i32> {
        self.framework.competencies.map(int)
    }
    /// What a reader should know.
    async fn note(&self) -> Option<&str> {
        self.framework.note.as_deref()
    }
    /// Its levels, the lowest first.
    async fn levels(&self) -> Vec<CompetencyLevel> {
        let level = |level: &quality::workforce::Level| CompetencyLevel {
            number: level.number.into(),
            title: level.title.clone(),
            meant_for: level.meant_for.clone(),
        };
        self.framework.levels.iter().map(level).collect()
    }
    /// Its domains, in order.
    async fn domains(&self) -> Vec<CompetencyDomain> {
        let domain = |domain: &quality::workforce::CompetencyDomain| CompetencyDomain {
            slug: domain.id.to_string(),
            title: domain.title.clone(),
        };
        self.framework.domains.iter().map(domain).collect()
    }
}

/// A level of a framework; a higher number is more.
#[derive(SimpleObject, Clone)]
pub struct CompetencyLevel {
    /// Its number, from 1.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// For whom the source means it; null where it does not say.
    pub meant_for: Option<String>,
}

/// A domain of a framework.
#[derive(SimpleObject, Clone)]
pub struct CompetencyDomain {
    /// Its stable name.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// All frameworks.
pub(crate) fn competency_frameworks() -> Result<Vec<CompetencyFramework>> {
    Ok(Framework::built_in()?.iter().map(|framework| CompetencyFramework { framework }).collect())
}
