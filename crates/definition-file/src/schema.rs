//! The JSON Schema of the format, for editors that complete names and mark slips while a definition is typed.
//!
//! Keys and kinds come from the reader itself, names from the vocabulary. What only the whole file can tell (a probe that
//! is not there, a class that nothing reaches) is left to `definition check`.

use facts::{Classification, FactDefinition, FactKind, Kind, Unit, Vocabulary};
use serde_json::{Map, Value as Json, json};

use crate::read::{FORMS, Key, Need, Part, Shape, Slot, Words, keys};
use crate::words::{Outcome, Status};

const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// Returns the JSON Schema (draft 7) of a definition file over these facts.
///
/// ```
/// let schema = definition_file::json_schema(&facts::Vocabulary::built_in());
/// assert!(schema["properties"]["class"].is_object());
/// ```
///
/// A file with facts of its own may name others than those; in any other an unknown name is a mistake.
#[must_use]
pub fn json_schema(vocabulary: &Vocabulary) -> Json {
    let keys = keys();
    let (open, known) = (Writer { vocabulary, known: false }, Writer { vocabulary, known: true });
    let mut schema = open.table("", &keys);
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!("A definition for Rare Jewels"));
    let without = |key: &str| json!({ "not": { "required": [key] } });
    schema.insert(
        "allOf".to_owned(),
        json!([
            { "if": without("fact"), "then": { "properties": known.overlay(&keys) } },
            { "if": without("extends"), "then": { "required": ["characteristic", "otherwise"] } },
        ]),
    );
    let conditions =
        json!({ open.condition_name(): open.condition(), known.condition_name(): known.condition() });
    schema.insert("definitions".to_owned(), conditions);
    Json::Object(schema)
}

struct Writer<'v> {
    vocabulary: &'v Vocabulary,
    /// Whether there are no other facts than those of the vocabulary.
    known: bool,
}

impl Writer<'_> {
    fn table(&self, path: &str, keys: &[Key]) -> Map<String, Json> {
        let properties: Map<String, Json> = keys
            .iter()
            .map(|key| {
                let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
                let mut schema = self.shape(&path, &key.shape);
                if let (Some(help), Some(schema)) = (help(&path), schema.as_object_mut()) {
                    schema.insert("description".to_owned(), json!(help));
                }
                (key.name.to_owned(), schema)
            })
            .collect();
        let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        object(json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        }))
    }

    fn shape(&self, path: &str, shape: &Shape) -> Json {
        match shape {
            Shape::Text(words) => word(*words),
            Shape::Texts(words) => json!({ "type": "array", "items": word(*words) }),
            Shape::Number => json!({ "type": "number" }),
            Shape::Boolean => json!({ "type": "boolean" }),
            Shape::Date => json!({ "type": "string", "format": "date" }),
            Shape::Range => range(&json!({ "type": "number" }), &["low", "high"]),
            Shape::Condition => self.condition_reference(),
            Shape::Value => json!({ "type": ["boolean", "number", "string", "array", "object"] }),
            Shape::Table(keys) => Json::Object(self.table(path, keys)),
            Shape::Tables(keys) => json!({ "type": "array", "items": self.table(path, keys) }),
            Shape::Facts => self.facts(),
            Shape::Outcomes => json!({
                "type": "object",
                "propertyNames": { "pattern": SLUG },
                "additionalProperties": { "enum": Outcome::ALL.map(Outcome::as_str) },
            }),
        }
    }

    /// What the keys say more closely under this writer: only those that name facts.
    fn overlay(&self, keys: &[Key]) -> Map<String, Json> {
        let closer = keys.iter().filter_map(|key| {
            let schema = match &key.shape {
                Shape::Condition => self.condition_reference(),
                Shape::Facts => self.facts(),
                Shape::Table(keys) => json!({ "properties": self.overlay(keys) }),
                Shape::Tables(keys) => json!({ "items": { "properties": self.overlay(keys) } }),
                _ => return None,
            };
            Some((key.name.to_owned(), schema))
        });
        closer.collect()
    }

    fn condition_name(&self) -> &'static str {
        if self.known { "condition-of-known-facts" } else { "condition" }
    }

    fn condition_reference(&self) -> Json {
        json!({ "$ref": format!("#/definitions/{}", self.condition_name()) })
    }

    /// A table with one key, which names the kind.
    fn condition(&self) -> Json {
        let kinds: Map<String, Json> = FORMS
            .iter()
            .map(|form| {
                let mut schema = self.slot(form.slot);
                if let Some(schema) = schema.as_object_mut() {
                    schema.insert("description".to_owned(), json!(form.help));
                }
                (form.kind.to_owned(), schema)
            })
            .collect();
        json!({
            "type": "object", "minProperties": 1, "maxProperties": 1,
            "properties": kinds, "additionalProperties": false,
        })
    }

    fn slot(&self, slot: Slot) -> Json {
        match slot {
            Slot::Fact(kinds) => self.fact_name(kinds),
            Slot::Probe | Slot::Characteristic => word(Words::Slug),
            // A reference must stand alone.
            Slot::Condition => json!({ "allOf": [self.condition_reference()] }),
            Slot::Conditions => {
                json!({ "type": "array", "minItems": 1, "items": self.condition_reference() })
            }
            Slot::Value => json!({ "type": ["string", "boolean"] }),
            Slot::Choice => json!({ "type": "string" }),
            Slot::Choices => json!({ "type": "array", "minItems": 1, "items": { "type": "string" } }),
            Slot::Count => json!({ "type": "integer", "minimum": 0 }),
            Slot::Threshold => {
                json!({ "anyOf": [{ "type": "number" }, { "enum": ["conception", "birth"] }] })
            }
            Slot::Unit => self.unit(),
            Slot::Reached => json!({ "enum": ["met", "partly-met"] }),
            Slot::Parts(parts) => self.parts(parts),
        }
    }

    fn fact_name(&self, kinds: &[FactKind]) -> Json {
        let of_kind = |wanted: bool| {
            let facts = self.vocabulary.iter().map(|(_, fact)| fact);
            facts.filter(move |fact| kinds.contains(&fact.fact_kind()) == wanted)
        };
        let ids: Vec<&str> = of_kind(true).map(|fact| fact.id.as_str()).collect();
        let questions: Vec<&str> = of_kind(true).map(|fact| fact.question.as_str()).collect();
        let known = json!({ "enum": ids, "x-taplo": { "docs": { "enumValues": questions } } });
        if self.known {
            return known;
        }
        let others: Vec<&str> = of_kind(false).map(|fact| fact.id.as_str()).collect();
        json!({ "anyOf": [known, { "type": "string", "not": { "enum": others } }] })
    }

    fn unit(&self) -> Json {
        let mut units = vec!["years".to_owned()];
        for (_, fact) in self.vocabulary.iter() {
            if let Kind::Number { unit, .. } = &fact.kind
                && !units.contains(&unit.to_string())
            {
                units.push(unit.to_string());
            }
        }
        let known = json!({ "enum": units });
        if self.known { known } else { json!({ "anyOf": [known, { "type": "string" }] }) }
    }

    fn parts(&self, parts: &[Part]) -> Json {
        let properties: Map<String, Json> =
            parts.iter().map(|part| (part.key.to_owned(), self.slot(part.slot))).collect();
        let with = |need: Need| parts.iter().filter(move |part| part.need == need).map(|part| part.key);
        let mut schema = object(json!({
            "type": "object",
            "properties": properties,
            "required": with(Need::Must).collect::<Vec<_>>(),
            "additionalProperties": false,
        }));
        let one_of: Vec<Json> = with(Need::OneOf).map(|key| json!({ "required": [key] })).collect();
        if !one_of.is_empty() {
            schema.insert("oneOf".to_owned(), json!(one_of));
        }
        let links: Vec<Json> = self.vocabulary.iter().filter_map(|(_, fact)| link(fact, parts)).collect();
        if !links.is_empty() {
            schema.insert("allOf".to_owned(), json!(links));
        }
        Json::Object(schema)
    }

    /// What a test can say of facts.
    fn facts(&self) -> Json {
        let mut properties = Map::new();
        for (_, fact) in self.vocabulary.iter() {
            let known =
                json!({ "anyOf": [value(fact), { "const": "unknown" }], "description": fact.question });
            properties.insert(fact.id.clone(), known);
            if fact.fact_kind() == FactKind::Set {
                let help = "whether the list above is complete";
                properties.insert(
                    format!("{}_complete", fact.id),
                    json!({ "type": "boolean", "description": help }),
                );
            }
        }
        json!({ "type": "object", "properties": properties, "additionalProperties": !self.known })
    }
}

/// The choices of a fact, wherever a condition about it names one.
fn link(fact: &FactDefinition, parts: &[Part]) -> Option<Json> {
    let fits =
        parts.iter().any(|part| matches!(part.slot, Slot::Fact(kinds) if kinds.contains(&fact.fact_kind())));
    let choices = || json!({ "enum": ids(fact) });
    let closer: Map<String, Json> = parts
        .iter()
        .filter_map(|part| {
            let schema = match (part.slot, fact.fact_kind()) {
                (Slot::Value, FactKind::Boolean) => json!({ "type": "boolean" }),
                (Slot::Value | Slot::Choice, _) => choices(),
                (Slot::Choices, _) => json!({ "items": choices() }),
                _ => return None,
            };
            Some((part.key.to_owned(), schema))
        })
        .collect();
    (fits && !closer.is_empty()).then(|| {
        let about = json!({ "required": ["fact"], "properties": { "fact": { "const": fact.id } } });
        json!({ "if": about, "then": { "properties": closer } })
    })
}

/// The values of a fact.
fn value(fact: &FactDefinition) -> Json {
    match &fact.kind {
        Kind::Boolean { .. } => json!({ "type": "boolean" }),
        Kind::Choice(_) => json!({ "enum": ids(fact) }),
        Kind::Number { unit, .. } => {
            let number = json!({ "type": "number" });
            let mut schema = range(&number, &[]);
            if *unit == Unit::Months
                && let Some(either) = schema["anyOf"].as_array_mut()
            {
                either.push(json!({ "enum": ["conception", "birth"] }));
            }
            schema
        }
        Kind::Set { wte, .. } => {
            let member = json!({ "enum": ids(fact) });
            let amount = json!({
                "type": "object", "properties": { "id": member, "wte": range(&json!({ "type": "number" }), &[]) },
                "required": ["id"], "additionalProperties": false,
            });
            let items = if *wte { json!({ "anyOf": [member, amount] }) } else { member };
            json!({ "type": "array", "items": items })
        }
    }
}

/// A number, or a table with its ends, some of which must be there.
fn range(number: &Json, required: &[&str]) -> Json {
    json!({ "anyOf": [number, {
        "type": "object", "properties": { "low": number, "high": number },
        "required": required, "additionalProperties": false,
    }] })
}

fn ids(fact: &FactDefinition) -> Vec<&str> {
    fact.choices().iter().map(|choice| choice.id.as_str()).collect()
}

fn word(words: Words) -> Json {
    match words {
        Words::Any => json!({ "type": "string" }),
        Words::Slug => json!({ "type": "string", "pattern": SLUG }),
        Words::Status => {
            json!({ "enum": Status::ALL.map(Status::id) })
        }
        Words::Classification => json!({ "enum": Classification::ALL.map(Classification::id) }),
        Words::FactKind => json!({ "enum": ["boolean", "number", "choice", "set"] }),
    }
}

fn object(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

/// What the keys mean, for people who type them.
const HELP: [(&str, &str); 38] = [
    (
        "id",
        "what all versions of the definition have in common; clients call it by id and version: rare-jewels-2019",
    ),
    ("version", "which version this is"),
    ("title", "for people"),
    ("status", "draft until it is in force; then current; superseded when a later version is in force"),
    ("effective-from", "the first day on which this version is in force: 2019-06-01"),
    ("supersedes", "the id and version of the definition that this one replaces"),
    (
        "extends",
        "the id and version of the definition that this one is a local variant of; parts with the same id replace its parts",
    ),
    ("source", "a citation; characteristics name it by its slug"),
    ("fact", "a fact that the vocabulary lacks; it becomes a question"),
    ("fact.kind", "yes or no, a number, one of several choices, or a list of choices"),
    ("fact.question", "what a person is asked"),
    ("fact.help", "what to bear in mind when answering"),
    ("fact.yes", "the sentence that is said when it holds: it is a team in its own right"),
    ("fact.no", "the sentence that is said when it does not"),
    ("probe", "a named condition, which others can use and explanations call by its title"),
    ("probe.when", "the condition"),
    ("characteristic", "one thing that the definition looks for"),
    ("characteristic.met-when", "the service has it"),
    ("characteristic.partly-when", "the service has it in part, when it does not have it whole"),
    ("characteristic.applies-if", "without this the characteristic does not apply, and leaves the score"),
    ("characteristic.weight", "what it adds to the score; 1 without it"),
    ("characteristic.required", "whether a service without it cannot be of the first-rate class"),
    ("characteristic.remedy", "what to do about it when it is not met"),
    (
        "class",
        "a class that a service can be of; the first that fits, in the order of the file, is the verdict",
    ),
    ("class.classification", "the term of the registry under which the class is counted"),
    ("class.because", "why a service is of this class, in a sentence without a full stop"),
    ("class.before", "in a definition that extends another: the class that this new one is tried before"),
    ("otherwise", "what a service is that fits no class"),
    (
        "presumption",
        "what is presumed where the evidence is silent, for the likely class; it never changes what is decided",
    ),
    ("presumption.fact", "the fact that is presumed, where it is not known"),
    (
        "presumption.value",
        "what it is presumed to be; \"complete\" for a list that is presumed to name everything that there is",
    ),
    ("presumption.when", "it is presumed where this is known to hold"),
    ("presumption.unless", "it is not presumed where this is known to hold"),
    ("presumption.because", "why that is usual, in a sentence without a full stop"),
    (
        "without-presumptions",
        "in a definition that extends another: the ids of the presumptions that it does not take over",
    ),
    ("test", "what must come out for a given service; a definition whose test fails is not loaded"),
    ("test.expect", "what must come out; `likely` and `presumed` are about the likely class"),
    ("test.given", "what is known of the service; a fact that is not named is unknown"),
];

fn help(path: &str) -> Option<&'static str> {
    HELP.iter().find(|(own, _)| *own == path).map(|(_, help)| *help)
}

#[cfg(test)]
mod tests {
    use facts::Vocabulary;

    use super::{HELP, json_schema};

    #[test]
    fn every_help_is_about_a_key_that_there_is() {
        let schema = json_schema(&Vocabulary::built_in());
        for (path, help) in HELP {
            let mut at = &schema;
            for key in path.split('.') {
                let table = at.get("items").unwrap_or(at);
                at = &table["properties"][key];
            }
            assert_eq!(at["description"], help, "{path}");
        }
    }
}
