//! A reviewer's verdict.

use jiff::Timestamp;
use serde::Serialize;

use crate::{Classification, Revision};

/// What a reviewer decided that a service is. The latest decision counts; earlier ones stay.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// The class. [`Classification::Undetermined`] is a verdict, too: published, and left open.
    pub class: Classification,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub decided_by: String,
    /// Who, for everybody: the public label of their key, if it had one.
    pub decided_by_label: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// In which revision.
    pub revision: Revision,
}
