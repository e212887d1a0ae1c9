//! Local variants: a definition that starts from another one.
//!
//! A part with the id of one of the base's replaces it; a new one stands after the part that is written before it, or
//! where `before` says. What is inherited has its place at `extends`, which is where its reader has to look first.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::raw::{
    At, RawCharacteristic, RawClass, RawCondition, RawDefinition, RawFact, RawNode, RawPresumption, RawProbe,
    RawSource, Text,
};
use crate::read::unknown_word;

/// The variant with what it takes over from its base. Tests are not inherited: they say what the base does.
pub(crate) fn inherit(
    variant: RawDefinition,
    mut base: RawDefinition,
    at: &Range<usize>,
    problems: &mut Vec<Diagnostic>,
) -> RawDefinition {
    places(base.sources.iter_mut().map(|source| &mut source.slug), at);
    base.facts.iter_mut().for_each(|fact| place_fact(fact, at));
    base.probes.iter_mut().for_each(|probe| {
        place(&mut probe.id, at);
        place_node(&mut probe.when, at);
    });
    base.characteristics.iter_mut().for_each(|entry| place_characteristic(entry, at));
    base.classes.iter_mut().chain(&mut base.otherwise).for_each(|class| {
        places([&mut class.id, &mut class.classification], at);
        place_nodes(&mut class.when, at);
    });
    base.presumptions.iter_mut().for_each(|presumption| place_presumption(presumption, at));
    for dropped in &variant.without_presumptions {
        let ids = base.presumptions.iter().map(|presumption| presumption.id.value.as_str());
        if ids.clone().all(|id| id != dropped.value) {
            unknown_word(
                problems,
                dropped.span.clone(),
                "presumption",
                &dropped.value,
                ids.collect::<Vec<_>>(),
            );
        }
    }
    base.presumptions.retain(|presumption| {
        variant.without_presumptions.iter().all(|dropped| dropped.value != presumption.id.value)
    });
    RawDefinition {
        presumptions: merge(base.presumptions, variant.presumptions, problems),
        sources: merge(base.sources, variant.sources, problems),
        facts: merge(base.facts, variant.facts, problems),
        probes: merge(base.probes, variant.probes, problems),
        characteristics: merge(base.characteristics, variant.characteristics, problems),
        classes: merge(base.classes, variant.classes, problems),
        otherwise: variant.otherwise.or(base.otherwise),
        ..variant
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

impl Part for RawSource {
    fn id(&self) -> &Text {
        &self.slug
    }
}

impl Part for RawFact {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for RawProbe {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for RawCharacteristic {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for RawPresumption {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Part for RawClass {
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
            let ids: Vec<&str> = inherited.iter().map(String::as_str).collect();
            unknown_word(problems, before.span, "class", &before.value, ids);
        }
        previous = Some(id);
    }
    merged
}

fn place<T>(part: &mut At<T>, at: &Range<usize>) {
    part.span = at.clone();
}

fn places<'a, T: 'a>(parts: impl IntoIterator<Item = &'a mut At<T>>, at: &Range<usize>) {
    parts.into_iter().for_each(|part| place(part, at));
}

fn place_nodes<'a>(nodes: impl IntoIterator<Item = &'a mut RawNode>, at: &Range<usize>) {
    nodes.into_iter().for_each(|node| place_node(node, at));
}

fn place_fact(fact: &mut RawFact, at: &Range<usize>) {
    places([&mut fact.id, &mut fact.kind], at);
}

fn place_characteristic(entry: &mut RawCharacteristic, at: &Range<usize>) {
    place(&mut entry.id, at);
    places(&mut entry.source, at);
    places(&mut entry.weight, at);
    place_node(&mut entry.met_when, at);
    place_nodes([&mut entry.partly_when, &mut entry.applies_if].into_iter().flatten(), at);
}

fn place_presumption(presumption: &mut RawPresumption, at: &Range<usize>) {
    places([&mut presumption.id, &mut presumption.fact, &mut presumption.because], at);
    place(&mut presumption.value, at);
    places(&mut presumption.source, at);
    place_node(&mut presumption.when, at);
    place_nodes(&mut presumption.unless, at);
}

fn place_node(node: &mut RawNode, at: &Range<usize>) {
    place(node, at);
    match &mut node.value {
        RawCondition::Fact(fact) | RawCondition::Probe(fact) => place(fact, at),
        RawCondition::Is { fact, value } => {
            place(fact, at);
            place(value, at);
        }
        RawCondition::AnyOf { fact, values } => {
            place(fact, at);
            places(values, at);
        }
        RawCondition::AtLeast { count, of } => {
            place(count, at);
            place_nodes(of, at);
        }
        RawCondition::All(children) | RawCondition::Any(children) => {
            place_nodes(children, at);
        }
        RawCondition::Not(child) => place_node(child, at),
        RawCondition::Compare { fact, comparison, threshold, unit } => {
            place(fact, at);
            place(comparison, at);
            place(threshold, at);
            places(unit, at);
        }
        RawCondition::Includes { fact, members, .. } => {
            place(fact, at);
            places(members, at);
        }
        RawCondition::Count { fact, comparison, threshold, among } => {
            place(fact, at);
            place(comparison, at);
            place(threshold, at);
            places(among.iter_mut().flatten(), at);
        }
        RawCondition::Outcome { of, at_least } => {
            place(of, at);
            place(at_least, at);
        }
        RawCondition::Broken => {}
    }
}
