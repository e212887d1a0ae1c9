//! `createKey`, `changeKey` and `revokeKey`.

use async_graphql::{Context, Error, ID, InputObject, MaybeUndefined, Result, SimpleObject};
use writer::command::{ChangeKey, CreateKey, RevokeKey};
use writer::{Command, KEY_RANDOMNESS, KeyText};

use super::execute::{Conditions, Done, execute};
use crate::key::{Key, uses};
use crate::scalar::Date;
use crate::user_error::UserError;
use crate::viewer::Role;

/// A new key.
#[derive(InputObject)]
pub struct CreateKeyInput {
    /// Who has it: one line of at most 100 characters. Keys of the same name are the same person.
    name: String,
    /// What everybody sees beside their changes in the place of the name: an organisation, say. At most 100 characters.
    label: Option<String>,
    /// What its owner may do: contributor, editor, reviewer or admin.
    role: Role,
    /// The last day on which it is valid (UTC); without it, it has no end.
    last_day: Option<Date>,
    /// Your own name for this request: sent again, it is answered without the key, and not done again.
    idempotency_key: Option<String>,
}

/// New values for a key. What is left out stays.
#[derive(InputObject)]
pub struct ChangeKeyInput {
    /// Its id.
    key: ID,
    /// What its owner may do.
    role: Option<Role>,
    /// What everybody sees in the place of the name; null takes it away.
    label: MaybeUndefined<String>,
    /// The last day on which it is valid (UTC); null takes the end away.
    last_day: MaybeUndefined<Date>,
    /// That you know that it is the key which you are using, where it would open less.
    #[graphql(default)]
    own: bool,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// A key that is to open nothing any more.
#[derive(InputObject)]
pub struct RevokeKeyInput {
    /// Its id.
    key: ID,
    /// That you know that it is the key which you are using.
    #[graphql(default)]
    own: bool,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// The result.
#[derive(SimpleObject)]
pub struct CreateKeyPayload {
    /// What is known of the key; null when the input has errors.
    key: Option<Key>,
    /// The key itself, which is shown only here; null when the input has errors, and when the request was answered before.
    secret: Option<String>,
    /// Everything that is wrong with the input; empty when it was done.
    errors: Vec<UserError>,
}

/// The result.
#[derive(SimpleObject)]
pub struct KeyPayload {
    /// What is known of the key; null when the input has errors.
    key: Option<Key>,
    /// Everything that is wrong with the input; empty when it was done.
    errors: Vec<UserError>,
}

/// A key of random bytes.
pub(super) fn new_text() -> Result<KeyText> {
    let mut bytes = [0; KEY_RANDOMNESS];
    // An internal error, which the server logs and masks.
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(format!("the system gives no random bytes: {error}")))?;
    Ok(KeyText::new(bytes))
}

impl CreateKeyInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<CreateKeyPayload> {
        let text = new_text()?;
        let command = CreateKey {
            text: text.clone(),
            name: self.name,
            label: self.label,
            role: self.role.into(),
            last_day: self.last_day.map(|day| day.0),
        };
        let conditions = Conditions::new(self.idempotency_key);
        match execute(ctx, Command::CreateKey(command), conditions).await? {
            Ok(done) => {
                let secret = (!done.is_repeated()).then(|| text.reveal().to_owned());
                Ok(CreateKeyPayload { key: key(ctx, &done).await?, secret, errors: Vec::new() })
            }
            Err(errors) => Ok(CreateKeyPayload { key: None, secret: None, errors }),
        }
    }
}

impl ChangeKeyInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<KeyPayload> {
        let command = ChangeKey {
            key: self.key.0,
            role: self.role.map(Into::into),
            label: self.label.as_opt_deref().map(|label| label.map(str::to_owned)),
            last_day: self.last_day.as_opt_ref().map(|day| day.map(|day| day.0)),
            own: self.own,
        };
        send(ctx, Command::ChangeKey(command), self.idempotency_key).await
    }
}

impl RevokeKeyInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<KeyPayload> {
        let command = RevokeKey { key: self.key.0, own: self.own };
        send(ctx, Command::RevokeKey(command), self.idempotency_key).await
    }
}

async fn send(ctx: &Context<'_>, command: Command, idempotency_key: Option<String>) -> Result<KeyPayload> {
    let conditions = Conditions::new(idempotency_key);
    match execute(ctx, command, conditions).await? {
        Ok(done) => Ok(KeyPayload { key: key(ctx, &done).await?, errors: Vec::new() }),
        Err(errors) => Ok(KeyPayload { key: None, errors }),
    }
}

/// The key that a command was about. What was written is answered for, whether or not its last use can be read.
async fn key(ctx: &Context<'_>, done: &Done) -> Result<Option<Key>> {
    let uses = uses(ctx).await.unwrap_or_default();
    Ok(done.key().map(|record| Key::new(done.request(), record, &uses)))
}
