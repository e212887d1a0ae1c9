//! What changes say in words, and how it is taken out of them.
//!
//! Everything is taken apart whole, and every match is exhaustive: a new kind of change, or a new field, does not compile until it is
//! decided here whether its words can be removed. Codes, days and numbers are no words; what is left must still apply.

use serde::Serialize;
use serde_json::Value as Json;

use crate::{
    AccessReturn, Accreditation, AccreditationRecorded, Attestation, AttestationRecorded, Body, BodyEdit,
    BodyEdited, Change, ClaimRecorded, Decided, FundingLine, Intervention, LiesWithin, Population,
    ProposalChanged, ProposalEvent, Service, ServiceAdded, ServiceEdit, ServiceEdited, ServicesSeparated,
    Source, Statement, StatusStatement, Undo,
};

/// What is left in the place of a text that was removed. Nothing new can say it.
pub const REMOVED: &str = "[removed]";

/// What words belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextKind {
    /// A name of a service or a body.
    Name,
    /// A place where a service works.
    Place,
    /// The pages of a service.
    Website,
    /// The organisation that manages a service.
    Host,
    /// Where a source says the status of a service.
    Status,
    /// A code of a body.
    Code,
    /// A claim.
    Claim,
    /// An attestation.
    Attestation,
    /// What is on record of a review.
    Accreditation,
    /// A funding line.
    FundingLine,
    /// A number of babies, a return, or where an area lies.
    Figure,
    /// A source.
    Source,
    /// An intervention.
    Intervention,
    /// The reason of a decision.
    Decision,
    /// A reason, or a comment on a proposal.
    Reason,
}

impl TextKind {
    /// Returns what it is, in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Place => "place",
            Self::Website => "website",
            Self::Host => "host organisation",
            Self::Status => "status",
            Self::Code => "code",
            Self::Claim => "claim",
            Self::Attestation => "attestation",
            Self::Accreditation => "accreditation",
            Self::FundingLine => "funding line",
            Self::Figure => "figure",
            Self::Source => "source",
            Self::Intervention => "intervention",
            Self::Decision => "decision",
            Self::Reason => "reason",
        }
    }

    /// Returns why it cannot be removed while it counts, and what has to be done first.
    pub(crate) fn first(self) -> &'static str {
        match self {
            Self::Name | Self::Place | Self::Website | Self::Host | Self::Status => {
                "is still in use: edit it first"
            }
            Self::Code => "is still in use: correct it first",
            Self::Claim => "counts: take it back first, by `retractClaim` or `revertRevision`",
            Self::Attestation | Self::Accreditation | Self::Figure => {
                "counts: take it back first, by `revertRevision`"
            }
            Self::FundingLine => {
                "counts until its last day is over: end it first, by `endFunding`, or take it back, by `revertRevision`"
            }
            Self::Source => "is still cited: take back first what rests on it",
            Self::Intervention => "stays in the register",
            Self::Decision => {
                "counts: decide again first, by `decideClassification`, or take it back, by `revertRevision`"
            }
            Self::Reason => "counts",
        }
    }
}

/// Says of words whether they are removed. Of what is one statement, such as a claim, it is asked once, with all of it as JSON.
pub(crate) type Remove<'a> = dyn FnMut(TextKind, &str) -> bool + 'a;

fn text(kind: TextKind, text: &mut String, remove: &mut Remove<'_>) {
    if text != REMOVED && remove(kind, text) {
        REMOVED.clone_into(text);
    }
}

fn if_any(kind: TextKind, of: &mut Option<String>, remove: &mut Remove<'_>) {
    if let Some(of) = of {
        text(kind, of, remove);
    }
}

/// Items of a list are taken out of it.
fn list(kind: TextKind, items: &mut Vec<String>, remove: &mut Remove<'_>) {
    items.retain(|item| item == REMOVED || !remove(kind, item));
}

/// An address is taken away: what is left must be one.
fn address(kind: TextKind, of: &mut Option<String>, remove: &mut Remove<'_>) {
    of.take_if(|of| remove(kind, of));
}

/// A place in a source, which goes with the statement as a whole.
fn located<T: Serialize>(
    kind: TextKind,
    of: &mut T,
    remove: &mut Remove<'_>,
    locator: fn(&mut T) -> &mut Option<String>,
) {
    if locator(of).as_deref().is_some_and(|text| text != REMOVED) && remove(kind, &said(of)) {
        *locator(of) = Some(REMOVED.to_owned());
    }
}

/// A statement as JSON, without its source: the names of sources in proposals are provisional.
fn said<T: Serialize>(of: &T) -> String {
    let mut json = serde_json::to_value(of).unwrap_or_default();
    if let Json::Object(fields) = &mut json {
        fields.remove("source");
    }
    json.to_string()
}

impl Change {
    /// Asks of everything that it says in words whether to remove it, and does so.
    pub(crate) fn texts(&mut self, remove: &mut Remove<'_>) {
        match self {
            Self::SourceAdded(source) => source.texts(remove),
            Self::InterventionAdded(intervention) => intervention.texts(remove),
            Self::BodyAdded(body) => body.texts(remove),
            Self::BodyEdited(BodyEdited { body: _, edit }) => edit.texts(remove),
            Self::PopulationRecorded(population) => population.texts(remove),
            Self::LiesWithinRecorded(lies) => {
                let LiesWithin { body: _, within: _, share: _, source: _, locator: _ } = lies;
                located(TextKind::Figure, lies, remove, |lies| &mut lies.locator);
            }
            Self::ReturnRecorded(answer) => answer.texts(remove),
            Self::ServiceAdded(ServiceAdded { service, published: _, proposed_by: _ }) => service.texts(remove),
            Self::ClaimRecorded(ClaimRecorded { service: _, claim }) => claim.texts(remove),
            Self::AttestationRecorded(recorded) => recorded.texts(remove),
            Self::AccreditationRecorded(recorded) => recorded.texts(remove),
            Self::FundingRecorded(line) => line.texts(remove),
            Self::ServiceEdited(ServiceEdited { service: _, edit }) => edit.texts(remove),
            Self::Decided(Decided { service: _, class: _, reason }) => {
                text(TextKind::Decision, reason, remove);
            }
            Self::Undone(undo) => undo.texts(remove),
            Self::ProposalChanged(ProposalChanged { proposal: _, event }) => {
                for change in event.changes_mut() {
                    change.texts(remove);
                }
                event.own_texts(remove);
            }
            // They name what they are about, days and counts.
            Self::OutcomeCounts(_)
            | Self::OutcomeReturn(_)
            | Self::SelfReview(_)
            | Self::OutcomesPublished(_)
            | Self::SuccessionAdded(_)
            | Self::ClaimRetracted(_)
            | Self::Published(_)
            | Self::FundingEnded(_)
            | Self::ServiceWithdrawn(_)
            | Self::ServicesMerged(_)
            // Who may write, and what was removed, is on record for good.
            | Self::KeyChanged(_)
            | Self::Redacted(_) => {}
        }
    }

    /// Whether a text stands in it that is left where one was removed: nothing new says that.
    pub(crate) fn says_removed(&self) -> bool {
        let payload = self.payload().unwrap_or_default();
        payload.contains(&format!("\"{REMOVED}\""))
    }
}

impl Undo {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        match self {
            Self::AttestationRetracted(recorded) => recorded.texts(remove),
            Self::AccreditationRetracted(recorded) => recorded.texts(remove),
            Self::FundingRestored(line) => line.texts(remove),
            Self::ServicesSeparated(separated) => separated.texts(remove),
            Self::BodyRestored(body) => body.texts(remove),
            Self::PopulationRetracted(population) => population.texts(remove),
            Self::ReturnRetracted(answer) => answer.texts(remove),
            Self::ClaimRestored(_)
            | Self::FundingRetracted { line: _, service: _ }
            | Self::FundingReopened { line: _, to: _ }
            | Self::DecisionRetracted { service: _ }
            | Self::ServiceRestored { service: _ }
            | Self::EditionWithdrawn { edition: _ }
            | Self::EditionRestored { edition: _ }
            | Self::SuccessionRemoved(_) => {}
        }
    }
}

impl ProposalEvent {
    /// The changes that it proposes.
    pub(crate) fn changes_mut(&mut self) -> &mut [Change] {
        match self {
            Self::Proposed { changes, reason: _ } | Self::TookIn { other: _, changes, reason: _ } => changes,
            Self::StepRemoved { .. }
            | Self::Commented { .. }
            | Self::ChangesRequested { .. }
            | Self::Accepted { .. }
            | Self::Rejected { .. }
            | Self::Withdrawn { .. } => &mut [],
        }
    }

    /// As [`Change::texts`], without what it proposes.
    pub(crate) fn own_texts(&mut self, remove: &mut Remove<'_>) {
        match self {
            Self::Proposed { changes: _, reason } => if_any(TextKind::Reason, reason, remove),
            Self::StepRemoved { step: _ } => {}
            Self::TookIn { other: _, changes: _, reason }
            | Self::Commented { text: reason }
            | Self::ChangesRequested { reason }
            | Self::Accepted { reason, without: _ }
            | Self::Rejected { reason }
            | Self::Withdrawn { reason } => text(TextKind::Reason, reason, remove),
        }
    }
}

impl Source {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { slug: _, title, publisher, published: _, url, licence } = self;
        text(TextKind::Source, title, remove);
        text(TextKind::Source, publisher, remove);
        address(TextKind::Source, url, remove);
        if_any(TextKind::Source, licence, remove);
    }
}

impl Intervention {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { slug: _, name, evidence } = self;
        text(TextKind::Intervention, name, remove);
        for crate::EvidenceRating { scheme, rating, source: _, locator } in evidence {
            text(TextKind::Intervention, scheme, remove);
            text(TextKind::Intervention, rating, remove);
            if_any(TextKind::Intervention, locator, remove);
        }
    }
}

impl Body {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { slug: _, name, kind: _, nation: _, ods_code, gss_code, valid_from: _, valid_to: _ } = self;
        text(TextKind::Name, name, remove);
        if_any(TextKind::Code, ods_code, remove);
        if_any(TextKind::Code, gss_code, remove);
    }
}

impl BodyEdit {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { name, nation: _, ods_code, gss_code, valid_from: _, valid_to: _ } = self;
        if_any(TextKind::Name, name, remove);
        if_any(TextKind::Code, ods_code, remove);
        if_any(TextKind::Code, gss_code, remove);
    }
}

impl Service {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self {
            slug: _,
            name,
            other_names,
            nation: _,
            localities,
            areas: _,
            status: _,
            status_stated,
            website,
            host_organisation,
        } = self;
        text(TextKind::Name, name, remove);
        list(TextKind::Name, other_names, remove);
        list(TextKind::Place, localities, remove);
        address(TextKind::Website, website, remove);
        if_any(TextKind::Host, host_organisation, remove);
        status_of(status_stated, remove);
    }
}

fn status_of(stated: &mut Option<StatusStatement>, remove: &mut Remove<'_>) {
    let Some(stated) = stated else { return };
    let StatusStatement { source: _, locator: _, as_of: _ } = stated;
    located(TextKind::Status, stated, remove, |of| &mut of.locator);
}

impl ServiceEdit {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self {
            name,
            other_names,
            nation: _,
            localities,
            areas: _,
            status: _,
            status_stated,
            website,
            host_organisation,
        } = self;
        if_any(TextKind::Name, name, remove);
        if let Some(names) = other_names {
            list(TextKind::Name, names, remove);
        }
        if let Some(places) = localities {
            list(TextKind::Place, places, remove);
        }
        if let Some(website) = website {
            address(TextKind::Website, website, remove);
        }
        if let Some(host) = host_organisation {
            if_any(TextKind::Host, host, remove);
        }
        status_of(status_stated, remove);
    }
}

impl Statement {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        if self.redacted || !remove(TextKind::Claim, &said(self)) {
            return;
        }
        let Self { fact: _, value, complete, source: _, locator, observed_on, note, implied, redacted } =
            self;
        (*value, *locator, *note, *observed_on) = (None, None, None, None);
        (*complete, *implied, *redacted) = (false, false, true);
    }
}

impl AttestationRecorded {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { service: _, attestation } = self;
        attestation.texts(remove);
    }
}

impl Attestation {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { class: _, source: _, locator: _, as_of: _ } = self;
        located(TextKind::Attestation, self, remove, |of| &mut of.locator);
    }
}

impl AccreditationRecorded {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { service: _, accreditation } = self;
        accreditation.texts(remove);
    }
}

impl Accreditation {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        // Its version is one of a standard set.
        let Self { standard_set: _, version: _, state: _, on: _, expires: _, source: _, locator: _ } = self;
        located(TextKind::Accreditation, self, remove, |of| &mut of.locator);
    }
}

impl FundingLine {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self {
            id: _,
            funder: _,
            service: _,
            budget: _,
            role: _,
            lead: _,
            annual_amount: _,
            from: _,
            to: _,
            time_limited: _,
            source: _,
            locator,
            note,
            retracted: _,
        } = self;
        if_any(TextKind::FundingLine, locator, remove);
        if_any(TextKind::FundingLine, note, remove);
    }
}

impl Population {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { body: _, year: _, under_1: _, under_2: _, source: _, locator: _ } = self;
        located(TextKind::Figure, self, remove, |of| &mut of.locator);
    }
}

impl AccessReturn {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self {
            body: _,
            year: _,
            replied: _,
            numbers_from: _,
            accepts: _,
            referred: _,
            seen: _,
            referred_0_18: _,
            seen_0_18: _,
            source: _,
            locator: _,
        } = self;
        located(TextKind::Figure, self, remove, |of| &mut of.locator);
    }
}

impl ServicesSeparated {
    fn texts(&mut self, remove: &mut Remove<'_>) {
        let Self { from: _, into: _, recorded_for: _, edit, lines: _, attestations, accreditations } = self;
        edit.texts(remove);
        for of in attestations {
            of.texts(remove);
        }
        for of in accreditations {
            of.texts(remove);
        }
    }
}
