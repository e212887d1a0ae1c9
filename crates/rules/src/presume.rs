//! What is presumed where the evidence is silent.
//!
//! Presumptions are defeasible: one applies where its condition is known to hold, its exception is not, and the fact is
//! open; it never contradicts what is known, what follows from that, or what has been presumed before it.

use facts::{FactIndex, Members, Value};

use crate::domain::Domains;
use crate::ir::{Ir, NodeId};

/// The most presumptions of a definition.
pub(crate) const MAX_PRESUMPTIONS: usize = 64;

/// What is presumed of a service, where something is known of it and one fact is not.
#[derive(Clone, Debug, PartialEq)]
pub struct Presumption {
    /// Stable, lower case, hyphenated.
    pub id: String,
    /// The fact that is presumed.
    pub fact: FactIndex,
    /// What it is presumed to be.
    pub value: Presumed,
    /// The same in words: "families are assessed before a programme is chosen".
    pub statement: String,
    /// The condition in words.
    pub when: String,
    /// The exception in words.
    pub unless: Option<String>,
    /// Why that is usual, in a sentence without a full stop.
    pub because: String,
    /// The slug of its source.
    pub source: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
}

/// What a fact is presumed to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Presumed {
    /// This value; of a set, these members among others.
    Value(Value),
    /// A list that names everything that there is.
    Complete,
}

/// The presumptions of a definition, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Presumptions {
    pub(crate) list: Vec<Presumption>,
    pub(crate) rules: Vec<Rule>,
    /// A presumption comes after those whose facts it reads.
    pub(crate) order: Vec<usize>,
    /// The conditions, beside those of the definition, over the same variables.
    pub(crate) ir: Ir,
}

/// A presumption, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) when: NodeId,
    pub(crate) unless: Option<NodeId>,
    pub(crate) narrowing: Narrowing,
    /// Whether the vocabulary says what the fact means for others.
    pub(crate) tied: bool,
    /// The cluster of variables of the classes that it is about.
    pub(crate) cluster: Option<usize>,
}

/// What a presumption takes away of what is possible.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Narrowing {
    /// A scalar fact lies in these regions.
    Regions { variable: usize, regions: u64 },
    /// A set has these members.
    Includes { set: usize, members: Members },
    /// A set has no other members than those that are known.
    Complete { set: usize },
}

impl Narrowing {
    /// The set or the scalar that it is about.
    pub(crate) fn about(self) -> (Vec<usize>, Vec<usize>) {
        match self {
            Self::Regions { variable, .. } => (Vec::new(), vec![variable]),
            Self::Includes { set, .. } | Self::Complete { set } => (vec![set], Vec::new()),
        }
    }

    /// Whether it takes something away and leaves something.
    fn is_open(self, domains: &Domains) -> bool {
        match self {
            Self::Regions { variable, regions } => {
                let possible = domains.finite[variable];
                possible & regions != 0 && possible & !regions != 0
            }
            Self::Includes { set, members } => {
                let (sure, possible) = domains.sets[set];
                possible.contains_all(members) && !sure.contains_all(members)
            }
            // A list of which nothing is known is not presumed to be empty.
            Self::Complete { set } => {
                let (sure, possible) = domains.sets[set];
                !sure.is_empty() && sure != possible
            }
        }
    }

    /// Takes it away.
    pub(crate) fn narrow(self, domains: &mut Domains) {
        match self {
            Self::Regions { variable, regions } => domains.finite[variable] &= regions,
            Self::Includes { set, members } => domains.sets[set].0 = domains.sets[set].0.union(members),
            Self::Complete { set } => domains.sets[set].1 = domains.sets[set].0,
        }
    }

    /// Whether both can be so.
    pub(crate) fn agrees_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Regions { regions, .. }, Self::Regions { regions: others, .. }) => regions & others != 0,
            (Self::Complete { .. }, Self::Includes { .. })
            | (Self::Includes { .. }, Self::Complete { .. }) => false,
            _ => true,
        }
    }

    /// What is possible where it is not so, in parts.
    pub(crate) fn negations(self, ir: &Ir, domains: &Domains) -> Vec<Domains> {
        let with = |change: &dyn Fn(&mut Domains)| {
            let mut changed = domains.clone();
            change(&mut changed);
            changed
        };
        match self {
            Self::Regions { variable, regions } => {
                vec![with(&|changed| changed.finite[variable] &= !regions)]
            }
            Self::Includes { set, members } => members
                .iter()
                .map(|member| {
                    with(&|changed| changed.sets[set].1 = changed.sets[set].1.without(Members::one(member)))
                })
                .collect(),
            // One more at least, of any group.
            Self::Complete { set } => {
                let open = domains.sets[set].1.without(domains.sets[set].0);
                let groups = ir.variables.sets[set].groups.iter();
                let first = groups.filter_map(|group| group.intersection(open).iter().next());
                first
                    .map(|member| {
                        with(&|changed| changed.sets[set].0 = changed.sets[set].0.union(Members::one(member)))
                    })
                    .collect()
            }
        }
    }
}

impl Presumptions {
    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What is possible with these. They must go together, as those do that apply.
    pub(crate) fn with(&self, known: &Domains, set: &[usize]) -> Domains {
        let mut domains = known.clone();
        for position in set {
            self.rules[*position].narrowing.narrow(&mut domains);
        }
        self.ir.settle(&mut domains);
        domains
    }

    /// Whether the condition of another presumption reads the fact of this one.
    pub(crate) fn reads(&self, position: usize) -> bool {
        let others = self.rules.iter().enumerate().filter(|(other, _)| *other != position);
        let roots = others.flat_map(|(_, rule)| [Some(rule.when), rule.unless]).flatten();
        self.ir.facts_below(roots).contains(&self.list[position].fact)
    }

    /// Whether what is presumed follows from what is known: several facts together can tell.
    fn is_known(&self, rule: &Rule, domains: &Domains) -> bool {
        let possible = |mut negation| self.ir.settle(&mut negation);
        rule.tied && !rule.narrowing.negations(&self.ir, domains).into_iter().any(possible)
    }

    /// Applies the presumptions to what is possible of a service until nothing changes, and notes them. Where what is presumed
    /// later lets the exception of one hold, because the vocabulary says what it implies, that one does not apply.
    pub(crate) fn apply(&self, known: &Domains, disputed: &[FactIndex]) -> (Domains, Vec<usize>) {
        let mut excepted = Vec::new();
        loop {
            let (mut domains, mut applied) = (known.clone(), Vec::new());
            self.apply_but(&excepted, &mut domains, disputed, &mut applied);
            let is_exception = |position: &&usize| {
                self.rules[**position].unless.is_some_and(|unless| self.ir.is_known(unless, true, &domains))
            };
            match applied.iter().find(is_exception) {
                Some(position) => excepted.push(*position),
                None => return (domains, applied),
            }
        }
    }

    fn apply_but(
        &self,
        excepted: &[usize],
        domains: &mut Domains,
        disputed: &[FactIndex],
        applied: &mut Vec<usize>,
    ) {
        let mut again = true;
        while std::mem::take(&mut again) {
            for position in &self.order {
                let rule = &self.rules[*position];
                if excepted.contains(position)
                    || !rule.narrowing.is_open(domains)
                    || !self.ir.is_known(rule.when, true, domains)
                    || rule.unless.is_some_and(|unless| self.ir.is_known(unless, true, domains))
                    || disputed.contains(&self.list[*position].fact)
                {
                    continue;
                }
                if rule.tied {
                    let mut narrowed = domains.clone();
                    rule.narrowing.narrow(&mut narrowed);
                    if !self.ir.settle(&mut narrowed) || self.is_known(rule, domains) {
                        continue;
                    }
                    *domains = narrowed;
                    // More may follow from it than what later presumptions read.
                    again = true;
                } else {
                    rule.narrowing.narrow(domains);
                }
                applied.push(*position);
            }
        }
    }
}

impl Narrowing {
    /// What a value of a fact takes away; nothing when it is no value of it.
    pub(crate) fn of(ir: &Ir, fact: FactIndex, value: &Presumed) -> Option<Self> {
        let set = || ir.variables.set_about(fact);
        match value {
            Presumed::Complete => Some(Self::Complete { set: set()? }),
            Presumed::Value(Value::Set(listed)) => {
                Some(Self::Includes { set: set()?, members: listed.sure() })
            }
            Presumed::Value(value) => {
                let variable = ir.variables.scalar_about(fact)?;
                Some(Self::Regions {
                    variable,
                    regions: ir.variables.finite[variable].regions_of(Some(value)),
                })
            }
        }
    }
}
