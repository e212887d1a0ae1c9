//! What can be measured of a view, one measure a file.
//!
//! The measures of structure ([`components`], [`cuts`], [`betweenness`]) take any undirected graph of petgraph, with
//! parallel edges and self-pairs. Those about money and time take a [`crate::View`].
//!
//! petgraph's own `bridges` takes parallel edges for bridges, and its `articulation_points` and `connected_components` do
//! not run on the filtered and thinned-out graphs that a withdrawal leaves: hence [`cuts`], and a compact graph for every
//! view.

pub mod betweenness;
pub mod components;
pub mod cuts;
pub mod projection;
pub mod total;
