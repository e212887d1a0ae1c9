//! Words of enumerations in documents: they stand without quotes. async-graphql takes a quoted one, too, since JSON has no other
//! way to write it in variables; but a document that does so runs nowhere else.

use std::collections::{HashMap, HashSet};

use async_graphql::{Pos, Positioned};
use async_graphql::{
    ServerError,
    parser::types::{
        BaseType, ExecutableDocument, FieldDefinition, InputValueDefinition, Selection, SelectionSet, Type,
        TypeDefinition, TypeKind,
    },
};
use async_graphql_value::Value;

use super::outline::Outline;
use crate::error::{Code, error};

/// The most that are named.
const ERRORS: usize = 20;

/// Which inputs are words: the enumerations of a schema, and the types of what takes values.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    enumerations: HashSet<String>,
    /// The type of each argument of a field (`Type.field`) and of each field of an input.
    inputs: HashMap<String, HashMap<String, String>>,
}

impl Words {
    pub(super) fn read(&mut self, ty: &TypeDefinition) {
        let name = ty.name.node.as_str();
        let of = |inputs: &[Positioned<InputValueDefinition>]| {
            let inputs = inputs.iter().map(|input| &input.node);
            inputs.map(|input| (input.name.node.to_string(), base(&input.ty.node).to_owned())).collect()
        };
        let mut fields = |fields: &[Positioned<FieldDefinition>]| {
            for field in fields.iter().filter(|field| !field.node.arguments.is_empty()) {
                self.inputs.insert(format!("{name}.{}", field.node.name.node), of(&field.node.arguments));
            }
        };
        match &ty.kind {
            TypeKind::Object(object) => fields(&object.fields),
            TypeKind::Interface(interface) => fields(&interface.fields),
            TypeKind::InputObject(input) => drop(self.inputs.insert(name.to_owned(), of(&input.fields))),
            TypeKind::Enum(_) => drop(self.enumerations.insert(name.to_owned())),
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }

    /// Looks for quoted words in a value of this type.
    fn look(&self, ty: &str, value: &Value, pos: Pos, errors: &mut Vec<ServerError>) {
        match value {
            Value::String(text) if self.enumerations.contains(ty) => {
                let shown: String = text.chars().take(60).collect();
                let message =
                    format!("expected a value of `{ty}` without quotes, got the string \"{shown}\"");
                errors.push(error(Code::GraphqlValidationFailed, message, Some(pos)));
            }
            Value::List(items) => items.iter().for_each(|item| self.look(ty, item, pos, errors)),
            Value::Object(fields) => {
                let Some(known) = self.inputs.get(ty) else { return };
                for (name, value) in fields {
                    if let Some(ty) = known.get(name.as_str()) {
                        self.look(ty, value, pos, errors);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The errors of the quoted words in a document. Takes time linear in its length.
pub(super) fn quoted(document: &ExecutableDocument, outline: &Outline) -> Vec<ServerError> {
    let mut errors = Vec::new();
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let definition = &definition.node;
            if let Some(default) = &definition.default_value {
                let value = default.node.clone().into_value();
                outline.words().look(base(&definition.var_type.node), &value, default.pos, &mut errors);
            }
        }
        let root = outline.root(operation.node.ty);
        selected(&operation.node.selection_set.node, root, outline, &mut errors);
    }
    for fragment in document.fragments.values() {
        let ty = fragment.node.type_condition.node.on.node.as_str();
        selected(&fragment.node.selection_set.node, ty, outline, &mut errors);
    }
    errors.truncate(ERRORS);
    errors
}

fn selected(set: &SelectionSet, ty: &str, outline: &Outline, errors: &mut Vec<ServerError>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let field = &field.node;
                let Some(known) = outline.field(ty, field.name.node.as_str()) else { continue };
                if let Some(arguments) = outline.words().inputs.get(&known.path) {
                    for (name, value) in &field.arguments {
                        if let Some(ty) = arguments.get(name.node.as_str()) {
                            outline.words().look(ty, &value.node, value.pos, errors);
                        }
                    }
                }
                selected(&field.selection_set.node, &known.ty, outline, errors);
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                let ty = condition.map_or(ty, |condition| condition.node.on.node.as_str());
                selected(&fragment.node.selection_set.node, ty, outline, errors);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => base(item),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::{super::outline::Outline, quoted};

    #[test]
    fn quoted_words_are_found_wherever_they_stand() {
        let outline = Outline::from_sdl(
            "type Query { a(kind: Kind, kinds: [Kind!], filter: Filter, text: String): Query }
             enum Kind { ONE TWO } input Filter { kinds: [Kind!], text: String, below: Filter }",
        )
        .unwrap();
        let found = |document: &str| {
            let errors = quoted(&parse_query(document).unwrap(), &outline);
            errors.into_iter().map(|error| error.message).collect::<Vec<_>>()
        };
        for good in [
            "{ a(kind: ONE, kinds: [ONE, TWO], filter: { kinds: [ONE], text: \"ONE\" }, text: \"ONE\") { __typename } }",
            "query($kind: Kind = ONE) { a(kind: $kind, kinds: null) { __typename } }",
            "{ nothing(kind: \"ONE\") }",
        ] {
            assert_eq!(found(good), Vec::<String>::new(), "{good}");
        }
        for bad in [
            "{ a(kind: \"ONE\") { __typename } }",
            "{ a { b: a(kinds: [ONE, \"ONE\"]) { __typename } } }",
            "{ a(filter: { below: { kinds: \"ONE\" } }) { __typename } }",
            "query($kind: Kind = \"ONE\") { a(kind: $kind) { __typename } }",
            "{ ... { ... on Query { a(kind: \"ONE\") { __typename } } } }",
            "{ ...F } fragment F on Query { a(kind: \"ONE\") { __typename } }",
        ] {
            let message = "expected a value of `Kind` without quotes, got the string \"ONE\"";
            assert_eq!(found(bad), [message], "{bad}");
        }
    }
}
