//! What the schema says about sizes: which fields have pages, which are lists, and how long those of introspection are.

use std::collections::HashMap;

use async_graphql::{
    Value,
    parser::{
        Error, parse_schema,
        types::{BaseType, FieldDefinition, OperationType, Type, TypeKind, TypeSystemDefinition},
    },
};

use super::{
    sizes::{Measure, Size},
    words::Words,
};

/// Sizes of the fields of a schema, read once from its text.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    query: String,
    mutation: String,
    subscription: String,
    types: HashMap<String, HashMap<String, FieldOutline>>,
    /// The sizes that follow from the schema alone, by `Type.field`.
    sizes: HashMap<String, Size>,
    words: Words,
}

/// What the outline knows about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldOutline {
    /// Its name as `Type.field`.
    pub(super) path: String,
    /// The name of its type, without list and non-null.
    pub(super) ty: String,
    /// How many values it returns, as far as the schema says.
    pub(super) size: FieldSize,
    /// Whether it returns a list itself, rather than a connection that has one.
    pub(super) is_list: bool,
}

/// How many values a field returns, as far as the schema says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldSize {
    /// It takes `first` or `last`, with this default.
    Paged(Option<u64>),
    /// One for each of the `ids` that it takes.
    Ids,
    /// A list without pages.
    List,
    /// One value, or none.
    One,
}

/// The part of the introspection schema that has selections.
const INTROSPECTION: &str = "
    type __Schema { types: [__Type!]! queryType: __Type mutationType: __Type subscriptionType: __Type
        directives: [__Directive!]! }
    type __Type { fields: [__Field!] interfaces: [__Type!] possibleTypes: [__Type!] enumValues: [__EnumValue!]
        inputFields: [__InputValue!] ofType: __Type }
    type __Field { args: [__InputValue!]! type: __Type! }
    type __InputValue { type: __Type! }
    type __EnumValue { name: String }
    type __Directive { args: [__InputValue!]! locations: [String!]! }
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
            sizes: HashMap::new(),
            words: Words::default(),
        };
        outline.read(INTROSPECTION)?;
        outline.sizes = introspection(sdl)?;
        outline.read(sdl)?;
        let meta = |name: &str, ty: &str| FieldOutline {
            path: format!("Query.{name}"),
            ty: ty.to_owned(),
            size: FieldSize::One,
            is_list: false,
        };
        let query = outline.types.entry(outline.query.clone()).or_default();
        query.insert("__schema".to_owned(), meta("__schema", "__Schema"));
        query.insert("__type".to_owned(), meta("__type", "__Type"));
        Ok(outline)
    }

    fn read(&mut self, sdl: &str) -> Result<(), Error> {
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
                    let name = ty.node.name.node.to_string();
                    self.words.read(&ty.node);
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
                    let fields = fields
                        .iter()
                        .map(|field| (field.node.name.node.to_string(), outline(&name, &field.node)));
                    let fields: Vec<_> = fields.collect();
                    self.types.entry(name).or_default().extend(fields);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(())
    }

    /// Every list of the schema that has no pages, by `Type.field`.
    pub fn lists(&self) -> impl Iterator<Item = &str> {
        let fields =
            self.types.iter().filter(|(ty, _)| !ty.starts_with("__")).flat_map(|(_, fields)| fields.values());
        fields.filter(|field| field.size == FieldSize::List).map(|field| field.path.as_str())
    }

    /// Every field of the schema, by `Type.field`.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.types.values().flat_map(HashMap::values).map(|field| field.path.as_str())
    }

    /// What the schema alone says about the size of a field.
    pub(super) fn size(&self, path: &str) -> Option<&Size> {
        self.sizes.get(path)
    }

    /// Which inputs are words of enumerations.
    pub(super) fn words(&self) -> &Words {
        &self.words
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

fn outline(ty: &str, field: &FieldDefinition) -> FieldOutline {
    let takes = |names: &[&str]| {
        let arguments = field.arguments.iter();
        arguments.filter(|argument| names.contains(&argument.node.name.node.as_str())).collect::<Vec<_>>()
    };
    let is_number = |ty: &Type| matches!(&ty.base, BaseType::Named(name) if name == "Int");
    let mut pages = takes(&["first", "last"]);
    pages.retain(|page| is_number(&page.node.ty.node));
    let is_list = matches!(field.ty.node.base, BaseType::List(_));
    let size = if !pages.is_empty() {
        FieldSize::Paged(pages.iter().find_map(|page| match &page.node.default_value.as_ref()?.node {
            Value::Number(number) => number.as_u64(),
            _ => None,
        }))
    } else if is_list && !takes(&["ids"]).is_empty() {
        FieldSize::Ids
    } else if is_list {
        FieldSize::List
    } else {
        FieldSize::One
    };
    let path = format!("{ty}.{}", field.name.node);
    FieldOutline { path, ty: base(&field.ty.node).to_owned(), size, is_list }
}

fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => base(item),
    }
}

/// How many lists and non-nulls wrap a type.
fn wrappers(ty: &Type) -> usize {
    let own = usize::from(!ty.nullable);
    match &ty.base {
        BaseType::Named(_) => own,
        BaseType::List(item) => own + 1 + wrappers(item),
    }
}

/// What every schema has of its own, a little more than there is: types and scalars, their fields and arguments, the words of
/// their enumerations, directives, and what wraps all of these.
mod built_in {
    pub(super) const TYPES: u64 = 20;
    pub(super) const FIELDS: u64 = 60;
    pub(super) const ARGUMENTS: u64 = 16;
    pub(super) const VALUES: u64 = 32;
    pub(super) const DIRECTIVES: u64 = 8;
    pub(super) const WRAPPERS: u64 = 60;
}

/// How long the lists of introspection are.
fn introspection(sdl: &str) -> Result<HashMap<String, Size>, Error> {
    let (mut types, mut fields, mut arguments, mut inputs, mut values, mut interfaces) =
        (0_u64, Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut references: Vec<u64> = Vec::new();
    let (mut directives, mut members) = (Vec::new(), 0);
    let mut refer = |ty: &Type| {
        for step in 0..wrappers(ty) {
            match references.get_mut(step) {
                Some(count) => *count += 1,
                None => references.push(1),
            }
        }
    };
    let length = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    for definition in parse_schema(sdl)?.definitions {
        match definition {
            TypeSystemDefinition::Schema(_) => {}
            TypeSystemDefinition::Directive(directive) => {
                directives.push(length(directive.node.arguments.len()));
                directive.node.arguments.iter().for_each(|argument| refer(&argument.node.ty.node));
            }
            TypeSystemDefinition::Type(ty) => {
                types += 1;
                let (own, implements) = match &ty.node.kind {
                    TypeKind::Object(object) => (object.fields.as_slice(), object.implements.len()),
                    TypeKind::Interface(interface) => {
                        (interface.fields.as_slice(), interface.implements.len())
                    }
                    TypeKind::Enum(ty) => {
                        values.push(length(ty.values.len()));
                        continue;
                    }
                    TypeKind::InputObject(ty) => {
                        inputs.push(length(ty.fields.len()));
                        ty.fields.iter().for_each(|field| refer(&field.node.ty.node));
                        continue;
                    }
                    TypeKind::Union(ty) => {
                        members += length(ty.members.len());
                        continue;
                    }
                    TypeKind::Scalar => continue,
                };
                interfaces.push(length(implements));
                fields.push(length(own.len()));
                for field in own {
                    refer(&field.node.ty.node);
                    arguments.push(length(field.node.arguments.len()));
                    field.node.arguments.iter().for_each(|argument| refer(&argument.node.ty.node));
                }
            }
        }
    }
    let more = |counts: Vec<u64>, built_in: u64| {
        let measure = Measure::of(counts);
        Measure::new(measure.each.max(built_in), measure.all.saturating_add(built_in))
    };
    let types = Measure::of([types + built_in::TYPES]);
    let wrapped = references.into_iter().map(|all| Measure::new(1, all + built_in::WRAPPERS)).collect();
    let list = |measure| Size::list(measure).owned();
    // An interface lists what implements it, a union its members.
    let possible = Measure::of([members + interfaces.iter().sum::<u64>()]);
    Ok(HashMap::from([
        ("__Schema.types".to_owned(), list(types)),
        (
            "__Schema.directives".to_owned(),
            list(Measure::of([length(directives.len()) + built_in::DIRECTIVES])),
        ),
        ("__Directive.args".to_owned(), list(more(directives, built_in::ARGUMENTS))),
        ("__Directive.locations".to_owned(), list(Measure::each(20))),
        ("__Type.fields".to_owned(), list(more(fields, built_in::FIELDS))),
        ("__Type.enumValues".to_owned(), list(more(values, built_in::VALUES))),
        ("__Type.inputFields".to_owned(), list(more(inputs, 0))),
        ("__Type.interfaces".to_owned(), Size::list(more(interfaces, 0))),
        ("__Type.possibleTypes".to_owned(), Size::list(possible)),
        ("__Field.args".to_owned(), list(more(arguments, built_in::ARGUMENTS))),
        ("__Type.ofType".to_owned(), Size { steps: wrapped, ..Size::default() }),
    ]))
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
        assert_eq!(field("Root", "names"), Some(("A", FieldSize::List)));
        assert_eq!(field("Root", "one"), Some(("A", FieldSize::One)));
        assert_eq!(field("Root", "__schema"), Some(("__Schema", FieldSize::One)));
        assert_eq!(field("A", "more"), Some(("Things", FieldSize::Paged(None))));
        assert_eq!(field("__Type", "fields"), Some(("__Field", FieldSize::List)));
        assert_eq!(field("Root", "nothing"), None);
        assert!(Outline::from_sdl("type {").is_err());
    }
}
