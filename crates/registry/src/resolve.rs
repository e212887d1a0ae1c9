//! What the claims about a service come to.
//!
//! Per fact the claims of the latest day count; a claim counts from the day on which it was observed, else from the day
//! on which its source was published, else it is older than any day. Claims of the same day are merged: lists add up,
//! ranges narrow each other, and what cannot be merged makes the fact *unknown: conflicting*. A claim that nobody knows
//! makes it *unknown: asked*, unless another of that day does know. Then umbrella facts follow from their sets.
//!
//! The order of the claims does not matter.

use facts::{FactIndex, Knowledge, Sheet, Truth, UnknownReason, Value, Vocabulary};
use jiff::civil::Date;

use crate::Claim;

/// What part a claim has in what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Its fact rests on it.
    Current,
    /// A later claim about the same fact counts instead.
    Superseded,
    /// It counts from a day after the one that was asked for.
    Later,
    /// The vocabulary cannot read it.
    Unread,
    /// It was taken back.
    Retracted,
}

/// What the claims about a service come to, and what part each has in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// What is known.
    pub sheet: Sheet,
    states: Box<[ClaimState]>,
}

/// Says what `claims` come to. `counts_from` gives the day from which a claim counts ([`Claim::counts_from`]); with
/// `as_of`, claims that count from a later day are left out.
#[must_use]
pub fn resolve(
    vocabulary: &Vocabulary,
    claims: &[Claim],
    counts_from: impl Fn(&Claim) -> Option<Date>,
    as_of: Option<Date>,
) -> Resolution {
    let mut states = vec![ClaimState::Unread; claims.len()].into_boxed_slice();
    let mut dated: Vec<(FactIndex, Option<Date>, usize)> = Vec::with_capacity(claims.len());
    for (position, (claim, state)) in claims.iter().zip(&mut states).enumerate() {
        if claim.retracted {
            *state = ClaimState::Retracted;
            continue;
        }
        let Some(fact) = claim.fact() else { continue };
        let day = counts_from(claim);
        if as_of.zip(day).is_some_and(|(as_of, day)| day > as_of) {
            *state = ClaimState::Later;
        } else {
            *state = ClaimState::Superseded;
            dated.push((fact, day, position));
        }
    }
    dated.sort_unstable();

    let mut sheet = Sheet::new();
    for of_fact in dated.chunk_by(|a, b| a.0 == b.0) {
        let Some((fact, latest, _)) = of_fact.last() else { continue };
        let current = || of_fact.iter().filter(|(_, day, _)| day == latest).map(|(_, _, position)| *position);
        for position in current() {
            if let Some(state) = states.get_mut(position) {
                *state = ClaimState::Current;
            }
        }
        sheet.set(*fact, merged(current().filter_map(|position| claims.get(position))));
    }
    sheet.close(vocabulary);
    Resolution { sheet, states }
}

/// What claims about one fact and of one day say together.
fn merged<'a>(claims: impl Iterator<Item = &'a Claim>) -> Knowledge {
    let mut values = claims.filter_map(Claim::value);
    let Some(first) = values.next() else { return Knowledge::Unknown(UnknownReason::AskedUnknown) };
    values
        .try_fold(first.clone(), |sum: Value, value| sum.merge(value))
        .map_or(Knowledge::Unknown(UnknownReason::Conflicting), Knowledge::Known)
}

impl Resolution {
    /// What part the claim at `position` has.
    #[must_use]
    pub fn state(&self, position: usize) -> ClaimState {
        self.states.get(position).copied().unwrap_or(ClaimState::Unread)
    }

    /// The claims that a fact rests on: its own, and for an umbrella fact that follows from its set, or that its set
    /// contradicts, those of the set. `claims` must be those that were resolved.
    #[must_use]
    pub fn basis<'a>(&self, vocabulary: &Vocabulary, claims: &'a [Claim], fact: FactIndex) -> Vec<&'a Claim> {
        let current = |fact: FactIndex| {
            let claims = claims.iter().enumerate();
            claims.filter_map(move |(position, claim)| {
                (claim.fact() == Some(fact) && self.state(position) == ClaimState::Current).then_some(claim)
            })
        };
        let mut basis: Vec<&Claim> = current(fact).collect();
        let umbrella = vocabulary.get(fact).and_then(|definition| definition.umbrella());
        if let Some(umbrella) = umbrella {
            let listed = match self.sheet.value(umbrella.set) {
                Some(Value::Set(set)) => umbrella.truth(set),
                _ => Truth::Unknown,
            };
            let contradicted = listed.is_known()
                && merged(current(fact)) == Knowledge::Known(Value::Boolean(listed != Truth::True));
            if self.sheet.is_derived(fact) || contradicted {
                basis.extend(current(umbrella.set));
            }
        }
        basis
    }
}
