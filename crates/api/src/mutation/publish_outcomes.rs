//! `publishOutcomes`.

use async_graphql::{Context, InputObject, Object, Result};
use writer::command::PublishOutcomes;
use writer::{Command, Refusal};

use super::execute::{Conditions, execute, not_done};
use crate::outcome_edition::{HiddenOutcome, OutcomeEdition};
use crate::request::request;
use crate::user_error::UserError;

/// What to publish.
#[derive(InputObject)]
pub struct PublishOutcomesInput {
    /// The first quarter, `2024-25-Q1`.
    from: String,
    /// The last quarter, at most 20 in all.
    to: String,
    /// The slugs of all teams that were asked, at most 200: readers see "8 of 9 teams". Without it they see that it is not known how
    /// many were.
    asked: Option<Vec<String>>,
    /// The rules by which small counts are hidden: `nhs-mental-health`, or `nhs-maternity`. Editions that share a quarter have the same.
    #[graphql(default_with = "\"nhs-mental-health\".to_owned()")]
    rules: String,
    /// Why. Everybody reads it.
    reason: Option<String>,
    /// True: only says what would be published, and what is hidden and why, and writes nothing.
    #[graphql(default)]
    dry_run: bool,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// The result.
pub struct PublishOutcomesPayload(Result<Published, Vec<UserError>>);

struct Published {
    edition: Option<OutcomeEdition>,
    hidden: Option<Vec<HiddenOutcome>>,
    revision: Option<i32>,
}

impl PublishOutcomesInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<PublishOutcomesPayload> {
        let Self { from, to, asked, rules, reason, dry_run, idempotency_key } = self;
        let command = PublishOutcomes { from, to, asked: asked.unwrap_or_default(), rules, reason };
        if dry_run {
            let request = request(ctx)?;
            let (snapshot, actor) = (request.snapshot.clone(), request.viewer.actor());
            return match command.prepare(snapshot, actor, request.today).await {
                Ok(prepared) => {
                    let edition = Some(OutcomeEdition::prepared(&request, &prepared)?);
                    let hidden = Some(HiddenOutcome::of(&prepared));
                    Ok(PublishOutcomesPayload(Ok(Published { edition, hidden, revision: None })))
                }
                Err(refusal) => refused(refusal),
            };
        }
        let done = execute(ctx, Command::PublishOutcomes(command), Conditions::new(idempotency_key)).await?;
        let published = done.map(|done| {
            let edition = done.outcome_edition().transpose()?;
            Ok::<_, async_graphql::Error>(Published {
                edition,
                hidden: None,
                revision: Some(done.revision()),
            })
        });
        Ok(PublishOutcomesPayload(match published {
            Ok(published) => Ok(published?),
            Err(errors) => Err(errors),
        }))
    }
}

fn refused(refusal: Refusal) -> Result<PublishOutcomesPayload> {
    let errors = not_done(refusal)?.err().unwrap_or_default();
    Ok(PublishOutcomesPayload(Err(errors)))
}

/// The result.
#[Object]
impl PublishOutcomesPayload {
    /// The edition, or in a dry run what it would be; null when the input has errors, and of one that was withdrawn since.
    async fn edition(&self) -> Option<&OutcomeEdition> {
        self.0.as_ref().ok()?.edition.as_ref()
    }
    /// In a dry run every figure that would be hidden, and why; null else.
    async fn hidden(&self) -> Option<&[HiddenOutcome]> {
        self.0.as_ref().ok()?.hidden.as_deref()
    }
    /// The revision that published it; null in a dry run, and when the input has errors.
    async fn revision(&self) -> Option<i32> {
        self.0.as_ref().ok()?.revision
    }
    /// Everything that is wrong with the input; empty when it was done.
    async fn errors(&self) -> &[UserError] {
        self.0.as_ref().map_or_else(Vec::as_slice, |_| &[])
    }
}
