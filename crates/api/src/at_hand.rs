//! Objects whose fields are at hand.
//!
//! async-graphql makes a future and a value of every field, and of the values a text. A score matrix has thousands of fields
//! that only have to be read. An object that is `AtHand` writes them as text at once; as soon as anything is asked for that
//! is not at hand, or with a directive, it is resolved as every other object. Both ways come to the same
//! (`tests/at_hand.rs`).

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::EnumType;
use async_graphql::{Context, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};
use async_graphql_value::RAW_VALUE_TOKEN;
use serde::Serialize;

/// An object that has some of its fields at hand.
pub(crate) trait AtHand: OutputType {
    /// Writes the value of a field as its resolver would give it; `None` when it is not at hand, or comes to an error.
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()>;
}

/// A text in JSON that is being written.
#[derive(Default)]
pub(crate) struct Writing {
    text: Vec<u8>,
}

impl Writing {
    /// A value.
    pub(crate) fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Option<()> {
        serde_json::to_writer(&mut self.text, value).ok()
    }

    /// A word of an enumeration.
    pub(crate) fn word<T: EnumType>(&mut self, word: impl Into<T>) -> Option<()> {
        let word = word.into();
        let item = T::items().iter().find(|item| item.value == word)?;
        self.value(item.name)
    }

    /// What is selected of an object below a field.
    pub(crate) fn object<T: AtHand>(&mut self, ctx: &Context<'_>, object: &T) -> Option<()> {
        self.selected(&ctx.with_selection_set(&ctx.item.node.selection_set), object)
    }

    /// The same for a list of objects.
    pub(crate) fn objects<T: AtHand>(
        &mut self,
        ctx: &Context<'_>,
        objects: impl Iterator<Item = T>,
    ) -> Option<()> {
        let selection = ctx.with_selection_set(&ctx.item.node.selection_set);
        self.text.push(b'[');
        for (position, object) in objects.enumerate() {
            if position > 0 {
                self.text.push(b',');
            }
            self.selected(&selection, &object)?;
        }
        self.text.push(b']');
        Some(())
    }

    fn selected<T: AtHand>(&mut self, ctx: &ContextSelectionSet<'_>, object: &T) -> Option<()> {
        interrupt::check();
        self.text.push(b'{');
        self.fields(ctx, object, &mut true)?;
        self.text.push(b'}');
        Some(())
    }

    fn fields<T: AtHand>(
        &mut self,
        ctx: &ContextSelectionSet<'_>,
        object: &T,
        first: &mut bool,
    ) -> Option<()> {
        for selection in &ctx.item.node.items {
            let (condition, directives, below) = match &selection.node {
                Selection::Field(field) => {
                    if !field.node.directives.is_empty() {
                        return None;
                    }
                    if !std::mem::take(first) {
                        self.text.push(b',');
                    }
                    self.value(field.node.response_key().node.as_str())?;
                    self.text.push(b':');
                    match field.node.name.node.as_str() {
                        "__typename" => self.value(&T::type_name())?,
                        _ => object.field(&ctx.with_field(field), self)?,
                    }
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    (fragment.type_condition.as_ref(), &fragment.directives, &fragment.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    let FragmentDefinition { type_condition, directives, selection_set } =
                        &ctx.query_env.fragments.get(&spread.node.fragment_name.node)?.node;
                    if !spread.node.directives.is_empty() {
                        return None;
                    }
                    (Some(type_condition), directives, selection_set)
                }
            };
            let about_it =
                condition.is_none_or(|condition| condition.node.on.node.as_str() == T::type_name());
            if !about_it || !directives.is_empty() {
                return None;
            }
            self.fields(&ctx.with_selection_set(below), object, first)?;
        }
        Some(())
    }

    fn into_value(self) -> Option<Value> {
        let text = Value::String(String::from_utf8(self.text).ok()?);
        Some(Value::Object(IndexMap::from([(Name::new(RAW_VALUE_TOKEN), text)])))
    }
}

/// Whether no two fields of an answer come to stand in one place. What is asked for twice has to be merged, which no
/// text can be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Apart(bool);

impl Apart {
    /// Looks through the operation of a request.
    pub(crate) fn of(ctx: &Context<'_>) -> Self {
        let operation = &ctx.query_env.operation.node.selection_set.node;
        Self(fields_apart(ctx, operation, &mut Vec::new()))
    }
}

/// Whether a selection, with all of its fragments, names no field twice. Documents with a cycle are not executed.
fn fields_apart<'d>(ctx: &Context<'d>, set: &'d SelectionSet, keys: &mut Vec<&'d str>) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let key = field.node.response_key().node.as_str();
            let new = !keys.contains(&key);
            keys.push(key);
            new && fields_apart(ctx, &field.node.selection_set.node, &mut Vec::new())
        }
        Selection::InlineFragment(fragment) => fields_apart(ctx, &fragment.node.selection_set.node, keys),
        Selection::FragmentSpread(spread) => {
            let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node);
            fragment.is_some_and(|fragment| fields_apart(ctx, &fragment.node.selection_set.node, keys))
        }
    })
}

/// An object in the schema that is read at once where that can be.
#[derive(Clone)]
pub struct Read<T> {
    pub(crate) object: T,
    apart: Apart,
}

impl<T> Read<T> {
    pub(crate) fn new(object: T, apart: Apart) -> Self {
        Self { object, apart }
    }
}

impl<T: AtHand> OutputType for Read<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let mut writing = Writing::default();
        let written = self.apart.0.then(|| writing.selected(ctx, &self.object)).flatten();
        match written.and_then(|()| writing.into_value()) {
            Some(value) => Ok(value),
            None => self.object.resolve(ctx, field).await,
        }
    }
}
