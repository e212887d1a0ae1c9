//! Who asks.

use async_graphql::{Enum, SimpleObject};
use registry::Audience;

/// What somebody may do, in ascending order: each may do what those before may.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads what is published.
    Public,
    /// Proposes services and claims.
    Contributor,
    /// Decides on what others proposed.
    Reviewer,
    /// Manages keys and definitions.
    Admin,
}

/// Who you are to this registry.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The name of your key; "public" without one.
    pub name: String,
    /// What you may do.
    pub role: Role,
}

impl Viewer {
    /// Somebody without a key.
    #[must_use]
    pub fn public() -> Self {
        Self { name: "public".to_owned(), role: Role::Public }
    }

    /// What the viewer may see.
    #[must_use]
    pub fn audience(&self) -> Audience {
        if self.role >= Role::Reviewer { Audience::Insiders } else { Audience::Public }
    }
}
