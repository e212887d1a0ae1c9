//! Mistakes of sense: conditions that can never hold or never fail, classes that nothing reaches.

use std::ops::Range;

use definition_file::Diagnostic;

use crate::coverage::{Part, conditions};
use crate::definition::Definition;
use crate::domain::Domains;
use crate::ir::NodeId;
use crate::mdd::Satisfiable;

pub(super) fn check(definition: &Definition, satisfiable: &Satisfiable, problems: &mut Vec<Diagnostic>) {
    let (ir, mdd, raw) = (definition.ir(), &definition.inner.mdd, &definition.inner.file);
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
    for (position, class) in raw.all_classes().enumerate() {
        if possible & (1 << position) == 0 {
            let message = format!("class `{}` can never be reached", class.id.value);
            let help = "every service that it fits is of a class above it";
            problems.push(class.id.diagnostic(message).with_help(help));
        }
    }
}

/// What the condition is, when it is a whole one: "`met-when` of `direct-support`".
fn owner(definition: &Definition, node: NodeId, span: &Range<usize>) -> String {
    let file = &definition.inner.file;
    let mut all = conditions(definition.ir(), file).into_iter();
    let whole = all.find(|(part, _, at)| *part != Part::Clause && *at == node).map(|(_, name, _)| name);
    let inherited = file.place_of_inherited() == Some(span);
    let part = if inherited { "an inherited part" } else { "this part" };
    whole.unwrap_or_else(|| part.to_owned())
}
