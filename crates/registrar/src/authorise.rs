//! Who may do what: one function says it for all.
//!
//! What somebody may not *see* is not refused here but absent: commands look services up with [`sees`], and what is not
//! seen does not exist for them.

use registry::{Audience, ServiceView, Standing};

use crate::actor::{Actor, Role};

/// Something that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Propose a service.
    SubmitService,
    /// Record what a source says about a service.
    RecordClaims,
    /// Take a claim back.
    RetractClaim,
    /// Decide what a service is, and publish it.
    DecideClassification,
    /// Record that a body pays for a service.
    RecordFunding,
    /// Record that funding ends.
    EndFunding,
    /// Correct what a service is called and where it works.
    EditService,
    /// Take a service out.
    WithdrawService,
    /// Say that two services are one.
    MergeServices,
    /// Add a source.
    AddSource,
    /// Add a commissioning body.
    AddBody,
    /// Say that one body followed another.
    AddSuccession,
    /// Record how many babies live in the area of a body.
    RecordBabies,
    /// Record what a body answered about access.
    RecordReturn,
    /// Bring in a whole table.
    Import,
    /// See what waits for a reviewer.
    ReviewQueue,
}

/// What it is done to.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// Nothing in particular, or nothing yet.
    Registry,
    /// A service that the actor sees.
    Service(&'a ServiceView),
}

/// Why somebody may not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody knows who asks.
    #[error("this needs a key of the role `{needs}` or above: send it as `Authorization: Bearer rj_…`")]
    Unauthenticated {
        /// The least role that may.
        needs: Role,
    },
    /// The key is good, and its role too low.
    #[error("this needs the role `{needs}` or above, and your key has `{has}`")]
    Role {
        /// The least role that may.
        needs: Role,
        /// The role of the key.
        has: Role,
    },
    /// A reviewer is also the one who proposed.
    #[error("you proposed `{service}`: somebody else must decide on it")]
    OwnProposal {
        /// The service.
        service: String,
    },
    /// A reviewer has written part of what is to be decided on, in the service or in one that was merged into it.
    #[error("part of what `{service}` would publish was written by you: another reviewer must decide on it")]
    OwnWords {
        /// The service.
        service: String,
    },
}

impl Action {
    /// The least role that may do it at all.
    #[must_use]
    pub fn least_role(self) -> Role {
        match self {
            Self::SubmitService
            | Self::RecordClaims
            | Self::RecordFunding
            | Self::EndFunding
            | Self::AddSource
            | Self::RecordBabies
            | Self::RecordReturn
            // Their own proposals only, see `authorize`.
            | Self::EditService
            | Self::WithdrawService => Role::Contributor,
            Self::RetractClaim
            | Self::DecideClassification
            | Self::MergeServices
            | Self::AddBody
            | Self::AddSuccession
            | Self::ReviewQueue => Role::Reviewer,
            Self::Import => Role::Admin,
        }
    }
}

/// Whether an actor may do something to something.
///
/// # Errors
/// When they may not, with the reason in words for them.
pub fn authorize(actor: &Actor, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
    need(actor, action.least_role())?;
    let Resource::Service(service) = resource else { return Ok(()) };
    match action {
        Action::DecideClassification if is_own(actor, service) => {
            Err(Denied::OwnProposal { service: service.service.slug.to_string() })
        }
        Action::EditService | Action::WithdrawService => {
            let own_proposal = is_own(actor, service) && service.standing == Standing::Proposed;
            if own_proposal { Ok(()) } else { need(actor, Role::Reviewer) }
        }
        _ => Ok(()),
    }
}

fn need(actor: &Actor, needs: Role) -> Result<(), Denied> {
    match actor.role {
        has if has >= needs => Ok(()),
        Role::Public => Err(Denied::Unauthenticated { needs }),
        has => Err(Denied::Role { needs, has }),
    }
}

/// Whether an actor sees a service: what is published, everybody; proposals, reviewers and who proposed them.
#[must_use]
pub fn sees(actor: &Actor, service: &ServiceView) -> bool {
    audience(actor.role).sees(service) || (service.standing == Standing::Proposed && is_own(actor, service))
}

/// What lists show to a role.
#[must_use]
pub fn audience(role: Role) -> Audience {
    if role >= Role::Reviewer { Audience::Insiders } else { Audience::Public }
}

fn is_own(actor: &Actor, service: &ServiceView) -> bool {
    service.proposed_by.as_deref().is_some_and(|name| actor.is(name))
}
