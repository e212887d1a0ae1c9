//! English for people: reasons, headlines and conditions in words, made from the compiled definition, so that explanations
//! always match the logic that was evaluated.

use facts::{
    Comparison, FactDefinition, FactIndex, Interval, Kind, Knowledge, Members, Sheet, Truth, Unit,
    UnknownReason, Value, list_text, number_text,
};

use crate::definition::{Class, Definition};
use crate::explain::{Explanation, Lead, Reason, Statement, Tally};
use crate::ir::{Clause, Ir, Label, Node, NodeId};
use crate::outcome::{ClassSet, Outcome, Verdict};

/// The most words of a headline.
const MAX_WORDS: usize = 25;
/// The most classes that a headline names.
const MAX_NAMED: usize = 3;

impl Reason {
    /// The reason and those below it in words.
    pub(crate) fn render(self, definition: &Definition, sheet: &Sheet) -> Explanation {
        Explanation {
            text: self.text(definition, sheet),
            outcome: self.outcome,
            omitted: self.omitted,
            fact: self.fact,
            children: self.children.into_iter().map(|child| child.render(definition, sheet)).collect(),
        }
    }

    /// This reason in words, without a full stop.
    pub(crate) fn text(&self, definition: &Definition, sheet: &Sheet) -> String {
        let text = self.statement.text(definition, sheet);
        match self.lead {
            Lead::None => text,
            Lead::Words(words) => format!("{words}: {text}"),
            Lead::Possible(class) => {
                let title = definition.class_at(class).map_or("", |class| class.title.as_str());
                format!("{title} is possible: {text}")
            }
        }
    }
}

impl Statement {
    fn text(self, definition: &Definition, sheet: &Sheet) -> String {
        let ir = definition.ir();
        match self {
            Self::Clause(clause, truth) => ir.finding(&ir.clauses[clause], truth, sheet),
            Self::Not(Truth::True) => "what would rule it out is not the case".to_owned(),
            Self::Not(Truth::False) => "something rules it out".to_owned(),
            Self::Not(Truth::Unknown) => "not known whether something rules it out".to_owned(),
            Self::All(tally) => tally.of_all(),
            Self::Any(Tally { truth, total, held, .. }) => match truth {
                Truth::True => format!("{held} of {total} points {} met, and one is enough", be(held)),
                Truth::False => format!("none of {total} points is met, and one would be enough"),
                Truth::Unknown => format!("none of {total} points is known to be met; one is enough"),
            },
            Self::AtLeast(count, Tally { total, held, open, .. }) => {
                let more = if open == 0 { String::new() } else { format!(", {open} not known") };
                format!("{held} of {total} points are met{more}; {count} are needed")
            }
            Self::Probe(probe, truth) => {
                let title = &ir.probes[probe].title;
                match truth {
                    Truth::True => title.clone(),
                    Truth::False => format!("not so: {title}"),
                    // Titles are sentences, and most of them begin as one goes on.
                    Truth::Unknown if title.starts_with(char::is_lowercase) => {
                        format!("not known whether {title}")
                    }
                    Truth::Unknown => format!("not known yet: {title}"),
                }
            }
            Self::Reaches(characteristic, words) => format!("{}: {words}", ir.titles[characteristic]),
            Self::Certain(outcome) => {
                format!("{}, whatever is not known yet turns out to be", outcome.label())
            }
            Self::Class(class) => definition.class_at(class).map_or_else(String::new, Class::reason),
            Self::Otherwise => "if nothing above fits".to_owned(),
            Self::Open(count) => format!("what is known leaves {count} classes open"),
        }
    }
}

impl Tally {
    /// How many points of several that must all be met are, are not, or are not known to be. The reasons below say what is
    /// the case: no sentence above them may read as if they did not.
    fn of_all(self) -> String {
        let Self { truth, total, held, open } = self;
        let missed = total - held - open;
        match truth {
            Truth::True if total == 2 => "both points asked for are met".to_owned(),
            Truth::True => format!("all {total} points asked for are met"),
            Truth::Unknown if open == total && total == 2 => {
                "neither of the 2 points asked for is settled yet".to_owned()
            }
            Truth::Unknown if open == total => format!("none of the {total} points asked for is settled yet"),
            Truth::Unknown => format!("{open} of the {total} points asked for {} not known yet", be(open)),
            Truth::False if missed == total => format!("none of the {total} points asked for is met"),
            Truth::False if open == 0 => {
                format!("{missed} of the {total} points asked for {} not met", be(missed))
            }
            Truth::False => {
                format!("{missed} of the {total} points asked for {} not met, {open} not known", be(missed))
            }
        }
    }
}

fn be(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// What the headline of an undecided service is made from, where services share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct HeadlineKey {
    classes: ClassSet,
    reason: Option<(Lead, Statement, Option<UnknownReason>)>,
}

impl HeadlineKey {
    /// Nothing when the reason quotes what is known of the service. `unknown` says why a fact is not known, if it is not.
    pub(crate) fn of(
        classes: ClassSet,
        reason: Option<&Reason>,
        unknown: impl Fn(FactIndex) -> Option<UnknownReason>,
    ) -> Option<Self> {
        let reason = match reason {
            None => None,
            Some(reason) => {
                let why = match reason.fact {
                    Some(fact) => Some(unknown(fact)?),
                    None => None,
                };
                Some((reason.lead, reason.statement, why))
            }
        };
        Some(Self { classes, reason })
    }
}

impl Class {
    /// Why a service is of this class.
    fn reason(&self) -> String {
        self.because.as_ref().unwrap_or(&self.title).clone()
    }
}

impl Definition {
    /// One sentence: the class and why, or the classes that are possible and `open`, the first thing that is not known;
    /// where that takes too many words, how many characteristics are met. And whether it says the last.
    pub(crate) fn headline(&self, verdict: &Verdict, open: Option<&str>) -> (String, bool) {
        let Verdict { classes, score, outcomes } = verdict;
        let count = |outcome: Outcome| outcomes.iter().filter(|other| **other == outcome).count();
        let range = if score.width() < 1e-9 {
            number_text(score.low)
        } else {
            format!("{} to {}", number_text(score.low), number_text(score.high))
        };
        let tally = format!(
            "{} of {} characteristics met, {} not known; score {range} of {}",
            count(Outcome::Met),
            outcomes.len(),
            count(Outcome::Unknown),
            number_text(score.max),
        );
        let mut candidates = Vec::new();
        if let Some(class) = classes.only().and_then(|only| self.class_at(only)) {
            let (name, why) = (&class.title, class.reason());
            candidates.extend((why != *name).then(|| format!("{name}: {why}")));
            candidates.push(format!("{name}: {tally}"));
        } else {
            let open = open.unwrap_or_default();
            // More than a few names are no headline.
            let named = classes.len() <= MAX_NAMED;
            candidates.extend(named.then(|| format!("Not decided, {}: {open}", self.class_titles(*classes))));
            let count = format!("Not decided, {} classes are possible", classes.len());
            candidates.extend([format!("{count}: {open}"), format!("{count}: {tally}")]);
        }
        let short = |text: &String| text.split_whitespace().count() <= MAX_WORDS;
        let last = candidates.len() - 1;
        let chosen = candidates.iter().position(short).unwrap_or(last);
        (sentence(&candidates[chosen]), chosen == last)
    }

    /// The titles of some classes: "a, b or c".
    #[must_use]
    pub fn class_titles(&self, classes: ClassSet) -> String {
        let titles = classes.iter().filter_map(|position| self.class_at(position));
        let titles: Vec<String> = titles.map(|class| lower(&class.title)).collect();
        list_text(&titles, "or")
    }
}

impl Ir {
    fn fact(&self, fact: FactIndex) -> Option<&FactDefinition> {
        self.vocabulary.get(fact)
    }

    /// What a clause asks for: "the oldest age accepted is at least 24 months".
    pub(crate) fn demand(&self, clause: &Clause) -> String {
        self.asked(clause, true)
    }

    /// A clause that must not hold: "no clinical diagnosis is required".
    fn denial(&self, clause: &Clause) -> String {
        self.asked(clause, false)
    }

    /// What a clause says when it holds, or when it does not.
    fn asked(&self, clause: &Clause, holds: bool) -> String {
        let Some(definition) = self.fact(clause.fact()) else { return String::new() };
        let title = &definition.title;
        let not = if holds { "" } else { "not " };
        match clause {
            Clause::Yes(_) => match &definition.kind {
                Kind::Boolean { yes, .. } if holds => yes.clone(),
                Kind::Boolean { no, .. } => no.clone(),
                _ => String::new(),
            },
            Clause::OneOf(_, choices) => {
                format!("the {title} is {not}{}", titles(definition, *choices, "or"))
            }
            Clause::Compare(_, comparison, threshold) => {
                let words = comparison_words(*comparison, holds);
                format!("the {title} is {words} {}", amount(definition, *threshold))
            }
            Clause::Includes(_, members) if members.len() == definition.universe().len() => {
                format!("there are {} {title}", if holds { "some" } else { "no" })
            }
            Clause::Includes(_, members) => {
                let include = if holds { "include" } else { "do not include" };
                format!("the {title} {include} {}", titles(definition, *members, "or"))
            }
            Clause::Count(_, among, comparison, count) => {
                let among = among_text(definition, *among);
                format!("the {title} number {} {count}{among}", count_words(*comparison, holds))
            }
        }
    }

    /// What is known with regard to a clause, as a sentence without a full stop. It says the same under a negation.
    pub(crate) fn finding(&self, clause: &Clause, truth: Truth, sheet: &Sheet) -> String {
        let fact = clause.fact();
        let Some(definition) = self.fact(fact) else { return String::new() };
        let known = sheet.value(fact).map(|value| definition.text(value));
        if truth == Truth::Unknown {
            let demand = self.demand(clause);
            return match (sheet.get(fact), known, clause) {
                (Knowledge::Unknown(UnknownReason::Conflicting), ..) => {
                    format!("sources disagree on whether {demand}")
                }
                (_, Some(known), Clause::Compare(..) | Clause::Includes(..) | Clause::Count(..)) => {
                    format!("not known whether {demand} (so far: {known})")
                }
                _ => format!("not known whether {demand}"),
            };
        }
        let holds = truth == Truth::True;
        let title = &definition.title;
        match (clause, known) {
            (Clause::OneOf(_, choices), Some(known)) => {
                let but = if holds {
                    String::new()
                } else {
                    format!(", not {}", titles(definition, *choices, "or"))
                };
                format!("the {title} is {known}{but}")
            }
            (Clause::Compare(_, comparison, threshold), Some(known)) => {
                let words = comparison_words(*comparison, holds);
                format!("the {title} is {known}, which is {words} {}", amount(definition, *threshold))
            }
            (Clause::Includes(_, members), Some(_)) if holds => {
                let listed = match sheet.value(fact) {
                    Some(Value::Set(set)) => set.sure().intersection(*members),
                    _ => *members,
                };
                format!("the {title} include {}", titles(definition, listed, "and"))
            }
            (Clause::Count(_, among, comparison, count), Some(_)) => {
                let listed = match sheet.value(fact) {
                    Some(Value::Set(set)) => set.sure().intersection(*among),
                    _ => Members::NONE,
                };
                let named = titles(definition, listed, "and");
                let known = if named.is_empty() {
                    format!("no {title} known")
                } else {
                    format!("the {title} known are {named}")
                };
                format!("{known}: {} {count}", count_words(*comparison, holds))
            }
            _ => self.asked(clause, holds),
        }
    }

    /// A condition in words, for people who read a definition rather than a verdict.
    pub(crate) fn describe(&self, id: NodeId) -> String {
        self.describe_within(id, false)
    }

    fn describe_within(&self, id: NodeId, nested: bool) -> String {
        let join = |children: &[NodeId], word: &str| {
            let parts: Vec<String> =
                children.iter().map(|child| self.describe_within(*child, true)).collect();
            let joined = parts.join(&format!(" {word} "));
            if nested && parts.len() > 1 { format!("({joined})") } else { joined }
        };
        match self.labels[id.0] {
            Some(Label::Probe(probe)) => return self.probes[probe].title.clone(),
            Some(Label::Reaches { characteristic, fully }) => {
                let reached = if fully { "met" } else { "met at least in part" };
                return format!("`{}` is {reached}", self.titles[characteristic]);
            }
            None => {}
        }
        match self.node(id) {
            Node::Clause(clause) => self.demand(&self.clauses[*clause]),
            Node::Not(child) => match self.node(*child) {
                Node::Clause(clause) => self.denial(&self.clauses[*clause]),
                _ => format!("not: {}", self.describe_within(*child, true)),
            },
            Node::All(children) => join(children, "and"),
            Node::Any(children) => join(children, "or"),
            Node::AtLeast(count, children) => {
                let parts: Vec<String> =
                    children.iter().map(|child| self.describe_within(*child, true)).collect();
                format!("at least {count} of: {}", parts.join("; "))
            }
        }
    }
}

/// The titles of some choices: "CAMHS or maternity". Where nearly all are meant, those that are not.
fn titles(definition: &FactDefinition, choices: Members, conjunction: &str) -> String {
    let universe = definition.universe();
    let others = universe.without(choices);
    let name = |members: Members| -> Vec<&str> {
        members
            .iter()
            .filter_map(|position| definition.choices().get(position).map(|choice| choice.title.as_str()))
            .collect()
    };
    if conjunction == "or" && choices.len() > 4 && others.len() < choices.len() {
        return format!("anything but {}", list_text(&name(others), "and"));
    }
    list_text(&name(choices), conjunction)
}

fn among_text(definition: &FactDefinition, among: Members) -> String {
    if among == definition.universe() {
        String::new()
    } else {
        format!(", counting {}", titles(definition, among, "and"))
    }
}

/// A threshold with its unit: "24 months", "3 WTE".
fn amount(definition: &FactDefinition, threshold: f64) -> String {
    match &definition.kind {
        Kind::Number { unit: Unit::Year, .. } => number_text(threshold),
        _ => definition.text(&Value::Number(Interval::exact(threshold))),
    }
}

/// "at least", or what holds when that does not: "less than".
fn comparison_words(comparison: Comparison, holds: bool) -> &'static str {
    match (comparison, holds) {
        (held, true) => held.words(),
        (Comparison::AtLeast, false) => Comparison::LessThan.words(),
        (Comparison::AtMost, false) => Comparison::MoreThan.words(),
        (Comparison::MoreThan, false) => Comparison::AtMost.words(),
        (Comparison::LessThan, false) => Comparison::AtLeast.words(),
        (Comparison::Exactly, false) => "not exactly",
    }
}

/// The same for what is counted: "fewer than".
fn count_words(comparison: Comparison, holds: bool) -> &'static str {
    match comparison_words(comparison, holds) {
        "less than" => "fewer than",
        words => words,
    }
}

/// At most 25 words, with a capital and a full stop.
fn sentence(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(MAX_WORDS).collect();
    let text = words.join(" ");
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches([',', ';', ':']))
}

/// A title within a sentence: "CAMHS" stays as it is.
pub(crate) fn lower(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), title.chars().nth(1)) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            format!("{}{}", first.to_lowercase(), chars.as_str())
        }
        _ => title.to_owned(),
    }
}
