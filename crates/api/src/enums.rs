//! The enumerations of the schema, each the same as one of the registry's.

use async_graphql::Enum;

/// The nations of the United Kingdom.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::Nation")]
pub enum Nation {
    /// England.
    England,
    /// Northern Ireland.
    NorthernIreland,
    /// Scotland.
    Scotland,
    /// Wales.
    Wales,
}

/// Where a service stands in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::ServiceStatus")]
pub enum ServiceStatus {
    /// Intended, not begun.
    Planned,
    /// Being set up.
    Starting,
    /// Seeing families.
    Operating,
    /// Not seeing families for the time being.
    Paused,
    /// No more.
    Closed,
    /// Not known.
    Unknown,
}

/// What a service is, in the registry's own terms.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "facts::Classification")]
pub enum Classification {
    /// A full specialised parent-infant relationship team.
    ParentInfantTeam,
    /// Practitioners with parent-infant expertise inside a CAMHS team.
    CamhsEmbeddedSpecialist,
    /// Practitioners with parent-infant expertise inside a perinatal mental health team.
    PerinatalEmbeddedSpecialist,
    /// A dedicated parent-infant team that is limited to a narrow group of families.
    NarrowEligibilityTeam,
    /// A service that offers one intervention.
    SingleInterventionService,
    /// Another service that does parent-infant work.
    OtherParentInfantService,
    /// A service that does no specific parent-infant work.
    NotAParentInfantService,
    /// What is known leaves more than one of these open.
    Undetermined,
}

/// Whether a source says something, or it follows from what the source says.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimBasis {
    /// The source says it.
    Stated,
    /// It follows from what the source says.
    Implied,
}

/// Which claims an assessment rests on.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::Evidence")]
pub enum Evidence {
    /// What sources say.
    Stated,
    /// Besides, where that leaves a fact unknown, what follows from what they say.
    WithImplied,
}

/// Where a classification comes from, strongest first.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::ClassificationBasis")]
pub enum ClassificationBasis {
    /// A reviewer decided it.
    Decided,
    /// A source attests it.
    Attested,
    /// The rules conclude it from the claims.
    Assessed,
}

/// What kind of value a fact has.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "facts::FactKind")]
pub enum FactKind {
    /// Yes or no.
    Boolean,
    /// A number, of which one or both ends may be unknown.
    Number,
    /// One of several choices.
    Choice,
    /// Any of several choices, and perhaps more than are known.
    Set,
}

/// Why a fact has no value.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "facts::UnknownReason")]
pub enum UnknownReason {
    /// No source mentions it.
    NotAsked,
    /// It was asked, and is not known.
    AskedUnknown,
    /// Sources disagree about the same date.
    Conflicting,
    /// What was known is too old to rely on.
    Stale,
}

/// Whether a service has what is asked for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::Outcome")]
pub enum Outcome {
    /// It has.
    Met,
    /// It has in part.
    PartlyMet,
    /// It has not.
    NotMet,
    /// Not known. Never the same as not met.
    Unknown,
    /// It is not asked of this service.
    NotApplicable,
}

/// What a commissioning body is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::BodyKind")]
pub enum BodyKind {
    /// An English clinical commissioning group (2013 to 2022).
    ClinicalCommissioningGroup,
    /// An English integrated care board (from 2022).
    IntegratedCareBoard,
    /// A Scottish health board.
    HealthBoard,
    /// A Welsh local health board.
    LocalHealthBoard,
    /// A Northern Irish health and social care trust.
    HealthAndSocialCareTrust,
    /// A council.
    LocalAuthority,
    /// An English NHS trust.
    NhsTrust,
    /// A body for a whole nation or the whole kingdom.
    NationalBody,
    /// A partnership of several bodies.
    Partnership,
    /// A charity that pays.
    CharitableFunder,
}

/// Which budget pays.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::Budget")]
pub enum Budget {
    /// Mental health of children and young people.
    Camhs,
    /// Children's services of a local authority.
    ChildrensServices,
    /// Public health of a local authority.
    PublicHealth,
    /// Maternity.
    Maternity,
    /// Mental health of adults.
    AdultMentalHealth,
    /// Early years.
    EarlyYears,
    /// Voluntary funds.
    Voluntary,
    /// A national programme.
    NationalProgramme,
    /// Not known which.
    Unknown,
}

/// What a funding line pays for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::FundingRole")]
pub enum FundingRole {
    /// The service itself.
    Core,
    /// One post in it.
    Post,
    /// Its beginning.
    StartUp,
    /// A project of it.
    Project,
    /// Something given in kind.
    InKind,
}

/// What kind of change it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::ChangeKind")]
pub enum ChangeKind {
    /// Something is new.
    Created,
    /// Something is known better, or has changed.
    Changed,
    /// A service can be seen by everybody.
    Published,
    /// A reviewer has decided what a service is.
    Decided,
    /// A service has been taken out.
    Withdrawn,
}

/// Which way a list is sorted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OrderDirection {
    /// Ascending.
    #[default]
    Asc,
    /// Descending.
    Desc,
}
