//! Reading conditions: tables with exactly one key, which names the kind.

use facts::Comparison;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{as_number, as_text, type_name, unknown_word};
use crate::diagnostic::Diagnostic;
use crate::raw::{At, RawCondition, RawNode, RawScalar, RawThreshold, Text};

/// The kinds of condition, and what their value looks like.
const KINDS: [&str; 11] =
    ["fact", "is", "any-of", "at-least", "all", "any", "not", "compare", "includes", "count", "probe"];
const COMPARISONS: [(&str, Comparison); 5] = [
    ("at-least", Comparison::AtLeast),
    ("at-most", Comparison::AtMost),
    ("more-than", Comparison::MoreThan),
    ("less-than", Comparison::LessThan),
    ("exactly", Comparison::Exactly),
];
/// Deeper conditions are refused: nobody could read them, and reading them must not exhaust the stack.
const MAX_DEPTH: usize = 32;

type Problems = Vec<Diagnostic>;

pub(super) fn condition(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<RawNode> {
    nested(value, problems, 0)
}

fn nested(value: &Spanned<DeValue<'_>>, problems: &mut Problems, depth: usize) -> Option<RawNode> {
    if depth > MAX_DEPTH {
        let message = format!("conditions nest more than {MAX_DEPTH} deep");
        problems.push(
            Diagnostic::new(value.span(), message).with_help("give a part of it a name with [[probe]]"),
        );
        return None;
    }
    let DeValue::Table(table) = value.get_ref() else {
        let message =
            format!("expected a condition such as {{ fact = \"…\" }}, got {}", type_name(value.get_ref()));
        problems.push(Diagnostic::new(value.span(), message));
        return None;
    };
    let mut keys = table.iter();
    let (Some((key, inner)), None) = (keys.next(), keys.next()) else {
        let found: Vec<String> = table.keys().map(|key| format!("`{}`", key.get_ref())).collect();
        let message = match found.len() {
            0 => "an empty condition".to_owned(),
            _ => format!("a condition has one key, found {}", facts::list_text(&found, "and")),
        };
        problems.push(Diagnostic::new(value.span(), message).with_help("join several with `all` or `any`"));
        return None;
    };
    let condition = match key.get_ref().as_ref() {
        "fact" => RawCondition::Fact(as_text(inner, "`fact`", problems)?),
        "probe" => RawCondition::Probe(as_text(inner, "`probe`", problems)?),
        "all" => RawCondition::All(list(inner, "all", problems, depth)?),
        "any" => RawCondition::Any(list(inner, "any", problems, depth)?),
        "not" => RawCondition::Not(Box::new(nested(inner, problems, depth + 1)?)),
        "is" => is(inner, problems)?,
        "any-of" => {
            let parts = Parts::of(inner, "any-of", &["fact", "values"], problems)?;
            let (fact, values) = (parts.text("fact", problems), parts.texts("values", problems));
            RawCondition::AnyOf { fact: fact?, values: values? }
        }
        "at-least" => {
            let parts = Parts::of(inner, "at-least", &["count", "of"], problems)?;
            let (count, of) = (parts.whole("count", problems), parts.require("of", problems));
            RawCondition::AtLeast { count: count?, of: list(of?, "of", problems, depth)? }
        }
        "compare" => compare(inner, problems)?,
        "includes" => includes(inner, problems)?,
        "count" => count(inner, problems)?,
        "outcome" => {
            let parts = Parts::of(inner, "outcome", &["of", "at-least"], problems)?;
            let (of, at_least) = (parts.text("of", problems), parts.text("at-least", problems));
            RawCondition::Outcome { of: of?, at_least: at_least? }
        }
        other => {
            problems.push(unknown_word(key.span(), "kind of condition", other, KINDS));
            return None;
        }
    };
    Some(At::new(condition, value.span()))
}

fn list(
    value: &Spanned<DeValue<'_>>,
    key: &str,
    problems: &mut Problems,
    depth: usize,
) -> Option<Vec<RawNode>> {
    let DeValue::Array(items) = value.get_ref() else {
        let message = format!("`{key}`: expected a list of conditions, got {}", type_name(value.get_ref()));
        problems.push(Diagnostic::new(value.span(), message));
        return None;
    };
    if items.is_empty() {
        problems.push(Diagnostic::new(value.span(), format!("`{key}` lists no condition")));
        return None;
    }
    let read: Vec<Option<RawNode>> = items.iter().map(|item| nested(item, problems, depth + 1)).collect();
    read.into_iter().collect()
}

fn is(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<RawCondition> {
    let parts = Parts::of(value, "is", &["fact", "value"], problems)?;
    let fact = parts.text("fact", problems);
    let value = parts.require("value", problems)?;
    let scalar = match value.get_ref() {
        DeValue::String(text) => RawScalar::Text(text.to_string()),
        DeValue::Boolean(boolean) => RawScalar::Boolean(*boolean),
        other => {
            let message = format!("`value`: expected a choice or true or false, got {}", type_name(other));
            problems.push(Diagnostic::new(value.span(), message).with_help("compare numbers with `compare`"));
            return None;
        }
    };
    Some(RawCondition::Is { fact: fact?, value: At::new(scalar, value.span()) })
}

fn compare(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<RawCondition> {
    let parts = Parts::of(
        value,
        "compare",
        &["fact", "at-least", "at-most", "more-than", "less-than", "exactly", "unit"],
        problems,
    )?;
    let fact = parts.text("fact", problems);
    let unit = parts.get("unit").and_then(|unit| as_text(unit, "`unit`", problems));
    let (comparison, threshold) = parts.comparison(problems)?;
    let number = if let DeValue::String(word) = threshold.get_ref() {
        At::new(RawThreshold::Word(word.to_string()), threshold.span())
    } else {
        let number = as_number(threshold, "the threshold", problems)?;
        At::new(RawThreshold::Number(number.value), number.span)
    };
    Some(RawCondition::Compare { fact: fact?, comparison, threshold: number, unit })
}

fn includes(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<RawCondition> {
    let parts = Parts::of(value, "includes", &["fact", "member", "any-of", "all-of"], problems)?;
    let fact = parts.text("fact", problems);
    let given: Vec<&str> =
        ["member", "any-of", "all-of"].into_iter().filter(|key| parts.get(key).is_some()).collect();
    let members = match given.as_slice() {
        ["member"] => vec![parts.text("member", problems)?],
        [key] => parts.texts(key, problems)?,
        _ => {
            let message = "`includes` takes one of `member`, `any-of` and `all-of`";
            problems.push(Diagnostic::new(value.span(), message));
            return None;
        }
    };
    if members.is_empty() {
        problems.push(Diagnostic::new(value.span(), "`includes` names no member"));
        return None;
    }
    Some(RawCondition::Includes { fact: fact?, members, all: given == ["all-of"] })
}

fn count(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<RawCondition> {
    let parts = Parts::of(
        value,
        "count",
        &["fact", "at-least", "at-most", "more-than", "less-than", "exactly", "among"],
        problems,
    )?;
    let fact = parts.text("fact", problems);
    let among = match parts.get("among") {
        Some(_) => Some(parts.texts("among", problems)?),
        None => None,
    };
    let (comparison, threshold) = parts.comparison(problems)?;
    let threshold = as_whole(threshold, "the threshold", problems)?;
    Some(RawCondition::Count { fact: fact?, comparison, threshold, among })
}

fn as_whole(value: &Spanned<DeValue<'_>>, what: &str, problems: &mut Problems) -> Option<At<i64>> {
    let whole = value
        .get_ref()
        .as_integer()
        .and_then(|digits| i64::from_str_radix(digits.as_str(), digits.radix()).ok());
    if whole.is_none() {
        let message = format!("{what}: expected a whole number, got {}", type_name(value.get_ref()));
        problems.push(Diagnostic::new(value.span(), message));
    }
    whole.map(|whole| At::new(whole, value.span()))
}

/// The keys of a condition's own table.
struct Parts<'t> {
    table: &'t DeTable<'t>,
    kind: &'static str,
    span: std::ops::Range<usize>,
}

impl<'t> Parts<'t> {
    fn of(
        value: &'t Spanned<DeValue<'t>>,
        kind: &'static str,
        keys: &[&'static str],
        problems: &mut Problems,
    ) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("`{kind}`: expected a table, got {}", type_name(value.get_ref()));
            problems.push(
                Diagnostic::new(value.span(), message)
                    .with_help(format!("its keys are {}", facts::list_text(&keys, "and"))),
            );
            return None;
        };
        for key in table.keys() {
            if !keys.contains(&key.get_ref().as_ref()) {
                problems.push(unknown_word(
                    key.span(),
                    &format!("key in `{kind}`"),
                    key.get_ref(),
                    keys.iter().copied(),
                ));
            }
        }
        Some(Self { table, kind, span: value.span() })
    }

    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    fn require(&self, key: &str, problems: &mut Problems) -> Option<&'t Spanned<DeValue<'t>>> {
        let value = self.get(key);
        if value.is_none() {
            problems.push(Diagnostic::new(self.span.clone(), format!("`{}` has no `{key}`", self.kind)));
        }
        value
    }

    fn text(&self, key: &str, problems: &mut Problems) -> Option<Text> {
        as_text(self.require(key, problems)?, &format!("`{key}`"), problems)
    }

    fn texts(&self, key: &str, problems: &mut Problems) -> Option<Vec<Text>> {
        let value = self.require(key, problems)?;
        let DeValue::Array(items) = value.get_ref() else {
            let message = format!("`{key}`: expected a list of strings, got {}", type_name(value.get_ref()));
            problems.push(Diagnostic::new(value.span(), message));
            return None;
        };
        let read: Vec<Option<Text>> =
            items.iter().map(|item| as_text(item, &format!("`{key}`"), problems)).collect();
        read.into_iter().collect()
    }

    fn whole(&self, key: &str, problems: &mut Problems) -> Option<At<i64>> {
        as_whole(self.require(key, problems)?, &format!("`{key}`"), problems)
    }

    /// The one comparison of the table, with its threshold.
    fn comparison(&self, problems: &mut Problems) -> Option<(At<Comparison>, &'t Spanned<DeValue<'t>>)> {
        let mut given =
            COMPARISONS.iter().filter_map(|(key, comparison)| Some((*comparison, self.get(key)?)));
        if let (Some((comparison, threshold)), None) = (given.next(), given.next()) {
            return Some((At::new(comparison, threshold.span()), threshold));
        }
        let keys: Vec<String> = COMPARISONS.iter().map(|(key, _)| format!("`{key}`")).collect();
        let message = format!("`{}` takes exactly one of {}", self.kind, facts::list_text(&keys, "and"));
        problems.push(Diagnostic::new(self.span.clone(), message));
        None
    }
}
