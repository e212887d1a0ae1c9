//! Mistakes of sense: conditions that can never hold or never fail, classes that nothing reaches.

use std::ops::Range;

use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::domain::Domains;
use crate::program::{Node, NodeId};
use crate::steps::{self, Steps};

pub(super) fn check(definition: &Definition, problems: &mut Vec<Diagnostic>) {
    let (program, raw) = (definition.program(), &definition.inner.raw);
    let full = Domains::full(&program.variables);
    let steps = Steps::new(steps::SENSE);
    // Parts come before the whole, and only the smallest part that makes no sense is told.
    let mut told: Vec<bool> = vec![false; program.nodes.len()];
    let mut found: Vec<(NodeId, bool)> = Vec::new();
    for (position, node) in program.nodes.iter().enumerate() {
        let id = NodeId(position);
        let below: Vec<usize> = match node {
            Node::Clause(_) | Node::Reaches { .. } => Vec::new(),
            Node::Not(child) => vec![child.0],
            Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => {
                children.iter().map(|child| child.0).collect()
            }
            Node::Probe(probe) => vec![program.probes[*probe].when.0],
        };
        if below.iter().any(|child| told[*child]) {
            told[position] = true;
            continue;
        }
        let (can_hold, can_fail) = program.can_be(id, &full, &steps);
        if !(can_hold && can_fail) {
            told[position] = true;
            found.push((id, can_hold));
        }
    }
    for (node, can_hold) in &found {
        let span = definition.inner.places[node.0].clone();
        let rule = program.describe(*node);
        let mistake = if *can_hold { "always holds" } else { "can never hold" };
        let what = owner(definition, *node, &span);
        problems.push(Diagnostic::new(span, format!("{what} {mistake}: {rule}")));
    }
    if !found.is_empty() {
        return;
    }
    let possible = program.possible_classes(&full);
    if possible.exact {
        for (position, class) in raw.classes.iter().chain(&raw.otherwise).enumerate() {
            if possible.classes & (1 << position) == 0 {
                let message = format!("class `{}` can never be reached", class.id.value);
                let help = "every service that it fits is of a class above it";
                problems.push(Diagnostic::new(class.id.span.clone(), message).with_help(help));
            }
        }
    }
}

/// What the condition is, when it is a whole one: "`met-when` of `direct-support`".
fn owner(definition: &Definition, node: NodeId, span: &Range<usize>) -> String {
    let (program, raw) = (definition.program(), &definition.inner.raw);
    let whole =
        program.probes.iter().find(|probe| probe.when == node).map(|probe| format!("probe `{}`", probe.id));
    let class = || {
        let position = program.classes.iter().position(|when| *when == node)?;
        Some(format!("class `{}`", definition.classes().get(position)?.id))
    };
    let characteristic = || {
        program.criteria.iter().zip(&raw.characteristics).find_map(|(criterion, raw)| {
            let key = match node {
                node if node == criterion.met => "met-when",
                node if Some(node) == criterion.partly => "partly-when",
                node if Some(node) == criterion.applies => "applies-if",
                _ => return None,
            };
            Some(format!("`{key}` of `{}`", raw.id.value))
        })
    };
    let inherited = raw.extends.as_ref().is_some_and(|extends| extends.span == *span);
    let part = if inherited { "an inherited part" } else { "this part" };
    whole.or_else(class).or_else(characteristic).unwrap_or_else(|| part.to_owned())
}
