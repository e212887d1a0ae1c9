//! A definition that has been checked: what people call it, and its compiled form.

use std::ops::Range;
use std::sync::Arc;

use definition_file::{DefinitionFile, Outcome, Status, Warnings};
use facts::{Sheet, Vocabulary};

use crate::ir::Ir;
use crate::mdd::{DiagramSize, Mdd};
use crate::outcome::ClassSet;
use crate::presume::{Presumption, Presumptions};

/// A citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
}

/// One thing that a definition looks for in a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Characteristic {
    /// Stable, lower case, hyphenated.
    pub id: String,
    /// For people.
    pub title: String,
    /// What it means, in a sentence or two.
    pub summary: String,
    /// Whether a service without it cannot be of the definition's first-rate class.
    pub required: bool,
    /// What it adds to the score when met.
    pub weight: f64,
    /// The condition in words, made from the definition.
    pub rule: String,
    /// What to do about it when it is not met.
    pub remedy: Option<String>,
    /// The slug of its source.
    pub source: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
}

/// A class that a definition can give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Stable, lower case, hyphenated.
    pub id: String,
    /// For people.
    pub title: String,
    /// The registry's own term for it.
    pub classification: facts::Classification,
    /// Why a service is of this class, in a sentence.
    pub because: Option<String>,
    /// The condition in words; none for `otherwise`.
    pub rule: Option<String>,
}

/// A checked definition. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Definition {
    pub(crate) inner: Arc<Inner>,
}

/// One test: what is given, and what is expected.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SelfTest {
    pub(crate) name: String,
    pub(crate) sheet: Sheet,
    /// Classes by position: exactly the possible ones.
    pub(crate) classes: Option<ClassSet>,
    pub(crate) score: Option<(f64, f64)>,
    pub(crate) outcomes: Vec<(usize, Outcome)>,
    /// The likely class, or that there is none.
    pub(crate) likely: Option<ClassSet>,
    /// The presumptions that the likely classes rest on, by position.
    pub(crate) presumed: Option<Vec<usize>>,
    pub(crate) span: Range<usize>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) status: Status,
    pub(crate) effective_from: Option<jiff::civil::Date>,
    pub(crate) supersedes: Option<String>,
    pub(crate) sources: Vec<Citation>,
    pub(crate) characteristics: Vec<Characteristic>,
    pub(crate) classes: Vec<Class>,
    pub(crate) document: String,
    pub(crate) ir: Ir,
    pub(crate) mdd: Mdd,
    pub(crate) presumptions: Presumptions,
    pub(crate) size: DiagramSize,
    /// Where each node of the definition stands in the file.
    pub(crate) places: Vec<Range<usize>>,
    pub(crate) tests: Vec<SelfTest>,
    /// What the file says, with what it takes over from the definition that it extends.
    pub(crate) file: DefinitionFile,
    pub(crate) warnings: Warnings,
}

impl Definition {
    /// What the versions of a definition have in common: "rare-jewels".
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// Which version it is: "2019".
    #[must_use]
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// What clients call it: "rare-jewels-2019".
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.inner.slug
    }

    /// For people.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.inner.title
    }

    /// Whether it is in force.
    #[must_use]
    pub fn status(&self) -> Status {
        self.inner.status
    }

    /// From when it is in force.
    #[must_use]
    pub fn effective_from(&self) -> Option<jiff::civil::Date> {
        self.inner.effective_from
    }

    /// The slug of the definition that it replaces.
    #[must_use]
    pub fn supersedes(&self) -> Option<&str> {
        self.inner.supersedes.as_deref()
    }

    /// The slug of the definition that it is a local variant of.
    #[must_use]
    pub fn extends(&self) -> Option<&str> {
        self.inner.file.extends.as_ref().map(|extends| extends.value.as_str())
    }

    /// What is no mistake but deserves a look.
    #[must_use]
    pub fn warnings(&self) -> &Warnings {
        &self.inner.warnings
    }

    /// What it is drawn from.
    #[must_use]
    pub fn sources(&self) -> &[Citation] {
        &self.inner.sources
    }

    /// What it looks for, in order.
    #[must_use]
    pub fn characteristics(&self) -> &[Characteristic] {
        &self.inner.characteristics
    }

    /// The classes that it can give, in the order in which they are tried; the last one is `otherwise`.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.inner.classes
    }

    /// The class with this id.
    #[must_use]
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.inner.classes.iter().find(|class| class.id == id)
    }

    /// What is presumed where the evidence is silent, in the order of the file.
    #[must_use]
    pub fn presumptions(&self) -> &[Presumption] {
        &self.inner.presumptions.list
    }

    /// The file, as it was loaded.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.inner.document
    }

    /// The vocabulary with the facts that the definition adds.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.inner.ir.vocabulary
    }

    /// How large its decision diagrams are.
    #[must_use]
    pub fn diagram_size(&self) -> DiagramSize {
        self.inner.size
    }

    /// The class at a position.
    #[must_use]
    pub fn class_at(&self, position: usize) -> Option<&Class> {
        self.classes().get(position)
    }

    /// The characteristic at a position.
    #[must_use]
    pub fn characteristic_at(&self, position: usize) -> Option<&Characteristic> {
        self.characteristics().get(position)
    }

    pub(crate) fn ir(&self) -> &Ir {
        &self.inner.ir
    }
}
