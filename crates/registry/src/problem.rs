//! Why a change does not fit.

use jiff::civil::Date;

use crate::{AccreditationState, ClaimId, EntityType, Position, ProposalState, Slug};

/// Why a commit was refused. Nothing of it took effect.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ApplyError {
    /// Another commit was expected.
    #[error("commit {got} does not follow: expected commit {expected}")]
    OutOfOrder {
        /// The number that would have followed.
        expected: Position,
        /// The number that it has.
        got: Position,
    },
    /// It changes nothing.
    #[error("commit {number} changes nothing")]
    Empty {
        /// Its number.
        number: Position,
    },
    /// A text of the commit itself is not right.
    #[error("commit {number}: {problem}")]
    Commit {
        /// Its number.
        number: Position,
        /// What is wrong.
        problem: Problem,
    },
    /// Some of its changes do not fit.
    #[error("commit {number}: {}", list(.faults))]
    Faults {
        /// Its number.
        number: Position,
        /// All that is wrong with it; never empty.
        faults: Vec<Fault>,
    },
}

/// How many faults of a commit its error lists.
const MOST_LISTED: usize = 20;

fn list(faults: &[Fault]) -> String {
    let mut listed: Vec<String> = faults.iter().take(MOST_LISTED).map(Fault::to_string).collect();
    let more = faults.len().saturating_sub(MOST_LISTED);
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    listed.join("; ")
}

/// A change that does not fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("change {}: {problem}", .ordinal + 1)]
pub struct Fault {
    /// Its position among the changes, from zero.
    pub ordinal: usize,
    /// Why it does not fit.
    pub problem: Problem,
}

/// Why a change does not fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// It would say again what was removed from the log.
    #[error("a text of it was removed, and does not come back: say it in other words")]
    SaysRemoved,
    /// It names something that is not there.
    #[error("unknown {} `{slug}`{}", .entity_type.title(), .suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    Unknown {
        /// The field that names it.
        field: &'static str,
        /// What it should have been.
        entity_type: EntityType,
        /// The name.
        slug: String,
        /// A name that is spelt much like it.
        suggestion: Option<String>,
    },
    /// It adds something that is there already.
    #[error("{} `{slug}` is there already", .entity_type.title())]
    Exists {
        /// What it is.
        entity_type: EntityType,
        /// Its name.
        slug: Slug,
    },
    /// A text is missing, too long, or holds what it may not; a number or a day is out of its bounds.
    #[error("{field}: {expected}")]
    Text {
        /// The field.
        field: &'static str,
        /// What was expected.
        expected: String,
    },
    /// A list names the same thing twice.
    #[error("{field}: `{item}` occurs twice")]
    Twice {
        /// The field.
        field: &'static str,
        /// The item.
        item: String,
    },
    /// It ends before it begins.
    #[error("ends on {to}, before it begins on {from}")]
    Reversed {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// An amount of money that is none, or that no body pays.
    #[error(
        "expected an amount in whole pence from 0 to {} pounds a year, got {}", crate::bounds::MOST_POUNDS, number(*.amount))]
    Amount {
        /// The amount.
        amount: f64,
    },
    /// A body that follows itself.
    #[error("`{body}` cannot succeed itself")]
    SucceedsItself {
        /// The body.
        body: Slug,
    },
    /// A body whose area would lie in itself.
    #[error("the area of `{body}` cannot be said to lie in itself")]
    LiesInItself {
        /// The body.
        body: Slug,
    },
    /// Bodies that would follow each other in a circle.
    #[error("bodies would succeed each other in a circle: {}", circle(.cycle))]
    Cycle {
        /// The bodies, each followed by the next, the last one by the first.
        cycle: Vec<Slug>,
    },
    /// A succession that is there already.
    #[error("`{to}` succeeds `{from}` already")]
    SucceedsAlready {
        /// The body that was.
        from: Slug,
        /// The body that followed it.
        to: Slug,
    },
    /// The service has been withdrawn or merged.
    #[error("service `{service}` has been {what}")]
    NotLive {
        /// The field that names it.
        field: &'static str,
        /// The service.
        service: Slug,
        /// "withdrawn", or "merged into `…`".
        what: String,
    },
    /// The service is published already.
    #[error("service `{service}` is published already")]
    PublishedAlready {
        /// The service.
        service: Slug,
    },
    /// A service cannot be merged into itself.
    #[error("service `{service}` cannot be merged into itself")]
    MergedIntoItself {
        /// The service.
        service: Slug,
    },
    /// A service without a claim of that id.
    #[error("service `{service}` has no claim `{claim}`")]
    NoClaim {
        /// The service.
        service: Slug,
        /// The id.
        claim: ClaimId,
    },
    /// A claim that was taken back before.
    #[error("claim `{claim}` has been retracted already")]
    RetractedAlready {
        /// The id.
        claim: ClaimId,
    },
    /// A proposal that has ended.
    #[error("proposal `{proposal}` has been {}", .state.title())]
    Finished {
        /// The proposal.
        proposal: Slug,
        /// How it ended.
        state: ProposalState,
    },
    /// A proposal without such a step, or one that was taken out before.
    #[error("proposal `{proposal}` has no step {}", .step + 1)]
    NoStep {
        /// The proposal.
        proposal: Slug,
        /// The number of the step, from 0.
        step: u32,
    },
    /// A proposal cannot be joined with itself.
    #[error("proposal `{proposal}` cannot be joined with itself")]
    TakesInItself {
        /// The proposal.
        proposal: Slug,
    },
    /// A key that opens nothing any more.
    #[error("key `{key}` has been revoked already")]
    KeyRevoked {
        /// Its id.
        key: Slug,
    },
    /// A proposal of nothing, or of a proposal.
    #[error("expected changes to propose, and none to a proposal")]
    ProposesNothing,
    /// A change of what is published that comes after one to a proposal, a key or a return.
    #[error("expected changes to proposals, keys and returns after all others")]
    AfterProposal,
    /// What is taken back does not count, or is not there.
    #[error("there is no {what} to take back")]
    NothingToUndo {
        /// What there would have to be.
        what: &'static str,
    },
    /// An edit without a field.
    #[error("the edit changes no field")]
    NothingEdited,
    /// A source cannot attest that it is not known what a service is.
    #[error("a source attests a class, and `undetermined` is none")]
    AttestsNothing,
    /// Lapsed is what an accreditation is once its time is over, and nothing that a source has to say.
    #[error("an accreditation lapses on the day on which it expires: `lapsed` is not recorded")]
    RecordedAsLapsed,
    /// Something expires that is no accreditation.
    #[error("only an accreditation expires, and the state is `{state}`")]
    Expires {
        /// The state.
        state: AccreditationState,
    },
    /// A state that cannot follow what is on record.
    #[error("a review that is `{from}` (since {on}) cannot be `{to}` on {then}: expected {}", words(.from.next()))]
    NoSuchStep {
        /// The state before.
        from: AccreditationState,
        /// Since when.
        on: Date,
        /// The state after it.
        to: AccreditationState,
        /// Its day.
        then: Date,
    },
    /// A review goes on by another version of its set.
    #[error("the review that is on record is by version `{expected}`, got `{got}`")]
    OtherVersion {
        /// Its version.
        expected: String,
        /// The version that was given.
        got: String,
    },
}

fn words(states: &[AccreditationState]) -> String {
    let listed = states.iter().map(|state| format!("`{state}`")).collect::<Vec<_>>().join(", ");
    if states.len() > 1 { format!("one of {listed}") } else { listed }
}

/// A number with a few digits, however large it is.
fn number(number: f64) -> String {
    if number.abs() < 1e15 { number.to_string() } else { format!("{number:e}") }
}

fn circle(cycle: &[Slug]) -> String {
    cycle.iter().chain(cycle.first()).map(|slug| format!("`{slug}`")).collect::<Vec<_>>().join(" -> ")
}

impl Problem {
    /// The field of the change in which the problem lies, if it lies in one.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Unknown { field, .. }
            | Self::Text { field, .. }
            | Self::Twice { field, .. }
            | Self::NotLive { field, .. } => Some(field),
            Self::Exists { .. } => Some("slug"),
            Self::Amount { .. } => Some("annual-amount"),
            Self::Reversed { .. }
            | Self::SucceedsItself { .. }
            | Self::Cycle { .. }
            | Self::SucceedsAlready { .. } => Some("to"),
            Self::LiesInItself { .. } => Some("within"),
            Self::AttestsNothing => Some("class"),
            Self::RecordedAsLapsed | Self::NoSuchStep { .. } => Some("state"),
            Self::Expires { .. } => Some("expires"),
            Self::OtherVersion { .. } => Some("version"),
            Self::NoClaim { .. } | Self::RetractedAlready { .. } => Some("claim"),
            Self::MergedIntoItself { .. } => Some("into"),
            Self::Finished { .. } | Self::NoStep { .. } | Self::TakesInItself { .. } => Some("proposal"),
            Self::KeyRevoked { .. } => Some("key"),
            Self::PublishedAlready { .. }
            | Self::SaysRemoved
            | Self::NothingEdited
            | Self::ProposesNothing
            | Self::NothingToUndo { .. }
            | Self::AfterProposal => None,
        }
    }
}
