//! Who pays for which services, with whom, and what depends on them.
//!
//! Commissioning bodies and services are the two sides of a multigraph; an edge is a funding line. Every answer is about
//! one [`View`]: the lines valid on one day, under one [`Filter`], with the successors of bodies that
//! have ended in their place. A view carries its filter and its day, and so does everything made of it.
//!
//! ```
//! use funding::{Query, Scope, network, on_record};
//! use registry::{Commit, Registry, Position, dataset};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let commit = Commit::new(Position::FIRST, "2019-09-01T00:00:00Z".parse()?, "import", dataset::report_2019()?);
//! # let registry = Registry::empty(facts::Vocabulary::built_in()).apply(&commit)?;
//! let query: Query = "asOf=2019-06-01&body=nhs-leeds-ccg&hops=2".parse()?;
//! let scope = Scope::new("2019-06-01".parse()?).with_filter(query.filter);
//! let network = network(&registry, &scope, on_record);
//! assert_eq!(network.services[0].service.service.slug, "leeds-infant-mental-health-service");
//! assert_eq!(network.partnerships[0].strength, 1.0);
//! # Ok(())
//! # }
//! ```
//!
//! - [`network`], [`scenario`], [`partners`], [`service_funding`], [`lines_paid_by`]: whole answers, as plain structs.
//! - [`measures`]: one measure a file, over a [`View`] or over any undirected petgraph graph.
//! - [`layout`]: where to draw what. Deterministic: the same data give the same coordinates.
//! - [`formats`]: the network as a file that other tools read.
//!
//! **Unknown is not nothing.** Few amounts are published. A total is what is known *and* how many lines are not; a
//! concentration is an interval; a service without a known line is not known to be unfunded.
//!
//! The crate is pure: no clock, no input or output, and randomness only from a seed that the caller gives.
#![forbid(unsafe_code)]

mod file;
mod filter;
mod graph;
mod network;
mod partnership;
mod query;
mod scenario;
mod seed;
mod service_funding;
mod succession;
mod view;

pub mod formats;
pub mod layout;
pub mod measures;

pub use file::{FileError, file};
pub use filter::{Filter, UnknownName};
pub use graph::{Adjacency, FundingGraph, Link, Node};
pub use network::{FunderNode, Network, ServiceNode, network, network_of};
pub use partnership::{Partnership, partners, partnerships};
pub use query::{Query, QueryError};
pub use scenario::{
    Comparison, Harm, Scenario, ScenarioError, WeakenedService, Withdrawal, compare, rank_withdrawals,
    scenario,
};
pub use seed::Seed;
pub use service_funding::{JointFunding, Lead, ServiceFunding, lines_paid_by, service_funding};
pub use succession::Handover;
pub use view::{Scope, View, on_record};
