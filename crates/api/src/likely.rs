//! What is likely of a service, and what that rests on.

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use facts::Sheet;

use crate::assessment::ScoreInterval;
use crate::definition::{AssessedClass, classes};
use crate::fact::FactDefinition;
use crate::scalar::Json;

/// What is likely of a service where the evidence alone leaves it open. It rests on presumptions, each of which is to be
/// confirmed, and is never counted as decided.
#[derive(Clone)]
pub struct Likely {
    found: Arc<Found>,
}

struct Found {
    definition: rules::Definition,
    sheet: Sheet,
    decided: bool,
    likely: rules::Likely,
}

impl Likely {
    pub(crate) fn new(
        definition: &rules::Definition,
        sheet: &Sheet,
        decided: bool,
        likely: rules::Likely,
    ) -> Self {
        let (definition, sheet) = (definition.clone(), sheet.clone());
        Self { found: Arc::new(Found { definition, sheet, decided, likely }) }
    }

    fn presumed(&self, positions: &[usize]) -> Vec<Presumed> {
        let presumed = |position: &usize| Presumed { likely: self.clone(), position: *position };
        positions.iter().map(presumed).collect()
    }
}

/// What is likely of a service where the evidence alone leaves it open. It rests on presumptions, each of which is to be
/// confirmed, and is never counted as decided.
#[Object]
impl Likely {
    /// The likely class; null where the evidence alone decides, and where what is presumed leaves several.
    async fn class(&self) -> Option<AssessedClass> {
        let Found { definition, decided, likely, .. } = &*self.found;
        classes(definition, likely.classes.only().filter(|_| !decided)).pop()
    }
    /// The classes that the evidence and everything that is presumed leave possible, in the definition's order.
    async fn possible_classes(&self) -> Vec<AssessedClass> {
        classes(&self.found.definition, self.found.likely.classes.iter())
    }
    /// The presumptions that rule the other classes out: a smallest set. Empty where the evidence alone does.
    async fn presumptions(&self) -> Vec<Presumed> {
        self.presumed(&self.found.likely.rests_on)
    }
    /// Everything that is presumed of the service. The score, and the likely outcomes of characteristics, rest on it.
    async fn applied(&self) -> Vec<Presumed> {
        self.presumed(&self.found.likely.applied)
    }
    /// Where the score lies, if everything that is presumed is so.
    async fn score(&self) -> ScoreInterval {
        ScoreInterval::of(self.found.likely.score)
    }
}

/// Something that is presumed of a service, because such services usually are like that.
#[derive(Clone)]
pub struct Presumed {
    likely: Likely,
    position: usize,
}

impl Presumed {
    fn get(&self) -> Result<&rules::Presumption> {
        let presumption = self.likely.found.definition.presumptions().get(self.position);
        presumption.ok_or_else(|| async_graphql::Error::new("a presumption outside of its definition"))
    }
}

/// Something that is presumed of a service, because such services usually are like that.
#[Object]
impl Presumed {
    /// Its stable name within the definition.
    async fn id(&self) -> Result<&str> {
        Ok(&self.get()?.id)
    }
    /// The fact that is presumed: the one to confirm.
    async fn fact(&self) -> Result<FactDefinition> {
        Ok(FactDefinition::new(self.likely.found.definition.vocabulary(), self.get()?.fact))
    }
    /// What it is presumed to be, in the shape that the kind of its fact has. Never null.
    async fn value(&self) -> Result<Json> {
        let Found { definition, sheet, .. } = &*self.likely.found;
        let fact = definition.vocabulary().get(self.get()?.fact);
        let value = definition.presumed_value(sheet, self.position);
        let json = fact.zip(value).map(|(fact, value)| Json(fact.value_to_json(&value)));
        json.ok_or_else(|| async_graphql::Error::new("a presumption without a value"))
    }
    /// The same in words: "families are assessed before a programme is chosen".
    async fn statement(&self) -> Result<&str> {
        Ok(&self.get()?.statement)
    }
    /// Why that is usual.
    async fn because(&self) -> Result<&str> {
        Ok(&self.get()?.because)
    }
    /// What would follow if it were not so.
    async fn if_not(&self) -> IfNot {
        let Found { definition, sheet, .. } = &*self.likely.found;
        let left = definition.if_not(sheet, self.position);
        IfNot {
            class: classes(definition, left.only()).pop(),
            possible_classes: classes(definition, left.iter()),
        }
    }
}

/// What would follow if something that is presumed were not so.
#[derive(SimpleObject, Clone)]
pub struct IfNot {
    /// What the service would be, decided or likely; null where several classes would be left.
    class: Option<AssessedClass>,
    /// The classes that would be left, with what would be presumed then.
    possible_classes: Vec<AssessedClass>,
}

/// A presumption of a definition: what is usual where the evidence is silent.
#[derive(Clone)]
pub struct Presumption {
    pub(crate) definition: rules::Definition,
    pub(crate) position: usize,
}

impl Presumption {
    fn get(&self) -> Result<&rules::Presumption> {
        let presumption = self.definition.presumptions().get(self.position);
        presumption.ok_or_else(|| async_graphql::Error::new("a presumption outside of its definition"))
    }
}

/// A presumption of a definition: what is usual where the evidence is silent.
#[Object]
impl Presumption {
    /// Its stable name within the definition.
    async fn id(&self) -> Result<&str> {
        Ok(&self.get()?.id)
    }
    /// The fact that is presumed where it is not known.
    async fn fact(&self) -> Result<FactDefinition> {
        Ok(FactDefinition::new(self.definition.vocabulary(), self.get()?.fact))
    }
    /// What it is presumed to be, in the shape that the kind of its fact has; `"complete"` for a list that is presumed to name
    /// everything that there is. Never null.
    async fn value(&self) -> Result<Json> {
        let presumption = self.get()?;
        let fact = self.definition.vocabulary().get(presumption.fact);
        Ok(Json(match (&presumption.value, fact) {
            (rules::Presumed::Value(value), Some(fact)) => fact.value_to_json(value),
            _ => "complete".into(),
        }))
    }
    /// The same in words.
    async fn statement(&self) -> Result<&str> {
        Ok(&self.get()?.statement)
    }
    /// It applies where this is known to hold.
    async fn when(&self) -> Result<&str> {
        Ok(&self.get()?.when)
    }
    /// It does not apply where this is known to hold.
    async fn unless(&self) -> Result<Option<&str>> {
        Ok(self.get()?.unless.as_deref())
    }
    /// Why that is usual.
    async fn because(&self) -> Result<&str> {
        Ok(&self.get()?.because)
    }
    /// The slug of what it is drawn from.
    async fn source_slug(&self) -> Result<Option<&str>> {
        Ok(self.get()?.source.as_deref())
    }
    /// Where in that source.
    async fn locator(&self) -> Result<Option<&str>> {
        Ok(self.get()?.locator.as_deref())
    }
}
