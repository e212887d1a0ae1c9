//! The only way by which anything gets into a registry.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::word::words;
use crate::{
    AccessReturn, Accreditation, Attestation, Body, BodyEdit, ClaimId, Classification, EntityId, EntityType,
    FundingLine, Intervention, KeyChanged, LiesWithin, OutcomeCounts, OutcomeEdition, OutcomeReturnChanged,
    Population, ProposalChanged, Redaction, SelfReviewChanged, Service, ServiceEdit, Slug, Source, Statement,
    Succession, Undo,
};

words! {
    /// What kind of change it is, to people who follow the registry.
    pub enum ChangeKind ("a kind of change") {
        /// Something is new.
        Created = "created", "created";
        /// Something is known better, or has changed.
        Changed = "changed", "changed";
        /// A service can be seen by everybody.
        Published = "published", "published";
        /// A reviewer has decided what a service is.
        Decided = "decided", "decided";
        /// A service has been taken out.
        Withdrawn = "withdrawn", "withdrawn";
    }
}

/// One change to a registry.
///
/// The payloads are written to the log as JSON and read for as long as there are logs: fields may be added if they have
/// a default, and are never renamed or given another meaning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", content = "with", rename_all = "kebab-case")]
pub enum Change {
    /// A new source.
    SourceAdded(Source),
    /// A new intervention.
    InterventionAdded(Intervention),
    /// A new commissioning body.
    BodyAdded(Body),
    /// A correction to what is known of a body.
    BodyEdited(BodyEdited),
    /// One body followed another.
    SuccessionAdded(Succession),
    /// A source says how many babies live in the area of a body.
    PopulationRecorded(Population),
    /// A source says where the area of a body lies.
    LiesWithinRecorded(LiesWithin),
    /// What a body answered about access.
    ReturnRecorded(AccessReturn),
    /// A new service.
    ServiceAdded(ServiceAdded),
    /// A source says something about a service.
    ClaimRecorded(ClaimRecorded),
    /// A claim does not count any more: it should never have been recorded.
    ClaimRetracted(ClaimRetracted),
    /// A source says what a service is.
    AttestationRecorded(AttestationRecorded),
    /// A source says how a service stands in a review.
    AccreditationRecorded(AccreditationRecorded),
    /// A body pays for a service.
    FundingRecorded(FundingLine),
    /// A correction to what a service is called or where it works.
    ServiceEdited(ServiceEdited),
    /// A reviewer's verdict on what a service is.
    Decided(Decided),
    /// A proposed service becomes visible to everybody.
    Published(Published),
    /// A funding line ends.
    FundingEnded(FundingEnded),
    /// A service is taken out.
    ServiceWithdrawn(ServiceWithdrawn),
    /// Two services turn out to be one.
    ServicesMerged(ServicesMerged),
    /// An edition of pooled outcomes is published.
    OutcomesPublished(OutcomeEdition),
    /// Another change is taken back.
    Undone(Undo),
    /// Something happens to a proposal. It comes after all other changes of its commit, and only who may see the proposal
    /// hears of it.
    ProposalChanged(ProposalChanged),
    /// Something happens to the key of a person who writes. It, too, comes after all changes that everybody hears of, and no
    /// reader hears of it.
    KeyChanged(KeyChanged),
    /// The counts of a return of outcomes arrive. They, too, come after all changes that everybody hears of.
    OutcomeCounts(OutcomeCounts),
    /// A return of outcomes is kept, or is not any more. Only who may see it hears of it.
    OutcomeReturn(OutcomeReturnChanged),
    /// A self-review is kept, or is not any more. Only who may see it hears of it.
    SelfReview(SelfReviewChanged),
    /// What another change says is removed from the log.
    Redacted(Redaction),
}

/// A new service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAdded {
    /// The service.
    pub service: Service,
    /// Whether everybody sees it at once; else it waits for a reviewer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub published: bool,
    /// Who proposed it: nobody decides on their own proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<String>,
}

/// A source says something about a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRecorded {
    /// The service.
    pub service: Slug,
    /// What is said.
    pub claim: Statement,
}

/// A claim does not count any more. It stays, and shows as retracted. Why stands in the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRetracted {
    /// The service whose claim it is now.
    pub service: Slug,
    /// The service for which it was recorded: another one when that has been merged into this one since.
    pub recorded_for: Slug,
    /// Its number among the claims recorded for that service, from 1.
    pub number: u32,
}

impl ClaimRetracted {
    /// The id of the claim.
    #[must_use]
    pub fn claim(&self) -> ClaimId {
        ClaimId { service: self.recorded_for.clone(), number: self.number }
    }
}

/// A correction to what is known of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyEdited {
    /// The body.
    pub body: Slug,
    /// The new values.
    pub edit: BodyEdit,
}

/// A source says what a service is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationRecorded {
    /// The service.
    pub service: Slug,
    /// What is attested.
    pub attestation: Attestation,
}

/// A source says how a service stands in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccreditationRecorded {
    /// The service.
    pub service: Slug,
    /// How it stands.
    pub accreditation: Accreditation,
}

/// A correction to what a service is called or where it works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceEdited {
    /// The service.
    pub service: Slug,
    /// The new values.
    pub edit: ServiceEdit,
}

/// A reviewer's verdict. Who and when stand in the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The service.
    pub service: Slug,
    /// The class.
    pub class: Classification,
    /// Why.
    pub reason: String,
}

/// A proposed service becomes visible to everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The service.
    pub service: Slug,
}

/// A funding line ends. Why stands in the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundingEnded {
    /// The id of the line.
    pub line: Slug,
    /// Its last day.
    pub on: Date,
}

/// A service is taken out. Why stands in the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceWithdrawn {
    /// The service.
    pub service: Slug,
}

/// Two services turn out to be one: the claims, attestations, funding lines, names, places and areas of the one go over
/// to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicesMerged {
    /// The service that is given up. Its slug leads to the other from now on.
    pub from: Slug,
    /// The service that stays.
    pub into: Slug,
}

impl Change {
    /// The entity that it is about.
    #[must_use]
    pub fn entity(&self) -> EntityId {
        let (entity_type, slug) = self.subject();
        EntityId::new(entity_type, slug.clone())
    }

    fn subject(&self) -> (EntityType, &Slug) {
        match self {
            Self::SourceAdded(source) => (EntityType::Source, &source.slug),
            Self::InterventionAdded(intervention) => (EntityType::Intervention, &intervention.slug),
            Self::BodyAdded(body) => (EntityType::Body, &body.slug),
            Self::BodyEdited(edited) => (EntityType::Body, &edited.body),
            Self::SuccessionAdded(succession) => (EntityType::Body, &succession.from),
            Self::PopulationRecorded(population) => (EntityType::Body, &population.body),
            Self::LiesWithinRecorded(lies) => (EntityType::Body, &lies.body),
            Self::ReturnRecorded(answer) => (EntityType::Body, &answer.body),
            Self::ServiceAdded(added) => (EntityType::Service, &added.service.slug),
            Self::ClaimRecorded(recorded) => (EntityType::Service, &recorded.service),
            Self::ClaimRetracted(retracted) => (EntityType::Service, &retracted.service),
            Self::AttestationRecorded(recorded) => (EntityType::Service, &recorded.service),
            Self::AccreditationRecorded(recorded) => (EntityType::Service, &recorded.service),
            Self::FundingRecorded(line) => (EntityType::FundingLine, &line.id),
            Self::ServiceEdited(edited) => (EntityType::Service, &edited.service),
            Self::Decided(decided) => (EntityType::Service, &decided.service),
            Self::Published(published) => (EntityType::Service, &published.service),
            Self::FundingEnded(ended) => (EntityType::FundingLine, &ended.line),
            Self::ServiceWithdrawn(withdrawn) => (EntityType::Service, &withdrawn.service),
            Self::ServicesMerged(merged) => (EntityType::Service, &merged.from),
            Self::OutcomesPublished(of) => (EntityType::OutcomeEdition, &of.edition),
            Self::Undone(undo) => undo.subject(),
            Self::ProposalChanged(changed) => (EntityType::Proposal, &changed.proposal),
            Self::KeyChanged(changed) => (EntityType::Key, &changed.key),
            Self::OutcomeCounts(of) => (EntityType::OutcomeCounts, &of.counts),
            Self::OutcomeReturn(of) => (EntityType::Service, &of.service),
            Self::SelfReview(of) => (EntityType::Service, &of.service),
            Self::Redacted(redaction) => (redaction.entity_type, &redaction.entity),
        }
    }

    /// Whether it is of what is published, so that everybody hears of it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        match self {
            Self::ProposalChanged(_)
            | Self::KeyChanged(_)
            | Self::OutcomeCounts(_)
            | Self::OutcomeReturn(_)
            | Self::SelfReview(_) => false,
            Self::Redacted(redaction) => redaction.revision.is_some(),
            _ => true,
        }
    }

    /// Whether it can be a part of a proposal. The counts of a return, and what a self-review says, stand beside it.
    #[must_use]
    pub fn can_be_proposed(&self) -> bool {
        self.is_public() || matches!(self, Self::OutcomeReturn(_) | Self::SelfReview(_))
    }

    /// What kind of change it is.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match self {
            Self::SourceAdded(_)
            | Self::InterventionAdded(_)
            | Self::BodyAdded(_)
            | Self::ServiceAdded(_)
            | Self::FundingRecorded(_)
            | Self::OutcomesPublished(_) => ChangeKind::Created,
            Self::BodyEdited(_)
            | Self::SuccessionAdded(_)
            | Self::PopulationRecorded(_)
            | Self::LiesWithinRecorded(_)
            | Self::ReturnRecorded(_)
            | Self::ClaimRecorded(_)
            | Self::ClaimRetracted(_)
            | Self::AttestationRecorded(_)
            | Self::AccreditationRecorded(_)
            | Self::ServiceEdited(_)
            | Self::FundingEnded(_)
            | Self::ProposalChanged(_)
            | Self::KeyChanged(_)
            | Self::OutcomeCounts(_)
            | Self::OutcomeReturn(_)
            | Self::SelfReview(_)
            | Self::Redacted(_) => ChangeKind::Changed,
            Self::Undone(undo) => undo.kind(),
            Self::Decided(_) => ChangeKind::Decided,
            Self::Published(_) => ChangeKind::Published,
            Self::ServiceWithdrawn(_) | Self::ServicesMerged(_) => ChangeKind::Withdrawn,
        }
    }

    /// The service that it is about, or whose funding it records.
    #[must_use]
    pub fn service(&self) -> Option<&Slug> {
        match (self, self.subject()) {
            (Self::FundingRecorded(line) | Self::Undone(Undo::FundingRestored(line)), _) => {
                Some(&line.service)
            }
            (Self::Undone(Undo::FundingRetracted { service, .. }), _)
            | (_, (EntityType::Service, service)) => Some(service),
            _ => None,
        }
    }

    /// The service that it adds.
    #[must_use]
    pub fn added_service(&self) -> Option<&Service> {
        match self {
            Self::ServiceAdded(added) => Some(&added.service),
            _ => None,
        }
    }

    /// The claim that it retracts, or that counts again by it.
    pub(crate) fn claim(&self) -> Option<ClaimId> {
        match self {
            Self::ClaimRetracted(claim) | Self::Undone(Undo::ClaimRestored(claim)) => Some(claim.claim()),
            _ => None,
        }
    }

    /// Every service that it names.
    pub(crate) fn services_mut(&mut self) -> Vec<&mut Slug> {
        match self {
            Self::ServiceAdded(added) => vec![&mut added.service.slug],
            Self::ClaimRecorded(recorded) => vec![&mut recorded.service],
            Self::ClaimRetracted(retracted) => vec![&mut retracted.service, &mut retracted.recorded_for],
            Self::AttestationRecorded(recorded) => vec![&mut recorded.service],
            Self::AccreditationRecorded(recorded) => vec![&mut recorded.service],
            Self::FundingRecorded(line) => vec![&mut line.service],
            Self::ServiceEdited(edited) => vec![&mut edited.service],
            Self::Decided(decided) => vec![&mut decided.service],
            Self::Published(published) => vec![&mut published.service],
            Self::ServiceWithdrawn(withdrawn) => vec![&mut withdrawn.service],
            Self::ServicesMerged(merged) => vec![&mut merged.from, &mut merged.into],
            Self::OutcomeReturn(of) => vec![&mut of.service],
            Self::SelfReview(of) => vec![&mut of.service],
            Self::SourceAdded(_)
            | Self::InterventionAdded(_)
            | Self::BodyAdded(_)
            | Self::BodyEdited(_)
            | Self::SuccessionAdded(_)
            | Self::PopulationRecorded(_)
            | Self::LiesWithinRecorded(_)
            | Self::ReturnRecorded(_)
            | Self::FundingEnded(_)
            // Never a part of a proposal, whose names alone are provisional.
            | Self::OutcomesPublished(_)
            | Self::Undone(_)
            | Self::ProposalChanged(_)
            | Self::KeyChanged(_)
            | Self::OutcomeCounts(_)
            | Self::Redacted(_) => Vec::new(),
        }
    }

    /// The source that it adds, or rests on.
    pub(crate) fn source_mut(&mut self) -> Option<&mut Slug> {
        match self {
            Self::SourceAdded(source) => Some(&mut source.slug),
            Self::ClaimRecorded(recorded) => Some(&mut recorded.claim.source),
            Self::AttestationRecorded(recorded) => Some(&mut recorded.attestation.source),
            Self::AccreditationRecorded(recorded) => Some(&mut recorded.accreditation.source),
            Self::FundingRecorded(line) => Some(&mut line.source),
            Self::PopulationRecorded(population) => Some(&mut population.source),
            Self::LiesWithinRecorded(lies) => Some(&mut lies.source),
            Self::ReturnRecorded(answer) => Some(&mut answer.source),
            Self::ServiceAdded(added) => {
                added.service.status_stated.as_mut().map(|stated| &mut stated.source)
            }
            Self::ServiceEdited(edited) => {
                edited.edit.status_stated.as_mut().map(|stated| &mut stated.source)
            }
            _ => None,
        }
    }

    /// The funding line that it is about.
    #[must_use]
    pub fn line(&self) -> Option<&Slug> {
        match self.subject() {
            (EntityType::FundingLine, line) => Some(line),
            _ => None,
        }
    }

    /// As [`Change::line`].
    pub(crate) fn line_mut(&mut self) -> Option<&mut Slug> {
        match self {
            Self::FundingRecorded(line) => Some(&mut line.id),
            Self::FundingEnded(ended) => Some(&mut ended.line),
            _ => None,
        }
    }
}
