//! Mistakes of sense: conditions that can never hold or never fail, classes that nothing reaches.

use std::ops::Range;

use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::domain::Domains;
use crate::ir::NodeId;
use crate::mdd::Satisfiable;

pub(super) fn check(definition: &Definition, satisfiable: &Satisfiable, problems: &mut Vec<Diagnostic>) {
    let (ir, mdd, raw) = (definition.ir(), &definition.inner.mdd, &definition.inner.raw);
    // Children come before parents, and only the smallest part that makes no sense is reported.
    let mut reported: Vec<bool> = vec![false; ir.nodes.len()];
    let mut found: Vec<NodeId> = Vec::new();
    for id in ir.order((0..ir.nodes.len()).map(NodeId)) {
        let below = ir.children(id).iter().any(|child| reported[child.0]);
        if !below && satisfiable[id.0] != (true, true) {
            found.push(id);
        }
        reported[id.0] = below || satisfiable[id.0] != (true, true);
    }
    found.sort_unstable();
    for node in &found {
        let span = definition.inner.places[node.0].clone();
        let rule = ir.describe(*node);
        let mistake = if satisfiable[node.0].0 { "always holds" } else { "can never hold" };
        let what = owner(definition, *node, &span);
        problems.push(Diagnostic::new(span, format!("{what} {mistake}: {rule}")));
    }
    if !found.is_empty() {
        return;
    }
    let mut masks = Vec::new();
    mdd.variables.masks(&Domains::full(&ir.variables), &mut masks);
    let possible = mdd.classes(&masks, &mut Vec::new());
    for (position, class) in raw.classes.iter().chain(&raw.otherwise).enumerate() {
        if possible & (1 << position) == 0 {
            let message = format!("class `{}` can never be reached", class.id.value);
            let help = "every service that it fits is of a class above it";
            problems.push(Diagnostic::new(class.id.span.clone(), message).with_help(help));
        }
    }
}

/// What the condition is, when it is a whole one: "`met-when` of `direct-support`".
fn owner(definition: &Definition, node: NodeId, span: &Range<usize>) -> String {
    let (ir, raw) = (definition.ir(), &definition.inner.raw);
    let whole =
        ir.probes.iter().find(|probe| probe.when == node).map(|probe| format!("probe `{}`", probe.id));
    let class = || {
        let position = ir.classes.iter().position(|when| *when == node)?;
        Some(format!("class `{}`", definition.classes().get(position)?.id))
    };
    let characteristic = || {
        ir.criteria.iter().zip(&raw.characteristics).find_map(|(criterion, raw)| {
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
