//! What is likely: the classes that are left under the evidence and what is presumed where it is silent.
//!
//! What is decided does not change. The likely classes are read off the diagrams, and they rest on a smallest set of
//! presumptions under which no other class is left.

use facts::{FactIndex, Knowledge, OpenSet, Sheet, UnknownReason, Value};

use crate::definition::{Definition, Inner};
use crate::domain::Domains;
use crate::mdd::outcome_of;
use crate::outcome::{ClassSet, Outcome, Score};
use crate::presume::{Narrowing, Presumed, Presumptions};

/// What looking for the smallest set may cost, in steps. The presumptions that every sufficient set contains are found
/// first, so that few sets are left to try; beyond this the set that is returned has nothing needless in it, but there may
/// be a smaller one.
const MAX_STEPS: u64 = 200_000;

/// What is likely of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Likely {
    /// The classes that are left under the evidence and everything that is presumed; one: the likely class.
    pub classes: ClassSet,
    /// The presumptions that leave no other classes, by their positions: a smallest set. Empty when the evidence alone
    /// leaves none.
    pub rests_on: Vec<usize>,
    /// All presumptions that apply, in the order in which they do. Outcomes and score rest on them.
    pub applied: Vec<usize>,
    /// One outcome for each characteristic.
    pub outcomes: Box<[Outcome]>,
    /// Where the score lies.
    pub score: Score,
}

/// A likely class in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikelyClass {
    /// Its position.
    pub class: usize,
    /// The presumptions that it rests on, by their positions: a smallest set.
    pub rests_on: Vec<usize>,
}

/// Memory for reading diagrams off.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffers {
    masks: Vec<u64>,
    reached: Vec<u64>,
}

/// What is known of one service, for presumptions to be applied to.
pub(crate) struct Evidence<'e> {
    inner: &'e Inner,
    /// What is possible, with all conclusions drawn.
    domains: Domains,
    /// Facts about which sources contradict one another.
    disputed: Vec<FactIndex>,
    masks: Vec<u64>,
    reached: Vec<u64>,
}

impl<'e> Evidence<'e> {
    /// The evidence on a sheet.
    pub(crate) fn of(inner: &'e Inner, facts: &Sheet) -> Self {
        let ir = &inner.ir;
        let (domains, _) = ir.domains(facts);
        let conflicting =
            |fact: &FactIndex| *facts.get(*fact) == Knowledge::Unknown(UnknownReason::Conflicting);
        let mut disputed: Vec<FactIndex> =
            ir.vocabulary.iter().map(|(fact, _)| fact).filter(conflicting).collect();
        let ties = ir.variables.constraints.len() + ir.variables.implications.len();
        for bit in (0..ties).filter(|bit| domains.unbound >> bit & 1 == 1) {
            let (sets, scalars) = ir.variables.tied_by(bit);
            disputed.extend(sets.iter().map(|set| ir.variables.sets[*set].fact));
            disputed.extend(scalars.iter().map(|scalar| ir.variables.finite[*scalar].fact));
        }
        Self { inner, domains, disputed, masks: Vec::new(), reached: Vec::new() }
    }

    /// Evidence that contradicts itself nowhere, with all conclusions drawn.
    pub(crate) fn consistent(inner: &'e Inner, domains: Domains, buffers: &mut Buffers) -> Self {
        let Buffers { masks, reached } = std::mem::take(buffers);
        Self { inner, domains, disputed: Vec::new(), masks, reached }
    }

    /// Gives back what it was made of.
    pub(crate) fn release(self, buffers: &mut Buffers) -> Domains {
        *buffers = Buffers { masks: self.masks, reached: self.reached };
        self.domains
    }

    fn classes(&mut self, domains: &Domains) -> u64 {
        let mdd = &self.inner.mdd;
        mdd.variables.masks(domains, &mut self.masks);
        mdd.classes(&self.masks, &mut self.reached)
    }

    /// What is possible with all these presumptions.
    fn with(&self, presumptions: impl Iterator<Item = usize>) -> Domains {
        let Presumptions { rules, ir, .. } = &self.inner.presumptions;
        let mut domains = self.domains.clone();
        for position in presumptions {
            rules[position].narrowing.narrow(&mut domains);
        }
        // They go together, as they have been applied together.
        ir.settle(&mut domains);
        domains
    }

    /// The likely classes and the presumptions that apply, with what is possible under them; `possible` without them.
    fn apply(&mut self, possible: u64) -> (u64, Vec<usize>, Domains) {
        let Presumptions { rules, .. } = &self.inner.presumptions;
        let (domains, applied) = self.inner.presumptions.apply(&self.domains, &self.disputed);
        let matters = applied.iter().any(|position| rules[*position].cluster.is_some());
        let classes = if matters { self.classes(&domains) } else { possible };
        (classes, applied, domains)
    }

    /// The classes that are left with everything that is presumed.
    fn left(&mut self) -> u64 {
        let possible = self.classes(&self.domains.clone());
        self.apply(possible).0
    }

    /// The likely class, where the evidence leaves these possible.
    pub(crate) fn likely_class(&mut self, possible: ClassSet) -> Option<LikelyClass> {
        let (classes, applied, domains) = self.apply(possible.bits());
        let class = ClassSet::from_bits(classes).only()?;
        let rests_on = self.smallest(possible.bits(), classes, &applied, &domains);
        Some(LikelyClass { class, rests_on })
    }

    /// The likely class alone.
    pub(crate) fn likely_position(&mut self, possible: ClassSet) -> Option<usize> {
        ClassSet::from_bits(self.apply(possible.bits()).0).only()
    }

    /// The presumptions that apply.
    pub(crate) fn applied(&self) -> Vec<usize> {
        self.inner.presumptions.apply(&self.domains, &self.disputed).1
    }

    /// What is likely; nothing where nothing is presumed.
    pub(crate) fn likely(&mut self) -> Option<Likely> {
        let mdd = &self.inner.mdd;
        let possible = self.classes(&self.domains.clone());
        let (classes, applied, domains) = self.apply(possible);
        if applied.is_empty() {
            return None;
        }
        mdd.variables.masks(&domains, &mut self.masks);
        let outcomes =
            (0..self.inner.ir.criteria.len()).map(|at| mdd.outcomes(at, &self.masks, &mut self.reached));
        let outcomes: Vec<u64> = outcomes.collect();
        let shares = outcomes.iter().enumerate().map(|(position, possible)| mdd.share(position, *possible));
        let score = shares.fold(Score::default(), Score::plus);
        let rests_on = self.smallest(possible, classes, &applied, &domains);
        let outcomes = outcomes.into_iter().map(outcome_of).collect();
        Some(Likely { classes: ClassSet::from_bits(classes), rests_on, applied, outcomes, score })
    }

    /// A smallest set of those that apply which leaves these classes, the first in their order.
    fn smallest(&mut self, possible: u64, classes: u64, applied: &[usize], all: &Domains) -> Vec<usize> {
        if classes == possible {
            return Vec::new();
        }
        let Inner { mdd, presumptions, .. } = self.inner;
        let about: Vec<usize> = applied
            .iter()
            .copied()
            .filter(|position| presumptions.rules[*position].cluster.is_some())
            .collect();
        let (mut before, mut masks) = (Vec::new(), Vec::new());
        mdd.variables.masks(&self.domains, &mut before);
        mdd.variables.masks(all, &mut masks);
        // Without one that is needed, another class is left.
        let mut needed = Vec::new();
        for position in &about {
            let Some(cluster) = presumptions.rules[*position].cluster else { continue };
            let own = mdd.variables.clusters[cluster].start..mdd.variables.clusters[cluster].end;
            let beside =
                |other: &usize| other != position && presumptions.rules[*other].cluster == Some(cluster);
            let without = if about.iter().any(beside) {
                let others = about.iter().copied().filter(|other| other != position);
                self.classes(&self.with(others))
            } else {
                self.masks.clone_from(&masks);
                self.masks[own.clone()].copy_from_slice(&before[own]);
                mdd.classes(&self.masks, &mut self.reached)
            };
            if without != classes {
                needed.push(*position);
            }
        }
        let suffices = |evidence: &mut Self, set: &[usize]| {
            let domains = evidence.with(set.iter().copied());
            evidence.classes(&domains) == classes
        };
        if needed.len() == about.len() || suffices(self, &needed) {
            return needed;
        }
        let rest: Vec<usize> = about.iter().copied().filter(|position| !needed.contains(position)).collect();
        let mut tried = 0_u64;
        for size in 1..rest.len() {
            let mut chosen: Vec<usize> = (0..size).collect();
            loop {
                interrupt::check();
                tried += 1;
                let more = chosen.iter().map(|at| rest[*at]);
                let set = in_order(applied, needed.iter().copied().chain(more));
                if suffices(self, &set) {
                    return set;
                }
                if tried * mdd.cost() > MAX_STEPS {
                    return self.without_needless(classes, about);
                }
                // The next choice in the order of positions.
                let Some(at) = (0..size).rev().find(|at| chosen[*at] < rest.len() - size + at) else { break };
                chosen[at] += 1;
                for next in at + 1..size {
                    chosen[next] = chosen[next - 1] + 1;
                }
            }
        }
        about
    }

    /// What is left when everything is dropped that is not needed, the last first.
    fn without_needless(&mut self, classes: u64, mut set: Vec<usize>) -> Vec<usize> {
        for at in (0..set.len()).rev() {
            let without =
                set.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, position)| *position);
            let domains = self.with(without);
            if self.classes(&domains) == classes {
                set.remove(at);
            }
        }
        set
    }

    fn presumed_value(&self, presumption: usize) -> Option<Value> {
        let Presumptions { list, rules, .. } = &self.inner.presumptions;
        let of_set = |set: usize| {
            let (sure, possible) = self.with(std::iter::once(presumption)).sets[set];
            let listed =
                if sure == possible { OpenSet::complete(sure) } else { OpenSet::open(sure, possible) };
            Some(Value::Set(listed))
        };
        match (rules.get(presumption)?.narrowing, &list.get(presumption)?.value) {
            (Narrowing::Includes { set, .. } | Narrowing::Complete { set }, _) => of_set(set),
            (_, Presumed::Value(value)) => Some(value.clone()),
            (_, Presumed::Complete) => None,
        }
    }

    /// The classes that would be possible, with what would be presumed then, if what is presumed were not so.
    fn if_not(&mut self, presumption: usize) -> ClassSet {
        let Presumptions { rules, ir, .. } = &self.inner.presumptions;
        let Some(rule) = rules.get(presumption) else { return ClassSet::default() };
        let before = std::mem::take(&mut self.domains);
        let mut classes = 0;
        for mut part in rule.narrowing.negations(ir, &before) {
            if ir.settle(&mut part) {
                self.domains = part;
                classes |= self.left();
            }
        }
        self.domains = before;
        ClassSet::from_bits(classes)
    }
}

fn in_order(applied: &[usize], set: impl Iterator<Item = usize>) -> Vec<usize> {
    let set: Vec<usize> = set.collect();
    applied.iter().copied().filter(|position| set.contains(position)).collect()
}

impl Definition {
    /// What is likely of a service; nothing where nothing is presumed of it. What is decided is in the
    /// [verdict](Definition::verdict), and does not depend on presumptions.
    ///
    /// ```
    /// use facts::{Sheet, Value};
    ///
    /// let library = rules::Library::built_in().unwrap();
    /// let definition = library.get("mmha-brief").unwrap();
    /// assert_eq!(definition.likely(&Sheet::new()), None, "nothing is known, so nothing is presumed");
    /// ```
    #[must_use]
    pub fn likely(&self, facts: &Sheet) -> Option<Likely> {
        if self.inner.presumptions.is_empty() {
            return None;
        }
        Evidence::of(&self.inner, facts).likely()
    }

    /// The value that a fact of a service has if a presumption (by its position) is right: of a set, with the members that
    /// are known.
    #[must_use]
    pub fn presumed_value(&self, facts: &Sheet, presumption: usize) -> Option<Value> {
        Evidence::of(&self.inner, facts).presumed_value(presumption)
    }

    /// Whether every answer to the question for a fact of a service leaves a single class, decided or likely.
    #[must_use]
    pub fn settles_likely(&self, facts: &Sheet, fact: FactIndex) -> bool {
        let inner = &self.inner;
        let mut evidence = Evidence::of(inner, facts);
        let known = Domains::of(&inner.ir.variables, facts);
        let clusters = inner.mdd.variables.clusters.iter();
        let answers = clusters.flat_map(|cluster| inner.ir.answers(&evidence.domains, &known, cluster));
        let Some((_, answers)) = answers.into_iter().find(|(about, _)| *about == fact) else { return false };
        let mut settles = |answer: Domains| {
            evidence.domains = answer;
            evidence.left().is_power_of_two()
        };
        answers.all && answers.domains.into_iter().all(&mut settles)
    }

    /// The classes that would be possible, under what would be presumed then, if a presumption (by its position) turned out
    /// to be wrong of a service. One class: what the service would be, or likely be.
    #[must_use]
    pub fn if_not(&self, facts: &Sheet, presumption: usize) -> ClassSet {
        Evidence::of(&self.inner, facts).if_not(presumption)
    }
}
