//! What the claims about a service come to.
//!
//! Per fact the claims of the latest day count; a claim counts from the day on which it was observed, else from the day
//! on which its source was published, else it is older than any day. Claims of the same day are merged: lists add up,
//! ranges narrow each other, and what cannot be merged makes the fact *unknown: conflicting*. A claim that nobody knows
//! makes it *unknown: asked*, unless another of that day does know. Then umbrella facts follow from their sets.
//!
//! What a source does not say, but implies, is kept apart: it fills in what is unknown where implied evidence is asked for,
//! and never changes what is stated.
//!
//! The order of the claims does not matter.

use facts::{FactIndex, Knowledge, Sheet, Truth, UnknownReason, Value, Vocabulary};
use jiff::civil::Date;

use crate::Claim;

/// Which claims count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// What sources say.
    #[default]
    Stated,
    /// Besides, where that leaves a fact unknown, what follows from what they say.
    WithImplied,
}

/// What part a claim has in what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Its fact rests on it.
    Current,
    /// Another claim about the same fact counts instead: a later one, or one that is stated where this is implied.
    Superseded,
    /// It counts from a day after the one that was asked for.
    Later,
    /// The vocabulary cannot read it.
    Unread,
    /// It is implied, and a fact rests on it where implied evidence is asked for.
    Implied,
    /// It was taken back.
    Retracted,
}

/// What the claims about a service come to, and what part each has in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// What is known.
    pub sheet: Sheet,
    /// What is known with what is implied; `None` where that adds nothing.
    implied: Option<Box<Sheet>>,
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
    let mut dated: Vec<Dated> = Vec::with_capacity(claims.len());
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
    let is_implied = |(_, _, position): &Dated| claims.get(*position).is_some_and(|claim| claim.implied);
    let (implied, said): (Vec<Dated>, Vec<Dated>) = dated.into_iter().partition(is_implied);

    let mut mark = |positions: &[usize], new| {
        for position in positions {
            if let Some(state) = states.get_mut(*position) {
                *state = new;
            }
        }
    };
    let mut sheet = Sheet::new();
    for (fact, positions, knowledge) in of_latest_day(&said, claims) {
        sheet.set(fact, knowledge);
        mark(&positions, ClaimState::Current);
    }
    sheet.close(vocabulary);
    let mut filled = None;
    for (fact, positions, knowledge) in of_latest_day(&implied, claims) {
        if let Some(more) = filled_in(vocabulary, filled.as_deref().unwrap_or(&sheet), fact, knowledge) {
            filled = Some(Box::new(more));
            mark(&positions, ClaimState::Implied);
        }
    }
    Resolution { sheet, implied: filled, states }
}

/// A claim by its fact, the day from which it counts, and its position.
type Dated = (FactIndex, Option<Date>, usize);

/// Each fact with the positions of the claims of the latest day, and what they say together.
fn of_latest_day<'a>(
    dated: &'a [Dated],
    claims: &'a [Claim],
) -> impl Iterator<Item = (FactIndex, Vec<usize>, Knowledge)> + 'a {
    dated.chunk_by(|a, b| a.0 == b.0).filter_map(|of_fact| {
        let (fact, latest, _) = *of_fact.last()?;
        let current = of_fact.iter().filter(|(_, day, _)| *day == latest);
        let positions: Vec<usize> = current.map(|(_, _, position)| *position).collect();
        let knowledge = merged(positions.iter().filter_map(|position| claims.get(*position)));
        Some((fact, positions, knowledge))
    })
}

/// The sheet with what is implied of a fact filled in; `None` where the fact is known or in conflict, nothing definite is
/// implied, or what is known of another fact would change.
fn filled_in(vocabulary: &Vocabulary, sheet: &Sheet, fact: FactIndex, implied: Knowledge) -> Option<Sheet> {
    let is_open = |fact| {
        !matches!(sheet.get(fact), Knowledge::Known(_) | Knowledge::Unknown(UnknownReason::Conflicting))
    };
    if !is_open(fact) || implied.value().is_none() {
        return None;
    }
    let mut filled = sheet.clone();
    filled.set(fact, implied);
    filled.close(vocabulary);
    let mut others = vocabulary.iter().map(|(fact, _)| fact);
    let is_kept = |fact| match sheet.get(fact) {
        _ if is_open(fact) => *filled.get(fact) != Knowledge::Unknown(UnknownReason::Conflicting),
        settled => filled.get(fact) == settled,
    };
    others.all(is_kept).then_some(filled)
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
    /// What is known by the evidence that is asked for.
    #[must_use]
    pub fn sheet(&self, evidence: Evidence) -> &Sheet {
        match (evidence, &self.implied) {
            (Evidence::WithImplied, Some(filled)) => filled,
            _ => &self.sheet,
        }
    }

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
