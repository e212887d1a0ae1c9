//! What is likely: the classes that are left under the evidence and what is presumed where it is silent.
//!
//! What is decided does not change. The likely classes are read off the diagrams, and they rest on a smallest set of
//! presumptions under which no other class is left.

use facts::{FactIndex, Knowledge, OpenSet, Sheet, UnknownReason, Value};

use crate::applied::Applied;
use crate::definition::{Definition, Inner};
use crate::domain::Domains;
use crate::outcome::{ClassSet, Outcome, Score, Verdict};
use crate::presume::{Narrowing, Presumed, Presumptions};

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

/// What is known of one service, for presumptions to be applied to.
pub(crate) struct Evidence<'e> {
    inner: &'e Inner,
    /// What is possible, with all conclusions drawn.
    pub(crate) domains: Domains,
    /// Facts about which sources contradict one another.
    pub(crate) disputed: Vec<FactIndex>,
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
    pub(crate) fn consistent(inner: &'e Inner, domains: Domains) -> Self {
        Self { inner, domains, disputed: Vec::new(), masks: Vec::new(), reached: Vec::new() }
    }

    fn classes(&mut self) -> u64 {
        let mdd = &self.inner.mdd;
        mdd.variables.masks(&self.domains, &mut self.masks);
        mdd.classes(&self.masks, &mut self.reached)
    }

    /// What looks at the presumptions that apply, and reads off the classes that are left with some of them.
    fn presume<T>(&mut self, look: impl FnOnce(&Applied<'_>, &mut dyn FnMut(&[usize]) -> u64) -> T) -> T {
        let Self { inner, domains, disputed, masks, reached } = self;
        let variables = &inner.mdd.variables;
        let applied = Applied::of(inner, domains, disputed);
        let mut left = |set: &[usize]| {
            variables.masks(domains, masks);
            applied.each_cluster(set, |cluster, domains| {
                let own = &variables.clusters[cluster];
                masks.splice(own.start..own.end, variables.masks_of(cluster, domains));
            });
            inner.mdd.classes(masks, reached)
        };
        look(&applied, &mut left)
    }

    /// The classes that are left with everything that is presumed.
    fn left(&mut self) -> u64 {
        let possible = self.classes();
        self.presume(|applied, left| applied.classes(possible, left))
    }

    /// The likely class, where the evidence leaves these possible.
    pub(crate) fn likely_class(&mut self, possible: ClassSet) -> Option<LikelyClass> {
        self.presume(|applied, left| applied.likely_class(possible.bits(), left))
    }

    /// The likely class alone.
    pub(crate) fn likely_position(&mut self, possible: ClassSet) -> Option<usize> {
        let classes = self.presume(|applied, left| applied.classes(possible.bits(), left));
        ClassSet::from_bits(classes).only()
    }

    /// The presumptions that apply.
    pub(crate) fn applied(&self) -> Vec<usize> {
        self.inner.presumptions.apply(&self.domains, &self.disputed).1
    }

    /// What is likely; nothing where nothing is presumed.
    pub(crate) fn likely(&mut self) -> Option<Likely> {
        let mdd = &self.inner.mdd;
        let possible = self.classes();
        let criteria = self.inner.ir.criteria.len();
        let (mut masks, mut reached) = (Vec::new(), Vec::new());
        self.presume(|applied, left| {
            if applied.presumptions.is_empty() {
                return None;
            }
            mdd.variables.masks(&applied.domains, &mut masks);
            let outcomes = (0..criteria).map(|at| mdd.outcomes(at, &masks, &mut reached));
            let outcomes: Vec<u64> = outcomes.collect();
            let left_classes = applied.classes(possible, &mut *left);
            let rests_on = applied.smallest(possible, left_classes, left);
            let Verdict { classes, score, outcomes } = mdd.verdict(left_classes, &outcomes);
            let applied = applied.presumptions.clone();
            Some(Likely { classes, rests_on, applied, outcomes, score })
        })
    }

    fn presumed_value(&self, presumption: usize) -> Option<Value> {
        let Presumptions { list, rules, .. } = &self.inner.presumptions;
        let of_set = |set: usize| {
            let (sure, possible) = self.inner.presumptions.with(&self.domains, &[presumption]).sets[set];
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
