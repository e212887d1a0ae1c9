//! Changes in one line, for people.

use facts::{Value, Vocabulary};
use serde_json::Value as Json;

use crate::{AreaShare, Change, FundingLine, ProposalEvent, ServiceEdit, ServiceStatus, Statement};

/// What is shown in the place of a value that was removed.
const REMOVED: &str = "removed";

impl Change {
    /// The change in one line. The entity stands beside it wherever it is shown, so it is not named again.
    #[must_use]
    pub fn summary(&self, vocabulary: &Vocabulary) -> String {
        match self {
            Self::SourceAdded(source) => format!("source added: {}", source.title),
            Self::InterventionAdded(intervention) => format!("intervention added: {}", intervention.name),
            Self::BodyAdded(body) => format!("{} added: {}", body.kind.title(), body.name),
            Self::BodyEdited(edited) => format!("corrected: {}", edited.edit.fields().join(", ")),
            Self::SuccessionAdded(succession) => {
                format!("followed by {} on {}", succession.to, succession.on)
            }
            Self::PopulationRecorded(population) => {
                let place = cited(&population.source, population.locator.as_deref());
                format!("{} babies under two in {} ({place})", population.under_2, population.year)
            }
            Self::LiesWithinRecorded(lies) => {
                let part = match lies.share {
                    Some(AreaShare::WHOLE) => "its area".to_owned(),
                    Some(AreaShare::ZERO) => "none of its area".to_owned(),
                    Some(share) => format!("{} of its area", share.percent()),
                    None => "a part of its area".to_owned(),
                };
                let place = cited(&lies.source, lies.locator.as_deref());
                format!("{part} lies in that of {} ({place})", lies.within)
            }
            // Without a number: few children are never counted out.
            Self::ReturnRecorded(answer) => {
                let place = cited(&answer.source, answer.locator.as_deref());
                let replied = if answer.replied { "replied" } else { "did not reply" };
                format!("{replied} about access in {} ({place})", answer.year)
            }
            Self::ServiceAdded(added) => {
                let verb = if added.published { "added" } else { "proposed" };
                format!("service {verb}: {}", added.service.name)
            }
            Self::ClaimRecorded(recorded) => statement(&recorded.claim, vocabulary),
            Self::ClaimRetracted(retracted) => format!("claim {} retracted", retracted.claim()),
            Self::AttestationRecorded(recorded) => {
                let attestation = &recorded.attestation;
                let place = cited(&attestation.source, attestation.locator.as_deref());
                format!("listed as {} ({place})", attestation.class.title())
            }
            Self::AccreditationRecorded(recorded) => {
                let of = &recorded.accreditation;
                let place = cited(&of.source, of.locator.as_deref());
                format!(
                    "{} by {}, version {}, on {} ({place})",
                    of.state.title(),
                    of.standard_set,
                    of.version,
                    of.on
                )
            }
            Self::FundingRecorded(line) => funding(line),
            Self::ServiceEdited(edited) => edit(&edited.edit),
            Self::Decided(decided) => format!("decided: {}", decided.class.title()),
            Self::Published(_) => "published".to_owned(),
            Self::FundingEnded(ended) => format!("ends on {}", ended.on),
            Self::ServiceWithdrawn(_) => "withdrawn".to_owned(),
            Self::ServicesMerged(merged) => format!("found to be the same as {}", merged.into),
            Self::OutcomesPublished(of) => of.summary(),
            Self::Undone(undo) => undo.summary(),
            Self::ProposalChanged(changed) => proposal(&changed.event),
            Self::Redacted(redaction) => redaction.summary(),
            Self::KeyChanged(changed) => changed.summary().to_owned(),
            Self::OutcomeCounts(of) => of.summary().to_owned(),
            Self::OutcomeReturn(of) => of.summary(),
            Self::SelfReview(of) => of.summary(),
        }
    }
}

fn proposal(event: &ProposalEvent) -> String {
    let count = |changes: &[Change]| match changes.len() {
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    };
    match event {
        ProposalEvent::Proposed { changes, .. } => format!("{} proposed", count(changes)),
        ProposalEvent::TookIn { other, changes, .. } => {
            format!("joined with proposal {other}: {}", count(changes))
        }
        ProposalEvent::StepRemoved { step } => format!("step {} taken out", step + 1),
        ProposalEvent::Commented { .. } => "commented on".to_owned(),
        ProposalEvent::ChangesRequested { .. } => "changes requested".to_owned(),
        ProposalEvent::Accepted { without, .. } if without.is_empty() => "accepted".to_owned(),
        ProposalEvent::Accepted { without, .. } => {
            format!("accepted without {} of its changes", without.len())
        }
        ProposalEvent::Rejected { .. } => "rejected".to_owned(),
        ProposalEvent::Withdrawn { .. } => "taken back by its author".to_owned(),
    }
}

/// The fields that an edit corrects; of a status with a source also who says so.
fn edit(edit: &ServiceEdit) -> String {
    let fields = edit.fields().join(", ");
    let Some(stated) = &edit.status_stated else { return format!("corrected: {fields}") };
    let place = cited(&stated.source, stated.locator.as_deref());
    let status = edit.status.map_or("confirmed", ServiceStatus::title);
    format!("corrected: {fields} ({status}: {place})")
}

/// Whether a summary is that of an edit of a status: see [`edit`].
pub(crate) fn is_edit_of_status(summary: &str) -> bool {
    let fields =
        summary.strip_prefix("corrected: ").map(|fields| fields.split(" (").next().unwrap_or(fields));
    fields.is_some_and(|fields| fields.split(", ").any(|field| field == "status"))
}

fn funding(line: &FundingLine) -> String {
    let FundingLine { funder, service, budget, role, .. } = line;
    format!("{funder} funds {service} ({}, budget: {})", role.title(), budget.title())
}

fn statement(statement: &Statement, vocabulary: &Vocabulary) -> String {
    let definition = vocabulary.find(&statement.fact).and_then(|fact| vocabulary.get(fact));
    let (title, words) = match (definition, statement.read(vocabulary)) {
        (Some(definition), Ok(value)) => {
            (definition.title.as_str(), value.map(|value| definition.text(&value)))
        }
        _ => (statement.fact.as_str(), statement.value.as_ref().map(Json::to_string)),
    };
    let words = if statement.redacted { Some(REMOVED.to_owned()) } else { words };
    claim_text(title, words, statement.implied, &statement.source, statement.locator.as_deref())
}

/// A claim in one line.
pub(crate) fn claim_summary(claim: &crate::Claim, vocabulary: &Vocabulary) -> String {
    let definition = claim.fact().and_then(|fact| vocabulary.get(fact));
    let words = match definition {
        Some(definition) => claim.value().map(|value: &Value| definition.text(value)),
        None => claim.value_json(vocabulary).as_ref().map(Json::to_string),
    };
    let title = definition.map_or_else(|| claim.fact_id(vocabulary), |definition| &definition.title);
    let words = if claim.redacted { Some(REMOVED.to_owned()) } else { words };
    claim_text(title, words, claim.implied, &claim.source, claim.locator.as_deref())
}

fn claim_text(
    title: &str,
    words: Option<String>,
    implied: bool,
    source: &str,
    locator: Option<&str>,
) -> String {
    let mut words = words.unwrap_or_else(|| "asked, and not known".to_owned());
    if implied {
        words.push_str(", implied");
    }
    format!("{title}: {words} ({})", cited(source, locator))
}

fn cited(source: &str, locator: Option<&str>) -> String {
    locator.map_or_else(|| source.to_owned(), |locator| format!("{source}, {locator}"))
}
