//! Self-reviews: how a service says that it stands, and what it plans.

use serde::{Deserialize, Serialize};

use super::{ActionPlan, Review};

/// What a service says of itself by one version of a standard set. It is a working paper, and never published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfReview {
    /// How it stands, with evidence.
    pub review: Review,
    /// What it plans to work on.
    pub plan: ActionPlan,
}
