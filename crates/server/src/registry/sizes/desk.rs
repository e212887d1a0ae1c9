//! What people who write see: proposals, keys, webhooks, documents, and the answers of mutations.

use ::registry::{Change, Proposal};
use api::mutation::import_services::{MOST_COMPARISONS, MOST_RESEMBLING};
use graphql_http::guard::{Measure, Size, Sizes};
use readmodel::Snapshot;
use store::{MOST_BYTES_OF_KEY, MOST_DELIVERIES, MOST_DOCUMENTS_OF_KEY, MOST_WEBHOOKS};
use writer::command::{MOST_BATCH_CHANGES, MOST_SERVICES};
use writer::{Actor, MOST_CHANGES_OF_TABLE, Role};

use super::{SHOWN, TEXT_UNIT, WORDS, each, number, work};

/// The most changes that undo a revision.
const REVERTED: u64 = 500;
/// Segments of the path of an error in an input.
const PATH: u64 = 16;
/// The most things that a filter of a webhook names.
const MOST_FILTERED: u64 = 1_000;

pub(super) fn of_proposals(sizes: &mut Sizes, proposals: &[&Proposal], comparing: u64) {
    let most = |of: &dyn Fn(&Proposal) -> usize| {
        number(proposals.iter().map(|proposal| of(proposal)).max().unwrap_or(0))
    };
    let count = number(proposals.len());
    let changes = most(&|proposal| proposal.changes().count());
    for list in ["Query.reviewQueue", "Viewer.proposals"] {
        sizes.set(list, each(count).work(Measure::each(1 + count / 500)));
    }
    // A preview takes some two microseconds for each change.
    let preview = || Measure::each(5 + changes / 4);
    for field in ["Proposal.service", "Proposal.slug", "Proposal.name", "Proposal.assessment"] {
        sizes.set(field, Size::default().work(preview()));
    }
    sizes.set("Proposal.changes", each(changes).owned().work(preview()));
    sizes.set("Proposal.outcomeReturns", each(changes).owned());
    let is_review = |change: &Change| matches!(change, Change::SelfReview(_));
    let reviews = most(&|proposal| proposal.changes().filter(|(_, change)| is_review(change)).count());
    sizes.set("Proposal.selfReviews", each(reviews).owned());
    sizes.set("Proposal.conflicts", each(changes).owned().work(preview()));
    sizes.set("Proposal.authors", each(most(&|proposal| proposal.authors.len())).owned());
    sizes.set("Proposal.comments", each(most(&|proposal| proposal.comments.len())).owned());
    let duplicates = each(SHOWN);
    sizes.set("Proposal.possibleDuplicates", duplicates.work(Measure::each(comparing + 5 + changes / 4)));
    for line in [
        "Proposal.summary",
        "ProposedChange.summary",
        "ProposedChange.before",
        "ProposedChange.after",
        "ProposalConflict.message",
    ] {
        sizes.set(line, work(4));
    }
    let reasons = most(&|proposal| {
        let reasons = proposal.steps.iter().filter_map(|step| step.reason.as_deref());
        let comments = proposal.comments.iter().map(|comment| &*comment.text);
        let decision = proposal.decision.iter().map(|decision| &*decision.reason);
        reasons.chain(comments).chain(decision).map(str::len).max().unwrap_or(0)
    });
    for prose in
        ["ProposedChange.reason", "ProposalComment.text", "ProposalDecision.reason", "Proposal.reason"]
    {
        sizes.set(prose, work(1 + reasons / TEXT_UNIT));
    }
}

/// The most services that are asked at once.
const ASKED: u64 = 200;

/// Of those who may not ask, the cost says nothing of how many there are.
pub(super) fn of_keys(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
    let keys =
        if actor.role >= Role::Reviewer { number(snapshot.registry().keys().iter().count()) } else { 1 };
    // When they were used last is read from the database.
    let read = Measure::each(50 + keys);
    sizes.set("Query.keys", each(keys).work(read));
    sizes.set("Query.rounds", each(keys).owned().work(read));
    sizes.set("AskServicesPayload.links", each(ASKED).owned());
    sizes.set("AskServicesPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("CreateKeyPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("KeyPayload.errors", each(INPUT_ERRORS).owned());
    let documents = || each(u64::from(MOST_DOCUMENTS_OF_KEY)).owned();
    for list in ["Viewer.documents", "Key.documents", "RegisterDocumentsPayload.documents"] {
        sizes.set(list, documents());
    }
    // All documents of a key together are bounded, and one can have all of their text.
    let text = u64::from(MOST_BYTES_OF_KEY) / TEXT_UNIT;
    let one = text / u64::from(MOST_DOCUMENTS_OF_KEY);
    sizes.set("RegisteredDocument.document", Size::default().work(Measure::each(one)));
    sizes.set("RemoveDocumentsPayload.removed", documents());
    // What changes them reads those of all keys again.
    for mutation in ["Mutation.registerDocuments", "Mutation.removeDocuments"] {
        sizes.set(mutation, work(3_000));
    }
    for errors in ["RegisterDocumentsPayload.errors", "RemoveDocumentsPayload.errors"] {
        sizes.set(errors, each(INPUT_ERRORS).owned());
    }
    // Webhooks and deliveries are read from the database, which holds a bounded number of each.
    sizes.set("Query.webhooks", each(u64::from(MOST_WEBHOOKS)).owned().work(Measure::each(100)));
    let deliveries = each(u64::from(MOST_DELIVERIES)).owned().work(Measure::each(100));
    sizes.set("Webhook.deliveries", deliveries);
    for list in ["WebhookFilter.services", "WebhookFilter.entities"] {
        sizes.set(list, each(MOST_FILTERED));
    }
    for list in ["WebhookFilter.kinds", "WebhookFilter.nations"] {
        sizes.set(list, each(WORDS));
    }
    for errors in
        ["CreateWebhookPayload.errors", "EnableWebhookPayload.errors", "RemoveWebhookPayload.errors"]
    {
        sizes.set(errors, each(INPUT_ERRORS).owned());
    }
}

/// The most errors that a mutation names.
const INPUT_ERRORS: u64 = 100;
/// The most warnings that a mutation gives.
const WARNINGS: u64 = 5;

pub(super) fn of_payloads(sizes: &mut Sizes) {
    for [errors, warnings] in [
        ["AddCommissioningBodyPayload.errors", "AddCommissioningBodyPayload.warnings"],
        ["AddSourcePayload.errors", "AddSourcePayload.warnings"],
        ["AnswerForServicePayload.errors", "AnswerForServicePayload.warnings"],
        ["AddSuccessionPayload.errors", "AddSuccessionPayload.warnings"],
        ["DecideClassificationPayload.errors", "DecideClassificationPayload.warnings"],
        ["EditServicePayload.errors", "EditServicePayload.warnings"],
        ["EndFundingPayload.errors", "EndFundingPayload.warnings"],
        ["MergeServicesPayload.errors", "MergeServicesPayload.warnings"],
        ["RecordAccreditationPayload.errors", "RecordAccreditationPayload.warnings"],
        ["RecordBabiesPayload.errors", "RecordBabiesPayload.warnings"],
        ["RecordClaimsPayload.errors", "RecordClaimsPayload.warnings"],
        ["RecordFundingPayload.errors", "RecordFundingPayload.warnings"],
        ["RecordReturnPayload.errors", "RecordReturnPayload.warnings"],
        ["RetractClaimPayload.errors", "RetractClaimPayload.warnings"],
        ["SubmitOutcomeReturnsPayload.errors", "SubmitOutcomeReturnsPayload.warnings"],
        ["SubmitSelfReviewPayload.errors", "SubmitSelfReviewPayload.warnings"],
        ["SubmitServicePayload.errors", "SubmitServicePayload.warnings"],
        ["WithdrawOutcomeReturnPayload.errors", "WithdrawOutcomeReturnPayload.warnings"],
        ["WithdrawSelfReviewPayload.errors", "WithdrawSelfReviewPayload.warnings"],
        ["WithdrawServicePayload.errors", "WithdrawServicePayload.warnings"],
    ] {
        sizes.set(errors, each(INPUT_ERRORS).owned());
        sizes.set(warnings, each(WARNINGS).owned());
    }
    sizes.set("PublishOutcomesPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("ProposalPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("RevertRevisionPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("RevertRevisionPayload.changes", each(REVERTED));
    sizes.set("RedactChangePayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("RedactChangePayload.changes", each(REVERTED));
    sizes.set("UserError.path", each(PATH).owned());
}

/// Segments of the path of an imported service.
const PLACE: u64 = 2;

pub(super) fn of_imports(sizes: &mut Sizes, snapshot: &Snapshot) {
    // New ones and known ones.
    let services = 2 * number(MOST_SERVICES);
    let comparisons = snapshot.duplicate_work().saturating_mul(MOST_SERVICES).min(MOST_COMPARISONS);
    let work = Measure::each(10 + number(MOST_CHANGES_OF_TABLE / 4) + number(comparisons / 30));
    sizes.set("ImportServicesPayload.services", each(services).owned().work(work));
    sizes.set("ImportServicesPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("WriteBatchPayload.errors", each(INPUT_ERRORS).owned());
    let changes = number(MOST_BATCH_CHANGES);
    sizes.set("WriteBatchPayload.changes", each(changes));
    let preview = Measure::each(5 + changes / 4);
    sizes.set("WriteBatchPayload.proposedChanges", each(changes).owned().work(preview));
    let comparing = Measure::each(1 + number(comparisons / 30));
    sizes.set("WriteBatchPayload.warnings", each(WARNINGS).owned().work(comparing));
    sizes.set("ImportedService.path", each(PLACE).owned());
    sizes.set("ImportedService.possibleDuplicates", each(number(MOST_RESEMBLING)).owned());
}
