//! How large the conditions of a definition are once every probe and every outcome is written out, counted before anything
//! walks them.
//!
//! A probe that names another one twice is twice as large, and so on: a file of a few kilobytes can stand for more
//! conditions than there are grains of sand. Every walk goes through what is written out, so what is written out is bounded.

use std::ops::Range;

use definition_file::{DefinitionFile, Diagnostic, LocatedCondition};

use crate::ir::{Ir, NodeId};

/// The most conditions of a definition, written out. Those that ship have fewer than 500.
pub(crate) const MAX_CONDITIONS: u64 = 10_000;
/// How deep they may nest, written out. Those that ship nest 9 deep.
pub(crate) const MAX_DEPTH: u32 = 64;

/// What walks through the conditions of a definition cost, in steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes {
    /// For each node, how many conditions it is, written out.
    parts: Vec<u64>,
    depths: Vec<u32>,
}

impl Sizes {
    /// The sizes of all nodes. Nothing may use itself.
    pub(crate) fn of(ir: &Ir) -> Self {
        let count = ir.nodes.len();
        let mut sizes = Self { parts: vec![1; count], depths: vec![1; count] };
        for id in ir.order((0..count).map(NodeId)) {
            let children = ir.children(id);
            let parts = children.iter().map(|child| sizes.parts[child.0]);
            sizes.parts[id.0] = parts.fold(1, u64::saturating_add);
            let depth = children.iter().map(|child| sizes.depths[child.0]).max().unwrap_or(0);
            sizes.depths[id.0] = depth.saturating_add(1);
        }
        sizes
    }

    /// About what it costs to go through the conditions of all classes, in steps.
    pub(crate) fn classes(&self, ir: &Ir) -> u64 {
        let classes = ir.classes.iter().map(|when| self.parts[when.0]);
        classes.fold(1, u64::saturating_add)
    }

    /// What is wrong where the conditions become too many or nest too deep, in the order of the file.
    pub(crate) fn check(
        &self,
        ir: &Ir,
        raw: &DefinitionFile,
        presumptions: &[(NodeId, Option<NodeId>)],
    ) -> Option<Diagnostic> {
        let probes = raw.probes.iter().zip(&ir.probes).map(|(raw, probe)| (&raw.when, probe.when));
        let criteria = raw.characteristics.iter().zip(&ir.criteria).flat_map(|(raw, criterion)| {
            let partly = raw.partly_when.as_ref().zip(criterion.partly);
            let applies = raw.applies_if.as_ref().zip(criterion.applies);
            [Some((&raw.met_when, criterion.met)), partly, applies].into_iter().flatten()
        });
        let classes = raw.classes.iter().zip(&ir.classes);
        let classes = classes.filter_map(|(raw, when)| Some((raw.when.as_ref()?, *when)));
        let presumptions = raw.presumptions.iter().zip(presumptions).flat_map(|(raw, (when, unless))| {
            [Some((&raw.when, *when)), raw.unless.as_ref().zip(*unless)].into_iter().flatten()
        });
        let mut sum = 0_u64;
        for (raw, root) in probes.chain(criteria).chain(classes).chain(presumptions) {
            sum = sum.saturating_add(self.parts[root.0]);
            if sum > MAX_CONDITIONS {
                return Some(too_large(raw, sum));
            }
            if self.depths[root.0] > MAX_DEPTH {
                return Some(too_deep(&raw.span, self.depths[root.0]));
            }
        }
        None
    }
}

fn too_large(at: &LocatedCondition, sum: u64) -> Diagnostic {
    let message = format!(
        "up to here there are {sum} conditions, with every probe and outcome written out: at most {MAX_CONDITIONS} are \
         possible"
    );
    let help = "name probes and outcomes fewer times: each counts with everything that it rests on";
    Diagnostic::new(at.span.clone(), message).with_help(help)
}

fn too_deep(at: &Range<usize>, depth: u32) -> Diagnostic {
    let message = format!(
        "conditions nest {depth} deep here, with every probe and outcome written out: at most {MAX_DEPTH} are possible"
    );
    Diagnostic::new(at.clone(), message).with_help("let probes rest on facts rather than on one another")
}
