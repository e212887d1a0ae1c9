//! Which lines a view is about.

use std::collections::BTreeSet;

use registry::{BodyKind, Budget, Classification, FundingRole, Nation, Registry, Slug};
use serde::Serialize;

/// Which lines a view is about. An empty set asks for nothing; of a set that is not empty one member must fit, and a line
/// must fit all sets. The default is every line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// Nations of the service. (Many bodies work across nations.)
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub nations: BTreeSet<Nation>,
    /// Kinds of the body that pays on the day, not of the one that the source names.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<BodyKind>,
    /// Budgets of the line.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub budgets: BTreeSet<Budget>,
    /// Roles of the line.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<FundingRole>,
    /// Bodies that pay. One that has ended by the day stands for its successors.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub bodies: BTreeSet<Slug>,
    /// Services that are paid for. One that was merged into another stands for the other.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub services: BTreeSet<Slug>,
    /// What the service is, as the caller of [`crate::View::new`] sees it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub classifications: BTreeSet<Classification>,
    /// Only lines that are current on the day; see [`registry::Stated`].
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub current_only: bool,
    /// Instead of lines from these bodies to these services: everything at most this number of lines away from any of the bodies
    /// and services, and the lines between that. One hop from a body are its services, two are its partners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hops: Option<u32>,
}

/// A filter names something that is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{slug}`{}", .suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
pub struct UnknownName {
    /// "commissioning body" or "service".
    pub what: &'static str,
    /// The name that was given.
    pub slug: Slug,
    /// A name that is spelt much like it.
    pub suggestion: Option<String>,
}

/// The most unknown names that are returned. Each is compared with all that are known.
const MOST_UNKNOWN: usize = 20;
/// How many names are looked through for one that was meant.
const SUGGEST_AMONG: usize = 2_000;

impl Filter {
    /// The most hops that a filter may ask for.
    pub const MAX_HOPS: u32 = 20;

    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names in it that the audience cannot know, the first 20: empty when all is well. A service that is not published reads the
    /// same as one that never was.
    #[must_use]
    pub fn unknown_names(&self, registry: &Registry) -> Vec<UnknownName> {
        let bodies = self.bodies.iter().filter(|slug| registry.body(slug).is_none()).map(|slug| {
            let known = registry.bodies().take(SUGGEST_AMONG).map(|view| view.body.slug.as_str());
            UnknownName::new("commissioning body", slug, known)
        });
        let services = self.services.iter().filter(|slug| registry.visible_service(slug).is_none());
        let services = services.map(|slug| {
            let known = registry.services().take(SUGGEST_AMONG).map(|view| view.service.slug.as_str());
            UnknownName::new("service", slug, known)
        });
        bodies.chain(services).take(MOST_UNKNOWN).collect()
    }
}

impl UnknownName {
    pub(crate) fn new<'a>(what: &'static str, slug: &Slug, known: impl IntoIterator<Item = &'a str>) -> Self {
        let suggestion = facts::suggest(slug, known).map(str::to_owned);
        Self { what, slug: slug.clone(), suggestion }
    }
}
