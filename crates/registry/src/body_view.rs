//! A commissioning body with what refers to it.

use jiff::civil::Date;

use crate::Body;

/// A commissioning body with what refers to it.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyView {
    /// The body.
    pub body: Body,
    /// Positions of the bodies that followed it, and when.
    pub(crate) successors: Vec<(u32, Date)>,
    /// Positions of the bodies that it followed, and when.
    pub(crate) predecessors: Vec<(u32, Date)>,
    /// Positions of the services that serve its area.
    pub(crate) serves: Vec<u32>,
    /// Positions of the lines that it pays.
    pub(crate) lines: Vec<u32>,
    /// Positions in the journal of the changes that touched it.
    pub(crate) history: Vec<u32>,
}
