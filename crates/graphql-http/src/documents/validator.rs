//! Documents are checked against the schema without being run.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response, ServerError};
use futures_util::FutureExt;

use super::registered::own_id;
use crate::error::{Code, error};
use crate::guard::Guard;

/// Stops after validation: a schema with this extension runs nothing. It is for a schema that is never asked, since extensions make
/// answering slower.
#[derive(Debug, Clone, Copy)]
pub struct ValidateOnly;

impl ExtensionFactory for ValidateOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for ValidateOnly {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

/// Says what is wrong with a document: by the limits on documents, and by the schema. It knows neither variables nor the lengths of lists,
/// so what an operation costs is checked when it runs.
pub struct Validator {
    guard: Guard,
    validate: Box<dyn Fn(Request) -> Response + Send + Sync>,
}

impl Validator {
    /// Returns a validator by these limits and this schema, which has to have the extension [`ValidateOnly`].
    pub fn new(guard: Guard, schema: impl Executor) -> Self {
        let validate = move |request: Request| {
            // Nothing is waited for on the way to the end of validation.
            let response = schema.execute(request).now_or_never();
            response.unwrap_or_else(|| {
                Response::from_errors(vec![ServerError::new("the validation did not end", None)])
            })
        };
        Self { guard, validate: Box::new(validate) }
    }

    /// Returns the id of a document that a caller registers: their own, or the SHA-256 of its text.
    ///
    /// # Errors
    /// When it could not be run, or the id looks like a hash and is not that of the text: what is wrong, and whether it is the id.
    pub fn register(&self, id: Option<&str>, text: &str) -> Result<String, (bool, Vec<String>)> {
        let hash = super::hash(text);
        let own = own_id(id, &hash).map_err(|message| (true, vec![message]))?;
        self.check(text).map_err(|errors| (false, errors.iter().map(with_place).collect()))?;
        Ok(own.unwrap_or(hash))
    }

    /// Returns the operations of a document, by name and kind.
    ///
    /// # Errors
    /// When it could not be run, whatever its variables are.
    pub(super) fn check(&self, text: &str) -> Result<Vec<(String, OperationType)>, Vec<ServerError>> {
        let document = self.guard.check(text).map_err(|refusal| refusal.errors())?;
        let operations = super::operations_of(&document);
        let Some((first, _)) = operations.first() else {
            let message = "the document has no operation, expected one with the fragments that it spreads";
            return Err(vec![error(Code::GraphqlValidationFailed, message, None)]);
        };
        let mut request = Request::new(text);
        request.operation_name = Some(first.clone()).filter(|name| !name.is_empty());
        request.set_parsed_query((*document).clone());
        let errors = (self.validate)(request).errors;
        if errors.is_empty() { Ok(operations) } else { Err(errors) }
    }
}

/// A mistake, with the position in the document.
fn with_place(error: &ServerError) -> String {
    match error.locations.first() {
        Some(place) => format!("line {}, column {}: {}", place.line, place.column, error.message),
        None => error.message.clone(),
    }
}
