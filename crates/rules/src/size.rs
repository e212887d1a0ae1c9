//! How large the conditions of a program are once every probe and every outcome is written out, counted before anything
//! walks them.
//!
//! A probe that names another one twice is twice as large, and so on: a file of a few kilobytes can stand for more
//! conditions than there are grains of sand. Every walk goes through what is written out, so what is written out is bounded.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::program::{NodeId, Program};
use crate::raw::{RawDefinition, RawNode};

/// The most conditions of a definition, written out. Those that ship have fewer than 500.
pub(crate) const MOST_CONDITIONS: u64 = 10_000;
/// How deep they may nest, written out. Those that ship nest 9 deep.
pub(crate) const MOST_DEPTH: u32 = 64;

/// What walks through the conditions of a program cost, in steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes {
    /// For each node, how many conditions it is, written out: what it costs to evaluate it.
    parts: Vec<u64>,
    /// For each node, what it costs at most to find a clause that keeps it open: on the way down, every condition beside the
    /// way is evaluated.
    descents: Vec<u64>,
    depths: Vec<u32>,
    /// What it costs to copy what is possible of every fact.
    domains: u64,
    classes: u64,
}

impl Sizes {
    /// The sizes of all nodes. Nothing may use itself.
    pub(crate) fn of(program: &Program) -> Self {
        let count = program.nodes.len();
        let mut sizes = Self {
            parts: vec![1; count],
            descents: vec![1; count],
            depths: vec![1; count],
            ..Self::default()
        };
        for id in program.order((0..count).map(NodeId)) {
            let (mut parts, mut below, mut depth) = (1_u64, 0, 0);
            program.each_below(id, |child| {
                parts = parts.saturating_add(sizes.parts[child.0]);
                below = below.max(sizes.descents[child.0]);
                depth = depth.max(sizes.depths[child.0]);
            });
            sizes.parts[id.0] = parts;
            sizes.descents[id.0] = parts.saturating_mul(2).saturating_add(below);
            sizes.depths[id.0] = depth.saturating_add(1);
        }
        sizes.domains = (program.variables.finite.len() + program.variables.sets.len()) as u64;
        let classes = program.classes.iter().map(|when| sizes.parts[when.0]);
        let descents = program.classes.iter().map(|when| sizes.descents[when.0]);
        sizes.classes = classes.fold(descents.max().unwrap_or(0), u64::saturating_add).saturating_add(1);
        sizes
    }

    /// What a part of a search for the truth of a condition costs.
    pub(crate) fn condition(&self, id: NodeId) -> u64 {
        self.domains + self.parts[id.0].saturating_add(self.descents[id.0])
    }

    /// What a part of a search for classes costs.
    pub(crate) fn classes(&self) -> u64 {
        self.domains.saturating_add(self.classes)
    }

    /// What is wrong where the conditions become too many or nest too deep, in the order of the file.
    pub(crate) fn check(&self, program: &Program, raw: &RawDefinition) -> Option<Diagnostic> {
        let probes = raw.probes.iter().zip(&program.probes).map(|(raw, probe)| (&raw.when, probe.when));
        let criteria = raw.characteristics.iter().zip(&program.criteria).flat_map(|(raw, criterion)| {
            let partly = raw.partly_when.as_ref().zip(criterion.partly);
            let applies = raw.applies_if.as_ref().zip(criterion.applies);
            [Some((&raw.met_when, criterion.met)), partly, applies].into_iter().flatten()
        });
        let classes = raw.classes.iter().zip(&program.classes);
        let classes = classes.filter_map(|(raw, when)| Some((raw.when.as_ref()?, *when)));
        let mut sum = 0_u64;
        for (raw, root) in probes.chain(criteria).chain(classes) {
            sum = sum.saturating_add(self.parts[root.0]);
            if sum > MOST_CONDITIONS {
                return Some(too_large(raw, sum));
            }
            if self.depths[root.0] > MOST_DEPTH {
                return Some(too_deep(&raw.span, self.depths[root.0]));
            }
        }
        None
    }
}

fn too_large(at: &RawNode, sum: u64) -> Diagnostic {
    let message = format!(
        "up to here there are {sum} conditions, with every probe and outcome written out: at most {MOST_CONDITIONS} are \
         possible"
    );
    let help = "name probes and outcomes fewer times: each counts with everything that it rests on";
    Diagnostic::new(at.span.clone(), message).with_help(help)
}

fn too_deep(at: &Range<usize>, depth: u32) -> Diagnostic {
    let message = format!(
        "conditions nest {depth} deep here, with every probe and outcome written out: at most {MOST_DEPTH} are possible"
    );
    Diagnostic::new(at.clone(), message).with_help("let probes rest on facts rather than on one another")
}

#[cfg(test)]
mod tests {
    use crate::library::Library;
    use crate::size::{MOST_CONDITIONS, MOST_DEPTH};

    #[test]
    fn the_definitions_that_ship_are_far_below_the_limits() {
        for definition in Library::built_in().unwrap().iter() {
            let program = definition.program();
            let probes = program.probes.iter().map(|probe| probe.when);
            let roots: Vec<_> =
                probes.chain(program.conditions()).chain(program.classes.iter().copied()).collect();
            let sum: u64 = roots.iter().map(|root| program.sizes.parts[root.0]).sum();
            let depth = roots.iter().map(|root| program.sizes.depths[root.0]).max().unwrap();
            assert!(10 * sum < MOST_CONDITIONS, "{}: {sum}", definition.slug());
            assert!(4 * depth < MOST_DEPTH, "{}: {depth}", definition.slug());
            println!("{}: {sum} conditions, {depth} deep", definition.slug());
        }
    }
}
