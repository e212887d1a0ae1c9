//! `registerDocuments` and `removeDocuments`: they are no commands, since documents are not in the log.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Result, SimpleObject};
use writer::authorise::{Action, Resource, authorize};
use writer::{Refusal, Writer};

use super::execute::MAX_ERRORS;
use crate::error::{bad_request, denied, refused};
use crate::registered_document::{DocumentCheck, RegisteredDocument};
use crate::request::request;
use crate::user_error::UserError;

/// The most documents of one request.
const MOST: usize = 100;

/// A document to be registered.
#[derive(InputObject)]
pub struct DocumentInput {
    /// What requests name it by: 1 to 256 characters of ASCII, without spaces and colons. Without it, the SHA-256 of the text; an id
    /// that looks like one has to be that of the text.
    id: Option<ID>,
    /// Its text, with the fragments that it spreads.
    document: String,
}

/// Documents to be registered for your key.
#[derive(InputObject)]
pub struct RegisterDocumentsInput {
    /// The documents: 1 to 100, all or none. What is registered already is left as it is. A key has at most 100, with at most 262,144
    /// bytes of text together.
    documents: Vec<DocumentInput>,
}

/// Documents that are not to be registered any more.
#[derive(InputObject)]
pub struct RemoveDocumentsInput {
    /// Their ids: 1 to 100.
    ids: Vec<ID>,
    /// The id of the key that they belong to; your own without it. Of another key: admins.
    key: Option<ID>,
}

/// The result.
#[derive(SimpleObject)]
pub struct RegisterDocumentsPayload {
    /// The documents of the input, in the order in which they were registered; empty when it has errors.
    documents: Vec<RegisteredDocument>,
    /// Everything that is wrong with the input, each with its path: `["documents", "3", "document"]`. At most 100; empty when it was
    /// done.
    errors: Vec<UserError>,
}

/// The result.
#[derive(SimpleObject)]
pub struct RemoveDocumentsPayload {
    /// The ids of the documents that were there.
    removed: Vec<ID>,
    /// Everything that is wrong with the input; empty when it was done.
    errors: Vec<UserError>,
}

/// An error of the input.
fn wrong(path: &[&str], message: String) -> UserError {
    let path = path.iter().map(|part| (*part).to_owned()).collect();
    UserError { code: "BAD_REQUEST".to_owned(), message, path }
}

/// That a list has 1 to 100 entries.
fn counted(path: &str, length: usize) -> Vec<UserError> {
    let is_good = (1..=MOST).contains(&length);
    let message = || wrong(&[path], format!("expected 1 to {MOST} entries, got {length}"));
    (!is_good).then(message).into_iter().collect()
}

/// What is wrong with the input, or with the request.
fn done<T: Default>(result: Result<T, Refusal>) -> Result<(T, Vec<UserError>)> {
    match result {
        Ok(done) => Ok((done, Vec::new())),
        Err(Refusal::Faults(faults)) => Ok((T::default(), faults.into_iter().map(UserError::from).collect())),
        Err(refusal) => Err(refused(&refusal)),
    }
}

impl RegisterDocumentsInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RegisterDocumentsPayload> {
        let actor = request(ctx)?.viewer.actor();
        authorize(&actor, Action::RegisterDocuments, Resource::Registry)
            .map_err(|refusal| denied(&refusal))?;
        let Some(check) = ctx.data_opt::<Arc<DocumentCheck>>() else {
            let message = "only the documents that the operator registers run here: send them the file";
            return Err(bad_request(message.to_owned()));
        };
        let mut errors = counted("documents", self.documents.len());
        let mut checked: Vec<(String, String)> = Vec::new();
        for (position, DocumentInput { id, document }) in self.documents.into_iter().enumerate().take(MOST) {
            interrupt::check();
            let place = position.to_string();
            match check.of(id.as_deref().map(String::as_str), &document) {
                Ok(id) if checked.iter().any(|(other, text)| *other == id && *text != document) => {
                    let message = format!("`{id}` is the id of two documents");
                    errors.push(wrong(&["documents", &place, "id"], message));
                }
                Ok(id) => checked.push((id, document)),
                Err((is_id, messages)) => {
                    let field = if is_id { "id" } else { "document" };
                    let messages = messages.into_iter();
                    errors.extend(messages.map(|message| wrong(&["documents", &place, field], message)));
                }
            }
        }
        errors.truncate(MAX_ERRORS);
        if !errors.is_empty() {
            return Ok(RegisterDocumentsPayload { documents: Vec::new(), errors });
        }
        let registered = ctx.data::<Arc<Writer>>()?.register_documents(&actor, checked).await;
        let (documents, errors) = done(registered)?;
        let documents = documents.into_iter().map(RegisteredDocument::from).collect();
        Ok(RegisterDocumentsPayload { documents, errors })
    }
}

impl RemoveDocumentsInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RemoveDocumentsPayload> {
        let actor = request(ctx)?.viewer.actor();
        authorize(&actor, Action::RegisterDocuments, Resource::Registry)
            .map_err(|refusal| denied(&refusal))?;
        let errors = counted("ids", self.ids.len());
        if !errors.is_empty() {
            return Ok(RemoveDocumentsPayload { removed: Vec::new(), errors });
        }
        let ids: Vec<String> = self.ids.into_iter().map(|id| id.0).collect();
        let key = self.key.as_deref().map(String::as_str);
        let removed = ctx.data::<Arc<Writer>>()?.remove_documents(&actor, key, &ids).await;
        let (removed, errors) = done(removed)?;
        Ok(RemoveDocumentsPayload { removed: removed.into_iter().map(ID).collect(), errors })
    }
}
