//! A definition file as it is written: the right shape, nothing looked up yet. Every part knows where it stands.

use std::ops::Range;

use facts::Comparison;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;

/// Something with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Located<T> {
    /// What is written.
    pub value: T,
    /// Where: bytes of the file.
    pub span: Range<usize>,
}

impl<T> Located<T> {
    /// A value at a place.
    #[must_use]
    pub fn new(value: T, span: Range<usize>) -> Self {
        Self { value, span }
    }

    /// Something that is wrong here.
    #[must_use]
    pub fn diagnostic(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.span.clone(), message)
    }
}

/// A string with its place.
pub type Text = Located<String>;

/// A condition with its place.
pub type LocatedCondition = Located<Condition>;

/// A definition file. What the file lacks, or could not be read, is missing here too.
#[derive(Clone, Debug, Default)]
pub struct DefinitionFile {
    /// What the versions of the definition have in common.
    pub id: Option<Text>,
    /// Which version it is.
    pub version: Option<Text>,
    /// For people.
    pub title: Option<Text>,
    /// Whether it is in force.
    pub status: Option<Text>,
    /// From when it is in force.
    pub effective_from: Option<Located<jiff::civil::Date>>,
    /// The slug of the definition that it replaces.
    pub supersedes: Option<Text>,
    /// The slug of the definition that it is a local variant of.
    pub extends: Option<Text>,
    /// What it cites.
    pub sources: Vec<Source>,
    /// The facts that it adds to the vocabulary.
    pub facts: Vec<OwnFact>,
    /// Conditions with a name.
    pub probes: Vec<Probe>,
    /// What it looks for.
    pub characteristics: Vec<Characteristic>,
    /// What it can say, in the order in which they are tried.
    pub classes: Vec<Class>,
    /// What a service is that fits no class.
    pub otherwise: Option<Class>,
    /// What is presumed where the evidence is silent.
    pub presumptions: Vec<Presumption>,
    /// In a definition that extends another: the presumptions that it does not take over.
    pub without_presumptions: Vec<Text>,
    /// What must come out for given services.
    pub tests: Vec<Test>,
}

impl DefinitionFile {
    /// Whether anything of it could be read.
    #[must_use]
    pub fn is_recognisable(&self) -> bool {
        self.id.is_some() || !self.characteristics.is_empty() || !self.classes.is_empty()
    }

    /// What clients call it, id and version: "rare-jewels-2019".
    #[must_use]
    pub fn slug(&self) -> Option<String> {
        let (id, version) = (self.id.as_ref()?, self.version.as_ref()?);
        Some(format!("{}-{}", id.value, version.value))
    }

    /// The classes in the order in which they are tried, `otherwise` the last.
    pub fn all_classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter().chain(&self.otherwise)
    }

    /// Where `extends` stands, which is the place of everything that is taken over.
    #[must_use]
    pub fn place_of_inherited(&self) -> Option<&Range<usize>> {
        self.extends.as_ref().map(|extends| &extends.span)
    }
}

/// A citation.
#[derive(Clone, Debug)]
pub struct Source {
    /// What characteristics call it.
    pub slug: Text,
    /// Its title.
    pub title: Text,
    /// Where it can be read.
    pub url: Option<Text>,
}

/// A fact that the definition adds to the vocabulary.
#[derive(Clone, Debug)]
pub struct OwnFact {
    /// Lower-case letters, digits and underscores.
    pub id: Text,
    /// `boolean`, `number`, `choice` or `set`.
    pub kind: Text,
    /// For people.
    pub title: Text,
    /// What a person is asked.
    pub question: Text,
    /// What to bear in mind when answering.
    pub help: Text,
    /// The sentence when it holds, of a yes-or-no fact.
    pub yes: Option<Text>,
    /// The sentence when it does not.
    pub no: Option<Text>,
    /// The unit of a number.
    pub unit: Option<Text>,
    /// The least that a number can be.
    pub low: Option<Located<f64>>,
    /// The most that it can be.
    pub high: Option<Located<f64>>,
    /// Ids and titles of the choices.
    pub choices: Vec<(Text, Text)>,
}

/// A condition with a name.
#[derive(Clone, Debug)]
pub struct Probe {
    /// What other conditions call it.
    pub id: Text,
    /// What explanations call it.
    pub title: Text,
    /// The condition.
    pub when: LocatedCondition,
}

/// One thing that the definition looks for.
#[derive(Clone, Debug)]
pub struct Characteristic {
    /// What classes and tests call it.
    pub id: Text,
    /// For people.
    pub title: Text,
    /// What it means, in a sentence or two.
    pub summary: Text,
    /// Whether a service without it cannot be of the first-rate class.
    pub required: bool,
    /// What it adds to the score.
    pub weight: Option<Located<f64>>,
    /// The service has it.
    pub met_when: LocatedCondition,
    /// The service has it in part.
    pub partly_when: Option<LocatedCondition>,
    /// Without this it does not apply.
    pub applies_if: Option<LocatedCondition>,
    /// What to do about it when it is not met.
    pub remedy: Option<Text>,
    /// The slug of its source.
    pub source: Option<Text>,
    /// Where in the source.
    pub locator: Option<Text>,
}

impl Characteristic {
    /// Its conditions.
    pub fn conditions(&self) -> impl Iterator<Item = &LocatedCondition> {
        [Some(&self.met_when), self.partly_when.as_ref(), self.applies_if.as_ref()].into_iter().flatten()
    }
}

/// A class that a service can be of.
#[derive(Clone, Debug)]
pub struct Class {
    /// What tests and clients call it.
    pub id: Text,
    /// For people.
    pub title: Text,
    /// The term of the registry under which it is counted.
    pub classification: Text,
    /// The condition; none for `otherwise`.
    pub when: Option<LocatedCondition>,
    /// Why a service is of this class.
    pub because: Option<Text>,
    /// In a definition that extends another: the class that this new one is tried before.
    pub before: Option<Text>,
}

/// What is presumed where the evidence is silent.
#[derive(Clone, Debug)]
pub struct Presumption {
    /// What tests call it.
    pub id: Text,
    /// The fact that is presumed.
    pub fact: Text,
    /// What it is presumed to be.
    pub value: Located<Json>,
    /// Where it is presumed.
    pub when: LocatedCondition,
    /// Where it is not, although `when` holds.
    pub unless: Option<LocatedCondition>,
    /// Why that is usual.
    pub because: Text,
    /// The slug of its source.
    pub source: Option<Text>,
    /// Where in the source.
    pub locator: Option<Text>,
}

/// What must come out for a given service.
#[derive(Clone, Debug)]
pub struct Test {
    /// For people.
    pub name: Text,
    /// What is known of the service.
    pub given: Vec<(Text, Located<Json>)>,
    /// The class that is decided.
    pub class: Option<Text>,
    /// The classes that are possible.
    pub possible: Option<Vec<Text>>,
    /// The ends of the score.
    pub score: Option<Located<(f64, f64)>>,
    /// Characteristics and their outcomes.
    pub outcomes: Vec<(Text, Text)>,
    /// The likely class.
    pub likely: Option<Text>,
    /// The presumptions that this rests on.
    pub presumed: Option<Vec<Text>>,
    /// Where the test stands.
    pub span: Range<usize>,
}

/// A condition over facts.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A yes-or-no fact is yes.
    Fact(Text),
    /// A fact has this value.
    Is {
        /// The fact.
        fact: Text,
        /// A choice, or true or false.
        value: Located<Scalar>,
    },
    /// A fact with choices is one of these.
    AnyOf {
        /// The fact.
        fact: Text,
        /// The choices.
        values: Vec<Text>,
    },
    /// At least this number of conditions hold.
    AtLeast {
        /// The number.
        count: Located<i64>,
        /// The conditions.
        of: Vec<LocatedCondition>,
    },
    /// All of them hold.
    All(Vec<LocatedCondition>),
    /// One of them holds.
    Any(Vec<LocatedCondition>),
    /// It does not hold.
    Not(Box<LocatedCondition>),
    /// A number is on this side of a threshold.
    Compare {
        /// The fact.
        fact: Text,
        /// Which side.
        comparison: Located<Comparison>,
        /// The threshold.
        threshold: Located<Threshold>,
        /// Its unit, where that is not the fact's own.
        unit: Option<Text>,
    },
    /// A list has one of these members, or all of them.
    Includes {
        /// The fact.
        fact: Text,
        /// The members.
        members: Vec<Text>,
        /// Whether it needs them all.
        all: bool,
    },
    /// A list has this number of members.
    Count {
        /// The fact.
        fact: Text,
        /// At least, at most and so on.
        comparison: Located<Comparison>,
        /// The number.
        threshold: Located<i64>,
        /// The members that count, if not all do.
        among: Option<Vec<Text>>,
    },
    /// The condition of a probe holds.
    Probe(Text),
    /// A characteristic is met, or at least partly met.
    Outcome {
        /// The characteristic.
        of: Text,
        /// `met` or `partly-met`.
        at_least: Text,
    },
    /// Could not be read, which has been reported.
    Broken,
}

/// A choice of a fact, or yes or no.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// The id of a choice.
    Text(String),
    /// Yes or no.
    Boolean(bool),
}

/// What a number is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Threshold {
    /// A number.
    Number(f64),
    /// An age with a name: `conception` or `birth`.
    Word(String),
}
