//! Local variants: a definition that starts from another one.
//!
//! A part with the id of one of the base's replaces it; a new one stands after the part that is written before it, or
//! where `before` says. What is inherited has its place at `extends`, which is where its reader has to look first.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, unknown_word};
use crate::file::{
    Characteristic, Class, Condition, DefinitionFile, Located, LocatedCondition, OwnFact, Presumption, Probe,
    Source, Text,
};

impl DefinitionFile {
    /// This variant with what it takes over from the definition that it extends. Tests are not inherited: they say what
    /// the other one does.
    #[must_use]
    pub fn inherit(self, mut base: Self, problems: &mut Vec<Diagnostic>) -> Self {
        let Some(at) = self.place_of_inherited().cloned() else { return self };
        base.place_at(&at);
        for dropped in &self.without_presumptions {
            let ids = base.presumptions.iter().map(|presumption| presumption.id.value.as_str());
            if ids.clone().all(|id| id != dropped.value) {
                unknown_word(problems, "presumption", dropped, ids.collect::<Vec<_>>());
            }
        }
        base.presumptions.retain(|presumption| {
            self.without_presumptions.iter().all(|dropped| dropped.value != presumption.id.value)
        });
        Self {
            presumptions: merge(base.presumptions, self.presumptions, problems),
            sources: merge(base.sources, self.sources, problems),
            facts: merge(base.facts, self.facts, problems),
            probes: merge(base.probes, self.probes, problems),
            characteristics: merge(base.characteristics, self.characteristics, problems),
            classes: merge(base.classes, self.classes, problems),
            otherwise: self.otherwise.or(base.otherwise),
            ..self
        }
    }

    /// Reports what only a definition that extends another can say.
    pub fn refuse_keys_of_variants(&self, problems: &mut Vec<Diagnostic>) {
        for before in self.classes.iter().filter_map(|class| class.before.as_ref()) {
            let help = "classes are tried in the order in which they are written";
            let problem = before.diagnostic("`before` is for a definition that extends another");
            problems.push(problem.with_help(help));
        }
        for dropped in &self.without_presumptions {
            let message = "`without-presumptions` is for a definition that extends another";
            problems.push(dropped.diagnostic(message));
        }
    }

    /// Gives everything that can be taken over this place.
    fn place_at(&mut self, at: &Range<usize>) {
        places(self.sources.iter_mut().map(|source| &mut source.slug), at);
        self.facts.iter_mut().for_each(|fact| places([&mut fact.id, &mut fact.kind], at));
        self.probes.iter_mut().for_each(|probe| {
            place(&mut probe.id, at);
            place_node(&mut probe.when, at);
        });
        self.characteristics.iter_mut().for_each(|entry| place_characteristic(entry, at));
        self.classes.iter_mut().chain(&mut self.otherwise).for_each(|class| {
            places([&mut class.id, &mut class.classification], at);
            place_nodes(&mut class.when, at);
        });
        self.presumptions.iter_mut().for_each(|presumption| place_presumption(presumption, at));
    }
}

/// A part of a definition that can be replaced.
trait Part {
    fn id(&self) -> &Text;

    /// The part that it has to stand before, if the file says so.
    fn before(&self) -> Option<&Text> {
        None
    }
}

impl Part for Source {
    fn id(&self) -> &Text {
        &self.slug
    }
}

impl Part for OwnFact {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for Probe {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for Characteristic {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for Presumption {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for Class {
    fn id(&self) -> &Text {
        &self.id
    }

    fn before(&self) -> Option<&Text> {
        self.before.as_ref()
    }
}

fn merge<T: Part>(base: Vec<T>, own: Vec<T>, problems: &mut Vec<Diagnostic>) -> Vec<T> {
    let mut merged = base;
    let inherited: Vec<String> = merged.iter().map(|part| part.id().value.clone()).collect();
    let mut replaced: Vec<String> = Vec::new();
    let mut previous: Option<String> = None;
    for part in own {
        let id = part.id().value.clone();
        let find = |merged: &[T], id: &str| merged.iter().position(|part| part.id().value == id);
        let before = part.before().cloned();
        // A part that occurs twice in the same file is left for the check of names to find.
        if let Some(position) = find(&merged, &id)
            && inherited.contains(&id)
            && !replaced.contains(&id)
        {
            merged[position] = part;
            replaced.push(id.clone());
        } else {
            let after = previous.as_deref().and_then(|previous| find(&merged, previous));
            let at = before.as_ref().and_then(|before| find(&merged, &before.value));
            merged.insert(at.or(after.map(|after| after + 1)).unwrap_or(merged.len()), part);
        }
        if let Some(before) = before
            && find(&merged, &before.value).is_none()
        {
            unknown_word(problems, "class", &before, inherited.iter().map(String::as_str));
        }
        previous = Some(id);
    }
    merged
}

fn place<T>(part: &mut Located<T>, at: &Range<usize>) {
    part.span = at.clone();
}

fn places<'a, T: 'a>(parts: impl IntoIterator<Item = &'a mut Located<T>>, at: &Range<usize>) {
    parts.into_iter().for_each(|part| place(part, at));
}

fn place_nodes<'a>(nodes: impl IntoIterator<Item = &'a mut LocatedCondition>, at: &Range<usize>) {
    nodes.into_iter().for_each(|node| place_node(node, at));
}

fn place_characteristic(entry: &mut Characteristic, at: &Range<usize>) {
    place(&mut entry.id, at);
    places(&mut entry.source, at);
    places(&mut entry.weight, at);
    place_node(&mut entry.met_when, at);
    place_nodes([&mut entry.partly_when, &mut entry.applies_if].into_iter().flatten(), at);
}

fn place_presumption(presumption: &mut Presumption, at: &Range<usize>) {
    places([&mut presumption.id, &mut presumption.fact, &mut presumption.because], at);
    place(&mut presumption.value, at);
    places(&mut presumption.source, at);
    place_node(&mut presumption.when, at);
    place_nodes(&mut presumption.unless, at);
}

fn place_node(node: &mut LocatedCondition, at: &Range<usize>) {
    place(node, at);
    match &mut node.value {
        Condition::Fact(fact) | Condition::Probe(fact) => place(fact, at),
        Condition::Is { fact, value } => {
            place(fact, at);
            place(value, at);
        }
        Condition::AnyOf { fact, values } => {
            place(fact, at);
            places(values, at);
        }
        Condition::AtLeast { count, of } => {
            place(count, at);
            place_nodes(of, at);
        }
        Condition::All(children) | Condition::Any(children) => {
            place_nodes(children, at);
        }
        Condition::Not(child) => place_node(child, at),
        Condition::Compare { fact, comparison, threshold, unit } => {
            place(fact, at);
            place(comparison, at);
            place(threshold, at);
            places(unit, at);
        }
        Condition::Includes { fact, members, .. } => {
            place(fact, at);
            places(members, at);
        }
        Condition::Count { fact, comparison, threshold, among } => {
            place(fact, at);
            place(comparison, at);
            place(threshold, at);
            places(among.iter_mut().flatten(), at);
        }
        Condition::Outcome { of, at_least } => {
            place(of, at);
            place(at_least, at);
        }
        Condition::Broken => {}
    }
}
