//! What facts imply of one another by the vocabulary's own words.

use crate::FactIndex;

/// One thing that always holds: at least one of its literals does. "An intervention is direct work with families" is *no
/// intervention is offered, or it works with early difficulties, or with severe ones*.
///
/// ```
/// let vocabulary = facts::Vocabulary::built_in();
/// let interventions = vocabulary.find("interventions").unwrap();
/// let about = |implication: &&facts::Implication| implication.literals.iter().any(|one| one.fact == interventions);
/// let implication = vocabulary.implications().iter().find(about).unwrap();
/// assert!(!implication.literals[0].holds, "there is none, or");
/// assert_eq!(implication.literals.len(), 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implication {
    /// Of these, one at least holds.
    pub literals: Vec<Literal>,
}

/// A yes-or-no fact with its answer, or a set and whether it has a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The fact.
    pub fact: FactIndex,
    /// Yes, or at least one member; otherwise no, or no member.
    pub holds: bool,
}
