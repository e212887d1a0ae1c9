//! Who acts.

use std::fmt;
use std::str::FromStr;

use registry::KeyScope;
use registry::text::fold;
use serde::Serialize;

/// What a person may do, in ascending order: each may do what those before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Role {
    /// Reads what is published.
    Public,
    /// Answers for one service, by a link that was sent to it.
    Respondent,
    /// Proposes: services, what sources say, funding, corrections.
    Contributor,
    /// Records what sources say, funding and corrections at once, and decides nothing.
    Editor,
    /// Decides on what others proposed, retracts, merges and reverts.
    Reviewer,
    /// Manages keys and definitions.
    Admin,
}

/// A word that is no role that a key can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a role, one of `contributor`, `editor`, `reviewer`, `admin`, got `{got}`")]
pub struct UnknownRole {
    /// The word that was given.
    pub got: String,
}

impl Role {
    /// The roles that a person's key can have: reading needs none, and a respondent's belongs to a link.
    pub const OF_KEYS: [Self; 4] = [Self::Contributor, Self::Editor, Self::Reviewer, Self::Admin];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Respondent => "respondent",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::Reviewer => "reviewer",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        let roles = Self::OF_KEYS.into_iter().chain([Self::Respondent]);
        let role = roles.into_iter().find(|role| role.as_str() == word);
        role.ok_or_else(|| UnknownRole { got: word.to_owned() })
    }
}

/// Who acts: a person or an organisation by the name of their keys, and the key that they used.
///
/// The name is who they are: two keys of the same name are the same actor, so that a key can be replaced, and so that
/// nobody reviews their own proposal with another key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The name.
    pub name: String,
    /// What everybody sees in the place of the name, if anything.
    pub label: Option<String>,
    /// What they may do.
    pub role: Role,
    /// The id of the key, never its secret; nobody needs one to read.
    pub key: Option<String>,
    /// What they answer for, if they came by a link.
    pub scope: Option<KeyScope>,
}

impl Actor {
    /// Somebody without a key.
    #[must_use]
    pub fn public() -> Self {
        Self { name: "public".to_owned(), label: None, role: Role::Public, key: None, scope: None }
    }

    /// Whether a name in the registry is theirs, whatever its case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.role > Role::Public && fold(self.name.trim()) == fold(name.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::{Actor, Role};

    #[test]
    fn roles_read_back_and_grow() {
        for role in Role::OF_KEYS {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        insta::assert_snapshot!("public".parse::<Role>().unwrap_err(), @"expected a role, one of `contributor`, `editor`, `reviewer`, `admin`, got `public`");
        assert!(
            Role::Admin > Role::Reviewer && Role::Reviewer > Role::Editor && Role::Editor > Role::Contributor
        );
    }

    #[test]
    fn nobody_is_somebody_else_by_the_case_of_a_letter() {
        let actor =
            Actor { name: "Ann Jones".to_owned(), label: None, role: Role::Reviewer, key: None, scope: None };
        assert!(actor.is("ann jones ") && !actor.is("Ann"));
        assert!(!Actor::public().is("public"));
    }
}
