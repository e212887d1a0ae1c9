//! A definition file as it is written: the right shape, nothing looked up yet. Every part knows where it stands.

use std::ops::Range;

/// Something with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<T> At<T> {
    pub(crate) fn new(value: T, span: Range<usize>) -> Self {
        Self { value, span }
    }
}

pub(crate) type Text = At<String>;

#[derive(Clone, Debug, Default)]
pub(crate) struct RawDefinition {
    pub(crate) id: Option<Text>,
    pub(crate) version: Option<Text>,
    pub(crate) title: Option<Text>,
    pub(crate) status: Option<Text>,
    pub(crate) effective_from: Option<At<jiff::civil::Date>>,
    pub(crate) supersedes: Option<Text>,
    pub(crate) extends: Option<Text>,
    pub(crate) sources: Vec<RawSource>,
    pub(crate) facts: Vec<RawFact>,
    pub(crate) probes: Vec<RawProbe>,
    pub(crate) characteristics: Vec<RawCharacteristic>,
    pub(crate) classes: Vec<RawClass>,
    pub(crate) otherwise: Option<RawClass>,
    pub(crate) presumptions: Vec<RawPresumption>,
    /// In a definition that extends another: the presumptions that it does not take over.
    pub(crate) without_presumptions: Vec<Text>,
    pub(crate) tests: Vec<RawTest>,
}

impl RawDefinition {
    /// Whether anything of it could be read.
    pub(crate) fn is_recognisable(&self) -> bool {
        self.id.is_some() || !self.characteristics.is_empty() || !self.classes.is_empty()
    }
}

#[derive(Clone, Debug)]
pub(crate) struct RawSource {
    pub(crate) slug: Text,
    pub(crate) title: Text,
    pub(crate) url: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawFact {
    pub(crate) id: Text,
    pub(crate) kind: Text,
    pub(crate) title: Text,
    pub(crate) question: Text,
    pub(crate) help: Text,
    pub(crate) yes: Option<Text>,
    pub(crate) no: Option<Text>,
    pub(crate) unit: Option<Text>,
    pub(crate) low: Option<At<f64>>,
    pub(crate) high: Option<At<f64>>,
    pub(crate) choices: Vec<(Text, Text)>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawProbe {
    pub(crate) id: Text,
    pub(crate) title: Text,
    pub(crate) when: RawNode,
}

#[derive(Clone, Debug)]
pub(crate) struct RawCharacteristic {
    pub(crate) id: Text,
    pub(crate) title: Text,
    pub(crate) summary: Text,
    pub(crate) required: bool,
    pub(crate) weight: Option<At<f64>>,
    pub(crate) met_when: RawNode,
    pub(crate) partly_when: Option<RawNode>,
    pub(crate) applies_if: Option<RawNode>,
    pub(crate) remedy: Option<Text>,
    pub(crate) source: Option<Text>,
    pub(crate) locator: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawClass {
    pub(crate) id: Text,
    pub(crate) title: Text,
    pub(crate) classification: Text,
    pub(crate) when: Option<RawNode>,
    pub(crate) because: Option<Text>,
    /// In a definition that extends another: the class that this new one is tried before.
    pub(crate) before: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawPresumption {
    pub(crate) id: Text,
    pub(crate) fact: Text,
    pub(crate) value: At<serde_json::Value>,
    pub(crate) when: RawNode,
    pub(crate) unless: Option<RawNode>,
    pub(crate) because: Text,
    pub(crate) source: Option<Text>,
    pub(crate) locator: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawTest {
    pub(crate) name: Text,
    pub(crate) given: Vec<(Text, At<serde_json::Value>)>,
    pub(crate) class: Option<Text>,
    pub(crate) possible: Option<Vec<Text>>,
    pub(crate) score: Option<At<(f64, f64)>>,
    pub(crate) outcomes: Vec<(Text, Text)>,
    pub(crate) likely: Option<Text>,
    pub(crate) presumed: Option<Vec<Text>>,
    pub(crate) span: Range<usize>,
}

/// A condition, with its place.
pub(crate) type RawNode = At<RawCondition>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RawCondition {
    Fact(Text),
    Is {
        fact: Text,
        value: At<RawScalar>,
    },
    AnyOf {
        fact: Text,
        values: Vec<Text>,
    },
    AtLeast {
        count: At<i64>,
        of: Vec<RawNode>,
    },
    All(Vec<RawNode>),
    Any(Vec<RawNode>),
    Not(Box<RawNode>),
    Compare {
        fact: Text,
        comparison: At<facts::Comparison>,
        threshold: At<RawThreshold>,
        unit: Option<Text>,
    },
    Includes {
        fact: Text,
        members: Vec<Text>,
        all: bool,
    },
    Count {
        fact: Text,
        comparison: At<facts::Comparison>,
        threshold: At<i64>,
        among: Option<Vec<Text>>,
    },
    Probe(Text),
    Outcome {
        of: Text,
        at_least: Text,
    },
    /// Could not be read, which has been told.
    Broken,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RawScalar {
    Text(String),
    Boolean(bool),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RawThreshold {
    Number(f64),
    Word(String),
}
