//! What can be measured of a view, one measure a file.
//!
//! The measures of structure ([`components`], [`cuts`], [`betweenness`], [`projection`]) take any undirected graph of
//! petgraph, with parallel edges and self-pairs. Those about money and time take a [`crate::View`] or the lines of one.
//! Funders per service, joint funding, leads and sole funders are in [`crate::ServiceFunding`]; what articulation bodies
//! strand, in [`crate::FunderNode`].
//!
//! petgraph's own `bridges` takes parallel edges for bridges, and its `articulation_points` and `connected_components` do
//! not run on the filtered and thinned-out graphs that a withdrawal leaves: hence [`cuts`], and a compact graph for every
//! view. It has neither betweenness nor projections.

pub mod betweenness;
pub mod components;
pub mod concentration;
pub mod cuts;
pub mod endings;
pub mod projection;
pub mod renewals;
pub mod survey;
pub mod tenure;
pub mod total;
