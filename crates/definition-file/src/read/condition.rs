//! Reading conditions: tables with exactly one key, which names the kind.

use facts::{Comparison, FactKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{as_number, as_text, key_text, type_name};
use crate::diagnostic::{Diagnostic, unknown_word};
use crate::file::{Condition, Located, LocatedCondition, Scalar, Text, Threshold};

/// A kind of condition: its one key, and what stands below it.
pub(crate) struct Form {
    pub(crate) kind: &'static str,
    pub(crate) slot: Slot,
    /// For people who write definitions.
    pub(crate) help: &'static str,
}

/// What stands below a key of a condition.
#[derive(Clone, Copy)]
pub(crate) enum Slot {
    /// The name of a fact of one of these kinds.
    Fact(&'static [FactKind]),
    Probe,
    Characteristic,
    Condition,
    Conditions,
    /// A choice of the fact, or yes or no.
    Value,
    /// A choice of the fact.
    Choice,
    Choices,
    Count,
    Threshold,
    Unit,
    /// Met, or met at least in part.
    Reached,
    /// A table with these keys.
    Parts(&'static [Part]),
}

/// A key in the table of a condition.
pub(crate) struct Part {
    pub(crate) key: &'static str,
    pub(crate) slot: Slot,
    pub(crate) need: Need,
}

/// Whether a key must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Must,
    May,
    /// Of all that say so exactly one must be there.
    OneOf,
}

const fn part(key: &'static str, slot: Slot, need: Need) -> Part {
    Part { key, slot, need }
}

/// The kinds of condition, with all keys that each takes.
pub(crate) const FORMS: [Form; 12] = [
    Form { kind: "fact", slot: Slot::Fact(&[FactKind::Boolean]), help: "a yes-or-no fact is yes" },
    Form {
        kind: "is",
        slot: Slot::Parts(&[
            part("fact", Slot::Fact(&[FactKind::Choice, FactKind::Boolean]), Need::Must),
            part("value", Slot::Value, Need::Must),
        ]),
        help: "a fact with choices is this one, or a yes-or-no fact is true or false",
    },
    Form {
        kind: "any-of",
        slot: Slot::Parts(&[
            part("fact", Slot::Fact(&[FactKind::Choice]), Need::Must),
            part("values", Slot::Choices, Need::Must),
        ]),
        help: "a fact with choices is one of these",
    },
    Form {
        kind: "at-least",
        slot: Slot::Parts(&[
            part("count", Slot::Count, Need::Must),
            part("of", Slot::Conditions, Need::Must),
        ]),
        help: "a number of these conditions hold",
    },
    Form { kind: "all", slot: Slot::Conditions, help: "all of these conditions hold" },
    Form { kind: "any", slot: Slot::Conditions, help: "at least one of these conditions holds" },
    Form { kind: "not", slot: Slot::Condition, help: "the condition does not hold" },
    Form {
        kind: "compare",
        slot: Slot::Parts(&[
            part("fact", Slot::Fact(&[FactKind::Number]), Need::Must),
            part("at-least", Slot::Threshold, Need::OneOf),
            part("at-most", Slot::Threshold, Need::OneOf),
            part("more-than", Slot::Threshold, Need::OneOf),
            part("less-than", Slot::Threshold, Need::OneOf),
            part("exactly", Slot::Threshold, Need::OneOf),
            part("unit", Slot::Unit, Need::May),
        ]),
        help: "a number is on this side of a threshold",
    },
    Form {
        kind: "includes",
        slot: Slot::Parts(&[
            part("fact", Slot::Fact(&[FactKind::Set]), Need::Must),
            part("member", Slot::Choice, Need::OneOf),
            part("any-of", Slot::Choices, Need::OneOf),
            part("all-of", Slot::Choices, Need::OneOf),
        ]),
        help: "a list has this member, any of these, or all of these",
    },
    Form {
        kind: "count",
        slot: Slot::Parts(&[
            part("fact", Slot::Fact(&[FactKind::Set]), Need::Must),
            part("at-least", Slot::Count, Need::OneOf),
            part("at-most", Slot::Count, Need::OneOf),
            part("more-than", Slot::Count, Need::OneOf),
            part("less-than", Slot::Count, Need::OneOf),
            part("exactly", Slot::Count, Need::OneOf),
            part("among", Slot::Choices, Need::May),
        ]),
        help: "a list has a number of members, of all or of these",
    },
    Form { kind: "probe", slot: Slot::Probe, help: "the probe of that name holds" },
    Form {
        kind: "outcome",
        slot: Slot::Parts(&[
            part("of", Slot::Characteristic, Need::Must),
            part("at-least", Slot::Reached, Need::Must),
        ]),
        help: "a characteristic is met, or met at least in part; in classes only",
    },
];
const COMPARISONS: [(&str, Comparison); 5] = [
    ("at-least", Comparison::AtLeast),
    ("at-most", Comparison::AtMost),
    ("more-than", Comparison::MoreThan),
    ("less-than", Comparison::LessThan),
    ("exactly", Comparison::Exactly),
];
/// Deeper conditions are refused: people cannot read them, and reading them must not exhaust the stack.
const MAX_DEPTH: usize = 32;

type Problems = Vec<Diagnostic>;

/// A condition. What cannot be read of it is reported, and kept as broken: the rest is still looked at.
pub(super) fn condition(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> LocatedCondition {
    part_of(value, problems, 0)
}

fn part_of(value: &Spanned<DeValue<'_>>, problems: &mut Problems, depth: usize) -> LocatedCondition {
    nested(value, problems, depth).unwrap_or_else(|| Located::new(Condition::Broken, value.span()))
}

fn nested(value: &Spanned<DeValue<'_>>, problems: &mut Problems, depth: usize) -> Option<LocatedCondition> {
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
        "fact" => Condition::Fact(as_text(inner, "`fact`", problems)?),
        "probe" => Condition::Probe(as_text(inner, "`probe`", problems)?),
        "all" => Condition::All(list(inner, "all", problems, depth)?),
        "any" => Condition::Any(list(inner, "any", problems, depth)?),
        "not" => Condition::Not(Box::new(part_of(inner, problems, depth + 1))),
        "is" => is(inner, problems)?,
        "any-of" => {
            let parts = Parts::of(inner, "any-of", problems)?;
            let (fact, values) = (parts.text("fact", problems), parts.texts("values", problems));
            Condition::AnyOf { fact: fact?, values: values? }
        }
        "at-least" => {
            let parts = Parts::of(inner, "at-least", problems)?;
            let (count, of) = (parts.whole("count", problems), parts.require("of", problems));
            Condition::AtLeast { count: count?, of: list(of?, "of", problems, depth)? }
        }
        "compare" => compare(inner, problems)?,
        "includes" => includes(inner, problems)?,
        "count" => count(inner, problems)?,
        "outcome" => {
            let parts = Parts::of(inner, "outcome", problems)?;
            let (of, at_least) = (parts.text("of", problems), parts.text("at-least", problems));
            Condition::Outcome { of: of?, at_least: at_least? }
        }
        _ => {
            let kinds = FORMS.iter().map(|form| form.kind);
            unknown_word(problems, "kind of condition", &key_text(key), kinds);
            return None;
        }
    };
    Some(Located::new(condition, value.span()))
}

fn list(
    value: &Spanned<DeValue<'_>>,
    key: &str,
    problems: &mut Problems,
    depth: usize,
) -> Option<Vec<LocatedCondition>> {
    let DeValue::Array(items) = value.get_ref() else {
        let message = format!("`{key}`: expected a list of conditions, got {}", type_name(value.get_ref()));
        problems.push(Diagnostic::new(value.span(), message));
        return None;
    };
    if items.is_empty() {
        problems.push(Diagnostic::new(value.span(), format!("`{key}` lists no condition")));
        return None;
    }
    Some(items.iter().map(|item| part_of(item, problems, depth + 1)).collect())
}

fn is(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Condition> {
    let parts = Parts::of(value, "is", problems)?;
    let fact = parts.text("fact", problems);
    let value = parts.require("value", problems)?;
    let scalar = match value.get_ref() {
        DeValue::String(text) => Scalar::Text(text.to_string()),
        DeValue::Boolean(boolean) => Scalar::Boolean(*boolean),
        other => {
            let message = format!("`value`: expected a choice or true or false, got {}", type_name(other));
            problems.push(Diagnostic::new(value.span(), message).with_help("compare numbers with `compare`"));
            return None;
        }
    };
    Some(Condition::Is { fact: fact?, value: Located::new(scalar, value.span()) })
}

fn compare(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Condition> {
    let parts = Parts::of(value, "compare", problems)?;
    let fact = parts.text("fact", problems);
    let unit = parts.get("unit").and_then(|unit| as_text(unit, "`unit`", problems));
    let (comparison, threshold) = parts.comparison(problems)?;
    let number = if let DeValue::String(word) = threshold.get_ref() {
        Located::new(Threshold::Word(word.to_string()), threshold.span())
    } else {
        let number = as_number(threshold, "the threshold", problems)?;
        Located::new(Threshold::Number(number.value), number.span)
    };
    Some(Condition::Compare { fact: fact?, comparison, threshold: number, unit })
}

fn includes(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Condition> {
    let parts = Parts::of(value, "includes", problems)?;
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
    Some(Condition::Includes { fact: fact?, members, all: given == ["all-of"] })
}

fn count(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Condition> {
    let parts = Parts::of(value, "count", problems)?;
    let fact = parts.text("fact", problems);
    let among = match parts.get("among") {
        Some(_) => Some(parts.texts("among", problems)?),
        None => None,
    };
    let (comparison, threshold) = parts.comparison(problems)?;
    let threshold = as_whole(threshold, "the threshold", problems)?;
    Some(Condition::Count { fact: fact?, comparison, threshold, among })
}

fn as_whole(value: &Spanned<DeValue<'_>>, what: &str, problems: &mut Problems) -> Option<Located<i64>> {
    let whole = value
        .get_ref()
        .as_integer()
        .and_then(|digits| i64::from_str_radix(digits.as_str(), digits.radix()).ok());
    if whole.is_none() {
        let message = format!("{what}: expected a whole number, got {}", type_name(value.get_ref()));
        problems.push(Diagnostic::new(value.span(), message));
    }
    whole.map(|whole| Located::new(whole, value.span()))
}

/// The keys of a condition's own table.
struct Parts<'t> {
    table: &'t DeTable<'t>,
    kind: &'static str,
    span: std::ops::Range<usize>,
}

impl<'t> Parts<'t> {
    fn of(value: &'t Spanned<DeValue<'t>>, kind: &'static str, problems: &mut Problems) -> Option<Self> {
        let form = FORMS.iter().find(|form| form.kind == kind)?;
        let keys: Vec<&str> = match form.slot {
            Slot::Parts(parts) => parts.iter().map(|part| part.key).collect(),
            _ => Vec::new(),
        };
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
                let what = format!("key in `{kind}`");
                unknown_word(problems, &what, &key_text(key), keys.iter().copied());
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

    fn whole(&self, key: &str, problems: &mut Problems) -> Option<Located<i64>> {
        as_whole(self.require(key, problems)?, &format!("`{key}`"), problems)
    }

    /// The one comparison of the table, with its threshold.
    fn comparison(&self, problems: &mut Problems) -> Option<(Located<Comparison>, &'t Spanned<DeValue<'t>>)> {
        let mut given =
            COMPARISONS.iter().filter_map(|(key, comparison)| Some((*comparison, self.get(key)?)));
        if let (Some((comparison, threshold)), None) = (given.next(), given.next()) {
            return Some((Located::new(comparison, threshold.span()), threshold));
        }
        let keys: Vec<String> = COMPARISONS.iter().map(|(key, _)| format!("`{key}`")).collect();
        let message = format!("`{}` takes exactly one of {}", self.kind, facts::list_text(&keys, "and"));
        problems.push(Diagnostic::new(self.span.clone(), message));
        None
    }
}
