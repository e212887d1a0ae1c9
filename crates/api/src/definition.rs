//! Team definitions.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use crate::at_hand::{AtHand, Writing};
use crate::enums::Classification;
use crate::error::bad_request;
use crate::likely::Presumption;
use crate::request::Request;
use crate::scalar::Date;
use crate::source::Source;

/// What a team is, written down: characteristics that are scored, and classes that follow.
#[derive(Clone)]
pub struct Definition {
    request: Arc<Request>,
    definition: rules::Definition,
}

impl Definition {
    pub(crate) fn new(request: &Arc<Request>, definition: &rules::Definition) -> Self {
        interrupt::check();
        Self { request: request.clone(), definition: definition.clone() }
    }

    pub(crate) fn find(request: &Arc<Request>, slug: &str) -> Option<Self> {
        request.snapshot.library().get(slug).map(|definition| Self::new(request, definition))
    }
}

/// The definition that an argument names, which must exist.
pub(crate) fn require_definition(
    request: &Arc<Request>,
    slug: &str,
    argument: &str,
) -> Result<rules::Definition> {
    let library = request.snapshot.library();
    library.get(slug).cloned().ok_or_else(|| {
        let known: Vec<String> =
            library.iter().map(|definition| format!("`{}`", definition.slug())).collect();
        let shown: String = slug.chars().take(80).collect();
        bad_request(format!(
            "`{argument}`: unknown definition `{shown}`, expected {}",
            facts::list_text(&known, "or")
        ))
    })
}

/// What a team is, written down: characteristics that are scored, and classes that follow.
#[Object]
impl Definition {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        self.request.id("definition", self.definition.slug())
    }
    /// What clients call it: "rare-jewels-2019".
    async fn slug(&self) -> &str {
        self.definition.slug()
    }
    /// For people.
    async fn title(&self) -> &str {
        self.definition.title()
    }
    /// Which version it is.
    async fn version(&self) -> &str {
        self.definition.version()
    }
    /// `draft`, `current` or `superseded`.
    async fn status(&self) -> &str {
        self.definition.status().id()
    }
    /// From when it is in force.
    async fn effective_from(&self) -> Option<Date> {
        self.definition.effective_from().map(Date)
    }
    /// The definition that it replaces.
    async fn supersedes(&self) -> Option<Definition> {
        self.definition.supersedes().and_then(|slug| Self::find(&self.request, slug))
    }
    /// What it looks for, in order.
    async fn characteristics(&self) -> Vec<Characteristic> {
        (0..self.definition.characteristics().len())
            .map(|position| Characteristic {
                request: self.request.clone(),
                definition: self.definition.clone(),
                position,
            })
            .collect()
    }
    /// The classes that it can give, in the order in which they are tried.
    async fn classes(&self) -> Vec<AssessedClass> {
        classes(&self.definition, 0..self.definition.classes().len())
    }
    /// What it presumes where the evidence is silent, for the likely class.
    async fn presumptions(&self) -> Vec<Presumption> {
        let presumption = |position| Presumption { definition: self.definition.clone(), position };
        (0..self.definition.presumptions().len()).map(presumption).collect()
    }
    /// What it is drawn from, as far as the registry knows those sources.
    async fn sources(&self) -> Vec<Source> {
        let sources = self.definition.sources().iter();
        sources.filter_map(|citation| Source::find(&self.request, &citation.slug)).collect()
    }
    /// What is wrong with its file by now, one line a mistake: `file:line:column: what; what to do`. What is in force is
    /// its last good version. Null when all is well.
    async fn problem(&self) -> Option<String> {
        let broken = self.request.snapshot.library().broken_file_of(self.definition.slug());
        broken.map(|broken| broken.error.to_string())
    }
    /// The file itself, as it was loaded.
    async fn document(&self) -> &str {
        self.definition.document()
    }
}

/// The classes at some positions of a definition.
pub(crate) fn classes(
    definition: &rules::Definition,
    positions: impl IntoIterator<Item = usize>,
) -> Vec<AssessedClass> {
    let positions = positions.into_iter();
    positions
        .filter(|position| definition.class_at(*position).is_some())
        .map(|position| AssessedClass::new(definition, position))
        .collect()
}

/// One thing that a definition looks for in a service.
#[derive(Clone)]
pub struct Characteristic {
    pub(crate) request: Arc<Request>,
    pub(crate) definition: rules::Definition,
    pub(crate) position: usize,
}

impl Characteristic {
    pub(crate) fn get(&self) -> Result<&rules::Characteristic> {
        let characteristic = self.definition.characteristic_at(self.position);
        characteristic.ok_or_else(|| async_graphql::Error::new("a characteristic outside of its definition"))
    }
}

/// One thing that a definition looks for in a service.
#[Object]
impl Characteristic {
    /// Its stable name.
    async fn id(&self) -> Result<&str> {
        Ok(&self.get()?.id)
    }
    /// For people.
    async fn title(&self) -> Result<&str> {
        Ok(&self.get()?.title)
    }
    /// What it means, in a sentence or two.
    async fn summary(&self) -> Result<&str> {
        Ok(&self.get()?.summary)
    }
    /// Whether a service without it cannot be a full team.
    async fn required(&self) -> Result<bool> {
        Ok(self.get()?.required)
    }
    /// What it adds to the score when it is met; half of that when it is partly met.
    async fn weight(&self) -> Result<f64> {
        Ok(self.get()?.weight)
    }
    /// Its condition in plain words.
    async fn rule(&self) -> Result<&str> {
        Ok(&self.get()?.rule)
    }
    /// What it is drawn from, if the registry knows that source.
    async fn source(&self) -> Result<Option<Source>> {
        let source = self.get()?.source.as_deref();
        Ok(source.and_then(|slug| Source::find(&self.request, slug)))
    }
    /// Where in that source.
    async fn locator(&self) -> Result<Option<&str>> {
        Ok(self.get()?.locator.as_deref())
    }
}

impl AtHand for Characteristic {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        let characteristic = self.get().ok()?;
        match ctx.item.node.name.node.as_str() {
            "id" => out.value(&characteristic.id),
            "title" => out.value(&characteristic.title),
            "required" => out.value(&characteristic.required),
            _ => None,
        }
    }
}

/// A class that a definition can give.
#[derive(Clone)]
pub struct AssessedClass {
    definition: rules::Definition,
    position: usize,
}

impl AssessedClass {
    pub(crate) fn new(definition: &rules::Definition, position: usize) -> Self {
        Self { definition: definition.clone(), position }
    }

    fn get(&self) -> Result<&rules::Class> {
        let class = self.definition.class_at(self.position);
        class.ok_or_else(|| async_graphql::Error::new("a class outside of its definition"))
    }
}

/// A class that a definition can give.
#[Object]
impl AssessedClass {
    /// Its stable name: "parent-infant-team".
    async fn id(&self) -> Result<&str> {
        Ok(&self.get()?.id)
    }
    /// For people.
    async fn title(&self) -> Result<&str> {
        Ok(&self.get()?.title)
    }
    /// The registry's own term for it.
    async fn classification(&self) -> Result<Classification> {
        Ok(self.get()?.classification.into())
    }
}

impl AtHand for AssessedClass {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        let class = self.get().ok()?;
        match ctx.item.node.name.node.as_str() {
            "id" => out.value(&class.id),
            "title" => out.value(&class.title),
            "classification" => out.word::<Classification>(class.classification),
            _ => None,
        }
    }
}
