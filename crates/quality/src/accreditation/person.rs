//! Who takes part in a review, and who may not.

use std::collections::BTreeSet;

use registry::{Slug, words};
use serde::{Deserialize, Serialize};

words! {
    /// In what role a person takes a step.
    pub enum Role ("a role") {
        /// For the service that is reviewed.
        Service = "service", "for the service";
        /// Who runs the scheme.
        Coordinator = "coordinator", "coordinator of the scheme";
        /// A peer reviewer of another service.
        Reviewer = "reviewer", "peer reviewer";
        /// A member of the committee that decides.
        Committee = "committee", "member of the committee";
    }
}

words! {
    /// Why a person may not judge a service.
    pub enum Conflict ("a conflict of interest") {
        /// They work for the service.
        Service = "service", "works for the service";
        /// They work for the body that hosts it.
        Host = "host", "works for the host of the service";
        /// They work for a body that pays for it.
        Funder = "funder", "works for a funder of the service";
        /// They reviewed it, and would now decide on their own report.
        Reviewed = "reviewed", "reviewed the service";
    }
}

/// A person in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Their name in the registry.
    pub id: Slug,
    /// The role in which they act.
    pub role: Role,
    /// The services and bodies that they work for.
    pub works_for: BTreeSet<Slug>,
}

/// Those who have an interest in the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interests {
    /// The service.
    pub service: Slug,
    /// The bodies that host it.
    pub hosts: BTreeSet<Slug>,
    /// The bodies that pay for it.
    pub funders: BTreeSet<Slug>,
}

impl Interests {
    /// Returns the conflict of interest of a person, the closest first.
    #[must_use]
    pub fn conflict(&self, person: &Person) -> Option<Conflict> {
        let any = |bodies: &BTreeSet<Slug>| !person.works_for.is_disjoint(bodies);
        match () {
            () if person.works_for.contains(&self.service) => Some(Conflict::Service),
            () if any(&self.hosts) => Some(Conflict::Host),
            () if any(&self.funders) => Some(Conflict::Funder),
            () => None,
        }
    }
}
