//! What a change is about.

use std::fmt;
use std::str::FromStr;

use crate::word::words;
use crate::{Slug, SlugError, UnknownWord};

words! {
    /// The kinds of entity that a registry holds.
    pub enum EntityType ("a type of entity") {
        /// A service.
        Service = "service", "service";
        /// A commissioning body.
        Body = "commissioning-body", "commissioning body";
        /// A funding line.
        FundingLine = "funding-line", "funding line";
        /// A source.
        Source = "source", "source";
        /// An intervention.
        Intervention = "intervention", "intervention";
        /// A proposal.
        Proposal = "proposal", "proposal";
        /// The key of a person who writes.
        Key = "key", "key";
        /// The counts of a return of outcomes.
        OutcomeCounts = "outcome-counts", "counts of a return";
        /// An edition of pooled outcomes.
        OutcomeEdition = "outcome-edition", "edition of outcomes";
    }
}

impl EntityType {
    /// The name in a text that is a name or a typed id of this type: `oxpip` of `oxpip` and of `service:oxpip`.
    ///
    /// ```
    /// use registry::EntityType;
    ///
    /// assert_eq!(EntityType::Service.name_in("service:oxpip"), "oxpip");
    /// assert_eq!(EntityType::Service.name_in("oxpip"), "oxpip");
    /// assert_eq!(EntityType::Service.name_in("source:oxpip"), "source:oxpip", "another type is no name of this one");
    /// ```
    #[must_use]
    pub fn name_in(self, text: &str) -> &str {
        let name = text.strip_prefix(self.as_str()).and_then(|rest| rest.strip_prefix(':'));
        name.unwrap_or(text)
    }
}

/// A typed id: `service:leeds-infant-mental-health-service`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId {
    /// Its type.
    pub entity_type: EntityType,
    /// Its name among those of its type.
    pub slug: Slug,
}

/// Why a text is no typed id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntityIdError {
    /// No colon.
    #[error("expected an id such as `service:some-slug`, got `{got}`")]
    Untyped {
        /// What was given, cut short when it is long.
        got: String,
    },
    /// A type that there is not.
    #[error(transparent)]
    Type(#[from] UnknownWord),
    /// What follows the colon is no slug.
    #[error(transparent)]
    Slug(#[from] SlugError),
}

impl EntityId {
    /// The id of `slug` among the entities of a type.
    #[must_use]
    pub fn new(entity_type: EntityType, slug: Slug) -> Self {
        Self { entity_type, slug }
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.entity_type, self.slug)
    }
}

impl FromStr for EntityId {
    type Err = EntityIdError;

    fn from_str(text: &str) -> Result<Self, EntityIdError> {
        let (entity_type, slug) = text
            .split_once(':')
            .ok_or_else(|| EntityIdError::Untyped { got: text.chars().take(80).collect() })?;
        Ok(Self { entity_type: entity_type.parse()?, slug: slug.parse()? })
    }
}

impl serde::Serialize for EntityId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::EntityId;

    #[test]
    fn an_id_reads_back_and_a_bad_one_says_why() {
        let id: EntityId = "commissioning-body:nhs-leeds-ccg".parse().unwrap();
        assert_eq!(id.to_string(), "commissioning-body:nhs-leeds-ccg");
        let error = |text: &str| text.parse::<EntityId>().unwrap_err().to_string();
        insta::assert_snapshot!(error("leeds"), @"expected an id such as `service:some-slug`, got `leeds`");
        insta::assert_snapshot!(error("servce:leeds"), @"expected a type of entity, one of `service`, `commissioning-body`, `funding-line`, `source`, `intervention`, `proposal`, `key`, `outcome-counts`, `outcome-edition`, got `servce`; did you mean `service`?");
        insta::assert_snapshot!(error("service:Leeds"), @"expected a slug (lower-case letters, digits and single hyphens between them), got `Leeds`");
    }
}
