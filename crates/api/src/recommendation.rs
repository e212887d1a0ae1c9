//! The recommendations of the report.

use std::sync::Arc;

use async_graphql::{Object, Result};

use crate::enums::Nation;
use crate::figure::published_source;
use crate::request::Request;
use crate::scalar::Date;
use crate::source::Source;

/// One of the twelve recommendations of the report, in our own words.
#[derive(Clone)]
pub struct Recommendation {
    request: Arc<Request>,
    recommendation: &'static provision::Recommendation,
}

/// One of the twelve recommendations of the report, in our own words.
#[Object]
impl Recommendation {
    /// Its number, from 1.
    async fn number(&self) -> i32 {
        i32::from(self.recommendation.number)
    }
    /// What it is about.
    async fn title(&self) -> &str {
        &self.recommendation.title
    }
    /// What it asks for.
    async fn summary(&self) -> &str {
        &self.recommendation.summary
    }
    /// Whom it asks to act.
    async fn addresses(&self) -> &[String] {
        &self.recommendation.addresses
    }
    /// Where: all four nations where every government or area is meant.
    async fn nations(&self) -> Vec<Nation> {
        self.recommendation.nations.iter().map(|nation| (*nation).into()).collect()
    }
    /// Who makes it.
    async fn source(&self) -> Source {
        published_source(&self.request, &self.recommendation.source)
    }
    /// Where in the source.
    async fn locator(&self) -> &str {
        &self.recommendation.locator
    }
    /// What sources say has been done about it. That nothing is recorded does not mean that nothing was done.
    async fn progress(&self) -> Vec<ProgressClaim> {
        let claims = self.recommendation.progress.iter();
        claims.map(|progress| ProgressClaim { request: self.request.clone(), progress }).collect()
    }
}

/// What a source says has been done about a recommendation.
#[derive(Clone)]
pub struct ProgressClaim {
    request: Arc<Request>,
    progress: &'static provision::Progress,
}

/// What a source says has been done about a recommendation.
#[Object]
impl ProgressClaim {
    /// What is claimed; it may be that there is none.
    async fn claim(&self) -> &str {
        &self.progress.claim
    }
    /// The nation that it is about.
    async fn nation(&self) -> Option<Nation> {
        self.progress.nation.map(Into::into)
    }
    /// The day for which it is said.
    async fn as_of(&self) -> Option<Date> {
        self.progress.as_of.map(Date)
    }
    /// Who claims it.
    async fn source(&self) -> Source {
        published_source(&self.request, &self.progress.source)
    }
    /// Where in the source.
    async fn locator(&self) -> &str {
        &self.progress.locator
    }
}

/// The recommendations for a nation; all of them without one.
pub(crate) fn recommendations(request: &Arc<Request>, nation: Option<Nation>) -> Result<Vec<Recommendation>> {
    let nation: Option<registry::Nation> = nation.map(Into::into);
    let all = provision::recommendations()?.iter();
    let meant = all.filter(|one| nation.is_none_or(|nation| one.nations.contains(&nation)));
    Ok(meant.map(|recommendation| Recommendation { request: request.clone(), recommendation }).collect())
}
