//! Random documents that a schema allows.

use std::collections::HashMap;
use std::fmt::Write;

use async_graphql::parser::{
    parse_schema,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, TypeDefinition, TypeKind, TypeSystemDefinition,
    },
};
use readmodel::Snapshot;

use crate::registries::{self, Random};

/// Levels of selections.
const DEPTH: usize = 7;

/// The types of a schema, to select from.
pub(crate) struct Documents {
    types: HashMap<String, TypeDefinition>,
}

impl Documents {
    pub(crate) fn of(sdl: &str) -> Self {
        let definitions = parse_schema(sdl).unwrap().definitions.into_iter();
        let types = definitions.filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
            _ => None,
        });
        Self { types: types.collect() }
    }

    /// A query of a few fields, each with a few below it.
    pub(crate) fn any(&self, snapshot: &Snapshot, random: &mut Random) -> String {
        let mut text = String::new();
        self.selection("Query", DEPTH - random.below(3), snapshot, random, &mut text);
        text
    }

    fn fields(&self, ty: &str) -> Vec<&FieldDefinition> {
        match self.types.get(ty).map(|ty| &ty.kind) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| &field.node).collect(),
            Some(TypeKind::Interface(interface)) => {
                interface.fields.iter().map(|field| &field.node).collect()
            }
            _ => Vec::new(),
        }
    }

    fn is_leaf(&self, ty: &str) -> bool {
        !matches!(
            self.types.get(ty).map(|ty| &ty.kind),
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        )
    }

    fn selection(&self, ty: &str, depth: usize, snapshot: &Snapshot, random: &mut Random, text: &mut String) {
        text.push_str("{ __typename ");
        if let Some(TypeKind::Union(union)) = self.types.get(ty).map(|ty| &ty.kind) {
            for member in &union.members {
                write!(text, "... on {} ", member.node).unwrap();
                self.selection(&member.node, depth - 1, snapshot, random, text);
            }
        }
        if let Some(TypeKind::Interface(_)) = self.types.get(ty).map(|ty| &ty.kind) {
            for member in ["Service", "CommissioningBody"] {
                write!(text, "... on {member} ").unwrap();
                self.selection(member, depth.saturating_sub(1).max(1), snapshot, random, text);
            }
        }
        let fields = self.fields(ty);
        for number in 0..=random.below(4) {
            if fields.is_empty() {
                break;
            }
            let field = random.pick(&fields);
            let below = base(&field.ty.node.base);
            // The past is another snapshot: it is charged when it is known.
            if field.name.node == "past" || depth <= 1 && !self.is_leaf(below) {
                continue;
            }
            write!(text, "f{number}: {}", field.name.node).unwrap();
            arguments(field, snapshot, random, text);
            text.push(' ');
            if !self.is_leaf(below) {
                self.selection(below, depth - 1, snapshot, random, text);
            }
        }
        text.push_str("} ");
    }
}

fn arguments(field: &FieldDefinition, snapshot: &Snapshot, random: &mut Random, text: &mut String) {
    let mut given = Vec::new();
    for given_to in &field.arguments {
        let required = !given_to.node.ty.node.nullable && given_to.node.default_value.is_none();
        if let Some(value) = argument(&given_to.node, required, snapshot, random) {
            given.push(format!("{}: {value}", given_to.node.name.node));
        }
    }
    // A page has one end.
    if given.iter().any(|one| one.starts_with("first")) {
        given.retain(|one| !one.starts_with("last"));
    }
    if !given.is_empty() {
        write!(text, "({})", given.join(", ")).unwrap();
    }
}

fn argument(
    argument: &InputValueDefinition,
    required: bool,
    snapshot: &Snapshot,
    random: &mut Random,
) -> Option<String> {
    let service = |random: &mut Random| {
        let slugs: Vec<String> =
            snapshot.registry().services().map(|one| one.service.slug.to_string()).collect();
        slugs.get(random.below(slugs.len())).cloned().unwrap_or_default()
    };
    let body = |random: &mut Random| {
        let slugs: Vec<String> = snapshot.registry().bodies().map(|one| one.body.slug.to_string()).collect();
        slugs.get(random.below(slugs.len())).cloned().unwrap_or_default()
    };
    let slug = |random: &mut Random| if random.chance(2) { service(random) } else { body(random) };
    let definition = |random: &mut Random| {
        (*random.pick(&["rare-jewels-2019", "pif-self-audit", "mmha-brief"])).to_owned()
    };
    Some(match (argument.name.node.as_str(), base(&argument.ty.node.base)) {
        ("first" | "last", "Int") if required || random.chance(2) => (1 + random.below(100)).to_string(),
        ("since", _) => "0".to_owned(),
        ("from", "Int") => "2010".to_owned(),
        ("to", "Int") => "2030".to_owned(),
        ("text", _) => format!("{:?}", random.pick(&["a", "service", "body name", "leeds infant"])),
        ("definition" | "base" | "other", _) => format!("{:?}", definition(random)),
        ("class", _) => "\"parent-infant-team\"".to_owned(),
        ("slug" | "body", _) => format!("{:?}", slug(random)),
        ("id", "String") => {
            format!("{:?}", random.pick(&["professions", "dedicated_team", "rare-jewels-2019"]))
        }
        ("ids" | "id", _) => {
            let one = |slug: String, kind: &str| format!("{:?}", id(kind, &slug));
            let ids: Vec<String> = (0..random.below(5))
                .map(|_| match random.below(4) {
                    0 => one(service(random), "service"),
                    1 => one(registries::proposal(random), "proposal"),
                    2 => one(registries::proposal(random), "preview"),
                    _ => one(body(random), "commissioning-body"),
                })
                .collect();
            if argument.name.node == "ids" { format!("[{}]", ids.join(", ")) } else { ids.first()?.clone() }
        }
        ("known", _) if random.chance(2) => "true".to_owned(),
        ("asOf", _) if random.chance(2) => "\"2020-01-01\"".to_owned(),
        (_, "AssessInput") => {
            let facts = random.pick(&[
                "",
                "{ fact: \"host\", value: \"camhs\" }, { fact: \"dedicated_team\", value: false }",
            ]);
            format!("{{ facts: [{facts}] }}")
        }
        (_, "FundingScenarioInput") => "{ withdraw: [], budgets: [CAMHS, UNKNOWN] }".to_owned(),
        (_, "CapacityInput") => format!("{{ body: {:?} }}", body(random)),
        (_, "ServiceCountKey") => "[NATION, CLASSIFICATION, HOST]".to_owned(),
        (_, "FundingLineCountKey") => "[BUDGET, NATION, CURRENT]".to_owned(),
        (_, "AreaCountKey") => "[KIND, STATUS, NATION]".to_owned(),
        (_, "ChangeFilter") => "{ kinds: [CREATED, CHANGED] }".to_owned(),
        ("filter", "AreaFilter") => "{ kinds: [CLINICAL_COMMISSIONING_GROUP] }".to_owned(),
        (_, "ReturnSet") => random.pick(&["SYNTHETIC", "REGISTRY"]).to_string(),
        _ => return None,
    })
}

/// An id as the registry gives it out.
fn id(kind: &str, slug: &str) -> String {
    format!("{kind}:{slug}")
}

fn base(ty: &BaseType) -> &str {
    match ty {
        BaseType::Named(name) => name,
        BaseType::List(item) => base(&item.base),
    }
}
