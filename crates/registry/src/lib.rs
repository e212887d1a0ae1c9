//! Services, claims, sources, commissioning bodies and funding lines; revisions and the snapshot.
//!
//! **A registry is a sequence of revisions, and every answer is computed from one immutable snapshot of one revision.**
//! A [`Commit`] is one revision: who, when, why, and a list of [`Change`]s. A change is the only way by which anything
//! gets into a registry, so the log of commits *is* the registry, and a [`Registry`] is what it comes to:
//!
//! ```
//! use registry::{Commit, Registry, Position, Revision, dataset};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let changes = dataset::report_2019()?;
//! let commit = Commit::new(Position::FIRST, "2019-09-01T00:00:00Z".parse()?, "import", changes);
//! let registry = Registry::empty(facts::Vocabulary::built_in()).apply(&commit)?;
//! assert!(registry.service("leeds-infant-mental-health-service").is_some());
//! # Ok(())
//! # }
//! ```
//!
//! [`Registry::apply`] leaves the old snapshot as it was and shares with the new one whatever did not change. It refuses
//! a commit that does not fit and names every [`Fault`] of it at once; [`Registry::check`] does so beforehand. Whether what is
//! new can be true at all, and its texts are what they seem to be, is for [`Registry::admit`] to say before it is written
//! down; a log that is replayed is taken as it is.
//!
//! **Claims, not fields.** What is known about a service is a set of [`Claim`]s, each with its source. [`resolve`] says
//! what they come to: a [`facts::Sheet`], stored beside the service in its [`ServiceView`]. What a service *is* has three
//! bases that stay apart: a source attests a class ([`Attestation`]), a reviewer decides one ([`Decision`]), and the rules
//! (another crate) assess one.
//!
//! **Time.** Claims, bodies and funding lines carry the dates for which they hold; the commits carry the time at which
//! each became known here.
//!
//! The crate is pure: no clock, no randomness, no input or output. [`dataset`] reads the report's data from texts.
#![forbid(unsafe_code)]

mod access_return;
mod accreditation;
mod admission;
mod apply;
mod apply_service;
mod apply_undo;
mod area_share;
mod as_of;
mod attestation;
mod body;
mod body_edit;
mod body_names;
mod body_view;
mod change;
mod child_count;
mod claim;
mod classification;
mod commit;
mod currency;
mod decision;
mod edit;
mod entity;
mod financial_year;
mod funding_line;
mod history;
mod intervention;
mod journal;
mod key;
mod lies_within;
mod likeness;
mod logged;
mod nation;
mod outcome_edition;
mod outcome_return;
mod payload;
mod places;
mod population;
mod problem;
mod proposal;
mod quarter;
mod redaction;
mod registry;
mod reread;
mod resolve;
mod revision;
mod self_review;
mod service;
mod service_view;
mod slug;
mod source;
mod statement;
mod succession;
mod summary;
mod table;
mod texts;
mod undo;
mod word;

pub mod bounds;
pub mod dataset;
pub mod persistent;
pub mod text;

pub use access_return::{AccessReturn, Answerer, Bands, TooFewChildren};
pub use accreditation::{Accreditation, AccreditationState};
pub use apply::Builder;
pub use area_share::AreaShare;
pub use attestation::Attestation;
pub use body::{Body, BodyKind};
pub use body_edit::BodyEdit;
pub use body_names::{BodyNames, SeveralBodies};
pub use body_view::BodyView;
pub use change::{
    AccreditationRecorded, AttestationRecorded, BodyEdited, Change, ChangeKind, ClaimRecorded,
    ClaimRetracted, Decided, FundingEnded, Published, ServiceAdded, ServiceEdited, ServiceWithdrawn,
    ServicesMerged,
};
pub use child_count::{BadChildCount, ChildCount};
pub use claim::{Claim, ClaimId};
pub use classification::ClassificationBasis;
pub use commit::Commit;
pub use currency::Stated;
pub use decision::Decision;
pub use edit::ServiceEdit;
pub use entity::{EntityId, EntityIdError, EntityType};
pub use facts::Classification;
pub use financial_year::{BadFinancialYear, FinancialYear};
pub use funding_line::{Budget, FundingLine, FundingRole};
pub use intervention::{EvidenceRating, Intervention};
pub use journal::{ChangeHead, ChangePlace, ChangeRecord, RevisionRecord};
pub use key::{KeyChanged, KeyEvent, KeyMade, KeyRecord, KeyScope, KeyTerms, Keys};
pub use lies_within::{LiesWithin, Overlap};
pub use likeness::{plain_name, telling_words, website_host};
pub use logged::{LoggedChange, LoggedRevision, LoggedRow};
pub use nation::Nation;
pub use outcome_edition::{OutcomeBasis, OutcomeEdition, PublishedEdition};
pub use outcome_return::{
    CountsEvent, KeptReturn, OutcomeCounts, OutcomeReturnChanged, OutcomeReturnEvent, OutcomeReturns,
    SentCounts,
};
pub use payload::PayloadError;
pub use places::{Extent, Places, Reach, Working};
pub use population::Population;
pub use problem::{ApplyError, Fault, Problem};
pub use proposal::{
    Comment, Moment, Place, Preview, Proposal, ProposalChanged, ProposalDecision, ProposalEvent,
    ProposalState, Proposals, Rebased, Step,
};
pub use quarter::{BadQuarter, Quarter};
pub use redaction::{CannotRedact, Redaction, Redactor, Removed};
pub use registry::{Answered, Registry};
pub use resolve::{ClaimState, Evidence, Resolution, resolve};
pub use revision::{Position, Revision};
pub use self_review::{KeptSelfReview, SelfReviewChanged};
pub use service::{Service, ServiceStatus, Standing, StatusStatement};
pub use service_view::ServiceView;
pub use slug::{Slug, SlugError};
pub use source::Source;
pub use statement::{Statement, StatementError};
pub use succession::Succession;
pub use texts::{REMOVED, TextKind};
pub use undo::{CannotUndo, ServicesSeparated, Undo};
pub use word::UnknownWord;
