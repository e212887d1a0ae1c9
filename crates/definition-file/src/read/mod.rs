//! From the text of a file to [`DefinitionFile`]: shapes and words only. Reading goes on after a mistake, so that all of
//! them are reported at once.

mod condition;
mod fields;
mod shape;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::file::{
    Characteristic, Class, DefinitionFile, Located, OwnFact, Presumption, Probe, Source, Test, Text,
};
use fields::Fields;

pub(crate) use condition::{FORMS, Need, Part, Slot};
pub(crate) use shape::{Key, Shape, Words};

/// The most bytes of a definition file. The longest that ships has 20 thousand.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most characters of one text. The longest that ships has 154.
const MAX_TEXT: usize = 1000;

/// Reads a file. The definition holds what could be read; it is only whole when there is no diagnostic.
#[must_use]
pub fn read(text: &str) -> (DefinitionFile, Vec<Diagnostic>) {
    if text.len() > MAX_BYTES {
        let help = "split it: a definition that extends another takes over what it does not replace";
        let problem = Diagnostic::new(0..0, format!("the file has more than {MAX_BYTES} bytes"));
        return (DefinitionFile::default(), vec![problem.with_help(help)]);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut diagnostics: Vec<Diagnostic> = errors
        .into_iter()
        .map(|error| {
            let message = error.message().trim_end_matches('\n').replace('\n', "; ");
            Diagnostic::new(error.span().unwrap_or(0..0), format!("not TOML: {message}"))
        })
        .collect();
    if !diagnostics.is_empty() {
        return (DefinitionFile::default(), diagnostics);
    }
    let mut fields = Fields::new(root.get_ref(), 0..text.len().min(1), "the definition", &mut diagnostics);
    let file = definition(&mut fields);
    fields.finish();
    (file, diagnostics)
}

/// Leaves out of the mistakes of a file the names that are unknown only because the part that declares them cannot be
/// read. The first `unreadable` of them stay: they say what that is.
pub fn leave_out_lost_names(text: &str, unreadable: usize, problems: &mut Vec<Diagnostic>) {
    if unreadable == 0 || unreadable == problems.len() {
        return;
    }
    let declared = declared(text);
    let is_lost = |problem: &Diagnostic| problem.unknown.as_ref().is_some_and(|name| declared.contains(name));
    let found = problems.split_off(unreadable);
    problems.extend(found.into_iter().filter(|problem| !is_lost(problem)));
}

/// The names that the parts of a file give themselves, also of those that cannot be read.
fn declared(text: &str) -> Vec<String> {
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

fn definition(fields: &mut Fields<'_, '_>) -> DefinitionFile {
    DefinitionFile {
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
            Some(Source { slug: slug?, title: title?, url })
        }),
        facts: fields.tables("fact", fact),
        probes: fields.tables("probe", |table| {
            let (id, title) = (table.word("id", Words::Slug), table.text("title"));
            let when = table.condition("when");
            Some(Probe { id: id?, title: title?, when })
        }),
        characteristics: fields.tables("characteristic", characteristic),
        classes: fields.tables("class", |table| class(table, true)),
        otherwise: fields.table("otherwise", false, |table| class(table, false)),
        presumptions: fields.tables("presumption", presumption),
        without_presumptions: fields.words("without-presumptions", Words::Slug).unwrap_or_default(),
        tests: fields.tables("test", test),
    }
}

fn fact(table: &mut Fields<'_, '_>) -> Option<OwnFact> {
    let (id, kind, title) = (table.text("id"), table.word("kind", Words::FactKind), table.text("title"));
    let (question, help) = (table.text("question"), table.text("help"));
    let (yes, no, unit) =
        (table.optional_text("yes"), table.optional_text("no"), table.optional_text("unit"));
    let (low, high) = (table.optional_number("low"), table.optional_number("high"));
    let choices = table.tables("choices", |choice| {
        let (id, title) = (choice.word("id", Words::Slug), choice.text("title"));
        Some((id?, title?))
    });
    Some(OwnFact {
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

fn characteristic(table: &mut Fields<'_, '_>) -> Option<Characteristic> {
    let (id, title) = (table.word("id", Words::Slug), table.text("title"));
    let summary = table.text("summary");
    let required = table.boolean("required").unwrap_or(false);
    let weight = table.optional_number("weight");
    let met_when = table.condition("met-when");
    let partly_when = table.optional_condition("partly-when");
    let applies_if = table.optional_condition("applies-if");
    let remedy = table.optional_text("remedy");
    let (source, locator) = (table.optional_text("source"), table.optional_text("locator"));
    Some(Characteristic {
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

fn class(table: &mut Fields<'_, '_>, conditional: bool) -> Option<Class> {
    let (id, title) = (table.word("id", Words::Slug), table.text("title"));
    let classification = table.word("classification", Words::Classification);
    let when = conditional.then(|| table.condition("when"));
    let because = table.optional_text("because");
    let before = if conditional { table.optional_text("before") } else { None };
    Some(Class { id: id?, title: title?, classification: classification?, when, because, before })
}

fn presumption(table: &mut Fields<'_, '_>) -> Option<Presumption> {
    let (id, fact, value) = (table.word("id", Words::Slug), table.text("fact"), table.value("value"));
    let (when, unless) = (table.condition("when"), table.optional_condition("unless"));
    let because = table.text("because");
    let (source, locator) = (table.optional_text("source"), table.optional_text("locator"));
    Some(Presumption {
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

fn test(table: &mut Fields<'_, '_>) -> Option<Test> {
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
                serde_json::Value::String(word) => outcomes.push((id, Located::new(word, outcome.span))),
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
    Some(Test { name: name?, given, class, possible, score, outcomes, likely, presumed, span })
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

/// A key with its place.
pub(crate) fn key_text(key: &Spanned<DeString<'_>>) -> Text {
    Located::new(key.get_ref().to_string(), key.span())
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
            Some(Located::new(text.to_string(), value.span()))
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
) -> Option<Located<f64>> {
    let number = match value.get_ref() {
        DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse::<f64>().ok(),
        DeValue::Float(digits) => digits.as_str().parse::<f64>().ok(),
        _ => None,
    };
    if let Some(number) = number.filter(|number| number.is_finite()) {
        Some(Located::new(number, value.span()))
    } else {
        let message = format!("{what}: expected a number, got {}", type_name(value.get_ref()));
        diagnostics.push(Diagnostic::new(value.span(), message));
        None
    }
}
