//! Changes as rows of the log: a tag, and the rest as JSON.

use serde::Deserialize;
use serde_json::Error as JsonError;

use crate::Change;

/// Why a row of the log is no change.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// A tag that this version does not know.
    #[error("unknown kind of change `{tag}`: a newer version may have written it")]
    Tag {
        /// The tag.
        tag: String,
    },
    /// The JSON is not what the tag promises.
    #[error("the payload of a change `{tag}` cannot be read: {error}")]
    Json {
        /// The tag.
        tag: String,
        /// What is wrong with it.
        error: JsonError,
    },
}

impl Change {
    /// The tag of what happens to keys.
    pub const KEY_TAG: &'static str = "key-changed";
    /// The tag of the counts of returns.
    pub const COUNTS_TAG: &'static str = "outcome-counts";

    /// The tag under which it stands in the log: `claim-recorded`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        match self {
            Self::SourceAdded(_) => "source-added",
            Self::InterventionAdded(_) => "intervention-added",
            Self::BodyAdded(_) => "body-added",
            Self::BodyEdited(_) => "body-edited",
            Self::SuccessionAdded(_) => "succession-added",
            Self::PopulationRecorded(_) => "population-recorded",
            Self::LiesWithinRecorded(_) => "lies-within-recorded",
            Self::ReturnRecorded(_) => "return-recorded",
            Self::ServiceAdded(_) => "service-added",
            Self::ClaimRecorded(_) => "claim-recorded",
            Self::ClaimRetracted(_) => "claim-retracted",
            Self::AttestationRecorded(_) => "attestation-recorded",
            Self::AccreditationRecorded(_) => "accreditation-recorded",
            Self::FundingRecorded(_) => "funding-recorded",
            Self::ServiceEdited(_) => "service-edited",
            Self::Decided(_) => "decided",
            Self::Published(_) => "published",
            Self::FundingEnded(_) => "funding-ended",
            Self::ServiceWithdrawn(_) => "service-withdrawn",
            Self::ServicesMerged(_) => "services-merged",
            Self::OutcomesPublished(_) => "outcomes-published",
            Self::Undone(_) => "undone",
            Self::ProposalChanged(_) => "proposal-changed",
            Self::KeyChanged(_) => Self::KEY_TAG,
            Self::OutcomeCounts(_) => Self::COUNTS_TAG,
            Self::OutcomeReturn(_) => "outcome-return-changed",
            Self::SelfReview(_) => "self-review-changed",
            Self::Redacted(_) => Self::REDACTION_TAG,
        }
    }

    /// What stands in the log beside the tag. The same change always gives the same bytes.
    ///
    /// # Errors
    /// Never in practice: nothing in a change can fail to become JSON.
    pub fn payload(&self) -> Result<String, JsonError> {
        match self {
            Self::SourceAdded(with) => serde_json::to_string(with),
            Self::InterventionAdded(with) => serde_json::to_string(with),
            Self::BodyAdded(with) => serde_json::to_string(with),
            Self::BodyEdited(with) => serde_json::to_string(with),
            Self::SuccessionAdded(with) => serde_json::to_string(with),
            Self::PopulationRecorded(with) => serde_json::to_string(with),
            Self::LiesWithinRecorded(with) => serde_json::to_string(with),
            Self::ReturnRecorded(with) => serde_json::to_string(with),
            Self::ServiceAdded(with) => serde_json::to_string(with),
            Self::ClaimRecorded(with) => serde_json::to_string(with),
            Self::ClaimRetracted(with) => serde_json::to_string(with),
            Self::AttestationRecorded(with) => serde_json::to_string(with),
            Self::AccreditationRecorded(with) => serde_json::to_string(with),
            Self::FundingRecorded(with) => serde_json::to_string(with),
            Self::ServiceEdited(with) => serde_json::to_string(with),
            Self::Decided(with) => serde_json::to_string(with),
            Self::Published(with) => serde_json::to_string(with),
            Self::FundingEnded(with) => serde_json::to_string(with),
            Self::ServiceWithdrawn(with) => serde_json::to_string(with),
            Self::ServicesMerged(with) => serde_json::to_string(with),
            Self::OutcomesPublished(with) => serde_json::to_string(with),
            Self::Undone(with) => serde_json::to_string(with),
            Self::ProposalChanged(with) => serde_json::to_string(with),
            Self::KeyChanged(with) => serde_json::to_string(with),
            Self::OutcomeCounts(with) => serde_json::to_string(with),
            Self::OutcomeReturn(with) => serde_json::to_string(with),
            Self::SelfReview(with) => serde_json::to_string(with),
            Self::Redacted(with) => serde_json::to_string(with),
        }
    }

    /// Reads a row of the log. (Reading by the tag is several times faster than a tagged enumeration, and a log has
    /// millions of rows.)
    ///
    /// # Errors
    /// When the tag is not known or the payload is not what it promises.
    pub fn from_payload(tag: &str, payload: &str) -> Result<Self, PayloadError> {
        fn read<'a, T: Deserialize<'a>>(
            tag: &str,
            payload: &'a str,
            wrap: fn(T) -> Change,
        ) -> Result<Change, PayloadError> {
            serde_json::from_str(payload)
                .map(wrap)
                .map_err(|error| PayloadError::Json { tag: tag.to_owned(), error })
        }
        match tag {
            "source-added" => read(tag, payload, Self::SourceAdded),
            "intervention-added" => read(tag, payload, Self::InterventionAdded),
            "body-added" => read(tag, payload, Self::BodyAdded),
            "body-edited" => read(tag, payload, Self::BodyEdited),
            "succession-added" => read(tag, payload, Self::SuccessionAdded),
            "population-recorded" => read(tag, payload, Self::PopulationRecorded),
            "lies-within-recorded" => read(tag, payload, Self::LiesWithinRecorded),
            "return-recorded" => read(tag, payload, Self::ReturnRecorded),
            "service-added" => read(tag, payload, Self::ServiceAdded),
            "claim-recorded" => read(tag, payload, Self::ClaimRecorded),
            "claim-retracted" => read(tag, payload, Self::ClaimRetracted),
            "attestation-recorded" => read(tag, payload, Self::AttestationRecorded),
            "accreditation-recorded" => read(tag, payload, Self::AccreditationRecorded),
            "funding-recorded" => read(tag, payload, Self::FundingRecorded),
            "service-edited" => read(tag, payload, Self::ServiceEdited),
            "decided" => read(tag, payload, Self::Decided),
            "published" => read(tag, payload, Self::Published),
            "funding-ended" => read(tag, payload, Self::FundingEnded),
            "service-withdrawn" => read(tag, payload, Self::ServiceWithdrawn),
            "services-merged" => read(tag, payload, Self::ServicesMerged),
            "outcomes-published" => read(tag, payload, Self::OutcomesPublished),
            "undone" => read(tag, payload, Self::Undone),
            "proposal-changed" => read(tag, payload, Self::ProposalChanged),
            Self::KEY_TAG => read(tag, payload, Self::KeyChanged),
            Self::COUNTS_TAG => read(tag, payload, Self::OutcomeCounts),
            "outcome-return-changed" => read(tag, payload, Self::OutcomeReturn),
            "self-review-changed" => read(tag, payload, Self::SelfReview),
            Self::REDACTION_TAG => read(tag, payload, Self::Redacted),
            other => Err(PayloadError::Tag { tag: other.to_owned() }),
        }
    }
}
