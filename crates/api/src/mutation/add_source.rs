//! `addSource`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::AddSource;

use super::execute::{Conditions, execute, payload};
use crate::scalar::{Date, Url};
use crate::source::Source;

/// A source for claims to rest on.
#[derive(InputObject)]
pub struct AddSourceInput {
    /// Its stable name; made of the title without one.
    slug: Option<String>,
    /// Its title.
    title: String,
    /// Who published it.
    publisher: String,
    /// When.
    published: Option<Date>,
    /// Where to find it.
    url: Option<Url>,
    /// On what terms it may be used.
    licence: Option<String>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(AddSourcePayload, source: Source, "The new source; null when the input has errors.");

impl AddSourceInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = AddSource {
            slug: self.slug,
            title: self.title,
            publisher: self.publisher,
            published: self.published.map(|date| date.0),
            url: self.url.map(|url| url.0),
            licence: self.licence,
        };
        let conditions = Conditions::new(self.idempotency_key).within(self.proposal);
        (Command::AddSource(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<AddSourcePayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(AddSourcePayload)
    }
}
