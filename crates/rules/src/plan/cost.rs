//! How many changes it takes at least to bring a service into a part of the space.

use super::Cost;
use super::draft::{PlanContext, meet, open_for, overlap, within};
use crate::domain::{Constraint, Domains};

impl PlanContext<'_> {
    /// How many facts have to change, and how many at least be found out, for the service to lie in the part. A list
    /// written again speaks for the summaries that follow from it; one that vague members leave open is a change of its
    /// own where it has to turn.
    pub(super) fn cost(&self, part: &Domains) -> Cost {
        let (mut change, mut confirm) = (0, 0);
        for (variable, (known, part)) in self.stated.finite.iter().zip(&part.finite).enumerate() {
            if self.set_of[variable].is_none() {
                change += usize::from(known & part == 0);
            }
            confirm += usize::from(known & part != 0 && known & !part != 0);
        }
        for set in 0..part.sets.len() {
            if !self.stays(set, part) {
                change += self.nearest(set, part).0;
            }
            let variable = &self.ir().variables.sets[set];
            confirm += usize::from(variable.read && !within(self.stated.sets[set], part.sets[set]));
        }
        (change, confirm)
    }

    /// Whether the class can be reached in the part without more changes than the part takes at least.
    pub(super) fn reachable_at_once(&self, part: &Domains) -> bool {
        let mut near = self.with_stated_scalars(part);
        for set in 0..part.sets.len() {
            if let Some(kept) = self.keeping(set, part, None) {
                near.sets[set] = kept.sets[set];
                for (variable, of) in self.set_of.iter().enumerate() {
                    if *of == Some(set) {
                        near.finite[variable] = kept.finite[variable];
                    }
                }
            }
        }
        self.possible_in(&near) & 1 << self.target != 0
    }

    /// The fewest changes that bring a set and its summaries into the part, and where in the part they lead.
    pub(super) fn nearest(&self, set: usize, part: &Domains) -> (usize, Domains) {
        if let Some(kept) = self.keeping(set, part, None) {
            return (0, kept);
        }
        let constraints = || self.ir().variables.constraints_of(set);
        let opposed: Vec<&Constraint> = constraints()
            .filter(|constraint| {
                self.stated.finite[constraint.summary] & part.finite[constraint.summary] == 0
            })
            .collect();
        if opposed.is_empty() {
            return (1, part.clone());
        }
        let mut one_turned =
            constraints().filter(|constraint| self.stated.finite[constraint.summary] != 0b11);
        if let Some(kept) = one_turned.find_map(|constraint| self.keeping(set, part, Some(constraint))) {
            return (1, kept);
        }
        // The list is written again, and what it leaves open of the summaries that have to turn is written as well.
        let choices = 1_usize << opposed.len();
        let mut borne: Vec<usize> = (0..choices).collect();
        borne.sort_by_key(|choice| std::cmp::Reverse(choice.count_ones()));
        for choice in borne {
            let chosen = opposed.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
            let bear: Vec<&Constraint> = chosen.map(|(_, constraint)| *constraint).collect();
            if let Some(found) = self.bearing(set, part, &bear) {
                return (1 + opposed.len() - bear.len(), found);
            }
        }
        (1 + opposed.len(), part.clone())
    }

    /// Whether what is stated of a set and its summaries goes together and lies in the part, as it mostly does.
    fn stays(&self, set: usize, part: &Domains) -> bool {
        self.coherent[set]
            && within(self.stated.sets[set], part.sets[set])
            && self.set_of.iter().enumerate().all(|(variable, of)| {
                *of != Some(set) || self.stated.finite[variable] & !part.finite[variable] == 0
            })
    }

    /// The part with what is stated of a set and its summaries, but for one that turns; nothing when that cannot be.
    pub(super) fn keeping(&self, set: usize, part: &Domains, turned: Option<&Constraint>) -> Option<Domains> {
        if !overlap(self.stated.sets[set], part.sets[set]) {
            return None;
        }
        let mut kept = part.clone();
        kept.sets[set] = meet(self.stated.sets[set], part.sets[set]);
        for (variable, of) in self.set_of.iter().enumerate() {
            if *of == Some(set) && turned.is_none_or(|constraint| constraint.summary != variable) {
                kept.finite[variable] &= self.stated.finite[variable];
                if kept.finite[variable] == 0 {
                    return None;
                }
            }
        }
        self.ir().settle(&mut kept).then_some(kept)
    }

    /// Where in the part the set by itself bears out what these constraints' summaries are there.
    fn bearing(&self, set: usize, part: &Domains, constraints: &[&Constraint]) -> Option<Domains> {
        self.settle_set(set, part, |part| {
            let open = |constraint: &&Constraint| {
                open_for(constraint, part.finite[constraint.summary], part.sets[set])
            };
            constraints.iter().find_map(open)
        })
    }
}
