//! From the text of a file to [`RawDefinition`]: shapes and words only. Reading goes on after a mistake, so that all of
//! them are told at once.

mod condition;
mod fields;
mod shape;

use facts::suggest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::raw::{
    At, RawCharacteristic, RawClass, RawDefinition, RawFact, RawPresumption, RawProbe, RawSource, RawTest,
    Text,
};
use fields::Fields;

pub(crate) use condition::{FORMS, Need, Part, Slot};
pub(crate) use shape::{Key, Shape, Words};

/// The most characters of one text. The longest that ships has 154.
const MAX_TEXT: usize = 1000;
/// How many mistakes there may be before words that are not known are reported without a hint.
const MAX_HINTS: usize = 300;

/// Reads a file. The definition holds what could be read; it is only whole when there is no diagnostic.
pub(crate) fn read(text: &str) -> (RawDefinition, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut diagnostics: Vec<Diagnostic> = errors
        .into_iter()
        .map(|error| {
            let message = error.message().trim_end_matches('\n').replace('\n', "; ");
            Diagnostic::new(error.span().unwrap_or(0..0), format!("not TOML: {message}"))
        })
        .collect();
    if !diagnostics.is_empty() {
        return (RawDefinition::default(), diagnostics);
    }
    let mut fields = Fields::new(root.get_ref(), 0..text.len().min(1), "the definition", &mut diagnostics);
    let raw = definition(&mut fields);
    fields.finish();
    (raw, diagnostics)
}

/// The names that the parts of a file give themselves, also of those that cannot be read.
pub(crate) fn declared(text: &str) -> Vec<String> {
    let (root, _) = DeTable::parse_recoverable(text);
    let tables = root.get_ref().values().flat_map(|value| match value.get_ref() {
        DeValue::Array(items) => items.iter().collect(),
        _ => vec![value],
    });
    let names = tables.filter_map(|table| match table.get_ref() {
        DeValue::Table(table) => {
            table.get("id").or_else(|| table.get("slug"))?.get_ref().as_str().map(str::to_owned)
        }
        _ => None,
    });
    names.collect()
}

/// The keys of a definition file, as they are read.
pub(crate) fn keys() -> Vec<Key> {
    fields::keys(definition)
}

fn definition(fields: &mut Fields<'_, '_>) -> RawDefinition {
    RawDefinition {
        id: fields.word("id", Words::Slug),
        version: fields.word("version", Words::Slug),
        title: fields.text("title"),
        status: fields.optional_word("status", Words::Status),
        effective_from: fields.date("effective-from"),
        supersedes: fields.optional_text("supersedes"),
        extends: fields.optional_text("extends"),
        sources: fields.tables("source", |table| {
            let (slug, title) = (table.word("slug", Words::Slug), table.text("title"));
            let url = table.optional_text("url");
            Some(RawSource { slug: slug?, title: title?, url })
        }),
        facts: fields.tables("fact", fact),
        probes: fields.tables("probe", |table| {
            let (id, title) = (table.word("id", Words::Slug), table.text("title"));
            let when = table.condition("when");
            Some(RawProbe { id: id?, title: title?, when })
        }),
        characteristics: fields.tables("characteristic", characteristic),
        classes: fields.tables("class", |table| class(table, true)),
        otherwise: fields.table("otherwise", false, |table| class(table, false)),
        presumptions: fields.tables("presumption", presumption),
        without_presumptions: fields.words("without-presumptions", Words::Slug).unwrap_or_default(),
        tests: fields.tables("test", test),
    }
}

fn fact(table: &mut Fields<'_, '_>) -> Option<RawFact> {
    let (id, kind, title) = (table.text("id"), table.word("kind", Words::FactKind), table.text("title"));
    let (question, help) = (table.text("question"), table.text("help"));
    let (yes, no, unit) =
        (table.optional_text("yes"), table.optional_text("no"), table.optional_text("unit"));
    let (low, high) = (table.optional_number("low"), table.optional_number("high"));
    let choices = table.tables("choices", |choice| {
        let (id, title) = (choice.word("id", Words::Slug), choice.text("title"));
        Some((id?, title?))
    });
    Some(RawFact {
        id: id?,
        kind: kind?,
        title: title?,
        question: question?,
        help: help?,
        yes,
        no,
        unit,
        low,
        high,
        choices,
    })
}

fn characteristic(table: &mut Fields<'_, '_>) -> Option<RawCharacteristic> {
    let (id, title) = (table.word("id", Words::Slug), table.text("title"));
    let summary = table.text("summary");
    let required = table.boolean("required").unwrap_or(false);
    let weight = table.optional_number("weight");
    let met_when = table.condition("met-when");
    let partly_when = table.optional_condition("partly-when");
    let applies_if = table.optional_condition("applies-if");
    let remedy = table.optional_text("remedy");
    let (source, locator) = (table.optional_text("source"), table.optional_text("locator"));
    Some(RawCharacteristic {
        id: id?,
        title: title?,
        summary: summary?,
        required,
        weight,
        met_when,
        partly_when,
        applies_if,
        remedy,
        source,
        locator,
    })
}

fn class(table: &mut Fields<'_, '_>, conditional: bool) -> Option<RawClass> {
    let (id, title) = (table.word("id", Words::Slug), table.text("title"));
    let classification = table.word("classification", Words::Classification);
    let when = conditional.then(|| table.condition("when"));
    let because = table.optional_text("because");
    let before = if conditional { table.optional_text("before") } else { None };
    Some(RawClass { id: id?, title: title?, classification: classification?, when, because, before })
}

fn presumption(table: &mut Fields<'_, '_>) -> Option<RawPresumption> {
    let (id, fact, value) = (table.word("id", Words::Slug), table.text("fact"), table.value("value"));
    let (when, unless) = (table.condition("when"), table.optional_condition("unless"));
    let because = table.text("because");
    let (source, locator) = (table.optional_text("source"), table.optional_text("locator"));
    Some(RawPresumption {
        id: id?,
        fact: fact?,
        value: value?,
        when,
        unless,
        because: because?,
        source,
        locator,
    })
}

fn test(table: &mut Fields<'_, '_>) -> Option<RawTest> {
    let name = table.text("name");
    let given = table.open_table("given", Shape::Facts).unwrap_or_default();
    let span = table.span();
    let mut class = None;
    let mut possible = None;
    let mut score = None;
    let mut outcomes = Vec::new();
    let (mut likely, mut presumed) = (None, None);
    table.table("expect", true, |expect| {
        class = expect.optional_word("class", Words::Slug);
        possible = expect.words("possible", Words::Slug);
        score = expect.optional_range("score");
        likely = expect.optional_word("likely", Words::Slug);
        presumed = expect.words("presumed", Words::Slug);
        for (id, outcome) in expect.open_table("outcomes", Shape::Outcomes).unwrap_or_default() {
            match outcome.value {
                serde_json::Value::String(word) => outcomes.push((id, At::new(word, outcome.span))),
                other => expect.report(Diagnostic::new(
                    outcome.span,
                    format!("expected an outcome such as \"met\", got `{other}`"),
                )),
            }
        }
        Some(())
    })?;
    let of_evidence = class.is_some() || possible.is_some() || score.is_some() || !outcomes.is_empty();
    if !of_evidence && likely.is_none() && presumed.is_none() {
        table.report(Diagnostic::new(span.clone(), "a test that expects nothing cannot fail").with_help(
            "expect a `class`, the `possible` classes, a `score`, `outcomes`, or the `likely` class",
        ));
    }
    Some(RawTest { name: name?, given, class, possible, score, outcomes, likely, presumed, span })
}

/// "a table", "a string", for messages.
pub(crate) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A string with its place, or a diagnostic.
pub(crate) fn as_text(
    value: &Spanned<DeValue<'_>>,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Text> {
    match value.get_ref() {
        DeValue::String(text) => {
            // Words are said again wherever something rests on them.
            if text.len() > MAX_TEXT && text.chars().nth(MAX_TEXT).is_some() {
                let message = format!("{what}: expected at most {MAX_TEXT} characters");
                diagnostics.push(Diagnostic::new(value.span(), message));
            }
            Some(At::new(text.to_string(), value.span()))
        }
        other => {
            let message = format!("{what}: expected a string, got {}", type_name(other));
            diagnostics.push(Diagnostic::new(value.span(), message));
            None
        }
    }
}

/// A number with its place, or a diagnostic.
pub(crate) fn as_number(
    value: &Spanned<DeValue<'_>>,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<At<f64>> {
    let number = match value.get_ref() {
        DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse::<f64>().ok(),
        DeValue::Float(digits) => digits.as_str().parse::<f64>().ok(),
        _ => None,
    };
    if let Some(number) = number.filter(|number| number.is_finite()) {
        Some(At::new(number, value.span()))
    } else {
        let message = format!("{what}: expected a number, got {}", type_name(value.get_ref()));
        diagnostics.push(Diagnostic::new(value.span(), message));
        None
    }
}

/// Reports a word that is none of those allowed. The first ones come with what was meant, or with all that is allowed: to
/// look for that in a long list takes a while, and thousands of mistakes are rather one.
pub(crate) fn unknown_word<'a>(
    diagnostics: &mut Vec<Diagnostic>,
    span: std::ops::Range<usize>,
    what: &str,
    word: &str,
    allowed: impl IntoIterator<Item = &'a str> + Clone,
) {
    // "unknown choice `x` of `host`", but "unknown kind of condition `x`".
    let place = what.find(" of `").or_else(|| what.find(" in ")).unwrap_or(what.len());
    let (what, rest) = what.split_at(place);
    let mut diagnostic = Diagnostic::new(span, format!("unknown {what} `{word}`{rest}"));
    diagnostic.unknown = Some(word.to_owned());
    if diagnostics.len() < MAX_HINTS {
        diagnostic.help = Some(hint(what, word, allowed));
    }
    diagnostics.push(diagnostic);
}

/// What was meant by a word, or else what is allowed.
fn hint<'a>(what: &str, word: &str, allowed: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(meant) = suggest(word, allowed.clone()) {
        return format!("did you mean `{meant}`?");
    }
    let allowed: Vec<String> = allowed.into_iter().map(|word| format!("`{word}`")).collect();
    match allowed.len() {
        0 => format!("there is no {what} yet"),
        1..=12 => format!("expected {}", facts::list_text(&allowed, "or")),
        _ => format!("expected one of {}", allowed.join(", ")),
    }
}
