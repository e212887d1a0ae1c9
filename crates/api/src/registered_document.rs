//! Documents that the owner of a key registered, to ask for them by an id.

use std::sync::Arc;

use async_graphql::{Context, ID, Result, SimpleObject};
use writer::{KeyDocument, Writer};

use crate::scalar::DateTime;

/// A document of GraphQL that the owner of a key registered. It is found by its id and by the SHA-256 of its text, by that key alone.
#[derive(SimpleObject)]
pub struct RegisteredDocument {
    /// What a request with the key names it by; the SHA-256 of the text, unless you chose another id.
    id: ID,
    /// Its text.
    document: String,
    /// When it was registered.
    created_at: DateTime,
}

impl From<KeyDocument> for RegisteredDocument {
    fn from(KeyDocument { id, text, created_at }: KeyDocument) -> Self {
        Self { id: ID(id), document: text.to_string(), created_at: DateTime(created_at) }
    }
}

impl RegisteredDocument {
    /// Those of a key, in the order in which they were registered.
    pub(crate) fn of_key(ctx: &Context<'_>, key: &str) -> Result<Vec<Self>> {
        let documents = ctx.data::<Arc<Writer>>()?.documents().of_key(key);
        Ok(documents.into_iter().map(Self::from).collect())
    }
}

/// Says by which id a document is registered, or what is wrong with it and whether that is the id. A server puts one into the context.
pub struct DocumentCheck(Box<dyn Check>);

/// What it does.
pub trait Check: Fn(Option<&str>, &str) -> Result<String, (bool, Vec<String>)> + Send + Sync {}

impl<F: Fn(Option<&str>, &str) -> Result<String, (bool, Vec<String>)> + Send + Sync> Check for F {}

impl DocumentCheck {
    /// A check.
    pub fn new(check: impl Check + 'static) -> Self {
        Self(Box::new(check))
    }

    pub(crate) fn of(&self, id: Option<&str>, text: &str) -> Result<String, (bool, Vec<String>)> {
        (self.0)(id, text)
    }
}
