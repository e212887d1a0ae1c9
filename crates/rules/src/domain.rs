//! What the unknown can still be: the values of a fact, cut into the regions that a definition distinguishes.
//!
//! A definition that asks only "at least 24 months?" and "at most 0?" cannot tell 25 from 30, so neither do we: a
//! number has a handful of regions, a choice one a choice, a yes-or-no fact two. All of them fit in the bits of one
//! word, which makes "still possible" a mask and a clause a comparison of masks. A set keeps its sure and its possible
//! members.

use std::collections::HashMap;

use facts::{
    Comparison, FactIndex, Interval, Kind, Knowledge, Members, Sheet, Truth, UnknownReason, Value, Vocabulary,
};

use crate::regions::{MAX_THRESHOLDS, Regions, holds_in};

/// The smallest condition: one thing said about one fact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Clause {
    /// A yes-or-no fact is yes.
    Yes(FactIndex),
    /// A choice is one of these.
    OneOf(FactIndex, Members),
    /// A number is in this relation to a threshold.
    Compare(FactIndex, Comparison, f64),
    /// A set includes any of these.
    Includes(FactIndex, Members),
    /// The number of these that are in a set is in this relation to a threshold.
    Count(FactIndex, Members, Comparison, u32),
}

impl Clause {
    /// The fact it is about.
    pub(crate) fn fact(&self) -> FactIndex {
        match self {
            Self::Yes(fact)
            | Self::OneOf(fact, _)
            | Self::Compare(fact, ..)
            | Self::Includes(fact, _)
            | Self::Count(fact, ..) => *fact,
        }
    }
}

/// What a clause asks of a variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Test {
    /// The variable lies in one of these regions.
    Regions { variable: usize, regions: u64 },
    /// The number of these members that are in the set compares with a threshold.
    Count { set: usize, among: Members, comparison: Comparison, threshold: u32 },
}

/// A fact with finitely many regions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finite {
    pub(crate) fact: FactIndex,
    /// All regions that the fact's own bounds allow.
    pub(crate) all: u64,
    pub(crate) regions: Regions,
}

/// A fact that is a set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SetVariable {
    pub(crate) fact: FactIndex,
    pub(crate) universe: Members,
    /// Members that no clause and no umbrella tells apart, together.
    pub(crate) groups: Vec<Members>,
    /// Whether a clause reads it, or only an umbrella fact.
    pub(crate) read: bool,
}

/// An umbrella fact and its set: what they say must agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Constraint {
    pub(crate) summary: usize,
    pub(crate) set: usize,
    pub(crate) at_least: u32,
    pub(crate) counting: Members,
    pub(crate) vague: Members,
}

/// Of these, one at least holds: that the set, if there is one, is empty, or that a scalar lies in its regions. Its bit among
/// those that do not bind comes after the bits of the constraints.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Implication {
    pub(crate) set: Option<usize>,
    pub(crate) scalars: Vec<(usize, u64)>,
}

impl Constraint {
    /// Members that count or may count.
    pub(crate) fn either(&self) -> Members {
        self.counting.union(self.vague)
    }

    /// What a set within these bounds says of the summary.
    pub(crate) fn truth(&self, (sure, possible): Bounds) -> Truth {
        let (low, high) = (sure.intersection(self.counting), possible.intersection(self.either()));
        Truth::from_bounds(low.len() >= self.at_least, high.len() >= self.at_least)
    }
}

/// The sure and the possible members of a set.
pub(crate) type Bounds = (Members, Members);

impl Finite {
    /// The regions that a value leaves possible, or that there are.
    pub(crate) fn regions_of(&self, value: Option<&Value>) -> u64 {
        value.map_or(self.all, |value| self.regions.of(value, self.all))
    }
}

impl SetVariable {
    /// The bounds that a value leaves, or that there are.
    pub(crate) fn bounds_of(&self, value: Option<&Value>) -> Bounds {
        match value {
            Some(Value::Set(list)) => (list.sure(), list.possible()),
            _ => (Members::NONE, self.universe),
        }
    }
}

/// All facts that a definition reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    pub(crate) finite: Vec<Finite>,
    pub(crate) sets: Vec<SetVariable>,
    /// What each clause asks, in the order of the definition's clauses.
    pub(crate) tests: Vec<Test>,
    /// How umbrella facts and their sets belong together.
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) implications: Vec<Implication>,
    /// The bits of those that are connected, for each group of them.
    pub(crate) ties: Vec<u64>,
}

impl Variables {
    /// Cuts the facts that the clauses read into regions, with the umbrella facts that belong to them. The first `own` clauses
    /// are those of classes and characteristics, whose tests are [`Variables::tests`]; the others are those of presumptions.
    /// Returns the tests of all clauses beside.
    pub(crate) fn cut(vocabulary: &Vocabulary, clauses: &[Clause], own: usize) -> (Self, Vec<Test>) {
        let mut variables = Self::default();
        let mut finite: HashMap<FactIndex, usize> = HashMap::new();
        let mut sets: HashMap<FactIndex, usize> = HashMap::new();
        let scalar = |variables: &mut Self, finite: &mut HashMap<FactIndex, usize>, fact: FactIndex| {
            *finite.entry(fact).or_insert_with(|| {
                variables.finite.push(finite_variable(vocabulary, clauses, fact));
                variables.finite.len() - 1
            })
        };
        for (position, clause) in clauses.iter().enumerate() {
            let fact = clause.fact();
            if is_set(vocabulary, fact) {
                let set = variables.add_set(vocabulary, &mut sets, fact);
                variables.sets[set].read |= position < own;
            } else {
                scalar(&mut variables, &mut finite, fact);
            }
        }
        // A summary that no clause reads still says something about a set that one does, and the other way round.
        let umbrellas =
            || vocabulary.iter().filter_map(|(fact, definition)| Some((fact, definition.umbrella()?)));
        for (_, umbrella) in umbrellas().filter(|(fact, _)| finite.contains_key(fact)) {
            variables.add_set(vocabulary, &mut sets, umbrella.set);
        }
        // An implication says something when a fact of it is read.
        let mut implied: Vec<&facts::Implication> = Vec::new();
        while let Some(next) = vocabulary.implications().iter().find(|implication| {
            let mut facts = implication.literals.iter().map(|literal| literal.fact);
            let is_known = |implication: &&facts::Implication| implied.contains(implication);
            facts.any(|fact| finite.contains_key(&fact) || sets.contains_key(&fact)) && !is_known(implication)
        }) {
            implied.push(next);
            for fact in next.literals.iter().map(|literal| literal.fact) {
                if is_set(vocabulary, fact) {
                    variables.add_set(vocabulary, &mut sets, fact);
                } else {
                    scalar(&mut variables, &mut finite, fact);
                }
            }
        }
        for (fact, umbrella) in umbrellas() {
            let Some(set) = sets.get(&umbrella.set).copied() else { continue };
            let summary = scalar(&mut variables, &mut finite, fact);
            let (at_least, counting, vague) = (umbrella.at_least, umbrella.counting, umbrella.vague);
            variables.constraints.push(Constraint { summary, set, at_least, counting, vague });
        }
        for implication in implied {
            let mut compiled = Implication::default();
            for literal in &implication.literals {
                if is_set(vocabulary, literal.fact) {
                    compiled.set = sets.get(&literal.fact).copied();
                } else {
                    let regions = if literal.holds { 0b10 } else { 0b01 };
                    let scalar = scalar(&mut variables, &mut finite, literal.fact);
                    compiled.scalars.push((scalar, regions));
                }
            }
            variables.implications.push(compiled);
        }
        let tests: Vec<Test> = clauses.iter().map(|clause| variables.test(clause, &finite, &sets)).collect();
        variables.ties = variables.tied_together();
        (variables.with_tests(tests[..own].to_vec()), tests)
    }

    /// The same for other tests, with the members of sets grouped by them.
    pub(crate) fn with_tests(&self, tests: Vec<Test>) -> Self {
        let mut variables = Self { tests, ..self.clone() };
        for position in 0..variables.sets.len() {
            variables.sets[position].groups = variables.groups(position);
        }
        variables
    }

    /// The clauses about a fact with finitely many regions, and the regions in which they hold.
    pub(crate) fn tests_of(&self, variable: usize) -> impl Iterator<Item = (usize, u64)> {
        self.tests.iter().enumerate().filter_map(move |(clause, test)| match test {
            Test::Regions { variable: about, regions } if *about == variable => Some((clause, *regions)),
            _ => None,
        })
    }

    /// The scalar that a fact is, by its position.
    pub(crate) fn scalar_about(&self, fact: FactIndex) -> Option<usize> {
        self.finite.iter().position(|finite| finite.fact == fact)
    }

    /// The set that a fact is, by its position.
    pub(crate) fn set_about(&self, fact: FactIndex) -> Option<usize> {
        self.sets.iter().position(|set| set.fact == fact)
    }

    /// The constraints about a set.
    pub(crate) fn constraints_of(&self, set: usize) -> impl Iterator<Item = &Constraint> {
        self.constraints.iter().filter(move |constraint| constraint.set == set)
    }

    /// The sets and scalars that a constraint or an implication mentions, by its bit.
    pub(crate) fn tied_by(&self, bit: usize) -> (Vec<usize>, Vec<usize>) {
        let (constraints, implications) = (&self.constraints, &self.implications);
        match constraints.get(bit) {
            Some(one) => (vec![one.set], vec![one.summary]),
            None => implications.get(bit - constraints.len()).map_or_else(Default::default, |one| {
                (one.set.into_iter().collect(), one.scalars.iter().map(|(scalar, _)| *scalar).collect())
            }),
        }
    }

    /// The constraints and implications that mention any of these, by their bits.
    pub(crate) fn ties_of(&self, sets: &[usize], scalars: &[usize]) -> Vec<usize> {
        let ties = 0..self.constraints.len() + self.implications.len();
        let speaks = |bit: &usize| {
            let (of_sets, of_scalars) = self.tied_by(*bit);
            of_sets.iter().any(|set| sets.contains(set)) || of_scalars.iter().any(|one| scalars.contains(one))
        };
        ties.filter(speaks).collect()
    }

    /// Adds everything that constraints and implications connect with these.
    pub(crate) fn connect(&self, sets: &mut Vec<usize>, scalars: &mut Vec<usize>) {
        loop {
            let before = (sets.len(), scalars.len());
            for bit in self.ties_of(sets, scalars) {
                let (more_sets, more_scalars) = self.tied_by(bit);
                for (all, more) in [(&mut *sets, more_sets), (&mut *scalars, more_scalars)] {
                    for one in more {
                        if !all.contains(&one) {
                            all.push(one);
                        }
                    }
                }
            }
            if before == (sets.len(), scalars.len()) {
                return;
            }
        }
    }

    /// The bits of the constraints and implications that are connected, for each group of them.
    fn tied_together(&self) -> Vec<u64> {
        let mut parts: Vec<u64> = Vec::new();
        for bit in 0..self.constraints.len() + self.implications.len() {
            if parts.iter().all(|part| part >> bit & 1 == 0) {
                let (mut sets, mut scalars) = self.tied_by(bit);
                self.connect(&mut sets, &mut scalars);
                parts.push(self.ties_of(&sets, &scalars).into_iter().fold(0, |bits, bit| bits | 1 << bit));
            }
        }
        parts
    }

    fn add_set(
        &mut self,
        vocabulary: &Vocabulary,
        sets: &mut HashMap<FactIndex, usize>,
        fact: FactIndex,
    ) -> usize {
        *sets.entry(fact).or_insert_with(|| {
            let universe = vocabulary.get(fact).map(facts::FactDefinition::universe).unwrap_or_default();
            self.sets.push(SetVariable { fact, universe, groups: Vec::new(), read: false });
            self.sets.len() - 1
        })
    }

    fn test(
        &self,
        clause: &Clause,
        finite: &HashMap<FactIndex, usize>,
        sets: &HashMap<FactIndex, usize>,
    ) -> Test {
        match clause {
            Clause::Includes(fact, among) => {
                Test::Count { set: sets[fact], among: *among, comparison: Comparison::AtLeast, threshold: 1 }
            }
            Clause::Count(fact, among, comparison, threshold) => {
                Test::Count { set: sets[fact], among: *among, comparison: *comparison, threshold: *threshold }
            }
            Clause::Yes(fact) => Test::Regions { variable: finite[fact], regions: 0b10 },
            Clause::OneOf(fact, choices) => Test::Regions { variable: finite[fact], regions: choices.bits() },
            Clause::Compare(fact, comparison, threshold) => {
                let variable = finite[fact];
                let regions = match &self.finite[variable].regions {
                    Regions::Number { thresholds, .. } => (0..=2 * thresholds.len())
                        .filter(|region| holds_in(thresholds, *region, *comparison, *threshold))
                        .fold(0, |mask, region| mask | 1 << region),
                    Regions::Boolean | Regions::Choice => 0,
                };
                Test::Regions { variable, regions }
            }
        }
    }

    /// Members that the same clauses and constraints mention belong together.
    fn groups(&self, position: usize) -> Vec<Members> {
        let mut cuts: Vec<Members> = Vec::new();
        for test in &self.tests {
            if let Test::Count { set, among, .. } = test
                && *set == position
            {
                cuts.push(*among);
            }
        }
        cuts.extend(self.constraints_of(position).flat_map(|one| [one.counting, one.vague]));
        let signed = self.sets[position]
            .universe
            .iter()
            .map(Members::one)
            .map(|member| (cuts.iter().map(|cut| cut.contains_all(member)).collect(), member.bits()));
        together(signed).into_iter().map(Members::from_bits).collect()
    }
}

/// Bits with the same signature are one group, in the order in which the groups begin.
pub(crate) fn together(signed: impl Iterator<Item = (Vec<bool>, u64)>) -> Vec<u64> {
    let mut groups: Vec<(Vec<bool>, u64)> = Vec::new();
    for (signature, bits) in signed {
        match groups.iter_mut().find(|(other, _)| *other == signature) {
            Some((_, group)) => *group |= bits,
            None => groups.push((signature, bits)),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn is_set(vocabulary: &Vocabulary, fact: FactIndex) -> bool {
    vocabulary.get(fact).is_some_and(|fact| matches!(fact.kind, Kind::Set { .. }))
}

fn finite_variable(vocabulary: &Vocabulary, clauses: &[Clause], fact: FactIndex) -> Finite {
    let kind = vocabulary.get(fact).map(|definition| &definition.kind);
    match kind {
        Some(Kind::Choice(choices)) => {
            Finite { fact, all: Members::first(choices.len()).bits(), regions: Regions::Choice }
        }
        Some(Kind::Number { low, high, .. }) => {
            let mut thresholds: Vec<f64> = clauses
                .iter()
                .filter_map(|clause| match clause {
                    Clause::Compare(about, _, threshold) if *about == fact => Some(*threshold),
                    _ => None,
                })
                .collect();
            thresholds.sort_by(f64::total_cmp);
            thresholds.dedup();
            thresholds.truncate(MAX_THRESHOLDS);
            let regions = Regions::Number { thresholds, low: *low, high: *high };
            let bounds =
                Interval::new(Some(*low), high.is_finite().then_some(*high)).unwrap_or(Interval::UNBOUNDED);
            let all = regions.of(&Value::Number(bounds), u64::MAX);
            Finite { fact, all, regions }
        }
        _ => Finite { fact, all: 0b11, regions: Regions::Boolean },
    }
}

/// What is still possible of every variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Domains {
    /// The regions still possible, one word a variable.
    pub(crate) finite: Vec<u64>,
    /// The sure and the possible members, one pair a set.
    pub(crate) sets: Vec<Bounds>,
    /// Bits of the constraints and implications that do not bind, because sources disagree.
    pub(crate) unbound: u64,
}

impl Domains {
    /// Nothing known: everything possible.
    pub(crate) fn full(variables: &Variables) -> Self {
        Self {
            finite: variables.finite.iter().map(|finite| finite.all).collect(),
            sets: variables.sets.iter().map(|set| (Members::NONE, set.universe)).collect(),
            unbound: 0,
        }
    }

    /// What a sheet leaves possible.
    pub(crate) fn of(variables: &Variables, sheet: &Sheet) -> Self {
        let mut domains = Self { finite: Vec::new(), sets: Vec::new(), unbound: 0 };
        domains.load(variables, sheet);
        domains
    }

    /// The same, into memory already there.
    pub(crate) fn load(&mut self, variables: &Variables, sheet: &Sheet) {
        self.finite.clear();
        self.finite.extend(variables.finite.iter().map(|finite| finite.regions_of(sheet.value(finite.fact))));
        self.sets.clear();
        self.sets.extend(variables.sets.iter().map(|set| set.bounds_of(sheet.value(set.fact))));
        self.unbound = 0;
        for (bit, constraint) in variables.constraints.iter().enumerate() {
            let fact = variables.finite[constraint.summary].fact;
            if *sheet.get(fact) == Knowledge::Unknown(UnknownReason::Conflicting) {
                self.unbound |= 1 << bit;
            }
        }
        // Sources that contradict what the vocabulary says disagree, too.
        for (implication, bit) in variables.implications.iter().zip(variables.constraints.len()..) {
            let set_fails = implication.set.is_none_or(|set| !self.sets[set].0.is_empty());
            if set_fails
                && implication.scalars.iter().all(|(scalar, regions)| self.finite[*scalar] & regions == 0)
            {
                self.unbound |= 1 << bit;
            }
        }
    }
}
