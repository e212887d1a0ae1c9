//! Objects whose fields are at hand.
//!
//! async-graphql makes a future of every field and waits for all of them together: half a microsecond for a field that only
//! has to be read. A score matrix has thousands of those. An object that is [`AtHand`] reads what it has without futures; as
//! soon as anything is asked for that is not at hand, or in another way than by plain fields, it is resolved as every other
//! object. Both ways come to the same (`tests/at_hand.rs`).

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{EnumType, enum_value};
use async_graphql::{Context, ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

/// An object that has some of its fields at hand.
pub(crate) trait AtHand: OutputType {
    /// The value of a field as its resolver would give it; `None` when it is not at hand, or comes to an error.
    fn field(&self, ctx: &Context<'_>) -> Option<Value>;
}

/// What is selected of an object below a field, if all of it is at hand.
pub(crate) fn object<T: AtHand>(ctx: &Context<'_>, object: &T) -> Option<Value> {
    selection(&ctx.with_selection_set(&ctx.item.node.selection_set), object)
}

/// The same for a list of objects.
pub(crate) fn objects<T: AtHand>(ctx: &Context<'_>, objects: impl Iterator<Item = T>) -> Option<Value> {
    objects.map(|one| object(ctx, &one)).collect::<Option<Vec<Value>>>().map(Value::List)
}

/// A text as a value.
pub(crate) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// A word of an enumeration as a value.
pub(crate) fn word<T: EnumType>(word: impl Into<T>) -> Value {
    enum_value(word.into())
}

fn selection<T: AtHand>(ctx: &ContextSelectionSet<'_>, object: &T) -> Option<Value> {
    let selections = &ctx.item.node.items;
    let mut values = IndexMap::with_capacity(selections.len());
    for selection in selections {
        let Selection::Field(field) = &selection.node else { return None };
        if !field.node.directives.is_empty() {
            return None;
        }
        let value = match field.node.name.node.as_str() {
            "__typename" => Value::String(T::type_name().into_owned()),
            _ => object.field(&ctx.with_field(field))?,
        };
        // A field that is there twice would have to be merged.
        if values.insert(field.node.response_key().node.clone(), value).is_some() {
            return None;
        }
    }
    Some(Value::Object(values))
}

/// An object in the schema that is read at once where that can be.
#[derive(Clone)]
pub struct Read<T>(pub(crate) T);

impl<T: AtHand> OutputType for Read<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match selection(ctx, &self.0) {
            Some(value) => Ok(value),
            None => self.0.resolve(ctx, field).await,
        }
    }
}
