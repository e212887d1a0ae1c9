//! What can be changed. One file a mutation, with its input and its payload.
//!
//! Each turns its input into a command and hands it to the writer, which authorises, checks and commits. What comes of
//! it is one of three:
//!
//! - the payload with what it was about, as of a snapshot that holds the change, and no errors;
//! - the payload with everything that is wrong with the input, and nothing changed;
//! - an error of the request: the viewer may not do this, or the registry cannot be written.

pub mod add_body;
pub mod add_source;
pub mod add_succession;
pub mod claim_input;
pub mod decide_classification;
pub mod document;
pub mod edit_service;
pub mod end_funding;
mod execute;
pub mod import_services;
pub mod key;
pub mod merge_services;
pub mod outcome_return;
pub mod proposal;
pub mod publish_outcomes;
pub mod record_accreditation;
pub mod record_babies;
pub mod record_claims;
pub mod record_funding;
pub mod record_return;
pub mod redact_change;
pub mod retract_claim;
pub mod revert_revision;
pub mod round;
pub mod self_review;
pub mod submit_service;
pub mod webhook;
pub mod withdraw_service;
pub mod write_batch;

use async_graphql::{Context, Object, Result};

use self::add_body::{AddCommissioningBodyInput, AddCommissioningBodyPayload};
use self::add_source::{AddSourceInput, AddSourcePayload};
use self::add_succession::{AddSuccessionInput, AddSuccessionPayload};
use self::decide_classification::{DecideClassificationInput, DecideClassificationPayload};
use self::document::{
    RegisterDocumentsInput, RegisterDocumentsPayload, RemoveDocumentsInput, RemoveDocumentsPayload,
};
use self::edit_service::{EditServiceInput, EditServicePayload};
use self::end_funding::{EndFundingInput, EndFundingPayload};
use self::import_services::{ImportServicesInput, ImportServicesPayload};
use self::key::{ChangeKeyInput, CreateKeyInput, CreateKeyPayload, KeyPayload, RevokeKeyInput};
use self::merge_services::{MergeServicesInput, MergeServicesPayload};
use self::outcome_return::{
    SubmitOutcomeReturnsInput, SubmitOutcomeReturnsPayload, WithdrawOutcomeReturnInput,
    WithdrawOutcomeReturnPayload,
};
use self::proposal::{
    AcceptProposalInput, CommentOnProposalInput, ProposalPayload, ProposalReasonInput,
    RemoveProposalStepInput,
};
use self::publish_outcomes::{PublishOutcomesInput, PublishOutcomesPayload};
use self::record_accreditation::{RecordAccreditationInput, RecordAccreditationPayload};
use self::record_babies::{RecordBabiesInput, RecordBabiesPayload};
use self::record_claims::{RecordClaimsInput, RecordClaimsPayload};
use self::record_funding::{RecordFundingInput, RecordFundingPayload};
use self::record_return::{RecordReturnInput, RecordReturnPayload};
use self::redact_change::{RedactChangeInput, RedactChangePayload};
use self::retract_claim::{RetractClaimInput, RetractClaimPayload};
use self::revert_revision::{RevertRevisionInput, RevertRevisionPayload};
use self::round::{AnswerForServiceInput, AnswerForServicePayload, AskServicesInput, AskServicesPayload};
use self::self_review::{
    SubmitSelfReviewInput, SubmitSelfReviewPayload, WithdrawSelfReviewInput, WithdrawSelfReviewPayload,
};
use self::submit_service::{SubmitServiceInput, SubmitServicePayload};
use self::webhook::{
    CreateWebhookInput, CreateWebhookPayload, EnableWebhookInput, EnableWebhookPayload, RemoveWebhookInput,
    RemoveWebhookPayload,
};
use self::withdraw_service::{WithdrawServiceInput, WithdrawServicePayload};
use self::write_batch::{WriteBatchInput, WriteBatchPayload};

/// What can be changed, with a key. Every mutation takes an idempotency key, so that it can safely be sent again.
pub(crate) struct Mutation;

/// What can be changed, with a key. Every mutation takes an idempotency key, so that it can safely be sent again.
#[Object]
impl Mutation {
    /// Propose a service that the registry does not have. Only you and reviewers see it until a reviewer accepts it, or decides
    /// what it is. Contributors and above.
    async fn submit_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service, and what sources say about it.")] input: SubmitServiceInput,
    ) -> Option<Result<SubmitServicePayload>> {
        Some(input.execute(ctx).await)
    }

    /// Bring several services in at once, new ones and what is said about known ones: all of it or nothing. What an editor records
    /// about known services is one revision; with a new service in it, or from a contributor, it is one proposal of at most 1,000
    /// changes. Services that a new one resembles are listed, and nothing is merged. For a table as a file, see `POST /imports`.
    async fn import_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The services, and what sources say about them.")] input: ImportServicesInput,
    ) -> Option<Result<ImportServicesPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Do several things at once, of every kind: all of them or none. What an editor may publish is one revision; with a new service
    /// in it, with a step that has to wait, or from a contributor, it is one proposal. Each step is for those who may send its mutation.
    async fn write_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The steps, in order.")] input: WriteBatchInput,
    ) -> Option<Result<WriteBatchPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Record what a source says about a service. Nothing is overwritten: earlier claims stay, and show. What a contributor records
    /// is a proposal.
    async fn record_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service and the claims.")] input: RecordClaimsInput,
    ) -> Option<Result<RecordClaimsPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Take a claim back that should never have been recorded: it stays, shows as retracted, and does not count. For
    /// contributors this is a proposal.
    async fn retract_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: RetractClaimInput,
    ) -> Option<Result<RetractClaimPayload>> {
        Some(input.execute(ctx).await)
    }

    /// A reviewer's verdict. Of a service that is proposed it accepts the proposal. Reviewers and above, but not on what they wrote a
    /// part of.
    async fn decide_classification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service and the verdict.")] input: DecideClassificationInput,
    ) -> Option<Result<DecideClassificationPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Record that a body pays for a service. What a contributor records is a proposal.
    async fn record_funding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who pays for what.")] input: RecordFundingInput,
    ) -> Option<Result<RecordFundingPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Record that a body pays no more from some day on. What a contributor records is a proposal.
    async fn end_funding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which line ends, and when.")] input: EndFundingInput,
    ) -> Option<Result<EndFundingPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Take a service out that was entered by mistake. One that has closed stays, with that status. Of a service that is
    /// proposed it turns the proposal down, or takes your own back. For contributors it is a proposal otherwise.
    async fn withdraw_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: WithdrawServiceInput,
    ) -> Option<Result<WithdrawServicePayload>> {
        Some(input.execute(ctx).await)
    }

    /// Correct what a service is called, where it works and its status. For contributors this is a proposal.
    async fn edit_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service and the new values.")] input: EditServiceInput,
    ) -> Option<Result<EditServicePayload>> {
        Some(input.execute(ctx).await)
    }

    /// Say that two services are one: what is known of the one goes over to the other, and its slug leads there. A service that
    /// is proposed can be merged into one that is published, which accepts its proposal, or into another proposed one. Reviewers
    /// and above.
    async fn merge_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which two, and why.")] input: MergeServicesInput,
    ) -> Option<Result<MergeServicesPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Add a source, for claims to rest on. What a contributor adds is a proposal: send its id with what rests on the source.
    async fn add_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The source.")] input: AddSourceInput,
    ) -> Option<Result<AddSourcePayload>> {
        Some(input.execute(ctx).await)
    }

    /// Add a commissioning body. Reviewers and above.
    async fn add_commissioning_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The body.")] input: AddCommissioningBodyInput,
    ) -> Option<Result<AddCommissioningBodyPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Say that one body's duties, or part of them, passed to another. Reviewers and above.
    async fn add_succession(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which body followed which.")] input: AddSuccessionInput,
    ) -> Option<Result<AddSuccessionPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Record how many babies live in the area of a body. Of several figures for one year the one recorded last counts;
    /// the others stay. What a contributor records is a proposal.
    async fn record_babies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The body and the figure.")] input: RecordBabiesInput,
    ) -> Option<Result<RecordBabiesPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Record what a body answered, to a freedom-of-information request, about access in a year. Of several answers about
    /// one year the one recorded last counts; the others stay. What a contributor records is a proposal.
    async fn record_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The body and its answer.")] input: RecordReturnInput,
    ) -> Option<Result<RecordReturnPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Record how a service stands in a review by a standard set: the public status, never the working papers. What is on record
    /// stays. What a contributor records is a proposal.
    ///
    /// Errors: `NOT_FOUND` for a set or a version that there is not; `BAD_REQUEST` for a day in the future, a state that a review by
    /// the set does not reach, an end before the day; `CONFLICT` for a state that cannot follow what is on record.
    async fn record_accreditation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service and its state.")] input: RecordAccreditationInput,
    ) -> Option<Result<RecordAccreditationPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Send what a team counted of its own cases, a return for each quarter. A return takes the place of an earlier one of the same
    /// team and quarter. What anyone below a reviewer sends is a proposal. Only you and reviewers see what one team counted;
    /// totals of several teams may be published, with small numbers hidden. For contributors, and for who was asked about the service by a link.
    ///
    /// Errors: `NOT_FOUND` for a service that there is not; `BAD_REQUEST` for every count and name that does not fit the data
    /// dictionary, the measures or the return itself, each with its path.
    async fn submit_outcome_returns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team and its returns.")] input: SubmitOutcomeReturnsInput,
    ) -> Option<Result<SubmitOutcomeReturnsPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Take back a return that is kept: your own, or for reviewers any. What anyone below a reviewer sends is a proposal.
    ///
    /// Errors: `NOT_FOUND` for a service or a return that there is not, or that someone else sent.
    async fn withdraw_outcome_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: WithdrawOutcomeReturnInput,
    ) -> Option<Result<WithdrawOutcomeReturnPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Send how a service stands by a standard set, with evidence, and what it plans. It takes the place of an earlier one of the same service
    /// and set. It is a proposal, also from a reviewer, and a working paper: only you and reviewers see it, and it is never published. For
    /// contributors, and for who was asked about the service by a link.
    ///
    /// Errors: `NOT_FOUND` for a service, a set, a version or a standard that there is not; `BAD_REQUEST` for a rating without evidence, a
    /// standard that occurs twice, and texts and days that do not fit, each with its path.
    async fn submit_self_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service and what it says.")] input: SubmitSelfReviewInput,
    ) -> Result<SubmitSelfReviewPayload> {
        Box::pin(input.execute(ctx)).await
    }

    /// Take back a self-review that is kept: your own, or for reviewers any. What anyone below a reviewer sends is a proposal.
    ///
    /// Errors: `NOT_FOUND` for a service or a self-review that there is not, or that someone else sent.
    async fn withdraw_self_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: WithdrawSelfReviewInput,
    ) -> Result<WithdrawSelfReviewPayload> {
        Box::pin(input.execute(ctx)).await
    }

    /// Publish an edition of pooled outcomes: what may be published of the returns that are kept for a period, decided together with the
    /// editions before. No one publishes a return that they sent. `revertRevision` withdraws it: what it said stays known, and the
    /// next edition is decided together with it all the same. Reviewers and above.
    ///
    /// Errors: `BAD_REQUEST` for a quarter or a list of teams that does not fit; `NOT_FOUND` for a team or rules that there are not, or
    /// a period without returns; `CONFLICT` where too few teams reported, or nothing can be published beside what is public.
    async fn publish_outcomes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period, the teams and the rules.")] input: PublishOutcomesInput,
    ) -> Option<Result<PublishOutcomesPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Take a revision back, or some of its changes: a new revision undoes them, and both stay in the history. Rejected where something
    /// has been built on them since, which is named. A service that you proposed yourself is brought back by another reviewer.
    /// Reviewers and above.
    async fn revert_revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: RevertRevisionInput,
    ) -> Option<Result<RevertRevisionPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Remove what was said from the log, and from proposals that say the same: its place, a digest and the reason stay. Only what does not
    /// count any more: take it back, end it or edit it first. What is still in use is not removed. It cannot be undone. Admins.
    async fn redact_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: RedactChangeInput,
    ) -> Option<Result<RedactChangePayload>> {
        Some(input.execute(ctx).await)
    }

    /// Make a key. It is shown in this answer, and never again. Admins.
    async fn create_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what they may do.")] input: CreateKeyInput,
    ) -> Option<Result<CreateKeyPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Change what the owner of a key may do, how long, or what everybody sees of them. Rejected where no valid key of an admin would
    /// be left. Admins.
    async fn change_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and the new values.")] input: ChangeKeyInput,
    ) -> Option<Result<KeyPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Revoke a key: it opens nothing from now on, and that cannot be undone. Rejected where no valid key of an admin would be left.
    /// Admins.
    async fn revoke_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RevokeKeyInput,
    ) -> Option<Result<KeyPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Make a webhook: an address to which every revision, or what a filter lets through, is sent as it is published. What its deliveries are signed with is shown
    /// in this answer, and never again. Admins.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where it leads, and whose it is.")] input: CreateWebhookInput,
    ) -> Option<Result<CreateWebhookPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Send to a webhook again, at once: the revisions after the last one that was delivered. Admins.
    async fn enable_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: EnableWebhookInput,
    ) -> Option<Result<EnableWebhookPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Remove a webhook and its deliveries: nothing is sent there any more. Admins.
    async fn remove_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemoveWebhookInput,
    ) -> Option<Result<RemoveWebhookPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Register documents, to ask for them by an id with your key: `documentId`, `extensions.persistedQuery` or `doc_id`. Each is checked
    /// against the schema. They are kept until you remove them, and end with your key. Not where the server runs the operator's documents
    /// only. Contributors and above.
    async fn register_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The documents.")] input: RegisterDocumentsInput,
    ) -> Option<Result<RegisterDocumentsPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Remove documents that were registered for your key or, for admins, for any. Contributors and above.
    async fn remove_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemoveDocumentsInput,
    ) -> Option<Result<RemoveDocumentsPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Ask services about themselves: each gets a key that answers for it and does nothing else. The keys are shown in this answer,
    /// and never again. Admins.
    async fn ask_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, in which round, and until when.")] input: AskServicesInput,
    ) -> Option<Result<AskServicesPayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Answer for the service that your link was sent to. It is a proposal, and its source is the service itself. For those who were
    /// asked.
    async fn answer_for_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the service says of itself.")] input: AnswerForServiceInput,
    ) -> Option<Result<AnswerForServicePayload>> {
        Some(Box::pin(input.execute(ctx)).await)
    }

    /// Publish what a proposal proposes, all of it or a part. Reviewers and above, but not those who wrote a part of it.
    async fn accept_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: AcceptProposalInput,
    ) -> Option<Result<ProposalPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Turn a proposal down. Its author reads why. Reviewers and above.
    async fn reject_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: ProposalReasonInput,
    ) -> Option<Result<ProposalPayload>> {
        Some(input.execute(ctx, proposal::reject).await)
    }

    /// Ask the author of a proposal for changes: it waits for them then. Reviewers and above.
    async fn request_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: ProposalReasonInput,
    ) -> Option<Result<ProposalPayload>> {
        Some(input.execute(ctx, proposal::request_changes).await)
    }

    /// Say something about a proposal, to its author and reviewers. An author's answer to a request for changes puts it back
    /// into the queue. For all who see the proposal.
    async fn comment_on_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: CommentOnProposalInput,
    ) -> Option<Result<ProposalPayload>> {
        Some(input.execute(ctx).await)
    }

    /// Take your own proposal back.
    async fn withdraw_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: ProposalReasonInput,
    ) -> Option<Result<ProposalPayload>> {
        Some(input.execute(ctx, proposal::withdraw).await)
    }

    /// Take a step out of a proposal. Its author, and reviewers, who become authors of it.
    async fn remove_proposal_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemoveProposalStepInput,
    ) -> Option<Result<ProposalPayload>> {
        Some(input.execute(ctx).await)
    }
}
