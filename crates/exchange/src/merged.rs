//! What a table changes in a registry.

use registry::Change;

/// What a table changes in a registry: the changes that bring the registry up to it. No changes when it is there
/// already.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The changes, in the order of the rows.
    pub changes: Vec<Change>,
    /// How many rows are new.
    pub added: usize,
    /// How many rows say more, or otherwise, than the registry.
    pub corrected: usize,
    /// How many rows the registry holds already.
    pub unchanged: usize,
}

/// What there is to say of a table that reads well in itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The sender's own columns that have something in them: they are not read.
    pub own_columns: Vec<String>,
    /// What was guessed, and what was perhaps meant, a line each.
    pub notes: Vec<String>,
}
