//! `writeBatch`.

use async_graphql::{Context, InputObject, Object, OneofObject, Result};
use writer::Command;
use writer::authorise::{Action, Resource, authorize};
use writer::command::WriteBatch;

use super::add_body::AddCommissioningBodyInput;
use super::add_source::AddSourceInput;
use super::add_succession::AddSuccessionInput;
use super::edit_service::EditServiceInput;
use super::end_funding::EndFundingInput;
use super::execute::{Conditions, Done, MAX_ERRORS, dry_run, execute};
use super::record_accreditation::RecordAccreditationInput;
use super::record_babies::RecordBabiesInput;
use super::record_claims::RecordClaimsInput;
use super::record_funding::RecordFundingInput;
use super::record_return::RecordReturnInput;
use super::retract_claim::RetractClaimInput;
use super::submit_service::SubmitServiceInput;
use super::withdraw_service::WithdrawServiceInput;
use crate::change::Change;
use crate::error::denied;
use crate::proposal::{Proposal, ProposedChange};
use crate::request::request;
use crate::user_error::UserError;

/// One step of a batch: exactly one of these, as its mutation takes it. `proposal`, `expectedRevision` and `idempotencyKey` are left
/// out: the batch has them.
#[derive(OneofObject)]
pub enum BatchStepInput {
    /// As `submitService`. With a new service in it, the batch is a proposal.
    SubmitService(SubmitServiceInput),
    /// As `recordClaims`.
    RecordClaims(RecordClaimsInput),
    /// As `retractClaim`, of a claim that is published.
    RetractClaim(RetractClaimInput),
    /// As `recordFunding`.
    RecordFunding(RecordFundingInput),
    /// As `endFunding`.
    EndFunding(EndFundingInput),
    /// As `editService`.
    EditService(EditServiceInput),
    /// As `withdrawService`.
    WithdrawService(WithdrawServiceInput),
    /// As `addSource`. Give it a slug, and later steps can name it.
    AddSource(AddSourceInput),
    /// As `addCommissioningBody`.
    AddCommissioningBody(AddCommissioningBodyInput),
    /// As `addSuccession`.
    AddSuccession(AddSuccessionInput),
    /// As `recordBabies`.
    RecordBabies(RecordBabiesInput),
    /// As `recordReturn`.
    RecordReturn(RecordReturnInput),
    /// As `recordAccreditation`.
    RecordAccreditation(RecordAccreditationInput),
}

impl BatchStepInput {
    /// What it is called in the schema, its command, and how that is to be handled.
    fn read(self) -> (&'static str, Command, Conditions) {
        let (field, (command, conditions)) = match self {
            Self::SubmitService(input) => ("submitService", input.read()),
            Self::RecordClaims(input) => ("recordClaims", input.read()),
            Self::RetractClaim(input) => ("retractClaim", input.read()),
            Self::RecordFunding(input) => ("recordFunding", input.read()),
            Self::EndFunding(input) => ("endFunding", input.read()),
            Self::EditService(input) => ("editService", input.read()),
            Self::WithdrawService(input) => ("withdrawService", input.read()),
            Self::AddSource(input) => ("addSource", input.read()),
            Self::AddCommissioningBody(input) => ("addCommissioningBody", input.read()),
            Self::AddSuccession(input) => ("addSuccession", input.read()),
            Self::RecordBabies(input) => ("recordBabies", input.read()),
            Self::RecordReturn(input) => ("recordReturn", input.read()),
            Self::RecordAccreditation(input) => ("recordAccreditation", input.read()),
        };
        (field, command, conditions)
    }
}

/// Steps that belong together.
#[derive(InputObject)]
pub struct WriteBatchInput {
    /// What to do, in order; 1 to 200 steps that make at most 500 changes. A step can name a source, a service or a body that an
    /// earlier step adds.
    steps: Vec<BatchStepInput>,
    /// Why. The reasons of the steps are added to it, each once.
    reason: Option<String>,
    /// True: only says what would happen, and writes nothing.
    #[graphql(default)]
    dry_run: bool,
    /// True: proposes what could take effect at once.
    #[graphql(default)]
    as_proposal: bool,
    /// The revision that you have seen: refused when a thing that the batch changes has changed since.
    expected_revision: Option<i32>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

impl WriteBatchInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<WriteBatchPayload> {
        authorize(&request(ctx)?.viewer.actor(), Action::ImportTable, Resource::Registry)
            .map_err(|refusal| denied(&refusal))?;
        let mut errors = Vec::new();
        let mut steps = Vec::with_capacity(self.steps.len());
        for (position, step) in self.steps.into_iter().enumerate() {
            let (field, command, conditions) = step.read();
            errors.extend(conditions.given().map(|condition| UserError {
                code: "BAD_REQUEST".to_owned(),
                message: format!("expected no `{condition}` in a step: the batch has its own"),
                path: vec!["steps".to_owned(), position.to_string(), field.to_owned(), condition.to_owned()],
            }));
            steps.push(command);
        }
        let is_dry_run = self.dry_run;
        if !errors.is_empty() {
            errors.truncate(MAX_ERRORS);
            return Ok(WriteBatchPayload { done: Err(errors), is_dry_run });
        }
        let command =
            Command::WriteBatch(WriteBatch { steps, reason: self.reason, as_proposal: self.as_proposal });
        let conditions = Conditions::new(self.idempotency_key).on(self.expected_revision);
        let done = if is_dry_run {
            dry_run(ctx, command, conditions)?
        } else {
            execute(ctx, command, conditions).await?
        };
        Ok(WriteBatchPayload { done, is_dry_run })
    }
}

/// The result.
pub struct WriteBatchPayload {
    done: Result<Done, Vec<UserError>>,
    is_dry_run: bool,
}

impl WriteBatchPayload {
    /// Its proposal, or the one that it would be.
    fn proposed(&self) -> Option<Proposal> {
        self.done.as_ref().ok()?.proposal()
    }
}

/// The result.
#[Object]
impl WriteBatchPayload {
    /// Whether nothing was written, because only what would happen was asked for.
    async fn dry_run(&self) -> bool {
        self.done.is_ok() && self.is_dry_run
    }
    /// Whether it waits for a reviewer, or would: one proposal holds all of it.
    async fn waits(&self) -> bool {
        self.proposed().is_some_and(|proposal| !proposal.proposal.state.is_final())
    }
    /// The changes of its revision, in the order of the steps; empty when it waits.
    async fn changes(&self) -> Vec<Change> {
        self.done.as_ref().map_or_else(|_| Vec::new(), Done::changes)
    }
    /// The changes of its proposal, in the order of the steps; empty when it took effect by itself.
    async fn proposed_changes(&self) -> Vec<ProposedChange> {
        self.proposed().map_or_else(Vec::new, |proposal| proposal.changes_of())
    }
    /// The proposal; null when it took effect by itself, and in a dry run.
    async fn proposal(&self) -> Option<Proposal> {
        self.proposed().filter(|_| !self.is_dry_run)
    }
    /// The revision of what is published, with what took effect or would; null when the input has errors.
    async fn revision(&self) -> Option<i32> {
        self.done.as_ref().ok().map(Done::revision)
    }
    /// What you should know, though nothing is wrong: a new service may be one that is published. At most 5.
    async fn warnings(&self) -> Vec<String> {
        self.done.as_ref().map_or_else(|_| Vec::new(), Done::warnings_of_all)
    }
    /// Everything that is wrong with the input, each with its path: `["steps", "12", "endFunding", "on"]`. At most 100; empty when
    /// it was done.
    async fn errors(&self) -> &[UserError] {
        self.done.as_ref().map_or_else(Vec::as_slice, |_| &[])
    }
}
