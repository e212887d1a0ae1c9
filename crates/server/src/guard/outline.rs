//! What the schema says about sizes: which fields have pages, which are lists.
//!
//! # Static cost
//! The cost of an operation is the number of fields its answer can have, estimated before it runs:
//!
//! ```text
//! cost(selection) = Σ over its fields of (1 + size(field) × cost(its selection))
//! ```
//!
//! so a field costs the product of the sizes on the path to it. The size of a field is
//! - with `first` or `last`: that number, whether written out, from a variable, a variable's default or the schema's;
//! - of a connection asked without either: an assumed page;
//! - of a list without pages: an assumed length, but for a list directly within a page (`nodes`, `edges`), which is
//!   that page and counts once;
//! - of anything else: one.
//!
//! A field that takes more work than most counts as its weight instead of the one ([`Outline::weigh`]).
//!
//! Introspection is measured by the same rule, with ten for each of its lists, so that the types of the fields of
//! the types of the fields cannot be had for nothing.

use std::collections::HashMap;

use async_graphql::{
    Value,
    parser::{
        Error, parse_schema,
        types::{BaseType, FieldDefinition, OperationType, Type, TypeKind, TypeSystemDefinition},
    },
};

/// Sizes of the fields of a schema, read once from its text.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    query: String,
    mutation: String,
    subscription: String,
    types: HashMap<String, HashMap<String, FieldOutline>>,
}

/// What the outline knows about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldOutline {
    /// The name of its type, without list and non-null.
    pub(super) ty: String,
    /// How many of them it answers.
    pub(super) size: FieldSize,
    /// Whether it answers a list itself, rather than a connection that has one.
    pub(super) is_list: bool,
    /// What it costs itself.
    pub(super) weight: u64,
}

/// How many things a field answers, as far as the schema tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldSize {
    /// It takes `first` or `last`, with this default.
    Paged(Option<u64>),
    /// A list without pages; its length where it is known.
    List(Option<u64>),
    /// One thing, or none.
    One,
}

/// Assumed length of the lists of introspection.
const INTROSPECTION_LIST: u64 = 10;

/// The part of the introspection schema that has selections.
const INTROSPECTION: &str = "
    type __Schema { types: [__Type] queryType: __Type mutationType: __Type subscriptionType: __Type
        directives: [__Directive] }
    type __Type { fields: [__Field] interfaces: [__Type] possibleTypes: [__Type] enumValues: [__EnumValue]
        inputFields: [__InputValue] ofType: __Type }
    type __Field { args: [__InputValue] type: __Type }
    type __InputValue { type: __Type }
    type __EnumValue { name: String }
    type __Directive { args: [__InputValue] }
";

impl Outline {
    /// Reads a schema in the schema definition language.
    ///
    /// # Errors
    /// When the text is not a schema.
    pub fn from_sdl(sdl: &str) -> Result<Self, Error> {
        let mut outline = Self {
            query: "Query".to_owned(),
            mutation: "Mutation".to_owned(),
            subscription: "Subscription".to_owned(),
            types: HashMap::new(),
        };
        outline.read(INTROSPECTION, Some(INTROSPECTION_LIST))?;
        outline.read(sdl, None)?;
        let meta =
            |ty: &str| FieldOutline { ty: ty.to_owned(), size: FieldSize::One, is_list: false, weight: 1 };
        let query = outline.types.entry(outline.query.clone()).or_default();
        query.insert("__schema".to_owned(), meta("__Schema"));
        query.insert("__type".to_owned(), meta("__Type"));
        Ok(outline)
    }

    /// Gives a field a cost of its own: that of as many fields as `weight` says. Nothing happens where there is no such
    /// field.
    #[must_use]
    pub fn weigh(mut self, ty: &str, field: &str, weight: u64) -> Self {
        if let Some(known) = self.types.get_mut(ty).and_then(|fields| fields.get_mut(field)) {
            known.weight = weight;
        }
        self
    }

    fn read(&mut self, sdl: &str, list: Option<u64>) -> Result<(), Error> {
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    for (root, name) in [
                        (schema.node.query, &mut self.query),
                        (schema.node.mutation, &mut self.mutation),
                        (schema.node.subscription, &mut self.subscription),
                    ] {
                        if let Some(root) = root {
                            *name = root.node.to_string();
                        }
                    }
                }
                TypeSystemDefinition::Type(ty) => {
                    let fields = match ty.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => interface.fields,
                        TypeKind::Scalar
                        | TypeKind::Union(_)
                        | TypeKind::Enum(_)
                        | TypeKind::InputObject(_) => {
                            continue;
                        }
                    };
                    let known = self.types.entry(ty.node.name.node.to_string()).or_default();
                    known.extend(
                        fields
                            .iter()
                            .map(|field| (field.node.name.node.to_string(), outline(&field.node, list))),
                    );
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(())
    }

    /// The type whose fields an operation of this kind selects.
    pub(super) fn root(&self, operation: OperationType) -> &str {
        match operation {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        }
    }

    /// What is known about a field; nothing about fields that do not exist, which validation will refuse.
    pub(super) fn field(&self, ty: &str, field: &str) -> Option<&FieldOutline> {
        self.types.get(ty)?.get(field)
    }
}

fn outline(field: &FieldDefinition, list: Option<u64>) -> FieldOutline {
    let mut pages = field
        .arguments
        .iter()
        .filter(|argument| matches!(argument.node.name.node.as_str(), "first" | "last"))
        .peekable();
    let is_list = matches!(field.ty.node.base, BaseType::List(_));
    let size = if pages.peek().is_some() {
        FieldSize::Paged(pages.find_map(|page| match &page.node.default_value.as_ref()?.node {
            Value::Number(number) => number.as_u64(),
            _ => None,
        }))
    } else if is_list {
        FieldSize::List(list)
    } else {
        FieldSize::One
    };
    FieldOutline { ty: base(&field.ty.node).to_owned(), size, is_list, weight: 1 }
}

fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => base(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_pages_lists_and_roots() {
        let outline = Outline::from_sdl(
            "schema { query: Root } \"\"\"Described.\"\"\" type Root { things(first: Int = 20): Things! names: [[A!]!]! one: A }
             interface A { more(last: Int, after: String): Things! }",
        )
        .unwrap();
        assert_eq!(outline.root(OperationType::Query), "Root");
        assert_eq!(outline.root(OperationType::Mutation), "Mutation");
        let field = |ty, name| outline.field(ty, name).map(|field| (field.ty.as_str(), field.size));
        assert_eq!(field("Root", "things"), Some(("Things", FieldSize::Paged(Some(20)))));
        assert_eq!(field("Root", "names"), Some(("A", FieldSize::List(None))));
        assert_eq!(field("Root", "one"), Some(("A", FieldSize::One)));
        assert_eq!(field("Root", "__schema"), Some(("__Schema", FieldSize::One)));
        assert_eq!(field("A", "more"), Some(("Things", FieldSize::Paged(None))));
        assert_eq!(field("__Type", "fields"), Some(("__Field", FieldSize::List(Some(10)))));
        assert_eq!(field("Root", "nothing"), None);
        assert!(Outline::from_sdl("type {").is_err());
    }
}
