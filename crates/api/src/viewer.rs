//! Who asks.

use async_graphql::{Enum, SimpleObject};
use registrar::{Actor, authorise};
use registry::{Audience, ServiceView};

/// What somebody may do, in ascending order: each may do what those before may.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "registrar::Role")]
pub enum Role {
    /// Reads what is published.
    Public,
    /// Proposes services, and records what sources say.
    Contributor,
    /// Decides on what others proposed, and corrects.
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
    /// The id of the key, for the log.
    #[graphql(skip)]
    pub key: Option<String>,
}

impl Viewer {
    /// Somebody without a key.
    #[must_use]
    pub fn public() -> Self {
        Self::from(&Actor::public())
    }

    /// The viewer as the registrar knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { name: self.name.clone(), role: self.role.into(), key: self.key.clone() }
    }

    /// What lists show to the viewer.
    #[must_use]
    pub fn audience(&self) -> Audience {
        authorise::audience(self.role.into())
    }

    /// Whether the viewer sees a service that they name: their own proposals, too, which lists do not show.
    #[must_use]
    pub fn sees(&self, service: &ServiceView) -> bool {
        authorise::sees(&self.actor(), service)
    }
}

impl From<&Actor> for Viewer {
    fn from(actor: &Actor) -> Self {
        Self { name: actor.name.clone(), role: actor.role.into(), key: actor.key.clone() }
    }
}
