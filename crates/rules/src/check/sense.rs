//! Mistakes of sense: conditions that can never hold or never fail, classes that nothing reaches.

use std::ops::Range;

use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::domain::Domains;
use crate::program::NodeId;
use crate::raw::RawDefinition;

pub(super) fn check(definition: &Definition, raw: &RawDefinition, problems: &mut Vec<Diagnostic>) {
    let program = definition.program();
    let full = Domains::full(&program.variables);
    let mut sense = |node: NodeId, span: &Range<usize>, what: &str| match program.can_be(node, &full) {
        (true, true) => {}
        (false, _) => problems.push(Diagnostic::new(span.clone(), format!("{what} can never hold"))),
        (true, false) => problems.push(Diagnostic::new(span.clone(), format!("{what} always holds"))),
    };
    for (probe, raw) in program.probes.iter().zip(&raw.probes) {
        sense(probe.when, &raw.when.span, &format!("probe `{}`", probe.id));
    }
    for (criterion, raw) in program.criteria.iter().zip(&raw.characteristics) {
        let id = &raw.id.value;
        sense(criterion.met, &raw.met_when.span, &format!("`met-when` of `{id}`"));
        for (node, raw, key) in [
            (criterion.partly, &raw.partly_when, "partly-when"),
            (criterion.applies, &raw.applies_if, "applies-if"),
        ] {
            if let (Some(node), Some(raw)) = (node, raw) {
                sense(node, &raw.span, &format!("`{key}` of `{id}`"));
            }
        }
    }
    let mut conditions_make_sense = true;
    for (when, raw) in program.classes.iter().zip(&raw.classes) {
        let span = raw.when.as_ref().map_or_else(|| raw.id.span.clone(), |when| when.span.clone());
        let before = problems.len();
        match program.can_be(*when, &full) {
            (true, true) => {}
            (false, _) => {
                problems.push(Diagnostic::new(span, format!("class `{}` can never hold", raw.id.value)))
            }
            (true, false) => {
                problems.push(Diagnostic::new(span, format!("class `{}` always holds", raw.id.value)))
            }
        }
        conditions_make_sense &= problems.len() == before;
    }
    if !conditions_make_sense {
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
